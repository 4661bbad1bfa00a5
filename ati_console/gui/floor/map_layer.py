"""The plant under the sherpas: walls, zones, equipment, lanes with chevrons, stations. Painted into the ground."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from ati_console.gui.floor import labels
from ati_console.gui.floor.chevrons import chevrons
from ati_console.gui.floor.frames import Affine, View
from ati_console.gui.floor.scale_bar import ground
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import Area, AreaKind, FloorMap, Station
from ati_console.site.site import Sector

Floats = NDArray[np.float64]

MOST_LANES: Final = 20_000  # in view; the longest ones
MOST_STATIONS: Final = 3_000
MOST_AREAS: Final = 4_000
STATION: Final = 7.0
ZONE_COST: Final = 0.2
MOST_NAME: Final = 28
LABELS_FROM_PX_PER_M: Final = 1.5


class MapLayer:
    """One ATI map and one sector's outline; both may be missing."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.over_picture = False  # then zones are outlines, and names have a ground
        self.set_map(None, None)

    def set_map(self, floor: FloorMap | None, sector: Sector | None) -> None:
        plan = floor or FloorMap()
        self._lanes = np.array([lane[:4] for lane in plan.lanes], dtype=np.float64).reshape(-1, 4)
        self._stations = plan.stations
        self._station_xy = np.array([(s.x, s.y) for s in plan.stations], dtype=np.float64).reshape(-1, 2)
        self._areas = plan.areas
        self._area_box = np.array([area[1:5] for area in plan.areas], dtype=np.float64).reshape(-1, 4)
        self._zones = np.array([n for n, area in enumerate(plan.areas) if area.kind == "zone" and area.name], np.int64)
        self._sector = sector

    # ------------------------------------------------------------ painting

    def paint_areas(self, painter: QPainter, view: View) -> None:
        """Zones, equipment, walls."""
        c = self._theme.colors
        boxes = self._boxes(view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if self.over_picture:
            self._fill(painter, view, boxes, "zone", _BARE, QPen(c.floor_wall, 1))
        else:
            self._fill(painter, view, boxes, "zone", c.floor_zone, QPen(_between(c.floor_zone, c.line), 1))
            self._fill(painter, view, boxes, "equipment", c.floor_equipment, QPen(Qt.PenStyle.NoPen))
        self._fill(painter, view, boxes, "wall", _BARE, QPen(c.floor_wall, 1))

    def paint_lanes(self, painter: QPainter, view: View) -> None:
        """Lines of 2 px; a chevron each 16 m points from the first end to the second."""
        lines = self._lanes_px(view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colors.floor_lane, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.drawLines([QLineF(*line) for line in _snapped(lines).tolist()])
        painter.setPen(QPen(self._theme.colors.floor_lane, 1.5))
        painter.drawLines(chevrons(lines, view))

    def paint_stations(self, painter: QPainter, view: View) -> None:
        """Squares of 7 px; they stay above the trails."""
        c, half = self._theme.colors, STATION / 2
        ground = QColor(c.inset)
        ground.setAlpha(180)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(c.text_faint, 1.5))
        painter.setBrush(ground)
        xs, ys, _ = self._stations_px(view)
        painter.drawRects([QRectF(x - half, y - half, STATION, STATION) for x, y in _rounded(xs, ys)])

    def paint_names(self, painter: QPainter, names: list[tuple[QRectF, str]], *, bare: bool = False) -> None:
        """Of stations or zones, each where it was placed. `bare`: what they are painted on is their ground already."""
        font, metrics = self._theme.font(11), QFontMetricsF(self._theme.font(11))
        painter.setFont(font)
        painter.setPen(self._theme.colors.text_faint)
        for box, words in names:
            if self.over_picture and not bare:
                wide = metrics.horizontalAdvance(words)
                painter.fillRect(QRectF(box.left() - 2, box.top(), wide + 6, box.height()), ground(self._theme))
            painter.drawText(box, _TEXT, words)

    # ------------------------------------------------------------ names

    def costs(self, view: View) -> labels.Costs:
        """What names have to avoid: lanes, stations, zone names."""
        costs = labels.Costs(view.width, view.height)
        for line in self._lanes_px(view)[:2000].tolist():
            costs.line(*line)
        xs, ys, _ = self._stations_px(view)
        costs.marks(xs, ys, STATION / 2, labels.NAME_COST)
        for box, _ in self.zone_names(view):
            costs.box(box.x(), box.y() + 2, box.width(), box.height() - 4, labels.NAME_COST)
        return costs

    def station_names(self, view: View, costs: labels.Costs) -> list[tuple[QRectF, str]]:
        """Where each name goes, rather not into a zone; the names are then added to `costs`."""
        if view.px_per_m < LABELS_FROM_PX_PER_M:
            return []
        xs, ys, rows = self._stations_px(view)
        named = labels.one_per_cell(xs, ys, np.zeros(len(rows), dtype=np.int64))
        words = [_station_words(self._stations[int(rows[index])]) for index in named]
        aside = costs.copy()
        for area, box in self._boxes(view):
            if area.kind == "zone":
                aside.box(box.x(), box.y(), box.width(), box.height(), ZONE_COST)
        placed = labels.place(self._wanted(xs[named], ys[named], words), aside, gap=3.0)
        boxes = [self._name_box(xs[named], ys[named], words, one) for one in placed]
        for box, _ in boxes:
            costs.box(box.x(), box.y(), box.width(), box.height(), labels.NAME_COST)
        return boxes

    def _wanted(self, xs: Floats, ys: Floats, words: list[str]) -> labels.Wanted:
        metrics = QFontMetricsF(self._theme.font(11))
        widths = np.array([math.ceil(metrics.horizontalAdvance(text)) + 2.0 for text in words])
        count = len(words)
        heights = np.full(count, 13.0 * self._theme.zoom)
        return labels.Wanted(xs, ys, widths, heights, np.full(count, labels.REST), np.full(count, STATION / 2 + 1))

    def _name_box(self, xs: Floats, ys: Floats, words: list[str], one: labels.Placed) -> tuple[QRectF, str]:
        text = words[one.index]
        width = QFontMetricsF(self._theme.font(11)).horizontalAdvance(text)
        left, top = round(float(xs[one.index]) + one.dx) + 1, round(float(ys[one.index]) + one.dy)
        return QRectF(left, top, width + 2, 13.0 * self._theme.zoom), text

    def zone_names(self, view: View) -> list[tuple[QRectF, str]]:
        """In the upper left corner of a zone that has the room for it; the boxes are as wide as the words."""
        z, found = self._theme.zoom, []
        metrics = QFontMetricsF(self._theme.font(11))
        for area, box in self._boxes(view, self._zones):
            words = metrics.elidedText(plain(area.name, MOST_NAME), Qt.TextElideMode.ElideRight, box.width() - 12 * z)
            if box.width() > 40 * z and box.height() > 26 * z and len(words) > 1:
                wide = metrics.horizontalAdvance(words) + 1
                found.append((QRectF(box.left() + 7 * z, box.top() + 5 * z, wide, 14 * z), words))
        return found

    def station_at(self, view: View, x: float, y: float, within_px: float) -> Station | None:
        """The station nearest to a point of the view."""
        xs, ys, rows = self._stations_px(view)
        found = labels.nearest(xs, ys, x, y, within_px)
        return self._stations[int(rows[found])] if found >= 0 else None

    # ------------------------------------------------------------ pixels

    def _lanes_px(self, view: View) -> Floats:
        """Lanes that touch the view and are longer than a pixel: x0, y0, x1, y1."""
        x0, y0 = view.to_px.points(self._lanes[:, 0], self._lanes[:, 1])
        x1, y1 = view.to_px.points(self._lanes[:, 2], self._lanes[:, 3])
        lines = np.column_stack([x0, y0, x1, y1])
        length = np.hypot(x1 - x0, y1 - y0)
        seen = _touches(np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1), view)
        lines, length = lines[seen & (length > 1)], length[seen & (length > 1)]
        return lines if len(lines) <= MOST_LANES else lines[np.argsort(-length)[:MOST_LANES]]

    def _stations_px(self, view: View) -> tuple[Floats, Floats, NDArray[np.int64]]:
        xs, ys = view.to_px.points(self._station_xy[:, 0], self._station_xy[:, 1])
        rows = np.nonzero(_touches(xs, ys, xs, ys, view))[0][:MOST_STATIONS]
        return xs[rows], ys[rows], rows

    def _boxes(self, view: View, only: NDArray[np.int64] | None = None) -> list[tuple[Area, QRectF]]:
        """Areas in view with the px box around them."""
        among = np.arange(len(self._areas)) if only is None else only
        b = self._area_box[among]
        corners = [view.to_px.points(b[:, i], b[:, j]) for i in (0, 2) for j in (1, 3)]
        xs, ys = np.array([c[0] for c in corners]), np.array([c[1] for c in corners])
        low_x, low_y, high_x, high_y = xs.min(axis=0), ys.min(axis=0), xs.max(axis=0), ys.max(axis=0)
        rows = np.nonzero(_touches(low_x, low_y, high_x, high_y, view))[0][:MOST_AREAS]
        box = np.column_stack([low_x, low_y, high_x - low_x, high_y - low_y])[rows].tolist()
        return [(self._areas[row], QRectF(*px)) for row, px in zip(among[rows].tolist(), box, strict=True)]

    def _fill(
        self, painter: QPainter, view: View, boxes: list[tuple[Area, QRectF]], kind: AreaKind, fill: QColor, pen: QPen
    ) -> None:
        painter.setPen(pen)
        painter.setBrush(fill)
        to = view.to_px
        if abs(to.b) + abs(to.c) < 1e-9 * to.scale:  # upright on screen
            whole = [_whole(box) for area, box in boxes if area.kind == kind]
            painter.drawRects([box for box in whole if not _is_flat(box)])
            # A wall may be a line; an SVG viewer shows no rectangle that is flat.
            painter.drawLines([QLineF(box.topLeft(), box.bottomRight()) for box in whole if _is_flat(box)])
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for area, _ in boxes:
            if area.kind == kind:
                painter.drawPolygon(_corners(area, to))

    def paint_outline(self, painter: QPainter, view: View) -> None:
        """0..width x 0..height of the sector, when there is one."""
        if self._sector is None:
            return
        try:
            to_m = _transform(self._sector).inverse()
        except ValueError:
            return
        w, h = self._sector.width_mm, self._sector.height_mm
        corners = [view.to_px.point(*to_m.point(x, y)) for x, y in ((0, 0), (w, 0), (w, h), (0, h))]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colors.line_strong, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))


