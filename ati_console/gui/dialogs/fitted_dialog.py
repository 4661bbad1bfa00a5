"""A dialog as high as its words need: Qt stops at two thirds of the screen, and at 200 % cuts the last line instead."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from ati_console.gui.dialogs.keyed_dialog import KeyedDialog


class FittedDialog(KeyedDialog):
    """Never higher than the screen."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout, room = self.layout(), self.screen().availableSize().height()
        if layout is not None:
            least = layout.totalHeightForWidth(self.width()) if layout.hasHeightForWidth() else 0
            self.resize(self.width(), max(self.height(), min(max(least, layout.totalSizeHint().height()), room)))
