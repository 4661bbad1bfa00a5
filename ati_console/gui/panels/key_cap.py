"""A key as a small frame with its name: in fields, buttons, rows and the list of keys."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from ati_console.gui.delegates import brush
from ati_console.gui.theme import Theme


def width(theme: Theme, key: str) -> int:
    return QFontMetrics(theme.font(10)).horizontalAdvance(key) + theme.px(10)


def paint(painter: QPainter, right: int, middle: int, key: str, theme: Theme, ink: QColor, frame: QColor) -> None:
    """Right-aligned at `right`, 15 high around `middle`."""
    wide, high = width(theme, key), theme.px(15)
    box = QRect(right - wide, middle - high // 2, wide, high)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(frame)
    painter.drawRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), theme.px(3), theme.px(3))
    brush.text(painter, box, key, ink, theme.font(10), brush.CENTER)
