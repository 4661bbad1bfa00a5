"""Takes whatever is pasted. A pasted text is never shown: calls are shared, and it may hold a password."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QClipboard, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from ati_console.gui.theme import Theme

HINT: Final = "Paste an address, a mosquitto line, MQTTX or MQTT Explorer JSON"


class PasteField(QLineEdit):
    """`pasted(str)` with a paste or a drop at once, with typed text on Enter."""

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
        if not self._brought(text):
            super().keyPressEvent(event)

    def hear(self, widget: QWidget) -> None:
        """Ctrl+V there brings it too: nothing else would take the text."""
        pasting = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), widget)
        pasting.setContext(Qt.ShortcutContext.WidgetShortcut)
        pasting.activated.connect(self._take_clipboard)

    @Slot()
    def _take_clipboard(self) -> None:
        self._brought(QGuiApplication.clipboard().text())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button of X11 pastes what is selected somewhere, and Qt would show it."""
        middle = event.button() is Qt.MouseButton.MiddleButton
        if not (middle and self._brought(QGuiApplication.clipboard().text(QClipboard.Mode.Selection))):
            super().mouseReleaseEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if self._brought(event.mimeData().text()):
            event.acceptProposedAction()

    def _brought(self, text: str) -> bool:
        if text.strip():
            self.clear()
            self.pasted.emit(text)
        return bool(text.strip())

    @Slot()
    def _take(self) -> None:
        text = self.text().strip()
        if text:
            self.clear()
            self.pasted.emit(text)

    @Slot()
    def _redress(self) -> None:
        self.setFont(self._theme.font(12))
