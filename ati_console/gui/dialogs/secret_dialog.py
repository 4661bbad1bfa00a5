"""Asks for a password, a passphrase or an API key: dots, and in plain words where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.check_box import CheckBox
from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.glyphs import Glyph
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain, sentence
from ati_console.gui.production import ProductionMark, named
from ati_console.gui.shell.painted import GlyphMark, IconMark
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import Secret

LASTS: Final = (
    "It goes to the key store, else to the encrypted file where Settings has one, else it stays in memory: "
    "into no profile and no log."
)
FORGOTTEN: Final = "It stays in memory until the console ends."
NOWHERE: Final = "It is kept nowhere."
LONGEST: Final = 4096


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. `why_again`: what was wrong with the last one. `no_vault`: why nothing can be kept here."""

    title: str
    words: str
    label: str = "Password"
    button: str = "Connect"
    user: str | None = None  # None: no user is asked for
    why_again: str = ""
    no_vault: str = ""
    keeps: bool = True  # False: it opens something once and is kept nowhere
    production: bool = False  # what it opens is in production


@dataclass(frozen=True, slots=True)
class Answer:
    """`lasting`: the key store may keep it."""

    user: str
    secret: Secret
    lasting: bool


class SecretDialog(FittedDialog):
    """Open it with `open()` and listen to `answered(Answer)`: the window goes on painting behind it."""

    answered = Signal(object)

    def __init__(self, theme: Theme, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._question = theme, question
        self.setModal(True)
        self.setWindowTitle(named(question.label, question.production))
        self.mark = ProductionMark(theme, question.production)
        self.user, self.secret = QLineEdit(question.user or ""), QLineEdit()
        self.lasting = CheckBox(theme, "Remember it after a restart")
        self.where = Label(kind="muted")
        self.go, self.cancel = QPushButton(question.button), QPushButton("Cancel")
        self._prepare()
        self._build()
        self._say_where()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        asks_user = self._question.user == ""
        (self.user if asks_user else self.secret).setFocus()

    @Slot()
    def _answer(self) -> None:
        secret = Secret(self.secret.text())
        self.secret.clear()
        self.answered.emit(Answer(self.user.text().strip(), secret, self.lasting.isChecked()))
        self.accept()

    @Slot()
    def _say_where(self) -> None:
        if not self._question.keeps:
            self.where.setText(NOWHERE)
            return
        kept = LASTS if self.lasting.isChecked() else FORGOTTEN
        why_not = sentence(plain(self._question.no_vault))  # reasons come in small letters, to stand behind a name
        self.where.setText(f"{why_not}. {FORGOTTEN}" if why_not else kept)

    def _prepare(self) -> None:
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        for field, name in ((self.secret, self._question.label), (self.user, "User name")):
            field.setMaxLength(LONGEST)
            field.setAccessibleName(name)
        self.lasting.setChecked(not self._question.no_vault)
        self.lasting.setEnabled(not self._question.no_vault)
        self.lasting.toggled.connect(self._say_where)
        set_look(self.go, "kind", "primary")
        self.go.setDefault(True)
        self.cancel.setAutoDefault(False)
        self.go.clicked.connect(self._answer)
        self.cancel.clicked.connect(self.reject)

    def _build(self) -> None:
        px, question = self._theme.px, self._question
        self.setFixedWidth(px(440))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(8))
        column.addLayout(
            _row(px(8), IconMark(self._theme, "ph.lock-simple", 16), Label(plain(question.title), "name"), self.mark)
        )
        column.addWidget(_wrapped(question.words, "muted"))
        if question.why_again:
            again = _wrapped(sentence(plain(question.why_again)), "warning")
            column.addLayout(_row(px(6), GlyphMark(self._theme, Glyph.FINDING, 12), again, stretch=1))
        column.addSpacing(px(4))
        if question.user is not None:
            column.addLayout(self._field("User", self.user))
        column.addLayout(self._field(question.label, self.secret))
        column.addWidget(self.lasting)
        self.lasting.setVisible(question.keeps)
        self.where.setWordWrap(True)
        column.addWidget(self.where)
        column.addSpacing(px(8))
        column.addLayout(_row(px(8), None, self.cancel, self.go))

    def _field(self, words: str, field: QLineEdit) -> QHBoxLayout:
        label = Label(words, "muted")
        label.setFixedWidth(self._theme.px(96))
        label.setBuddy(field)
        return _row(self._theme.px(8), label, field, stretch=1)


def _wrapped(words: str, kind: str) -> Label:
    label = Label(plain(words, 300), kind)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return label


def _row(spacing: int, *widgets: QWidget | None, stretch: int = 0) -> QHBoxLayout:
    """Left-aligned, or pushed to the right by a leading None; `stretch` lets the last one take what is left."""
    row = QHBoxLayout()
    row.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget, stretch if widget is widgets[-1] else 0)
    if None not in widgets and not stretch:
        row.addStretch(1)
    return row
