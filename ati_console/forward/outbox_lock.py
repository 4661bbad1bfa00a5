"""One process per outbox: an operating-system lock that a kill -9 releases, with the holder's pid beside it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCKED_BYTE: Final = 4096  # behind what others read: Windows lets nobody read a locked range
PID_BYTES: Final = 20
NEWEST_AT: Final = 32


class OutboxBusy(Exception):
    """Another process works on this outbox. `pid` is 0 when it could not be read."""

    def __init__(self, path: Path, pid: int) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"the outbox {path.name} is in use by {who}; stop it first, or give this site another name")
        self.path, self.pid = path, pid


class OutboxLock:
    """Held from construction to `release`. Raises OutboxBusy, OSError when the folder cannot be written."""

    def __init__(self, outbox: Path) -> None:
        self._descriptor = os.open(outbox.with_name(outbox.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except OSError:
            pid = _read_number(self._descriptor, 0)
            os.close(self._descriptor)
            raise OutboxBusy(outbox, pid) from None
        self.known_id = _read_number(self._descriptor, NEWEST_AT)
        try:
            self._write(0, os.getpid())
        except OSError:
            os.close(self._descriptor)
            raise

    def committed(self, newest_id: int) -> None:
        """Remembered outside the outbox, so that an outbox which lost its end is told from a whole one.

        Not forced to disk: after a power cut it may be an older number, never one that was not written.
        """
        if newest_id > self.known_id:
            self.known_id = newest_id
            with contextlib.suppress(OSError):  # the samples themselves are on disk
                self._write(NEWEST_AT, newest_id)

    def _write(self, at: int, number: int) -> None:
        os.lseek(self._descriptor, at, os.SEEK_SET)
        os.write(self._descriptor, b"%-20d" % number)

    def release(self) -> None:
        """The file stays: removing it would let two processes lock two different files of one name."""
        os.close(self._descriptor)


def _read_number(descriptor: int, at: int) -> int:
    os.lseek(descriptor, at, os.SEEK_SET)
    text = os.read(descriptor, PID_BYTES).strip()
    return int(text) if text.isdigit() else 0


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
