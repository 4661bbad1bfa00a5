"""Dead letters as a person goes through them: by reason, page by page, with the body that was refused.

Reads beside a forwarder that writes. Every function blocks, and raises OutboxError with plain words.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ati_console.forward import outbox_schema as schema
from ati_console.forward import twin_json
from ati_console.forward.outbox_look import looking_into, tables
from ati_console.forward.outbox_schema import from_columns

PAGE: Final = 1_000
MAX_REASONS: Final = 200
AT_ONCE: Final = 2_000  # rows a transaction: whoever forwards from this file waits no longer than that
LONGEST_NAME: Final = 80

_VIEW: Final = """
CREATE TEMP VIEW open_dead AS SELECT {columns}, {areas}, settled_at, coalesce(reason, '') AS reason
FROM samples INDEXED BY dead WHERE state=3 AND id NOT IN (SELECT id FROM discards)
"""
_REASONS: Final = (
    "SELECT reason, count(*), count(DISTINCT sherpa), max(settled_at) FROM open_dead GROUP BY reason"
    " ORDER BY 2 DESC, 1 LIMIT ?"
)
_NEWEST: Final = "SELECT * FROM open_dead WHERE id < ? AND (? IS NULL OR reason=?) ORDER BY id DESC LIMIT ?"
_IDS: Final = "SELECT id FROM open_dead WHERE (? IS NULL OR reason=?) ORDER BY id LIMIT ?"
_DISCARD: Final = (
    "INSERT OR IGNORE INTO discards (id, discarded_at, discarded_by)"
    " SELECT id, ?, ? FROM samples WHERE id=? AND state=3"
)
NEWEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class Reason:
    """Dead letters of the same words: how many, of how many sherpas, the newest at `died_at` (unix seconds)."""

    words: str
    count: int
    sherpas: int
    died_at: float


@dataclass(frozen=True, slots=True)
class Letter:
    """One sample that was refused for good. `body`: the JSON it was refused in, alone (it may have gone in a batch)."""

    id: int
    sherpa: str
    login: str
    measured_ms: int
    attempts: int
    died_at: float
    reason: str
    body: str


@dataclass(frozen=True, slots=True)
class Found:
    """`total` counts all that are neither retried nor discarded; `letters` are the newest of the page, newest first."""

    reasons: tuple[Reason, ...] = ()
    letters: tuple[Letter, ...] = ()
    total: int = 0
    discarded: int = 0


def find(path: Path, *, by_login: bool, reason: str | None = None, before: int = NEWEST, limit: int = PAGE) -> Found:
    """One page of those with an id below `before`; empty without an outbox. `by_login`: the site's way of sending."""
    with _reading(path) as db:
        reasons = tuple(Reason(*row) for row in db.execute(_REASONS, (MAX_REASONS,)))
        letters = tuple(_letters(db, by_login, reason, before, limit))
        discarded = db.execute("SELECT count(*) FROM discards").fetchone()[0]
        total = db.execute("SELECT count(*) FROM open_dead").fetchone()[0]
    return Found(reasons, letters, total, discarded)


def pages(path: Path, *, by_login: bool, reason: str | None = None) -> Iterator[tuple[Letter, ...]]:
    """All of them, a page at a time, newest first."""
    before = NEWEST
    with _reading(path) as db:
        while page := tuple(_letters(db, by_login, reason, before, PAGE)):
            yield page
            before = page[-1].id


def ids(path: Path, reason: str | None, limit: int) -> tuple[int, ...]:
    """Of the oldest `limit` of a reason; None: of any."""
    with _reading(path) as db:
        return tuple(row[0] for row in db.execute(_IDS, (reason, reason, limit)))


def discard(path: Path, wanted: Sequence[int], by: str, at: float) -> int:
    """Nobody is to deal with these any more. They stay in the file as dead, marked with who and when (unix seconds).

    How many were marked: none that was taken up again or discarded meanwhile. Works beside a running forwarder.
    """
    name = by[:LONGEST_NAME]
    marked = 0
    with schema.in_words("discard"), contextlib.closing(_writing(path)) as db:
        schema.migrate(db)
        for first in range(0, len(wanted), AT_ONCE):
            with schema.transaction(db):
                rows = [(at, name, one) for one in wanted[first : first + AT_ONCE]]
                marked += db.executemany(_DISCARD, rows).rowcount
    return marked


def _letters(db: sqlite3.Connection, by_login: bool, reason: str | None, before: int, limit: int) -> Iterator[Letter]:
    for row in db.execute(_NEWEST, (before, reason, reason, limit)):
        yield _letter(row, by_login)


def _letter(columns: tuple[Any, ...], by_login: bool) -> Letter:
    row, (died_at, reason) = from_columns(columns[:-2]), columns[-2:]
    if not row.sent_ms:  # it never went out (late): this is what it would have been
        row.sent_ms = row.sample.timestamp_ms
    body = twin_json.device_body((row,)) if by_login else twin_json.batch_body((row,))
    one = row.sample
    return Letter(row.id, one.sherpa, one.login, one.timestamp_ms, row.attempts, died_at or 0.0, reason, body.decode())


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Of a file of an older version as if nothing were there that is not."""
    with looking_into(path) as db:
        if "discards" not in tables(db):
            db.executescript(schema.DISCARDS.replace("CREATE TABLE", "CREATE TEMP TABLE"))
        has_areas = db.execute("SELECT 1 FROM pragma_table_info('samples') WHERE name='areas'").fetchone()
        areas = schema.AREAS if has_areas else "NULL AS areas, NULL AS no_go_areas"
        db.execute(_VIEW.format(columns=schema.COLUMNS, areas=areas))
        yield db


def _writing(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=schema.BUSY_S, isolation_level=None)
