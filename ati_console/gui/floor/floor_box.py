"""The ViewBox of the floor: what the mouse does to the range."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal


class FloorBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """Pan and zoom by mouse, y locked to x. Says what the user did, so that fit and follow can let go."""

    moved = Signal()
    clicked = Signal(QPointF)
    double_clicked = Signal(QPointF)
    drawn = Signal(QPointF, QPointF, bool)  # with a tool in hand: from, to, and is the button up again

    def __init__(self) -> None:
        super().__init__(lockAspect=True, enableMenu=False, defaultPadding=0.0, border=None)
        self.disableAutoRange()
        self.draws = False  # a left drag is for the tool in hand; with Shift it moves the floor as ever

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        shifted = bool(ev.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.draws and ev.button() == Qt.MouseButton.LeftButton and not shifted:
            ev.accept()
            self.drawn.emit(QPointF(ev.buttonDownScenePos()), QPointF(ev.scenePos()), ev.isFinish())
            return
        super().mouseDragEvent(ev, axis)
        self.moved.emit()

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:
        super().wheelEvent(ev, axis)
        self.moved.emit()

    def mouseClickEvent(self, ev: Any) -> None:
        if ev.button() == Qt.MouseButton.LeftButton:
            ev.accept()
            (self.double_clicked if ev.double() else self.clicked).emit(QPointF(ev.scenePos()))
