"""The twin's paths in their sector, as lines with their names. In the ground."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ati_console.gui.floor.frames import View
from ati_console.gui.floor.labels import MARK_COST, Costs
from ati_console.gui.floor.sector_metres import in_sight, metres_of
from ati_console.gui.floor.twin_name import MOST_NAME, name_room, paint_name
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme
from ati_console.site.sector_area import SectorPath
from ati_console.site.site import Sector

Floats = NDArray[np.float64]

MOST_PATHS: Final = 2_000
LEAST_NAMED_PX: Final = 320.0  # long: names of sherpas and stations come first
DASH: Final = (7.0, 3.0)  # a lane of the ATI map is a whole line
_LINE, _WIDTH = 210, 1.6  # of 255, px


class PathLayer:
    """Paths of the sector that is shown; those of others stay out of sight."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._paths: tuple[SectorPath, ...] = ()
        self._sector: Sector | None = None
        self._metres: list[Floats] = []

    def set_paths(self, paths: tuple[SectorPath, ...]) -> None:
        self._paths = paths
        self._convert()

    def set_sector(self, sector: Sector | None) -> None:
        self._sector = sector
        self._convert()

    @property
    def all(self) -> tuple[SectorPath, ...]:
        return self._paths

    @property
    def shown(self) -> tuple[SectorPath, ...]:
        """At most MOST_PATHS."""
        here = self._sector.id if self._sector else None
        return tuple(path for path in self._paths if path.sector == here)[:MOST_PATHS]

    def _convert(self) -> None:
        self._metres = metres_of(self._sector, (one.points_mm for one in self.shown))

    def add_costs(self, costs: Costs, view: View) -> None:
        """Names of sherpas and stations keep off the names of paths."""
        for room, said in (self._name(path, px) for path, px in self._in_sight(view)):
            if said:
                costs.box(room.x(), room.y(), room.width(), room.height(), MARK_COST)

    def _in_sight(self, view: View) -> Iterator[tuple[SectorPath, Floats]]:
        """With their points in px."""
        for path, metres in zip(self.shown, self._metres, strict=False):
            px = np.column_stack(view.to_px.points(metres[:, 0], metres[:, 1]))
            if in_sight(px, view.width, view.height):
                yield path, px

    # ------------------------------------------------------------ painting

    def paint(self, painter: QPainter, view: View) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for path, px in self._in_sight(view):
            self._paint_path(painter, path, px)

    def _paint_path(self, painter: QPainter, path: SectorPath, px: Floats) -> None:
        color = QColor(self._theme.colors.info)
        color.setAlpha(_LINE)
        pen = QPen(color, _WIDTH)
        pen.setDashPattern(DASH)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in px.tolist()]))
        room, said = self._name(path, px)
        if said:
            paint_name(painter, self._theme, room, said, self._theme.colors.info)

    def _name(self, path: SectorPath, px: Floats) -> tuple[QRectF, str]:
        """In the middle of the longest piece; "" where that has no room for one."""
        steps = np.hypot(*np.diff(px, axis=0).T)
        longest, z = int(np.argmax(steps)), self._theme.zoom
        if float(steps[longest]) < LEAST_NAMED_PX * z:
            return QRectF(), ""
        words = plain(path.name, MOST_NAME) or f"path {path.id}"
        room, said = name_room(self._theme, words, float(steps[longest]) - 8 * z)
        room.moveCenter(QPointF(*((px[longest] + px[longest + 1]) / 2).tolist()))
        return room, said
