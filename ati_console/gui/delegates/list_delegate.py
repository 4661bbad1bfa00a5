"""Paints the rows of the lists below the floor: glyph, words by column, dim when over or acknowledged."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.brush import Index
from ati_console.gui.models.list_model import LIST_ROLE, ListRow
from ati_console.gui.theme import Theme


class Voice(enum.Enum):
    """How a column speaks."""

    TEXT = enum.auto()
    MUTED = enum.auto()
    MONO = enum.auto()
    TOPIC = enum.auto()  # fixed width, elided in the middle
    LINK = enum.auto()  # muted words, in the accent where the row has a wish


class ListDelegate(QStyledItemDelegate):
    """`voices` and `aligns` by column; the first column carries the glyph when `glyphs_first`."""

    def __init__(
        self,
        theme: Theme,
        voices: Mapping[int, Voice],
        aligns: Mapping[int, Qt.AlignmentFlag],
        indent: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._voices, self._aligns, self._indent = theme, voices, aligns, indent

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(LIST_ROLE)
        if not isinstance(row, ListRow):
            return
        brush.ground(painter, option, index, self._theme)
        box, column = brush.cell(option, self._theme), index.column()
        if column == 0 and self._indent:
            self._glyph(painter, box, row)
            box = box.adjusted(self._theme.px(self._indent), 0, 0, 0)
        self.words(painter, box, column, row)

    def words(self, painter: QPainter, box: QRect, column: int, row: ListRow) -> None:
        ink, font = self._voice(column, row)
        topic = self._voices.get(column) is Voice.TOPIC
        elide = Qt.TextElideMode.ElideMiddle if topic else Qt.TextElideMode.ElideRight
        brush.text(painter, box, row.cells[column], ink, font, self._aligns.get(column, brush.LEFT), elide)

    def _glyph(self, painter: QPainter, box: QRect, row: ListRow) -> None:
        if row.shape is not None:
            side = self._theme.px(12)
            picture = glyphs.pixmap(row.shape, side, painter.device().devicePixelRatioF(), self._theme)
            painter.drawPixmap(box.left() + 1, box.center().y() - side // 2 + 1, picture)

    def _voice(self, column: int, row: ListRow) -> tuple[QColor, QFont]:
        voice, colors = self._voices.get(column, Voice.TEXT), self._theme.colors
        font = self._theme.mono(11) if voice in (Voice.MONO, Voice.TOPIC) else self._theme.font()
        if voice is Voice.LINK and row.wish is not None:
            return colors.accent, font
        quiet = voice in (Voice.MUTED, Voice.LINK) or row.dim
        return (colors.text_faint if row.dim else colors.text_muted) if quiet else colors.text, font