_BARE: Final = QColor(0, 0, 0, 0)
_TEXT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


def _transform(sector: Sector) -> Affine:
    t = sector.transform
    return Affine(t.a, t.b, t.c, t.d, t.tx, t.ty)


def _corners(area: Area, to: Affine) -> QPolygonF:
    corners = ((area.x1, area.y1), (area.x2, area.y1), (area.x2, area.y2), (area.x1, area.y2))
    return QPolygonF([QPointF(*to.point(x, y)) for x, y in corners])


def _touches(low_x: Floats, low_y: Floats, high_x: Floats, high_y: Floats, view: View) -> NDArray[np.bool_]:
    across = (high_x > -8) & (low_x < view.width + 8)
    return np.asarray(across & (high_y > -8) & (low_y < view.height + 8), dtype=bool)


def _whole(box: QRectF) -> QRectF:
    """Edges on whole pixels: 1 px lines stay 1 px."""
    left, top = round(box.left()), round(box.top())
    return QRectF(left, top, max(0, round(box.right()) - left), max(0, round(box.bottom()) - top))


def _is_flat(box: QRectF) -> bool:
    return not (box.width() and box.height())


def _snapped(lines: Floats) -> Floats:
    """Upright and level lanes on whole pixels, so that 2 px are 2 px."""
    level = (np.abs(lines[:, 1] - lines[:, 3]) < 0.5) | (np.abs(lines[:, 0] - lines[:, 2]) < 0.5)
    return np.where(level[:, None], np.rint(lines), lines)


def _rounded(xs: Floats, ys: Floats) -> list[tuple[float, float]]:
    return list(zip(np.rint(xs).tolist(), np.rint(ys).tolist(), strict=True))


def _between(one: QColor, other: QColor) -> QColor:
    return QColor((one.red() + other.red()) // 2, (one.green() + other.green()) // 2, (one.blue() + other.blue()) // 2)


def _station_words(station: Station) -> str:
    return plain(station.name, MOST_NAME)
