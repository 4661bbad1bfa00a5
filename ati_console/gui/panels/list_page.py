"""One list of the bottom pane: a table over a ListModel and what it says while it is empty."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStyledItemDelegate, QVBoxLayout, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import ListDelegate, Voice
from ati_console.gui.models.list_model import ListModel, ListRow
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.row_table import RowTable
from ati_console.gui.panels.still import Stillness
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted

ROW_HEIGHT = 22
LEFT_OUT = "Esc in the filter field clears it."
_Flag = QItemSelectionModel.SelectionFlag


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
    name: str = ""  # for who cannot see it
    row_height: int = ROW_HEIGHT  # px at zoom 1
    names: Mapping[int, int] = field(default_factory=dict)  # columns that widen for a longer word, up to so many px
    leaves: tuple[int, tuple[int, ...]] = (0, ())  # narrower than so many px these columns give way to the words


class ListPage(QWidget):
    """`chosen` when a row becomes the current one, `opened` by Enter or a double click, `wished` by its link."""

    chosen = Signal(object)  # ListRow.origin
    opened = Signal(object)  # ListRow.origin
    wished = Signal(object)  # ListRow.wish

    def __init__(
        self,
        theme: Theme,
        look: ListLook,
        parent: QWidget | None = None,
        delegate: QStyledItemDelegate | None = None,
        rows: ListModel | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = rows or ListModel(look.headers, self)
        self._theme, self._look, self._kept = theme, look, frozenset[Hashable]()
        self._current: Hashable = None
        self._quiet = False  # the current row changes, and nobody chose it
        painted = delegate or ListDelegate(theme, look.voices, look.aligns, look.indent, self)
        self.table = RowTable(theme, self.rows, painted, look.row_height, look.aligns, {0: look.indent})
        self.table.setAccessibleName(look.name or look.headers[0])
        self.table.set_widths(look.widths)
        self.table.set_flexible(look.shares)
        self._still = Stillness(self.table, self.rows)
        self.empty = EmptyState(theme, *look.empty)
        self.no_fit = EmptyState(theme, "ph.funnel-simple", "", "")
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.rows.modelAboutToBeReset.connect(self._keep_selection)
        self.rows.modelReset.connect(self._restore_selection)
        self.table.header.sectionClicked.connect(self._sort)
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        self.table.clicked.connect(self._clicked)
        self.table.opened.connect(self._open)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.empty, 1)
        column.addWidget(self.table, 1)
        over = QVBoxLayout(self.table.viewport())  # the titles stay, and the keys in the table
        over.setContentsMargins(0, 0, 0, 0)
        over.addWidget(self.no_fit)
        self._show_empty()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy, columns = self._look.leaves
        for number in columns:
            self.table.show_column(number, self.width() >= self._theme.px(roomy))

    def _show_empty(self) -> None:
        """A filter that leaves nobody says so: an empty list would read as if there were no errors."""
        none, hidden = self.rows.total == 0, not self.rows.rows
        self.table.setVisible(not none)
        self.empty.setVisible(none)
        self.no_fit.setVisible(hidden)
        if hidden and not none:
            self.no_fit.say("Nothing fits the filter", f"{counted(self.rows.total, 'row')} left out. {LEFT_OUT}")

    # ------------------------------------------------------------ what the pane asks of every page

    def set_rows(self, rows: list[ListRow]) -> None:
        """What was asked for, or goes by time."""
        self.rows.set_rows(rows)
        self._fit_names()
        self._show_empty()

    def renew(self, rows: list[ListRow]) -> None:
        """What changes its order by itself: no row moves under a hand, and the one looked at stays after that."""
        spot = self._still.look()
        self.rows.set_rows(rows, hold=self.table.is_aimed_at())
        self._fit_names()
        self._show_empty()
        self._still.hold(spot)

    def _fit_names(self) -> None:
        for column, most in self._look.names.items():
            longest = max((row.cells[column] for row in self.rows.rows), key=len, default="")
            words = self.table.fontMetrics().horizontalAdvance(longest) / self._theme.zoom
            room = 2 * brush.PAD + (self._look.indent if column == 0 else 0) + 1
            self.table.widen(column, min(math.ceil(words) + room, most))

    def set_filter(self, text: str) -> None:
        self.rows.set_filter(text)
        self._show_empty()

    def copy_rows(self) -> None:
        self.table.copy_rows()

    def csv_rows(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Titles and all rows that the filter lets through."""
        return self.rows.headers, [row.cells for row in self.rows.rows]

    def selected(self) -> list[ListRow]:
        numbers = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.rows.rows[number] for number in numbers if number < len(self.rows.rows)]

    def let_go(self, keys: Collection[Hashable]) -> None:
        """These rows are not selected any more; nobody is told."""
        for number in [number for number, row in enumerate(self.rows.rows) if row.key in keys]:
            self.table.selectionModel().select(self.rows.index(number, 0), _Flag.Deselect | _Flag.Rows)

    def select_first(self, wanted: Callable[[ListRow], bool], *, scroll: bool = True) -> None:
        """Bring the first such row into view, unless one is selected. Nobody is told: it was chosen elsewhere."""
        if any(wanted(row) for row in self.selected()):
            return
        found = next((number for number, row in enumerate(self.rows.rows) if wanted(row)), -1)
        self._quiet = True
        if found < 0:
            self.table.clearSelection()
        else:
            self.table.setAutoScroll(scroll)
            self._make_current(found, _Flag.ClearAndSelect | _Flag.Rows)
            self.table.setAutoScroll(True)
            if scroll:
                self.table.scrollTo(self.rows.index(found, 0))
        self._quiet = False

    # ------------------------------------------------------------ keeping the selection with its rows

    @Slot()
    def _keep_selection(self) -> None:
        self._kept = frozenset(row.key for row in self.selected())
        at = self.table.current_row()
        self._current = self.rows.rows[at].key if 0 <= at < len(self.rows.rows) else None

    @Slot()
    def _restore_selection(self) -> None:
        model = self.table.selectionModel()
        self._quiet = True  # the arrow keys go on from where they were, and nothing is chosen a second time
        for number, row in enumerate(self.rows.rows):
            if self._current is not None and row.key == self._current:
                self._make_current(number, _Flag.NoUpdate)
            if row.key in self._kept:
                model.select(self.rows.index(number, 0), _Flag.Select | _Flag.Rows)
        self._quiet = False

    def _make_current(self, number: int, how: QItemSelectionModel.SelectionFlag) -> None:
        self.table.selectionModel().setCurrentIndex(self.rows.index(number, 0), how)

    # ------------------------------------------------------------ what the user does

    @Slot(int)
    def _sort(self, column: int) -> None:
        self.rows.sort_by(column)
        self.table.header.set_sort(self.rows.sorted_by, self.rows.descending)

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._quiet and current.isValid() and current.row() < len(self.rows.rows):
            self.chosen.emit(self.rows.rows[current.row()].origin)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        row = self._row(index.row())
        if row is None:
            return
        if row.wish is not None and self.table.is_link(index):
            self.wished.emit(row.wish)
        else:
            self.chosen.emit(row.origin)  # also when it was the current one: the selection may have moved elsewhere

    @Slot(int)
    def _open(self, number: int) -> None:
        row = self._row(number)
        if row is not None:
            self.opened.emit(row.origin)
            if row.wish is not None:
                self.wished.emit(row.wish)

    def _row(self, number: int) -> ListRow | None:
        return self.rows.rows[number] if 0 <= number < len(self.rows.rows) else None
