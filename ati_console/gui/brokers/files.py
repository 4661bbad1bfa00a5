"""Import and export: the buttons, the files they ask for, and the password of an export, typed twice."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from ati_console.gui.dialogs.file_dialog import FileAsker, FileSaver
from ati_console.gui.dialogs.secret_dialog import Answer, Question, SecretDialog
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.theme import Theme
from ati_console.settings.seal import SHORTEST
from ati_console.settings.secrets import Secret

PLAIN: Final = "Without secrets"
SEALED: Final = "With secrets, under a password"
PLAIN_FILE: Final = Path("ati-console-brokers.json")
SEALED_FILE: Final = Path("ati-console-brokers-with-secrets.json")
PATTERN: Final = "Profiles (*.json)"
WORDS: Final = (
    f"At least {SHORTEST} characters. Everything in the file is encrypted with it, and who imports it has to know it."
)
AGAIN: Final = "Once more: nobody can open the file without it."
DIFFERENT: Final = "The two were different"
SHORT: Final = f"It needs at least {SHORTEST} characters"


class Files(QObject):
    """`opened(Path)`; `wanted(Path, Secret | None)`: export there."""

    opened = Signal(object)
    wanted = Signal(object, object)

    def __init__(self, theme: Theme, window: QWidget, unsaved: Callable[[], Collection[str]]) -> None:
        """`unsaved`: of whom more is typed than an export holds."""
        super().__init__(window)
        self._theme, self._window, self._unsaved = theme, window, unsaved
        self._first: Secret | None = None
        self._password: Secret | None = None
        self.import_button = IconButton(
            theme, "ph.download-simple", "MQTT Explorer, MQTTX, or an export", "Import file"
        )
        self.export_button = IconButton(theme, "ph.export", "All brokers as one file", "Export")
        self.asker = FileAsker("Import brokers", "Exports (*.json);;All files (*)", window)
        self.saver = FileSaver("Export all brokers", PATTERN, "json", window)
        self.menu = QMenu(window)
        self.plain, self.sealed = self.menu.addAction(PLAIN), self.menu.addAction(SEALED)
        self.as_saved = self.menu.addAction("")
        self.as_saved.setEnabled(False)
        self.dialog: SecretDialog | None = None
        self._wire()

    @Slot()
    def _open_menu(self) -> None:
        """What is typed and not saved is said before a file is chosen."""
        names = sorted(self._unsaved())
        shown = f"{plain(names[0], 40)} is" if len(names) == 1 else f"{len(names)} brokers are"
        self.as_saved.setText(f"As saved: {shown} changed and not saved".replace("&", "&&"))
        self.as_saved.setVisible(bool(names))
        self.menu.popup(self.export_button.mapToGlobal(QPoint(0, self.export_button.height())))

    @Slot()
    def ask_plain(self) -> None:
        self._password = None
        self._ask_target()

    @Slot()
    def ask_sealed(self) -> None:
        self._first = None
        self._ask(WORDS)

    def _ask(self, words: str, why_again: str = "") -> None:
        question = Question("Password of the export", words, button="Next", why_again=why_again, keeps=False)
        self.dialog = SecretDialog(self._theme, question, self._window)
        self.dialog.answered.connect(self._answered)
        self.dialog.open()

    @Slot(object)
    def _answered(self, answer: Answer) -> None:
        first, self._first = self._first, answer.secret if self._first is None else None
        if first is None and len(answer.secret.reveal()) < SHORTEST:
            self._first = None
            self._ask(WORDS, SHORT)  # now, and not after it was typed twice and a file was chosen
        elif first is None:
            self._ask(AGAIN)
        elif first != answer.secret:
            self._ask(WORDS, DIFFERENT)
        else:
            self._password = first
            self._ask_target()

    def _ask_target(self) -> None:
        """Two files that differ in what must not be passed on are told apart by their names."""
        self.saver.ask(PLAIN_FILE if self._password is None else SEALED_FILE)

    @Slot(object)
    def _chosen(self, file: Path) -> None:
        password, self._password = self._password, None
        self.wanted.emit(file, password)

    def _wire(self) -> None:
        self.import_button.clicked.connect(self.asker.ask)
        self.asker.chosen.connect(self.opened)
        self.saver.chosen.connect(self._chosen)
        self.export_button.clicked.connect(self._open_menu)
        self.plain.triggered.connect(self.ask_plain)
        self.sealed.triggered.connect(self.ask_sealed)
