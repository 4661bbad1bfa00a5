"""What was delivered long ago leaves the outbox; what was not delivered, and dead letters, never do."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from ati_console.forward import outbox_schema as schema

AT_ONCE: Final = 2_000  # rows in a transaction: whoever forwards from this file waits no longer than that
MOST: Final = 1_000_000
# Settled alone: 2 accepted, 4 superseded (outbox_schema.State).
FORGET: Final = (
    "DELETE FROM samples WHERE id IN (SELECT id FROM samples WHERE state IN (2, 4) AND settled_at < ? LIMIT ?)"
)


def forget_delivered(path: Path, before: float) -> int:
    """Rows accepted or superseded before that instant (unix seconds); how many went.

    Works beside a running forwarder: short transactions of SQLite's own, no lock of ours. A file of another schema
    is left as it is. OutboxError when the file cannot be written.
    """
    with schema.in_words("forget what was delivered"), contextlib.closing(_open(path)) as db:
        if db.execute("PRAGMA user_version").fetchone()[0] != schema.VERSION:
            return 0
        gone = 0
        while gone < MOST:
            with schema.transaction(db):
                count = db.execute(FORGET, (before, AT_ONCE)).rowcount
            gone += count
            if count < AT_ONCE:
                break
        return gone


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=schema.BUSY_S, isolation_level=None)
