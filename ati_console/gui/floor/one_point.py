"""One spot of the floor, by mouse or keys: the sector's side of an anchor."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QPainter

from ati_console.gui.floor.look import Look
from ati_console.gui.floor.notice import paint_notice
from ati_console.gui.floor.pointed_tool import PointedTool

HINT: Final = "Click where Twinzo's plan has it (arrows and Enter, Esc stops)"


class OnePoint(PointedTool):
    """A tool (tool.py). `picked(Place)`: the bare spot, since lanes and stations lie where the transform puts them."""

    picked = Signal(object)

    def taken(self, at: QPointF) -> None:
        self._pointer.put(at, by_keys=True)
        self.said.emit(HINT)
        self.changed.emit()

    def clicked(self, at: QPointF) -> None:
        place = self._floor.bare_at(at)
        self.finished.emit()
        self.picked.emit(place)

    def dragged(self, start: QPointF, at: QPointF, done: bool) -> None:
        """Where the button is let go."""
        self._pointer.put(at)
        if done:
            self.clicked(at)
        else:
            self.changed.emit()

    def paint(self, painter: QPainter, look: Look) -> None:
        self._pointer.paint(painter)
        paint_notice(painter, HINT, look.view.width, self._theme)
