"""Fleet left, floor in the middle, the selected sherpa right, errors below: panes that touch, lines between."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ati_console.gui.frame_clock import Panel
from ati_console.gui.kept_sizes import MOST, KeptSizes
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.battery_strip import BatteryStrip
from ati_console.gui.panels.bottom_pane import BottomPane
from ati_console.gui.panels.card_keeper import CardKeeper
from ati_console.gui.panels.card_window import CardWindows
from ati_console.gui.panels.connect_card import ConnectCard
from ati_console.gui.panels.fleet_panel import FleetPanel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.panels.parts import splitter
from ati_console.gui.panels.robot_card import RobotCard
from ati_console.gui.theme import Theme

FLOOR_MIN = 400  # px at zoom 1, as all of these
FLEET_MIN = 300
NARROW = 1200  # window width below which the card becomes a tab of the bottom pane
RAIL = 64


@dataclass(frozen=True, slots=True)
class Panes(KeptSizes):
    """How large they are wished for, at zoom 1 (look.md, Monitor at 1440); the floor takes what is left."""

    fleet: float = 562
    card: float = 280
    bottom: float = 216


class Monitor(QWidget):
    """The panels know the model only; this knows where they stand."""

    def __init__(self, model: ConsoleModel, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.fleet = FleetPanel(model, theme)
        self.battery = BatteryStrip(model, theme)
        self.floor = FloorPanel(model, theme)
        self.card = RobotCard(model, theme)
        self.detached = CardWindows(model, theme, self.card)
        self.cards = CardKeeper(self.detached, model, self)
        self.bottom = BottomPane(model, theme)
        self.start = ConnectCard(theme)
        self.floor.set_guest(self.start)
        self.start.resized.connect(self.floor.show_guest)
        self.card.follow_requested.connect(self.floor.follow)
        self.card.detach_requested.connect(self.detached.open)
        self.fleet.opened.connect(self.detached.open)
        self.fleet.floor_key.connect(self.floor.view.hear)
        self.detached.count_changed.connect(self.card.allow_detach)
        self.detached.follow_requested.connect(self.floor.follow)
        self._left = _column(self.fleet, self.battery)
        self._across = splitter(Qt.Orientation.Horizontal, self._left, self.floor, grows=self.floor)
        self._down = splitter(Qt.Orientation.Vertical, self._across, self.bottom, grows=self._across)
        self._whole = splitter(Qt.Orientation.Horizontal, self._down, self.card, grows=self._down)
        self._card_below = False
        self._placed = False
        self._wanted, self._zoom = Panes(), theme.zoom
        for panes in (self._across, self._down, self._whole):
            panes.splitterMoved.connect(self._moved)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._whole)
        self._limit()
        theme.changed.connect(self._limit)

    @property
    def panels(self) -> tuple[Panel, ...]:
        return (self.fleet, self.battery, self.floor, self.card, self.bottom, self.detached)

    def reset_layout(self) -> None:
        """Panes back to the sizes of look.md."""
        self._wanted = Panes()
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """As they are wished for, at the zoom and in the room of now."""
        px, wanted = self._theme.px, self._wanted
        card = 0 if self._card_below else px(wanted.card)
        across = max(self.width() - card - 1, 1)
        floor, least = self.floor.minimumWidth(), self._left.minimumWidth()
        fleet = max(min(px(wanted.fleet), across - floor - 1), least)
        self._whole.setSizes([across, card])
        self._down.setSizes([max(self.height() - px(wanted.bottom) - 1, 1), px(wanted.bottom)])
        self._across.setSizes([fleet, max(across - fleet - 1, 1)])

    @Slot()
    def _moved(self) -> None:
        """By hand: what is wished for from now on, at any zoom."""
        zoom, (_, *card) = self._theme.zoom, self._whole.sizes()
        self._wanted = Panes(
            min(self._across.sizes()[0] / zoom, MOST),
            card[0] / zoom if card and not self._card_below else self._wanted.card,
            self._down.sizes()[1] / zoom,
        )

    @property
    def panes(self) -> str:
        """What is wished for, to be kept: the sizes of a window at 200 % are what there was room for."""
        return self._wanted.text

    def restore_panes(self, text: str) -> None:
        self._wanted = Panes.read(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._placed:
            self._placed = True
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() + self._theme.px(RAIL) < self._theme.px(NARROW)
        if narrow != self._card_below:
            self._move_card(narrow)

    def _move_card(self, below: bool) -> None:
        self._card_below = below
        if below:
            self.bottom.add_page("Sherpa", self.card)
        else:
            self.bottom.remove_page(self.card)
            self._whole.addWidget(self.card)
            self.card.show()
        self._arrange()

    @Slot()
    def _limit(self) -> None:
        px = self._theme.px
        self.floor.setMinimumWidth(px(FLOOR_MIN))
        self._left.setMinimumWidth(px(FLEET_MIN))
        self.card.setMinimumWidth(px(240))
        self.bottom.setMinimumHeight(px(100))
        if self._zoom != self._theme.zoom:
            self._zoom = self._theme.zoom
            QTimer.singleShot(0, self._arrange)  # once what is around has its new size


def _column(*widgets: QWidget) -> QFrame:
    pane = QFrame()
    pane.setObjectName("Pane")
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for number, widget in enumerate(widgets):
        column.addWidget(widget, 1 if number == 0 else 0)
    return pane
