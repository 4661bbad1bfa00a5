"""The chart of events of a document, painted for paper."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPen

from ati_console.gui.tokens import SETS
from ati_console.report.document import Chart, Mark, Tone

COLORS: Final = SETS["light"]
INK: Final = {Tone.PLAIN: COLORS.accent, Tone.GOOD: COLORS.live, Tone.BAD: COLORS.fault, Tone.OPEN: COLORS.lost}
SHARP: Final = 3  # dots a pixel: paper is finer than a screen
WIDTH, LANE, LEFT, END = 600, 18, 66, 16
TICKS: Final = 6


def chart_image(chart: Chart, font: QFont) -> QImage:
    height = LANE * len(chart.lanes) + 18
    image = QImage(WIDTH * SHARP, height * SHARP, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(SHARP)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    small = QFont(font)
    small.setPixelSize(10)
    painter.setFont(small)
    for number, name in enumerate(chart.lanes):
        _lane(painter, number, name)
    for number in range(TICKS + 1):
        x = LEFT + (WIDTH - LEFT - END) * number / TICKS
        painter.setPen(COLORS.text_muted)
        box = QRectF(x - 30, height - 15, 60, 14)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{chart.seconds * number / TICKS:.3g} s")
    for mark in chart.marks:
        _mark(painter, mark, chart.seconds)
    painter.end()
    return image


def _lane(painter: QPainter, number: int, name: str) -> None:
    y = LANE * (number + 0.5)
    painter.setPen(COLORS.text_muted)
    painter.drawText(QRectF(0, y - LANE / 2, LEFT, LANE), Qt.AlignmentFlag.AlignVCenter, name)
    painter.setPen(COLORS.line)
    painter.drawLine(QPointF(LEFT, y), QPointF(WIDTH - END, y))


def _mark(painter: QPainter, mark: Mark, seconds: float) -> None:
    x = LEFT + (WIDTH - LEFT - END) * min(max(mark.at / seconds, 0.0), 1.0)
    y = LANE * (mark.lane + 0.5)
    painter.setPen(QPen(INK[mark.tone], 1.4))
    if mark.tone is Tone.BAD:
        painter.drawLine(QPointF(x - 3, y - 3), QPointF(x + 3, y + 3))
        painter.drawLine(QPointF(x - 3, y + 3), QPointF(x + 3, y - 3))
    elif mark.tone is Tone.OPEN:
        painter.drawEllipse(QPointF(x, y), 3, 3)
    else:
        painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))
