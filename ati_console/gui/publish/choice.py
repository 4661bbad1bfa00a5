"""A list to choose from that may be typed into, with the caret that the style sheet cannot draw."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from ati_console.gui import icons
from ati_console.gui.theme import Theme


class Choice(QComboBox):
    """Fixed width letters: topics, and values as they are on the wire."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setEditable(True)
        theme.changed.connect(self._redress)
        self._redress()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, side = QPainter(self), self._theme.px(12)
        caret = icons.pixmap("ph.caret-down", self._theme.colors.text_muted, side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - side - self._theme.px(8), (self.height() - side) // 2, caret)
        painter.end()

    @Slot()
    def _redress(self) -> None:
        self.setFont(self._theme.mono(11))
        self.update()
