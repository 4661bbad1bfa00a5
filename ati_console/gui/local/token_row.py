"""The token of ngrok: dots, where it is kept, and what can be done to it. The token itself never comes here."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import Bar
from ati_console.gui.shell.painted import IconMark
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import DOTS, Kept, Place

NOT_KEPT: Final = "Only a tunnel without the ngrok program needs one"
NOTHING: Final = "There is nothing of ours to forget"


class TokenRow(QFrame):
    """`type_requested`, `forget_requested`."""

    type_requested = Signal()
    forget_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.dots, self.where = Label("", "muted"), ElidedLabel("", "muted")
        self.type_button, self.forget_button = QPushButton("Type"), QPushButton("Forget")
        self.type_button.setAccessibleName("Type the token of ngrok")
        self.forget_button.setAccessibleName("Forget the token of ngrok")
        self.type_button.clicked.connect(self.type_requested)
        self.forget_button.clicked.connect(self.forget_requested)
        head, below = Bar(theme, 38), Bar(theme, 28)
        for widget in (IconMark(theme, "ph.lock-simple", 14), Label("ngrok token"), self.dots):
            head.row.addWidget(widget)
        head.row.addStretch(1)
        for button in (self.type_button, self.forget_button):
            head.row.addWidget(button)
        below.row.addWidget(self.where, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(below)
        self.show_kept(None)

    def show_kept(self, kept: Kept | None) -> None:
        """None: it is being looked up."""
        there = kept is not None and kept.place is not Place.NOWHERE
        ours = there and kept is not None and kept.place is not Place.ENVIRONMENT
        self.dots.setText(DOTS if there else "none")
        lives = f"Lives in: {plain(kept.words, 200)}" if there and kept is not None else NOT_KEPT
        self.where.setText("looking ..." if kept is None else lives)
        self.type_button.setText("Type again" if there else "Type")
        self.forget_button.setEnabled(ours)
        self.forget_button.setToolTip("" if ours else NOTHING)
        self.setAccessibleName(f"Token of ngrok: {self.where.whole()}")
