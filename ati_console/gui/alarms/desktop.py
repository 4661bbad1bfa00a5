"""A notification of the desktop and a sound: by the freedesktop service, else by the notification area."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from ati_console.gui.alarms.sound import Sound
from ati_console.gui.models.plain import plain, plain_block

if TYPE_CHECKING:
    from ati_console.gui.alarms.notices import Notices

MAX_TITLE, MAX_TEXT = 80, 400
SHOWN_MS = 10_000
# Desktops take what looks like HTML for HTML.
_HARMLESS = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "+"})
_HAS_SERVICE: Final = sys.platform == "linux"


class Desktop(QObject):
    """`clicked` when the notification was, `unsaid` when there was no place for one. The icon is there only while
    there is something to say."""

    clicked = Signal()
    unsaid = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._notices = self._service()
        self._sound = Sound(self)

    @property
    def can_notify(self) -> bool:
        return (self._notices is not None and self._notices.available) or _has_area()

    @property
    def heard(self) -> str:
        """How a sound is made here, in words."""
        return self._sound.words

    def notify(self, title: str, text: str) -> None:
        title, text = harmless(title, text)
        if self._notices is not None and self._notices.available:
            self._notices.notify(title, text)
        elif _has_area():
            self._by_icon(title, text)
        else:
            self.unsaid.emit()

    def beep(self) -> None:
        self._sound.play()

    def leave(self) -> None:
        """The window can be seen again."""
        if self._notices is not None:
            self._notices.leave()
        if self._icon is not None:
            self._icon.hide()

    def close(self) -> None:
        """Until the next need."""
        if self._notices is not None:
            self._notices.close()

    def _service(self) -> Notices | None:
        if not _HAS_SERVICE:
            return None
        from ati_console.gui.alarms.notices import Notices  # its library is installed on Linux alone

        made = Notices(self)
        made.clicked.connect(self.clicked)
        made.unshown.connect(self.unsaid)
        return made

    def _by_icon(self, title: str, text: str) -> None:
        if self._icon is None:
            self._icon = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._icon.messageClicked.connect(self.clicked)
            self._icon.activated.connect(self.clicked)
        self._icon.show()
        self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.Warning, SHOWN_MS)


def _has_area() -> bool:
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()


def harmless(title: str, text: str) -> tuple[str, str]:
    return plain(title, MAX_TITLE).translate(_HARMLESS), plain_block(text, MAX_TEXT).translate(_HARMLESS)
