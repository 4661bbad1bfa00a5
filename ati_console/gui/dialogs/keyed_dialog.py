"""A dialog in which Enter presses the button that has the keys: Qt presses the default one, which may say no."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QToolButton


class KeyedDialog(QDialog):
    """In a field Enter is still the default's, where there is one."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = self.focusWidget()  # with the ring on Cancel, Enter wrote the folder of the hand-over
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(now, QPushButton | QToolButton) and now.isEnabled():
            now.click()
        else:
            super().keyPressEvent(event)
