"""Rehearsals of a refusal: a broker on this computer, its profile that is never saved, and their end."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.workers.refusal_worker import Refusal, RefusalWorker


class DiagnoseRehearsal(QObject):
    """`ready(Refusal)` when the broker listens; `failed(Fault)`. One at a time."""

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._workers: list[RefusalWorker] = []  # the last may still be ending while the next one starts
        self.now: Refusal | None = None

    def start(self, mode: str) -> None:
        self.leave()
        self._workers = [worker for worker in self._workers if worker.isRunning()]
        worker = RefusalWorker(mode, self)
        self._workers.append(worker)
        worker.ready.connect(self._ready)
        worker.failed.connect(self.failed)
        worker.start()

    def leave(self) -> None:
        self.now = None
        for worker in self._workers:
            worker.ask_to_stop()

    def stop(self) -> None:
        self.leave()
        for worker in self._workers:
            worker.stop()

    @Slot(object)
    def _ready(self, refusal: Refusal) -> None:
        self.now = refusal
        self.ready.emit(refusal)
