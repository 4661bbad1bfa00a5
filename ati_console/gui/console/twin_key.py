"""Asks for Twinzo's API key: when forwarding is switched on and nobody has it, or when somebody wishes to give one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ati_console.gui.brokers.twin_jobs import short
from ati_console.gui.console.secrets_desk import Given, LookedTwin, SecretsDesk
from ati_console.gui.dialogs.secret_dialog import Answer, Question, SecretDialog
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import twin_api_key
from ati_console.site.site import Twin

WISHED: Final = "Twinzo takes poses and answers questions only with the API key of this client."
ASKS: Final = "Forwarding is on and waits: the twin takes poses only with the API key of this client."


class TwinKey(QObject):
    """`kept` when a key was typed; `said(words)` where it went. Device logins have passwords of their own."""

    kept = Signal()
    said = Signal(str)

    def __init__(self, desk: SecretsDesk, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._theme, self._window = desk, theme, window
        self._client = ""
        self._wished = False  # a key that is there may be replaced
        self.dialog: SecretDialog | None = None
        desk.looked_twin.connect(self._looked)

    def check(self, twin: Twin) -> None:
        if twin.auth == "api-key":
            self._look(twin.client, wished=False)

    @Slot(object)
    def ask(self, twin: Twin) -> None:
        self._look(twin.client, wished=True)

    def _look(self, client: str, *, wished: bool) -> None:
        self._client, self._wished = client, wished
        self._desk.look_twin(client)

    @Slot(object)
    def _looked(self, looked: LookedTwin) -> None:
        if looked.stored is not None:
            self.said.emit(f"API key kept: {looked.stored.words}")
            self.kept.emit()
        elif (self._wished or not looked.found) and self.dialog is None:
            self._ask(looked)

    def _ask(self, looked: LookedTwin) -> None:
        title = f"API key of client {short(looked.client)}"
        question = Question(
            title, WISHED if self._wished else ASKS, label="API key", button="Keep the key", no_vault=looked.no_vault
        )
        self.dialog = SecretDialog(self._theme, question, self._window)
        self.dialog.answered.connect(self._answered)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot(object)
    def _answered(self, answer: Answer) -> None:
        if answer.secret:
            self._desk.look_twin(self._client, Given(twin_api_key(self._client), answer.secret, answer.lasting))

    @Slot(int)
    def _closed(self, _result: int) -> None:
        self.dialog = None
