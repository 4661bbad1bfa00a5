"""Battery over the last hour: one accent line, three grid lines, gaps stay gaps with their length."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.fleet.view import BatteryPoint
from ati_console.gui.delegates import brush
from ati_console.gui.models.plain import clock, span
from ati_console.gui.theme import Theme

HOUR_S: Final = 3600.0
GAP_S: Final = 300.0
HEIGHT: Final = 124


def scale(points: tuple[BatteryPoint, ...]) -> tuple[int, int]:
    """The lowest and the highest grid line, tens around the values."""
    if not points:
        return 0, 100
    low = math.floor(min(point.pct for point in points) / 10) * 10
    high = math.ceil(max(point.pct for point in points) / 10) * 10
    return (low, high) if high > low else (low, low + 10) if low < 100 else (90, 100)


def pieces(points: tuple[BatteryPoint, ...]) -> list[list[BatteryPoint]]:
    """The history cut where nothing came for GAP_S."""
    cut: list[list[BatteryPoint]] = []
    for point in points:
        if cut and point.at - cut[-1][-1].at <= GAP_S:
            cut[-1].append(point)
        else:
            cut.append([point])
    return cut


class BatteryChart(QWidget):
    """Painted here and not by a plot library: it is one line, and a plot library costs a third of a second to load."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: tuple[BatteryPoint, ...] = ()
        self._until = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(HEIGHT))

    def show_points(self, points: tuple[BatteryPoint, ...], now: float) -> None:
        until = math.ceil(now / 10) * 10.0
        recent = tuple(point for point in points if point.at > until - HOUR_S)
        if (recent, until) != (self._points, self._until):
            self._points, self._until = recent, until
            last = f"{recent[-1].pct:.0f} %" if recent else "none yet"
            self.setAccessibleName(f"Battery of the last hour, now {last}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        head = QRect(theme.px(12), theme.px(7), self.width() - theme.px(24), theme.px(18))
        brush.text(painter, head, "Battery %", colors.text_muted, theme.font(11, 500))
        brush.text(painter, head, "last 60 min", colors.text_faint, theme.font(11), brush.RIGHT)
        plot = QRect(theme.px(42), theme.px(34), self.width() - theme.px(54), theme.px(66))
        if not self._points:
            brush.text(painter, plot, "No battery history yet", colors.text_faint, theme.font(11))
            return
        self._grid(painter, plot)
        self._lines(painter, plot)

    def _grid(self, painter: QPainter, plot: QRect) -> None:
        theme, colors = self._theme, self._theme.colors
        low, high = scale(self._points)
        for share, value in ((0.0, high), (0.5, (low + high) / 2), (1.0, low)):
            y = plot.top() + round(share * (plot.height() - 1))
            painter.fillRect(plot.left(), y, plot.width(), 1, colors.line)
            box = QRect(0, y - theme.px(8), plot.left() - theme.px(6), theme.px(16))
            brush.text(painter, box, f"{value:.0f}", colors.text_faint, theme.font(11), brush.RIGHT)
        for share, align in ((1.0, brush.LEFT), (0.5, brush.CENTER), (0.0, brush.RIGHT)):
            words = clock(self._until - share * HOUR_S)[:5]
            box = QRect(plot.left(), plot.bottom() + theme.px(4), plot.width(), theme.px(16))
            brush.text(painter, box, words, colors.text_faint, theme.font(11), align)

    def _lines(self, painter: QPainter, plot: QRect) -> None:
        cut = pieces(self._points)
        for before, after in pairwise(cut):
            self._gap(painter, plot, before[-1].at, after[0].at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colors.accent, self._theme.zoom * 1.5))
        for piece in cut:
            spots = [self._spot(plot, point) for point in piece]
            painter.drawPolyline(QPolygonF(spots if len(spots) > 1 else [spots[0], spots[0] + QPointF(1.5, 0)]))

    def _gap(self, painter: QPainter, plot: QRect, begin: float, end: float) -> None:
        left, right = self._x(plot, begin), self._x(plot, end)
        band = QRectF(left, plot.top(), right - left, plot.height())
        painter.fillRect(band, self._theme.colors.neutral_tint)
        painter.setFont(self._theme.font(11))
        painter.setPen(self._theme.colors.text_muted)
        if band.width() > self._theme.px(30):
            painter.drawText(band, Qt.AlignmentFlag.AlignCenter, span(end - begin).split(" 0 ")[0])

    def _x(self, plot: QRect, at: float) -> float:
        return plot.left() + max(0.0, 1 - (self._until - at) / HOUR_S) * plot.width()

    def _spot(self, plot: QRect, point: BatteryPoint) -> QPointF:
        low, high = scale(self._points)
        return QPointF(self._x(plot, point.at), plot.bottom() - (point.pct - low) / (high - low) * (plot.height() - 1))
