"""One piece of work off the window's thread: a key store that asks its bus, a file, an orderly end of a run."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot

from ati_console.status import Fault

_log = logging.getLogger(__name__)
Hearer = Callable[..., object] | SignalInstance


class Task(QObject):
    """`done(value)` with what `work` returned, or `failed(Fault)`; on the thread of this object, and only once.

    The thread is a daemon of Python's and no QThread: a key store that waits for its user would hold the program's end.
    """

    done = Signal(object)
    failed = Signal(object)
    _rung = Signal()

    def __init__(self, name: str, work: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name, self._work = name, work
        self._value: object = None
        self._fault: Fault | None = None
        self._dropped = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._rung.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @classmethod
    def begin(cls, name: str, work: Callable[[], object], parent: QObject, done: Hearer, failed: Hearer) -> Task:
        """Started, with both answers connected: each to an @Slot method or a signal of a QObject."""
        task = cls(name, work, parent)
        task.done.connect(done)
        task.failed.connect(failed)
        return task.start()

    def start(self) -> Task:
        self._thread.start()
        return self

    def drop(self) -> None:
        """Nobody wants the answer any more; the work itself goes on."""
        self._dropped = True

    def wait(self, seconds: float) -> bool:
        """True when the work has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._value = self._work()
        except Exception as error:  # noqa: BLE001 whatever went wrong must be said in the window
            _log.exception("%s failed", self._name)
            what = f"{self._name} failed: {str(error) or type(error).__name__}"
            self._fault = Fault(time.time(), self._name, what, "Open the log (Ctrl+L)")
        with contextlib.suppress(RuntimeError):  # the window is gone, and this object with it
            self._rung.emit()

    @Slot()
    def _answer(self) -> None:
        if not self._dropped and self._fault is not None:
            self.failed.emit(self._fault)
        elif not self._dropped:
            self.done.emit(self._value)
        self.deleteLater()
