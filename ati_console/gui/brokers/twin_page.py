"""Twinzo's credentials: an API key or a device's password, where it is, whether it is taken, and logins in bulk."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.brokers import twin_jobs
from ati_console.gui.brokers.fields import LABEL, WIDEST, Field, TextControl
from ati_console.gui.brokers.login_loader import LoginLoader, Progress
from ati_console.gui.brokers.logins_pane import LoginsPane
from ati_console.gui.brokers.reveal import Entry, Reveal
from ati_console.gui.brokers.secret_row import LOOKING, SecretRow
from ati_console.gui.brokers.twin_jobs import Account, TwinAnswer
from ati_console.gui.dialogs.file_dialog import FileAsker
from ati_console.gui.dialogs.secret_dialog import Answer, Question, SecretDialog
from ati_console.gui.label import Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.plain import plain, sentence
from ati_console.gui.panels.parts import rule
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import SecretStore
from ati_console.status import Fault
from ati_console.workers.task import Task

WORDS: Final = "Poses go out with the API key of a client, or with a login for each device. Both go to the key store."
LOGINS: Final = "A spreadsheet saved as CSV, each row a login and its password. Bad rows are named by their line."
KEPT: Final = "It replaces what was kept before. Check it afterwards: one request that changes nothing at Twinzo."
UNNAMED: Final = "type a client or a login first"
BASE_URL: Final = "Base URL"
LOAD: Final = "Load CSV"
FIELDS: Final = (
    ("base_url", BASE_URL, "https://api.example/v3"),
    ("client", "Client", "GUID, or with a device login the client's name"),
    ("login", "Device login", "empty: the API key of the client"),
    ("branch", "Branch GUID", "for the check of an API key"),
)


class TwinPage(QWidget):
    """Everything that blocks runs in a Task; only the newest answer counts."""

    def __init__(self, theme: Theme, vault: SecretStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._vault = theme, vault
        self._task: Task | None = None
        self.fields = {
            key: Field(theme, words, TextControl(theme, f"Twinzo: {words}", mono=True, hint=hint))
            for key, words, hint in FIELDS
        }
        self.secret = SecretRow(theme, "Secret")
        self.check, self.load = QPushButton("Check"), QPushButton(LOAD)
        self.words, self.loaded, self.notes = Label("", "muted"), Label("", "muted"), QPlainTextEdit()
        self.asker = FileAsker("Load device logins", "CSV (*.csv *.txt);;All files (*)", self)
        self.dialog: SecretDialog | None = None
        self.loader = LoginLoader(vault, self)
        self.reveal, self.kept = Reveal(theme, vault, self), LoginsPane(theme, vault)
        self.reveal.add(self.secret, self._entry)
        self._build()
        self._wire()
        self._look()

    @property
    def account(self) -> Account:
        read = {key: str(field.control.value()).strip() for key, field in self.fields.items()}
        return Account(read["base_url"].rstrip("/"), read["client"], read["branch"], read["login"])

    def show_account(self, base_url: str, client: str) -> None:
        self.fields["base_url"].control.set_value(base_url)
        self.fields["client"].control.set_value(client)
        self._look()

    def offer_account(self, base_url: str, client: str) -> None:
        """Of the open site; what is typed here stays."""
        if self.account == Account("", ""):
            self.show_account(base_url, client)

    def _entry(self) -> Entry:
        return Entry(self.account.entry, self.account.words)

    # ------------------------------------------------------------ the user

    @Slot()
    def _look(self) -> None:
        """Another account is typed: where is its secret?"""
        self.reveal.hide()
        account = self.account
        named = bool(account.client or account.login)
        self.secret.label.setText("Password" if account.login else "API key")
        self.secret.setEnabled(named)
        self.check.setEnabled(named and bool(account.base_url))
        self.check.setToolTip("" if self.check.isEnabled() else "It needs a base URL and a client")
        self.words.setText("")
        self.secret.show_kept(None, LOOKING if named else UNNAMED)
        if named:
            self._run(functools.partial(twin_jobs.where, self._vault, account))

    @Slot()
    def _type(self) -> None:
        label = self.secret.label.text()
        question = Question(self.account.words, KEPT, label=label, button="Keep", no_vault=self.secret.no_vault)
        self.dialog = SecretDialog(self._theme, question, self)
        self.dialog.answered.connect(self._typed)
        self.dialog.open()

    @Slot(object)
    def _typed(self, answer: Answer) -> None:
        if answer.secret:
            self._run(functools.partial(twin_jobs.keep, self._vault, self.account, answer.secret, answer.lasting))

    @Slot()
    def _forget(self) -> None:
        self._run(functools.partial(twin_jobs.forget, self._vault, self.account))

    @Slot()
    def _check(self) -> None:
        self._say("Asking Twinzo ...", "")
        self._run(functools.partial(twin_jobs.checked, self._vault, self.account))

    @Slot(object)
    def load_logins(self, path: Path) -> None:
        self.loader.start(path)
        self.load.setText("Stop")
        self._say_loaded(TwinAnswer(words=f"Reading {path.name} ..."))

    # ------------------------------------------------------------ what came of it

    def _run(self, work: Callable[[], object]) -> None:
        if self._task is not None:
            self._task.drop()
        self._task = Task("Twinzo's credentials", work, self)
        self._task.done.connect(self._done)
        self._task.failed.connect(self._failed)
        self._task.start()

    @Slot(object)
    def _done(self, answer: TwinAnswer) -> None:
        self._task = None
        self._placed(answer)
        self._say(answer.words, answer.tone)
        if answer.words and self.account.login:
            self.kept.look()

    @Slot(object)
    def _placed(self, answer: TwinAnswer) -> None:
        if answer.entry == self.account.entry:
            self.secret.show_kept(answer.kept)

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._task = None
        self._say(fault.what, "fault")

    def _say(self, words: str, tone: str) -> None:
        """Below the button that asked: further down it read as the answer to a list of logins."""
        self.words.setText(plain(sentence(words), 400))
        set_look(self.words, "tone", tone)

    @Slot()
    def _load(self) -> None:
        (self.loader.stop if self.loader.running else self.asker.ask)()

    @Slot(object)
    def _say_progress(self, progress: Progress) -> None:
        if self.loader.running:
            self.loaded.setText(f"Keeping device logins: {progress.done:,} of {progress.of:,}")

    @Slot(object)
    def _load_ended(self, answer: TwinAnswer) -> None:
        self.load.setText(LOAD)
        self._say_loaded(answer)
        self.kept.look()
        if self.secret.isEnabled():  # the password above may be one of them
            where = functools.partial(twin_jobs.where, self._vault, self.account)
            Task.begin("Twinzo's credentials", where, self, self._placed, self._failed)

    @Slot(object)
    def _say_loaded(self, answer: TwinAnswer) -> None:
        self.loaded.setText(plain(answer.words, 400))
        set_look(self.loaded, "tone", answer.tone)
        self.notes.setPlainText("\n".join(plain(note, 300) for note in answer.notes))
        self.notes.setVisible(bool(answer.notes))

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        lengths = Lengths(self._theme, self)
        column = QVBoxLayout(self)
        lengths.give(column.setContentsMargins, 16, 12, 16, 16)
        lengths.give(column.setSpacing, 4)
        column.addWidget(Label("Twinzo", "title"))
        column.addWidget(_wrapped(WORDS))
        lengths.space(column, 8)
        for field in self.fields.values():
            column.addWidget(field)
        column.addWidget(self.secret)
        lengths.space(column, 4)
        column.addLayout(_led(self.check))
        column.addWidget(self.words)
        for part in (rule(), Label("Device logins in bulk", "strong"), _wrapped(LOGINS)):
            lengths.space(column, 6)
            column.addWidget(part)
        column.addLayout(_led(self.load))
        lengths.space(column, 8)
        column.addWidget(self.loaded)
        column.addWidget(self.notes)
        for listed in (rule(), Label("Kept device logins", "strong"), self.kept):
            lengths.space(column, 6)
            column.addWidget(listed)
        column.addStretch(1)
        for label in (self.words, self.loaded):
            label.setWordWrap(True)
        self.notes.setReadOnly(True)
        self.notes.setAccessibleName("Rows that were left out")
        lengths.give(self.notes.setFixedHeight, 120)
        lengths.give(self.notes.setMaximumWidth, LABEL + 8 + WIDEST)
        self.notes.setTabChangesFocus(True)
        self.notes.hide()

    def _wire(self) -> None:
        for field in self.fields.values():
            field.control.changed.connect(self._look)
        self.secret.type_requested.connect(self._type)
        self.secret.forget_requested.connect(self._forget)
        self.check.clicked.connect(self._check)
        self.load.clicked.connect(self._load)
        self.loader.progress.connect(self._say_progress)
        self.loader.ended.connect(self._load_ended)
        self.asker.chosen.connect(self.load_logins)
        self.kept.changed.connect(self._look)


def _wrapped(words: str) -> Label:
    label = Label(words, "muted")
    label.setWordWrap(True)
    return label


def _led(button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    return row
