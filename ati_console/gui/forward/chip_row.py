"""The counts above a table that can be pressed: each asks for the rows it counts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ati_console.gui.label import plain_tip
from ati_console.gui.panels.parts import Legend
from ati_console.gui.theme import Theme


class ChipRow(Legend):
    """`picked(number)`: the how manieth was clicked. By keyboard the filter field takes the same words."""

    picked = Signal(int)

    def __init__(self, theme: Theme, gap: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(theme, gap, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.item_at(event.position().x())
        if number is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self.picked.emit(number)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self.item_at(event.pos().x())
            words = "" if number is None else "Show only these; once more shows all"
            QToolTip.showText(event.globalPos(), plain_tip(words), self)
            return True
        return super().event(event)
