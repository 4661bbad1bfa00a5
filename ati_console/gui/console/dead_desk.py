"""Does what the page of the dead letters wishes: reads, retries, discards and writes files, off the window's thread."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ati_console.forward import dead_letters
from ati_console.forward.dead_letters import Found
from ati_console.gui.console.dead_files import write
from ati_console.gui.console.runs import Runs
from ati_console.gui.dialogs.file_dialog import FileSaver
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.forward.dead_page import DeadPage
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.dead_rows import DeadChoice, DeadQuery
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted
from ati_console.status import Fault
from ati_console.workers.task import Task

AT_ONCE: Final = 10_000  # retried by one click; forward/outbox.py takes no more
SURE: Final = (
    "This cannot be undone: nobody will try them again. They stay in the outbox file as dead, marked with your user"
    " name and the time, so that the ledger still closes."
)
FILES: Final = {"csv": "CSV (*.csv)", "jsonl": "JSON lines (*.jsonl)"}


@dataclass(frozen=True, slots=True)
class _Read:
    query: DeadQuery
    found: Found


@dataclass(frozen=True, slots=True)
class _Place:
    """The outbox of the run of now, and how its site speaks to Twinzo."""

    outbox: Path
    by_login: bool


class DeadDesk(QObject):
    """`said(str)` for a toast, `failed(Fault)`."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, model: ConsoleModel, runs: Runs, page: DeadPage, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._model, self._runs, self._page, self._theme, self._window = model, runs, page, theme, window
        self._choice, self._kind = DeadChoice(), "csv"
        self.dialog: QuestionDialog | None = None
        self.savers = {kind: FileSaver("Save dead letters", words, kind, window) for kind, words in FILES.items()}
        for saver in self.savers.values():
            saver.chosen.connect(self._save)
        page.read_requested.connect(self.read)
        runs.begun.connect(self._look)
        page.retry_requested.connect(self.retry)
        page.discard_requested.connect(self.ask_discard)
        page.export_requested.connect(self.ask_file)

    def _place(self) -> _Place | None:
        run = self._runs.now
        if run is None or run.plan.outbox is None or run.plan.site is None:
            return None
        return _Place(run.plan.outbox, run.plan.site.twin.auth == "device")

    # ------------------------------------------------------------ reading

    @Slot()
    def _look(self) -> None:
        """Another outbox: what died in earlier runs is counted before anybody opens the page."""
        self.read(self._page.query)

    @Slot(object)
    def read(self, query: DeadQuery) -> None:
        place = self._place()
        if place is None:
            self._page.show_found(query, Found())
            return

        def work() -> _Read:
            found = dead_letters.find(place.outbox, by_login=place.by_login, reason=query.reason, before=query.before)
            return _Read(query, found)

        self._begin("dead letters", work).done.connect(self._was_read)

    @Slot(object)
    def _was_read(self, read: _Read) -> None:
        self._page.show_found(read.query, read.found)

    # ------------------------------------------------------------ retrying

    @Slot(object)
    def retry(self, choice: DeadChoice) -> None:
        place = self._place()
        if place is None:
            return
        if choice.ids:
            self._retry_ids(choice.ids)
            return

        def work() -> tuple[int, ...]:
            return dead_letters.ids(place.outbox, choice.reason, AT_ONCE)

        self._begin("retry", work).done.connect(self._retry_ids)

    @Slot(object)
    def _retry_ids(self, ids: tuple[int, ...]) -> None:
        run = self._runs.now
        if run is not None and run.stages.forwarder is not None and ids:
            run.stages.forwarder.retry_dead(ids)
            self.said.emit(f"{counted(len(ids), 'dead letter')} queued again")
            self._page.look_again()

    # ------------------------------------------------------------ discarding

    @Slot(object)
    def ask_discard(self, choice: DeadChoice) -> None:
        self._choice = choice
        title, answers = f"Discard {counted(choice.count, 'dead letter')}?", (f"Discard {choice.count:,}", "Keep them")
        dialog = QuestionDialog(self._theme, title, SURE, answers, self._window)
        dialog.accepted.connect(self._discard)
        self._runs.opening.connect(dialog.reject)  # the next run has an outbox of its own
        self.dialog = dialog
        dialog.open()

    @Slot()
    def _discard(self) -> None:
        place, choice = self._place(), self._choice
        if place is None:
            return

        def work() -> int:
            wanted = choice.ids or dead_letters.ids(place.outbox, choice.reason, choice.count)
            return dead_letters.discard(place.outbox, wanted, getpass.getuser(), time.time())

        self._begin("discard", work).done.connect(self._discarded)

    @Slot(object)
    def _discarded(self, count: int) -> None:
        self.said.emit(f"{counted(count, 'dead letter')} discarded")
        self._page.look_again()

    # ------------------------------------------------------------ files

    @Slot(object, str)
    def ask_file(self, choice: DeadChoice, kind: str) -> None:
        self._choice, self._kind = choice, kind
        stamp = self._model.notation.for_file_names(self._model.now())
        self.savers[kind].ask(Path(f"dead-letters-{stamp}.{kind}"))

    @Slot(object)
    def _save(self, file: Path) -> None:
        place, choice, kind, notation = self._place(), self._choice, self._kind, self._model.notation
        if place is None:
            return

        def work() -> str:
            count = write(place.outbox, file, choice, kind, by_login=place.by_login, notation=notation)
            return f"{counted(count, 'dead letter')} saved in {file.name}"

        self._begin("export of dead letters", work).done.connect(self._saved)

    @Slot(object)
    def _saved(self, words: str) -> None:
        self.said.emit(words)

    def _begin(self, name: str, work: Callable[[], object]) -> Task:
        task = Task(name, work, self)
        task.failed.connect(self._failed)
        return task.start()

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._page.reading_failed()
        self.failed.emit(fault)
