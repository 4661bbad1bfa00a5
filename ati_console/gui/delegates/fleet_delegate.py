"""Paints the rows of the fleet table: glyph and name, battery, forward sign, worst words, and the folding line."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from ati_console.fleet.view import Mark
from ati_console.gui import glyphs, icons
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.brush import Index
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.fleet_order import Column
from ati_console.gui.models.fleet_rows import FleetRow, Sign
from ati_console.gui.models.fleet_table_model import GROUP_WORDS, ROW_ROLE, Group
from ati_console.gui.theme import Theme

NAME_INDENT: Final = 18  # glyph of 12 and a gap of 6
LINK_WORDS: Final = "Map sherpas"
_SHAPES: Final[dict[Sign, Shape]] = {
    Sign.NONE: Glyph.DASH,
    Sign.OFF: Glyph.DASH,
    Sign.COMPUTED: Glyph.RING,
    Sign.SENT: Glyph.CHECK,
    Sign.WAITING: Glyph.RING,
    Sign.RETRYING: Glyph.HOLD,
    Sign.HELD: Glyph.HOLD,
    Sign.NEVER: Glyph.PROHIBIT,
    Sign.DISABLED: Glyph.PROHIBIT,
}


def link_box(row: QRect, theme: Theme) -> QRect:
    """Where the folding line's link is, in a row of this size."""
    width = QFontMetrics(theme.font()).horizontalAdvance(LINK_WORDS) + theme.px(4)  # never elided
    right = row.right() - theme.px(8)
    return QRect(right - width, row.top(), width, row.height())


class FleetDelegate(QStyledItemDelegate):
    """Reads `ROW_ROLE`; keeps nothing."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, Group):
            self._group(painter, option, row)
        elif row is not None:
            selected = brush.ground(painter, option, index, self._theme)
            self._cell(painter, option, row, index.column(), selected)

    def _cell(
        self, painter: QPainter, option: QStyleOptionViewItem, row: FleetRow, column: int, selected: bool
    ) -> None:
        box = brush.cell(option, self._theme)
        if column == Column.SHERPA:
            self._sherpa(painter, box, row, selected)
        elif column == Column.BATTERY:
            self._battery(painter, box, row)
        elif column == Column.FWD:
            self._sign(painter, option.rect, row.sign)
        else:
            words, ink, align = _WORDS[column](row, self._theme)
            brush.text(painter, box, words, ink, self._theme.font(), align)

    def _sherpa(self, painter: QPainter, box: QRect, row: FleetRow, selected: bool) -> None:
        theme, side = self._theme, self._theme.px(12)
        picture = glyphs.pixmap(row.mark or Glyph.DASH, side, painter.device().devicePixelRatioF(), theme)
        painter.drawPixmap(box.left(), box.center().y() - side // 2 + 1, picture)
        ink = theme.colors.text if row.listed else theme.colors.text_muted
        name = box.adjusted(theme.px(NAME_INDENT), 0, theme.px(4), 0)
        font = theme.font(12, 600 if selected else 400)
        brush.text(painter, name, row.name, ink, font, elide=brush.NAMES)

    def _battery(self, painter: QPainter, box: QRect, row: FleetRow) -> None:
        theme = self._theme
        if row.battery is None:
            brush.text(painter, box, "unknown", theme.colors.text_faint, theme.font())
            return
        middle = box.center().y() + 1
        brush.battery(painter, box.left(), middle, row.battery, theme, row.held)
        number = QRect(box.left() + theme.px(36), box.top(), theme.px(26), box.height())
        brush.text(painter, number, str(row.battery), theme.colors.text, theme.font(), brush.RIGHT)
        if row.charging:
            bolt = glyphs.pixmap(Glyph.BOLT, theme.px(10), painter.device().devicePixelRatioF(), theme)
            painter.drawPixmap(number.right() + theme.px(5), middle - theme.px(5), bolt)

    def _sign(self, painter: QPainter, box: QRect, sign: Sign) -> None:
        side, theme = self._theme.px(12), self._theme
        shape = _SHAPES.get(sign, Mark.ERROR)
        picture = glyphs.pixmap(shape, side, painter.device().devicePixelRatioF(), theme)
        painter.drawPixmap(box.center().x() - side // 2 + 1, box.center().y() - side // 2 + 1, picture)

    def _group(self, painter: QPainter, option: QStyleOptionViewItem, group: Group) -> None:
        """The whole line in each of its cells, cut to the cell: no spans to keep while rows move."""
        theme, table = self._theme, option.widget
        cut: QRect = option.rect
        width = table.viewport().width() if isinstance(table, QAbstractItemView) else cut.right()
        line = QRect(0, cut.top(), width, cut.height())
        painter.save()
        painter.setClipRect(cut)
        painter.fillRect(line, theme.colors.raised)
        painter.fillRect(0, line.bottom(), width, 1, theme.colors.line)
        self._group_words(painter, line, group)
        painter.restore()

    def _group_words(self, painter: QPainter, line: QRect, group: Group) -> None:
        theme, colors = self._theme, self._theme.colors
        caret = "ph.caret-right" if group.folded else "ph.caret-down"
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            theme.px(8), line.top() + theme.px(6), icons.pixmap(caret, colors.text_muted, theme.px(12), ratio)
        )
        words = line.adjusted(theme.px(25), 0, 0, -1)
        brush.text(painter, words, GROUP_WORDS, colors.text_muted, theme.font(11, 500))
        left = words.left() + QFontMetrics(theme.font(11, 500)).horizontalAdvance(GROUP_WORDS) + theme.px(7)
        width = max(theme.px(17), QFontMetrics(theme.font(11, 600)).horizontalAdvance(str(group.count)) + theme.px(11))
        box = QRectF(left, line.top() + theme.px(4), width, theme.px(15))
        brush.count_box(painter, box, str(group.count), colors.text, colors.neutral_tint, theme)
        link = link_box(line, theme)
        if link.left() > box.right() + 8:
            brush.text(painter, link, LINK_WORDS, colors.accent, theme.font(), brush.RIGHT)


def _mode(row: FleetRow, theme: Theme) -> tuple[str, QColor, Qt.AlignmentFlag]:
    quiet = row.usual_mode or not row.listed
    return row.mode, theme.colors.text_muted if quiet else theme.colors.text, brush.LEFT


def _age(row: FleetRow, theme: Theme) -> tuple[str, QColor, Qt.AlignmentFlag]:
    return row.age, theme.colors.text_faint if row.old else theme.colors.text, brush.RIGHT


def _hz(row: FleetRow, theme: Theme) -> tuple[str, QColor, Qt.AlignmentFlag]:
    return row.hz, theme.colors.text_muted, brush.RIGHT


def _worst(row: FleetRow, theme: Theme) -> tuple[str, QColor, Qt.AlignmentFlag]:
    return row.worst, theme.colors.fault if row.faulty else theme.colors.text_muted, brush.LEFT


_WORDS: Final = {
    int(Column.MODE): _mode,
    int(Column.AGE): _age,
    int(Column.HZ): _hz,
    int(Column.WORST): _worst,
}
