"""Rows as text that leaves the window: for the clipboard and for files. No cell can become a formula. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from ati_console.gui.models.notation import LOCAL_METRES, Notation

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for a formula (or hides one behind)
NONE: Final = "-"  # how a list shows that there is nothing
BOM: Final = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else


def harmless(cell: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would compute it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def csv_text(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180: commas, CR LF, quotes where needed. What there is none of is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(title) for title in headers])
    writer.writerows([["" if cell == NONE else harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def for_spreadsheet(text: str) -> bytes:
    """A CSV as the content of a file."""
    return (BOM + text).encode("utf-8", "replace")


def tab_text(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """For the clipboard: tabs between cells, titles first. A cell's own tabs and line ends become spaces."""
    lines = [[_one_line(cell if cell == NONE else harmless(cell)) for cell in row] for row in (headers, *rows)]
    return "\n".join("\t".join(line) for line in lines)


def _one_line(cell: str) -> str:
    return " ".join(cell.splitlines()).replace("\t", " ") if any(c in cell for c in "\t\r\n") else cell


def file_name(what: str, now: float, notation: Notation = LOCAL_METRES) -> str:
    """errors-20251201-130506.csv"""
    return f"{what.lower()}-{notation.for_file_names(now)}.csv"
