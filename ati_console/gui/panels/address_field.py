"""The one field of the first start: an address, host:port, or a whole mosquitto_pub line."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from ati_console.gui.models import reading
from ati_console.gui.models.reading import Read
from ati_console.gui.theme import Theme
from ati_console.settings.address import LONGEST, Pasted

EXAMPLE: Final = "mqtts://user@host:8883"
AT_ONCE: Final = 4  # characters more than before: pasted, not typed


class AddressField(QLineEdit):
    """`read(Read)` after each change. A password that was pasted leaves the screen at once: calls are shared."""

    read = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._held: Pasted | None = None  # what was pasted with a password, shown without it
        self._shown = ""
        self._length = 0
        self.now = Read()
        self.setObjectName("Address")
        self.setMaxLength(LONGEST)
        self.setPlaceholderText(EXAMPLE)
        self.setAccessibleName("Address of the broker")
        self.textChanged.connect(self._changed)
        theme.changed.connect(self._redress)
        self._redress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.insert(reading.one_line(QGuiApplication.clipboard().text()))
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _changed(self, text: str) -> None:
        pasted_now, self._length = len(text) >= self._length + AT_ONCE, len(text)
        if self._held is not None and text == self._shown:
            self._tell(reading.described(self._held))
            return
        found = self._with_held(reading.read(text))
        if pasted_now and found.pasted is not None and found.pasted.password is not None:
            self._hold(found.pasted)
        else:
            self._tell(found)

    def _with_held(self, found: Read) -> Read:
        """The password that was taken out still belongs to an address of the same user."""
        held, new = self._held, found.pasted
        if held is None or new is None or new.password is not None or new.profile.user != held.profile.user:
            return found
        return reading.described(Pasted(new.profile, held.password, new.notes))

    def _hold(self, pasted: Pasted) -> None:
        self._held, self._shown = pasted, reading.shown_address(pasted.profile)
        self._length = len(self._shown)
        self.setText(self._shown)

    def _tell(self, found: Read) -> None:
        self.now = found
        self.read.emit(found)

    @Slot()
    def _redress(self) -> None:
        self.setFont(self._theme.mono(12))
