"""From seconds to pixels and back, and where the lines of the axis stand. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400)
LEAST_S: Final = 2.0  # shown at once, at the most zoomed
AROUND: Final = 0.02  # of the width, free at both ends


@dataclass(frozen=True, slots=True)
class Scale:
    """`begin` and `end` in unix seconds are at `left` and `left + width` in px."""

    begin: float
    end: float
    left: float = 0.0
    width: float = 1.0

    @property
    def seconds(self) -> float:
        return max(self.end - self.begin, 1e-6)

    def x(self, at: float) -> float:
        return self.left + (at - self.begin) / self.seconds * self.width

    def at(self, x: float) -> float:
        return self.begin + (x - self.left) / max(self.width, 1.0) * self.seconds

    def zoomed(self, factor: float, x: float) -> Scale:
        """The moment under `x` stays there."""
        fixed, seconds = self.at(x), max(LEAST_S, self.seconds / factor)
        share = (fixed - self.begin) / self.seconds
        begin = fixed - share * seconds
        return replace(self, begin=begin, end=begin + seconds)

    def moved(self, pixels: float) -> Scale:
        by = pixels / max(self.width, 1.0) * self.seconds
        return replace(self, begin=self.begin - by, end=self.end - by)

    def ticks(self, apart_px: float) -> list[float]:
        """Whole steps of the clock, at least so many px apart."""
        least = self.seconds * apart_px / max(self.width, 1.0)
        step = next((one for one in STEPS if one >= least), STEPS[-1])
        first = math.ceil(self.begin / step) * step
        return [first + n * step for n in range(int((self.end - first) // step) + 1)] if first <= self.end else []


def fitted(first: float, last: float, left: float, width: float) -> Scale:
    """All of it, with a little room."""
    seconds = max(last - first, LEAST_S)
    return Scale(first - AROUND * seconds, first + seconds * (1 + AROUND), left, width)
