"""The end in native code (Qt, a driver, an abort), where no Python runs any more: faulthandler writes where each thread
was, and the next start makes a report of it. It writes names of files and functions, no values."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from ati_console import paths
from ati_console.gui.crash import report

log = logging.getLogger(__name__)
PATTERN: Final = "fatal-*.txt"  # one for each process, empty as long as all is well


@contextlib.contextmanager
def listening(folder: Path | None = None, hidden: Iterable[str] = ()) -> Iterator[None]:
    """While the window runs. Whoever listens already (PYTHONFAULTHANDLER, pytest) goes on; a disk that takes no file
    costs this report alone. What was left is collected first: its process may have had the number of this one."""
    collect(folder, hidden)
    file = None if faulthandler.is_enabled() else _opened(folder)
    if file is None:
        yield
        return
    faulthandler.enable(file)
    try:
        yield
    finally:
        faulthandler.disable()
        file.close()
        _remove(Path(file.name))


def collect(folder: Path | None = None, hidden: Iterable[str] = ()) -> None:
    """What an earlier process left becomes a crash report. Never raises OSError."""
    secrets = list(hidden)
    for left in sorted((folder or paths.logs_dir()).glob(PATTERN)):
        try:
            _collect(left, secrets)
        except OSError:
            log.warning("%s could not be made a crash report", left.name)


def _collect(left: Path, hidden: Iterable[str]) -> None:
    """An empty one is of a window that is open, or that somebody ended: it says nothing.

    On Windows errors that somebody caught are written too, and a file that is open cannot go: that window lives."""
    words, at = report.read(left), left.stat().st_mtime
    if words.strip():
        left.unlink()
        report.write(report.text("The program ended in native code", words, at, hidden), at, left.parent)


def touch(folder: Path | None = None) -> None:
    """As each window does before it removes what is old: the file of one that is open for weeks is not."""
    with contextlib.suppress(OSError):
        os.utime(_own(folder))


def _own(folder: Path | None) -> Path:
    return (folder or paths.logs_dir()) / f"fatal-{os.getpid()}.txt"


def _opened(folder: Path | None) -> BinaryIO | None:
    """For this user alone."""
    file = _own(folder)
    try:
        return open(file, "wb", buffering=0, opener=lambda name, flags: os.open(name, flags, 0o600))
    except OSError:
        log.warning("%s cannot be written: an end in native code will leave no report", file)
        return None


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink()
