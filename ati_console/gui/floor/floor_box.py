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
    boxed = Signal(QPointF, QPointF, bool)  # the same with none in hand and Shift held: a box to zoom to

    def __init__(self) -> None:
        super().__init__(lockAspect=True, enableMenu=False, defaultPadding=0.0, border=None)
        self.disableAutoRange()
        self.draws = False  # a left drag is for the tool in hand; with Shift it moves the floor as ever
        self._boxes = self._spent = False

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        shifted = bool(ev.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        left = ev.button() == Qt.MouseButton.LeftButton
        if ev.isStart():  # Shift may be let go before the button
            self._boxes, self._spent = left and shifted and not self.draws, False
        if self._spent or self._boxes or (self.draws and left and not shifted):
            ev.accept()
            if not self._spent:
                says = self.boxed if self._boxes else self.drawn
                says.emit(QPointF(ev.buttonDownScenePos()), QPointF(ev.scenePos()), ev.isFinish())
            return
        super().mouseDragEvent(ev, axis)
        self.moved.emit()

    def spend_drag(self) -> None:
        """What is left of the drag of now is for nobody: its tool was put away."""
        self._spent = True

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:
        super().wheelEvent(ev, axis)
        self.moved.emit()

    def mouseClickEvent(self, ev: Any) -> None:
        if ev.button() == Qt.MouseButton.LeftButton:
            ev.accept()
            (self.double_clicked if ev.double() else self.clicked).emit(QPointF(ev.scenePos()))
