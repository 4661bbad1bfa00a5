"""What went wrong with forwarding: the newest, bounded, a repeated one listed once with its latest time."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from ati_console.status import Fault, Severity

KEPT: Final = 100
DISK_AGAIN_S: Final = 1.0
DISK_ADVICE: Final = "Free disk space or restore the folder's rights; delivery goes on by itself."
LOG_AGAIN_S: Final = 60.0  # an hour of 503 is not an hour of log lines

log = logging.getLogger(__name__)


class Faults:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[str, Fault] = {}
        self._logged: dict[str, float] = {}

    def add(
        self, what: str, next_step: str = "", *, severity: Severity = Severity.FAULT, source: str = "forward"
    ) -> None:
        fault = Fault(time.time(), source, what, next_step, severity)
        with self._lock:
            self._faults.pop(what, None)
            self._faults[what] = fault
            while len(self._faults) > KEPT:
                gone = next(iter(self._faults))
                del self._faults[gone]
                self._logged.pop(gone, None)
            quiet = fault.at - self._logged.get(what, 0.0) < LOG_AGAIN_S
            self._logged[what] = self._logged.get(what, 0.0) if quiet else fault.at
        if not quiet:
            log.warning("%s", what)

    def all(self) -> tuple[Fault, ...]:
        with self._lock:
            return tuple(self._faults.values())
