"""Status glyphs with their counts in one line, and how many of them there was no room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.glyphs import Shape
from ati_console.gui.label import plain_tip
from ati_console.gui.theme import Theme

Item = tuple[Shape, int, str]  # how many, and the word for it
CHIP: Final = 18  # px at zoom 1


class Legend(QWidget):
    """What there is none of is faint, and leaves first when there is no room; then the ends do, and are counted.

    `gap` in px at zoom 1, between two of them."""

    def __init__(self, theme: Theme, gap: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._gap = theme, gap
        self._items: tuple[Item, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._redress)

    @Slot()
    def _redress(self) -> None:
        self.updateGeometry()
        self.update()

    def set_items(self, items: Sequence[Item]) -> None:
        if tuple(items) != self._items:
            self._items = tuple(items)
            self.setAccessibleName(", ".join(f"{count:,} {word}" for _, count, word in items))
            self._redress()

    # ------------------------------------------------------------ who has room

    @property
    def left_out(self) -> tuple[str, ...]:
        """Those counts in words that there is no room for; what there is none of is not missed."""
        shown = self._shown()
        return tuple(_words(item) for number, item in enumerate(self._items) if number not in shown and item[1])

    def _shown(self) -> list[int]:
        """The numbers of the items that are painted."""
        every = list(range(len(self._items)))
        if self._needs(every) <= self.width() + 1:
            return every
        kept = [number for number in every if self._items[number][1]]
        room = self.width() + 1
        if self._needs(kept) > room:
            room -= self._theme.px(self._gap) + self._more_width(len(kept))
        while kept and self._needs(kept) > room:
            kept.pop()
        return kept

    def _needs(self, numbers: Sequence[int]) -> int:
        gaps = self._theme.px(self._gap) * max(0, len(numbers) - 1)
        return sum(self._width(self._items[number]) for number in numbers) + gaps

    def _width(self, item: Item) -> int:
        return self._theme.px(12) + self._theme.px(3) + self._advance(_words(item))

    def _more_width(self, count: int) -> int:
        return self._advance(f"+{count}") + self._theme.px(8)

    def _advance(self, words: str) -> int:
        return QFontMetrics(self._theme.font(11)).horizontalAdvance(words)

    def _more_box(self) -> QRect:
        """Of the count of those that are left out; empty when none is."""
        count, shown, high = len(self.left_out), self._shown(), self._theme.px(CHIP)
        if not count:
            return QRect()
        left = self._needs(shown) + (self._theme.px(self._gap) if shown else 0)
        return QRect(left, (self.height() - high) // 2, self._more_width(count), high)

    def item_at(self, x: float) -> int | None:
        """The number of the item under `x`; None between them and past the last."""
        left = 0.0
        for number in self._shown():
            width = self._width(self._items[number])
            if left <= x < left + width:
                return number
            left += width + self._theme.px(self._gap)
        return None

    def is_more_at(self, x: float) -> bool:
        box = self._more_box()
        return box.left() <= x <= box.right()

    def more_words(self) -> str:
        return "No room for " + ", ".join(self.left_out)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            words = self.more_words() if self.is_more_at(event.pos().x()) else self.tip_at(event.pos().x())
            QToolTip.showText(event.globalPos(), plain_tip(words), self)
            return True
        return super().event(event)

    def tip_at(self, x: float) -> str:
        """Of what is painted there."""
        return self.toolTip()

    # ------------------------------------------------------------ size and paint

    def sizeHint(self) -> QSize:
        return QSize(self._needs(range(len(self._items))), self._theme.px(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, left = QPainter(self), 0
        for number in self._shown():
            self._paint_item(painter, self._items[number], left)
            left += self._width(self._items[number]) + self._theme.px(self._gap)
        self._paint_more(painter, self._more_box())

    def _paint_item(self, painter: QPainter, item: Item, left: int) -> None:
        theme, (shape, count, _word), side = self._theme, item, self._theme.px(12)
        ink = theme.colors.text if count else theme.colors.text_faint
        glyph = glyphs.color(shape, theme.colors) if count else theme.colors.text_faint
        picture = glyphs.pixmap(shape, side, self.devicePixelRatioF(), theme, glyph)
        painter.drawPixmap(left, (self.height() - side) // 2, picture)
        box = QRect(left + side + theme.px(3), 0, self._width(item), self.height())
        brush.text(painter, box, _words(item), ink, theme.font(11))

    def _paint_more(self, painter: QPainter, box: QRect) -> None:
        if box.isEmpty():
            return
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.neutral_tint)
        painter.drawRoundedRect(box, theme.px(3), theme.px(3))
        brush.text(painter, box, f"+{len(self.left_out)}", theme.colors.text_muted, theme.font(11), brush.CENTER)


def _words(item: Item) -> str:
    return f"{item[1]:,} {item[2]}"
