"""What every thread shell shares: one loop, one way to stop, one bell that a frozen window cannot overfill."""

from __future__ import annotations

import logging
import threading
import time

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from ati_console.status import Fault

STOP_S = 3.0  # each thread gets this long; a late one is named in the log (architecture.md)
_log = logging.getLogger(__name__)


class Worker(QThread):
    """Runs `work` on its own thread. `failed(Fault)` when it ended by an error instead of by `stop`.

    The object itself lives on the thread that made it. `ring` (any thread) has `deliver` called there, soon and once:
    a second ring before that costs nothing, so what is posted must be the newest value or a bounded list.
    """

    failed = Signal(object)
    _rung = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._stopping = threading.Event()
        self._waiting = threading.Event()
        self._rung.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def work(self) -> None:
        raise NotImplementedError

    def deliver(self) -> None:
        """Hand out what was posted. Called on the thread of this object."""

    def ring(self) -> None:
        if not self._waiting.is_set():
            self._waiting.set()
            self._rung.emit()

    def run(self) -> None:
        try:
            self.work()
        except Exception as error:  # noqa: BLE001 a dead stage must say so in the window
            _log.exception("%s ended by an error", self.objectName())
            what = f"{self.objectName()} stopped: {error or type(error).__name__}"
            self.failed.emit(Fault(time.time(), self.objectName(), what, "Open the log, then start again"))

    def ask_to_stop(self) -> None:
        self._stopping.set()

    def stop(self, seconds: float = STOP_S) -> bool:
        """Ask, wait, and name a late one in the log. True when the thread has ended."""
        self.ask_to_stop()
        if not self.isRunning() or self.wait(round(seconds * 1000)):
            return True
        _log.error("%s did not stop within %.1f s", self.objectName(), seconds)
        return False

    @Slot()
    def _answer(self) -> None:
        self._waiting.clear()  # before deliver: what is posted from now on rings again
        self.deliver()
