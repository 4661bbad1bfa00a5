"""What the tool in hand waits for, as one line at the top of the floor, right of the zoom box."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from ati_console.gui.floor.scale_bar import TOOLS
from ati_console.gui.theme import Theme

HEIGHT: Final = 24.0
_WORDS: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


def paint_notice(painter: QPainter, words: str, width: float, theme: Theme) -> None:
    """Below the zoom box where there is no room beside it."""
    z, c, font = theme.zoom, theme.colors, theme.font(11)
    metrics = QFontMetricsF(font)
    wanted = metrics.horizontalAdvance(words) + 18 * z
    beside = wanted <= width - (TOOLS.right() + 20) * z
    left, top = ((TOOLS.right() + 12) * z, 12 * z) if beside else (12 * z, TOOLS.bottom() * z)
    box = QRectF(round(left), round(top), min(wanted, width - left - 12 * z), HEIGHT * z)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(c.line_strong, 1))
    painter.setBrush(c.raised)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4 * z, 4 * z)
    painter.setFont(font)
    painter.setPen(c.text_muted)
    room = box.adjusted(8 * z, 0, -8 * z, 0)
    painter.drawText(room, _WORDS, metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width()))
