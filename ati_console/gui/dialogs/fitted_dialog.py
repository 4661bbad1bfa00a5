"""A dialog as high as its words need: Qt stops at two thirds of the screen, and at 200 % cuts the last line instead."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QPushButton

ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FittedDialog(QDialog):
    """Never higher than the screen. Enter presses the button that has the keys, else the default one."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout, room = self.layout(), self.screen().availableSize().height()
        if layout is not None:
            least = layout.totalHeightForWidth(self.width()) if layout.hasHeightForWidth() else 0
            self.resize(self.width(), max(self.height(), min(max(least, layout.totalSizeHint().height()), room)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt presses the default one although another is framed: with the ring on Cancel, Enter wrote the folder."""
        focused = self.focusWidget()
        if event.key() in ENTER and isinstance(focused, QPushButton) and focused.isEnabled():
            focused.click()
        else:
            super().keyPressEvent(event)
