"""Where the twin has each anchor, and an arrow to where the fit puts it: magnified, and by how much is said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.gui.calibration.bench import Bench
from ati_console.gui.delegates import brush
from ati_console.gui.theme import Theme
from ati_console.site.calibration import Residual, residual

STEPS: Final = (1.0, 2.0, 2.5, 5.0)
ARROW_SHARE: Final = 0.3  # of the plot, for the longest arrow
MOST_TIMES: Final = 1000.0
NOTHING_M: Final = 0.005
HEAD, LEFT, BELOW, SIDE = 22, 38, 20, 10  # px around the plot
CROSS: Final = 4.0
TIP: Final = 5.0
_FURTHER: Final = ((1, 1), (-1, 1), (1, -1), (-1, -1))  # below first: above are the others' numbers
_NUMBERS_APART: Final = 64  # px between axis numbers


@dataclass(frozen=True, slots=True)
class Arrow:
    """One anchor in sector metres, and what is left over."""

    number: int
    x_m: float
    y_m: float
    left: Residual
    suspect: bool
    included: bool


def round_step(at_least: float) -> float:
    """1, 2, 2.5 or 5 times a power of ten, not under `at_least`."""
    if not 0 < at_least < math.inf:
        return 1.0
    power = 10.0 ** math.floor(math.log10(at_least))
    return next((step * power for step in STEPS if step * power >= at_least), 10 * power)


def times(arrows: list[Arrow], span_m: float) -> float:
    """How much the arrows are magnified: a round number, 1 at the least."""
    longest = max((one.left.off_m for one in arrows if one.included), default=0.0)
    if longest < NOTHING_M:
        return 1.0
    wanted = min(ARROW_SHARE * span_m / longest, MOST_TIMES)
    below = [step * 10.0**power for power in range(4) for step in STEPS if step * 10.0**power <= wanted]
    return max(below, default=1.0)


class ArrowChart(QWidget):
    """Sector metres, y down, equal axes."""

    def __init__(self, theme: Theme, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._bench = theme, bench
        self._arrows: list[Arrow] = []
        self.times = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        bench.changed.connect(self._renew)
        theme.changed.connect(self._redress)
        self._renew()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(184), self._theme.px(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(150), self._theme.px(120))

    @property
    def arrows(self) -> list[Arrow]:
        return self._arrows

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()

    @Slot()
    def _renew(self) -> None:
        bench, fit = self._bench, self._bench.fit
        self._arrows = [
            Arrow(
                at + 1, one.x_mm / 1000, one.y_mm / 1000,
                residual(fit.transform, one) if fit else Residual(0.0, 0.0), at in bench.suspects, one.included,
            )
            for at, one in enumerate(bench.anchors)
        ]  # fmt: skip
        self.times = times(self._arrows, self._span())
        said = [f"{one.number} {one.left.off_m:.2f} m" for one in self._arrows if fit]
        self.setAccessibleName(f"Residuals of the anchors: {', '.join(said) or 'no fit'}")
        self.update()

    def _longest(self) -> float:
        return max((one.left.off_m for one in self._arrows), default=0.0)

    def _span(self) -> float:
        xs, ys = [one.x_m for one in self._arrows], [one.y_m for one in self._arrows]
        return max(max(xs) - min(xs), max(ys) - min(ys), 1.0) if xs else 1.0

    # ------------------------------------------------------------ the view

    def _plot(self) -> QRect:
        px = self._theme.px
        return self.rect().adjusted(px(LEFT), px(HEAD), -px(SIDE), -px(BELOW))

    def _ends(self, one: Arrow) -> tuple[float, float]:
        return one.x_m + one.left.dx_m * self.times, one.y_m + one.left.dy_m * self.times

    def _window(self, plot: QRect) -> tuple[float, float, float]:
        """The middle in sector metres, and px a metre."""
        places = [(one.x_m, one.y_m) for one in self._arrows] + [self._ends(one) for one in self._arrows]
        xs, ys = [x for x, _ in places], [y for _, y in places]
        wide, high = max(max(xs) - min(xs), 1.0) * 1.24, max(max(ys) - min(ys), 1.0) * 1.12
        scale = min(plot.width() / wide, plot.height() / high)
        return (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2, max(scale, 1e-9)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        painter.fillRect(self.rect(), colors.inset)
        head = QRect(theme.px(8), theme.px(3), self.width() - theme.px(16), theme.px(18))
        plot = self._plot()
        if not self._arrows or plot.width() < 20 or plot.height() < 20:
            brush.text(painter, head, "sector m", colors.text_faint, theme.font(11), brush.RIGHT)
            return
        words = f"sector m, arrows {self.times:g}x" if self._longest() >= NOTHING_M else "sector m"
        brush.text(painter, head, words, colors.text_muted, theme.font(11), brush.RIGHT)
        x, y, scale = self._window(plot)
        middle = QPointF(plot.center())

        def to_px(x_m: float, y_m: float) -> QPointF:
            return QPointF(middle.x() + (x_m - x) * scale, middle.y() + (y_m - y) * scale)

        self._axes(painter, plot, (x, y, scale))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self._arrows:
            self._arrow(painter, one, to_px(one.x_m, one.y_m), to_px(*self._ends(one)))
        self._numbers(painter, [(one, to_px(one.x_m, one.y_m), to_px(*self._ends(one))) for one in self._arrows])
        painter.end()

    def _axes(self, painter: QPainter, plot: QRect, window: tuple[float, float, float]) -> None:
        x, y, scale = window
        theme, colors = self._theme, self._theme.colors
        step = round_step(theme.px(_NUMBERS_APART) / scale * 0.55)
        for value in _ticks(y - plot.height() / 2 / scale, y + plot.height() / 2 / scale, step):
            at = round(plot.center().y() + (value - y) * scale)
            painter.fillRect(plot.left(), at, plot.width(), 1, colors.floor_grid)
            box = QRect(0, at - theme.px(8), plot.left() - theme.px(5), theme.px(16))
            brush.text(painter, box, f"{value:g}", colors.text_faint, theme.font(11), brush.RIGHT)
        across = round_step(theme.px(_NUMBERS_APART) / scale)
        for value in _ticks(x - plot.width() / 2 / scale, x + plot.width() / 2 / scale, across):
            at = round(plot.center().x() + (value - x) * scale)
            painter.fillRect(at, plot.top(), 1, plot.height(), colors.floor_grid)
            box = QRect(at - theme.px(30), plot.bottom() + theme.px(2), theme.px(60), theme.px(16))
            brush.text(painter, box, f"{value:g}", colors.text_faint, theme.font(11), brush.CENTER)

    def _ink(self, one: Arrow) -> QColor:
        colors = self._theme.colors
        return colors.text_faint if not one.included else colors.warning if one.suspect else colors.accent

    def _arrow(self, painter: QPainter, one: Arrow, start: QPointF, end: QPointF) -> None:
        z = self._theme.zoom
        painter.setPen(QPen(self._theme.colors.text if one.included else self._theme.colors.text_faint, 1.2 * z))
        painter.drawLine(start - QPointF(CROSS * z, 0), start + QPointF(CROSS * z, 0))
        painter.drawLine(start - QPointF(0, CROSS * z), start + QPointF(0, CROSS * z))
        way = end - start
        length = math.hypot(way.x(), way.y())
        if length < 2.0:
            return
        ink, unit = self._ink(one), way / length
        pen = QPen(ink, 1.6 * z)
        if not one.included:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(start, end - unit * min(TIP * z, length) * 0.6)
        side, back = QPointF(-unit.y(), unit.x()), end - unit * min(TIP * z, length)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([end, back + side * 3 * z, back - side * 3 * z]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _numbers(self, painter: QPainter, placed: list[tuple[Arrow, QPointF, QPointF]]) -> None:
        """Each beside its cross, where neither a cross nor another number is."""
        theme = self._theme
        font = theme.font(11, 600)
        high = theme.px(14)
        taken = [QRectF(at.x() - CROSS, at.y() - CROSS, 2 * CROSS, 2 * CROSS) for _, at, _ in placed]
        for one, at, _ in placed:
            wide = QFontMetrics(font).horizontalAdvance(str(one.number)) + 2
            box = _free(at, wide, high, taken, QRectF(self.rect()))
            taken.append(box)
            ink = theme.colors.text if one.included and not one.suspect else self._ink(one)
            brush.text(painter, box.toAlignedRect(), str(one.number), ink, font, brush.CENTER)


def _free(at: QPointF, wide: float, high: float, taken: list[QRectF], inside: QRectF) -> QRectF:
    first = None
    for far in (6.0, 9.0, 13.0, 20.0):
        for dx, dy in ((1, -1), (1, 1), (-1, -1), (-1, 1), (1, 0), (-1, 0)) if far < 9 else _FURTHER:
            left = at.x() + (far if dx > 0 else -far - wide)
            box = QRectF(left, at.y() - high / 2 + dy * (far - 2) * 0.8, wide, high)
            first = first or box
            if inside.contains(box) and not any(box.intersects(other) for other in taken):
                return box
    assert first is not None
    return first


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [step * at for at in range(math.ceil(low / step), math.floor(high / step) + 1)][:50]
