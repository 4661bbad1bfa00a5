"""What measures the floor: grid, numbers on the left and lower edge, and the scale bar in the lower right corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ati_console.gui.floor.frames import Frame, Viewport, length_words, tick_step, tick_words, ticks
from ati_console.gui.theme import Theme

BAR_MOST_PX: Final = 110.0
BAR_RIGHT: Final = 12.0
BAR_BOTTOM: Final = 10.0
TOOLS: Final = QRectF(0, 0, 184, 48)  # under the zoom box no number is written
_CENTRED: Final = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


@dataclass(frozen=True, slots=True)
class Bar:
    """The scale bar: length in units of the frame, in px, and in words."""

    units: float
    px: float
    words: str


def bar(viewport: Viewport, frame: Frame) -> Bar:
    """The longest 1, 2 or 5 x 10^n metres that fit."""
    step = tick_step(viewport.px_per_unit, BAR_MOST_PX / 2.5 * 1.0001)
    while step * viewport.px_per_unit > BAR_MOST_PX:
        step /= 2
    return Bar(step, step * viewport.px_per_unit, length_words(step, frame))


def paint_grid(painter: QPainter, view: Viewport, theme: Theme) -> None:
    """Two squares to a number."""
    step = tick_step(view.px_per_unit) / 2
    k = view.px_per_unit
    columns = ticks(view.x0, view.x0 + view.width / k, step)
    rows = ticks(view.y0, view.y0 + view.height / k, step)
    to_px = view.to_px
    lines = [QLineF(x, 0, x, view.height) for x in (_crisp(to_px.point(c, 0)[0]) for c in columns)]
    lines += [QLineF(0, y, view.width, y) for y in (_crisp(to_px.point(0, r)[1]) for r in rows)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(theme.colors.floor_grid, 1))
    painter.drawLines(lines)


def ground(theme: Theme) -> QColor:
    """Under words that may lie on a picture of any colour: inset at 86 % (look.md, labels)."""
    made = QColor(theme.colors.inset)
    made.setAlphaF(0.86)
    return made


def _crisp(px: float) -> float:
    return round(px - 0.5) + 0.5


def paint_axes(painter: QPainter, view: Viewport, frame: Frame, theme: Theme) -> None:
    """Short ticks with numbers inside the floor, left and below; none under the zoom box or the scale bar."""
    painter.setFont(theme.font(11))
    step = tick_step(view.px_per_unit)
    _left(painter, view, step, theme)
    _lower(painter, view, step, bar(view, frame), theme)


def _left(painter: QPainter, view: Viewport, step: float, theme: Theme) -> None:
    z, metrics = theme.zoom, QFontMetricsF(theme.font(11))
    for value in ticks(view.y0, view.y0 + view.height / view.px_per_unit, step):
        y = view.to_px.point(0, value)[1]
        if TOOLS.bottom() * z + 6 < y < view.height - 30 * z:
            painter.setPen(QPen(theme.colors.text_faint, 1.5))
            painter.drawLine(QPointF(0, y), QPointF(5 * z, y))
            words, box = tick_words(value, step), QRectF(9 * z, y - 8 * z, 90 * z, 16 * z)
            box.setWidth(metrics.horizontalAdvance(words) + 1)
            painter.fillRect(box.adjusted(-2 * z, 0, 2 * z, 0), ground(theme))
            painter.drawText(box, _LEFT, words)


def _lower(painter: QPainter, view: Viewport, step: float, scale: Bar, theme: Theme) -> None:
    z, metrics = theme.zoom, QFontMetricsF(theme.font(11))
    free_until = words_box(view, scale, theme).left() - 8 * z
    for value in ticks(view.x0, view.x0 + view.width / view.px_per_unit, step):
        x, words = view.to_px.point(value, 0)[0], tick_words(value, step)
        half = metrics.horizontalAdvance(words) / 2
        if half + 28 * z < x < free_until - half:
            painter.setPen(QPen(theme.colors.text_faint, 1.5))
            painter.drawLine(QPointF(x, view.height), QPointF(x, view.height - 5 * z))
            box = QRectF(x - half - 1, view.height - 20 * z, 2 * half + 2, 14 * z)
            painter.fillRect(box.adjusted(-2 * z, 0, 2 * z, 0), ground(theme))
            painter.drawText(box, _CENTRED, words)


def words_box(view: Viewport, scale: Bar, theme: Theme) -> QRectF:
    """Over the middle of the bar; words that are wider than it ("1,000,000 mm") end with it, not beyond the floor."""
    z, wide = theme.zoom, max(scale.px, QFontMetricsF(theme.font(11)).horizontalAdvance(scale.words) + 1)
    return QRectF(view.width - BAR_RIGHT * z - wide, view.height - (BAR_BOTTOM + 17) * z, wide, 14 * z)


def paint_bar(painter: QPainter, view: Viewport, frame: Frame, theme: Theme) -> None:
    z, scale = theme.zoom, bar(view, frame)
    right, y = view.width - BAR_RIGHT * z, view.height - BAR_BOTTOM * z
    left = right - scale.px
    said = words_box(view, scale, theme)
    painter.fillRect(
        said.united(QRectF(left, y - 17 * z, scale.px, 20 * z)).adjusted(-4 * z, 0, 4 * z, 0), ground(theme)
    )
    painter.setPen(QPen(theme.colors.text_muted, 1.5))
    painter.drawPolyline([QPointF(left, y - 4 * z), QPointF(left, y), QPointF(right, y), QPointF(right, y - 4 * z)])
    painter.setFont(theme.font(11))
    painter.setPen(theme.colors.text)
    painter.drawText(said, _CENTRED, scale.words)
