"""The fleet: filter, counts by state, and a line for each sherpa, worst first."""

from __future__ import annotations

import itertools
import math
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from ati_console.fleet.view import Mark
from ati_console.gui.delegates import brush
from ati_console.gui.delegates.fleet_delegate import FleetDelegate, link_box
from ati_console.gui.floor.floor_keys import WINDOW_KEYS
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.fleet_filter import doubt
from ati_console.gui.models.fleet_order import Column, Counts
from ati_console.gui.models.fleet_table_model import ROW_ROLE, FleetTableModel, Group
from ati_console.gui.models.link_verdict import why_nobody
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.chip_row import ChipRow
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.fleet_columns import FleetColumns
from ati_console.gui.panels.fleet_menu import FleetMenu
from ati_console.gui.panels.parts import Bar, FilterField, IconButton, column
from ati_console.gui.panels.row_table import RowTable
from ati_console.gui.panels.still import Stillness
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted

FLOOR_KEYS: Final = (Qt.Key.Key_F, Qt.Key.Key_L, Qt.Key.Key_Escape)
NAME_MOST: Final = 130  # a longer name gives way in its middle
INDENT: Final = 18
_ALIGNS: Final[dict[int, Qt.AlignmentFlag]] = {
    Column.AGE: brush.RIGHT,
    Column.HZ: brush.RIGHT,
    Column.FWD: brush.CENTER,
}
_INDENTS: Final[dict[int, int]] = {Column.SHERPA: INDENT}
_PAUSED: Final = "order held, Space lets it go"
_UNDER_MOUSE: Final = "order held under the mouse"
ASKS: Final = ("live", "stale", "error -e-stop", "e-stop", "lost")  # by the counts above the table
FILTER_HELP: Final = (
    "Words that all have to fit: a name, stale, error, e-stop, lost, unlisted,\n"
    "mode:manual, battery<30, and -word to leave something out. Esc clears."
)


