"""The fleet table's columns: which are seen in a pane of this width, in which order, and the menu for both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ati_console.gui.models.fleet_order import HEADERS, Column
from ati_console.gui.panels.row_table import RowTable

WIDTHS: Final[dict[int, int]] = {
    Column.SHERPA: 92, Column.MODE: 94, Column.BATTERY: 90, Column.AGE: 76, Column.HZ: 40, Column.FWD: 32,
}  # fmt: skip
CHOICE: Final = (Column.MODE, Column.BATTERY, Column.AGE, Column.HZ, Column.FWD)  # may be hidden
MOVABLE: Final = tuple(column for column in Column if column is not Column.SHERPA)
HZ_FROM: Final = 540  # narrower panes drop Hz, then Mode (look.md, sizes)
MODE_FROM: Final = 480
NO_ROOM: Final = "\tno room here"  # ticked and not to be seen would be a riddle


class FleetColumns(QObject):
    """The name stays first; the worst takes the room that is left, wherever it was moved to."""

    def __init__(self, table: RowTable) -> None:
        super().__init__(table)
        self._table, self._header = table, table.header
        self._hidden: set[Column] = set()
        self._name_wide, self._pane = WIDTHS[Column.SHERPA], HZ_FROM
        self._header.setSectionsMovable(True)
        self._header.setFirstSectionMovable(False)
        table.set_flexible({Column.WORST: 1.0})
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._ask_at)
        self._fit()

    @property
    def hidden(self) -> tuple[Column, ...]:
        """Those that the user does not want to see."""
        return tuple(sorted(self._hidden))

    def hide(self, columns: Iterable[Column]) -> None:
        """These and no others; the name and the worst are always seen."""
        self._hidden = set(columns) & set(CHOICE)
        self._fit()

    @property
    def order(self) -> tuple[Column, ...]:
        """From left to right, the hidden ones too."""
        return tuple(Column(self._header.logicalIndex(place)) for place in range(len(Column)))

    def arrange(self, order: Iterable[Column]) -> None:
        """In this order; what is not in it follows, and the name is first all the same."""
        wanted = dict.fromkeys((Column.SHERPA, *order, *Column))
        for place, column in enumerate(wanted):
            self._header.moveSection(self._header.visualIndex(column), place)

    def fit_pane(self, width: float) -> None:
        """To a pane so wide, px at zoom 1."""
        self._pane = int(width)
        self._fit()

    def widen_names(self, width: int) -> None:
        """Never narrower again, or the columns beside it would move to and fro."""
        if width > self._name_wide:
            self._name_wide = width
            self._fit()

    def _fit(self) -> None:
        for column in WIDTHS:
            self._table.setColumnHidden(column, column in self._hidden or self._has_no_room(column))
        self._table.set_widths({**WIDTHS, Column.SHERPA: self._name_wide})

    def _has_no_room(self, column: int) -> bool:
        """Of a pane so narrow; what the user hid leaves its room to the others."""
        left = sum(WIDTHS[one] for one in self._hidden if one != column)
        return self._pane + left < {Column.HZ: HZ_FROM, Column.MODE: MODE_FROM}.get(Column(column), 0)

    # ------------------------------------------------------------ the menu

    @Slot(QPoint)
    def _ask_at(self, at: QPoint) -> None:
        """A right click on the titles."""
        self.ask(self._header.mapToGlobal(at))

    def ask(self, place: QPoint) -> None:
        """What is shown and what stands where, without a mouse too; a title can be dragged as well."""
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # one each time: else every one of them stays
        for column in CHOICE:
            shown = self._add(menu, HEADERS[column] + NO_ROOM * self._has_no_room(column), column)
            shown.setCheckable(True)
            shown.setChecked(column not in self._hidden)
        menu.triggered.connect(self._toggled)
        moves = menu.addMenu("Move to the left")
        for column in self.order[2:]:
            self._add(moves, HEADERS[column], column)
        moves.triggered.connect(self._moved_left)
        menu.addSeparator()
        menu.addAction("All columns, in the first order").triggered.connect(self.reset)
        menu.popup(place)

    @staticmethod
    def _add(menu: QMenu, words: str, column: Column) -> QAction:
        action = menu.addAction(words)
        action.setData(int(column))
        return action

    @Slot(QAction)
    def _toggled(self, action: QAction) -> None:
        if action.isCheckable():
            self._hidden ^= {Column(action.data())}
            self._fit()

    @Slot(QAction)
    def _moved_left(self, action: QAction) -> None:
        """Past those that are hidden: one that cannot be seen moving has not moved."""
        order = list(self.order)
        place = order.index(Column(action.data()))
        before = [n for n in range(1, place) if not self._table.isColumnHidden(order[n])]
        order.insert(before[-1] if before else 1, order.pop(place))
        self.arrange(order)

    @Slot()
    def reset(self) -> None:
        self.hide(())
        self.arrange(Column)
