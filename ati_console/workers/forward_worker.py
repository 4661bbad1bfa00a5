"""The forward stage on its thread; its own asyncio loop runs inside."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.status import Fault
from ati_console.workers.worker import STOP_S, Worker

STATUS_MS = 200
DRAIN_S = 2.0  # of the 3 s a closing window grants: what is not sent by then stays on disk


class Forwarder(Protocol):
    """What the shell asks of the stage (forward/forwarder.py); all but `run` may be called from any thread."""

    def run(self) -> None: ...
    def request_stop(self, drain_s: float = 5.0) -> None: ...
    def set_mode(self, mode: ForwardMode) -> None: ...
    def status(self) -> ForwardStatus: ...
    @property
    def faults(self) -> tuple[Fault, ...]: ...


class ForwardWorker(Worker):
    """`status(ForwardStatus)` about five times a second, when it changed; `faults(Fault)` once for each.

    The status is asked for by a timer on the window's thread: the stage's own thread is busy in `run`, and a frozen
    window then asks for nothing.
    """

    status = Signal(object)
    faults = Signal(object)

    def __init__(self, forwarder: Forwarder, parent: QObject | None = None) -> None:
        super().__init__("forward", parent)
        self._forwarder = forwarder
        self._last: ForwardStatus | None = None
        self._told: tuple[Fault, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(STATUS_MS)
        self._timer.timeout.connect(self.ask)
        self.started.connect(self._begin)
        self.finished.connect(self._end)

    def work(self) -> None:
        self._forwarder.run()

    @Slot(object)
    def set_mode(self, mode: ForwardMode) -> None:
        self._forwarder.set_mode(mode)
        self.ask()

    @Slot()
    def ask(self) -> None:
        status = self._forwarder.status()
        if status != self._last:
            self._last = status
            self.status.emit(status)
        told = self._forwarder.faults
        for fault in told:
            if fault not in self._told:
                self.faults.emit(fault)
        self._told = told

    def ask_to_stop(self) -> None:
        super().ask_to_stop()
        self._forwarder.request_stop(DRAIN_S)

    def stop(self, seconds: float = DRAIN_S + STOP_S) -> bool:
        return super().stop(seconds)

    @Slot()
    def _begin(self) -> None:
        self._timer.start()

    @Slot()
    def _end(self) -> None:
        self._timer.stop()
        self.ask()
