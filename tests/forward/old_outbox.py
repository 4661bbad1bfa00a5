"""An outbox as an older version of the console left it."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

# What each version brought, taken away again.
BACK = {
    3: (
        "DROP TRIGGER forget_lives; DROP TABLE lives;"
        " ALTER TABLE samples DROP COLUMN areas; ALTER TABLE samples DROP COLUMN no_go_areas;"
    ),
    2: "DROP TABLE discards;",
}


def made_old(path: Path, version: int) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        now = db.execute("PRAGMA user_version").fetchone()[0]
        for step in range(now, version, -1):
            db.executescript(BACK[step])
        db.execute(f"PRAGMA user_version = {version}")
