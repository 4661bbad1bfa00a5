"""Errors, findings, trips, messages and the connection, each in a tab with its count."""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ati_console.fleet.view import ErrorEntry, Finding
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.models import errors_model
from ati_console.gui.models.acknowledged import Acknowledged
from ati_console.gui.models.console_model import ConsoleModel, FaultEntry
from ati_console.gui.models.errors_model import World
from ati_console.gui.models.findings_model import FINDING_HEADERS, TRIP_HEADERS, finding_rows, trip_rows
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.panels.connection_page import ConnectionPage
from ati_console.gui.panels.count_tabs import CountTabs
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.messages_page import MessagesPage
from ati_console.gui.panels.parts import Bar, FilterField, IconButton
from ati_console.gui.theme import Theme
from ati_console.wire.messages import TripInfo

EVERY_S: Final = 0.25
MANY_ROWS: Final = 400  # a longer list is made anew once a second only


class Tab(enum.IntEnum):
    ERRORS = 0
    FINDINGS = 1
    TRIPS = 2
    MESSAGES = 3
    CONNECTION = 4


TITLES: Final = ("Errors", "Findings", "Trips", "Messages", "Connection")
_R, _M = brush.RIGHT, Voice.MUTED
ERRORS: Final = ListLook(
    errors_model.HEADERS, {0: 108, 3: 72, 4: 73, 5: 59, 6: 100}, {1: 0.38, 2: 0.33, 7: 0.29},
    ("ph.check-circle", "No errors", "Errors stay listed with first, last and count until you acknowledge them."),
    {2: _M, 7: _M}, {3: _R, 4: _R, 5: _R, 7: _R},
)  # fmt: skip
FINDINGS: Final = ListLook(
    FINDING_HEADERS, {0: 108, 1: 190, 3: 72, 4: 73, 5: 65}, {2: 1.0},
    ("ph.magnifying-glass", "No findings", "What is odd in the data is listed by sherpa and kind, with its evidence."),
    {2: _M}, {3: _R, 4: _R, 5: _R},
)  # fmt: skip
TRIPS: Final = ListLook(
    TRIP_HEADERS, {0: 108, 1: 110, 2: 110, 4: 76, 5: 76, 6: 76, 7: 56}, {3: 1.0},
    ("ph.path", "No trips yet", "Trips appear here when a trip topic of the profile carries one."),
    {3: _M}, {4: _R, 5: _R, 6: _R, 7: _R}, indent=0,
)  # fmt: skip


