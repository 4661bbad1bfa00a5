"""Tables of the outbox, how a row is spelled in them, and how an older file gets them."""

from __future__ import annotations

import contextlib
import enum
import sqlite3
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from ati_console.forward import drill
from ati_console.forward.order import Row
from ati_console.forward.samples import Sample

VERSION: Final = 3  # 1 had no discards, 2 no areas and no lives
BUSY_S: Final = 5.0


class State(enum.IntEnum):
    """Part of the file format: the statements of outbox.py and ledger.py spell the numbers."""

    QUEUED = 0
    IN_FLIGHT = 1
    ACCEPTED = 2
    DEAD = 3
    SUPERSEDED = 4


class OutboxError(Exception):
    """The disk or the file said no, in plain words. What was asked did not happen."""


TABLES: Final = """
CREATE TABLE samples (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state INTEGER NOT NULL,
    sherpa TEXT NOT NULL, login TEXT NOT NULL, branch TEXT NOT NULL, sector INTEGER NOT NULL,
    timestamp_ms INTEGER NOT NULL, x_mm REAL NOT NULL, y_mm REAL NOT NULL, battery INTEGER, moving INTEGER NOT NULL,
    received_at REAL NOT NULL, identity INTEGER NOT NULL,
    sent_ms INTEGER NOT NULL DEFAULT 0, interval_ms INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    settled_at REAL, reason TEXT, superseded_by INTEGER
);
CREATE INDEX waiting ON samples (login, id) WHERE state = 0;
CREATE INDEX in_flight ON samples (id) WHERE state = 1;
CREATE INDEX dead ON samples (id) WHERE state = 3;
CREATE TABLE logins (
    login TEXT NOT NULL, branch TEXT NOT NULL, sent_ms INTEGER NOT NULL, measured_ms INTEGER NOT NULL,
    PRIMARY KEY (login, branch)
) WITHOUT ROWID;
"""
# A dead letter that a person threw away stays in `samples` as dead, so that the ledger still closes: who and when.
DISCARDS: Final = (
    "CREATE TABLE discards (id INTEGER PRIMARY KEY, discarded_at REAL NOT NULL, discarded_by TEXT NOT NULL);"
)
# What was found at the sample's place, as JSON arrays of area ids; NULL: none. And what a retry of a dead letter would
# overwrite: how the life before ended.
AREAS_AND_LIVES: Final = """
ALTER TABLE samples ADD COLUMN areas TEXT;
ALTER TABLE samples ADD COLUMN no_go_areas TEXT;
CREATE TABLE lives (
    id INTEGER NOT NULL, revived_at REAL NOT NULL, died_at REAL, attempts INTEGER NOT NULL, sent_ms INTEGER NOT NULL,
    reason TEXT, PRIMARY KEY (id, revived_at)
) WITHOUT ROWID;
CREATE TRIGGER forget_lives AFTER DELETE ON samples BEGIN DELETE FROM lives WHERE id = old.id; END;
"""
STEPS: Final = (TABLES, DISCARDS, AREAS_AND_LIVES)  # each makes the version of its place
COLUMNS: Final = (
    "id, sherpa, login, branch, sector, timestamp_ms, x_mm, y_mm, battery, moving, received_at, identity, sent_ms,"
    " interval_ms, attempts"
)  # of every version; `from_columns` takes them with the two of AREAS behind
AREAS: Final = "areas, no_go_areas"


def to_columns(row: Row) -> tuple[Any, ...]:
    one = row.sample
    return (
        row.id, State.QUEUED, one.sherpa, one.login, one.branch, one.sector, one.timestamp_ms, one.x_mm, one.y_mm,
        one.battery, one.moving, row.received_at, row.identity, _ids_text(one.areas), _ids_text(one.no_go_areas),
    )  # fmt: skip


def from_columns(columns: tuple[Any, ...]) -> Row:
    row_id, sherpa, login, branch, sector, timestamp_ms, x_mm, y_mm, battery, moving, *rest = columns
    received_at, identity, sent_ms, interval_ms, attempts, areas, no_go_areas = rest
    sample = Sample(
        sherpa=sherpa, login=login, branch=branch, sector=sector, timestamp_ms=timestamp_ms, x_mm=x_mm, y_mm=y_mm,
        battery=battery, moving=bool(moving), areas=_ids(areas), no_go_areas=_ids(no_go_areas),
    )  # fmt: skip
    return Row(
        id=row_id, sample=sample, received_at=received_at, identity=identity, sent_ms=sent_ms,
        interval_ms=interval_ms, attempts=attempts,
    )  # fmt: skip


def _ids_text(ids: tuple[int, ...]) -> str | None:
    return msgspec.json.encode(ids).decode() if ids else None


def _ids(text: str | None) -> tuple[int, ...]:
    return msgspec.json.decode(text, type=tuple[int, ...]) if text else ()


@contextlib.contextmanager
def in_words(doing: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise OutboxError(f"the outbox cannot {doing}: {error}") from error


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def too_new(version: int) -> OutboxError:
    return OutboxError(f"the outbox was written by a newer version (schema {version}, this one knows {VERSION})")


def migrate(db: sqlite3.Connection) -> None:
    """Raises OutboxError for a file of a newer version."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise too_new(version)
    if version < VERSION:
        missing = "".join(STEPS[version:])
        db.executescript(f"BEGIN IMMEDIATE; {missing} PRAGMA user_version = {VERSION};")
        drill.passing("migration")
        db.execute("COMMIT")
