"""Anchors as CSV, in and out: the header is `x_m,y_m,X_mm,Y_mm`, with `name` and `included` when they are there. Pure.

A bad row is named by its line, the good ones are taken. No name becomes a formula in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.settings import kinds
from ati_console.settings.problems import shown
from ati_console.site.calibration import LONGEST_NAME, MOST_ANCHORS, Anchor

LARGEST: Final = 256 * 1024  # bytes
MOST_PROBLEMS: Final = 20
NUMBERS: Final = ("x_m", "y_m", "X_mm", "Y_mm")
HEADER: Final = ("name", *NUMBERS, "included")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NO: Final = frozenset({"0", "no", "false", "n"})
_YES: Final = frozenset({"", "1", "yes", "true", "y"})


@dataclass(frozen=True, slots=True)
class AnchorRows:
    """The good rows in their order, and in words the bad ones."""

    anchors: tuple[Anchor, ...] = ()
    problems: tuple[str, ...] = ()


def read(data: bytes) -> AnchorRows:
    """Never raises: what is wrong stands in `problems`."""
    if len(data) > LARGEST:
        return AnchorRows(problems=(f"larger than {LARGEST // 1024} KiB: this is no list of anchors",))
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(encoding, "replace")
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        lines.extend((reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells))
    except csv.Error as error:
        return AnchorRows(problems=(f"line {reader.line_num}: {error}",))
    return _read(lines)


def write(anchors: Sequence[Anchor]) -> str:
    """RFC 4180; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for one in anchors:
        name = f"'{one.name}" if one.name.startswith(_FORMULA) else one.name
        writer.writerow([name, one.x_m, one.y_m, one.x_mm, one.y_mm, "yes" if one.included else "no"])
    return out.getvalue()


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _read(lines: Sequence[tuple[int, list[str]]]) -> AnchorRows:
    if not lines:
        return AnchorRows(problems=("nothing in it",))
    line, titles = lines[0]
    columns = {title.strip(): at for at, title in enumerate(titles)}
    missing = [name for name in NUMBERS if name not in columns]
    if missing:
        header = f"the header is {','.join(NUMBERS)} (and name, included)"
        return AnchorRows(problems=(f"line {line}: no column {', '.join(missing)}; {header}",))
    anchors: list[Anchor] = []
    problems: list[str] = []
    for line, cells in lines[1:]:
        if len(anchors) >= MOST_ANCHORS or len(problems) >= MOST_PROBLEMS:
            problems.append(f"line {line} and below are not read: at most {MOST_ANCHORS} anchors")
            break
        try:
            anchors.append(_anchor(cells, columns))
        except ValueError as error:
            problems.append(f"line {line}: {error}")
    return AnchorRows(tuple(anchors), tuple(problems))


def _anchor(cells: Sequence[str], columns: dict[str, int]) -> Anchor:
    said = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
    x_m, y_m, x_mm, y_mm = (_number(name, said[name]) for name in NUMBERS)
    name = said.get("name", "")
    name = name[1:] if name[:1] == "'" and name[1:].startswith(_FORMULA) else name
    kinds.text(LONGEST_NAME, empty=True).read(name)
    included = said.get("included", "").lower()
    if included not in _NO | _YES:
        raise ValueError(f"included: found {shown(included)}; allowed: yes or no")
    return Anchor(name, x_m, y_m, x_mm, y_mm, included not in _NO)


def _number(name: str, words: str) -> float:
    try:
        return float(words)
    except ValueError:
        raise ValueError(f"{name}: found {shown(words)}; allowed: a number such as 17.158") from None
