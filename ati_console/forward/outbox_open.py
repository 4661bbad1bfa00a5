"""Opening the outbox. A damaged one is set aside whole, and what is readable of it goes on in a new file.

The new file is made beside the damaged one and takes its place last, so that a kill at any moment is made good by
opening again: while the damaged file is in its place a half-made one is thrown away and made anew.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import Final

from ati_console.forward import drill
from ati_console.forward import outbox_schema as schema
from ati_console.forward.outbox_salvage import salvage
from ati_console.forward.outbox_schema import OutboxError

CHECKED_BYTES: Final = 256 * 2**20  # a larger file is not read through at the start: damage is met when it is used
WAL_LIMIT: Final = 16 * 2**20
DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
PARTS: Final = ("", "-wal", "-shm")
NEW: Final = ".salvaged"


def open_outbox(path: Path, known_id: int) -> tuple[sqlite3.Connection, str]:
    """The database, and words when something had to be set aside. `known_id`: the newest id known to be written."""
    try:
        with schema.in_words("open"):
            if not _finished(path):
                why = _damage(path, known_id)
                if why:
                    return replaced(path, why, known_id)
            return _connect(path), ""
    except OSError as error:
        raise OutboxError(f"cannot open the outbox {path}: {error.strerror}") from error


def is_damage(error: sqlite3.Error) -> bool:
    """The file is broken; not: locked, full or read-only."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in DAMAGE


def replaced(path: Path, why: str, known_id: int) -> tuple[sqlite3.Connection, str]:
    """A new file with what is readable of the one in its place, which is set aside.

    Nothing is salvaged while a whole new one waits for its place: it is the only copy (a rename failed before).
    """
    if _finished(path):
        return _connect(path), f"the outbox was damaged: {why}; the new one is in its place at last"
    new, aside = _part(path, NEW), _part(path, f".broken-{int(time.time())}")
    for part in PARTS:
        _part(new, part).unlink(missing_ok=True)
    with contextlib.closing(_connect(new)) as target:
        words = salvage(path, target, known_id)
    drill.passing("salvage")
    there = any(_part(path, part).exists() for part in PARTS)
    _set_aside(path, aside)
    drill.passing("salvage")
    _take_place(new, path)
    kept = f"it was set aside as {aside.name}" if there else "nothing of it is there"
    return _connect(path), f"the outbox was damaged: {why}; {kept}; {words}"


def _finished(path: Path) -> bool:
    """Killed between the two renames of `replaced`: the damaged file is gone, the new one whole."""
    new = _part(path, NEW)
    if path.exists() or not new.exists():
        return False
    _set_aside(path, _part(path, f".broken-{int(time.time())}"))  # its log may be here still
    _take_place(new, path)
    return True


def moved(path: Path, db: sqlite3.Connection) -> sqlite3.Connection:
    """The outbox was removed or replaced while `db` had it open: everything is still readable there.

    Whatever is in its place is set aside; `db` is closed.
    """
    new, aside = _part(path, NEW), _part(path, f".replaced-{int(time.time())}")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        path.rename(aside)
    for part in PARTS:
        _part(new, part).unlink(missing_ok=True)
    with contextlib.closing(_connect(new)) as target:
        db.backup(target)
    db.close()  # before the new one is in place: closing removes the log by its name
    _set_aside(path, aside)
    _take_place(new, path)
    return _connect(path)


class Place:
    """Which file stands under the outbox's name, and which under its log's."""

    def __init__(self, path: Path) -> None:
        self._files = [str(path), str(_part(path, "-wal"))]
        self._known = self._now()

    def is_lost(self) -> bool:
        """What is written would go to a file that nobody finds again."""
        now = self._now()
        self._known = self._known or now  # SQLite makes the log when it is first needed
        return now != self._known

    def _now(self) -> list[tuple[int, int]]:
        try:
            return [(found.st_dev, found.st_ino) for found in map(os.stat, self._files)]
        except OSError:
            return []


def _take_place(new: Path, path: Path) -> None:
    new.rename(path)
    if os.name == "posix":  # the name too must survive a power cut
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _set_aside(path: Path, aside: Path) -> None:
    """The database first: without it in its place `_finished` takes over."""
    for part in PARTS:
        if _part(path, part).exists():
            _part(path, part).rename(_part(aside, part))


def _part(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _damage(path: Path, known_id: int) -> str:
    """Plain words, or "" for a file that can be worked with, and for none where none is missed."""
    if path.is_dir():
        return "a folder is in its place"
    if not path.exists() or path.stat().st_size == 0:
        log = _part(path, "-wal")
        missed = known_id > 0 or (log.exists() and log.stat().st_size > 0)
        return ("the file is empty" if path.exists() else "the file is gone") if missed else ""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return _unsound(db, path.stat().st_size, known_id)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and not is_damage(error):
            raise
        return f"it cannot be read ({error})"


def _unsound(db: sqlite3.Connection, size: int, known_id: int) -> str:
    """Raises OutboxError for a file of a newer version, which is left alone."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > schema.VERSION:
        raise schema.too_new(version)
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if ("samples" in tables) != (version > 0) or (version == 0 and tables):
        return "it holds other tables than an outbox"
    if size <= CHECKED_BYTES and (said := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        return f"a check found: {' '.join(said.split())}"
    newest = db.execute("SELECT seq FROM sqlite_sequence WHERE name='samples'").fetchone() if version else None
    missing = known_id - (newest[0] if newest else 0)
    return f"its newest {missing} samples are missing" if missing > 0 else ""


def _connect(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)  # before SQLite does: its -wal and -shm take the rights of the file
    db = sqlite3.connect(path, timeout=schema.BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"journal_size_limit={WAL_LIMIT}"):
            db.execute(f"PRAGMA {pragma}")
        schema.migrate(db)
    except BaseException:
        db.close()
        raise
    return db
