"""Profiles of other tools become ours: files read, secrets put away, all off the window's thread."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ati_console import paths
from ati_console.gui.console.book import ProfileBook
from ati_console.gui.dialogs.file_dialog import FileAsker
from ati_console.gui.dialogs.secret_dialog import Answer, Question, SecretDialog
from ati_console.gui.main_window import MainWindow
from ati_console.gui.theme import Theme
from ati_console.settings import importers
from ati_console.settings.adopt import went
from ati_console.settings.intake import Intake, take_in
from ati_console.settings.pasted import BadAddress, NeedsPassword, WrongPassword
from ati_console.settings.secrets import Secret, SecretStore
from ati_console.settings.store import ProfileStore
from ati_console.status import Fault, Severity
from ati_console.workers.task import Task

ASKS = "This file holds its secrets under a password: the one it was given when it was exported."


@dataclass(frozen=True)
class Imported:
    """What came of a file. `asks`: it wants a password, and in words why."""

    made: Intake = field(default_factory=Intake)
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what was assumed and left out: nothing is wrong with that
    asks: str | None = None


class Importer(QObject):
    """`said(words)` what came in; what did not is a fault with words."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, book: ProfileBook, store: SecretStore, theme: Theme, window: MainWindow) -> None:
        super().__init__(window)
        self._book, self._store, self._theme, self._window = book, store, theme, window
        self._path = Path()
        self.dialog: SecretDialog | None = None
        pattern = "Exports (*.json);;All files (*)"
        self.asker = FileAsker("Import profiles of MQTT Explorer, MQTTX or ATI Console", pattern, window)
        self.asker.chosen.connect(self.open_file)
        window.monitor.start.import_requested.connect(self.asker.ask)

    @Slot(object)
    def open_file(self, path: Path) -> None:
        self._path = path
        self._read(None)

    def _read(self, password: Secret | None) -> None:
        path, book, store = self._path, self._book.store, self._store

        def work() -> Imported:
            return brought(path, book, store, password)

        task = Task("import", work, self)
        task.done.connect(self._done)
        task.failed.connect(self.failed)
        task.start()

    @Slot(object)
    def _done(self, imported: Imported) -> None:
        if imported.asks is not None:
            self._ask(imported.asks)
            return
        for said, severity in ((imported.notes, Severity.INFO), (imported.problems, Severity.WARNING)):
            for words in said:
                self.failed.emit(Fault(time.time(), "import", words, "", severity))
        if imported.made.names:
            self._book.reload()
            self.said.emit(_summary(imported.made))

    def _ask(self, why: str) -> None:
        title = f"Password of {self._path.name}"
        question = Question(title, ASKS, button="Open", why_again=why, keeps=False)
        self.dialog = SecretDialog(self._theme, question, self._window)
        self.dialog.answered.connect(self._answered)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot(object)
    def _answered(self, answer: Answer) -> None:
        self._read(answer.secret)

    @Slot(int)
    def _closed(self, _result: int) -> None:
        self.dialog = None


def brought(path: Path, book: ProfileStore, store: SecretStore, password: Secret | None) -> Imported:
    """Read the file and adopt what is in it. Blocks for as long as the key store does."""
    try:
        found = importers.read_file(path, password)
    except NeedsPassword:
        return Imported(asks="")
    except WrongPassword as error:
        return Imported(asks=str(error))
    except (BadAddress, OSError) as error:
        return Imported(problems=(f"{path.name}: {error}",))
    made = take_in(found.found, book, store, paths.certificates_dir())
    notes = tuple(f"{name}: {note}" for name, note in made.notes)
    return Imported(made, (*found.refused, *made.problems), notes)


def _summary(made: Intake) -> str:
    return "; ".join(part for part in (made.words("imported"), went(made.kept)) if part)
