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


class RowDelegate(QStyledItemDelegate):
    """Paints a BrokerRow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(HEIGHT))

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
        self._name(painter, QRect(left, box.top() + px(6), wide, px(18)), row)
        line = QRect(left, box.top() + px(23), wide, px(16))
        brush.text(painter, self._safety(painter, line, row), row.address, theme.colors.text_muted, theme.mono(11))
        about = QRect(left, box.top() + px(39), wide, px(16))
        brush.text(painter, about, f"{row.role} · {row.used}", theme.colors.text_faint, theme.font(11))
        painter.restore()

    def _name(self, painter: QPainter, box: QRect, row: BrokerRow) -> None:
        theme, font = self._theme, self._theme.font(11, 600)
        if row.unsaved:
            words = "not saved"
            wide = QFontMetrics(font).horizontalAdvance(words)
            right = QRect(box.right() - wide, box.top(), wide + 1, box.height())
            brush.text(painter, right, words, theme.colors.warning, font)
            box = box.adjusted(0, 0, -wide - theme.px(8), 0)
        if row.production:
            wide = production.size(theme).width()
            production.paint(painter, box.right() - wide, box.center().y(), theme)
            box = box.adjusted(0, 0, -wide - theme.px(8), 0)
        brush.text(painter, box, row.name, theme.colors.text, theme.font(12, 600))

    def _safety(self, painter: QPainter, box: QRect, row: BrokerRow) -> QRect:
        """What is left of the line before it."""
        theme = self._theme
        if not row.safety:
            return box
        side, bold = theme.px(12), theme.font(11, 600)
        wide = QFontMetrics(bold).horizontalAdvance(row.safety) + side + theme.px(4)
        at = QRect(box.right() - wide, box.top(), wide + 1, box.height())
        picture = glyphs.pixmap(Glyph.FINDING, side, painter.device().devicePixelRatio(), theme)
        painter.drawPixmap(at.left(), at.center().y() - side // 2, picture)
        brush.text(painter, at.adjusted(side + theme.px(4), 0, 0, 0), row.safety, theme.colors.warning, bold)
        return box.adjusted(0, 0, -wide - theme.px(8), 0)
