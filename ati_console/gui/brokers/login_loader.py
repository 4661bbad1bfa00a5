"""A list of device logins on its way into the key store: how far it is, and the way to stop it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ati_console.gui.brokers import twin_jobs
from ati_console.gui.brokers.twin_jobs import TwinAnswer
from ati_console.settings.secrets import SecretStore
from ati_console.status import Fault
from ati_console.workers.task import Task


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    of: int


class LoginLoader(QObject):
    """`progress(Progress)` after each login, `ended(TwinAnswer)`. One list at a time."""

    progress = Signal(object)
    ended = Signal(object)
    _one_more = Signal(object)

    def __init__(self, vault: SecretStore, parent: QObject) -> None:
        super().__init__(parent)
        self._vault, self._stop = vault, threading.Event()
        self._task: Task | None = None
        self._one_more.connect(self.progress, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        return self._task is not None

    def start(self, path: Path) -> None:
        if self.running:
            return
        vault, going = self._vault, self._going
        self._stop.clear()

        def work() -> TwinAnswer:
            return twin_jobs.logins(vault, path, going)

        self._task = Task.begin("device logins", work, self, self._done, self._failed)

    @Slot()
    def stop(self) -> None:
        """After the login that is being written."""
        self._stop.set()

    def _going(self, done: int, of: int) -> bool:
        """On the thread of the work."""
        self._one_more.emit(Progress(done, of))
        return not self._stop.is_set()

    @Slot(object)
    def _done(self, answer: TwinAnswer) -> None:
        self._task = None
        self.ended.emit(answer)

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._done(TwinAnswer(words=fault.what, tone="fault"))
