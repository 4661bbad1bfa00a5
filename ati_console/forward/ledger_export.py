"""The delivery ledger: what became of each sample an outbox still knows, to look through and to hand out.

Append-only in what it tells: a retry adds a life, a discard adds who and when, neither takes anything away. Reads
beside a forwarder that writes. Delivered samples stay as long as retention keeps them; all others for ever.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

import msgspec

from ati_console.forward.outbox_look import looking_into, tables

AT_ONCE: Final = 2_000
FATES: Final = ("queued", "in flight", "delivered", "dead", "superseded")  # by the number of the state
DISCARDED: Final = "discarded"
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_PAGE: Final = (
    "SELECT id, state, sherpa, login, branch, sector, timestamp_ms, x_mm, y_mm, received_at, sent_ms, attempts,"
    " settled_at, reason, superseded_by FROM samples WHERE id>? ORDER BY id LIMIT ?"
)


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """How a sample ended before it was taken up again by hand. Times: unix seconds, sent_ms: UTC milliseconds."""

    revived_at: float
    died_at: float | None
    attempts: int
    sent_ms: int
    reason: str | None


class History(msgspec.Struct, frozen=True, kw_only=True):
    """One sample from its arrival to its fate: one of FATES, or "discarded" (dead, and given up by a person)."""

    id: int
    fate: str
    sherpa: str
    login: str
    branch: str
    sector: int
    measured_ms: int
    x_mm: float
    y_mm: float
    received_at: float
    sent_ms: int
    attempts: int
    settled_at: float | None
    reason: str | None
    superseded_by: int | None
    discarded_at: float | None = None
    discarded_by: str | None = None
    lives: tuple[Life, ...] = ()


def histories(path: Path) -> Iterator[History]:
    """Of every sample in the outbox, oldest first; none without an outbox. Raises OutboxError."""
    with looking_into(path) as db:
        there, after = tables(db), 0
        while page := db.execute(_PAGE, (after, AT_ONCE)).fetchall():
            last = page[-1][0]
            discards, lives = _discards(db, there, after, last), _lives(db, there, after, last)
            for row in page:
                yield _history(row, discards.get(row[0]), tuple(lives.get(row[0], ())))
            after = last


def export(path: Path, target: TextIO, kind: str = "csv") -> int:
    """Writes every history, a line each; gives how many. `kind`: "csv" or "jsonl"; `target` of CSV has newline=""."""
    if kind not in ("csv", "jsonl"):
        raise ValueError(f"a ledger as {kind!r}: allowed are csv, jsonl")
    write, count = (_csv(target) if kind == "csv" else _jsonl(target)), 0
    for one in histories(path):
        write(one)
        count += 1
    return count


def _jsonl(target: TextIO) -> Callable[[History], None]:
    return lambda one: print(msgspec.json.encode(one).decode(), file=target)


def _csv(target: TextIO) -> Callable[[History], None]:
    table = csv.writer(target)
    table.writerow(History.__struct_fields__)

    def write(one: History) -> None:
        table.writerow([_cell(name, value) for name, value in msgspec.structs.asdict(one).items()])

    return write


def _cell(name: str, value: Any) -> Any:
    """No cell of text is a formula to a spreadsheet, whatever a robot calls itself."""
    if name == "lives":
        return "; ".join(f"{life.reason or ''} ({life.attempts} tries, until {_when(life.died_at)})" for life in value)
    if name.endswith("_at"):
        return _when(value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return "" if value is None else value


def _when(at: float | None) -> str:
    if at is None:
        return ""
    try:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        return str(at)


def _history(row: tuple[Any, ...], discard: tuple[float, str] | None, lives: tuple[Life, ...]) -> History:
    row_id, state, sherpa, login, branch, sector, measured_ms, x_mm, y_mm, received_at, sent_ms, *rest = row
    attempts, settled_at, reason, superseded_by = rest
    at, by = discard or (None, None)
    return History(
        id=row_id, fate=DISCARDED if discard else FATES[state], sherpa=sherpa, login=login, branch=branch,
        sector=sector, measured_ms=measured_ms, x_mm=x_mm, y_mm=y_mm, received_at=received_at, sent_ms=sent_ms,
        attempts=attempts, settled_at=settled_at, reason=reason, superseded_by=superseded_by, discarded_at=at,
        discarded_by=by, lives=lives,
    )  # fmt: skip


def _discards(db: sqlite3.Connection, there: set[str], after: int, last: int) -> dict[int, tuple[float, str]]:
    if "discards" not in there:
        return {}
    found = db.execute("SELECT * FROM discards WHERE id>? AND id<=?", (after, last))
    return {row_id: (at, by) for row_id, at, by in found}


def _lives(db: sqlite3.Connection, there: set[str], after: int, last: int) -> dict[int, list[Life]]:
    out: dict[int, list[Life]] = {}
    if "lives" in there:
        for row_id, revived_at, died_at, attempts, sent_ms, reason in db.execute(
            "SELECT * FROM lives WHERE id>? AND id<=? ORDER BY id, revived_at", (after, last)
        ):
            life = Life(revived_at=revived_at, died_at=died_at, attempts=attempts, sent_ms=sent_ms, reason=reason)
            out.setdefault(row_id, []).append(life)
    return out
