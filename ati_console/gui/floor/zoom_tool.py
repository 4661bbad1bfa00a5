"""The zoom to a box: Shift+drag at any time, or in hand a drag, two clicks, or arrows and Enter."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from ati_console.gui.floor.look import Look
from ati_console.gui.floor.notice import paint_notice
from ati_console.gui.floor.pointed_tool import PointedTool
from ati_console.gui.floor.ruler import Place
from ati_console.gui.floor.tool import Floor
from ati_console.gui.theme import Theme

HINT: Final = "Zoom to a box: a drag, two clicks, or arrows and Enter. Esc ends."
LEAST_PX: Final = 6.0  # of a box on its longer side: less is a click that slipped
_TINT: Final = 0.14  # opacity of what will be seen


class ZoomTool(PointedTool):
    """`chosen(QRectF)`: the box in px of the view."""

    chosen = Signal(QRectF)

    def __init__(self, theme: Theme, floor: Floor, parent: QObject | None = None) -> None:
        super().__init__(theme, floor, parent)
        self._start: Place | None = None

    @property
    def box(self) -> QRectF | None:
        """From the first corner to the pointer, px of the view."""
        return None if self._start is None else _between(self._floor.spot_of(self._start), self._pointer.spot)

    # ------------------------------------------------------------ what the user does

    def taken(self, at: QPointF) -> None:
        self._pointer.put(at, by_keys=True)
        self._start = None
        self.said.emit(HINT)

    def dropped(self) -> None:
        self._start = None
        self.changed.emit()

    def clicked(self, at: QPointF) -> None:
        if self._start is None:
            self._start = self._floor.bare_at(at)
            self.said.emit("First corner")
            self.changed.emit()
        else:
            self._pointer.put(at)
            self._choose()

    def dragged(self, start: QPointF, at: QPointF, done: bool) -> None:
        self._start = self._floor.bare_at(start)
        self._pointer.put(at)
        self.changed.emit()
        if done:
            self._choose()

    def _choose(self) -> None:
        box = self.box
        if box is not None and max(box.width(), box.height()) >= LEAST_PX * self._theme.zoom:
            self.chosen.emit(box)
            self.said.emit("Zoomed to the box")
        self.finished.emit()

    # ------------------------------------------------------------ what is shown

    def paint(self, painter: QPainter, look: Look) -> None:
        self._pointer.paint(painter)
        if (box := self.box) is not None:
            self._paint_box(painter, box)
        paint_notice(painter, HINT, look.view.width, self._theme)

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        colors, tint = self._theme.colors, QColor(self._theme.colors.accent)
        tint.setAlphaF(_TINT)
        painter.setBrush(tint)
        for color, width in ((colors.inset, 5.0), (colors.accent, 2.0)):
            painter.setPen(QPen(color, width * self._theme.zoom))
            painter.drawRect(box)
            painter.setBrush(Qt.BrushStyle.NoBrush)


def _between(one: QPointF, other: QPointF) -> QRectF:
    return QRectF(one, other).normalized()
