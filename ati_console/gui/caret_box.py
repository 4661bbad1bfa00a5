"""A box to choose from, with the caret that the style sheet cannot draw: without it a choice looks like a field."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QWidget

from ati_console.gui import icons
from ati_console.gui.still_wheel import StillWheel
from ati_console.gui.theme import Theme

SIDE: Final = 12  # px of the caret, at zoom 1


class CaretBox(QComboBox):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        StillWheel(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._theme.px(SIDE)
        ink = self._theme.colors.text_muted if self.isEnabled() else self._theme.colors.text_faint
        picture = icons.pixmap("ph.caret-down", ink, side, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(self.width() - side - self._theme.px(7), (self.height() - side) // 2 + 1, picture)
        painter.end()
