"""The kept runs: read, opened, deleted and had back, off the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.access import Probe
from ati_console.gui.diagnose.model import DiagnoseModel, KeptRun
from ati_console.probe.runs import Runs
from ati_console.workers.task import Task


class DiagnoseShelf(QObject):
    """`changed` when the list was read; `said(words)`, `failed(Fault)`. One thing at a time, in order."""

    changed = Signal()
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, model: DiagnoseModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.store = Runs()
        self._waiting: list[Callable[[], object]] = []
        self._task: Task | None = None
        self._deleted: Probe | None = None
        model.open_requested.connect(self.open)
        model.compare_requested.connect(self.compare)
        model.delete_requested.connect(self.delete)
        model.undo_requested.connect(self.undo)

    def read(self) -> None:
        self._do(self.store.prune)

    def interrupted(self, profile: str, address: str) -> Probe | None:
        """The newest run with this broker, when it did not come to its end."""
        mine = (run.probe for run in self._model.runs if (run.probe.profile, run.probe.address) == (profile, address))
        newest = next(mine, None)
        return newest if newest is not None and not newest.complete and newest.cells else None

    @Slot(str)
    def open(self, id_: str) -> None:
        probe = self._probe(id_)
        if probe is not None:
            self._model.set_probe(probe)

    @Slot(str)
    def compare(self, id_: str) -> None:
        self._model.compare_with(self._probe(id_))

    @Slot(str)
    def delete(self, id_: str) -> None:
        probe = self._probe(id_)
        if probe is not None:
            number, self._deleted = self._model.number_of(probe), probe
            file = self.store.folder / f"{probe.id}.json"

            def work() -> None:
                file.unlink(missing_ok=True)

            self._do(work)
            self.said.emit(f"Run {number} is deleted. It can be had back until the window closes")

    @Slot()
    def undo(self) -> None:
        probe, self._deleted = self._deleted, None
        if probe is not None:
            store = self.store

            def work() -> object:
                return store.keep(probe)

            self._do(work)
            self.said.emit("The deleted run is back")

    def _probe(self, id_: str) -> Probe | None:
        return next((run.probe for run in self._model.runs if run.probe.id == id_), None)

    def _do(self, work: Callable[[], object]) -> None:
        self._waiting.append(work)
        self._next()

    def _next(self) -> None:
        if self._task is not None or not self._waiting:
            return
        work, store = self._waiting.pop(0), self.store

        def change_and_read() -> list[Probe]:
            work()
            return store.all()

        self._task = Task("kept runs", change_and_read, self)
        self._task.done.connect(self._done)
        self._task.failed.connect(self._not_done)
        self._task.start()

    @Slot(object)
    def _done(self, probes: list[Probe]) -> None:
        self._task = None
        count = len(probes)
        runs = tuple(KeptRun(count - place, probe) for place, probe in enumerate(probes))
        self._model.set_runs(runs, self._deleted)
        self.changed.emit()
        self._next()

    @Slot(object)
    def _not_done(self, fault: object) -> None:
        self._task = None
        self.failed.emit(fault)
        self._next()

    def finish(self) -> None:
        """The window closes: what is being written gets its moment."""
        if self._task is not None:
            self._task.drop()
            self._task.wait(1.0)
