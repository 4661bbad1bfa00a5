"""The mail that asks for access: what is asked for is ticked, the text is the user's to edit."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ati_console.access import Probe
from ati_console.gui.check_box import CheckBox
from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.shell.painted import IconMark
from ati_console.gui.theme import Theme
from ati_console.report import files
from ati_console.report.asks import Ask, suggested
from ati_console.report.mail import BadRecipients, recipients
from ati_console.report.request import Request, Wishes, request

TITLE: Final = "Request access"
EDITED: Final = "You edited the text: ticking a box no longer changes it."
ATTACHED: Final = "The saved .eml opens as a draft with the report attached. The mail program gets the text alone."
SIZE: Final = (760, 700)
BODY_LIMIT: Final = 50_000  # characters


class RequestDialog(FittedDialog):
    """Open it with `open()`. `save_requested`, `copy_requested`, `mail_requested`: of `request` and `to`."""

    save_requested = Signal()
    copy_requested = Signal()
    mail_requested = Signal()

    def __init__(self, theme: Theme, probe: Probe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.probe, self._edited = theme, probe, False
        self.setModal(True)
        self.setWindowTitle(TITLE)
        self.recipients, self.subject, self.body = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self.boxes = {ask: CheckBox(theme, ask.value) for ask in Ask}
        self.addresses = CheckBox(theme, "Show host and IP addresses in the attached report")
        self.words, self.again = Label("", "caption"), QPushButton("Write it anew")
        self.instead = tuple(QPushButton(words) for words in ("Save as .eml\u2026", "Copy the text"))
        self.save, self.copy, self.mail, self.close_button = (
            QPushButton(words) for words in ("Save .eml\u2026", "Copy", "Open in the mail program", "Close")
        )
        self._build()
        self._wire()
        self._compose()

    @property
    def request(self) -> Request:
        return Request(self.subject.text(), self.body.toPlainText()[:BODY_LIMIT] + "\n")

    @property
    def to(self) -> tuple[str, ...]:
        """Raises BadRecipients."""
        return recipients(self.recipients.text())

    def say(self, words: str, tone: str = "live") -> None:
        self._tell(words, tone, others=False)

    def say_no_program(self, words: str) -> None:
        """The mail program did not take it, or nobody can know: the other ways stand in the same line."""
        self._tell(words, "warning", others=True)

    def _tell(self, words: str, tone: str, *, others: bool) -> None:
        self.words.setText(plain(words, 300))
        set_look(self.words, "tone", tone)
        for button in self.instead:
            button.setVisible(others)

    @Slot()
    def _compose(self) -> None:
        """From the evidence and the boxes, unless the user has edited the text."""
        if self._edited:
            self.say(EDITED, "warning")
            return
        asks = tuple(ask for ask, box in self.boxes.items() if box.isChecked())
        made = request(self.probe, Wishes(asks), (files.NAME,))
        self.subject.setText(made.subject)
        self.body.setPlainText(made.body.rstrip("\n"))
        self.body.document().setModified(False)
        self._look()

    @Slot()
    def _anew(self) -> None:
        self._edited = False
        self._compose()

    @Slot()
    def _typed(self) -> None:
        self._edited = self.body.document().isModified()
        self._look()

    @Slot()
    def _look(self) -> None:
        try:
            self.to  # noqa: B018 - asked for its problem
        except BadRecipients as error:
            self.say(str(error), "warning")
            good = False
        else:
            self.say(ATTACHED, "")
            good = True
        for button in (self.save, self.mail):
            button.setEnabled(good and bool(self.subject.text().strip()))
        self.again.setVisible(self._edited)

    def _wire(self) -> None:
        for box in self.boxes.values():
            box.toggled.connect(self._compose)
        self.body.modificationChanged.connect(self._typed)
        self.recipients.textChanged.connect(self._look)
        self.subject.textEdited.connect(self._look)
        self.again.clicked.connect(self._anew)
        for button in (self.save, self.instead[0]):
            button.clicked.connect(self.save_requested)
        for button in (self.copy, self.instead[1]):
            button.clicked.connect(self.copy_requested)
        self.mail.clicked.connect(self.mail_requested)
        self.close_button.clicked.connect(self.reject)

    def _build(self) -> None:
        px = self._theme.px
        self.recipients.setPlaceholderText("name@host, several parted by commas; may stay empty")
        self.subject.setMaxLength(200)
        self.body.setAccessibleName("Text of the mail")
        self.body.setTabChangesFocus(True)
        self.body.setFont(self._theme.mono(11))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(10))
        column.addLayout(self._head())
        column.addWidget(Label("What is asked for", "muted"))
        column.addLayout(self._asked())
        column.addLayout(self._addressed())
        column.addWidget(self.body, 1)
        column.addWidget(self.addresses)
        column.addLayout(self._told())
        column.addLayout(self._foot())
        self.resize(px(SIZE[0]), px(SIZE[1]))

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.addWidget(IconMark(self._theme, "ph.envelope-simple", 16))
        head.addWidget(Label(TITLE, "name"))
        head.addStretch(1)
        return head

    def _asked(self) -> QGridLayout:
        ticked, grid = suggested(self.probe), QGridLayout()
        for number, (ask, box) in enumerate(self.boxes.items()):
            box.setChecked(ask in ticked)
            grid.addWidget(box, number // 2, number % 2)
        return grid

    def _addressed(self) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(self._theme.px(8))
        for words, field in (("To", self.recipients), ("Subject", self.subject)):
            form.addRow(Label(words, "muted"), field)
            field.setAccessibleName(words)
        return form

    def _told(self) -> QHBoxLayout:
        """What came of it, and the other ways where no mail program answers."""
        told = QHBoxLayout()
        told.setSpacing(self._theme.px(12))
        self.words.setWordWrap(True)
        told.addWidget(self.words, 1)
        for button in self.instead:
            set_look(button, "kind", "link")
            button.setAutoDefault(False)
            told.addWidget(button)
        return told

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        set_look(self.save, "kind", "primary")
        row.addWidget(self.again)
        row.addStretch(1)
        for button in (self.copy, self.mail, self.close_button, self.save):
            row.addWidget(button)
        for button in (self.again, self.copy, self.mail, self.close_button):
            button.setAutoDefault(False)
        return row
