"""What the card says while it has no sherpa to show."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ati_console.gui.label import Label
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.keys_list import KeysList
from ati_console.gui.panels.parts import Bar, column
from ati_console.gui.theme import Theme

KEYS_FROM: Final = 360  # px: high enough for the words and the keys below them
WORDS: Final = "Click a sherpa in the table or on the floor. State, trip, battery, rate and the last message show here."


class NothingSelected(QWidget):
    """What will be here, and below it the keys while there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        head = Bar(theme, 36)
        head.row.addWidget(Label("Selected sherpa", "title"))
        self.keys = KeysList(theme)
        layout = column(self)
        layout.addWidget(head)
        layout.addWidget(EmptyState(theme, "ph.crosshair", "Nothing selected", WORDS), 1)
        layout.addWidget(self.keys)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._theme.px(36))  # the keys leave before they hold it open

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.keys.setVisible(self.height() >= self._theme.px(KEYS_FROM))
