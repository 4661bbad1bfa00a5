"""One window: rail, top bar, banner, the workspaces, status bar. It shows the model and says what the user wishes."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QSettings, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout

from ati_console.forwarding import ForwardMode
from ati_console.gui import window_memory
from ati_console.gui.actions import Actions
from ati_console.gui.alarms.desk import AlarmDesk
from ati_console.gui.crash.teller import CrashTeller
from ati_console.gui.dialogs.forward_dialog import ForwardDialog
from ati_console.gui.first_sight import FirstSight
from ati_console.gui.frame_clock import FrameClock
from ati_console.gui.frame_meter import FrameMeter
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.gui.overlays.about import About
from ati_console.gui.overlays.key_map import KeyMap
from ati_console.gui.overlays.palette import Palette
from ati_console.gui.pages.log_page import LogPage
from ati_console.gui.pages.settings_page import SettingsPage
from ati_console.gui.preferences import Preferences
from ati_console.gui.shell import frame
from ati_console.gui.shell.banner import Banner
from ati_console.gui.shell.forward_bar import NO_SITE
from ati_console.gui.shell.rail import LOG, SETTINGS, WORKSPACES, Rail
from ati_console.gui.shell.status_bar import StatusBar
from ati_console.gui.shell.toast import Toast
from ati_console.gui.shell.top_bar import TopBar
from ati_console.gui.theme import Theme
from ati_console.gui.window_actions import WindowActions
from ati_console.gui.workspaces.coming import Coming
from ati_console.gui.workspaces.monitor import Monitor

SECOND_MS = 1_000
SMALLEST = (1024, 600)
FORWARD = 2  # the workspace


class MainWindow(QMainWindow):
    """Wishes are signals. `shutdown` is called once, when the window closes, and stops the stages in order."""

    connect_requested = Signal()
    disconnect_requested = Signal()
    profile_requested = Signal(str)
    address_requested = Signal()  # a broker that is no profile yet
    site_requested = Signal()
    map_requested = Signal()
    demo_requested = Signal()
    forward_requested = Signal(object)  # ForwardMode

    def __init__(
        self,
        model: ConsoleModel,
        theme: Theme,
        shutdown: Callable[[], None] | None = None,
        settings: QSettings | None = None,
    ) -> None:
        super().__init__()
        self._model, self._theme, self._shutdown, self._settings = model, theme, shutdown, settings
        self.meter = FrameMeter()
        self._sight = FirstSight()
        self._only_clock = False  # the next paint is the status bar's second
        self._changed = False  # ... or of something that arrived
        self.was_restored = False  # to the geometry it was left with
        self._asking: ForwardDialog | None = None
        self.setWindowTitle("ATI Console")
        self._build()
        self.alarms = AlarmDesk(model, theme, self, settings)
        self._frames = FrameClock(self.monitor.panels, model.now, self)
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._list_actions()
        self._wire()
        if settings is not None:
            self.was_restored = window_memory.restore(settings, self, self.monitor)

    # ------------------------------------------------------------ what is shown

    def show_site(self, name: str, why_not: str = "") -> None:
        """The name of the plant; "" when no site is open. Without one nothing can be forwarded, nor with `why_not`."""
        self.top_bar.site.say(plain(name, 64) or "No site")
        self.alarms.set_site(name)
        self.top_bar.forward.allow(bool(name) and not why_not, why_not or NO_SITE)

    def show_profile(self, name: str, others: tuple[str, ...] = (), hazard: str = "") -> None:
        """`hazard`: what must be loud while this profile is in use."""
        self.top_bar.pill.show_profile(name, others)
        self.banner.show_hazard(hazard)
        self._show_link()

    @property
    def frame_figures(self) -> dict[str, float]:
        """For the JSON line of `window` (interfaces.md)."""
        figures = self.meter.figures(time.monotonic())
        return {
            "fps": figures.fps,
            "frame_ms_p99": round(figures.frame_ms_p99, 2),
            "received_to_painted_ms_p50": round(figures.received_to_painted_ms_p50, 2),
            "received_to_painted_ms_p99": round(figures.received_to_painted_ms_p99, 2),
            "cpu_pct": self.status_bar.cpu_pct(),
            "rss_mib": round(self.status_bar.memory_mib(), 1),
        }

    @Slot()
    def _model_changed(self) -> None:
        self._changed = True
        self._frames.wake()

    @Slot()
    def _show_fleet(self) -> None:
        self._frames.keep_pace(behind=self._model.fleet.behind)
        self.status_bar.show_fleet(self._model.fleet)

    @Slot()
    def _show_link(self) -> None:
        self.top_bar.pill.show_link(self._model.link, self._model.now())
        self.banner.show_link(self._model.link)
        self.top_bar.fit()

    @Slot()
    def _show_forward(self) -> None:
        self.top_bar.forward.show_status(self._model.forward)
        self.top_bar.fit()

    @Slot()
    def _show_fault(self) -> None:
        faults = self._model.faults
        self.status_bar.show_fault(faults[-1].fault if faults else None)

    @Slot()
    def _each_second(self) -> None:
        self._only_clock = True
        self.status_bar.tick(self._model.now())
        self._show_link()

    # ------------------------------------------------------------ wishes

    @Slot(object)
    def wish_forward(self, mode: ForwardMode) -> None:
        """Off and Shadow at once; On to a production branch is asked for, twice."""
        if mode is ForwardMode.ON and self._model.forward.production:
            self._ask_forward()
        else:
            self.forward_requested.emit(mode)

    @Slot()
    def toggle_forward(self) -> None:
        """The key asks in any case: it is easily hit."""
        if self._model.forward.mode is ForwardMode.ON:
            self.forward_requested.emit(ForwardMode.OFF)
        elif self.top_bar.forward.possible:
            self._ask_forward()

    def _ask_forward(self) -> None:
        forward = self._model.forward
        self._asking = ForwardDialog(self._theme, forward.branch or "Twinzo", forward.production, self)
        self._asking.accepted.connect(self._forward_confirmed)
        self._asking.open()

    @Slot()
    def _forward_confirmed(self) -> None:
        self.forward_requested.emit(ForwardMode.ON)

    @Slot(int)
    def choose_workspace(self, number: int) -> None:
        self.rail.show_choice(number)
        self._stack.setCurrentIndex(number)
        self._frames.wake()

    @Slot()
    def _go_forward(self) -> None:
        """Where sherpas are mapped."""
        self.choose_workspace(FORWARD)

    # ------------------------------------------------------------ what the actions do (window_actions.py)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def selected(self) -> str:
        return self._model.selected

    @Slot()
    def full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    @Slot()
    def find_sherpa(self) -> None:
        self.choose_workspace(0)
        self.monitor.fleet.filter_field.setFocus()

    def show_tab(self, tab: int) -> None:
        """One of the lists below the floor."""
        self.choose_workspace(0)
        self.monitor.bottom.show_tab(tab)

    def detach(self) -> None:
        self.monitor.detached.open(self._model.selected)

    def show_palette(self) -> None:
        """Once more takes it away."""
        self.key_map.leave()
        self.palette_of.toggle()

    @Slot()
    def show_keys(self) -> None:
        self.palette_of.leave()
        self.key_map.toggle()

    @Slot()
    def show_settings(self) -> None:
        self.choose_workspace(SETTINGS)
        self.settings_page.take_focus()

    @Slot()
    def show_log(self) -> None:
        self.choose_workspace(LOG)
        self.log_page.list.table.setFocus()

    @Slot()
    def show_about(self) -> None:
        self.about.open()

    @Slot()
    def ask_alarms(self) -> None:
        self.alarms.ask()

    @Slot(object)
    def prefer(self, wanted: Preferences) -> None:
        self.monitor.floor.set_gliding(not wanted.reduced_motion)

    @Slot()
    def reset_layout(self) -> None:
        """Panes and columns as at first."""
        self.monitor.fleet.hide_columns(())
        self.monitor.reset_layout()

    @Slot()
    def _rescaled(self) -> None:
        px = self._theme.px
        self.setMinimumSize(px(SMALLEST[0]), px(SMALLEST[1]))
        self._frames.wake()

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.rail, self.top_bar, self.banner = Rail(self._theme), TopBar(self._theme), Banner(self._theme)
        self.status_bar, self.monitor = StatusBar(self._theme), Monitor(self._model, self._theme)
        self.toast = Toast(self._theme, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.monitor)
        for name, _icon in WORKSPACES[1:]:
            self._stack.addWidget(Coming(self._theme, name))
        self.log_page, self.about = LogPage(self._theme), About(self._theme, self)
        self.settings_page = SettingsPage(self._theme, self._settings)
        self.crash = CrashTeller(self.log_page, self.status_bar, self._settings, self)
        self._stack.addWidget(self.log_page)
        self._stack.addWidget(self.settings_page)
        right = frame.of(QVBoxLayout(), self.top_bar, self.banner, self._stack)
        upper = frame.of(QHBoxLayout(), self.rail, right)
        self.setCentralWidget(frame.of(QVBoxLayout(), upper, self.status_bar))
        self.rail.show_choice(0)

    def _wire(self) -> None:
        model, top = self._model, self.top_bar
        for changed in (model.fleet_changed, model.link_changed, model.forward_changed, model.faults_changed):
            changed.connect(self._model_changed)
        for changed in (model.listing_changed, model.selection_changed):
            changed.connect(self._model_changed)
        model.link_changed.connect(self._show_link)
        model.forward_changed.connect(self._show_forward)
        model.faults_changed.connect(self._show_fault)
        self._frames.refreshed.connect(self._show_fleet)
        self._second.timeout.connect(self._each_second)
        top.pill.connect_requested.connect(self.connect_requested)
        top.pill.disconnect_requested.connect(self.disconnect_requested)
        top.pill.profile_requested.connect(self.profile_requested)
        top.pill.address_requested.connect(self.address_requested)
        top.site.menu_of.addAction("Open a site file").triggered.connect(self.site_requested)
        top.site.menu_of.addAction("Open an ATI map").triggered.connect(self.map_requested)
        top.forward.wished.connect(self.wish_forward)
        top.find_button.clicked.connect(self.find_sherpa)
        self.rail.chosen.connect(self.choose_workspace)
        self.status_bar.crash.clicked.connect(self.show_log)
        for copied in (self.log_page.said, self.about.said):
            copied.connect(self.toast.say)
        page = self.settings_page
        page.preferred.connect(self.prefer)
        page.alarms_requested.connect(self.ask_alarms)
        page.keys_requested.connect(self.show_keys)
        page.about_requested.connect(self.show_about)
        page.data_requested.connect(self.log_page.open_folder)
        page.layout_reset_requested.connect(self.reset_layout)
        self.prefer(page.now)
        self.monitor.fleet.map_requested.connect(self._go_forward)
        self.monitor.floor.cursor_moved.connect(self.status_bar.show_cursor)
        self.monitor.bottom.alarms_requested.connect(self.alarms.ask)
        self._theme.changed.connect(self._rescaled)

    def _list_actions(self) -> None:
        self.actions_of = Actions(WindowActions(self).all(), self)
        self.actions_of.refused.connect(self.toast.say)
        self.palette_of = Palette(self._theme, self.actions_of, self)
        self.key_map = KeyMap(self._theme, self.actions_of, self)

    def open(self) -> None:
        """Show the window and start its timers, on this thread."""
        self._rescaled()
        self.show()
        self._show_link()
        self._show_forward()
        self._show_fault()
        self._each_second()
        self._second.start()
        self._frames.start()
        # Arrows select at once, or an address can be pasted; no ring on the first button of the window.
        (self.monitor.start.field if self.monitor.start.isVisibleTo(self) else self.monitor.fleet.table).setFocus()

    def event(self, event: QEvent) -> bool:
        """Measures each paint of the window; one that only moved the clock is no frame."""
        if event.type() is not QEvent.Type.UpdateRequest:
            return super().event(event)
        started = time.monotonic()
        done = super().event(event)
        ended = time.monotonic()
        if self._changed or not self._only_clock:
            self.meter.painted(ended, (ended - started + self._frames.refresh_s) * 1000)
            self.meter.shown(ended, self._sight.ages_s(self._model.robots, time.time()))
        self._changed = self._only_clock = False
        return done

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._settings is not None:
            window_memory.save(self._settings, self, self.monitor, self._theme)
        self._second.stop()
        self._frames.stop()
        shutdown, self._shutdown = self._shutdown, None
        if shutdown is not None:
            shutdown()
        super().closeEvent(event)
