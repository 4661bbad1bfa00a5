"""Asks for a name, and says while it is typed why it cannot be that one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain, sentence
from ati_console.gui.shell.painted import IconMark
from ati_console.gui.theme import Theme

LONGEST = 200  # characters that can be typed: more than is allowed, so that "too long" is said and not cut


class NameDialog(FittedDialog):
    """Open it with `open()` and listen to `named(str)`. `problem` says what is wrong with a name, "" for a good one."""

    named = Signal(str)

    def __init__(
        self, theme: Theme, title: str, words: str, name: str, problem: Callable[[str], str],
        parent: QWidget | None = None, *, icon: str = "ph.bookmark-simple",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._problem, self._first = problem, name
        self.setModal(True)
        self.setWindowTitle(plain(title, 80))
        self.name, self.wrong = QLineEdit(plain(name, LONGEST)), Label("", "caption")
        self.go, self.cancel = QPushButton("Save"), QPushButton("Cancel")
        self._build(theme, title, words, icon)
        self.name.textChanged.connect(self._look)
        self.go.clicked.connect(self._go)
        self.cancel.clicked.connect(self.reject)
        self.name.selectAll()
        self.name.setFocus()
        self._look()

    @Slot()
    def _look(self) -> None:
        why_not = self._problem(self.name.text())
        self.go.setEnabled(not why_not)
        self.wrong.setText(plain(sentence(why_not), 200))
        self.name.setAccessibleDescription(self.wrong.text())

    @Slot()
    def _go(self) -> None:
        if not self._problem(self.name.text()):
            self.named.emit(" ".join(self.name.text().split()))
            self.accept()

    def _build(self, theme: Theme, title: str, words: str, icon: str) -> None:
        px = theme.px
        self.setFixedWidth(px(440))
        set_look(self.go, "kind", "primary")
        set_look(self.wrong, "tone", "warning")
        self.go.setDefault(True)
        self.cancel.setAutoDefault(False)
        self.name.setMaxLength(LONGEST)
        self.name.setAccessibleName("Name")
        told = Label(plain(words, 300), "muted")
        for label in (told, self.wrong):
            label.setWordWrap(True)
        self.wrong.setMinimumHeight(px(16))
        head, field, row = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for widget, line in ((IconMark(theme, icon, 16), head), (Label(plain(title, 120), "name"), head),
                             (Label("Name", "muted"), field), (self.name, field)):  # fmt: skip
            line.addWidget(widget)
        head.addStretch(1)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(8))
        for line in (head, field, row):
            line.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(told)
        column.addLayout(field)
        column.addWidget(self.wrong)
        column.addLayout(row)
