"""Frames a second, how long one takes, and how old a message is when it is on the screen. Pure numbers.

`at` is a monotonic clock in seconds; received and painted are unix seconds (frames of the window, interfaces.md).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

WINDOW_S = 5.0  # percentiles look back this far
FRAMES = 1_200
AGES = 20_000
AGES_PER_FRAME = 250  # enough for a percentile, and bounded with 10,000 sherpas


@dataclass(frozen=True, slots=True)
class Figures:
    fps: float
    frame_ms_p99: float
    received_to_painted_ms_p50: float
    received_to_painted_ms_p99: float


class FrameMeter:
    """Fed by the window after each paint; asked once a second."""

    def __init__(self) -> None:
        self.frames = 0  # painted since the window opened
        self._frames: deque[tuple[float, float]] = deque(maxlen=FRAMES)
        self._ages: deque[tuple[float, float]] = deque(maxlen=AGES)

    def painted(self, at: float, ms: float) -> None:
        """One frame was on the screen at `at` and had cost `ms`."""
        self.frames += 1
        self._frames.append((at, ms))

    def shown(self, at: float, ages_s: Iterable[float]) -> None:
        """These messages were in that frame, each this old."""
        self._ages.extend((at, max(0.0, age) * 1000) for age in islice(ages_s, AGES_PER_FRAME))

    def figures(self, at: float) -> Figures:
        frame_ms = sorted(ms for when, ms in self._frames if when > at - WINDOW_S)
        ages_ms = sorted(ms for when, ms in self._ages if when > at - WINDOW_S)
        fps = sum(1 for when, _ in self._frames if at - 1.0 < when <= at)
        return Figures(fps, percentile(frame_ms, 0.99), percentile(ages_ms, 0.5), percentile(ages_ms, 0.99))


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie (nearest rank); 0 of nothing."""
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share * len(ordered) - 1e-9) - 1)]
