"""What the pages of the card are put together from: padding, titles of sections."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ati_console.gui.panels.parts import Bar, column
from ati_console.gui.theme import Theme

WIDE: Final = 560  # px: from here on things stand beside one another


class Padded(QWidget):
    """A widget with the padding of a pane around it."""

    def __init__(self, theme: Theme, inner: QWidget, top: int = 12) -> None:
        super().__init__()
        self._theme, self._top = theme, top
        self._column = column(self)
        self._column.addWidget(inner)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        pad = self._theme.px(12)
        self._column.setContentsMargins(pad, self._theme.px(self._top), pad, pad)


def titled(theme: Theme, height: int, *words: QWidget) -> Bar:
    """A title of a section: a bar without a line below."""
    bar = Bar(theme, height)
    bar.setProperty("kind", "plain")
    for word in words:
        bar.row.addWidget(word)
    bar.row.addStretch(1)
    return bar
