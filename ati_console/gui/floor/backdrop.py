"""Everything below the trails, in the order in which it is painted: into the ground, and onto paper."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from ati_console.gui.floor.area_layer import AreaLayer
from ati_console.gui.floor.labels import Costs
from ati_console.gui.floor.look import Look
from ati_console.gui.floor.map_layer import MapLayer
from ati_console.gui.floor.path_layer import PathLayer
from ati_console.gui.floor.plan_layer import PlanLayer
from ati_console.gui.floor.scale_bar import paint_grid
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import FloorMap
from ati_console.site.site import Sector


class Backdrop:
    """The picture of the plant, the ATI map, the twin's areas and paths."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._floor: FloorMap | None = None
        self._sector: Sector | None = None
        self.map, self.areas, self.picture = MapLayer(theme), AreaLayer(theme), PlanLayer()
        self.paths = PathLayer(theme)

    def set_map(self, floor: FloorMap | None, sector: Sector | None) -> None:
        self._floor, self._sector = floor, sector
        self.map.set_map(floor, sector)
        self.areas.set_sector(sector)
        self.paths.set_sector(sector)
        self.picture.set_sector(sector)

    def dressed(self, theme: Theme) -> Backdrop:
        """The same in other colours, for paper."""
        made = Backdrop(theme)
        made.picture = self.picture
        made.areas.set_areas(self.areas.all)
        made.paths.set_paths(self.paths.all)
        made.set_map(self._floor, self._sector)
        return made

    def costs(self, look: Look) -> Costs:
        """What names have to avoid: lanes, stations, names of zones, and the twin's areas and paths."""
        costs = self.map.costs(look.view)
        if look.layers.areas:
            self.areas.add_costs(costs, look.view)
            self.paths.add_costs(costs, look.view)
        return costs

    def paint(self, painter: QPainter, look: Look) -> None:
        """Grid, picture, zones, the sector's outline, areas, lanes, paths."""
        layers = look.layers
        self.map.over_picture = layers.plan and self.picture.plan is not None
        if layers.grid:
            paint_grid(painter, look.viewport, self._theme)
        if layers.plan:
            self.picture.paint(painter, look.view)
        if layers.zones:
            self.map.paint_areas(painter, look.view)
        if layers.outline:
            self.map.paint_outline(painter, look.view)
        if layers.areas:
            self.areas.paint(painter, look.view)
        if layers.lanes:
            self.map.paint_lanes(painter, look.view)
        if layers.areas:
            self.paths.paint(painter, look.view)
