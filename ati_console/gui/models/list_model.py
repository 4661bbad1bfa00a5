"""Lists below the floor: rows of plain words with a glyph, renewed as a whole and said to Qt as little as possible."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot

from ati_console.gui.glyphs import Shape
from ati_console.gui.models.plain import tool_tip

Index = QModelIndex | QPersistentModelIndex
LIST_ROLE: Final = Qt.ItemDataRole.UserRole  # ListRow
MAX_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class ListRow:
    """`dim` rows are over or acknowledged; `origin` is the value the row was made from; `order` sorts by default.

    `wish` is what a click on the last cell asks for; `values` sort by column where the words would not.
    """

    key: Hashable
    cells: tuple[str, ...]
    shape: Shape | None = None
    dim: bool = False
    origin: object = None
    order: tuple[Any, ...] = ()
    wish: object = None
    values: tuple[Any, ...] = ()


class ListModel(QAbstractTableModel):
    """At most MAX_ROWS; `keys` is the column sorted by, -1 for the rows' own order."""

    def __init__(self, headers: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers = tuple(headers)
        self._all: tuple[ListRow, ...] = ()
        self._rows: list[ListRow] = []
        self._words: tuple[str, ...] = ()
        self.sorted_by, self.descending = -1, False

    @property
    def rows(self) -> Sequence[ListRow]:
        """As shown: filtered and sorted."""
        return self._rows

    @property
    def headers(self) -> tuple[str, ...]:
        return self._headers

    @property
    def total(self) -> int:
        return len(self._all)

    def name_at(self, row: int) -> Hashable | None:
        """Its key; None for no row."""
        return self._rows[row].key if 0 <= row < len(self._rows) else None

    def row_of(self, key: Hashable) -> int:
        """As shown, -1 when it is not."""
        return next((number for number, row in enumerate(self._rows) if row.key == key), -1)

    def set_rows(self, rows: Sequence[ListRow], *, hold: bool = False) -> None:
        """`hold`: those that are shown keep their order, others come behind them. Who no longer fits the filter stays
        too: the next one would come under the mouse."""
        self._all = tuple(rows)
        self._show(hold=hold)

    @Slot(str)
    def set_filter(self, text: str) -> None:
        """Words that all have to be somewhere in a row; a leading `-` excludes."""
        self._words = tuple(text.lower().split()[:12])
        self._show()

    def sort_by(self, column: int) -> None:
        """Up, down, then back to the rows' own order."""
        if column != self.sorted_by:
            self.sorted_by, self.descending = column, False
        elif not self.descending:
            self.descending = True
        else:
            self.sorted_by, self.descending = -1, False
        self._show()

    def _show(self, *, hold: bool = False) -> None:
        place = {row.key: number for number, row in enumerate(self._rows)} if hold else {}
        wanted = [row for row in self._all if row.key in place or _fits(row, self._words)]
        if self.sorted_by < 0:
            wanted.sort(key=_own_order)
        else:
            wanted.sort(key=self._by_column, reverse=self.descending)
        if hold:
            wanted.sort(key=lambda row: place.get(row.key, len(place)))
        self._replace(wanted[:MAX_ROWS])

    def _by_column(self, row: ListRow) -> tuple[Any, ...]:
        if row.values:
            return (row.values[self.sorted_by],)
        words = row.cells[self.sorted_by]
        number = words.replace(",", "")
        return (float(number), "") if number.isdecimal() else (0.0, words.lower())

    def _replace(self, wanted: list[ListRow]) -> None:
        before, self_keys = self._rows, [row.key for row in self._rows]
        if self_keys == [row.key for row in wanted]:
            self._rows = wanted
            for number, (old, new) in enumerate(zip(before, wanted, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(number, 0), self.index(number, len(self._headers) - 1))
            return
        self.beginResetModel()
        self._rows = wanted
        self.endResetModel()

    # ------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        horizontal = orientation is Qt.Orientation.Horizontal
        return self._headers[section] if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == LIST_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.cells[index.column()]
        return tool_tip(row.cells[index.column()]) if role == Qt.ItemDataRole.ToolTipRole else None


def _own_order(row: ListRow) -> tuple[Any, ...]:
    return row.order


def _fits(row: ListRow, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = "\t".join(row.cells).lower()
    return all((word[1:] not in text) if word[0] == "-" and len(word) > 1 else word in text for word in words)
