"""What a second start was asked for, done by the first window: it comes to the front, and asks before it replaces."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from ati_console import paths
from ati_console.gui.console.brokers import Brokers
from ati_console.gui.console.ending import ends
from ati_console.gui.console.plant import Plant
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.single.door import Door
from ati_console.gui.single.errand import Errand
from ati_console.status import Fault, LinkState, Severity

IDLE = (LinkState.OFFLINE, LinkState.REFUSED, LinkState.TAKEN_OVER)


class SecondStart(QObject):
    """One errand at a time: a newer one takes the place of the question of the last. `failed(Fault)`: no door."""

    failed = Signal(object)

    def __init__(self, model: ConsoleModel, brokers: Brokers, plant: Plant, window: MainWindow) -> None:
        super().__init__(window)
        self._model, self._brokers, self._plant, self._window = model, brokers, plant, window
        self._errand = Errand()
        self.dialog: QuestionDialog | None = None
        self._door = Door(paths.home(), self)
        self._door.asked.connect(self.asked)

    def open(self) -> None:
        """Only the first window of a data folder does."""
        words = self._door.open()
        if words:
            step = "A second start opens a window of its own with --new"
            what = f"A second start cannot reach this window: {words}"
            self.failed.emit(Fault(time.time(), "window", what, step, Severity.WARNING))

    def shut(self) -> None:
        self._door.shut()

    @Slot(object)
    def asked(self, errand: Errand) -> None:
        self._window.come_forward()
        QApplication.alert(self._window)  # a desktop that lets nobody come forward marks it at least
        if self.dialog is not None:
            self.dialog.reject()
        errand = self._news_of(errand)
        if errand.is_empty:
            return
        self._errand = errand
        if self._model.link.state in IDLE:
            self._go()
        else:
            self._ask()

    def _news_of(self, errand: Errand) -> Errand:
        """Without what is open already: whoever clicks the same shortcut again wants to see the window."""
        known = self._model.link.state not in IDLE and errand.profile == self._brokers.profile
        site = self._plant.site
        return Errand(
            None if known else errand.profile,
            None if site is not None and errand.site == site.path.resolve() else errand.site,
        )

    def _ask(self) -> None:
        profile = self._brokers.profile
        now, marked = (profile.name, profile.production) if profile else ("this broker", False)
        title, words = question(self._errand, now, ends(self._model.forward))
        answers = "Change to it", f"Stay with {now}" if self._errand.profile else "Leave it as it is"
        self.dialog = QuestionDialog(self._window.theme, title, words, answers, self._window, production=marked)
        self.dialog.accepted.connect(self._go)
        self.dialog.finished.connect(self._answered)
        self.dialog.open()

    @Slot()
    def _answered(self) -> None:
        self.dialog = None

    @Slot()
    def _go(self) -> None:
        errand, self._errand = self._errand, Errand()
        if errand.profile is not None:
            self._brokers.connect_to(errand.profile)
        site = errand.site
        if site is not None:
            self._plant.leave(partial(self._plant.open_site, site))


def question(errand: Errand, now: str, forwarding: str = "") -> tuple[str, str]:
    """Title and words; `forwarding`: what of it ends."""
    wanted = errand.profile.name if errand.profile else ""
    site = errand.site.name if errand.site else ""
    parts = (f"the broker {wanted}" if wanted else "", f"the site {site}" if site else "")
    what = " and ".join(part for part in parts if part)
    ends = f"The link to {now} ends." if wanted else f"The link to {now} stays."
    return (f"Open {what} here?", f"ATI Console was started again and asks for {what}. {ends} {forwarding}".rstrip())
