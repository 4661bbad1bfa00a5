"""How fast samples come and go, and when what waits will have gone. Pure; times are monotonic seconds."""

from __future__ import annotations

from collections import deque
from typing import Final

RATE_S: Final = 10
KEEPS_UP_S: Final = 5.0  # nothing older waits: it only passes through


class Rate:
    """A second, over the last 10 s."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, int]] = deque()

    def add(self, count: int, now: float) -> None:
        second = int(now)
        if self._seconds and self._seconds[-1][0] == second:
            self._seconds[-1] = (second, self._seconds[-1][1] + count)
        elif count:
            self._seconds.append((second, count))

    def hz(self, now: float) -> float:
        while self._seconds and self._seconds[0][0] <= int(now) - RATE_S:
            self._seconds.popleft()
        return sum(count for _, count in self._seconds) / RATE_S


def eta_s(waiting: int, oldest_s: float, in_hz: float, out_hz: float) -> float | None:
    """None: nothing waits, or at these rates it never goes."""
    if not waiting or not out_hz:
        return None
    if oldest_s < KEEPS_UP_S:
        return waiting / out_hz
    return waiting / (out_hz - in_hz) if out_hz > in_hz else None
