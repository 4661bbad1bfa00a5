"""The device logins that are kept: whose sherpa each is, where its password lies, and the way to forget it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.brokers import logins_jobs
from ati_console.gui.brokers.fields import LABEL, WIDEST
from ati_console.gui.brokers.logins_jobs import KeptLogin, Listed
from ati_console.gui.brokers.secret_row import LOOKING
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.label import Label, set_look
from ati_console.gui.lengths import Lengths
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain, sentence
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted
from ati_console.settings.secrets import SecretStore
from ati_console.status import Fault
from ati_console.workers.task import Task

LOOK: Final = ListLook(
    ("Device login", "Sherpa", "Where its password is"), {0: 150, 1: 120}, {2: 1.0},
    ("ph.lock-simple", "No device login is kept", "Type one above, or load a list."),
    {1: Voice.MUTED, 2: Voice.MUTED}, indent=0, name="Kept device logins",
)  # fmt: skip
HIGH: Final = 170  # px at zoom 1
CHOOSE: Final = "Choose one in the list first"
NONE_OURS: Final = "None is kept by this console"
FORGET_WORDS: Final = "What is kept of it here is removed, without undo. Nothing changes at Twinzo."


class LoginsPane(QWidget):
    """`changed` when some were forgotten. Everything that blocks runs in a Task; only the newest answer counts."""

    changed = Signal()

    def __init__(self, theme: Theme, vault: SecretStore) -> None:
        super().__init__()
        self._theme, self._vault = theme, vault
        self._sherpas: Mapping[str, str] = {}
        self._task: Task | None = None
        self._asked: tuple[str, ...] = ()
        self._forgetting = self._again = False
        self.page = ListPage(theme, LOOK)
        self.forget, self.forget_all, self.words = QPushButton("Forget"), QPushButton("Forget all"), Label("", "muted")
        self.dialog: QuestionDialog | None = None
        self._build()
        self.page.table.selectionModel().selectionChanged.connect(self._fit)
        self.forget.clicked.connect(self._ask_chosen)
        self.forget_all.clicked.connect(self._ask_all)
        self._fit()

    def show_sherpas(self, sherpas: Mapping[str, str]) -> None:
        """By login, of the open site."""
        self._sherpas = sherpas
        self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    @Slot()
    def look(self) -> None:
        """Only while it is seen: a key store is asked for each login, and may ask for its own password. What is being
        forgotten is listed by its own answer, which would be lost."""
        if not self.isVisible() or self._forgetting:
            return
        if self._task is not None:  # for a thousand logins some key stores need seconds, and no look can be stopped
            self._again = True
            return
        if not self.page.rows.rows:
            self._say(LOOKING, "")
        self._run(functools.partial(logins_jobs.listed, self._vault, self._sherpas))

    # ------------------------------------------------------------ the user

    @Slot()
    def _ask_chosen(self) -> None:
        self._ask([row.origin for row in self.page.selected()])

    @Slot()
    def _ask_all(self) -> None:
        self._ask([row.origin for row in self.page.rows.rows])

    def _ask(self, rows: list[object]) -> None:
        logins = tuple(row.login for row in rows if isinstance(row, KeptLogin) and row.ours)
        if not logins:
            return
        self._asked = logins
        what = plain(logins[0], 60) if len(logins) == 1 else counted(len(logins), "device login")
        answers = (f"Forget {what}", "Keep")
        self.dialog = QuestionDialog(self._theme, f"Forget {what}?", FORGET_WORDS, answers, self)
        self.dialog.accepted.connect(self._forget)
        self.dialog.open()

    @Slot()
    def _forget(self) -> None:
        self._forgetting = True
        self._run(functools.partial(logins_jobs.forget, self._vault, self._asked, self._sherpas))

    # ------------------------------------------------------------ what came of it

    def _run(self, work: Callable[[], object]) -> None:
        if self._task is not None:
            self._task.drop()
        self._task = Task.begin("device logins", work, self, self._done, self._failed)

    @Slot(object)
    def _done(self, found: Listed) -> None:
        self._task, self._forgetting = None, False
        stranger = "not of this site" if self._sherpas else "no site is open"
        rows = [_row(number, one, stranger) for number, one in enumerate(found.rows)]
        self.page.set_rows(rows)
        self._fit()
        self._say(found.words, "fault" if found.wrong else "")
        if found.words:
            self.changed.emit()
        self._look_again()

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._task, self._forgetting = None, False
        self._say(fault.what, "fault")
        self._look_again()

    def _look_again(self) -> None:
        again, self._again = self._again, False
        if again:
            self.look()

    def _say(self, words: str, tone: str) -> None:
        self.words.setText(plain(sentence(words), 300))
        set_look(self.words, "tone", tone)

    @Slot()
    def _fit(self) -> None:
        chosen = [row.origin for row in self.page.selected()]
        every = [row.origin for row in self.page.rows.rows]
        for button, rows, why in ((self.forget, chosen, CHOOSE), (self.forget_all, every, NONE_OURS)):
            able = any(isinstance(row, KeptLogin) and row.ours for row in rows)
            button.setEnabled(able)
            button.setToolTip("" if able else why)

    def _build(self) -> None:
        lengths = Lengths(self._theme, self)
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        lengths.give(column.setSpacing, 6)
        lengths.give(row.setSpacing, 8)
        self.forget.setAccessibleName("Forget the chosen device logins")
        self.forget_all.setAccessibleName("Forget all device logins")
        for button in (self.forget, self.forget_all):
            row.addWidget(button)
        row.addWidget(self.words, 1)
        column.addWidget(self.page)
        column.addLayout(row)
        lengths.give(self.page.setFixedHeight, HIGH)
        lengths.give(self.setMaximumWidth, LABEL + 8 + WIDEST)


def _row(number: int, one: KeptLogin, stranger: str) -> ListRow:
    cells = (plain(one.login, 64), plain(one.sherpa, 64) or stranger, plain(one.kept.words, 120))
    return ListRow(one.login, cells, dim=not one.ours, origin=one, order=(number,))
