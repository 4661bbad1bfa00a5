"""The delays of the rapid test: one line over the whole duration, three grid lines, gaps stay gaps."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ati_console.gui.delegates import brush
from ati_console.gui.models.trial_rows import TrialRow, top_of
from ati_console.gui.theme import Theme

AXIS: Final = 32  # px for the figures at the left


def paint_chart(painter: QPainter, box: QRect, row: TrialRow, theme: Theme) -> None:
    """Slices not reached yet are empty room at the right."""
    px, colors, top = theme.px, theme.colors, top_of(row.chart)
    plot = QRect(box.left() + px(AXIS), box.top() + px(6), box.width() - px(AXIS), px(44))
    for share in (0.0, 0.5, 1.0):
        y = plot.bottom() - round(share * plot.height())
        painter.fillRect(plot.left(), y, plot.width(), 1, colors.line)
        label = QRect(box.left(), y - px(7), px(AXIS - 6), px(14))
        brush.text(painter, label, f"{share * top:g}", colors.text_faint, theme.font(11), brush.RIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colors.accent, 1.5))
    for run in _runs(row, plot, top):
        if len(run) == 1:
            painter.drawPoint(run[0])
        else:
            painter.drawPolyline(QPolygonF(run))
    painter.restore()
    foot = QRect(plot.left(), plot.bottom() + px(3), plot.width(), px(16))
    brush.text(painter, foot, row.words, colors.text_faint, theme.font(11), brush.RIGHT)


def _runs(row: TrialRow, plot: QRect, top: float) -> list[list[QPointF]]:
    """Unbroken pieces of the line."""
    runs: list[list[QPointF]] = [[]]
    step = plot.width() / max(1, row.slices - 1)
    for number, value in enumerate(row.chart):
        if math.isnan(value):
            runs.append([])
        else:
            y = plot.bottom() - min(1.0, value / top) * plot.height()
            runs[-1].append(QPointF(plot.left() + number * step, y))
    return [run for run in runs if run]
