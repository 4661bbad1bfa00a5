"""45 degree lines inside any polygon, by the even-odd rule. Pure: px in, px out; vectors, so that they print sharp."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_LINES: Final = 600


def hatch(corners: Floats, step: float, width: float, height: float) -> list[tuple[float, float, float, float]]:
    """Lines from lower left to upper right, `step` px apart; only those that can be seen in a view of this size.

    `corners`: n x 2. Every line is x + y = level: along it, x - y runs."""
    level, along = corners[:, 0] + corners[:, 1], corners[:, 0] - corners[:, 1]
    level_to, along_to = np.roll(level, -1), np.roll(along, -1)
    first = max(float(level.min()), 0.0)
    last = min(float(level.max()), width + height)
    if not last > first:
        return []
    step = max(step, (last - first) / MOST_LINES)
    found = []
    for number in range(int(first // step) + 1, int(last // step) + 1):
        ends = _crossings(number * step, level, along, level_to, along_to)
        found += [_line(number * step, a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    return found


def _crossings(at: float, level: Floats, along: Floats, level_to: Floats, along_to: Floats) -> list[float]:
    hit = (level <= at) != (level_to <= at)
    part = (at - level[hit]) / (level_to[hit] - level[hit])
    ends: list[float] = np.sort(along[hit] + part * (along_to[hit] - along[hit])).tolist()
    return ends


def _line(level: float, a: float, b: float) -> tuple[float, float, float, float]:
    return (level + a) / 2, (level - a) / 2, (level + b) / 2, (level - b) / 2
