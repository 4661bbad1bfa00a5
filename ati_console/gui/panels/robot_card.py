"""One sherpa: state, what was forwarded, its last hour, its last message, its findings, and what happened to it."""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ati_console.fleet.freshness import fell_silent_stopped
from ati_console.fleet.view import FleetUpdate, RobotView
from ati_console.gui.models.card_notes import Note, event_notes, finding_notes, findings_of
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.fleet_rows import mark_of
from ati_console.gui.models.plain import plain
from ati_console.gui.models.unheard import nothing_heard
from ati_console.gui.panels.card_empty import NothingSelected
from ati_console.gui.panels.card_head import CardHead
from ati_console.gui.panels.card_layout import WIDE
from ati_console.gui.panels.card_notes import NotesPage
from ati_console.gui.panels.card_raw import RawPage
from ati_console.gui.panels.card_state import StatePage
from ati_console.gui.panels.count_tabs import CountTabs
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import Bar, column
from ati_console.gui.theme import Theme

EVERY_S: Final = 0.1
MOST_DETACHED: Final = 8
SLOW_S: Final = 0.25  # the message and the lists
NO_FINDINGS: Final = ("ph.check-circle", "No findings", "Nothing odd in what this sherpa sends.")
NO_EVENTS: Final = ("ph.list", "Nothing happened yet", "Changes of mode, errors, trips, charging and silences.")


class Tab(enum.IntEnum):
    STATE = 0
    RAW = 1
    FINDINGS = 2
    EVENTS = 3


TITLES: Final = ("State", "Raw", "Findings", "Events")
NOTHING, UNKNOWN, SHOWN = range(3)


