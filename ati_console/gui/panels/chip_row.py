"""The counts above a table that can be pressed: each asks for the rows it counts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ati_console.gui.label import plain_tip
from ati_console.gui.panels.legend import Legend
from ati_console.gui.theme import Theme


class ChipRow(Legend):
    """`picked(number)`: the how manieth was clicked. By keyboard the filter field takes the same words."""

    picked = Signal(int)

    def __init__(self, theme: Theme, gap: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(theme, gap, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.item_at(event.position().x())
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif number is not None:
            self.picked.emit(number)
        elif self.is_more_at(event.position().x()):
            QToolTip.showText(event.globalPosition().toPoint(), plain_tip(self.more_words()), self)

    def tip_at(self, x: float) -> str:
        return "" if self.item_at(x) is None else "Show only these; once more shows all"
