"""A list to choose from that may be typed into."""

from __future__ import annotations

from PySide6.QtCore import Slot

from ati_console.gui.caret_box import CaretBox
from ati_console.gui.theme import Theme


class Choice(CaretBox):
    """Fixed width letters: topics, and values as they are on the wire."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setEditable(True)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFont(self._theme.mono(11))
        self.update()
