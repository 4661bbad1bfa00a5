"""Asks for a secret of a profile, or for the password of an export, in the dialog that the window uses elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ati_console.gui.dialogs.secret_dialog import Answer, Question, SecretDialog
from ati_console.gui.theme import Theme

KEPT: Final = "It is kept under the name of this broker, and replaces what was kept before."
SEALED: Final = "This export holds its secrets under a password: the one it was given when it was made."


class SecretAsker(QObject):
    """`typed(name, which, secret, lasting)`; `opened(source, password)`."""

    typed = Signal(str, int, object, bool)
    opened = Signal(object, object)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._name, self._which = "", 0
        self._source: str | Path | None = None
        self.dialog: SecretDialog | None = None

    def ask(self, name: str, which: int, label: str, production: bool = False, no_vault: str = "") -> None:
        self._name, self._which, self._source = name, which, None
        title = f"{label} of {name}"
        self._open(Question(title, KEPT, label=label, button="Keep", no_vault=no_vault, production=production))

    def ask_source(self, source: str | Path, why: str) -> None:
        self._source = source
        what = source.name if isinstance(source, Path) else "the pasted export"
        self._open(Question(f"Password of {what}", SEALED, button="Open", why_again=why, keeps=False))

    def _open(self, question: Question) -> None:
        self.dialog = SecretDialog(self._theme, question, self._window)
        self.dialog.answered.connect(self._answered)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot(object)
    def _answered(self, answer: Answer) -> None:
        if self._source is not None:
            self.opened.emit(self._source, answer.secret)
        elif answer.secret:
            self.typed.emit(self._name, self._which, answer.secret, answer.lasting)

    @Slot(int)
    def _closed(self, _result: int) -> None:
        self.dialog = None
