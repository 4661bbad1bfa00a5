"""Paints a cell of the permission matrix: verdict glyph, word, code, proof bars; what changed is marked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ati_console.access import Action
from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.brush import Index
from ati_console.gui.diagnose import bars
from ati_console.gui.diagnose.looks import CellLook
from ati_console.gui.diagnose.matrix_model import CHANGE_ROLE, LOOK_ROLE, TOPIC, MatrixModel
from ati_console.gui.shell.painted import ink
from ati_console.gui.theme import Theme

GLYPH: Final = 12
GAP: Final = 4
PAD: Final = 6


class MatrixDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, model = index.data(LOOK_ROLE), index.model()
        assert isinstance(model, MatrixModel)
        self._ground(painter, option, index, model, look)
        box, theme = brush.cell(option, self._theme), self._theme
        if index.column() == TOPIC:
            words = str(index.data())
            brush.text(painter, box, words, theme.colors.text, theme.mono(11), brush.LEFT, Qt.TextElideMode.ElideMiddle)
        elif not isinstance(look, CellLook):
            brush.text(painter, box, str(index.data()), theme.colors.text_muted, theme.font(), brush.RIGHT)
        elif look.bars is None:
            brush.text(painter, option.rect, look.word, theme.colors.text_faint, theme.font(), brush.CENTER)
        else:
            self._cell(painter, option.rect, look)
        self._change(painter, option.rect, index)
        if option.state & QStyle.StateFlag.State_Selected and isinstance(look, CellLook):
            self._frame(painter, option.rect)

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, model: MatrixModel, look: object
    ) -> None:
        box, colors = option.rect, self._theme.colors
        if isinstance(look, CellLook) and look.delivered:
            painter.fillRect(box, colors.live_tint)
        elif getattr(option.widget, "hovered_row", -1) == index.row():
            painter.fillRect(box, colors.hover)
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, colors.line)
        painter.fillRect(box.right(), box.top(), 1, box.height(), colors.line)
        column = index.column() - 1
        begins = (
            0 < column < len(model.columns) and model.columns[column].action is not model.columns[column - 1].action
        )
        if begins and model.columns[column].action is Action.PUBLISH:
            painter.fillRect(box.left() - 1, box.top(), 1, box.height(), colors.line_strong)

    def _cell(self, painter: QPainter, rect: QRect, look: CellLook) -> None:
        theme, px = self._theme, self._theme.px
        ratio, side = painter.device().devicePixelRatioF(), px(GLYPH)
        left, middle = rect.left() + px(PAD), rect.center().y()
        if look.shape is not None:
            color = ink(theme, look.ink)
            painter.drawPixmap(left, middle - side // 2 + 1, glyphs.pixmap(look.shape, side, ratio, theme, color))
        right = rect.right() - px(PAD) - px(bars.WIDE)
        bars.paint(painter, right, middle, look.bars or 0, theme)
        words = QRect(left + side + px(GAP), rect.top(), right - px(GAP) - left - side - px(GAP), rect.height() - 1)
        self._words(painter, words, look)

    def _words(self, painter: QPainter, box: QRect, look: CellLook) -> None:
        """The word first; its code only where all of it fits."""
        theme, font, small = self._theme, self._theme.font(), self._theme.font(11)
        word = QFontMetrics(font).horizontalAdvance(look.word)
        tail = QFontMetrics(small).horizontalAdvance(look.tail) + theme.px(5) if look.tail else 0
        brush.text(painter, box, look.word, theme.colors.text, font)
        if look.tail and word + tail <= box.width():
            behind = box.adjusted(word + theme.px(5), 0, 0, 0)
            brush.text(painter, behind, look.tail, theme.colors.text_muted, small)

    def _change(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """A corner: up for better, down for worse, both in words in the list beside."""
        change = index.data(CHANGE_ROLE)
        if change is None:
            return
        colors, side = self._theme.colors, self._theme.px(3)
        tone = {True: colors.live, False: colors.fault}.get(change.better, colors.warning)
        painter.fillRect(rect.left(), rect.top(), side, rect.height() - 1, tone)

    def _frame(self, painter: QPainter, rect: QRect) -> None:
        wide = self._theme.px(2)
        pen = QPen(self._theme.colors.accent, wide)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        half = wide // 2
        painter.drawRect(rect.adjusted(half, half, -half - 1, -half - 1))
