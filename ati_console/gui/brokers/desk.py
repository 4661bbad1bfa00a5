"""The wishes of the manager, one after the other, off the window's thread: a key store may ask its bus, or the user."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.brokers import jobs
from ati_console.gui.brokers.jobs import Outcome, Places
from ati_console.gui.brokers.stores import Stores
from ati_console.settings.changes import Deleted
from ati_console.settings.intake import Intake
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import Secret
from ati_console.status import Fault
from ati_console.workers.task import Task

Job = Callable[[], object]


class Desk(QObject):
    """`done(Outcome)` and `placed(Places)`; `failed(Fault)`. Wishes are granted in their order."""

    done = Signal(object)
    placed = Signal(object)
    failed = Signal(object)

    def __init__(self, stores: Stores, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stores = stores
        self._waiting: list[Job] = []
        self._task: Task | None = None

    def read(self) -> None:
        self._change(functools.partial(jobs.nothing, self.stores))

    def save(self, profile: Profile, instead_of: str, seen: Profile | None) -> None:
        self._change(functools.partial(jobs.save, self.stores, profile, instead_of, seen))

    @Slot(object)
    def add(self, profile: Profile) -> None:
        self._change(functools.partial(jobs.add, self.stores, profile))

    def bring(self, source: str | Path, password: Secret | None = None, *, second: bool = False) -> None:
        """A pasted text or a file. `second`: one of its address and user that is here already is no reason."""
        self._change(functools.partial(jobs.bring, self.stores, source, password, second))

    def export(self, path: Path, password: Secret | None, unsaved: Sequence[str] = ()) -> None:
        self._change(functools.partial(jobs.export, self.stores, path, password, unsaved))

    def duplicate(self, name: str, *, unsaved: bool = False) -> None:
        self._change(functools.partial(jobs.duplicate, self.stores, name, unsaved))

    def delete(self, name: str) -> None:
        self._change(functools.partial(jobs.delete, self.stores, name))

    def undo(self, step: Deleted | Intake) -> None:
        self._change(functools.partial(jobs.undo, self.stores, step))

    @Slot(object)
    def arrange(self, names: Sequence[str]) -> None:
        self._change(functools.partial(jobs.arrange, self.stores, names))

    def where(self, name: str) -> None:
        self._enqueue(functools.partial(jobs.where, self.stores, name))

    def keep_secret(self, name: str, which: int, secret: Secret, lasting: bool) -> None:
        self._enqueue(functools.partial(jobs.keep_secret, self.stores, name, which, secret, lasting))

    def forget_secret(self, name: str, which: int) -> None:
        self._enqueue(functools.partial(jobs.forget_secret, self.stores, name, which))

    def _change(self, job: Callable[[], Outcome]) -> None:
        self._enqueue(functools.partial(_answered, self.stores, job))

    def _enqueue(self, job: Job) -> None:
        self._waiting.append(job)
        self._next()

    def _next(self) -> None:
        if self._task is None and self._waiting:
            self._task = Task("brokers", self._waiting.pop(0), self)
            self._task.done.connect(self._answer)
            self._task.failed.connect(self._fault)
            self._task.start()

    @Slot(object)
    def _answer(self, value: object) -> None:
        self._task = None
        (self.placed if isinstance(value, Places) else self.done).emit(value)
        self._next()

    @Slot(object)
    def _fault(self, fault: Fault) -> None:
        self._task = None
        self.failed.emit(fault)
        self._next()


def _answered(stores: Stores, job: Callable[[], Outcome]) -> Outcome:
    """What cannot be done is an answer too: a name that is taken, a folder that is full."""
    try:
        outcome = job()
    except KeyError:
        outcome = Outcome("It is gone: another console may have changed the file", wrong=True)
    except (OSError, ValueError) as error:
        outcome = Outcome(f"Not done: {error}", wrong=True)
    return jobs.finished(stores, outcome)
