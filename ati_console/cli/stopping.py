"""SIGINT and SIGTERM become one event that every loop of a command waits on."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType


class Stopping:
    """Set by the first signal; a second one interrupts as Python does by itself."""

    def __init__(self, seconds: float | None = None) -> None:
        self._event = threading.Event()
        self.called = False  # by a signal
        self._then: Callable[[], None] | None = None
        self._deadline = None if seconds is None else time.monotonic() + seconds

    def listen(self) -> Stopping:
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.signal(number, self._on_signal)
            if getattr(before, "heard", False):  # the end it asked for was swallowed (__main__)
                self._on_signal(number, None)
        return self

    def call(self, then: Callable[[], None]) -> None:
        """Also call this when a signal comes: it must do no more than set a flag."""
        self._then = then

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.called = True
        self._event.set()
        if self._then is not None:
            self._then()
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    def request(self) -> None:
        self._event.set()

    @property
    def due(self) -> bool:
        return self._event.is_set() or (self._deadline is not None and time.monotonic() >= self._deadline)

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`, less when the end comes first; True when it is time to stop."""
        left = seconds if self._deadline is None else min(seconds, max(0.0, self._deadline - time.monotonic()))
        self._event.wait(left)
        return self.due
