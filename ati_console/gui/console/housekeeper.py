"""Removes what has its age: at the start, and once a day for as long as the window is open."""

from __future__ import annotations

import logging
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console import paths
from ati_console.gui.crash import fatal
from ati_console.gui.retention import Retention, Swept, sweep
from ati_console.workers.task import Task

DAY_MS: Final = 24 * 60 * 60 * 1_000
_log = logging.getLogger(__name__)


class Housekeeper(QObject):
    """`failed(Fault)` when it could not; what it did is in the log."""

    failed = Signal(object)
    swept = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._keep = Retention()
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(DAY_MS)
        self._timer.timeout.connect(self.work)

    def keep(self, wanted: Retention) -> None:
        """Holds from the next time on."""
        self._keep = wanted

    def start(self) -> None:
        self._timer.start()
        self.work()

    @Slot()
    def work(self) -> None:
        home, keep, now = paths.home(), self._keep, time.time()

        def clean() -> Swept:
            fatal.touch()
            return sweep(home, keep, now)

        self._task = Task("housekeeping", clean, self)
        self._task.done.connect(self._done)
        self._task.failed.connect(self.failed)
        self._task.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot(object)
    def _done(self, swept: Swept) -> None:
        if swept.files or swept.samples or swept.why_not:
            _log.info("housekeeping: %s", swept.words)
        self.swept.emit(swept)
