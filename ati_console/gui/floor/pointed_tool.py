"""What the tools of the floor that point at a spot have in common: a pointer by mouse or arrows, Enter, Escape."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal

from ati_console.gui.floor.pointer import Pointer
from ati_console.gui.floor.tool import Floor
from ati_console.gui.theme import Theme

_TAKES: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PointedTool(QObject):
    """A tool (tool.py). `changed`: to be painted; `said(str)`: for screen readers; `finished`: put it out of hand.

    `snaps`: to the lane or station below the pointer, else the bare spot."""

    changed = Signal()
    said = Signal(str)
    finished = Signal()

    def __init__(self, theme: Theme, floor: Floor, parent: QObject | None = None, *, snaps: bool = False) -> None:
        super().__init__(parent)
        self._theme, self._floor = theme, floor
        self._pointer = Pointer(floor, theme, snaps=snaps)

    def dropped(self) -> None:
        self.changed.emit()

    def clicked(self, at: QPointF) -> None:
        """By the mouse, or Enter where the pointer is."""
        raise NotImplementedError

    def moved(self, at: QPointF) -> None:
        self._pointer.put(at)
        self.changed.emit()

    def key(self, key: int, fine: bool) -> bool:
        """False: it means nothing here."""
        if self._pointer.step(key, fine=fine):
            self.stepped()
        elif key in _TAKES:
            self.clicked(self._pointer.spot)
        elif key == Qt.Key.Key_Escape:
            self.escaped()
        else:
            return False
        return True

    def stepped(self) -> None:
        self.changed.emit()

    def escaped(self) -> None:
        self.finished.emit()

    def forget(self) -> None:
        """Nothing of it is kept as a picture."""

    def name_at(self, x: float, y: float) -> str:
        return ""

    def words_at(self) -> list[QRectF]:
        return []
