"""Asks before poses leave for a branch, and names the branch in the button. A production branch is asked for twice."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.production import ProductionMark, named
from ati_console.gui.shell.painted import GlyphMark
from ati_console.gui.theme import Theme

MAX_NAME = 40


class ForwardDialog(FittedDialog):
    """Open it with `open()` and listen to `accepted`: the window goes on painting behind it."""

    def __init__(
        self, theme: Theme, branch: str, production: bool, parent: QWidget | None = None, *, doubt: str = ""
    ) -> None:
        """`doubt`: what speaks against it; stands below the question, each time it is asked."""
        super().__init__(parent)
        self._branch = plain(branch, MAX_NAME)
        self._asks_left = 2 if production else 1
        self._production = production
        self.setModal(True)
        self.setWindowTitle(named("Forward to Twinzo", production))
        self._title, self._words = Label(kind="name"), Label(kind="muted")
        self.doubt = Label(doubt, kind="muted")
        self.doubt.set_tone("warning")
        for words in (self._words, self.doubt):
            words.setWordWrap(True)
        self._go, self._cancel = QPushButton(), QPushButton("Cancel")
        self.mark = ProductionMark(theme, production)
        self._build(theme)
        self._ask()

    @property
    def go(self) -> QPushButton:
        return self._go

    @property
    def cancel(self) -> QPushButton:
        return self._cancel

    def words(self) -> str:
        return self._words.text()

    @Slot()
    def _clicked(self) -> None:
        self._asks_left -= 1
        if self._asks_left == 0:
            self.accept()
        else:
            self._ask()
            self._cancel.setFocus()

    def _ask(self) -> None:
        if not self._production:
            self._say(f"Forward to {self._branch}?", "Every listed sherpa appears there at once.", "Forward to")
        elif self._asks_left == 2:
            text = "This is a production branch. Whoever works with it sees every listed sherpa move at once."
            self._say(f"{self._branch} is in production", text, "Forward to")
        else:
            text = "Asked a second time, because it is a production branch. Shadow computes the same and sends nothing."
            self._say(f"Really send to {self._branch}?", text, "Yes, forward to")

    def _say(self, title: str, text: str, button: str) -> None:
        self._title.setText(title)
        self._words.setText(text)
        self._go.setText(f"{button} {self._branch}".replace("&", "&&"))
        self._go.setAccessibleName(f"{button} {self._branch}")

    def _build(self, theme: Theme) -> None:
        px = theme.px
        self.setFixedWidth(px(440))
        set_look(self._go, "kind", "primary")
        self._cancel.setDefault(True)
        self._go.clicked.connect(self._clicked)
        self._cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(8))
        column.addLayout(_row(px(8), GlyphMark(theme, Glyph.FINDING, 16), self._title, self.mark))
        column.addWidget(self._words)
        if self.doubt.text():
            column.addWidget(self.doubt)
        column.addSpacing(px(12))
        column.addLayout(_row(px(8), None, self._cancel, self._go))


def _row(spacing: int, *widgets: QWidget | None) -> QHBoxLayout:
    """Left-aligned, or pushed to the right by a leading None."""
    row = QHBoxLayout()
    row.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    if None not in widgets:
        row.addStretch(1)
    return row
