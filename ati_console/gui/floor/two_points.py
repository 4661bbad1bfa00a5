"""Two spots of the floor, one after the other, by mouse or keys: to say how large the picture below them is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPen

from ati_console.gui.floor.look import Look
from ati_console.gui.floor.notice import paint_notice
from ati_console.gui.floor.pointed_tool import PointedTool
from ati_console.gui.floor.pointer import paint_cross
from ati_console.gui.floor.ruler import Place
from ati_console.gui.floor.tool import Floor
from ati_console.gui.theme import Theme

HINTS: Final = (
    "Click the first of two points that you know (Esc stops)",
    "Click the second one, far from the first (Esc: the first again)",
)
REACH: Final = 8.0


class TwoPoints(PointedTool):
    """A tool (tool.py). `picked(tuple[Place, Place])` once there are two; bare spots, whatever stands near them."""

    picked = Signal(object)

    def __init__(self, theme: Theme, floor: Floor, parent: QObject | None = None) -> None:
        super().__init__(theme, floor, parent)
        self._first: Place | None = None

    def taken(self, at: QPointF) -> None:
        self._first = None
        self._pointer.put(at, by_keys=True)
        self.said.emit(HINTS[0])
        self.changed.emit()

    def dropped(self) -> None:
        self._first = None

    def clicked(self, at: QPointF) -> None:
        place = self._floor.bare_at(at)
        if self._first is None:
            self._first = place
            self.said.emit(HINTS[1])
            self.changed.emit()
            return
        first, self._first = self._first, None
        self.finished.emit()
        self.picked.emit((first, place))

    def dragged(self, start: QPointF, at: QPointF, done: bool) -> None:
        """A drag is two clicks."""
        self._pointer.put(at)
        if done:
            self._first = self._floor.bare_at(start)
            self.clicked(at)

    def escaped(self) -> None:
        if self._first is None:
            self.finished.emit()
        else:
            self.taken(self._pointer.spot)

    def paint(self, painter: QPainter, look: Look) -> None:
        self._pointer.paint(painter)
        if self._first is not None:
            at, z = self._floor.spot_of(self._first), self._theme.zoom
            painter.setPen(QPen(self._theme.colors.accent, 2 * z))
            painter.drawLine(at, self._pointer.spot)
            paint_cross(painter, at, REACH * z)
            painter.setFont(self._theme.font(11, 600))
            painter.drawText(QRectF(at.x() + 8 * z, at.y() - 20 * z, 20 * z, 16 * z), "1")
        paint_notice(painter, HINTS[0 if self._first is None else 1], look.view.width, self._theme)
