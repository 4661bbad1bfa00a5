"""What the window is made of: rail, top bar, banner, workspaces, pages, status bar; and what it can wish.

How they show the model, and the ways between them, are in window_frame.py.
"""

from __future__ import annotations

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ati_console.gui.crash.teller import CrashTeller
from ati_console.gui.follow_area import FollowArea
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.overlays.about import About
from ati_console.gui.pages.log_page import LogPage
from ati_console.gui.pages.settings_page import SettingsPage
from ati_console.gui.shell import frame
from ati_console.gui.shell.banner import Banner
from ati_console.gui.shell.rail import WORKSPACES, Rail
from ati_console.gui.shell.status_bar import StatusBar
from ati_console.gui.shell.toast import Toast
from ati_console.gui.shell.top_bar import TopBar
from ati_console.gui.theme import Theme
from ati_console.gui.window_title import WindowTitle
from ati_console.gui.workspaces.coming import Coming
from ati_console.gui.workspaces.diagnose import Diagnose
from ati_console.gui.workspaces.forward import Forward
from ati_console.gui.workspaces.monitor import Monitor
from ati_console.gui.workspaces.publish import Publish


class WindowParts(QMainWindow):
    """Wishes are signals."""

    connect_requested = Signal()
    disconnect_requested = Signal()
    profile_requested = Signal(str)
    sides_left = Signal()  # every broker beside the source
    broker_wished = Signal(str)  # a deed of the manager of brokers, by its name
    address_requested = Signal()  # a broker that is no profile yet
    site_requested = Signal()
    recent_requested = Signal(object)  # Path of a site file that was open before
    recent_dropped = Signal(object)  # Path: off the list
    recent_forgotten = Signal()
    new_site_requested = Signal()
    save_requested = Signal()  # the site
    save_as_requested = Signal()
    undo_requested = Signal()  # the last change of the site
    map_requested = Signal()
    demo_requested = Signal()
    ati_handover_requested = Signal()  # the folder that ATI gets
    forward_requested = Signal(object)  # ForwardMode
    workspace_changed = Signal()
    layout_reset = Signal()
    trial_requested, trial_stopped, contract_requested = Signal(), Signal(), Signal()

    def __init__(self, model: ConsoleModel, theme: Theme, settings: QSettings | None = None) -> None:
        super().__init__()
        self._model, self._theme, self._settings = model, theme, settings
        self.title = WindowTitle(self)
        self._build()

    def _build(self) -> None:
        self.rail, self.top_bar, self.banner = Rail(self._theme), TopBar(self._theme), Banner(self._theme)
        self.status_bar, self.monitor = StatusBar(self._theme), Monitor(self._model, self._theme)
        self.forward = Forward(self._model, self._theme)
        self.diagnose = Diagnose(self._model, self._theme)
        self.toast = Toast(self._theme, self)
        self._stack = QStackedWidget()
        self.publish = Publish(self._model, self._theme)
        self._stack.addWidget(self.monitor)
        built: dict[str, QWidget] = {"Publish": self.publish, "Forward": self.forward, "Diagnose": self.diagnose}
        self.handover = Coming(self._theme, "Handover")
        built["Handover"] = self.handover
        for name, _icon in WORKSPACES[1:]:
            self._stack.addWidget(built[name])
        self.log_page, self.about = LogPage(self._theme), About(self._theme, self)
        self.settings_page = SettingsPage(self._theme, self._settings)
        self.crash = CrashTeller(self.log_page, self.status_bar, self._settings, self)
        self._stack.addWidget(self.log_page)
        self._stack.addWidget(self.settings_page)
        right = frame.of(QVBoxLayout(), self.top_bar, self.banner, self._stack)
        upper = frame.of(QHBoxLayout(), self.rail, right)
        self.whole = frame.of(QVBoxLayout(), upper, self.status_bar)
        self.area = FollowArea(self._theme.px)
        self.area.setWidget(self.whole)
        self.setCentralWidget(self.area)
        self.rail.show_choice(0)
