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
    """`undone` when the user wants back what was deleted, `acted` when what is offered is wanted. Notes, and what is
    offered, stay until they are closed."""

    undone = Signal()
    acted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._until_edit = theme, False
        self.setObjectName("Banner")
        self.words, self.notes = ElidedLabel("", "strong"), QPlainTextEdit()
        self.notes.setReadOnly(True)
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName("What was assumed and what was left out")
        self.glyph, self.undo = GlyphMark(theme, Glyph.INFO, 12), QPushButton("Undo")
        self.act = QPushButton("Act")
        self.shut = IconButton(theme, "ph.x", "Close")
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(STAYS_MS)
        self.timer.timeout.connect(self.hide)
        self.undo.clicked.connect(self._undo)
        self.act.clicked.connect(self._act)
        self.shut.clicked.connect(self.hide)
        self._build()
        self.hide()

    def say(
        self, words: str, *, wrong: bool = False, undo: bool = False, notes: Sequence[str] = (), offers: str = ""
    ) -> None:
        """What is wrong, and notes, stay; everything else leaves by itself. `offers`: the button that goes with it."""
        self._until_edit = False
        stays = wrong or bool(notes) or bool(offers)
        tone = "fault" if wrong else "warning" if stays else "info"
        set_look(self, "tone", tone)
        self.glyph.show_shape(Glyph.CROSS if wrong else Glyph.FINDING if stays else Glyph.INFO)
        self.words.setText(plain(words, 300))
        self.undo.setVisible(undo)
        self.act.setText(offers)
        self.act.setAccessibleName(offers)
        self.act.setVisible(bool(offers))
        self.notes.setPlainText("\n".join(plain(note, 300) for note in notes[:MOST]))
        self.notes.setVisible(bool(notes))
        self.show()
        self.timer.stop()
        if not stays:
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

    @Slot()
    def _act(self) -> None:
        self.hide()
        self.acted.emit()

    def _build(self) -> None:
        lengths = Lengths(self._theme, self)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        lengths.give(row.setSpacing, 8)
        row.addWidget(self.glyph)
        row.addWidget(self.words, 1)
        row.addWidget(self.act)
        row.addWidget(self.undo)
        row.addWidget(self.shut)
        lengths.give(column.setContentsMargins, 16, 2, 8, 2)
        lengths.give(column.setSpacing, 4)
        column.addLayout(row)
        column.addWidget(self.notes)
        lengths.give(self.notes.setFixedHeight, 84)
        lengths.give(self.setMinimumHeight, 32)
