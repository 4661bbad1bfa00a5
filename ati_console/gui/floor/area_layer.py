"""The twin's areas in their sector: localization areas outlined, no-go areas hatched, both named. In the ground."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ati_console.gui.floor.frames import View
from ati_console.gui.floor.hatch import hatch
from ati_console.gui.floor.labels import MARK_COST, Costs
from ati_console.gui.floor.sector_metres import in_sight, metres_of
from ati_console.gui.floor.twin_name import MOST_NAME, name_room, paint_name
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme
from ati_console.site.sector_area import SectorArea
from ati_console.site.site import Sector

Floats = NDArray[np.float64]

MOST_AREAS: Final = 2_000
HATCH_PX: Final = 8.0
ASKEW_PX: Final = 12.0  # plants lie a degree or two askew in their sector
LEAST_NAMED_PX: Final = 34.0  # across: a smaller one has no room for a name
NO_GO: Final = "no-go"
LEAST_ROOM_PX: Final = 16.0  # high, for a name in the middle
LEAST_AISLE_PX: Final = 8.0  # and for one above its line
_FILL: Final = 26  # of 255
_HATCH: Final = 130


class AreaLayer:
    """Areas of the sector that is shown; those of others stay out of sight."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._areas: tuple[SectorArea, ...] = ()
        self._sector: Sector | None = None
        self._metres: list[Floats] = []

    def set_areas(self, areas: tuple[SectorArea, ...]) -> None:
        self._areas = areas
        self._convert()

    def set_sector(self, sector: Sector | None) -> None:
        self._sector = sector
        self._convert()

    @property
    def all(self) -> tuple[SectorArea, ...]:
        return self._areas

    @property
    def shown(self) -> tuple[SectorArea, ...]:
        """At most MOST_AREAS."""
        here = self._sector.id if self._sector else None
        return tuple(area for area in self._areas if area.sector == here)[:MOST_AREAS]

    def _convert(self) -> None:
        self._metres = metres_of(self._sector, (one.corners_mm for one in self.shown))

    def add_costs(self, costs: Costs, view: View) -> None:
        """Names of sherpas and stations keep off the names of areas."""
        for room in self.name_rooms(view):
            costs.box(room.x(), room.y(), room.width(), room.height(), MARK_COST)

    def name_rooms(self, view: View) -> list[QRectF]:
        """Where the names stand, px."""
        rooms = (self._name(area, _polygon(px)) for area, px in self._in_sight(view))
        return [room for room, said in rooms if said]

    def _in_sight(self, view: View) -> Iterator[tuple[SectorArea, Floats]]:
        """With their corners in px."""
        for area, metres in zip(self.shown, self._metres, strict=False):
            px = np.column_stack(view.to_px.points(metres[:, 0], metres[:, 1]))
            if in_sight(px, view.width, view.height):
                yield area, px

    # ------------------------------------------------------------ painting

    def paint(self, painter: QPainter, view: View) -> None:
        """No-go areas last: they are what must not be missed."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for area, px in sorted(self._in_sight(view), key=_no_go):
            self._paint_area(painter, view, area, px)

    def _paint_area(self, painter: QPainter, view: View, area: SectorArea, px: Floats) -> None:
        color = self._theme.colors.fault if area.is_no_go else self._theme.colors.info
        outline = _polygon(px)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(color, _FILL))
        painter.drawPolygon(outline)
        if area.is_no_go:
            painter.setPen(QPen(_faint(color, _HATCH), 1))
            lines = hatch(px, HATCH_PX * self._theme.zoom, view.width, view.height)
            painter.drawLines([QLineF(*line) for line in lines])
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(outline)
        room, said = self._name(area, outline)
        if said:
            paint_name(painter, self._theme, room, said, color)

    def _name(self, area: SectorArea, outline: QPolygonF) -> tuple[QRectF, str]:
        """Where it stands and what of it has room; "" where an area has no room for one."""
        z, box = self._theme.zoom, outline.boundingRect()
        corner = None if area.is_no_go else _upper_left(outline)
        if box.width() < LEAST_NAMED_PX * z or box.height() < (LEAST_ROOM_PX if corner is None else LEAST_AISLE_PX) * z:
            return QRectF(), ""
        name = plain(area.name, MOST_NAME) or f"area {area.id}"
        room, said = name_room(self._theme, f"{NO_GO} {name}" if area.is_no_go else name, box.width() - 16 * z)
        if area.is_no_go and len(said) <= len(NO_GO) + 2:  # with a space and the dots: nothing of the name is left
            room, said = name_room(self._theme, NO_GO, box.width())
        if corner is None:
            room.moveCenter(box.center())
        else:  # above its upper line: a lane goes through the middle of an aisle, and trails would strike the name out
            room.moveTo(corner.x(), corner.y() - room.height() - 1)
        return room, said


def _polygon(px: Floats) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in px.tolist()])


def _upper_left(outline: QPolygonF) -> QPointF | None:
    """Its corner there; None where it is turned so far that it has none."""
    wanted = outline.boundingRect().topLeft()
    nearest = min(outline.toList(), key=lambda at: (at - wanted).manhattanLength())
    return nearest if (nearest - wanted).manhattanLength() < ASKEW_PX else None


def _no_go(one: tuple[SectorArea, Floats]) -> bool:
    return one[0].is_no_go


def _faint(color: QColor, alpha: int) -> QColor:
    made = QColor(color)
    made.setAlpha(alpha)
    return made