class BottomPane(QWidget):
    """Only the page in view is brought up to date, the counts always; four times a second."""

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._acknowledged = Acknowledged()
        self._looked_at, self._every_s = -1e9, EVERY_S
        self.tabs = CountTabs(theme, TITLES)
        self.errors, self.findings = ListPage(theme, ERRORS), ListPage(theme, FINDINGS)
        self.trips = ListPage(theme, TRIPS)
        self.messages, self.connection = MessagesPage(model, theme), ConnectionPage(model, theme)
        self._build(theme)
        self._connect()
        self.refresh(model.now())

    def refresh(self, now: float) -> None:
        if 0 <= now - self._looked_at < self._every_s:
            return
        self._looked_at = now
        self._refresh_lists(now)
        if self.tabs.currentIndex() == Tab.MESSAGES:
            self.messages.refresh(now)
        if self.tabs.currentIndex() == Tab.CONNECTION:
            self.connection.refresh(now)

    @Slot(int)
    def show_tab(self, tab: int) -> None:
        self.tabs.setCurrentIndex(tab)

    def add_page(self, name: str, page: QWidget) -> None:
        """One more tab behind the others, for what has no place of its own in a narrow window."""
        self._stack.addWidget(page)
        self.tabs.add(name)

    def remove_page(self, page: QWidget) -> None:
        """Give it back; the errors are in view then."""
        at = self._stack.indexOf(page)
        if at >= 0:
            self.tabs.setCurrentIndex(Tab.ERRORS)
            self._stack.removeWidget(page)
            self.tabs.remove(at)

    @property
    def filter_field(self) -> FilterField:
        return self._filter

    # ------------------------------------------------------------ building

    def _build(self, theme: Theme) -> None:
        self._stack = QStackedWidget()
        for page in (self.errors, self.findings, self.trips, self.messages, self.connection):
            self._stack.addWidget(page)
        bar = Bar(theme, 36)
        self._filter = FilterField(theme, width=180)
        self._acknowledge = IconButton(theme, "ph.check", "Acknowledge every error of the list", "Acknowledge all")
        self._copy = IconButton(theme, "ph.copy", "Copy the selected rows, or all, tab separated", "Copy")
        bar.row.addWidget(self.tabs)
        bar.row.addStretch(1)
        for control in (self._filter, self._acknowledge, self._copy):
            bar.row.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._tab_changed)
        self._filter.textChanged.connect(self._filter_changed)
        self._acknowledge.clicked.connect(self.acknowledge_all)
        self._copy.clicked.connect(self.copy_rows)
        for page in (self.errors, self.findings, self.trips):
            page.chosen.connect(self._chosen)
        self._model.faults_changed.connect(self._look_again)
        seen = QShortcut(QKeySequence(Qt.Key.Key_A), self.errors)
        seen.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        seen.activated.connect(self.acknowledge_selected)

    @Slot()
    def _look_again(self) -> None:
        self._looked_at = -1e9

    def _page(self) -> ListPage | None:
        page = self._stack.currentWidget()
        return page if isinstance(page, ListPage) else None

    @Slot(int)
    def _tab_changed(self, tab: int) -> None:
        self._stack.setCurrentIndex(tab)
        page = self._page()
        if page is not None:
            page.rows.set_filter(self._filter.text())
        self._look_again()
        self.refresh(self._model.now())

    @Slot(str)
    def _filter_changed(self, text: str) -> None:
        page = self._page()
        if page is not None:
            page.rows.set_filter(text)

    @Slot(object)
    def _chosen(self, origin: object) -> None:
        name = origin.sherpa_name if isinstance(origin, TripInfo) else getattr(origin, "sherpa", None)
        if isinstance(origin, (TripInfo, ErrorEntry, Finding)) and name in self._model.robots:
            self._model.select(str(name))

    # ------------------------------------------------------------ lists

    def _refresh_lists(self, now: float) -> None:
        rows = self._error_rows(now)
        self.errors.set_rows(rows)
        update, active = self._model.fleet, errors_model.active(rows)
        findings = finding_rows(update) if self.tabs.currentIndex() == Tab.FINDINGS else None
        if findings is not None:
            self.findings.set_rows(findings)
        if self.tabs.currentIndex() == Tab.TRIPS:
            self.trips.set_rows(trip_rows(update))
        self._every_s = EVERY_S if max(len(rows), len(findings or ())) < MANY_ROWS else 1.0
        self._show_tools(len(rows), active)

    def _show_tools(self, errors: int, active: int) -> None:
        update, tab = self._model.fleet, self.tabs.currentIndex()
        self.tabs.set_count(Tab.ERRORS, active, "fault" if active else "")
        self.tabs.set_count(Tab.FINDINGS, len(update.findings), "warning" if update.findings else "")
        self.tabs.set_count(Tab.TRIPS, len(update.trips))
        listed: dict[int, int] = {Tab.ERRORS: errors, Tab.FINDINGS: len(update.findings), Tab.TRIPS: len(update.trips)}
        some = listed.get(tab, 0)
        self._filter.setVisible(bool(some))
        self._copy.setVisible(bool(some))
        self._acknowledge.setVisible(tab == Tab.ERRORS and bool(errors))

    def _error_rows(self, now: float) -> list[ListRow]:
        model = self._model
        world = World(model.fleet, model.forward, model.link, model.faults, self._acknowledged.keys, now)
        rows = errors_model.rows(world)
        return self._acknowledged.settle(rows)

    # ------------------------------------------------------------ acknowledging and copying

    @Slot()
    def acknowledge_all(self) -> None:
        self._acknowledge_rows(list(self.errors.rows.rows))

    @Slot()
    def acknowledge_selected(self) -> None:
        self._acknowledge_rows(self.errors.selected())

    def _acknowledge_rows(self, rows: list[ListRow]) -> None:
        self._acknowledged.add(rows)
        for row in rows:
            if isinstance(row.origin, ErrorEntry):
                self._model.acknowledge(row.origin)
            elif isinstance(row.origin, FaultEntry):
                self._model.acknowledge_fault(row.origin)
        self._look_again()
        self.refresh(self._model.now())

    @Slot()
    def copy_rows(self) -> None:
        page = self._page()
        if page is not None:
            page.table.copy_rows()
