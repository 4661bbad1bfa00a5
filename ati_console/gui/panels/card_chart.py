"""A small chart of the last hour: one line, three grid lines, silences as bands with their length.

Painted here and not by a plot library: it is one line, and a plot library costs a third of a second to load.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.models.card_curves import HOUR_S, Curve, Gap, Point
from ati_console.gui.theme import Theme

LOWEST, USUAL = 88, 124  # px
HEAD, AXIS = 34, 22  # px above and below the plot
LEFT, RIGHT = 42, 12


class HourChart(QWidget):
    """Shows one Curve; as low as there is room, never lower than three grid lines need."""

    def __init__(self, theme: Theme, title: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._title, self._empty = theme, title, empty
        self._curve = Curve()
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self._redress)
        self._redress()

    @property
    def curve(self) -> Curve:
        return self._curve

    @Slot()
    def _redress(self) -> None:
        self.setMaximumHeight(self._theme.px(USUAL))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(USUAL))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(LOWEST))

    def show_curve(self, curve: Curve) -> None:
        if curve != self._curve:
            self._curve = curve
            self.setAccessibleName(curve.said or self._title)
            self.update()

    def plot(self) -> QRect:
        """Where the line is, in pixels; low charts have their head closer."""
        px = self._theme.px
        head = px(HEAD - 6) if self.height() < px(USUAL - 16) else px(HEAD)
        return QRect(px(LEFT), head, self.width() - px(LEFT + RIGHT), self.height() - head - px(AXIS + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colors = QPainter(self), self._theme, self._theme.colors
        head = QRect(theme.px(12), theme.px(5), self.width() - theme.px(24), theme.px(18))
        brush.text(painter, head, self._title, colors.text_muted, theme.font(11, 500))
        brush.text(painter, head, self._curve.aside, colors.text_faint, theme.font(11), brush.RIGHT)
        plot = self.plot()
        for gap in self._curve.gaps:
            self._band(painter, plot, gap)
        if not self._curve.pieces and not self._curve.gaps:
            brush.text(painter, plot, self._empty, colors.text_faint, theme.font(11))
            return
        self._grid(painter, plot)
        self._times(painter, plot)
        self._lines(painter, plot)
        for gap in self._curve.gaps:
            self._length(painter, plot, gap)

    def _grid(self, painter: QPainter, plot: QRect) -> None:
        theme, curve = self._theme, self._curve
        middle = (curve.top + curve.bottom) / 2
        for share, value in ((0.0, curve.top), (0.5, middle), (1.0, curve.bottom)):
            y = plot.top() + round(share * (plot.height() - 1))
            painter.fillRect(plot.left(), y, plot.width(), 1, theme.colors.line)
            box = QRect(0, y - theme.px(8), plot.left() - theme.px(6), theme.px(16))
            decimals = curve.decimals if value * 10**curve.decimals % 1 < 1e-9 else curve.decimals + 1
            words = f"{value:.{decimals}f}" if value % 1 or curve.decimals else f"{value:.0f}"
            brush.text(painter, box, words, theme.colors.text_faint, theme.font(11), brush.RIGHT)

    def _times(self, painter: QPainter, plot: QRect) -> None:
        theme = self._theme
        for share, align in ((1.0, brush.LEFT), (0.5, brush.CENTER), (0.0, brush.RIGHT)):
            words = self._curve.notation.minute(self._curve.until - share * HOUR_S)
            box = QRect(plot.left(), plot.bottom() + theme.px(4), plot.width(), theme.px(16))
            brush.text(painter, box, words, theme.colors.text_faint, theme.font(11), align)

    def _lines(self, painter: QPainter, plot: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colors.accent, self._theme.zoom * 1.5))
        for piece in self._curve.pieces:
            spots = [self._spot(plot, point) for point in piece]
            painter.drawPolyline(QPolygonF(spots if len(spots) > 1 else [spots[0], spots[0] + QPointF(1.5, 0)]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _box(self, plot: QRect, gap: Gap) -> QRectF:
        left, right = self._x(plot, gap.begin), self._x(plot, gap.end)
        return QRectF(left, plot.top(), max(1.0, right - left), plot.height())

    def _band(self, painter: QPainter, plot: QRect, gap: Gap) -> None:
        painter.fillRect(self._box(plot, gap), self._theme.colors.neutral_tint)

    def _length(self, painter: QPainter, plot: QRect, gap: Gap) -> None:
        """On the band, unless it is too narrow: then the head says it."""
        box, font = self._box(plot, gap), self._theme.font(11)
        if box.width() >= QFontMetrics(font).horizontalAdvance(gap.words) + 2:
            painter.setFont(font)
            painter.setPen(self._theme.colors.text_muted)
            painter.drawText(
                box.translated(0, box.height() / 5 - self._theme.px(6)), Qt.AlignmentFlag.AlignCenter, gap.words
            )

    def _x(self, plot: QRect, at: float) -> float:
        return plot.left() + min(1.0, max(0.0, 1 - (self._curve.until - at) / HOUR_S)) * plot.width()

    def _spot(self, plot: QRect, point: Point) -> QPointF:
        span = self._curve.top - self._curve.bottom
        share = min(1.0, max(0.0, (point[1] - self._curve.bottom) / span))
        height = round(share * (plot.height() - 1))  # the middle of a row of pixels: a flat line is not blurred
        return QPointF(self._x(plot, point[0]), plot.bottom() - height + 0.5)
