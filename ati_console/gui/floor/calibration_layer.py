"""The anchors of a calibration on the floor: a cross where the twin has each, an arrow to where the fit puts it.

True to scale, and each with its metres: on the floor an arrow is as long as a sherpa would be off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from ati_console.gui.floor.look import Look
from ati_console.gui.theme import Theme

CROSS: Final = 5.0
TIP: Final = 6.0


@dataclass(frozen=True, slots=True)
class FloorAnchor:
    """Both places in robot metres, as the transform in use reads the twin's."""

    number: int
    x_m: float
    y_m: float
    to_x_m: float
    to_y_m: float
    off_m: float
    suspect: bool = False
    included: bool = True


class CalibrationLayer:
    """An overlay (overlay.py). `take` what is shown from now on; nothing of it is kept as a picture."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.anchors: tuple[FloorAnchor, ...] = ()
        self._spoken: list[QRectF] = []  # where its words stand

    def take(self, anchors: tuple[FloorAnchor, ...]) -> bool:
        """True when there is something else to be painted."""
        changed, self.anchors = anchors != self.anchors, anchors
        return changed

    def name_at(self, x: float, y: float) -> str:
        return ""

    def words_at(self) -> list[QRectF]:
        """Of the last frame."""
        return self._spoken if self.anchors else []

    def forget(self) -> None:
        """Nothing is kept."""

    def paint(self, painter: QPainter, look: Look) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        to_px = look.view.to_px
        for one in self.anchors:
            start, end = QPointF(*to_px.point(one.x_m, one.y_m)), QPointF(*to_px.point(one.to_x_m, one.to_y_m))
            self._arrow(painter, one, start, end)
        places = {one.number: QPointF(*to_px.point(one.x_m, one.y_m)) for one in self.anchors}
        reach = CROSS * self._theme.zoom
        taken = [QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach) for at in places.values()]
        crosses, view = len(taken), QRectF(0, 0, look.view.width, look.view.height)
        for one in sorted(self.anchors, key=_worst_first):
            self._words(painter, one, places[one.number], taken, view)
        self._spoken = taken[crosses:]

    def _ink(self, one: FloorAnchor) -> QColor:
        colors = self._theme.colors
        return colors.text_faint if not one.included else colors.warning if one.suspect else colors.accent

    def _arrow(self, painter: QPainter, one: FloorAnchor, start: QPointF, end: QPointF) -> None:
        z, ink = self._theme.zoom, self._ink(one)
        painter.setPen(QPen(self._theme.colors.text if one.included else ink, 1.5 * z))
        painter.drawLine(start - QPointF(CROSS * z, 0), start + QPointF(CROSS * z, 0))
        painter.drawLine(start - QPointF(0, CROSS * z), start + QPointF(0, CROSS * z))
        way = end - start
        length = math.hypot(way.x(), way.y())
        if not 2.0 <= length < 1e6:
            return
        unit = way / length
        side, back = QPointF(-unit.y(), unit.x()), end - unit * min(TIP * z, length)
        pen = QPen(ink, 2 * z)
        if not one.included:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(start, back)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([end, back + side * 3.5 * z, back - side * 3.5 * z]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _words(self, painter: QPainter, one: FloorAnchor, start: QPointF, taken: list[QRectF], view: QRectF) -> None:
        """Beside its cross where there is room; else only the arrow says it until the floor is zoomed."""
        z, font = self._theme.zoom, self._theme.font(11, 600 if one.suspect else 400)
        words = f"{one.number}  {one.off_m:.1f} m"
        metrics = QFontMetricsF(font)
        wide, high = metrics.horizontalAdvance(words) + 8 * z, 16 * z
        box = _free(start, wide, high, 8 * z, taken, view)
        if box is None:
            return
        taken.append(box)
        ground = QColor(self._theme.colors.inset)
        ground.setAlphaF(0.86)
        painter.fillRect(box, ground)
        painter.setFont(font)
        painter.setPen(self._ink(one) if one.suspect or not one.included else self._theme.colors.text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def describe(self) -> str:
        """For screen readers."""
        return ", ".join(f"anchor {one.number} off by {one.off_m:.1f} m" for one in self.anchors)


def _worst_first(one: FloorAnchor) -> float:
    return -one.off_m


def _free(at: QPointF, wide: float, high: float, gap: float, taken: list[QRectF], view: QRectF) -> QRectF | None:
    """Right, left, below or above of the cross."""
    for left, top in ((gap, -high / 2), (-gap - wide, -high / 2), (-wide / 2, gap), (-wide / 2, -gap - high)):
        box = QRectF(at.x() + left, at.y() + top, wide, high)
        if view.contains(box) and not any(box.intersects(other) for other in taken):
            return box
    return None
