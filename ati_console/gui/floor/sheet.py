"""What is in view, as a sheet of paper: a title line, then the floor. Only lines, shapes and texts, so that it is sharp
at any size and an SVG stays one; the picture of the plant is the one thing that has pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from ati_console.fleet.view import Mark
from ati_console.gui.floor.backdrop import Backdrop
from ati_console.gui.floor.canvas import beside_words
from ati_console.gui.floor.floor_names import FloorNames
from ati_console.gui.floor.label_layer import LabelLayer
from ati_console.gui.floor.labels import Costs
from ati_console.gui.floor.look import Look
from ati_console.gui.floor.measure_tool import MeasureTool
from ati_console.gui.floor.robot_marks import paint_mark, paint_ring, size_for
from ati_console.gui.floor.robot_rows import PAINT_ORDER, RobotRows
from ati_console.gui.floor.scale_bar import paint_axes, paint_bar
from ati_console.gui.floor.sent_layer import SentLayer
from ati_console.gui.floor.trail_layer import strokes
from ati_console.gui.floor.trails import BUDGET
from ati_console.gui.glyphs import paint_badge
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TITLE: Final = 36.0
MARGIN: Final = 24.0  # marks this far outside are still drawn
MOST_NAME: Final = 64
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class _Spots(NamedTuple):
    """Where the marks are, px, and the rows of those in view or just outside of it."""

    xs: Floats
    ys: Floats
    seen: Ints


@dataclass(frozen=True)
class Sheet:
    """One moment of the floor, in the colours of `theme`. `selected`: a row, -1 for none."""

    theme: Theme
    look: Look
    backdrop: Backdrop
    rows: RobotRows
    sent: SentLayer | None
    ruler: MeasureTool | None  # while it is in hand
    selected: int
    now: float
    site: str
    when: str  # date and time with its zone

    @property
    def size(self) -> QSizeF:
        """Logical px."""
        return QSizeF(self.look.view.width, self.look.view.height + TITLE * self.theme.zoom)

    def paint(self, painter: QPainter) -> None:
        """At the origin; the title comes last and covers what reaches out of the floor."""
        top = TITLE * self.theme.zoom
        painter.save()
        painter.translate(0, top)
        self._paint_floor(painter)
        painter.restore()
        self._paint_title(painter, QRectF(0, 0, self.look.view.width, top))

    # ------------------------------------------------------------ the title

    def _paint_title(self, painter: QPainter, line: QRectF) -> None:
        c, z = self.theme.colors, self.theme.zoom
        painter.fillRect(line, c.surface)
        painter.fillRect(QRectF(0, line.bottom() - 1, line.width(), 1), c.line)
        name, rest = plain(self.site, MOST_NAME) or "Floor", f"{self.when}   {self.look.frame.value}"
        wide = QFontMetricsF(self.theme.font(11)).horizontalAdvance(rest) + 12 * z
        bold = self.theme.font(13, 600)
        room = line.adjusted(12 * z, 0, -wide - 24 * z, 0)
        painter.setFont(bold)
        painter.setPen(c.text)
        shown = QFontMetricsF(bold).elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, shown)
        painter.setFont(self.theme.font(11))
        painter.setPen(c.text_muted)
        painter.drawText(line.adjusted(0, 0, -12 * z, 0), _RIGHT, rest)

    # ------------------------------------------------------------ the floor

    def _paint_floor(self, painter: QPainter) -> None:
        look, spots = self.look, self._spots()
        painter.fillRect(QRectF(0, 0, look.view.width, look.view.height), self.theme.colors.inset)
        self.backdrop.paint(painter, look)
        self._paint_trails(painter)
        names = self._paint_below(painter, spots)
        self._paint_marks(painter, spots)
        names.paint_words(painter, spots.xs, spots.ys)
        if self.ruler is not None:
            self.ruler.paint_line(painter, look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_axes(painter, look.viewport, look.frame, self.theme)
        paint_bar(painter, look.viewport, look.frame, self.theme)

    def _paint_below(self, painter: QPainter, spots: _Spots) -> LabelLayer:
        """Stations, what was sent, and the names of the plant that no sherpa's name covers: those are returned."""
        look, plan = self.look, self.backdrop.map
        costs = self.backdrop.costs(look)
        stations = plan.station_names(look.view, costs) if look.layers.stations else []
        if look.layers.stations:
            plan.paint_stations(painter, look.view)
        if self._sent_shown is not None:
            self._sent_shown.paint_vectors(painter, look)  # and knows its words from then on
        names = self._place_names(costs, spots)
        quiet = FloorNames(self.theme, plan).clear_of(look, stations, names.boxes(spots.xs, spots.ys))
        plan.paint_names(painter, quiet)
        return names

    def _paint_trails(self, painter: QPainter) -> None:
        seconds = self.look.layers.trail_s
        if seconds <= 0 or not self.rows.count:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawn = strokes(self.rows, self.look.view, self.theme, self.now, seconds, self.selected, BUDGET)
        for stroke in drawn.strokes:
            painter.setPen(stroke.pen)
            painter.drawLines([QLineF(*line) for line in stroke.lines.tolist()])

    @property
    def _sent_shown(self) -> SentLayer | None:
        return self.sent if self.look.layers.sent else None

    def _spots(self) -> _Spots:
        xs, ys = self.look.view.to_px.points(self.rows.x_m, self.rows.y_m)
        across = (xs > -MARGIN) & (xs < self.look.view.width + MARGIN)
        return _Spots(xs, ys, np.nonzero(across & (ys > -MARGIN) & (ys < self.look.view.height + MARGIN))[0])

    def _place_names(self, costs: Costs, spots: _Spots) -> LabelLayer:
        xs, ys, seen = spots
        if self._sent_shown is not None:
            costs = beside_words(costs, [self._sent_shown])
        named = seen if self.look.layers.names else seen[seen == self.selected]
        layer = LabelLayer(self.theme)
        layer.place(self.rows, xs, ys, named, self.selected, self.look, costs, self.now)
        return layer

    def _paint_marks(self, painter: QPainter, spots: _Spots) -> None:
        rows, view = self.rows, self.look.view
        xs, ys, seen = spots
        degrees = np.degrees(view.to_px.headings(rows.yaw_rad))
        size = size_for(view.px_per_m, view.width * view.height / max(len(seen), 1)) * self.theme.zoom
        for row in sorted(seen.tolist(), key=rows.code.tolist().__getitem__):
            painter.save()
            painter.translate(float(xs[row]), float(ys[row]))
            painter.scale(size, size)
            mark, trusted = PAINT_ORDER[int(rows.code[row])], bool(rows.trusted[row])
            paint_mark(painter, mark, float(degrees[row]), self.theme, trusted=trusted)
            if rows.stopped[row]:
                paint_badge(painter, Mark.E_STOP, self.theme)
            painter.restore()
        if self.selected in seen:
            paint_ring(painter, float(xs[self.selected]), float(ys[self.selected]), self.theme, 2.0)
        if self._sent_shown is not None:
            self._sent_shown.ring_vectors(painter, self.look)
