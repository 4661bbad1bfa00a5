"""From one run to the next without holding the window: the old one ends and the new one is built on another thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console.run import Run
from ati_console.stages import Plan, Stages, build
from ati_console.status import Fault
from ati_console.workers.rehearsal_worker import RehearsalWorker
from ati_console.workers.task import Task

Build = Callable[[Plan], Stages]
PATIENCE_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The run that is to be next; None: none."""

    plan: Plan | None = None
    rehearsal: RehearsalWorker | None = None
    before: Run | None = None  # what it saw is kept: it was on the same broker


@dataclass(frozen=True, slots=True)
class Built:
    wanted: Wanted
    stages: Stages | None = None


def _heir(plan: Plan, before: Run | None) -> Plan:
    """A reader or forwarder that is late to end still writes what it knows: then that is not handed on."""
    if before is None:
        return plan
    counted = before.stages.forwarder if before.sent_out and before.delivers_as(plan) else None
    return replace(plan, after=before.stages.ingest if before.read_out else None, counted=counted)


class Switch(QObject):
    """`built(Built)` for the newest wish. One switch at a time: an old session must be gone before its successor
    connects with the same client id, and an outbox has one owner."""

    built = Signal(object)
    failed = Signal(object)

    def __init__(self, build: Build = build, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._build = build
        self._leaving: list[Run] = []
        self._ending: list[Run] = []
        self._wanted: Wanted | None = None
        self._building: Wanted | None = None
        self._task: Task | None = None

    def turn(self, run: Run | None, wanted: Wanted) -> None:
        """Leave `run`, then build what is wanted; a newer wish takes the place of one that is not built yet."""
        if run is not None:
            self._leaving.append(run)
        if self._wanted is not None and self._wanted.rehearsal is not None:
            self._wanted.rehearsal.ask_to_stop()
        self._wanted = wanted
        if self._task is None:
            self._begin()

    def wait(self) -> None:
        """The window closes: what is leaving gets its time, what would come next does not come."""
        waiting, self._wanted = self._wanted, None
        if self._task is not None:
            self._task.drop()
            self._task.wait(PATIENCE_S)
        for run in self._leaving:
            run.halt()
        if waiting is not None and waiting.rehearsal is not None:
            waiting.rehearsal.stop()

    def _begin(self) -> None:
        self._ending, self._leaving = self._leaving, []
        runs, wanted, build = tuple(self._ending), self._wanted or Wanted(), self._build
        self._building = wanted

        def work() -> Built:
            for run in runs:
                run.halt()
            return Built(wanted, build(_heir(wanted.plan, wanted.before)) if wanted.plan else None)

        self._task = Task("opening the run", work, self)
        self._task.done.connect(self._done)
        self._task.failed.connect(self._failed)
        self._task.start()

    @Slot(object)
    def _done(self, built: Built) -> None:
        if self._ended():
            self._wanted = None
            self.built.emit(built)

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        wanted = self._building
        if self._ended():
            self._wanted = None
            if wanted is not None and wanted.rehearsal is not None:
                wanted.rehearsal.ask_to_stop()
            self.failed.emit(fault)

    def _ended(self) -> bool:
        """True when what was built is still what is wanted; else begins anew."""
        self._task = None
        for run in self._ending:
            run.deleteLater()
        self._ending = []
        if self._wanted is not self._building or self._leaving:
            self._begin()
            return False
        return True
