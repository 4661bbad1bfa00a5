"""Paints the rows of the delivery table: the sherpa's glyph, what Twinzo said with its own, numbers to the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ati_console.fleet.view import Mark
from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.brush import Index
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.delivery_model import ROW_ROLE, cell_text
from ati_console.gui.models.delivery_order import Column
from ati_console.gui.models.delivery_rows import NONE, DeliveryRow
from ati_console.gui.models.delivery_said import Said
from ati_console.gui.theme import Theme

INDENT: Final = 18  # glyph of 12 and a gap of 6
SHAPES: Final[dict[Said, Shape]] = {
    Said.ACCEPTED: Glyph.CHECK,
    Said.REJECTED: Mark.ERROR,
    Said.NOT_VISIBLE: Glyph.FINDING,
    Said.WRONG_SECTOR: Glyph.FINDING,
    Said.OUTSIDE: Glyph.FINDING,
    Said.OFF: Glyph.FINDING,
    Said.UNTRUSTED: Glyph.FINDING,
    Said.RETRYING: Glyph.RING,
    Said.QUEUED: Glyph.RING,
    Said.COMPUTED: Glyph.RING,
    Said.HELD: Glyph.HOLD,
    Said.NOTHING: Glyph.DASH,
    Said.IDLE: Glyph.DASH,
    Said.DISABLED: Glyph.PROHIBIT,
    Said.NEVER: Glyph.PROHIBIT,
}
ALIGNS: Final[dict[int, Qt.AlignmentFlag]] = dict.fromkeys(
    (
        Column.SECTOR, Column.X, Column.Y, Column.SENT, Column.HTTP, Column.OFF, Column.READ, Column.LAG,
        Column.ACCEPTED, Column.REJECTED,
    ),
    brush.RIGHT,
)  # fmt: skip
_MUTED: Final = (Column.LOGIN, Column.BRANCH, Column.SENT, Column.READ, Column.LAG, Column.HTTP)
_LOUD: Final = (Said.NOT_VISIBLE, Said.WRONG_SECTOR, Said.OUTSIDE, Said.OFF, Said.UNTRUSTED, Said.RETRYING)
_PLAIN: Final = (Said.ACCEPTED, Said.QUEUED, Said.COMPUTED)


class DeliveryDelegate(QStyledItemDelegate):
    """Reads `ROW_ROLE`; keeps nothing."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, DeliveryRow):
            return
        selected = brush.ground(painter, option, index, self._theme)
        box, column = brush.cell(option, self._theme), Column(index.column())
        weight = 400
        if column is Column.SHERPA:
            box = self._glyph(painter, box, row.mark or Glyph.DASH)
            weight = 600 if selected else 400
        elif column is Column.SAID:
            box = self._glyph(painter, box, SHAPES[row.said])
        align, elide = ALIGNS.get(column, brush.LEFT), brush.NAMES if column is Column.SHERPA else brush.AT_END
        font = self._theme.font(12, weight)
        brush.text(painter, box, cell_text(row, column), self._ink(row, column), font, align, elide)

    def _glyph(self, painter: QPainter, box: QRect, shape: Shape) -> QRect:
        """The box that is left for the words."""
        side = self._theme.px(12)
        picture = glyphs.pixmap(shape, side, painter.device().devicePixelRatioF(), self._theme)
        painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, picture)
        return box.adjusted(self._theme.px(INDENT), 0, self._theme.px(4), 0)

    def _ink(self, row: DeliveryRow, column: Column) -> QColor:
        colors = self._theme.colors
        if not row.listed or cell_text(row, column) == NONE:
            return colors.text_muted
        if column is Column.SAID:
            return self._said_ink(row.said)
        if column is Column.OFF:
            return colors.warning if row.off_loud else colors.text_muted if row.off == "none" else colors.text
        if column is Column.REJECTED:
            return colors.text_muted if row.rejected == "0" else colors.fault
        return colors.text_muted if column in _MUTED else colors.text

    def _said_ink(self, said: Said) -> QColor:
        colors = self._theme.colors
        if said is Said.REJECTED:
            return colors.fault
        if said in _LOUD:
            return colors.warning
        return colors.text if said in _PLAIN else colors.text_muted
