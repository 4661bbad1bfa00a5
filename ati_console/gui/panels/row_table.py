"""The table that all lists of the console are: fixed rows, painted by a delegate, hover and copying by the row."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QTableView, QWidget

from ati_console.gui.delegates.header import Header
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.models.list_model import LIST_ROLE
from ati_console.gui.models.table_text import tab_text
from ati_console.gui.panels.painted_table import make_plain, set_heights
from ati_console.gui.theme import Theme

MAX_COPIED_ROWS: Final = 10_000
_THIS_ROW: Final = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
AIMS_S: Final = 60.0  # a mouse that rested for longer lets the rows change places again


class RowTable(QTableView):
    """`row_height` in px at zoom 1; the last section takes what is left. `opened(row)` by Enter or a double click.

    Where the last section, or one that shares, has no room for its title any more, the table scrolls sideways."""

    opened = Signal(int)

    def __init__(
        self,
        theme: Theme,
        model: QAbstractItemModel,
        delegate: QStyledItemDelegate,
        row_height: int = 24,
        aligns: Mapping[int, Qt.AlignmentFlag] | None = None,
        indents: Mapping[int, int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._row_height = theme, row_height
        self.hovered_row = -1
        self.moved_at = -math.inf  # the mouse over the rows, by the monotonic clock
        self._widths: Mapping[int, int] = {}
        self._shares: Mapping[int, float] = {}
        self.header = Header(theme, aligns or {}, indents or {}, self)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self._plain()
        FocusRing(theme, self)
        theme.changed.connect(self._redress)
        model.modelReset.connect(self._forget_hover)

    def _plain(self) -> None:
        make_plain(self, QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header.setStretchLastSection(True)
        self._redress()

    def set_widths(self, widths: Mapping[int, int]) -> None:
        """Widths in px at zoom 1 by column."""
        self._widths = widths
        for column, width in widths.items():
            self.header.resizeSection(column, self._theme.letters(width))
        self._spread()

    def widen(self, column: int, width: int) -> None:
        """For a longer word. Never back: a column does not jump with its values."""
        if width > self._widths.get(column, width):
            self.set_widths({**self._widths, column: width})

    def set_flexible(self, shares: Mapping[int, float]) -> None:
        """Columns that share what the fixed widths leave, by weight."""
        self._shares = shares
        self._spread()

    def show_column(self, column: int, on: bool) -> None:
        """A column that says nothing now leaves its room to the others."""
        if on == self.isColumnHidden(column):
            self.setColumnHidden(column, not on)
            self._spread()

    def _spread(self) -> None:
        fixed = [column for column in self._widths if column not in self._shares and not self.isColumnHidden(column)]
        taken = sum(self._theme.letters(self._widths[column]) for column in fixed)
        room = max(0, self.viewport().width() - taken)
        shares = {column: share for column, share in self._shares.items() if not self.isColumnHidden(column)}
        for column, share in shares.items():
            wide = int(room * share / sum(shares.values()))
            self.header.resizeSection(column, max(wide, self.header.least(column)))
        self._keep_last()

    def _keep_last(self) -> None:
        """Qt would squeeze the section that stretches to nothing."""
        shown = [n for n in range(self.header.count()) if not self.isColumnHidden(n)]
        last = max(shown, key=self.header.visualIndex, default=-1)
        if last < 0 or last in self._widths or last in self._shares:
            return
        rest = self.viewport().width() - sum(self.header.sectionSize(n) for n in shown if n != last)
        least = self.header.least(last)
        self.header.setStretchLastSection(rest >= least)
        if rest < least:
            self.header.resizeSection(last, least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    @Slot()
    def _redress(self) -> None:
        set_heights(self, self._theme, self._row_height, 24)
        self.set_widths(self._widths)
        self.viewport().update()

    # ------------------------------------------------------------ rows in sight and under the mouse

    def sight(self) -> range:
        """The rows that can be seen now."""
        count = self.model().rowCount()
        first, last = self.rowAt(0), self.rowAt(max(0, self.viewport().height() - 1))
        return range(max(0, first), count if last < 0 else last + 1) if count else range(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Where no row is the current one Qt makes it the first, unless the mouse came: nobody chose that sherpa."""
        super().focusInEvent(QFocusEvent(event.type(), Qt.FocusReason.MouseFocusReason))

    @Slot()
    def _forget_hover(self) -> None:
        self.hovered_row = -1

    def _hover(self, row: int) -> None:
        before, self.hovered_row = self.hovered_row, row
        for changed in {before, row} - {-1}:
            self.viewport().update(self._row_box(changed))

    def _row_box(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def is_aimed_at(self, within_s: float = AIMS_S) -> bool:
        """By a mouse that moved or scrolled so lately: no row may change its place.

        One that lay there when the window opened, or was left there, aims at nothing."""
        return self.viewport().underMouse() and time.monotonic() - self.moved_at < within_s

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.moved_at = time.monotonic()
        super().wheelEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.moved_at = time.monotonic()
        place = event.position().toPoint()
        row = self.rowAt(place.y())
        if row != self.hovered_row:
            self._hover(row)
        link = self.is_link(self.indexAt(place))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def is_link(self, index: QModelIndex) -> bool:
        """The last cell of a row that has a wish is a link (ListRow)."""
        last = index.isValid() and index.column() == self.model().columnCount() - 1
        return last and getattr(index.data(LIST_ROLE), "wish", None) is not None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        # A link was granted with the first click, and a cell that can be typed into was opened by this one.
        typed = bool(index.flags() & Qt.ItemFlag.ItemIsEditable)
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton and not self.is_link(index) and not typed:
            self.opened.emit(index.row())

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    # ------------------------------------------------------------ copying

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # Enter that ended the typing: a field passes it on
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_row() >= 0:
            self.opened.emit(self.current_row())
        else:
            super().keyPressEvent(event)

    @Slot()
    def copy_rows(self) -> None:
        """The selected rows, or all when none is, tab separated with the titles first."""
        QGuiApplication.clipboard().setText(self.rows_as_text())

    @Slot()
    def copy_all(self) -> None:
        """Every row, whatever is selected: a row is selected in most tables at most times."""
        QGuiApplication.clipboard().setText(tab_text(*self._text(range(self.model().rowCount()))))

    def rows_as_text(self) -> str:
        return tab_text(*self.text_rows())

    def text_rows(self) -> tuple[list[str], list[list[str]]]:
        """Titles and cells of the selected rows, or of all when none is."""
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return self._text(chosen or range(self.model().rowCount()))

    def _text(self, chosen: Sequence[int]) -> tuple[list[str], list[list[str]]]:
        model = self.model()
        columns = range(model.columnCount())
        titles = [str(model.headerData(c, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)) for c in columns]
        return titles, [[str(model.index(row, c).data() or "") for c in columns] for row in chosen[:MAX_COPIED_ROWS]]

    def show_row(self, row: int, scroll: bool = True) -> None:
        """What was chosen elsewhere; -1: nothing, and then a click on the row of before is a choice again."""
        if row < 0:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
        elif row != self.current_row() or not self.selectionModel().isRowSelected(row):
            self.setAutoScroll(scroll)
            # Not by the view's own setCurrentIndex: with Ctrl or Shift held that selects nothing.
            self.selectionModel().setCurrentIndex(self.model().index(row, 0), _THIS_ROW)
            self.setAutoScroll(True)

    def current_row(self) -> int:
        index: QModelIndex = self.currentIndex()
        return index.row() if index.isValid() else -1
