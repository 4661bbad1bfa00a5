"""The chevrons that say which way a lane is driven. Pure but for Qt's lines."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF

from ati_console.gui.floor.frames import View

Floats = NDArray[np.float64]

CHEVRON_M: Final = 16.0
CHEVRON_LEAST_PX: Final = 28.0
MOST_CHEVRONS: Final = 4_000


def chevrons(lines: Floats, view: View) -> list[QLineF]:
    """Two strokes each; farther apart when 16 m get too small to tell."""
    step = CHEVRON_M * view.px_per_m
    if step <= 0:
        return []
    while step < CHEVRON_LEAST_PX:
        step *= 2
    strokes: list[QLineF] = []
    for x0, y0, x1, y1 in lines.tolist():
        strokes += _chevrons_of(x0, y0, x1, y1, step, view)
        if len(strokes) > 2 * MOST_CHEVRONS:
            break
    return strokes


def _chevrons_of(x0: float, y0: float, x1: float, y1: float, step: float, view: View) -> list[QLineF]:
    length = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    strokes = []
    for number in range(min(int(length / step + 0.5), MOST_CHEVRONS)):
        x, y = x0 + ux * step * (number + 0.5), y0 + uy * step * (number + 0.5)
        if -8 < x < view.width + 8 and -8 < y < view.height + 8:
            back_x, back_y = x - ux * 3.5, y - uy * 3.5
            strokes.append(QLineF(back_x - uy * 3.5, back_y + ux * 3.5, x, y))
            strokes.append(QLineF(back_x + uy * 3.5, back_y - ux * 3.5, x, y))
    return strokes
