"""The one mark of what is in production: the word and a factory on an inverted chip. Nothing else is inverted, so it
is told apart without a colour, in both themes and printed in grey."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ati_console.gui import icons
from ati_console.gui.theme import Theme

WORD: Final = "Production"
ICON: Final = "ph.factory-fill"
_HEIGHT: Final = 18
_SIDE: Final = 12
_PAD: Final = 5
_GAP: Final = 4


def size(theme: Theme, short: bool = False) -> QSize:
    """Of the chip; `short`: of the factory alone, where the word has no room."""
    words = 0 if short else QFontMetrics(theme.font(11, 600)).horizontalAdvance(WORD) + 1 + theme.px(_GAP)
    return QSize(words + theme.px(_SIDE + 2 * _PAD), theme.px(_HEIGHT))


def paint(painter: QPainter, left: int, middle: int, theme: Theme, short: bool = False) -> None:
    """The chip with its left edge at `left`, its middle at `middle`."""
    px, colors, whole = theme.px, theme.colors, size(theme, short)
    box = QRect(left, middle - whole.height() // 2, whole.width(), whole.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.text)
    painter.drawRoundedRect(box, px(3), px(3))
    picture = icons.pixmap(ICON, colors.surface, px(_SIDE), painter.device().devicePixelRatio())
    painter.drawPixmap(box.left() + px(_PAD), middle - px(_SIDE) // 2, picture)
    painter.setPen(colors.surface)
    painter.setFont(theme.font(11, 600))
    words = box.adjusted(px(_PAD + _SIDE + _GAP), 0, 0, 0)
    if not short:
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, WORD)
    painter.restore()


def named(name: str, production: bool) -> str:
    """As a menu, a title or a screen reader says it."""
    return f"{name} ({WORD})" if production else name


def icon_of(theme: Theme) -> QIcon:
    """For a menu."""
    return icons.icon(ICON, theme.colors.text)


class ProductionMark(QWidget):
    """Hidden until there is something in production."""

    def __init__(self, theme: Theme, on: bool = False, after: int = 0) -> None:
        """`after`: px of air behind the chip."""
        super().__init__()
        self._theme, self._after, self._short = theme, after, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(WORD)
        self.setToolTip("In production: whoever works with it sees what is done here")
        if not on:  # and never shown here: without a parent it would come up as a window and take the keys away
            self.hide()
        theme.changed.connect(self._redress)

    def shorten(self, short: bool) -> None:
        """Without its word: the chip is still the one thing that is inverted, and its tool tip says it."""
        if short != self._short:
            self._short = short
            self._redress()

    def sizeHint(self) -> QSize:
        return size(self._theme, self._short) + QSize(self._theme.px(self._after), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, 0, self.height() // 2, self._theme, self._short)
        painter.end()

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()
