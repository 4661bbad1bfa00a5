"""The window as it shows the model, and the ways between its parts (window_parts.py).

It shows the model and says what the user wishes. Keys, overlays and the life of the window are in main_window.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtWidgets import QApplication

from ati_console.gui import broker_actions, tab_order
from ati_console.gui.alarms.desk import AlarmDesk
from ati_console.gui.dialogs.forward_ask import ForwardAsk
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.link_verdict import judged, silence_of
from ati_console.gui.models.plain import plain
from ati_console.gui.models.wishes import ShowMessages
from ati_console.gui.preferences import Preferences
from ati_console.gui.recent_memory import RecentSite
from ati_console.gui.shell.fault_end import FaultEnd
from ati_console.gui.shell.forward_bar import NO_SITE
from ati_console.gui.shell.rail import DIAGNOSE, FORWARD, LOG, MONITOR, PUBLISH, SETTINGS
from ati_console.gui.theme import Theme
from ati_console.gui.window_parts import WindowParts
from ati_console.site.sector_area import SectorArea, SectorPath


class WindowFrame(WindowParts):
    """It shows the model and says what the user wishes."""

    def __init__(self, model: ConsoleModel, theme: Theme, settings: QSettings | None = None) -> None:
        super().__init__(model, theme, settings)
        self.forwarding = ForwardAsk(model, theme, self.top_bar.forward, self)
        self.alarms = AlarmDesk(model, theme, self, settings)
        self._fault_end, self._silence = FaultEnd(), ""
        self.manager_minds: Callable[[str], str] = broker_actions.nobody_there
        self._wire_shell()
        self._wire_pages()

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def selected(self) -> str:
        return self._model.selected

    @property
    def source(self) -> str:
        """The profile of now; "" before one was chosen."""
        return self._model.source

    @property
    def next_step(self) -> tuple[str, object]:
        """Of the link, where somebody grants it: its words and its wish."""
        found = judged(self._model, self._model.now())
        return (found.step, found.wish) if self._model.grants(found.wish) else ("", None)

    def take_step(self, wish: object) -> None:
        self._model.wish(wish)

    def why_no_deed(self, name: str) -> str:
        """Of the manager of brokers."""
        return self.manager_minds(name)

    # ------------------------------------------------------------ what is shown

    def show_site(self, name: str, why_not: str = "") -> None:
        """The name of the plant; "" when no site is open. Without one nothing can be forwarded, nor with `why_not`."""
        self.top_bar.site.say(plain(name, 64) or "No site")
        self.title.show_site(name)
        self.alarms.set_site(name)
        self.monitor.cards.enter(name)
        self.top_bar.forward.allow(bool(name) and not why_not, why_not or NO_SITE)

    def show_recent(self, sites: Sequence[RecentSite]) -> None:
        """The sites that were open last, newest first, wherever one is opened."""
        self.top_bar.recent.show_sites(sites)
        self.monitor.start.offer_sites(sites)
        self._recent = tuple(sites)

    @property
    def recent(self) -> tuple[RecentSite, ...]:
        return self._recent

    def show_profile(
        self, name: str, others: tuple[str, ...] = (), hazard: str = "", production: frozenset[str] = frozenset()
    ) -> None:
        """`hazard`: what must be loud while this profile is in use; `production`: the names that are marked."""
        self._model.source = name
        self.top_bar.pill.show_profile(name, others, production)
        self.banner.show_hazard(hazard)
        self.title.show_source(name, production=name in production)
        self._show_link()

    @Slot()
    def _show_link(self) -> None:
        model, now = self._model, self._model.now()
        self._silence = silence_of(model, now)
        self.top_bar.pill.show_link(model.link, now, model.notation, self._silence)
        self.top_bar.pill.show_beside(model.sides.names)
        self.top_bar.sides.show_sides(model.sides.rows, now, model.notation)
        self.banner.show_link(model.link)
        self.top_bar.fit()

    @Slot()
    def _show_forward(self) -> None:
        self.top_bar.forward.show_status(self._model.forward, self.forward.dead_left)
        self.top_bar.fit()

    @Slot()
    def _show_fault(self) -> None:
        model = self._model
        self.status_bar.show_fault(*self._fault_end.shown(model.faults, model.link, model.forward, model.now()))

    @Slot(object)
    def prefer(self, wanted: Preferences) -> None:
        self.monitor.floor.set_gliding(not wanted.reduced_motion)
        self._model.set_notation(wanted.notation)

    @Slot()
    def _show_notation(self) -> None:
        notation = self._model.notation
        self.status_bar.set_notation(notation)
        self.log_page.set_notation(notation)
        self.status_bar.tick(self._model.now())
        self._show_link()
        self._show_fault()

    @Slot()
    def reset_layout(self) -> None:
        """Panes and columns as at first."""
        self.monitor.fleet.columns.reset()
        self.monitor.floor.keeper.forget()
        self.monitor.cards.forget()
        self.forward.delivery.hide_columns(())
        for page in (self.monitor, self.forward, self.diagnose, self.publish):
            page.reset_layout()
        self.layout_reset.emit()

    # ------------------------------------------------------------ the ways between

    @Slot(int)
    def choose_workspace(self, number: int) -> None:
        self.rail.show_choice(number)
        self._stack.setCurrentIndex(number)
        self.area.to_start()  # its focus may stand at the far end
        self.workspace_changed.emit()

    def go_to(self, number: int) -> None:
        """By key: the focus comes along, to where it was in there, else to where one begins. The rail keeps its own."""
        self.choose_workspace(number)
        page, holder = self._stack.currentWidget(), QApplication.focusWidget()
        if page is not None and not (holder is not None and holder.isVisible() and page.isAncestorOf(holder)):
            left = page.focusWidget()
            stop = left if left is not None and left.isVisible() else next(tab_order.stops(page), None)
            if stop is not None:
                stop.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _go_forward(self) -> None:
        """Where sherpas are mapped."""
        self.show_forward_tab(ForwardTab.MAPPING)

    def show_forward_tab(self, tab: int) -> None:
        """One of the pages of the Forward workspace."""
        self.choose_workspace(FORWARD)
        self.forward.show_tab(tab)

    def show_twin(self) -> None:
        """Where a new site gets its branches and sectors from."""
        self.show_forward_tab(ForwardTab.TWINZO)

    @Slot(object)
    def show_areas(self, areas: tuple[SectorArea, ...]) -> None:
        """Twinzo's, in the list and on the floor."""
        self.forward.set_areas(areas)
        self.monitor.floor.set_areas(areas)

    @Slot(object)
    def show_paths(self, paths: tuple[SectorPath, ...]) -> None:
        """Twinzo's, on both floors."""
        for view in (self.monitor.floor.view, self.forward.floor.view):
            view.set_paths(paths)

    @Slot()
    def _go_diagnose(self) -> None:
        self.choose_workspace(DIAGNOSE)

    def check_twin(self) -> None:
        self.choose_workspace(FORWARD)
        self.forward.check()

    @Slot()
    def find_sherpa(self) -> None:
        """In the workspace that is looked at; where there is nothing to find, in the fleet."""
        find = {
            FORWARD: self.forward.find_sherpa, DIAGNOSE: self.diagnose.find_topic,
            PUBLISH: self._find_template, LOG: self.log_page.filter.setFocus,
        }.get(self._stack.currentIndex())  # fmt: skip
        (find or self._find_in_fleet)()

    def _find_in_fleet(self) -> None:
        self.choose_workspace(MONITOR)
        self.monitor.fleet.filter_field.setFocus()

    def _find_template(self) -> None:
        self.publish.pane.templates.find_field.setFocus()

    def show_tab(self, tab: int) -> None:
        """One of the lists below the floor."""
        self.choose_workspace(MONITOR)
        self.monitor.bottom.show_tab(tab)

    def detach(self) -> None:
        self.monitor.detached.open(self._model.selected)

    @Slot()
    def show_settings(self) -> None:
        self.choose_workspace(SETTINGS)
        self.settings_page.take_focus()

    @Slot()
    def show_log(self) -> None:
        self.choose_workspace(LOG)
        self.log_page.list.table.setFocus()

    @Slot()
    def show_undecodable(self) -> None:
        """Who sent what, raw: of a broken sender there is nothing else on any other page."""
        self.choose_workspace(MONITOR)
        self._model.wish(ShowMessages("undecodable"))

    @Slot()
    def show_about(self) -> None:
        self.about.open()

    @Slot()
    def ask_alarms(self) -> None:
        self.alarms.ask()

    @Slot()
    def come_forward(self) -> None:
        """Before the other windows of the desktop, from wherever it was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot()
    def full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    # ------------------------------------------------------------ wires

    def _wire_shell(self) -> None:
        model, top = self._model, self.top_bar
        for changed in (model.link_changed, model.forward_changed):
            changed.connect(self._show_fault)
        model.link_changed.connect(self._show_link)
        model.sides.changed.connect(self._show_link)
        for changed in (model.forward_changed, self.forward.dead.counted):
            changed.connect(self._show_forward)
        model.faults_changed.connect(self._show_fault)
        model.notation_changed.connect(self._show_notation)
        top.pill.connect_requested.connect(self.connect_requested)
        top.pill.disconnect_requested.connect(self.disconnect_requested)
        top.pill.profile_requested.connect(self.profile_requested)
        top.pill.address_requested.connect(self.address_requested)
        for words, wish in (
            ("New site", self.new_site_requested), ("Open a site file\tCtrl+O", self.site_requested),
            ("Save the site\tCtrl+S", self.save_requested), ("Save the site as\tCtrl+Shift+S", self.save_as_requested),
            ("Undo the last change\tCtrl+Z", self.undo_requested),
        ):  # fmt: skip
            top.site.menu_of.addAction(words).triggered.connect(wish)
        top.site.menu_of.insertMenu(top.site.menu_of.actions()[2], top.recent)
        for menu in (top.recent, self.monitor.start.recent):
            menu.chosen.connect(self.recent_requested)
            menu.dropped.connect(self.recent_dropped)
        self.show_recent(())
        self.monitor.start.site_requested.connect(self.site_requested)
        top.site.menu_of.addAction("Open an ATI map").triggered.connect(self.map_requested)
        top.forward.wished.connect(self.forwarding.wish)
        self.forwarding.confirmed.connect(self.forward_requested)
        top.find_button.clicked.connect(self.find_sherpa)
        self.rail.chosen.connect(self.choose_workspace)
        self.diagnose.chosen.connect(self._go_diagnose)
        self.status_bar.crash.clicked.connect(self.show_log)
        self.status_bar.see_undecodable.clicked.connect(self.show_undecodable)

    def _wire_pages(self) -> None:
        for copied in (self.log_page.said, self.about.said):
            copied.connect(self.toast.say)
        page, monitor = self.settings_page, self.monitor
        page.preferred.connect(self.prefer)
        page.alarms_requested.connect(self.ask_alarms)
        page.about_requested.connect(self.show_about)
        page.data_requested.connect(self.log_page.open_folder)
        page.layout_reset_requested.connect(self.reset_layout)
        page.recent_forgotten.connect(self.recent_forgotten)
        self.prefer(page.now)
        monitor.fleet.map_requested.connect(self._go_forward)
        monitor.floor.keeper.use(self._settings)
        monitor.cards.use(self._settings)
        if self._settings is not None:
            monitor.bottom.remember(self._settings)
        for said in (monitor.floor.said, monitor.bottom.said):
            said.connect(self.toast.say)
        monitor.floor.cursor_moved.connect(self.status_bar.show_cursor)
        self.forward.floor.cursor_moved.connect(self.status_bar.show_cursor)
        monitor.bottom.alarms_requested.connect(self.ask_alarms)
        self.publish.model.said.connect(self.toast.say)
        self.publish.model.refused.connect(self.toast.refuse)
        self.handover.acted.connect(self.ati_handover_requested)
