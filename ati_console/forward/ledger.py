"""Reading the outbox from beside: dead letters, histories and totals, while the forwarder writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ati_console.forward.outbox_look import looking_into
from ati_console.forward.outbox_schema import OutboxError, State


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A sample the twin refused, with its words; it stays until it is retried by hand."""

    id: int
    sherpa: str
    login: str
    timestamp_ms: int
    x_mm: float
    y_mm: float
    attempts: int
    died_at: float
    reason: str


def dead_letters(path: Path, limit: int = 1000) -> list[DeadLetter]:
    """The newest `limit`, newest first; empty without an outbox. Raises OutboxError."""
    with looking_into(path) as db:
        found = db.execute(
            "SELECT id, sherpa, login, timestamp_ms, x_mm, y_mm, attempts, settled_at, reason FROM samples"
            " WHERE state=3 ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return [DeadLetter(*row) for row in found]


def totals(path: Path) -> dict[State, int]:
    """Rows by state, all states named; zeros without an outbox. Raises OutboxError."""
    with looking_into(path) as db:
        found = dict(db.execute("SELECT state, count(*) FROM samples GROUP BY state").fetchall())
    return {state: found.get(state, 0) for state in State}


def waiting(path: Path) -> int:
    """How many samples an outbox still holds for delivery, without taking it over. Raises OutboxError."""
    return peek(path)[0]


def peek(path: Path) -> tuple[int, float | None]:
    """The same, with when the oldest of them came (unix seconds; None without any)."""
    with looking_into(path) as db:
        rows, oldest = db.execute("SELECT count(*), min(received_at) FROM samples WHERE state IN (0, 1)").fetchone()
    return int(rows), oldest


__all__ = ["DeadLetter", "OutboxError", "State", "dead_letters", "totals", "waiting"]
