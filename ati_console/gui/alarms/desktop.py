"""A notification of the desktop and a beep: where there is neither, nothing happens."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from ati_console.gui.models.plain import plain, plain_block

MAX_TITLE, MAX_TEXT = 80, 400
SHOWN_MS = 10_000
# Desktops take what looks like HTML for HTML.
_HARMLESS = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "+"})


class Desktop(QObject):
    """`clicked` when the notification was. The icon is there only while there is something to say."""

    clicked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None

    @property
    def can_notify(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def notify(self, title: str, text: str) -> None:
        if not self.can_notify:
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._icon.messageClicked.connect(self.clicked)
            self._icon.activated.connect(self.clicked)
        self._icon.show()
        self._icon.showMessage(*harmless(title, text), QSystemTrayIcon.MessageIcon.Warning, SHOWN_MS)

    def beep(self) -> None:
        QApplication.beep()

    def leave(self) -> None:
        """The window can be seen again."""
        if self._icon is not None:
            self._icon.hide()


def harmless(title: str, text: str) -> tuple[str, str]:
    return plain(title, MAX_TITLE).translate(_HARMLESS), plain_block(text, MAX_TEXT).translate(_HARMLESS)
