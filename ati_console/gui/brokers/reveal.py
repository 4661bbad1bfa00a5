"""A stored secret, shown for 10 s: asked about before, dots after; and a copy that leaves the clipboard after 30 s.

One secret of one manager at a time. It is in a label and nowhere else: in no log, no tool tip, no name for a screen
reader, and gone from the label as soon as the label is out of sight.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ati_console.gui.brokers.secret_row import SecretRow
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import Kept, Place, Secret, SecretStore
from ati_console.status import Fault
from ati_console.workers.task import Task

SHOWN_S: Final = 10.0
COPIED_S: Final = 30.0
TICK_MS: Final = 200
LOCKED: Final = "The key store of this computer is still locked"
NONE: Final = "There is nothing to show: it is kept nowhere any more"
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Entry:
    """Which secret a row stands for now: its entry in the vault, and what it is called on the screen."""

    name: str
    title: str
    production: bool = False


class Reveal(QObject):
    """`said(words)` when there is nothing to show, `found` when there is: the key store answers.

    `clock` gives seconds that only ever grow.
    """

    said = Signal(str)
    found = Signal()

    def __init__(self, theme: Theme, vault: SecretStore, window: QWidget, clock: Clock = time.monotonic) -> None:
        super().__init__(window)
        self._theme, self._vault, self._window, self._clock = theme, vault, window, clock
        self._of: dict[SecretRow, Callable[[], Entry]] = {}
        self._row: SecretRow | None = None
        self._entry: Entry | None = None
        self._secret: Secret | None = None
        self._until = 0.0
        self._task: Task | None = None
        self.dialog: QuestionDialog | None = None
        self.copies = ShortCopy(clock, self)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def add(self, row: SecretRow, of: Callable[[], Entry]) -> None:
        """A row with a secret; `of` says which one it is when it is asked for."""
        self._of[row] = of
        row.show_requested.connect(self._ask)
        row.copy_requested.connect(self._copy)
        row.hide_requested.connect(self.hide)

    @Slot()
    def hide(self) -> None:
        """Dots again, and no look-up that is still on its way is shown."""
        row, self._row, self._secret = self._row, None, None
        self._timer.stop()
        if self._task is not None:
            self._task.drop()
            self._task = None
        if row is not None:
            row.conceal()

    @Slot()
    def tick(self) -> None:
        """Looks at the clock."""
        left = self._until - self._clock()
        if self._row is None or left <= 0:
            self.hide()
        else:
            self._row.count_down(math.ceil(left))

    @Slot()
    def _ask(self) -> None:
        row = self.sender()
        if not isinstance(row, SecretRow) or self.dialog is not None:
            return
        self.hide()
        self._row, self._entry = row, self._of[row]()
        answers, title = (f"Show for {SHOWN_S:.0f} s", "Keep it hidden"), f"Show: {self._entry.title}"
        marked = self._entry.production
        self.dialog = QuestionDialog(self._theme, title, asks(row.kept), answers, self._window, production=marked)
        self.dialog.accepted.connect(self._look)
        self.dialog.finished.connect(self._answered)
        self.dialog.open()

    @Slot()
    def _answered(self) -> None:
        self.dialog = None

    @Slot()
    def _look(self) -> None:
        """Off the window's thread: the key store may ask the user, and wait for him."""
        if self._entry is None:
            return
        vault, name = self._vault, self._entry.name

        def work() -> Secret | None:
            vault.ask_again()
            return vault.get(name)

        self._task = Task("key store", work, self)
        self._task.done.connect(self._found)
        self._task.failed.connect(self._failed)
        self._task.start()

    @Slot(object)
    def _found(self, secret: Secret | None) -> None:
        self._task = None
        row = self._row
        if row is None or self._entry is None or self._of[row]() != self._entry or not row.isVisible():
            self.hide()  # another broker is looked at by now
        elif secret is None:
            self.hide()
            self.said.emit(LOCKED if row.kept is not None and row.kept.locked else NONE)
        else:
            self.found.emit()
            self._secret, self._until = secret, self._clock() + SHOWN_S
            row.reveal(secret)
            self._timer.start()
            self.tick()

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self.hide()
        self.said.emit(fault.what)

    @Slot()
    def _copy(self) -> None:
        if self._secret is not None:
            self.copies.copy(self._secret)
            self.said.emit(f"Copied. It leaves the clipboard in {COPIED_S:.0f} s, unless something else is copied")


class ShortCopy(QObject):
    """A secret in the clipboard, for 30 s; what somebody copied since is left alone."""

    def __init__(self, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._copied: Secret | None = None
        self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.clear)

    def copy(self, secret: Secret) -> None:
        QGuiApplication.clipboard().setText(secret.reveal())
        self._copied, self._until = secret, self._clock() + COPIED_S
        self._timer.start()

    @Slot()
    def tick(self) -> None:
        if self._clock() >= self._until:
            self.clear()

    @Slot()
    def clear(self) -> None:
        """Now, as when the console ends."""
        copied, self._copied = self._copied, None
        self._timer.stop()
        clipboard = QGuiApplication.clipboard()
        if copied is not None and Secret(clipboard.text()) == copied:
            clipboard.clear()


def asks(kept: Kept | None) -> str:
    """Who else asks before it is handed out, in words."""
    place = kept.place if kept is not None else Place.NOWHERE
    said = kept.words if kept is not None else ""
    seen = f"Whoever looks at this screen, or shares it in a call, reads it. It is dots again after {SHOWN_S:.0f} s."
    if kept is not None and kept.locked:
        return f"{seen} The key store is locked: it asks for its password first."
    if place is not Place.KEY_STORE:
        return f"{seen} Nobody else asks: it is {said}."
    if "macOS" in said or "Keychain" in said:
        return f"{seen} macOS may ask for your password as well."
    if "SecretService" in said or "KWallet" in said or "libsecret" in said:
        return f"{seen} The key store asks for its password as well while it is locked."
    return f"{seen} This key store hands it out without asking, so this question is the only one."