class FleetTable(RowTable):
    """A click on the folding line folds, a click on its link asks for the mapping."""

    fold_requested = Signal()
    map_requested = Signal()
    floor_key = Signal(int)  # F or L, which else would go to a sherpa by its first letter; Esc ends its tool

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Who chose a sherpa here wants to see it there, and the filter finds names."""
        if event.key() in FLOOR_KEYS and not event.modifiers() & WINDOW_KEYS:
            self.floor_key.emit(event.key())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        index = self.indexAt(spot)
        if isinstance(index.data(ROW_ROLE), Group):
            self._group_clicked(index, spot)
        else:
            super().mousePressEvent(event)

    def _group_clicked(self, index: QModelIndex, spot: QPoint) -> None:
        on_link = link_box(self._row_box(index.row()), self._theme).contains(spot)
        (self.map_requested if on_link else self.fold_requested).emit()


class FleetPanel(QWidget):
    """Knows the model only. `refresh` is called each frame while the panel can be seen."""

    map_requested = Signal()
    floor_key = Signal(int)
    opened = Signal(str)  # a sherpa, by Enter or a double click

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._rows = FleetTableModel(model, self)
        self._table = FleetTable(theme, self._rows, FleetDelegate(theme, self), 24, _ALIGNS, _INDENTS)
        self.columns, self._still = FleetColumns(self._table), Stillness(self._table, self._rows, model.is_chosen)
        self.menu = FleetMenu(self._table, self._rows, model)
        self._table.setAccessibleName("Fleet")
        self._build()
        self._connect()
        self._show_counts()

    @property
    def table(self) -> RowTable:
        return self._table

    @property
    def rows(self) -> FleetTableModel:
        return self._rows

    @property
    def filter_field(self) -> FilterField:
        """Ctrl+F goes here."""
        return self._filter

    def refresh(self, now: float) -> bool:
        """Bring what can be seen up to date; True while a new order is being worked out over several frames."""
        if self._rows.rowCount() == 0:
            self._show_empty()
        spot = self._still.look()
        hold = self._table.is_aimed_at() or self._held.isChecked()
        under_way = self._rows.refresh(now, self._table.sight(), hold=hold)
        self._still.hold(spot)
        self._say_held()
        return under_way

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        rows = column(self)
        rows.addWidget(self._head())
        rows.addWidget(self._tools())
        rows.addWidget(self._table, 1)
        self.empty = EmptyState(self._theme, "ph.robot", "", "")
        self._step: object = None
        self.empty.stepped.connect(self._take_step)
        column(self._table.viewport()).addWidget(self.empty)

    def _head(self) -> QWidget:
        head = Bar(self._theme, 36)
        self._count = Label("", "muted")
        self._order = ElidedLabel("", "caption")
        self._held = IconButton(self._theme, "ph.push-pin", "Hold the order of the rows; what they say goes on (Space)")
        self._held.setCheckable(True)
        self._choose = IconButton(self._theme, "ph.columns", "Choose columns")
        self._export = IconButton(self._theme, "ph.export", "Copy the whole table, tab separated")
        head.row.addWidget(Label("Fleet", "title"))
        head.row.addWidget(self._count)
        head.row.addWidget(self._order, 1)
        head.row.addWidget(self._held)
        head.row.addWidget(self._choose)
        head.row.addWidget(self._export)
        return head

    def _tools(self) -> QWidget:
        self._tool_row = Bar(self._theme, 37)
        self._filter = FilterField(self._theme, "Ctrl F")
        self._filter.setToolTip(FILTER_HELP)
        self._legend = ChipRow(self._theme)
        self._tool_row.row.addWidget(self._filter, 1)
        self._tool_row.row.addWidget(self._legend)
        return self._tool_row

    def _connect(self) -> None:
        self._filter.textChanged.connect(self._rows.set_filter)
        self._filter.returnPressed.connect(self._choose_hit)
        self._legend.picked.connect(self._filter_chip)
        self._rows.counts_changed.connect(self._show_counts)
        self._rows.modelReset.connect(self._show_selected)
        self._rows.rowsInserted.connect(self._show_selected)
        self._rows.modelReset.connect(self._fit_names)
        self._rows.rowsInserted.connect(self._fit_names)
        self._table.header.sectionClicked.connect(self.sort_by)
        self._table.selectionModel().currentRowChanged.connect(self._chosen)
        self._table.opened.connect(self._open)
        self._table.fold_requested.connect(self._rows.toggle_fold)
        self._table.map_requested.connect(self.map_requested)
        self._table.floor_key.connect(self.floor_key)
        self._model.selection_changed.connect(self._show_selected)
        self._choose.clicked.connect(self.choose_columns)
        self._held.toggled.connect(self._hold_toggled)
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), self._table)
        space.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        space.activated.connect(self.toggle_hold)
        self._export.clicked.connect(self._table.copy_all)
        self._sort_shown()

    # ------------------------------------------------------------ counts and emptiness

    @Slot()
    def _show_counts(self) -> None:
        counts = self._rows.counts
        some = counts.total + counts.unlisted > 0
        fit, all_of_them = self._rows.fitting, counted(counts.total, "sherpa")
        self._count.setText("no sherpas yet" if not some else all_of_them if fit is None else f"{fit} of {all_of_them}")
        self._legend.set_items(_legend(counts))
        self._tool_row.setVisible(some)
        self._held.setVisible(some)
        self._choose.setVisible(some)
        self._export.setVisible(some)
        self._sort_shown()
        self._show_empty()

    @Slot(int)
    def _filter_chip(self, number: int) -> None:
        """Only those that the count is of; a second time all again."""
        asked = ASKS[number]
        self._filter.setText("" if self._filter.text() == asked else asked)

    @Slot()
    def _choose_hit(self) -> None:
        """Enter behind what was typed: the first that fits, and the keys go on in the table."""
        names = (self._rows.name_at(row) for row in range(self._rows.rowCount()))
        hit = next((name for name in names if name is not None), "") if self._filter.text() else ""
        if hit:
            self._model.select(hit)
            self._table.setFocus()

    def _show_empty(self) -> None:
        nobody = self._rows.rowCount() == 0
        self.empty.setVisible(nobody)
        if nobody and self._rows.counts != Counts():
            doubtful = doubt(self._filter.text())
            self.empty.say("No sherpa fits the filter", f"{doubtful}{'. ' * bool(doubtful)}Esc in the field clears it.")
        elif nobody:
            title, words, step, self._step = why_nobody(self._model, self._model.now())
            self.empty.say(title, words, step)

    @Slot()
    def _take_step(self) -> None:
        self._model.wish(self._step)

    # ------------------------------------------------------------ selection

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        name = self._rows.name_at(current.row()) if current.isValid() else None
        if name is not None:
            self._model.select(name)

    @Slot(int)
    def _open(self, row: int) -> None:
        """The folding line folds by Enter as it does by a click."""
        name = self._rows.name_at(row)
        if name is not None:
            self.opened.emit(name)
        elif isinstance(self._rows.index(row, 0).data(ROW_ROLE), Group):
            self._table.fold_requested.emit()

    @Slot()
    def _show_selected(self) -> None:
        """The row of the model's selection, if it is listed; scrolled to only when it is not in sight and was just
        chosen: at a start the worst sherpas are what is looked for, not the one of yesterday."""
        self._show_empty()
        self._table.show_row(self._rows.row_of(self._model.selected), scroll=self._model.is_chosen())

    # ------------------------------------------------------------ order, folding, columns

    @Slot(int)
    def sort_by(self, section: int) -> None:
        """A second time the other way round; the first of the new order are what was asked for."""
        self._rows.sort_by(Column(section))
        self._table.scrollToTop()
        self._sort_shown()

    def _sort_shown(self) -> None:
        wish, some = self._rows.wish, self._rows.counts != Counts()
        self._table.header.set_sort(wish.column if some else -1, wish.descending)

    @property
    def is_held(self) -> bool:
        """By Space, not by the mouse."""
        return self._held.isChecked()

    @Slot()
    def toggle_hold(self) -> None:
        """Space: the order stays as it is, whatever gets worse; what each row says goes on."""
        self._held.toggle()

    @Slot()
    def _hold_toggled(self) -> None:
        self._rows.sort_again()
        self._say_held()

    def _say_held(self) -> None:
        held = self._held.isChecked()
        order = _PAUSED if held else _UNDER_MOUSE if self._rows.differs else ""
        self._order.setText(doubt(self._filter.text()) or order)

    @Slot()
    def choose_columns(self) -> None:
        self.columns.ask(self._choose.mapToGlobal(self._choose.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit_pane(self.width() / self._theme.zoom)

    @Slot()
    def _fit_names(self) -> None:
        """As wide as the longest name."""
        longest = max(itertools.chain(self._model.robots, self._rows.missed), key=len, default="")
        words = self._table.fontMetrics().horizontalAdvance(plain(longest, 64)) / self._theme.zoom
        self.columns.widen_names(min(math.ceil(words) + INDENT + 2 * brush.PAD + 1, NAME_MOST))


def _legend(counts: Counts) -> tuple[tuple[Mark, int, str], ...]:
    return (
        (Mark.LIVE, counts.live, "live"),
        (Mark.STALE, counts.stale, "stale"),
        (Mark.ERROR, counts.error, "error"),
        (Mark.E_STOP, counts.e_stop, "e-stop"),
        (Mark.LOST, counts.lost, "lost"),
    )
