"""One process per outbox: an operating-system lock that a kill -9 releases, with the holder's pid beside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCKED_BYTE: Final = 4096  # behind the pid: Windows lets nobody read a locked range


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
            pid = _read_pid(self._descriptor)
            os.close(self._descriptor)
            raise OutboxBusy(outbox, pid) from None
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, str(os.getpid()).encode())

    def release(self) -> None:
        """The file stays: removing it would let two processes lock two different files of one name."""
        os.close(self._descriptor)


def _read_pid(descriptor: int) -> int:
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, 20)
    return int(text) if text.isdigit() else 0


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
