"""Sherpa by sherpa: what was sent, what Twinzo said to it, and whether it is on the map where it should be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ati_console.forwarding import ForwardMode
from ati_console.gui.delegates.delivery_delegate import ALIGNS, INDENT, DeliveryDelegate
from ati_console.gui.forward.delivery_menu import CHOICE, DeliveryMenu
from ati_console.gui.forward.delivery_words import chips
from ati_console.gui.forward.fold_bar import FoldBar
from ati_console.gui.forward.tabs import EMPTY, ForwardTab
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.delivery_model import DeliveryModel
from ati_console.gui.models.delivery_order import Column
from ati_console.gui.models.wishes import ReadBackNow, SetTolerance
from ati_console.gui.panels.chip_row import ChipRow
from ati_console.gui.panels.csv_saver import CsvSaver
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import Bar, FilterField, IconButton
from ati_console.gui.panels.row_table import RowTable
from ati_console.gui.panels.still import Stillness
from ati_console.gui.theme import Theme
from ati_console.site.site import Site

WIDTHS: Final[dict[int, int]] = {
    Column.SHERPA: 88, Column.LOGIN: 84, Column.SECTOR: 56, Column.BRANCH: 88, Column.X: 72, Column.Y: 72,
    Column.SENT: 86, Column.HTTP: 48, Column.OFF: 64, Column.READ: 56, Column.LAG: 60, Column.ACCEPTED: 70,
    Column.REJECTED: 66,
}  # fmt: skip
FAR_MM: Final = 10_000_000  # ten kilometres away, as by a mix-up of units: to be read whole
FAR_WIDE: Final = 90  # px at zoom 1
SAID_LEAST: Final = 276  # px at zoom 1 for the words of Twinzo; columns leave until they have it
GROWS: Final = {Column.SHERPA: 150, Column.LOGIN: 160}  # px at zoom 1: names may be long, where there is room
GROWS_BY: Final = 0.3  # of the room that the words of Twinzo do not need
LEAVE: Final = (Column.HTTP, Column.LOGIN, Column.BRANCH, Column.SECTOR, Column.LAG)  # the first leaves first
FILTER_HELP: Final = (
    "Words that all have to fit: a sherpa, a login, accepted, rejected, held, retrying, queued, not-visible,\n"
    "off, not-trusted, elsewhere, outside, wrong-sector, unlisted, stale, sector:7, branch:north,\n"
    "http:404, off>1.0, read>5, rejected>0, and -word to leave something out. Esc clears."
)
NOT_NOW: Final = "Switch Forward on: the read-back is asked for with what was sent"


class DeliveryPage(QWidget):
    """Knows the model only. `refresh` is called each frame while the page can be seen."""

    map_requested = Signal()
    said = Signal(str)
    counted = Signal()  # mapping and dead letters may have other counts now

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._model, self._theme = model, theme
        self.rows = DeliveryModel(model, self)
        self.saver = CsvSaver(self)
        self._hidden: set[Column] = set()
        self._wanted: set[Column] = set()  # asked for by hand: they stay however narrow it gets
        self._one_branch = True
        self.table = RowTable(theme, self.rows, DeliveryDelegate(theme, self), 24, ALIGNS, _INDENTS)
        self.table.set_widths(WIDTHS)
        self.table.set_flexible({Column.SAID: 1.0})
        self.table.setAccessibleName("Delivery")
        self._still = Stillness(self.table, self.rows, model.is_chosen)
        self._build()
        self._connect()
        self._show_counts()
        self._show_mode()

    @property
    def filter_field(self) -> FilterField:
        """Ctrl+F goes here."""
        return self._filter

    def set_site(self, site: Site | None) -> None:
        self._one_branch = site is None or len(site.branches) < 2
        self.rows.set_branches({sector.id: sector.branch for sector in site.sectors} if site else {})
        self._fit_columns()

    def refresh(self, now: float) -> bool:
        """As the fleet: no row moves under a hand, and the one that is looked at stays where it is after that."""
        spot = self._still.look()
        under_way = self.rows.refresh(now, self.table.sight(), hold=self.table.is_aimed_at())
        self._still.hold(spot)
        return under_way

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self._tools = Bar(self._theme, 36)
        self._filter = FilterField(self._theme, "Ctrl F", 220)
        self._filter.setToolTip(FILTER_HELP)
        self._chips = ChipRow(self._theme, 16)
        self.read_now = IconButton(self._theme, "ph.arrows-clockwise", "", "Check the read-back now")
        self.more = IconButton(self._theme, "ph.dots-three", "Columns, tolerance, copy, CSV")
        self.menu = DeliveryMenu(self)
        self._tools.row.addWidget(self._filter)
        self._tools.row.addWidget(self._chips)
        self._tools.row.addStretch(1)
        self._tools.row.addWidget(self.read_now)
        self._tools.row.addWidget(self.more)
        self.fold = FoldBar(self._theme)
        self.empty = EmptyState(self._theme, *EMPTY[ForwardTab.DELIVERY])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools)
        column.addWidget(self.empty, 1)
        column.addWidget(self.table, 1)
        column.addWidget(self.fold)

    def _connect(self) -> None:
        model = self._model
        self._filter.textChanged.connect(self.rows.set_filter)
        self._chips.picked.connect(self._filter_chip)
        self.rows.counts_changed.connect(self._show_counts)
        for moved in (self.rows.modelReset, self.rows.rowsInserted):
            moved.connect(self._show_selected)
        self.table.header.sectionClicked.connect(self._sort)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.fold.fold_requested.connect(self._toggle_fold)
        self.fold.map_requested.connect(self.map_requested)
        self.read_now.clicked.connect(self.check_read_back)
        self.more.clicked.connect(self._open_menu)
        self.menu.column_toggled.connect(self._column_toggled)
        self.menu.tolerance_chosen.connect(self._set_tolerance)
        self.menu.copy_requested.connect(self.table.copy_rows)
        self.menu.csv_requested.connect(self.save_csv)
        self.saver.said.connect(self.said)
        self.saver.failed.connect(model.add_fault)
        model.selection_changed.connect(self._show_selected)
        for changed in (model.forward_changed, model.grants_changed, model.listing_changed):
            changed.connect(self._show_mode)
        self._sort_shown()

    # ------------------------------------------------------------ counts, mode, emptiness

    @Slot()
    def _show_counts(self) -> None:
        counts = self.rows.counts
        self._show_chips()
        self.fold.show_counts(counts, unfolded=self.rows.unfolded)
        self._fit_columns()
        self._sort_shown()
        self._show_empty()
        self.counted.emit()

    def _show_chips(self) -> None:
        counted = chips(self.rows.counts, self._model.forward)
        self._chips.set_items([(chip.shape, chip.sherpas, chip.words) for chip in counted])

    @Slot(int)
    def _filter_chip(self, number: int) -> None:
        """Only those that the chip counts; a second time all again."""
        asked = chips(self.rows.counts, self._model.forward)[number].asks
        self._filter.setText("" if self._filter.text() == asked else asked)

    @Slot()
    def _show_mode(self) -> None:
        forward = self._model.forward
        self._show_chips()
        asked = self._model.grants(ReadBackNow()) and forward.mode is not ForwardMode.OFF
        self.read_now.setEnabled(asked)
        self.read_now.setToolTip("Ask Twinzo where it shows each sherpa, now" if asked else NOT_NOW)
        self._fit_columns()
        self._show_empty()

    def _show_empty(self) -> None:
        some = self._model.has_site and self.rows.rowCount() > 0
        self.table.setVisible(some)
        self.empty.setVisible(not some)
        self._chips.setVisible(self._model.has_site)
        if some or not self._model.has_site:
            self.empty.say(*EMPTY[ForwardTab.DELIVERY][1:])
        elif self._filter.text() or self.rows.wish.branch:
            self.empty.say("No sherpa fits", "Esc in the filter field clears it; the branch is chosen above.")
        else:
            self.empty.say("The allow-list is empty", "Map sherpas to Twinzo devices: only those are forwarded.")

    # ------------------------------------------------------------ selection

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        name = self.rows.name_at(current.row()) if current.isValid() else None
        if name is not None:
            self._model.select(name)

    @Slot()
    def _show_selected(self) -> None:
        """The row of the model's selection, if it is listed."""
        self._show_empty()
        self.table.show_row(self.rows.row_of(self._model.selected), scroll=self._model.is_chosen())

    # ------------------------------------------------------------ wishes

    @Slot()
    def check_read_back(self) -> None:
        self._model.wish(ReadBackNow())

    @Slot(float)
    def _set_tolerance(self, metres: float) -> None:
        if metres != self._model.forward.tolerance_m:
            self._model.wish(SetTolerance(metres))

    @Slot()
    def save_csv(self) -> None:
        notation = self._model.notation
        titles, cells = self.table.text_rows()
        self.saver.ask("Delivery", (titles, cells), self._model.now(), notation)

    # ------------------------------------------------------------ order, folding, columns

    @Slot(int)
    def _sort(self, section: int) -> None:
        self.rows.sort_by(Column(section))
        self._sort_shown()

    def _sort_shown(self) -> None:
        wish = self.rows.wish
        self.table.header.set_sort(wish.column, wish.descending)

    @Slot()
    def _toggle_fold(self) -> None:
        self.rows.toggle_fold()
        self.fold.show_counts(self.rows.counts, unfolded=self.rows.unfolded)

    @Slot()
    def _open_menu(self) -> None:
        self.menu.show_columns(column for column in CHOICE if not self.table.isColumnHidden(column))
        can = self._model.grants(SetTolerance(1.0))
        self.menu.show_tolerance(self._model.forward.tolerance_m, "" if can else "Connect first")
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    @property
    def hidden_columns(self) -> tuple[Column, ...]:
        """Those that the user does not want to see."""
        return tuple(sorted(self._hidden))

    def hide_columns(self, columns: Iterable[Column]) -> None:
        """These and no others; the sherpa and what was said are always seen."""
        self._hidden, self._wanted = set(columns) & set(CHOICE), set()
        self._fit_columns()

    @Slot(object)
    def _column_toggled(self, column: Column) -> None:
        if self.table.isColumnHidden(column):
            self._hidden.discard(column)
            self._wanted.add(column)
        else:
            self._hidden.add(column)
            self._wanted.discard(column)
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        gone = self._gone()
        for column in WIDTHS:
            self.table.setColumnHidden(column, column in gone)
        shown = {column: width for column, width in WIDTHS.items() if column not in gone}
        if any(max(abs(one.x_mm or 0), abs(one.y_mm or 0)) >= FAR_MM for one in self._model.forward.robots.values()):
            shown |= {column: FAR_WIDE for column in (Column.X, Column.Y) if column in shown}
        spare = self.width() / self._theme.zoom - sum(shown.values()) - SAID_LEAST
        for column, most in GROWS.items():
            if column in shown:
                shown[column] += round(min(max(0.0, spare * GROWS_BY), most - shown[column]))
        self.table.set_widths(shown)
        self.table.set_flexible({Column.SAID: 1.0})

    def _gone(self) -> set[Column]:
        """By hand, by what the plant and the mode have no use for, and then from LEAVE until the words have room."""
        gone = set(self._hidden)
        if self._one_branch:
            gone.add(Column.BRANCH)
        shadow = self._model.forward.mode is ForwardMode.SHADOW
        gone |= {Column.SENT, Column.READ} if shadow else {Column.LAG}
        gone -= self._wanted
        room = self.width() / self._theme.zoom - sum(w for c, w in WIDTHS.items() if c not in gone)
        for column in LEAVE:
            if room < SAID_LEAST and column not in gone and column not in self._wanted:
                gone.add(column)
                room += WIDTHS[column]
        return gone


_INDENTS: Final[dict[int, int]] = {Column.SHERPA: INDENT}
