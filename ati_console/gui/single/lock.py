"""Which window is the first of a data folder: a crash leaves a socket behind, but no lock that anybody holds."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLockFile


class FirstLock:
    """Held until `leave`, or until the process is gone however it ended. `number`: of a further window."""

    def __init__(self, home: Path, number: int = 0) -> None:
        self._lock = QLockFile(str(home / (f"window-{number}.lock" if number else "window.lock")))
        self._lock.setStaleLockTime(0)  # a window is open for days: only a dead process makes its lock stale

    def take(self) -> bool:
        """True when this is the first window."""
        return self._lock.tryLock(0)

    @property
    def holder(self) -> int:
        """The process that has it; 0 when nobody knows."""
        found = self._lock.getLockInfo()
        return int(found[0])

    def leave(self) -> None:
        self._lock.unlock()
