"""The name of an area or path of the twin: as much of it as has room, on a ground of its own."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from ati_console.gui.floor.scale_bar import ground
from ati_console.gui.theme import Theme

MOST_NAME: Final = 28  # characters
SIDE: Final = 4.0  # px beside the words
HIGH: Final = 15.0


def name_room(theme: Theme, words: str, most_px: float) -> tuple[QRectF, str]:
    """A box at 0, 0 and what fits into it; `most_px` is how wide the words may be."""
    z, metrics = theme.zoom, QFontMetricsF(theme.font(11, 500))
    said = metrics.elidedText(words, Qt.TextElideMode.ElideRight, most_px)
    return QRectF(0, 0, metrics.horizontalAdvance(said) + 2 * SIDE * z, HIGH * z), said


def paint_name(painter: QPainter, theme: Theme, room: QRectF, said: str, color: QColor) -> None:
    """Hatches, lanes and lines under it do not strike it out."""
    painter.fillRect(room, ground(theme))
    painter.setFont(theme.font(11, 500))
    painter.setPen(color)
    painter.drawText(room, _CENTRED, said)


_CENTRED: Final = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)
