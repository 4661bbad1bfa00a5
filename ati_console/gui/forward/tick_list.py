"""A list whose rows are ticked, by a click or by Space."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from PySide6.QtCore import QModelIndex, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from ati_console.gui import glyphs
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.brush import Index
from ati_console.gui.delegates.list_delegate import ListDelegate
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.list_model import LIST_ROLE, ListRow
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.theme import Theme


class TickDelegate(ListDelegate):
    """A box before the words of the first column."""

    def __init__(self, theme: Theme, look: ListLook, parent: QObject | None = None) -> None:
        super().__init__(theme, look.voices, look.aligns, look.indent, parent)
        self.ticked: frozenset[Hashable] = frozenset()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        row = index.data(LIST_ROLE)
        if index.column() == 0 and isinstance(row, ListRow):
            self._box(painter, option, row.key in self.ticked)

    def _box(self, painter: QPainter, option: QStyleOptionViewItem, on: bool) -> None:
        theme, colors = self._theme, self._theme.colors
        cell, side = brush.cell(option, theme), theme.px(13)
        box = QRectF(cell.left(), cell.center().y() - side / 2 + 1, side, side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colors.accent if on else colors.line_strong)
        painter.setBrush(colors.accent if on else colors.inset)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(3), theme.px(3))
        painter.restore()
        if on:
            glyphs.paint(painter, Glyph.CHECK, box.adjusted(2, 2, -2, -2), theme, colors.on_accent)


class TickList(QWidget):
    """`ticks_changed` after a click or Space on a row."""

    ticks_changed = Signal()

    def __init__(self, theme: Theme, look: ListLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = TickDelegate(theme, look, self)
        self.list = ListPage(theme, look, self, self._delegate)
        self.list.table.installEventFilter(self)
        self.list.table.clicked.connect(self._clicked)

    @property
    def ticked(self) -> frozenset[Hashable]:
        return self._delegate.ticked

    def set_rows(self, rows: list[ListRow], ticked: Iterable[Hashable]) -> None:
        self._delegate.ticked = frozenset(ticked)
        self.list.set_rows(rows)
        self.list.table.viewport().update()
        self.ticks_changed.emit()

    def toggle(self, number: int) -> None:
        rows = self.list.rows.rows
        if 0 <= number < len(rows):
            self._delegate.ticked ^= {rows[number].key}
            self.list.table.viewport().update()
            self.ticks_changed.emit()

    def resizeEvent(self, event: object) -> None:
        self.list.setGeometry(self.rect())

    def eventFilter(self, watched: QObject, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QKeyEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space:
            self.toggle(self.list.table.current_row())
            return True
        return False

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self.toggle(index.row())
