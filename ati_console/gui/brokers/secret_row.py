"""One secret of a profile: where it is, in words, and what can be done to it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ati_console.gui.brokers.fields import LABEL, WIDEST
from ati_console.gui.label import Label
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import IconMark
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import Kept, Place

UNSAVED: Final = "Save the broker first: a secret is kept under its name."


class SecretRow(QFrame):
    """`type_requested` and `forget_requested`. The secret itself is never here."""

    type_requested = Signal()
    forget_requested = Signal()

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self._theme, self.words = theme, words
        self.label, self.where = Label(words, "muted"), Label("", "")
        self.where.setWordWrap(True)
        self.type_button, self.forget_button = QPushButton("Type"), QPushButton("Forget")
        self.type_button.setAccessibleName(f"Type the {words.lower()}")
        self.forget_button.setAccessibleName(f"Forget the {words.lower()}")
        self.type_button.clicked.connect(self.type_requested)
        self.forget_button.clicked.connect(self.forget_requested)
        self._row = QHBoxLayout(self)
        lock = IconMark(theme, "ph.lock-simple", 14)
        for widget in (self.label, lock):
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.where, 1)
        for button in (self.type_button, self.forget_button):
            self._row.addWidget(button)
        theme.changed.connect(self._redress)
        self._redress()
        self.show_kept(None)

    def show_kept(self, kept: Kept | None) -> None:
        """None: it is being looked up."""
        there = kept is not None and kept.place is not Place.NOWHERE
        self.where.setText("looking ..." if kept is None else plain(kept.words, 200))
        self.where.set_kind("" if there else "faint")
        self.type_button.setText("Type again" if there else "Type")
        ours = there and kept is not None and kept.place is not Place.ENVIRONMENT
        self.forget_button.setEnabled(ours)
        self.forget_button.setToolTip("" if ours else "There is nothing of ours to forget")
        self.setAccessibleName(f"{self.words}: {self.where.text()}")

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(0, px(2), 0, px(2))
        self._row.setSpacing(px(8))
        self.label.setFixedWidth(px(LABEL))
        self.setMaximumWidth(px(LABEL + 8 + WIDEST))
