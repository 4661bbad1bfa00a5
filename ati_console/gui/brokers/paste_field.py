"""Takes whatever is pasted. A pasted text is never shown: calls are shared, and it may hold a password."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from ati_console.gui.theme import Theme

HINT: Final = "Paste an address, a mosquitto line, MQTTX or MQTT Explorer JSON"


class PasteField(QLineEdit):
    """`pasted(str)` with a paste at once, with typed text on Enter."""

    pasted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setPlaceholderText(HINT)
        self.setAccessibleName(HINT)
        self.setMaxLength(10_000)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.returnPressed.connect(self._take)
        theme.changed.connect(self._redress)
        self._redress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = QGuiApplication.clipboard().text() if event.matches(QKeySequence.StandardKey.Paste) else ""
        if text.strip():
            self.clear()
            self.pasted.emit(text)
        else:
            super().keyPressEvent(event)

    @Slot()
    def _take(self) -> None:
        text = self.text().strip()
        if text:
            self.clear()
            self.pasted.emit(text)

    @Slot()
    def _redress(self) -> None:
        self.setFont(self._theme.font(12))
