"""Looking into an outbox from beside, while its forwarder writes: never its lock, never a file of our own."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ati_console.forward import outbox_schema as schema


@contextlib.contextmanager
def looking_into(path: Path) -> Iterator[sqlite3.Connection]:
    """Raises OutboxError. An empty outbox where there is none: a forwarder that starts makes its file first and its
    tables later. Of an older version, whatever that one had: `tables` tells."""
    with schema.in_words("be read"), contextlib.closing(_connected(path)) as db:
        yield db


def tables(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}


def _connected(path: Path) -> sqlite3.Connection:
    if path.exists():
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=schema.BUSY_S)
        with contextlib.ExitStack() as stack:
            stack.callback(db.close)
            if "samples" in tables(db):
                stack.pop_all()
                return db
    db = sqlite3.connect(":memory:")
    db.executescript("".join(schema.STEPS))
    return db
