"""One secret of a profile: where it is, in words, and what can be done to it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from ati_console.gui.brokers.fields import LABEL, WIDEST
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.shell.painted import IconMark
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import Kept, Place, Secret

LONGEST: Final = 4096  # characters
PIECE: Final = 16
BREAK: Final = "\u200b"  # a line may end here, and nothing is seen of it
LOOKING: Final = "looking ..."
NOTHING: Final = "There is nothing to show"
UNLOCK: Final = "The key store asks to be unlocked first"


class SecretRow(QFrame):
    """`type_requested`, `forget_requested`, `show_requested`. The secret itself is here only while it is shown."""

    type_requested = Signal()
    forget_requested = Signal()
    show_requested = Signal()
    hide_requested = Signal()
    copy_requested = Signal()

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self._theme, self.words = theme, words
        self.label, self.where = Label(words, "muted"), ElidedLabel()
        self.kept: Kept | None = None
        self.secret, self.left = Label(""), Label("", "muted")
        self.secret.setWordWrap(True)
        self.secret.setAccessibleName(f"{words}, shown")
        self.show_button = QPushButton("Show")
        self.copy_button = IconButton(theme, "ph.copy", f"Copy the {words.lower()}: it leaves the clipboard after 30 s")
        self.type_button, self.forget_button = QPushButton("Type"), QPushButton("Forget")
        self.type_button.setAccessibleName(f"Type the {words.lower()}")
        self.forget_button.setAccessibleName(f"Forget the {words.lower()}")
        self.show_button.clicked.connect(self._show_or_hide)
        self.copy_button.clicked.connect(self.copy_requested)
        self.type_button.clicked.connect(self.type_requested)
        self.forget_button.clicked.connect(self.forget_requested)
        self._column, self._row, self._below = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        self._column.addLayout(self._row)
        self._column.addLayout(self._below)  # beside the words the buttons left room for half of them
        lock = IconMark(theme, "ph.lock-simple", 14)
        for widget in (self.label, lock):
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.where, 1)
        self._row.addWidget(self.secret, 1)
        self._row.addWidget(self.left)
        for button in (self.copy_button, self.show_button, self.type_button, self.forget_button):
            self._below.addWidget(button)
        self._below.addStretch(1)
        theme.changed.connect(self._redress)
        self._redress()
        self.conceal()
        self.show_kept(None)

    def show_kept(self, kept: Kept | None, unknown: str = LOOKING) -> None:
        """None: it is being looked up, or what `unknown` says."""
        self.kept = kept
        there = kept is not None and kept.place is not Place.NOWHERE
        locked = kept is not None and kept.locked  # looking asks for it to be unlocked
        left = not (there or locked) and (self.forget_button.hasFocus() or self.show_button.hasFocus())
        if left and kept is not None:
            self.type_button.setFocus()  # a button that can do nothing gives the keys away: to a field, Qt would say
        self.show_button.setEnabled(there or locked)
        tip = f"Show the {self.words.lower()} for 10 s, asks first" if there else UNLOCK if locked else NOTHING
        self.show_button.setToolTip(tip)
        self.where.setText(unknown if kept is None else plain(kept.words, 200))
        self.where.set_kind("" if there else "faint")
        self.type_button.setText("Type again" if there else "Type")
        ours = there and kept is not None and kept.place is not Place.ENVIRONMENT
        self.forget_button.setEnabled(ours)
        self.forget_button.setToolTip("" if ours else "There is nothing of ours to forget")
        self.setAccessibleName(f"{self.words}: {self.where.whole()}")

    @property
    def no_vault(self) -> str:
        """Why none can be kept for long, "" where one can or nobody knows yet."""
        return self.kept.why_not if self.kept is not None else ""

    def reveal(self, secret: Secret) -> None:
        """In place of the words where it is."""
        shown = plain(secret.reveal(), LONGEST)
        pieces = [shown[at : at + PIECE] for at in range(0, len(shown), PIECE)]
        self.secret.setText(BREAK.join(pieces))
        self._look(shown=True)

    def count_down(self, seconds: int) -> None:
        self.left.setText(f"{seconds} s")

    def conceal(self) -> None:
        """Dots again: nothing of it stays in a widget."""
        self.secret.setText("")
        self.left.setText("")
        self._look(shown=False)

    def _look(self, *, shown: bool) -> None:
        for widget in (self.secret, self.left, self.copy_button):
            widget.setVisible(shown)
        for other in (self.where, self.type_button, self.forget_button):
            other.setVisible(not shown)  # the room is the secret's
        self.show_button.setText("Hide" if shown else "Show")
        self.show_button.setAccessibleName(f"{self.show_button.text()} the {self.words.lower()}")

    @Slot()
    def _show_or_hide(self) -> None:
        (self.hide_requested if self.secret.text() else self.show_requested).emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: a picture of a hidden widget must not hold it either."""
        super().hideEvent(event)
        if self.secret.text():
            self.conceal()
            self.hide_requested.emit()

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, px(2), 0, px(2))
        self._column.setSpacing(px(4))
        for row in (self._row, self._below):
            row.setSpacing(px(8))
        self._below.setContentsMargins(px(LABEL + 8), 0, 0, 0)
        self.label.setFixedWidth(px(LABEL))
        self.secret.setFont(self._theme.mono(12))
        self.setMaximumWidth(px(LABEL + 8 + WIDEST))
