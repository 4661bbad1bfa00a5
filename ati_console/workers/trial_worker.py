"""A trial on its thread. What it shows is always the newest value: a frozen window misses none of the evidence."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from ati_console.publish.trial_values import Trial
from ati_console.workers.worker import STOP_S, Worker


class Run(Protocol):
    """What the shell asks of a trial (publish/trials.py)."""

    def run(self) -> Trial: ...
    def cancel(self) -> None: ...


class TrialWorker(Worker):
    """`changed(Trial)`; make the run with `tell=worker.tell`, then `begin(run)`."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("trial", parent)
        self._run: Run | None = None
        self._newest: Trial | None = None

    def begin(self, run: Run) -> None:
        self._run = run
        self.start()

    def tell(self, trial: Trial) -> None:
        """From the thread of the trial."""
        self._newest = trial
        self.ring()

    def work(self) -> None:
        if self._run is not None:
            self._run.run()

    def deliver(self) -> None:
        newest, self._newest = self._newest, None
        if newest is not None:
            self.changed.emit(newest)

    def ask_to_stop(self) -> None:
        super().ask_to_stop()
        if self._run is not None:
            self._run.cancel()

    def stop(self, seconds: float = STOP_S + 2.0) -> bool:
        """Its two sessions say goodbye to the broker first."""
        return super().stop(seconds)
