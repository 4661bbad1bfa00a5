"""The matrix on screen: cells are chosen one by one, columns give way together, keys go from cell to cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ati_console.access import Place
from ati_console.gui.diagnose.looks import Column
from ati_console.gui.diagnose.matrix_delegate import MatrixDelegate
from ati_console.gui.diagnose.matrix_header import ROW, MatrixHeader
from ati_console.gui.diagnose.matrix_model import TOPIC, MatrixModel
from ati_console.gui.models.table_text import tab_text
from ati_console.gui.panels.painted_table import make_plain, set_heights
from ati_console.gui.theme import Theme

ROW_HEIGHT: Final = 22
TOPIC_MIN, TOPIC_WISH, TRIES = 108, 150, 44
ROUND_WORD: Final = 46  # px at zoom 1: glyph, bars and what is between them and the word
NOT_ASKED: Final = 74  # as wide as its title
_Flag = QItemSelectionModel.SelectionFlag


class MatrixView(QTableView):
    """`place_chosen(Place)` when a cell becomes the current one; `opened` by Enter or a double click."""

    place_chosen = Signal(object)
    opened = Signal()

    def __init__(self, theme: Theme, matrix: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.matrix = theme, matrix
        self.hovered_row = -1
        self._quiet = False  # the current cell changes, and nobody chose it
        self.header = MatrixHeader(theme, matrix, self)
        self.setHorizontalHeader(self.header)
        self.setModel(matrix)
        self.setItemDelegate(MatrixDelegate(theme, self))
        self.setAccessibleName("Permission matrix")
        self._plain()
        self.selectionModel().currentChanged.connect(self._current_changed)
        theme.changed.connect(self._redress)
        matrix.asked_changed.connect(self._spread)
        self._redress()

    def _plain(self) -> None:
        make_plain(self, QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    # ------------------------------------------------------------ widths

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    @Slot()
    def _spread(self) -> None:
        """Codes leave first, then the topics get narrower; below that it scrolls."""
        px, room = self._theme.px, self.viewport().width() - self._theme.px(TRIES)
        wide = [self._wish(column, codes=True) for column in self.matrix.columns]
        least = [self._wish(column, codes=False) for column in self.matrix.columns]
        spare = max(0, room - px(TOPIC_WISH) - sum(least))
        wanted = sum(wide) - sum(least)
        share = min(1.0, spare / wanted) if wanted else 0.0
        widths = [low + int((high - low) * share) for low, high in zip(least, wide, strict=True)]
        self.setColumnWidth(TOPIC, max(px(TOPIC_MIN), room - sum(widths)))
        for number, width in enumerate(widths):
            self.setColumnWidth(number + 1, width)
        self.setColumnWidth(self.matrix.tries_column, px(TRIES))

    def _wish(self, column: Column, *, codes: bool) -> int:
        """What the words of a column take."""
        px, word, tail = self._theme.px, QFontMetrics(self._theme.font()), QFontMetrics(self._theme.font(11))
        widest = max((
            word.horizontalAdvance(said) + (tail.horizontalAdvance(code) + px(6) if code and codes else 0)
            for said, code in self.matrix.asked.get(column, ())
        ), default=0)  # fmt: skip
        return max(px(NOT_ASKED), px(ROUND_WORD) + widest)

    @Slot()
    def _redress(self) -> None:
        set_heights(self, self._theme, ROW_HEIGHT, 2 * ROW)
        self._spread()
        self.viewport().update()

    # ------------------------------------------------------------ which cell

    def show_place(self, place: Place | None) -> None:
        """It was chosen elsewhere: brought into view, and nobody is told again."""
        index = self.matrix.index_of(place) if place is not None else QModelIndex()
        if index == self.currentIndex() and (index.isValid() or not self.selectionModel().hasSelection()):
            return
        self._quiet = True
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect)
            self.scrollTo(index)
        elif place is None:
            self.clearSelection()
        self._quiet = False

    def show_places(self, places: Sequence[Place]) -> None:
        """Several at once, such as those that a conclusion rests on."""
        chosen = QItemSelection()
        for index in (self.matrix.index_of(place) for place in places):
            if index.isValid():
                chosen.select(index, index)
        self._quiet = True
        self.selectionModel().select(chosen, _Flag.ClearAndSelect)
        self._quiet = False

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._quiet and current.isValid():
            self.place_chosen.emit(self.matrix.place_at(current))

    # ------------------------------------------------------------ mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(event.position().toPoint().y())
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered_row = -1
        self.viewport().update()
        super().leaveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def copy_rows(self) -> None:
        """The rows of the selected cells, or all, tab separated with the titles first."""
        QGuiApplication.clipboard().setText(self.rows_as_text())

    def rows_as_text(self) -> str:
        matrix = self.matrix
        rows = sorted({index.row() for index in self.selectedIndexes()}) or range(matrix.rowCount())
        columns = range(matrix.columnCount())
        titles = [_full_title(matrix, column) for column in columns]
        return tab_text(titles, [[str(matrix.index(row, column).data()) for column in columns] for row in rows])


def _full_title(matrix: MatrixModel, section: int) -> str:
    title = str(matrix.headerData(section, Qt.Orientation.Horizontal))
    if not 0 < section < matrix.tries_column:
        return title
    return f"{matrix.columns[section - 1].action.value} {title}"
