"""The line at the bottom of the manager: what was done, what was left out, and for eight seconds the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout

from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import ElidedLabel, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme

STAYS_MS: Final = 8_000
MOST: Final = 200  # notes


class NoticeBar(QFrame):
    """`undone` when the user wants back what was deleted. Notes stay until they are closed."""

    undone = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._until_edit = theme, False
        self.setObjectName("Banner")
        self.words, self.notes = ElidedLabel("", "strong"), QPlainTextEdit()
        self.notes.setReadOnly(True)
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName("What was assumed and what was left out")
        self.glyph, self.undo = GlyphMark(theme, Glyph.INFO, 12), QPushButton("Undo")
        self.shut = IconButton(theme, "ph.x", "Close")
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(STAYS_MS)
        self.timer.timeout.connect(self.hide)
        self.undo.clicked.connect(self._undo)
        self.shut.clicked.connect(self.hide)
        self._build()
        self.hide()

    def say(self, words: str, *, wrong: bool = False, undo: bool = False, notes: Sequence[str] = ()) -> None:
        """What is wrong, and notes, stay; everything else leaves by itself."""
        self._until_edit = False
        tone = "fault" if wrong else "warning" if notes else "info"
        set_look(self, "tone", tone)
        self.glyph.show_shape(Glyph.CROSS if wrong else Glyph.FINDING if notes else Glyph.INFO)
        self.words.setText(plain(words, 300))
        self.undo.setVisible(undo)
        self.notes.setPlainText("\n".join(plain(note, 300) for note in notes[:MOST]))
        self.notes.setVisible(bool(notes))
        self.show()
        self.timer.stop()
        if not wrong and not notes:
            self.timer.start()

    def refuse(self, words: str) -> None:
        """A wish that waits for an edit: it stays until there is one."""
        self.say(words, wrong=True)
        self._until_edit = True

    def edited(self) -> None:
        if self._until_edit:
            self.hide()

    @Slot()
    def _undo(self) -> None:
        self.hide()
        self.undone.emit()

    def _build(self) -> None:
        lengths = Lengths(self._theme, self)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        lengths.give(row.setSpacing, 8)
        row.addWidget(self.glyph)
        row.addWidget(self.words, 1)
        row.addWidget(self.undo)
        row.addWidget(self.shut)
        lengths.give(column.setContentsMargins, 16, 2, 8, 2)
        lengths.give(column.setSpacing, 4)
        column.addLayout(row)
        column.addWidget(self.notes)
        lengths.give(self.notes.setFixedHeight, 84)
        lengths.give(self.setMinimumHeight, 32)
