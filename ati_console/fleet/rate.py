"""Messages a second over a sliding window, in a few counters whatever the rate. Pure; time is an argument."""

from __future__ import annotations

from collections import deque
from typing import Final

_YOUNGEST_S: Final = 2.0  # a burst of two is not a rate of a thousand


class Rate:
    """`slots` counters of `width_s` each. A stream that was silent for the whole window starts afresh."""

    __slots__ = ("_count", "_done", "_end", "_first", "_slots", "_start", "_width", "_window")

    def __init__(self, width_s: float, slots: int) -> None:
        self._width = width_s
        self._slots = slots
        self._window = width_s * slots
        self._done: deque[int] = deque(maxlen=slots)
        self._start = self._end = self._first = float("-inf")
        self._count = 0

    def count(self, at: float) -> None:
        if not self._start <= at < self._end:
            self._turn(at)
        self._count += 1

    def per_second(self, now: float) -> float:
        """0 when the window is empty; of a young stream its pace so far."""
        if now >= self._end:
            self._turn(now)
        total = self._count + sum(self._done)
        age = now - self._first
        if age < self._window:
            return max(total - 1, 0) / max(age, _YOUNGEST_S)
        return total / (self._window + max(0.0, now - self._start))

    def _turn(self, at: float) -> None:
        passed = (at - self._start) // self._width
        if 0 <= passed <= self._slots and (self._count or any(self._done)):
            self._move_on(int(passed))
        else:
            self._restart(at)

    def _move_on(self, slots: int) -> None:
        for _ in range(slots):
            self._done.append(self._count)
            self._count = 0
        self._start += slots * self._width
        self._end = self._start + self._width

    def _restart(self, at: float) -> None:
        self._done.clear()
        self._count = 0
        self._start = self._first = at
        self._end = at + self._width
