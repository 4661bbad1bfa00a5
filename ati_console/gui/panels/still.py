"""A list whose rows change their order stays where the eye is: the row under the mouse, else the selected one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, NamedTuple, Protocol

from PySide6.QtGui import QCursor

from ati_console.gui.panels.row_table import RowTable


class Named(Protocol):
    """Rows known by something that stays when they change places."""

    def name_at(self, row: int) -> Hashable:
        """None: no such row, or one that nobody looks at."""

    def row_of(self, name: Any) -> int:
        """-1: not shown."""


class Spot(NamedTuple):
    """A name, and how many px below the upper edge its row stands; `is_top`: the list is not scrolled."""

    name: Hashable
    row: int
    below: int
    is_top: bool
    by_mouse: bool


class Stillness:
    """`look` before the rows may move, `hold` after it. `is_chosen`: did somebody select the current row just now? One
    that was put back at the start is nothing that anybody looks at."""

    def __init__(self, table: RowTable, rows: Named, is_chosen: Callable[[], bool] = lambda: True) -> None:
        self._table, self._rows, self._is_chosen = table, rows, is_chosen

    def look(self) -> Spot | None:
        """None: no row can be seen."""
        sight, is_top = self._table.sight(), self._table.verticalScrollBar().value() == 0
        for row, by_mouse in self._candidates(sight.start):
            name = self._rows.name_at(row) if row in sight else None
            if name is not None:
                return Spot(name, row, self._table.rowViewportPosition(row), is_top, by_mouse)
        return None

    def hold(self, spot: Spot | None) -> None:
        """A list that is not scrolled keeps its worst on top while the row that was looked at is in sight there."""
        if spot is None or self._stands(spot):
            return
        row, bar = self._rows.row_of(spot.name), self._table.verticalScrollBar()
        if row < 0:
            return
        self._table.doItemsLayout()  # the scroll bar knows the rows of now
        place = bar.value() + self._table.rowViewportPosition(row)
        in_sight_at_top = place + self._table.rowHeight(row) <= self._table.viewport().height()
        keeps_top = spot.is_top and not spot.by_mouse and in_sight_at_top
        bar.setValue(0 if keeps_top else place - spot.below)

    def _stands(self, spot: Spot) -> bool:
        return self._rows.name_at(spot.row) == spot.name and self._table.rowViewportPosition(spot.row) == spot.below

    def _candidates(self, first: int) -> Iterator[tuple[int, bool]]:
        viewport = self._table.viewport()
        if self._table.is_aimed_at():  # one that was left there would push the worst out of sight
            yield self._table.rowAt(viewport.mapFromGlobal(QCursor.pos()).y()), True
        if self._is_chosen():
            yield self._table.current_row(), False
        if self._table.verticalScrollBar().value():  # else the first is only there because it was the worst
            yield first, False
