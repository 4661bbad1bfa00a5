"""Dead letters into a file, a page at a time: CSV for a spreadsheet, JSON lines for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from ati_console.forward import dead_letters
from ati_console.forward.dead_letters import Letter
from ati_console.gui.models.dead_rows import DeadChoice
from ati_console.gui.models.notation import Notation
from ati_console.gui.models.table_text import BOM, csv_text

TITLES: Final = ("Sherpa", "Login", "Measured", "Reason", "Attempts", "Died at", "Body")


def write(outbox: Path, file: Path, choice: DeadChoice, kind: str, *, by_login: bool, notation: Notation) -> int:
    """How many were written. Raises OutboxError, and OSError when the file cannot be."""
    written = 0
    with file.open("w", encoding="utf-8", errors="replace", newline="") as out:
        if kind == "csv":
            out.write(BOM + csv_text(TITLES, ()))
        for page in _pages(outbox, choice, by_login):
            out.writelines(_csv(page, notation) if kind == "csv" else _lines(page))
            written += len(page)
    return written


def _pages(outbox: Path, choice: DeadChoice, by_login: bool) -> Iterator[tuple[Letter, ...]]:
    wanted = set(choice.ids)
    for page in dead_letters.pages(outbox, by_login=by_login, reason=choice.reason):
        chosen = tuple(letter for letter in page if not wanted or letter.id in wanted)
        if chosen:
            yield chosen


def _csv(page: Iterable[Letter], notation: Notation) -> Iterator[str]:
    rows = [
        (
            one.sherpa, one.login, notation.stamp(one.measured_ms / 1000), one.reason, str(one.attempts),
            notation.stamp(one.died_at), one.body,
        )
        for one in page
    ]  # fmt: skip
    _titles, _, rest = csv_text(TITLES, rows).partition("\r\n")
    yield rest


def _lines(page: Iterable[Letter]) -> Iterator[str]:
    for one in page:
        row = {
            "id": one.id, "sherpa": one.sherpa, "login": one.login, "measured_ms": one.measured_ms,
            "reason": one.reason, "attempts": one.attempts, "died_at": one.died_at, "body": json.loads(one.body),
        }  # fmt: skip
        yield json.dumps(row) + "\n"
