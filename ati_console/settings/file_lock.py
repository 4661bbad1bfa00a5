"""One writer of a file at a time, over all processes of this computer.

A lock of the system on a file beside it: it ends with its process, however that ends. Where there is none (a network
folder that refuses, say) the caller goes on without, and looks at the file once more before it writes.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ati_console import paths

WAIT_S: Final = 5.0
_AGAIN_S: Final = 0.02


class Busy(OSError):
    """Somebody else holds it for longer than anybody should."""


@contextlib.contextmanager
def held(path: Path, wait_s: float = WAIT_S) -> Iterator[None]:
    """For as long as `path` is read and written anew. Busy after `wait_s`."""
    beside = paths.private_dir(path.parent) / f".{path.name}.lock"
    handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(handle, path, wait_s)
        yield
    finally:
        os.close(handle)  # and with it the lock


def _wait(handle: int, path: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            _take(handle)
            return
        except (BlockingIOError, PermissionError):
            if time.monotonic() > deadline:
                words = f"another console has been writing {path} for {wait_s:.0f} s; close it, or try again"
                raise Busy(words) from None
            time.sleep(_AGAIN_S)
        except OSError:
            return  # no locks here: what changes meanwhile is still seen before it is written over


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # PermissionError when somebody has it

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
