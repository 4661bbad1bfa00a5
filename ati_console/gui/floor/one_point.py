"""One spot of the floor, by mouse or keys: the sector's side of an anchor."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter

from ati_console.gui.floor.look import Look
from ati_console.gui.floor.notice import paint_notice
from ati_console.gui.floor.pointer import Pointer
from ati_console.gui.floor.tool import Floor
from ati_console.gui.theme import Theme

HINT: Final = "Click where Twinzo's plan has it (arrows and Enter, Esc stops)"
_TAKES: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class OnePoint(QObject):
    """A tool (tool.py). `picked(Place)`: the bare spot, since lanes and stations lie where the transform puts them."""

    changed = Signal()
    said = Signal(str)
    finished = Signal()
    picked = Signal(object)

    def __init__(self, theme: Theme, floor: Floor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._floor = theme, floor
        self._pointer = Pointer(floor, theme, snaps=False)

    def taken(self, at: QPointF) -> None:
        self._pointer.put(at, by_keys=True)
        self.said.emit(HINT)
        self.changed.emit()

    def dropped(self) -> None:
        self.changed.emit()

    def clicked(self, at: QPointF) -> None:
        place = self._floor.bare_at(at)
        self.finished.emit()
        self.picked.emit(place)

    def moved(self, at: QPointF) -> None:
        self._pointer.put(at)
        self.changed.emit()

    def dragged(self, start: QPointF, at: QPointF, done: bool) -> None:
        """Where the button is let go."""
        self._pointer.put(at)
        if done:
            self.clicked(at)
        else:
            self.changed.emit()

    def key(self, key: int, fine: bool) -> bool:
        if self._pointer.step(key, fine=fine):
            self.changed.emit()
        elif key in _TAKES:
            self.clicked(self._pointer.spot)
        elif key == Qt.Key.Key_Escape:
            self.finished.emit()
        else:
            return False
        return True

    def forget(self) -> None:
        """Nothing of it is kept as a picture."""

    def name_at(self, x: float, y: float) -> str:
        return ""

    def words_at(self) -> list[QRectF]:
        return []

    def paint(self, painter: QPainter, look: Look) -> None:
        self._pointer.paint(painter)
        paint_notice(painter, HINT, look.view.width, self._theme)
