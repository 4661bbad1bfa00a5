"""One question with two answers, in the words of what happens; what is safe is the default."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.production import ProductionMark, named
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme


class QuestionDialog(FittedDialog):
    """Open it with `open()` and listen to `accepted`: the window goes on painting behind it."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        words: str,
        answers: tuple[str, str],
        parent: QWidget | None = None,
        *,
        production: bool = False,
    ) -> None:
        """`answers`: what goes on, what stays as it is. `production`: what it acts on is."""
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(named(plain(title, 80), production))
        self.mark, self.row = ProductionMark(theme, production), QHBoxLayout()
        self.go, self.stay = (QPushButton(plain(answer, 60).replace("&", "&&")) for answer in answers)
        for button, answer in zip((self.go, self.stay), answers, strict=True):
            button.setAccessibleName(plain(answer, 60))
        self._build(theme, title, words)

    def showEvent(self, event: QShowEvent) -> None:
        """No higher than its words: Qt's first guess for wrapped ones left a hole below the title."""
        super().showEvent(event)
        if self.hasHeightForWidth():  # not of one that has to scroll
            self.resize(self.width(), self.heightForWidth(self.width()))

    def _build(self, theme: Theme, title: str, words: str) -> None:
        px = theme.px
        self.setFixedWidth(px(440))
        set_look(self.go, "kind", "primary")
        self.stay.setDefault(True)
        self.go.setAutoDefault(False)
        self.go.clicked.connect(self.accept)
        self.stay.clicked.connect(self.reject)
        head, told, row = Label(plain(title, 120), "name"), Label(plain(words, 500), "muted"), self.row
        for label in (head, told):
            label.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(px(8))
        top.addWidget(GlyphMark(theme, Glyph.FINDING, 16), 0, Qt.AlignmentFlag.AlignTop)
        head.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        top.addWidget(head, 1)
        top.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.setSpacing(px(8))
        row.addStretch(1)
        for button in (self.stay, self.go):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(8))
        column.addLayout(top)
        column.addWidget(told)
        column.addSpacing(px(12))
        column.addLayout(row)
