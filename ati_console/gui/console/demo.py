"""The demo from the window: a rehearsal on a thread of its own, for as long as the run on it lasts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.panels.connect_card import ConnectCard
from ati_console.status import Fault
from ati_console.workers.rehearsal_worker import RehearsalWorker, Scene

Rehearse = Callable[[QObject], RehearsalWorker]
STARTING = "Starting a broker, a Twinzo sandbox and the sherpas"


class Demo(QObject):
    """`ready(Scene)` when sherpas drive, `failed(Fault)` when nothing came of it. One at a time."""

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, rehearse: Rehearse, card: ConnectCard, parent: QObject) -> None:
        super().__init__(parent)
        self._rehearse, self._card = rehearse, card
        self._workers: list[RehearsalWorker] = []  # the last may still be ending while the next one starts

    @property
    def worker(self) -> RehearsalWorker | None:
        return self._workers[-1] if self._workers else None

    @Slot()
    def start(self) -> None:
        if self.worker is not None and self.worker.isRunning() and not self.worker.stopping:
            return
        self._card.show_demo(STARTING)
        self._workers = [worker for worker in self._workers if worker.isRunning()]
        worker = self._rehearse(self)
        self._workers.append(worker)
        worker.ready.connect(self._ready)
        worker.failed.connect(self._failed)
        worker.start()

    def leave(self) -> None:
        """Another broker is wanted while it still starts."""
        self._card.show_demo()
        if self.worker is not None:
            self.worker.ask_to_stop()

    def stop(self) -> None:
        for worker in self._workers:
            worker.ask_to_stop()
        for worker in self._workers:
            worker.stop()

    @Slot(object)
    def _ready(self, scene: Scene) -> None:
        self._card.show_demo()
        self.ready.emit(scene)

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._card.show_demo()
        self.failed.emit(fault)
