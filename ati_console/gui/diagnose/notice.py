"""One line under the stages that says what is to be known now, with at most two things to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ati_console.fleet.view import Mark
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.label import ElidedLabel, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme

_SHAPES: Final[dict[str, Shape]] = {"info": Glyph.INFO, "warning": Glyph.FINDING, "fault": Mark.ERROR}


class Notice(QFrame):
    """Hidden while there is nothing to say. The buttons are the owner's: it shows those that fit now."""

    def __init__(self, theme: Theme, buttons: Sequence[QPushButton], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._buttons = theme, tuple(buttons)
        self.setObjectName("Banner")
        self._glyph, self._words = GlyphMark(theme, Glyph.INFO, 12), ElidedLabel("")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._glyph)
        self._row.addWidget(self._words, 1)
        for button in self._buttons:
            self._row.addWidget(button)
        theme.changed.connect(self._redress)
        self._redress()
        self.say("")

    @property
    def words(self) -> str:
        return self._words.whole()

    def say(self, words: str, tone: str = "info", *shown: QPushButton) -> None:
        self._words.setText(plain(words, 400))
        self._glyph.show_shape(_SHAPES[tone])
        set_look(self, "tone", tone)
        for button in self._buttons:
            button.setVisible(button in shown)
        self.setVisible(bool(words))

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(28))
        self._row.setContentsMargins(px(12), 0, px(8), 1)
        self._row.setSpacing(px(8))
