"""The window alive: its keys and overlays, its timers, what it remembers, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QSettings, QSize, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from ati_console.gui import other_windows, tab_order, window_memory
from ati_console.gui.actions import Actions
from ati_console.gui.frame_clock import FrameClock
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.link_verdict import silence_of
from ati_console.gui.on_screen import GRIP, aside, fitted
from ati_console.gui.overlays.key_map import KeyMap
from ati_console.gui.overlays.palette import Palette
from ati_console.gui.paint_watch import PaintWatch
from ati_console.gui.passing_actions import passing
from ati_console.gui.shell.words import counts_seconds
from ati_console.gui.theme import Theme
from ati_console.gui.window_actions import Overlays, WindowActions
from ati_console.gui.window_frame import WindowFrame
from ati_console.gui.zoomed_panes import ZoomedPanes

if TYPE_CHECKING:
    from ati_console.gui.diagnose.pages import DiagnosePages

SECOND_MS = 1_000
SMALLEST = (940, 600)


class Unsaved(Protocol):
    """Whoever knows what closing would end or lose."""

    def has_unsaved(self) -> str:
        """In words; "" when nothing."""

    def leave(self, then: Callable[[], None]) -> None:
        """Ask what becomes of it, and do `then` unless the user stays."""


class MainWindow(WindowFrame):
    """`shutdown` is called once, when the window closes, and stops the stages in order."""

    def __init__(
        self,
        model: ConsoleModel,
        theme: Theme,
        shutdown: Callable[[], None] | None = None,
        settings: QSettings | None = None,
    ) -> None:
        with theme.undressed():
            super().__init__(model, theme, settings)
        self._shutdown = shutdown
        self.paints = PaintWatch()
        self._zoomed = ZoomedPanes(theme, self, but=self.monitor)
        self._unsaved: Unsaved | None = None
        self._ends = False  # nobody is asked any more
        self.was_restored = False  # to the geometry it was left with
        panels = (*self.monitor.panels, self.publish, self.forward, self.diagnose)
        self._frames = FrameClock(panels, model.now, self)
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._list_actions()
        self._wire()
        if settings is not None:
            self.was_restored = window_memory.restore(settings, self, self._remembered())

    @property
    def frame_figures(self) -> dict[str, float]:
        """For the JSON line of `window` (interfaces.md)."""
        bar = self.status_bar
        return {**self.paints.figures(), "cpu_pct": bar.cpu_pct(), "rss_mib": round(bar.memory_mib(), 1)}

    def show_palette(self) -> None:
        """Once more takes it away."""
        self.key_map.leave()
        self.palette_of.toggle()

    @Slot()
    def show_keys(self) -> None:
        self.palette_of.leave()
        self.key_map.toggle()

    @Slot(object)
    def _give_keys(self, window: QWidget) -> None:
        """A card in a window of its own hears none of them."""
        Actions(other_windows.keys(self), window)

    # ------------------------------------------------------------ frames and seconds

    @Slot()
    def _model_changed(self) -> None:
        self.paints.arrived()
        self._frames.wake()

    @Slot(object)
    def _diagnose_built(self, pages: DiagnosePages) -> None:
        for changed in (pages.model.probe_changed, pages.model.going_changed, pages.model.aim_changed):
            changed.connect(self._frames.wake)
        pages.doctor.said.connect(self.toast.say)

    @Slot()
    def _show_fleet(self) -> None:
        self._frames.keep_pace(behind=self._model.fleet.behind)
        self.status_bar.show_fleet(self._model.fleet)
        if self._silence:  # it ends with the first message
            self._look_for_silence()

    @Slot()
    def _each_second(self) -> None:
        self.paints.clock_moved()
        self.status_bar.tick(self._model.now())
        if counts_seconds(self._model.link) or self._model.sides.rows:  # else the whole head is laid out for nothing
            self._show_link()
        else:
            self._look_for_silence()
        self._show_fault()

    def _look_for_silence(self) -> None:
        """A silent fleet says nothing that would have the head laid out."""
        if silence_of(self._model, self._model.now()) != self._silence:
            self._show_link()

    @Slot()
    def _rescaled(self) -> None:
        """Zoomed in on a small screen the window scrolls: beyond the edge of the screen nothing can be reached, and
        squeezed words cannot be read."""
        least = QSize(self._theme.px(SMALLEST[0]), self._theme.px(SMALLEST[1]))
        self.whole.setMinimumSize(least)
        self.setMinimumSize(least.boundedTo(self.screen().availableSize() - QSize(0, GRIP)))  # below its title
        self.top_bar.fit()
        self._frames.wake()

    @Slot()
    def _keep_theme(self) -> None:
        if self._settings is not None:
            window_memory.save_theme(self._settings, self._theme)

    def focusNextPrevChild(self, following: bool) -> bool:
        """Whatever has the focus asks here in the end."""
        return tab_order.step(self, onward=following)

    def event(self, event: QEvent) -> bool:
        """Measures each paint of the window."""
        if event.type() is not QEvent.Type.UpdateRequest:
            return super().event(event)
        started = time.monotonic()
        done = super().event(event)
        self.paints.painted(time.monotonic() - started + self._frames.refresh_s, self._model.robots)
        return done

    # ------------------------------------------------------------ building, opening, closing

    def _list_actions(self) -> None:
        overlays = Overlays(self.show_palette, self.show_keys)
        listed = WindowActions(self, overlays)
        self.actions_of = Actions(listed.all(), self)
        self.actions_of.passing = partial(passing, self)
        self.actions_of.refused.connect(self.toast.refuse)
        self.palette_of = Palette(self._theme, self.actions_of, self)
        self.key_map = KeyMap(self._theme, self.actions_of, self)

    def _wire(self) -> None:
        model = self._model
        for changed in (model.fleet_changed, model.link_changed, model.forward_changed, model.faults_changed):
            changed.connect(self._model_changed)
        for changed in (model.listing_changed, model.selection_changed):
            changed.connect(self._model_changed)
        self.publish.model.changed.connect(self._frames.wake)
        self._frames.refreshed.connect(self._show_fleet)
        self.workspace_changed.connect(self._frames.at_once)
        self.diagnose.built.connect(self._diagnose_built)
        self._second.timeout.connect(self._each_second)
        self.settings_page.keys_requested.connect(self.show_keys)
        self._theme.changed.connect(self._rescaled)
        self._theme.changed.connect(self._keep_theme)
        self.layout_reset.connect(self._zoomed.forget)
        self.monitor.detached.opened.connect(self._give_keys)

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

    def step_aside(self, number: int) -> None:
        """A further window of the same folder, which would hide the first one: both remember the same place."""
        if not self.isMaximized() and not self.isFullScreen():
            screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
            self.setGeometry(fitted(aside(self.geometry(), number), screens))

    def mind(self, unsaved: Unsaved) -> None:
        """Ask it before the window closes."""
        self._unsaved = unsaved

    def end(self) -> None:
        """Close without asking: the computer, or a script, wants an end."""
        self._ends = True
        self.close()

    def _remembered(self) -> window_memory.Workspaces:
        return window_memory.Workspaces(self.monitor, self.publish, self.forward, self.diagnose)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._ends and self._unsaved is not None and self._unsaved.has_unsaved():
            event.ignore()
            self.come_forward()
            self._unsaved.leave(self.end)
            return
        if self._settings is not None:
            window_memory.save(self._settings, self, self._remembered(), self._theme)
        self._second.stop()
        self._frames.stop()
        shutdown, self._shutdown = self._shutdown, None
        if shutdown is not None:
            shutdown()
        super().closeEvent(event)
