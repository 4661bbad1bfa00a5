"""Messages a second over a sliding window, in a few counters whatever the rate. Pure; time is an argument.

A rate is what came between two arrivals, over the time between them: of a fleet that reports in bursts, every other
second, a window that begins and ends with a burst counts a fifth too many.
"""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

_YOUNGEST_S: Final = 2.0  # a burst of two is not a rate of a thousand
_NEVER: Final = float("-inf")


class _Slot(NamedTuple):
    messages: int
    last: float  # arrival
    gap: float  # the longest before one of its arrivals


class Rate:
    """`slots` counters of `width_s` each. A stream that was silent for the whole window starts afresh."""

    __slots__ = (
        "_before", "_count", "_done", "_end", "_gap", "_gaps", "_lag", "_lagging", "_last", "_since", "_slots",
        "_start", "_total", "_width",
    )  # fmt: skip

    def __init__(self, width_s: float, slots: int) -> None:
        self._width = width_s
        self._slots = slots
        self._done: deque[_Slot] = deque(maxlen=slots)
        self._start = self._end = self._last = self._since = _NEVER
        self._count = self._total = self._before = 0
        self._gap = self._gaps = self._lag = self._lagging = 0.0

    def count(self, at: float) -> None:
        if not self._start <= at < self._end:
            if self._is_behind(at):
                self._lagging = max(self._lagging, self._end - at)
            else:
                self._turn(at)
        self._count += 1
        gap = at - self._last
        if gap > 0.0:
            self._last = at
            if gap > self._gap:
                self._gap = gap

    def per_second(self, now: float) -> float:
        """0 when the window is empty; of a young stream its pace so far. A silence longer than its gaps lowers it."""
        if now >= self._end:
            self._turn(now)
        if self._before == 1 and self._done:
            self._settle()
        came = self._count + self._total - self._before
        if came <= 0:
            return 0.0
        gap = self._gap if self._gap > self._gaps else self._gaps
        unread = self._lagging if self._lagging > self._lag else self._lag  # what lies unread is no silence
        silent = now - self._since - gap - unread
        return came / max(self._last - self._since, silent, _YOUNGEST_S)

    def _is_behind(self, at: float) -> bool:
        """Read later than it came, and the rate was asked for meanwhile; a clock that was set back is further off."""
        return self._start - self._width * self._slots <= at < self._start

    def _turn(self, at: float) -> None:
        passed = (at - self._start) // self._width
        if 0 <= passed <= self._slots and (self._count or self._total):
            self._move_on(int(passed))
        else:
            self._restart(at)

    def _move_on(self, slots: int) -> None:
        for _ in range(slots):
            if len(self._done) == self._slots and self._done[0].messages:
                self._since, self._before = self._done[0].last, 0  # the last arrival that left the window
            self._done.append(_Slot(self._count, self._last, self._gap))
            self._count, self._gap = 0, 0.0
            self._lag, self._lagging = self._lagging, 0.0
        self._total = sum(slot.messages for slot in self._done)
        self._gaps = max(slot.gap for slot in self._done)
        self._start += slots * self._width
        self._end = self._start + self._width

    def _settle(self) -> None:
        """A stream that begins with a burst is counted from the end of it."""
        if self._last - self._done[0].last >= _YOUNGEST_S:
            self._since, self._before = self._done[0].last, self._done[0].messages

    def _restart(self, at: float) -> None:
        self._done.clear()
        self._count, self._total, self._before = 0, 0, 1  # the first arrival only begins the time
        self._gap = self._gaps = self._lag = self._lagging = 0.0
        self._start = self._last = self._since = at
        self._end = at + self._width
