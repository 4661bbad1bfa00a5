"""The MQTT 5 properties of a message, in a small window that hangs from their button."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ati_console.gui.label import Label
from ati_console.gui.theme import Theme
from ati_console.publish.message import Extras
from ati_console.wire.topics import topic_problem

MOST: Final = 20  # user properties
LONGEST_S: Final = 0xFFFF_FFFF  # MQTT 5, 3.3.2.3.3
WIDTH: Final = 340


class ExtrasPopup(QFrame):
    """`changed` at each change. What is wrong stands below the fields and in `wrong`: then nothing is sent at all,
    because `extras` still holds what was right a letter ago."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setProperty("kind", "card")
        self.setAccessibleName("MQTT 5 properties")
        self.extras = Extras()
        self.wrong = ""
        self.expiry, self.content, self.response = QLineEdit(), QLineEdit(), QLineEdit()
        self.user = QPlainTextEdit()
        self.user.setTabChangesFocus(True)
        self.problem = Label(kind="muted")
        self.problem.setWordWrap(True)
        self.note = Label("An older broker than MQTT 5 gets none of these.", "caption")
        self._build()

    def _build(self) -> None:
        column, grid = QVBoxLayout(self), QGridLayout()
        self._column = column
        column.addWidget(Label("MQTT 5 properties", "title"))
        rows: tuple[tuple[str, QWidget, str], ...] = (
            ("Expires after, s", self.expiry, "never"), ("Content type", self.content, "application/json"),
            ("Response topic", self.response, ""), ("User properties", self.user, "name = value, one a line"),
        )  # fmt: skip
        for number, (words, field, hint) in enumerate(rows):
            grid.addWidget(Label(words, "muted"), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, number, 1)
            field.setAccessibleName(words)
            if isinstance(field, (QLineEdit, QPlainTextEdit)):
                field.setPlaceholderText(hint)
                field.textChanged.connect(self._look)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addWidget(self.note)
        self.problem.hide()
        self._theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        px = self._theme.px
        self.setFixedWidth(px(WIDTH))
        self._column.setContentsMargins(px(16), px(12), px(16), px(12))
        self.user.setFixedHeight(px(84))

    @Slot()
    def _look(self) -> None:
        problem, extras = self._read()
        self.problem.setVisible(bool(problem))
        self.problem.setText(problem)
        self.problem.set_tone("fault" if problem else "")
        self._fit()
        if (problem, extras) != (self.wrong, self.extras):
            self.wrong, self.extras = problem, extras
            self.changed.emit()

    def _fit(self) -> None:
        """As high as its words: adjustSize() asks before a wrapped line knows its width."""
        self._column.activate()
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))

    def _read(self) -> tuple[str, Extras]:
        expiry, response = self.expiry.text().strip(), self.response.text()
        if expiry and not (expiry.isascii() and expiry.isdecimal() and int(expiry) <= LONGEST_S):
            return f"Expiry is a whole number of seconds up to {LONGEST_S:,}", self.extras
        if response and (problem := topic_problem(response)):
            return f"Response topic: {problem}", self.extras
        lines = [line for line in self.user.toPlainText().splitlines() if line.strip()]
        pairs = [tuple(part.strip() for part in line.split("=", 1)) for line in lines]
        wrong = next((number for number, pair in enumerate(pairs, 1) if len(pair) != 2 or not pair[0]), 0)
        if wrong or len(pairs) > MOST:
            return f"User property {wrong or MOST + 1}: name = value, at most {MOST} of them", self.extras
        user = tuple((pair[0], pair[1]) for pair in pairs)
        return "", Extras(int(expiry) if expiry else None, self.content.text()[:200], response, user)
