"""Looks once a second and says what began: on the desktop while the window cannot be seen, by a sound if wanted."""

from __future__ import annotations

import datetime
from typing import Final, Protocol

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ati_console.gui.alarms import memory
from ati_console.gui.alarms.desktop import Desktop
from ati_console.gui.alarms.dialog import Ages, AlarmDialog, Ways
from ati_console.gui.alarms.rules import Alarm, AlarmRules, Scene, Watch, is_quiet, notice
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.wishes import SetAges
from ati_console.gui.theme import Theme
from ati_console.status import Fault, Severity

LOOK_MS: Final = 1_000
UNSAID: Final = "An alarm began while this window was hidden, and this desktop has no place for notifications"
UNSAID_STEP: Final = "Switch the sound on in Alarms, or start a notification service"
TRIED: Final = "ATI Console", "An alarm would be said like this."


class Says(Protocol):
    """What the desk asks of the desktop."""

    @property
    def can_notify(self) -> bool: ...
    @property
    def heard(self) -> str: ...
    def notify(self, title: str, text: str) -> None: ...
    def beep(self) -> None: ...
    def leave(self) -> None: ...


class AlarmDesk(QObject):
    """`raised(tuple[Alarm, ...])` for whoever else wants to know. Without settings nothing is kept."""

    raised = Signal(object)

    def __init__(
        self,
        model: ConsoleModel,
        theme: Theme,
        window: QWidget,
        settings: QSettings | None = None,
        desktop: Says | None = None,
    ) -> None:
        super().__init__(window)
        self._model, self._theme, self._window, self._settings = model, theme, window, settings
        self._site = ""
        self.rules = AlarmRules()
        self.dialog: AlarmDialog | None = None
        own = Desktop(self)
        own.clicked.connect(self.show_window)
        own.unsaid.connect(self._say_unsaid)
        self._desktop = desktop or own
        self._watch, self._asked = Watch(), Ages()
        self._told = False  # that there is no place for notifications: once
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.set_site("")

    @Slot(str)
    def set_site(self, name: str) -> None:
        """Limits are a site's."""
        self._site = name
        self._use(memory.load(self._settings, name) if self._settings is not None else self.rules)

    @Slot()
    def look(self) -> None:
        now = self._model.now()
        unseen = not self._window.isVisible() or self._window.isMinimized()
        if not unseen:
            self._desktop.leave()
        alarms = self._watch.look(self._scene(), self.rules, now)
        if not alarms:
            return
        self.raised.emit(alarms)
        if not is_quiet(self.rules, _minute(now)):
            self._say(alarms, unseen=unseen)

    @Slot()
    def ask(self) -> None:
        """The dialog; what is accepted is kept and used at once."""
        ways = Ways(self._desktop.can_notify, self._desktop.heard)
        self._asked = self._ages()
        self.dialog = AlarmDialog(self._theme, self.rules, self._site, ways, self._window, self._asked)
        self.dialog.accepted.connect(self._accepted)
        self.dialog.tried.connect(self._try)
        self.dialog.open()

    @Slot()
    def show_window(self) -> None:
        """As large as it was: one that was maximised comes back so."""
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _say(self, alarms: tuple[Alarm, ...], *, unseen: bool) -> None:
        if unseen and self.rules.notify:
            self._desktop.notify(*notice(alarms))
        if self.rules.sound:
            self._desktop.beep()

    @Slot()
    def _say_unsaid(self) -> None:
        if not self._told:
            self._told = True
            self._model.add_fault(Fault(self._model.now(), "alarms", UNSAID, UNSAID_STEP, Severity.WARNING))

    @Slot(object)
    def _try(self, rules: AlarmRules) -> None:
        """Now, whatever the hour, by the ways that are ticked."""
        if rules.notify:
            self._desktop.notify(*TRIED)
        if rules.sound:
            self._desktop.beep()

    def _scene(self) -> Scene:
        model = self._model
        robots = model.robots
        if model.has_site:
            robots = {name: view for name, view in robots.items() if model.listing(name).listed}
        limits = model.ages
        return Scene(robots, model.fleet.errors, model.link, limits.stale_after_s, limits.lost_after_s)

    @Slot()
    def _accepted(self) -> None:
        if self.dialog is not None:
            rules = self.dialog.rules()
            if self._settings is not None:
                memory.save(self._settings, self._site, rules)
            self._use(rules)
            ages = self.dialog.ages()
            if ages != self._asked:
                self._model.wish(SetAges(ages.stale_s, ages.lost_s))

    def _ages(self) -> Ages:
        limits, asks = self._model.ages, SetAges(0, 0)
        can_change = self._model.has_site and self._model.grants(asks)
        return Ages(round(limits.stale_after_s), round(limits.lost_after_s), can_change)

    def _use(self, rules: AlarmRules) -> None:
        self.rules = rules
        self._model.set_battery_limits(rules.low_pct, rules.empty_pct)


def _minute(now: float) -> int:
    """Of the local day."""
    at = datetime.datetime.fromtimestamp(now)
    return at.hour * 60 + at.minute
