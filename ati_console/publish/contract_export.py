"""The fleet contract as it is handed to ATI: CSV whose cells no spreadsheet runs, and Markdown. Pure."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Final

from ati_console.fleet.breaches import Breach, Required
from ati_console.fleet.contract import SHORT, Contract, Met, Row, times

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for a formula
HEADERS: Final = ("sherpa", "listed", *(field.value for field in Required), "rate", "hz", "messages", "first bad")
SHOWN: Final = 300  # characters of a first bad message


def as_csv(contract: Contract) -> str:
    """Bytes go out as UTF-8 text; a name that begins like a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADERS)
    for row in contract.rows:
        writer.writerow([_safe(value) for value in _values(row)])
    return out.getvalue()


def as_markdown(contract: Contract, title: str = "Fleet contract") -> str:
    """A table a person reads, then the first bad message of each cell that is not as agreed."""
    at = datetime.fromtimestamp(contract.at, UTC)
    lines = [
        f"# {_cell(title)}",
        "",
        f"{contract.complete} of {len(contract.rows)} sherpas send what was agreed, as of {at:%Y-%m-%d %H:%M:%S} UTC.",
        "",
        "| sherpa | " + " | ".join(SHORT[field] for field in Required) + " | Hz | finding |",
        "|---" * (len(Required) + 3) + "|",
    ]
    lines += [_line(row) for row in contract.rows]
    lines += ["", "## First messages that were not as agreed", ""]
    return "\n".join([*lines, *_bad(contract)]) + "\n"


def _line(row: Row) -> str:
    met = " | ".join(_word(row.cells[field].met) for field in Required)
    return f"| {_cell(row.sherpa)} | {met} | {row.hz:.1f} | {_cell(row.finding)} |"


def _word(met: Met) -> str:
    return "ok" if met is Met.PRESENT else f"**{met.value}**"


def _bad(contract: Contract) -> list[str]:
    cells = ((row.sherpa, cell.breach) for row in contract.rows for cell in row.cells.values())
    return [_first(sherpa, breach) for sherpa, breach in cells if breach is not None] or ["None."]


def _first(sherpa: str, breach: Breach) -> str:
    what = f"{breach.field.value} {breach.problem.value}, {times(breach.count)}: {_cell(breach.words)}"
    return f"- {_cell(sherpa)}, {what}  \n  `{_code(breach.payload)}`"


def _values(row: Row) -> list[str]:
    bad = next((cell.breach.payload for cell in row.cells.values() if cell.breach is not None), b"")
    met = [row.cells[field].met.value for field in Required]
    listed = {None: "nobody is", True: "yes", False: "no"}[row.listed]
    return [row.sherpa, listed, *met, row.rate.met.value, f"{row.hz:.2f}", str(row.messages), _text(bad)]


def _safe(value: str) -> str:
    """Also behind blanks, which a spreadsheet strips."""
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value


def _cell(words: str) -> str:
    """Nothing of a robot's name may become markup, a link or another column."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words[:SHOWN])
    for letter in "\\`*_[]<>|#":
        plain = plain.replace(letter, f"\\{letter}")
    return plain


def _code(payload: bytes) -> str:
    return _text(payload).replace("`", "'")


def _text(payload: bytes) -> str:
    said = payload.decode("utf-8", "replace")[:SHOWN]
    return "".join(letter if letter.isprintable() else " " for letter in said)
