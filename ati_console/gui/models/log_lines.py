"""The tail of the log file as rows: when, how serious, from where, what. Redacted once more on its way out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ati_console import logs
from ati_console.fleet.view import Mark
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain

TAIL: Final = 262_144  # bytes
MOST: Final = 2_000  # lines
HEADERS: Final = ("Time", "Level", "From", "What")
RANKS: Final = {"DEBUG": 0, "INFO": 1, "WARNING": 2, "ERROR": 3, "CRITICAL": 4}
_LINE: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) ([A-Z]+) (\S+) (.*)")
_SHAPES: Final[dict[int, Shape]] = {2: Glyph.FINDING, 3: Mark.ERROR, 4: Mark.ERROR}


@dataclass(frozen=True, slots=True)
class LogLine:
    """`at` as the log has it; a line that belongs to the one before (a traceback) has its level and no `at`."""

    number: int
    at: str
    level: str
    source: str
    what: str

    @property
    def rank(self) -> int:
        return RANKS.get(self.level, 1)


def tail(file: Path, most: int = TAIL) -> list[str]:
    """The last whole lines; none when there is no file yet. OSError when it cannot be read."""
    if not file.exists():
        return []
    with file.open("rb") as log:
        size = log.seek(0, 2)
        log.seek(max(0, size - most))
        data = log.read(most)
    lines = data.decode("utf-8", "replace").splitlines()
    return lines[1:][-MOST:] if size > most else lines[-MOST:]


def parse(lines: Iterable[str]) -> list[LogLine]:
    """Any text; what is no line of the log belongs to the line before."""
    found: list[LogLine] = []
    level = "INFO"
    for number, line in enumerate(lines):
        said = _LINE.fullmatch(line)
        if said:
            level = said[2]
            found.append(LogLine(number, said[1], level, said[3], logs.redact(said[4])))
        else:
            found.append(LogLine(number, "", level, "", logs.redact(line)))
    return found


def rows(lines: Iterable[LogLine], least: int, notation: Notation = LOCAL_METRES) -> list[ListRow]:
    """The newest first, those of a traceback in their order below their line; `least` is a rank."""
    return [_row(line, notation) for line in _newest_first(lines) if line.rank >= least]


def _newest_first(lines: Iterable[LogLine]) -> list[LogLine]:
    groups: list[list[LogLine]] = []
    for line in lines:
        if line.at or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [line for group in reversed(groups) for line in group]


def _row(line: LogLine, notation: Notation) -> ListRow:
    level = line.level.lower() if line.at else ""
    cells = (when(line.at, notation), level, line.source.removeprefix("ati_console."), plain(line.what, 400))
    shape = _SHAPES.get(line.rank) if line.at else None
    return ListRow((line.at, line.number, line.what), cells, shape, dim=line.rank == 0, origin=line)


def when(at: str, notation: Notation) -> str:
    """The file is written by local time; "" for a line without one."""
    try:
        moment = datetime.datetime.strptime(at[:-4], "%Y-%m-%d %H:%M:%S") if at else None
    except ValueError:
        return at[:19]
    return notation.day(moment.timestamp()) if moment else ""


def as_text(lines: Iterable[LogLine]) -> str:
    """For the clipboard, oldest first."""
    said = (f"{line.at} {line.level} {line.source} {line.what}" if line.at else line.what for line in lines)
    return "\n".join(logs.redact(line) for line in said)
