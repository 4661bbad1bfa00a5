"""A dot and the words while the disk does not have the site that is open."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ati_console.fleet.view import Mark
from ati_console.gui.label import Label, plain_tip, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme

STEP = "Ctrl+S saves, Ctrl+Z takes the last change back."


class UnsavedMark(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._words = Label("site not saved", "caption")
        set_look(self._words, "tone", "warning")
        self._row.addWidget(GlyphMark(theme, Mark.LIVE, 8, "warning"))
        self._row.addWidget(self._words)
        theme.changed.connect(self._redress)
        self._redress()
        self.hide()

    def show_words(self, words: str) -> None:
        """What is unsaved; "" takes the mark away."""
        self.setVisible(bool(words))
        self.setToolTip(plain_tip(f"{plain(words, 200)}\n{STEP}") if words else "")
        self.setAccessibleName(f"Unsaved: {plain(words, 200)}" if words else "")

    @Slot()
    def _redress(self) -> None:
        self._row.setContentsMargins(0, 0, self._theme.px(4), 0)
        self._row.setSpacing(self._theme.px(4))
