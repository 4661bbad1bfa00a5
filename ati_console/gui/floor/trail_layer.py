"""Trails as lines in the colour of their sherpa, older ones fainter. Painted into the cached ground, not each frame.

On a layer of their own with CompositionMode_Source: smooth translucent lines cost 1 to 3 ms a thousand there, ten
times less than blended over the plant, and where trails cross nothing adds up: the newer one wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ati_console.gui import glyphs
from ati_console.gui.floor.frames import View
from ati_console.gui.floor.robot_rows import PAINT_ORDER, RobotRows
from ati_console.gui.floor.trails import OPACITY, STEPS, pieces, within_budget
from ati_console.gui.theme import Theme

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WIDTH: Final = 2.5
AT_ONCE: Final = 200  # lines of a stroke: about 1 ms


@dataclass(frozen=True, slots=True)
class Stroke:
    """Lines of one pen, few enough for one frame."""

    pen: QPen
    lines: Floats  # x0, y0, x1, y1 px

    def draw(self, painter: QPainter) -> None:
        """Onto a layer of trails: what is drawn later wins."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.setPen(self.pen)
        painter.drawLines([QLineF(*line) for line in self.lines.tolist()])


class Drawing(NamedTuple):
    strokes: list[Stroke]
    is_cut: bool  # the budget left something out


def strokes(
    rows: RobotRows, view: View, theme: Theme, now: float, trail_s: float, selected: int, budget: int
) -> Drawing:
    """At most `budget` pieces: the selected sherpa's and the faulty ones' first, then the newest. Oldest first."""
    metres, row, step = pieces(rows.trails.points[: rows.count], now, trail_s)
    lines = _in_px(metres, view)
    seen = np.nonzero(_seen(lines, view))[0]
    rank = rows.rank.copy()
    if selected >= 0:
        rank[selected] = -1
    keep = seen[within_budget(row[seen], step[seen], rank, budget)]
    return Drawing(_by_pen(lines[:, keep].T, rows.code[row[keep]], step[keep], theme), len(keep) < len(seen))


def _in_px(metres: Floats, view: View) -> Floats:
    return np.stack([*view.to_px.points(metres[0], metres[1]), *view.to_px.points(metres[2], metres[3])])


def _seen(lines: Floats, view: View) -> NDArray[np.bool_]:
    x0, y0, x1, y1 = lines
    across = (np.maximum(x0, x1) > 0) & (np.minimum(x0, x1) < view.width)
    down = (np.maximum(y0, y1) > 0) & (np.minimum(y0, y1) < view.height)
    long = np.abs(x1 - x0) + np.abs(y1 - y0) > 0.75
    return np.asarray(across & down & long, dtype=bool)


def _by_pen(lines: Floats, codes: Ints, step: Ints, theme: Theme) -> list[Stroke]:
    made = []
    for age in reversed(range(STEPS)):
        for code in range(len(PAINT_ORDER)):
            chosen = lines[(codes == code) & (step == age)]
            if not len(chosen):
                continue  # of most there is none, and a pen costs more than to look
            pen = _pen(theme, code, age)
            made += [Stroke(pen, chosen[first : first + AT_ONCE]) for first in range(0, len(chosen), AT_ONCE)]
    return made


def _pen(theme: Theme, code: int, age: int) -> QPen:
    color = QColor(glyphs.color(PAINT_ORDER[code], theme.colors))
    color.setAlphaF(OPACITY[age])
    return QPen(color, WIDTH * theme.zoom, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
