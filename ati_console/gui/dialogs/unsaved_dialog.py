"""Asks before changes of a site are left behind: save, leave them, or stay."""

from __future__ import annotations

import enum

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme


class Leaving(enum.Enum):
    SAVE = "save"
    DISCARD = "discard"
    STAY = "stay"


class UnsavedDialog(FittedDialog):
    """Open it with `open()` and listen to `answered(Leaving)`; Esc and the window's cross stay."""

    answered = Signal(object)

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setModal(True)
        self.setWindowTitle("Unsaved changes")
        self.save, self.discard, self.stay = QPushButton("Save"), QPushButton("Don't save"), QPushButton("Stay here")
        self._build(words)
        self._wire()

    @Slot()
    def _save(self) -> None:
        self.answered.emit(Leaving.SAVE)
        self.accept()

    @Slot()
    def _discard(self) -> None:
        self.answered.emit(Leaving.DISCARD)
        self.accept()

    @Slot()
    def _stay(self) -> None:
        self.answered.emit(Leaving.STAY)

    def _wire(self) -> None:
        self.save.clicked.connect(self._save)
        self.discard.clicked.connect(self._discard)
        self.stay.clicked.connect(self.reject)
        self.rejected.connect(self._stay)

    def _build(self, words: str) -> None:
        px = self._theme.px
        self.setFixedWidth(px(440))
        set_look(self.save, "kind", "primary")
        self.save.setDefault(True)
        for button in (self.discard, self.stay):
            button.setAutoDefault(False)
        title, told = Label("Save the site first?", "name"), Label(plain(words, 300), "muted")
        told.setWordWrap(True)
        head, row = QHBoxLayout(), QHBoxLayout()
        for part in (GlyphMark(self._theme, Glyph.FINDING, 16), title):
            head.addWidget(part)
        head.addStretch(1)
        row.addWidget(self.discard)
        row.addStretch(1)
        row.addWidget(self.stay)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(told)
        column.addSpacing(px(12))
        column.addLayout(row)
