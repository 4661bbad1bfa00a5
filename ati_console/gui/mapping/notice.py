"""A line above the table for what Twinzo did not answer: tinted, with its words and what to do."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme


class Notice(QFrame):
    """28 high like a banner. `again_clicked`: try once more."""

    again_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        for name, value in (("kind", "cell"), ("first", "true"), ("tone", "fault")):
            self.setProperty(name, value)
        self._words, self.again = ElidedLabel(""), QPushButton("Ask again")
        set_look(self.again, "kind", "link")
        self._row = QHBoxLayout(self)
        self._row.addWidget(GlyphMark(theme, Glyph.CROSS, 12))
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self.again)
        self.again.clicked.connect(self.again_clicked)
        theme.changed.connect(self._redress)
        self._redress()
        self.hide()

    def say(self, words: str) -> None:
        self._words.setText(plain(words, 400))
        self.setAccessibleName(plain(words, 400))
        self.setVisible(bool(words))

    def words(self) -> str:
        return self._words.whole()

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(28))
        self._row.setContentsMargins(px(12), 0, px(12), 0)
        self._row.setSpacing(px(8))
