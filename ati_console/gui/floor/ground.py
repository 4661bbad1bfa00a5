"""Everything below the marks as one opaque picture: a frame then costs a copy of it, whatever the size of the map.

Two pictures: the plant (anew when the view, the map or the theme changes), and the plant with trails and stations
(anew four times a second while sherpas move)."""

from __future__ import annotations

import enum
import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from ati_console.gui.floor.frames import Frame, Viewport
from ati_console.gui.floor.labels import Costs
from ati_console.gui.floor.map_layer import MapLayer, View
from ati_console.gui.floor.robot_rows import RobotRows
from ati_console.gui.floor.scale_bar import paint_axes, paint_bar, paint_grid
from ati_console.gui.floor.trail_layer import paint_trails
from ati_console.gui.floor.trails import BUDGET, BUDGET_MOVING, TRAIL_S
from ati_console.gui.theme import Theme

TRAILS_EVERY_S: Final = 0.25


class Work(enum.Enum):
    """What an update of the ground had to do."""

    NOTHING = "nothing"
    TRAILS = "trails"
    PLANT = "plant"


@dataclass(frozen=True, slots=True)
class Layers:
    """What the user wants to see."""

    grid: bool = True
    lanes: bool = True
    stations: bool = True
    zones: bool = True
    names: bool = True
    measures: bool = True  # axis numbers and scale bar
    trail_s: float = TRAIL_S  # 0: no trails


@dataclass(frozen=True, slots=True)
class Look:
    """One state of the view: what is where, in which frame, at which resolution."""

    viewport: Viewport
    frame: Frame
    view: View
    dpr: float
    layers: Layers

    def key(self) -> Hashable:
        return self.viewport.key(), self.frame, self.view.to_px, self.dpr, self.layers


class Ground:
    """The cached pictures and what names have to avoid on them."""

    def __init__(self, theme: Theme, plan: MapLayer) -> None:
        self._theme, self._plan = theme, plan
        self._key: Hashable = None
        self._plant = QPixmap()
        self._trails = QPixmap()
        self._composed_at = -math.inf
        self._names: list[tuple[QRectF, str]] = []
        self.costs = Costs(1, 1)
        self.picture = QPixmap()

    def forget(self) -> None:
        """Map or theme changed."""
        self._key = None

    def update(self, look: Look, rows: RobotRows, selected: int, now: float) -> Work:
        """Bring the picture up to date; what that took, so that a frame does not do all the dear things at once."""
        if look.key() != self._key:
            self._key = look.key()
            self._paint_plant(look)
            self._compose(look, rows, selected, now, BUDGET_MOVING)
            return Work.PLANT
        if look.layers.trail_s > 0 and abs(now - self._composed_at) >= TRAILS_EVERY_S:
            self._compose(look, rows, selected, now, BUDGET)
            self._composed_at = now
            return Work.TRAILS
        return Work.NOTHING

    def _paint_plant(self, look: Look) -> None:
        self._plant = _empty(look)
        self._plant.fill(self._theme.colors.inset)
        painter = QPainter(self._plant)
        if look.layers.grid:
            paint_grid(painter, look.viewport, self._theme)
        if look.layers.zones:
            self._plan.paint_areas(painter, look.view)
        if look.layers.lanes:
            self._plan.paint_lanes(painter, look.view)
        painter.end()
        self.costs = self._plan.costs(look.view)
        self._names = self._plan.station_names(look.view, self.costs) if look.layers.stations else []

    def _compose(self, look: Look, rows: RobotRows, selected: int, now: float, budget: int) -> None:
        self.picture = QPixmap(self._plant)
        painter = QPainter(self.picture)
        if look.layers.trail_s > 0 and rows.count:
            painter.drawPixmap(0, 0, self._trail_layer(look, rows, selected, now, budget))
        if look.layers.zones:
            self._plan.paint_zone_names(painter, look.view)
        if look.layers.stations:
            self._plan.paint_stations(painter, look.view)
            self._plan.paint_station_names(painter, look.view, self._names)
        if look.layers.measures:
            paint_axes(painter, look.viewport, look.frame, self._theme)
            paint_bar(painter, look.viewport, look.frame, self._theme)
        painter.end()

    def _trail_layer(self, look: Look, rows: RobotRows, selected: int, now: float, budget: int) -> QPixmap:
        if self._trails.size() != self._plant.size():
            self._trails = _empty(look)
        self._trails.setDevicePixelRatio(look.dpr)
        self._trails.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._trails)
        paint_trails(painter, rows, look.view, self._theme, now, look.layers.trail_s, selected, budget)
        painter.end()
        return self._trails


def _empty(look: Look) -> QPixmap:
    width, height = math.ceil(look.view.width * look.dpr), math.ceil(look.view.height * look.dpr)
    made = QPixmap(max(1, width), max(1, height))
    made.setDevicePixelRatio(look.dpr)
    return made
