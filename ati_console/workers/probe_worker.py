"""A probe on its thread: the newest picture of it crosses, however many there were."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.access import Attempt, Place, Probe, Step
from ati_console.workers.worker import Worker

_log = logging.getLogger(__name__)


class Watcher(Protocol):
    """What the stage tells (probe/book.py); on the thread of the probe."""

    def step(self, step: Step) -> None: ...
    def attempt(self, place: Place, attempt: Attempt) -> None: ...
    def changed(self, probe: Probe) -> None: ...


class Prober(Protocol):
    """What the shell asks of the stage (probe/prober.py); all but `run` may be called from any thread."""

    def run(self) -> object: ...
    def cancel(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


class ProbeWorker(Worker):
    """`changed(Probe)`: always the newest; `ended(Outcome)` once. `keep` writes a picture to disk, on this thread."""

    changed = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        make: Callable[[Watcher], Prober],
        keep: Callable[[Probe], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__("probe", parent)
        self._keep = keep
        self._prober = make(_Post(self))
        self._newest: Probe | None = None
        self._outcome: object = None
        self.kept_badly = ""  # why a picture could not be kept; what is found stays on the screen

    def work(self) -> None:
        self._outcome = self._prober.run()
        self.ring()

    def post(self, probe: Probe) -> None:
        """On the thread of the probe. A conclusion or a cell that nobody saw yet is in the next picture as well."""
        self._newest = probe
        try:
            if self._keep is not None:
                self._keep(probe)
        except OSError as error:
            self.kept_badly = error.strerror or str(error)
            _log.warning("the probe cannot be kept: %s", error)
            self._keep = None
        self.ring()

    def deliver(self) -> None:
        newest, self._newest = self._newest, None
        outcome, self._outcome = self._outcome, None
        if newest is not None:
            self.changed.emit(newest)
        if outcome is not None:
            self.ended.emit(outcome)

    @Slot()
    def pause(self) -> None:
        self._prober.pause()

    @Slot()
    def resume(self) -> None:
        self._prober.resume()

    @Slot()
    def cancel(self) -> None:
        self._prober.cancel()

    def ask_to_stop(self) -> None:
        super().ask_to_stop()
        self._prober.cancel()


class _Post:
    """The watcher: steps and attempts are in the picture that follows them."""

    def __init__(self, worker: ProbeWorker) -> None:
        self._worker = worker

    def step(self, step: Step) -> None:
        """Told by `changed`."""

    def attempt(self, place: Place, attempt: Attempt) -> None:
        """Told by `changed`."""

    def changed(self, probe: Probe) -> None:
        self._worker.post(probe)
