"""The twin's areas in their sector: localization areas outlined, no-go areas hatched, both named. In the ground."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from ati_console.gui.floor.frames import View
from ati_console.gui.floor.hatch import hatch
from ati_console.gui.floor.scale_bar import ground
from ati_console.gui.floor.sector_metres import in_sight, metres_of
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme
from ati_console.site.sector_area import SectorArea
from ati_console.site.site import Sector

Floats = NDArray[np.float64]

MOST_AREAS: Final = 2_000
MOST_NAME: Final = 28
HATCH_PX: Final = 8.0
LEAST_NAMED_PX: Final = 34.0  # across: a smaller one has no room for a name
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

    def names(self, view: View) -> list[QRectF]:
        """Where the names stand, px: names of sherpas go elsewhere."""
        found = []
        for area, metres in zip(self.shown, self._metres, strict=False):
            px = np.column_stack(view.to_px.points(metres[:, 0], metres[:, 1]))
            if in_sight(px, view.width, view.height):
                room, said = self._name(area, _polygon(px).boundingRect())
                found.extend([room] if said else [])
        return found

    # ------------------------------------------------------------ painting

    def paint(self, painter: QPainter, view: View) -> None:
        """No-go areas last: they are what must not be missed."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = sorted(zip(self.shown, self._metres, strict=False), key=_no_go)
        for area, metres in shown:
            px = np.column_stack(view.to_px.points(metres[:, 0], metres[:, 1]))
            if in_sight(px, view.width, view.height):
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
        self._paint_name(painter, area, outline.boundingRect(), color)

    def _paint_name(self, painter: QPainter, area: SectorArea, box: QRectF, color: QColor) -> None:
        """On a ground of its own: a hatch would eat it."""
        room, said = self._name(area, box)
        if not said:
            return
        painter.fillRect(room, ground(self._theme))
        painter.setFont(self._theme.font(11, 500))
        painter.setPen(color)
        painter.drawText(room, _CENTRED, said)

    def _name(self, area: SectorArea, box: QRectF) -> tuple[QRectF, str]:
        """In the middle; "" where an area has no room for one."""
        z, metrics = self._theme.zoom, QFontMetricsF(self._theme.font(11, 500))
        if box.width() < LEAST_NAMED_PX * z or box.height() < 16 * z:
            return QRectF(), ""
        name = plain(area.name, MOST_NAME) or f"area {area.id}"
        said = metrics.elidedText(f"no-go {name}" if area.is_no_go else name, _AT_END, box.width() - 8 * z)
        room = QRectF(0, 0, metrics.horizontalAdvance(said) + 8 * z, 15 * z)
        room.moveCenter(box.center())
        return room, said


_AT_END: Final = Qt.TextElideMode.ElideRight
_CENTRED: Final = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)


def _polygon(px: Floats) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in px.tolist()])


def _no_go(one: tuple[SectorArea, Floats]) -> bool:
    return one[0].is_no_go


def _faint(color: QColor, alpha: int) -> QColor:
    made = QColor(color)
    made.setAlpha(alpha)
    return made
