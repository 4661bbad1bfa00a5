"""SIGINT and SIGTERM become one end that every loop of a command waits for.

Not by a threading.Event: it has a lock, and a signal that comes while this thread holds it (in `wait`) would wait for
itself for good. A SimpleQueue may be put into from a handler (its documentation), and a flag has no lock.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType


class Stopping:
    """Set by the first signal; a second one interrupts as Python does by itself."""

    def __init__(self, seconds: float | None = None) -> None:
        self._due = False
        self._calls: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.called = False  # by a signal
        self._deadline = None if seconds is None else time.monotonic() + seconds

    def listen(self) -> Stopping:
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.signal(number, self._on_signal)
            if getattr(before, "heard", False):  # the end it asked for was swallowed (__main__)
                self._on_signal(number, None)
        return self

    def call(self, then: Callable[[], None]) -> None:
        """Also call this when the end is asked for, on a thread of its own: it may take locks, a handler may not."""

        def wait() -> None:
            self._calls.get()
            self._calls.put(None)
            then()

        threading.Thread(target=wait, name="end asked for", daemon=True).start()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.called = True
        self.request()
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    def request(self) -> None:
        """By any thread."""
        self._due = True
        self._calls.put(None)

    @property
    def due(self) -> bool:
        return self._due or (self._deadline is not None and time.monotonic() >= self._deadline)

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`, less when the end comes first; True when it is time to stop."""
        left = seconds if self._deadline is None else min(seconds, max(0.0, self._deadline - time.monotonic()))
        if not self._due:
            with contextlib.suppress(queue.Empty):
                self._calls.get(timeout=max(0.0, left))
                self._calls.put(None)  # for whoever else waits
        return self.due
