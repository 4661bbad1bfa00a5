"""Where secrets go, said on the settings page: checked off the window's thread; the encrypted file opened by asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ati_console import paths
from ati_console.gui.dialogs.secret_dialog import Answer, Question, SecretDialog
from ati_console.gui.models.plain import sentence
from ati_console.gui.pages.settings_page import SettingsPage
from ati_console.gui.theme import Theme
from ati_console.settings.encrypted_file import EncryptedFile
from ati_console.settings.seal import SHORTEST
from ati_console.settings.secrets import Kept, Place, SecretStore, VaultFailed
from ati_console.workers.task import Task

TITLE: Final = "Encrypted file for secrets"
OPENS: Final = "The passphrase of the encrypted file. Without it the secrets in the file stay closed."
MAKES: Final = (
    f"Choose a passphrase of at least {SHORTEST} characters. "
    "It is kept nowhere: who forgets it types the secrets again."
)


class KeyStoreDesk(QObject):
    """`failed(Fault)` when a thread ended badly; everything else is said on the page."""

    failed = Signal(object)

    def __init__(self, store: SecretStore, page: SettingsPage, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._page, self._theme, self._window = store, page, theme, window
        self._task: Task | None = None
        self.dialog: SecretDialog | None = None
        page.check_requested.connect(self.check)
        page.file_wished.connect(self.wish_file)
        page.show_key_store("Not checked yet. Secrets go to the key store of this computer where there is one.")
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever opens the page reads what was met meanwhile; the manager said it, and here it was not checked."""
        if event.type() == QEvent.Type.Show and self._store.nobody and self._task is None:
            self._page.show_key_store(_in_memory(self._store.nobody), "warning")
        return super().eventFilter(watched, event)

    def begin(self) -> None:
        """At the start: a file that was asked for is closed until its passphrase is typed."""
        if self._page.now.encrypted_file:
            self._ask()

    @Slot()
    def check(self) -> None:
        self._page.show_key_store("Checking: a test entry is written, read and removed ...")
        self._run("key store", self._store.check, self._checked)

    @Slot(bool)
    def wish_file(self, on: bool) -> None:
        if on:
            self._ask()
        else:
            self._store.use_file(None)
            self._prefer(False)
            self.check()

    # ------------------------------------------------------------ the encrypted file

    def _ask(self, why_again: str = "") -> None:
        there = paths.secrets_file().exists()
        button = "Open" if there else "Make it"
        question = Question(TITLE, OPENS if there else MAKES, "Passphrase", button, None, why_again, keeps=False)
        self.dialog = SecretDialog(self._theme, question, self._window)
        self.dialog.answered.connect(self._answered)
        self.dialog.rejected.connect(self._left)
        self.dialog.open()

    @Slot()
    def _left(self) -> None:
        """Nobody typed it: the file stays closed, and the box says so."""
        self.dialog = None
        self._prefer(False)

    @Slot(object)
    def _answered(self, answer: Answer) -> None:
        self.dialog = None  # it closes itself; a wrong passphrase is asked for in another one
        file = EncryptedFile(paths.secrets_file())

        def work() -> EncryptedFile | str:
            try:
                file.open(answer.secret)
            except VaultFailed as failed:
                return str(failed)
            return file

        self._run("encrypted file", work, self._opened)

    @Slot(object)
    def _opened(self, found: object) -> None:
        if isinstance(found, EncryptedFile):
            self._store.use_file(found)
            self._prefer(True)
            self.check()
        else:
            self._ask(str(found))

    def _prefer(self, on: bool) -> None:
        self._page.prefer(replace(self._page.now, encrypted_file=on))

    # ------------------------------------------------------------ what is said

    @Slot(object)
    def _checked(self, kept: Kept) -> None:
        self._page.show_key_store(words(kept), "" if kept.lasts else "warning")

    def _run(self, name: str, work: Callable[[], object], answer: Callable[[Any], object]) -> None:
        if self._task is not None:
            self._task.drop()
        self._task = Task(name, work, self)
        self._task.done.connect(answer)
        self._task.failed.connect(self.failed)
        self._task.start()


def words(kept: Kept) -> str:
    """What a check came to, and what it means."""
    if kept.place is Place.KEY_STORE:
        return f"{sentence(kept.words)}: a test entry was written, read back and removed."
    if kept.place is Place.FILE:
        return f"{sentence(kept.words)}: open until the console ends."
    why = kept.words.partition(": ")[2] or "this computer has no key store"
    return _in_memory(why)


def _in_memory(why: str) -> str:
    return f"In memory alone, until the console ends: {why}. They are asked for again at the next start."
