"""One list of the bottom pane: a table over a ListModel and what it says while it is empty."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.gui.delegates.list_delegate import ListDelegate, Voice
from ati_console.gui.models.list_model import ListModel, ListRow
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.row_table import RowTable
from ati_console.gui.theme import Theme

ROW_HEIGHT = 22


@dataclass(frozen=True, slots=True)
class ListLook:
    """How one list looks. Widths in px at zoom 1; `shares` are the columns that take what is left, by weight."""

    headers: tuple[str, ...]
    widths: Mapping[int, int]
    shares: Mapping[int, float]
    empty: tuple[str, str, str]  # icon, what will be here, what to do
    voices: Mapping[int, Voice] = field(default_factory=dict)
    aligns: Mapping[int, Qt.AlignmentFlag] = field(default_factory=dict)
    indent: int = 22  # room for the glyph before the first column's words


class ListPage(QWidget):
    """Selecting a row says its sherpa when the first cell is one (`names_sherpas`)."""

    chosen = Signal(object)  # ListRow.origin

    def __init__(self, theme: Theme, look: ListLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = ListModel(look.headers, self)
        self._look, self._kept = look, frozenset[Hashable]()
        delegate = ListDelegate(theme, look.voices, look.aligns, look.indent, self)
        self.table = RowTable(theme, self.rows, delegate, ROW_HEIGHT, look.aligns, {0: look.indent})
        self.table.set_widths(look.widths)
        self.table.set_flexible(look.shares)
        self._empty = EmptyState(theme, *look.empty)
        self._lay_out()
        self.rows.modelAboutToBeReset.connect(self._keep_selection)
        self.rows.modelReset.connect(self._restore_selection)
        self.table.header.sectionClicked.connect(self._sort)
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty, 1)
        column.addWidget(self.table, 1)
        self._show_empty()

    def _show_empty(self) -> None:
        none = self.rows.total == 0
        self.table.setVisible(not none)
        self._empty.setVisible(none)

    def set_rows(self, rows: list[ListRow]) -> None:
        self.rows.set_rows(rows)
        self._show_empty()

    def selected(self) -> list[ListRow]:
        numbers = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.rows.rows[number] for number in numbers if number < len(self.rows.rows)]

    @Slot()
    def _keep_selection(self) -> None:
        self._kept = frozenset(row.key for row in self.selected())

    @Slot()
    def _restore_selection(self) -> None:
        model = self.table.selectionModel()
        flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
        for number, row in enumerate(self.rows.rows):
            if row.key in self._kept:
                model.select(self.rows.index(number, 0), flags)

    @Slot(int)
    def _sort(self, column: int) -> None:
        self.rows.sort_by(column)
        self.table.header.set_sort(self.rows.sorted_by, self.rows.descending)

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and current.row() < len(self.rows.rows):
            self.chosen.emit(self.rows.rows[current.row()].origin)