class RobotCard(QWidget):
    """Shows `model.selected`, or for ever the sherpa it is `pinned` to. Signals carry the name of the sherpa."""

    follow_requested = Signal(str)
    detach_requested = Signal(str)

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None, *, pinned: str = "") -> None:
        super().__init__(parent)
        self._model, self._theme, self._pinned = model, theme, pinned
        self._looked_at = self._read_at = -1e9
        self._shown: tuple[object, ...] = ()
        self._listed: FleetUpdate | None = None
        self._build()
        if not pinned:
            model.selection_changed.connect(self._selected)
        model.notation_changed.connect(self._look_again)
        self._selected()

    @property
    def sherpa(self) -> str:
        return self._pinned or self._model.selected

    def refresh(self, now: float) -> None:
        """Ten times a second; the message and the lists four times."""
        if 0 <= now - self._looked_at < EVERY_S:
            return
        self._looked_at = now
        view = self._model.robots.get(self.sherpa)
        self._stack.setCurrentIndex(NOTHING if not self.sherpa else UNKNOWN if view is None else SHOWN)
        self._show_bars()
        if view is not None:
            self._show(view, now)
        elif self.sherpa:
            self._unheard.say(*nothing_heard(self._model, self.sherpa))

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        theme, self._stack = self._theme, QStackedWidget()
        self.nothing = NothingSelected(theme)
        self._unheard = EmptyState(theme, "ph.crosshair", "", "")
        for page in (self.nothing, self._unheard, self._pages_of()):
            self._stack.addWidget(page)
        self.head = CardHead(theme, detached=bool(self._pinned))
        layout = column(self)
        for part in (self.head, self._tab_bar()):
            layout.addWidget(part)
        layout.addWidget(self._stack, 1)
        self.head.follow_requested.connect(self._follow)
        self.head.detach_requested.connect(self.detach)
        self.head.close_requested.connect(self._close)

    def _pages_of(self) -> QWidget:
        theme = self._theme
        self.state, self.raw = StatePage(self._model, theme), RawPage(theme)
        self.findings = NotesPage(theme, "Findings of this sherpa", NO_FINDINGS)
        self.events = NotesPage(theme, "What happened to this sherpa", NO_EVENTS)
        self._pages = QStackedWidget()
        for part in (self.state, self.raw, self.findings, self.events):
            self._pages.addWidget(part)
        self.raw.form_changed.connect(self._look_again)
        for copies in (self.state, self.raw):
            copies.copy_requested.connect(self.copy_message)
        return self._pages

    def _tab_bar(self) -> QWidget:
        bar = self._bar = Bar(self._theme, 36)
        self.tabs = CountTabs(self._theme, TITLES, "What to show of this sherpa")
        bar.row.addWidget(self.tabs)
        bar.row.addStretch(1)
        self.tabs.currentChanged.connect(self._tab_changed)
        return bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wide is low: name and tabs share a row."""
        super().resizeEvent(event)
        wide = self.width() >= self._theme.px(WIDE)
        if wide != self.head.is_wide:
            if wide:
                self.head.take(self.tabs)
            else:
                self.head.let_go()
                self._bar.row.insertWidget(0, self.tabs)
            self._show_bars()

    def _show_bars(self) -> None:
        shown = self._stack.currentIndex() == SHOWN
        self.tabs.setVisible(shown)
        self._bar.setVisible(shown and not self.head.is_wide)

    # ------------------------------------------------------------ showing

    def _show(self, view: RobotView, now: float) -> None:
        mark = mark_of(view, now, self._model.limits)
        self.head.show_mark(mark, fell_silent_stopped(view, mark))
        self.tabs.set_count(Tab.FINDINGS, view.findings, "warning" if view.findings else "")
        if self.tabs.currentIndex() == Tab.STATE:
            self.state.show_robot(view, now)
        if not 0 <= now - self._read_at < SLOW_S:
            self._read_at = now
            self._show_slow(view, now)

    def _show_slow(self, view: RobotView, now: float) -> None:
        tab = self.tabs.currentIndex()
        if tab == Tab.FINDINGS and self._listed is not self._model.fleet:
            self._listed = self._model.fleet
            self.findings.show_notes(self._finding_notes(view))
        elif tab == Tab.EVENTS:
            self.events.show_notes(event_notes(view, now, self._model.ages.stale_after_s, self._model.notation))
        elif tab in (Tab.STATE, Tab.RAW):
            self._show_message(view, tab)

    def _finding_notes(self, view: RobotView) -> list[Note]:
        return finding_notes(findings_of(self._model.fleet, self.sherpa), view.heard_at, self._model.notation)

    def _show_message(self, view: RobotView, tab: int) -> None:
        message = (tab, self.raw.form, view.messages, view.last_payload)
        if message == self._shown:
            return
        raw = tab == Tab.RAW
        if self.raw.show_message(view, self._model.notation) if raw else self.state.show_message(view):
            self._shown = message

    @Slot()
    def _selected(self) -> None:
        name = plain(self.sherpa, 64)
        self.head.setVisible(bool(name))
        self.head.show_name(name)
        self.head.show_mark(None)
        self._look_again()

    @Slot()
    def _look_again(self) -> None:
        self._shown, self._listed = (), None
        self._looked_at = self._read_at = -1e9
        self.refresh(self._model.now())

    def show_like(self, other: RobotCard) -> None:
        """The same tab, and the message in the same form."""
        self.raw.choose(other.raw.form)
        self.tabs.setCurrentIndex(other.tabs.currentIndex())

    # ------------------------------------------------------------ wishes

    @Slot(int)
    def _tab_changed(self, tab: int) -> None:
        self._pages.setCurrentIndex(tab)
        self._look_again()

    @Slot()
    def _follow(self) -> None:
        self.follow_requested.emit(self.sherpa)

    @Slot()
    def detach(self) -> None:
        if self.sherpa:
            self.detach_requested.emit(self.sherpa)

    @Slot(int)
    def allow_detach(self, open_windows: int) -> None:
        self.head.allow_detach(open_windows < MOST_DETACHED)

    @Slot()
    def _close(self) -> None:
        self._model.select("")

    @Slot()
    def copy_message(self) -> None:
        view = self._model.robots.get(self.sherpa)
        if view is not None:
            QGuiApplication.clipboard().setText(view.last_payload.decode("utf-8", "backslashreplace"))
