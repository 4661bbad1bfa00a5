"""Proof bars: three rising ones, filled as far as it is proved (look.md, Matrix cell)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.gui.diagnose.looks import PROOFS
from ati_console.gui.theme import Theme

WIDE: Final = 12
TALL: Final = 10
_HEIGHTS: Final = (4, 7, 10)


def paint(painter: QPainter, left: float, middle: float, filled: int, theme: Theme) -> None:
    """`left` of the first bar; they stand on one line around `middle`."""
    px, colors = theme.px, theme.colors
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    bottom, wide, step = round(middle + px(TALL) / 2), px(3), px(4)
    for number, height in enumerate(_HEIGHTS):
        tall = px(height)
        box = QRectF(round(left) + number * step, bottom - tall, wide, tall)
        if number < filled:
            painter.fillRect(box, colors.text)
        else:
            painter.setPen(colors.line_strong)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0, 0, -1, -1))
    painter.restore()


class Bars(QWidget):
    """The bars alone, with their meaning as tool tip."""

    def __init__(self, theme: Theme, filled: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.filled = theme, filled
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(f"Proof: {PROOFS[filled]}")
        self.setAccessibleName(f"Proof: {PROOFS[filled]}")
        theme.changed.connect(self._redress)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDE), self._theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, 0, self.height() / 2, self.filled, self._theme)
        painter.end()

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()
