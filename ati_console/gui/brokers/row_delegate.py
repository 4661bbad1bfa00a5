"""A saved broker as two lines: name and role, address and when it was used. What is loud is a word with a glyph."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ati_console.gui import glyphs, icons, production
from ati_console.gui.delegates import brush
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.broker_list_model import ROW, BrokerRow
from ati_console.gui.theme import Theme

HEIGHT: Final = 60
LINE: Final = 20
UNSAVED: Final = "not saved"
TWO_ROWS: Final = 1.5  # zoom: from here on nothing has room beside anything else


class RowDelegate(QStyledItemDelegate):
    """Paints a BrokerRow. From TWO_ROWS on each mark has a line of its own: beside it names were three letters."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row = index.data(ROW)
        below = len(_marks(row)) if self._apart and isinstance(row, BrokerRow) else 0
        return QSize(self._theme.px(120), self._theme.px(HEIGHT + LINE * below))

    @property
    def _apart(self) -> bool:
        return self._theme.zoom >= TWO_ROWS

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW)
        if not isinstance(row, BrokerRow):
            return
        painter.save()
        theme, box = self._theme, QRect(option.rect)
        brush.ground(painter, option, index, theme)
        if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.colors.accent, 2))
            painter.drawRect(box.adjusted(1, 1, -1, -2))
        px = theme.px
        icon = icons.pixmap(row.icon, theme.colors.text_muted, px(16), painter.device().devicePixelRatio())
        painter.drawPixmap(box.left() + px(12), box.top() + px(8), icon)
        left, wide = box.left() + px(36), box.width() - px(46)
        name, line = QRect(left, box.top() + px(6), wide, px(18)), QRect(left, box.top() + px(23), wide, px(16))
        if self._apart:
            self._below(painter, QRect(left, box.top() + px(HEIGHT - 3), wide, px(LINE)), row)
        else:
            name, line = self._beside_name(painter, name, row), self._safety(painter, line, row)
        brush.text(painter, name, row.name, theme.colors.text, theme.font(12, 600))
        brush.text(painter, line, row.address, theme.colors.text_muted, theme.mono(11))
        about = QRect(left, box.top() + px(39), wide, px(16))
        brush.text(painter, about, f"{row.role} · {row.used}", theme.colors.text_faint, theme.font(11))
        painter.restore()

    def _below(self, painter: QPainter, line: QRect, row: BrokerRow) -> None:
        """The marks, a line each."""
        theme, bold, step = self._theme, self._theme.font(11, 600), self._theme.px(LINE)
        for mark in _marks(row):
            if mark == production.WORD:
                production.paint(painter, line.left(), line.center().y(), theme)
            elif mark == row.safety:
                room = _safety_width(theme, mark)
                self._safety(painter, QRect(line.left(), line.top(), room, line.height()), row)
            else:
                brush.text(painter, line, mark, theme.colors.warning, bold)
            line = line.translated(0, step)

    def _beside_name(self, painter: QPainter, box: QRect, row: BrokerRow) -> QRect:
        """What is left of the line before them."""
        theme, font = self._theme, self._theme.font(11, 600)
        if row.unsaved:
            words = UNSAVED
            wide = QFontMetrics(font).horizontalAdvance(words)
            right = QRect(box.right() - wide, box.top(), wide + 1, box.height())
            brush.text(painter, right, words, theme.colors.warning, font)
            box = box.adjusted(0, 0, -wide - theme.px(8), 0)
        if row.production:
            wide = production.size(theme).width()
            production.paint(painter, box.right() - wide, box.center().y(), theme)
            box = box.adjusted(0, 0, -wide - theme.px(8), 0)
        return box

    def _safety(self, painter: QPainter, box: QRect, row: BrokerRow) -> QRect:
        """What is left of the line before it."""
        theme = self._theme
        if not row.safety:
            return box
        side, bold = theme.px(12), theme.font(11, 600)
        wide = _safety_width(theme, row.safety)
        at = QRect(box.right() - wide, box.top(), wide + 1, box.height())
        picture = glyphs.pixmap(Glyph.FINDING, side, painter.device().devicePixelRatio(), theme)
        painter.drawPixmap(at.left(), at.center().y() - side // 2, picture)
        brush.text(painter, at.adjusted(side + theme.px(4), 0, 0, 0), row.safety, theme.colors.warning, bold)
        return box.adjusted(0, 0, -wide - theme.px(8), 0)


def _marks(row: BrokerRow) -> tuple[str, ...]:
    """What must be seen of it, in words."""
    marks = (production.WORD if row.production else "", row.safety, UNSAVED if row.unsaved else "")
    return tuple(mark for mark in marks if mark)


def _safety_width(theme: Theme, words: str) -> int:
    """With its glyph."""
    return QFontMetrics(theme.font(11, 600)).horizontalAdvance(words) + theme.px(12 + 4)
