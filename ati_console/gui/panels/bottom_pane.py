"""Errors, findings, trips, messages, the connection and the batteries, each in a tab with its count."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ati_console.gui.models import errors_model, seen_rows
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.findings_model import ACKNOWLEDGED, ACTIVE, STATE_CELL, trip_rows
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.origins import sherpa_of
from ati_console.gui.models.seen_rows import SeenRows
from ati_console.gui.models.wishes import ShowMessages
from ati_console.gui.panels import bottom_looks
from ati_console.gui.panels.battery_panel import BatteryPanel
from ati_console.gui.panels.bottom_tabs import LISTENING, TITLES, Page, Tab, offered
from ati_console.gui.panels.bottom_tools import BottomTools
from ati_console.gui.panels.connection_page import ConnectionPage
from ati_console.gui.panels.count_tabs import CountTabs
from ati_console.gui.panels.csv_saver import CsvSaver
from ati_console.gui.panels.list_page import ListPage
from ati_console.gui.panels.messages_page import MessagesPage
from ati_console.gui.panels.parts import Bar, FilterField
from ati_console.gui.panels.trips_page import TripsPage
from ati_console.gui.theme import Theme

EVERY_S: Final = 0.25
MANY_ROWS: Final = 200  # a longer list is made anew once a second only
ROOMY: Final = 1_060  # px at zoom 1: from here on the tools have words


class BottomPane(QWidget):
    """Only the page in view is brought up to date, the counts always; four times a second."""

    alarms_requested = Signal()
    said = Signal(str)  # a file was written

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._rows = SeenRows(model)
        self._filters: dict[int, str] = {}
        self._listening = False
        self._looked_at, self._every_s = -1e9, EVERY_S
        self.tabs = CountTabs(theme, TITLES, "Lists below the floor")
        self.errors, self.findings = ListPage(theme, bottom_looks.ERRORS), ListPage(theme, bottom_looks.FINDINGS)
        self.trips, self.battery = TripsPage(theme), BatteryPanel(model, theme)
        self.messages, self.connection = MessagesPage(model, theme), ConnectionPage(model, theme)
        self.tools, self.saver = BottomTools(theme), CsvSaver(self)
        self._build(theme)
        self._connect()
        self.refresh(model.now())

    def refresh(self, now: float) -> None:
        tab = self.tabs.currentIndex()
        if tab == Tab.MESSAGES:
            self.messages.refresh(now)
        if 0 <= now - self._looked_at < self._every_s:
            return
        self._looked_at = now
        self._refresh_lists(now)
        if tab == Tab.CONNECTION:
            self.connection.refresh(now)
        if tab == Tab.BATTERY:
            self.battery.refresh(now)

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

    def remember(self, settings: QSettings) -> None:
        """What was acknowledged is kept there, and taken from there now."""
        self._rows.remember(settings)
        self.look_again()

    @property
    def filter_field(self) -> FilterField:
        return self.tools.filter

    # ------------------------------------------------------------ building

    def _build(self, theme: Theme) -> None:
        self._stack = QStackedWidget()
        for page in (self.errors, self.findings, self.trips, self.messages, self.connection, self.battery):
            self._stack.addWidget(page)
        bar = Bar(theme, 36)
        bar.row.addWidget(self.tabs)
        bar.row.addStretch(1)
        bar.row.addWidget(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        model, tools = self._model, self.tools
        self.tabs.currentChanged.connect(self._tab_changed)
        tools.filter_changed.connect(self._filter_changed)
        tools.acknowledge_clicked.connect(self.acknowledge_all)
        tools.copy_clicked.connect(self.copy_rows)
        tools.csv_clicked.connect(self.save_csv)
        tools.pause_clicked.connect(self.messages.toggle_pause)
        tools.clear_clicked.connect(self.messages.clear)
        tools.alarms_clicked.connect(self.alarms_requested)
        self.messages.paused_changed.connect(tools.show_paused)
        self.messages.filter_wished.connect(tools.show_filter)
        self.messages.chosen.connect(self._choose)
        self.saver.said.connect(self.said)
        self.saver.failed.connect(model.add_fault)
        for page in (self.errors, self.findings, self.trips, self.battery.page):
            page.chosen.connect(self._chosen)
            page.wished.connect(model.wish)
        model.faults_changed.connect(self.look_again)
        model.grants_changed.connect(self.look_again)
        model.notation_changed.connect(self.look_again)
        model.selection_changed.connect(self._selected)
        model.wished.connect(self._granted)
        model.grant(ShowMessages)
        for page in (self.errors, self.findings):
            seen = QShortcut(QKeySequence(Qt.Key.Key_A), page)
            seen.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            seen.activated.connect(self.acknowledge_selected)

    @Slot()
    def look_again(self) -> None:
        self._looked_at = -1e9

    def _page(self) -> Page | None:
        page = self._stack.currentWidget()
        if isinstance(page, BatteryPanel):
            return page.page
        return page if isinstance(page, (ListPage, MessagesPage, ConnectionPage)) else None

    @Slot(int)
    def _tab_changed(self, tab: int) -> None:
        within = self._stack.isAncestorOf(self.window().focusWidget() or self.tabs)
        self._stack.setCurrentIndex(tab)
        self.tools.show_filter(self._filters.get(tab, ""))
        self._mind_listening()
        self.look_again()
        self.refresh(self._model.now())
        self._selected(self._model.selected)
        if within:
            self._focus_list()

    def _focus_list(self) -> None:
        """Qt hands on the focus of a page to whatever comes first in the next one, be it gone a moment later."""
        page = self._page()
        table = page.table if page is not None else self.tabs
        (table if table.isVisible() else self.tabs).setFocus()

    @Slot(str)
    def _filter_changed(self, text: str) -> None:
        self._filters[self.tabs.currentIndex()] = text
        page = self._page()
        if page is not None:
            page.set_filter(text)

    # ------------------------------------------------------------ selection, the same everywhere

    @Slot(object)
    def _chosen(self, origin: object) -> None:
        self._choose(sherpa_of(origin))

    @Slot(str)
    def _choose(self, sherpa: str) -> None:
        if sherpa in self._model.robots:
            self._model.select(sherpa)

    @Slot(str)
    def _selected(self, sherpa: str) -> None:
        """The first row of the selected sherpa, unless one of its rows is selected anyway; none when nobody is."""

        def is_its(row: ListRow) -> bool:
            return sherpa_of(row.origin) == sherpa

        page = self._page()
        if isinstance(page, TripsPage):
            page.select_sherpa(sherpa)
        elif sherpa and isinstance(page, ListPage):
            page.select_first(is_its)
        elif isinstance(page, ListPage):
            page.let_go([row.key for row in page.selected() if sherpa_of(row.origin) in self._model.robots])

    @Slot(object)
    def _granted(self, wish: object) -> None:
        if isinstance(wish, ShowMessages):
            self.show_tab(Tab.MESSAGES)
            self.tools.show_filter(wish.filter_text)

    # ------------------------------------------------------------ listening to the messages

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._mind_listening()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._mind_listening()

    def _mind_listening(self) -> None:
        """Messages are asked for only while a tab that shows them can be seen."""
        wanted = self.isVisible() and self.tabs.currentIndex() in LISTENING
        if wanted != self._listening:
            self._listening = wanted
            self._model.listen(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tools.set_roomy(self.width() >= self._theme.px(ROOMY))

    # ------------------------------------------------------------ lists

    def _refresh_lists(self, now: float) -> None:
        tab, model = self.tabs.currentIndex(), self._model
        rows, findings = self._rows.errors(now), self._rows.findings(now)
        if tab == Tab.ERRORS:
            self.errors.renew(rows)
        if tab == Tab.FINDINGS:
            self.findings.renew(findings)
        if tab == Tab.TRIPS:
            self.trips.show_trips(trip_rows(model.fleet, model.notation), model.selected)
        many = max(len(rows), len(findings), len(model.robots) if tab == Tab.BATTERY else 0) >= MANY_ROWS
        self._every_s = 1.0 if many else EVERY_S
        self._count(rows, findings)
        self._rows.keep()

    def _count(self, errors: list[ListRow], findings: list[ListRow]) -> None:
        model, active = self._model, errors_model.active(errors)
        open_now = sum(1 for row in findings if row.cells[STATE_CELL] == ACTIVE)
        left = sum(1 for row in findings if row.cells[STATE_CELL] != ACKNOWLEDGED)
        self.tabs.set_count(Tab.ERRORS, active, "fault" if active else "")
        self.tabs.set_count(Tab.FINDINGS, left, "warning" if open_now else "")
        self.tabs.set_count(Tab.TRIPS, len(model.fleet.trips))
        self._offer(len(errors), len(findings))

    def _offer(self, errors: int, findings: int) -> None:
        model = self._model
        counts = {
            Tab.ERRORS: errors, Tab.FINDINGS: findings, Tab.TRIPS: len(model.fleet.trips),
            Tab.MESSAGES: model.messages.added, Tab.CONNECTION: len(model.link_events), Tab.BATTERY: len(model.robots),
        }  # fmt: skip
        self.tools.offer(offered(self.tabs.currentIndex(), counts))

    # ------------------------------------------------------------ acknowledging, copying, saving

    @Slot()
    def acknowledge_all(self) -> None:
        page = self._page()
        if isinstance(page, ListPage):
            self._acknowledge_rows(list(page.rows.rows))

    @Slot()
    def acknowledge_selected(self) -> None:
        page = self._page()
        if isinstance(page, ListPage):
            self._acknowledge_rows(page.selected())

    def _acknowledge_rows(self, rows: list[ListRow]) -> None:
        self._rows.acknowledge(seen_rows.FINDINGS if self._page() is self.findings else seen_rows.ERRORS, rows)
        self.look_again()
        self.refresh(self._model.now())

    @Slot()
    def copy_rows(self) -> None:
        page = self._page()
        if page is not None:
            page.copy_rows()

    @Slot()
    def save_csv(self) -> None:
        """Asks where to, then saves the rows as they were when it was asked."""
        page, tab = self._page(), self.tabs.currentIndex()
        if page is not None and tab < len(TITLES):
            self.saver.ask(TITLES[tab], page.csv_rows(), self._model.now(), self._model.notation)
