"""How far the selected sherpa is on its way: where from, metres of metres, where to, and a bar."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.models.card_trip import TripLine
from ati_console.gui.models.plain import tool_tip
from ati_console.gui.theme import Theme

WORDS_HEIGHT: Final = 20
BAR_HEIGHT: Final = 6
HEIGHT: Final = 32


class TripBar(QWidget):
    """Hidden without a trip. Without a length the bar is hollow: nothing says how far it still is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line: TripLine | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()
        theme.changed.connect(self._redress)
        self._redress()

    @property
    def line(self) -> TripLine | None:
        return self._line

    @Slot()
    def _redress(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(HEIGHT))

    def show_line(self, line: TripLine | None) -> None:
        if line == self._line:
            return
        self._line = line
        self.setVisible(line is not None)
        self.setAccessibleName(f"Trip {line.said}" if line else "No trip")
        self.setToolTip(tool_tip(line.said) if line else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        line, painter, px = self._line, QPainter(self), self._theme.px
        if line is None:
            return
        row = QRect(px(12), 0, self.width() - px(24), px(WORDS_HEIGHT))
        self._words(painter, row, line)
        self._bar(painter, QRect(row.left(), px(WORDS_HEIGHT + 2), row.width(), px(BAR_HEIGHT)), line.share)

    def _words(self, painter: QPainter, row: QRect, line: TripLine) -> None:
        """The metres keep their place; names of stations give way."""
        theme, colors, font = self._theme, self._theme.colors, self._theme.font(11)
        if not line.begin and not line.end:
            brush.text(painter, row, line.middle, colors.text_muted, font)
            return
        metres = QFontMetrics(font).horizontalAdvance(line.middle)
        side = max(0, (row.width() - metres) // 2 - theme.px(8))
        brush.text(painter, QRect(row.left(), row.top(), side, row.height()), line.begin, colors.text, font)
        brush.text(painter, row, line.middle, colors.text_muted, font, brush.CENTER)
        end = QRect(row.right() + 1 - side, row.top(), side, row.height())
        brush.text(painter, end, line.end, colors.text, font, brush.RIGHT)

    def _bar(self, painter: QPainter, bar: QRect, share: float | None) -> None:
        colors = self._theme.colors
        if share is None:
            painter.setPen(colors.line_strong)
            painter.drawRect(bar.adjusted(0, 0, -1, -1))
            return
        painter.fillRect(bar, colors.neutral_tint)
        painter.fillRect(QRect(bar.left(), bar.top(), round(share * bar.width()), bar.height()), colors.accent)
