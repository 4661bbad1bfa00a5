"""Room for the outbox: a reserve that is given up when the disk is full, and a limit of its own.

At SQLITE_FULL even DELETE and a checkpoint fail, and a page-count cap alone does not help (reliability.md, measured).
With the reserve given back to the file system, what the outbox holds can be sent and settled; new samples wait at the
broker, unacknowledged, until the reserve could be made again.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
from pathlib import Path
from typing import Final

from ati_console.forward.outbox_schema import OutboxError

RESERVE_BYTES: Final = 8 * 2**20  # twice the log between two checkpoints
LARGEST_BYTES: Final = 4 * 2**30  # some 20 million samples
AGAIN_S: Final = 1.0
BLOCK: Final = bytes(2**20)
MIB: Final = 2**20
LONG_LOG: Final = 1_000  # pages between two checkpoints, SQLite's own
SHORT_LOG: Final = 32  # while the disk is full: a log that takes all the room cannot be emptied any more
DISK_FULL: Final = (
    "the disk is full: the reserve was given up, so that what is here can still be sent and settled;"
    " new messages are not acknowledged until there is room again"
)


class OutboxFull(OutboxError):
    """No room for new samples. Everything else goes on."""


class Ballast:
    """A file beside the outbox with nothing in it but room. `held` False: it is given up, or there was none to have."""

    def __init__(self, path: Path, size: int = RESERVE_BYTES) -> None:
        self._path, self._size = path, size
        self._tried_at = 0.0
        self.held = False
        self.held = self._make(size)

    def release(self) -> None:
        self.held = False
        with contextlib.suppress(OSError):  # gone already
            os.truncate(self._path, 0)

    def restore(self) -> bool:
        """Held (again)? Tries at most once a second, and wants as much again to be free: what it just gave up is."""
        now = time.monotonic()
        if not self.held and now - self._tried_at >= AGAIN_S:
            self._tried_at = now
            self.held = self._make(2 * self._size)
        return self.held

    def _make(self, room: int) -> bool:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _allocate(descriptor, room)
                os.ftruncate(descriptor, self._size)
            finally:
                os.close(descriptor)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
                return True  # no reserve to be had here (a file-size limit): work without one
            self.release()
            return False
        return True


def _allocate(descriptor: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    while (left := size - os.lseek(descriptor, 0, os.SEEK_END)) > 0:
        os.write(descriptor, BLOCK[:left])


class Room:
    """Says whether new samples may come in. `largest`: bytes the outbox may have in use."""

    def __init__(self, ballast: Ballast, largest: int = LARGEST_BYTES) -> None:
        self.ballast, self._largest = ballast, largest

    def check(self, db: sqlite3.Connection) -> None:
        """Raises OutboxFull while there is none."""
        if not self.ballast.restore():
            raise OutboxFull(DISK_FULL)
        db.execute(f"PRAGMA wal_autocheckpoint={LONG_LOG}")
        if self.is_at_limit(db):
            raise OutboxFull(
                f"the outbox has reached its limit of {self._largest // MIB} MiB: new messages are not acknowledged"
                " until some of it is delivered"
            )

    def is_at_limit(self, db: sqlite3.Connection) -> bool:
        """By pages in use: those of samples that were forgotten are used again."""
        pages, free = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
        return bool((pages - free) * db.execute("PRAGMA page_size").fetchone()[0] >= self._largest)

    def relieved(self, db: sqlite3.Connection, error: sqlite3.Error) -> bool:
        """The disk was full: the reserve is given up and the log emptied, so that trying again has a point."""
        if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_FULL:
            return False
        self.ballast.release()
        with contextlib.suppress(sqlite3.Error):  # what it could not do is met by the next try
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            db.execute(f"PRAGMA wal_autocheckpoint={SHORT_LOG}")
        return True
