"""The fleet as table rows: only rows in sight are made anew, order changes at most once a second.

Rows out of sight are made when the view asks for them, so `dataChanged` is said for rows in sight only."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Container, Iterator
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal, Slot

from ati_console.fleet.freshness import Charge
from ati_console.fleet.view import Mark, RobotView
from ati_console.forwarding import ForwardMode, RobotForward
from ati_console.gui.models import unheard
from ati_console.gui.models.console_model import ConsoleModel, Limits
from ati_console.gui.models.fleet_filter import parse
from ati_console.gui.models.fleet_order import HEADERS, Column, Counts, Order, Survey, Wish
from ati_console.gui.models.fleet_rows import FleetRow, Inputs, Sign, fleet_row
from ati_console.gui.models.named_rows import Index, held
from ati_console.gui.models.plain import plain, tool_tip
from ati_console.gui.models.surveyed_rows import LONG_AGO, SurveyedRows
from ati_console.gui.models.unheard import Unheard

ROW_ROLE: Final = Qt.ItemDataRole.UserRole  # FleetRow, or Group for the folding line
OPEN_UP_TO: Final = 5  # more unlisted sherpas than this start folded
GROUP_WORDS: Final = "Seen, not on the allow-list, never forwarded"


class Group:
    """The folding line before the sherpas that are not on the allow-list."""

    def __init__(self, count: int, folded: bool) -> None:
        self.count, self.folded = count, folded


class FleetTableModel(SurveyedRows):
    """Call `refresh` each frame with the rows in sight; `hold` keeps the order while the mouse is over the table."""

    piece = 300  # about 1 ms
    counts_changed = Signal()

    def __init__(self, console: ConsoleModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._console = console
        self._wish = Wish()
        self._order = Order()
        self._said: int | None = None  # `fitting` as the last survey had it
        self.differs = False  # a held order is not the one that was asked for
        self._folded: bool | None = None  # None: by how many there are
        self._made: dict[str, tuple[RobotView | None, RobotForward | None, FleetRow]] = {}
        self._known, self._ruled = 0, (console.limits, console.forward.mode)
        self._missed: dict[str, Unheard] = {}  # as of the last survey
        self._survey = Survey(self._wish, 0.0)
        console.listing_changed.connect(self._sort_soon)

    # ------------------------------------------------------------ what the panel asks

    @property
    def counts(self) -> Counts:
        return self._order.counts

    @property
    def fitting(self) -> int | None:
        """How many of the listed ones are shown; None where no filter leaves anybody out."""
        return len(self._order.listed) if self._wish.accept.tests else None

    @property
    def missed(self) -> Collection[str]:
        """Listed sherpas that were never heard, as of the last survey."""
        return self._missed.keys()

    @property
    def wish(self) -> Wish:
        return self._wish

    @Slot(str)
    def set_filter(self, text: str) -> None:
        self._wish = self._wish._replace(accept=parse(text))
        self._sort(self._console.now(), hold=False)

    def sort_by(self, column: Column) -> None:
        """A second time turns the direction around."""
        again = column == self._wish.column
        self._wish = self._wish._replace(column=column, descending=again and not self._wish.descending)
        self._sort(self._console.now(), hold=False)

    def sort_again(self) -> None:
        """With the next refresh."""
        self._sorted_at = LONG_AGO

    @Slot()
    def toggle_fold(self) -> None:
        """Once folded or unfolded by hand it stays so."""
        self._folded = not self._is_folded()
        self._show()

    # ------------------------------------------------------------ Qt's side

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        horizontal = orientation is Qt.Orientation.Horizontal
        return HEADERS[section] if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> Any:
        row = index.row()
        if not 0 <= row < len(self._names):
            return None
        name = self._names[row]
        if role == ROW_ROLE:
            return self._group() if name is None else self._row(name)
        if role == Qt.ItemDataRole.AccessibleTextRole and name is not None and index.column() == Column.SHERPA:
            return _explained(self._row(name), Column.SHERPA)  # its mark is only painted
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._group_text(index.column()) if name is None else cell_text(self._row(name), index.column())
        if role == Qt.ItemDataRole.ToolTipRole and name is not None:
            return tool_tip(_explained(self._row(name), index.column()))
        return None

    # ------------------------------------------------------------ rows

    def _group(self) -> Group:
        return Group(len(self._order.unlisted), self._is_folded())

    def _group_text(self, column: int) -> str:
        return f"{GROUP_WORDS} {len(self._order.unlisted)}" if column == 0 else ""

    def _inputs(self, name: str, view: RobotView) -> Inputs:
        console, forward = self._console, self._console.forward
        return Inputs(view, console.listing(name), forward.robots.get(name), forward.mode, console.limits)

    def _is_old(self, name: str) -> bool:
        made = self._made.get(name)
        console = self._console
        return (
            made is None or made[0] is not console.robots.get(name) or made[1] is not console.forward.robots.get(name)
        )

    def _row(self, name: str) -> FleetRow:
        made = self._made.get(name)
        return made[2] if made is not None and not self._is_old(name) else self._make(name)

    def _make(self, name: str) -> FleetRow:
        view = self._console.robots.get(name)
        if view is None and name in self._missed:
            row = unheard.row_of(self._missed[name], self._now)
            self._made[name] = None, None, row
            return row
        if view is None:  # gone since the last sort; the line stays as it was until the next
            return self._made[name][2] if name in self._made else _gone(name)
        inputs = self._inputs(name, view)
        row = fleet_row(inputs, self._now)
        self._made[name] = view, inputs.forward, row
        return row

    def _renew(self, row: int, name: str) -> None:
        before = self._made.get(name)
        after = self._make(name)
        if before is None or before[2] != after:
            self._say_changed(row, _columns(before[2] if before else None, after))

    # ------------------------------------------------------------ order

    @Slot()
    def _sort_soon(self) -> None:
        self._sorted_at = LONG_AGO
        self._made.clear()

    def _sort(self, now: float, *, hold: bool) -> None:
        self._begin(now)
        self._go_on(None, hold=hold)

    def _is_due(self, now: float) -> bool:
        """Also when somebody has come or gone, or all are judged otherwise than before: the counts say it with the
        rows."""
        return (len(self._console.robots), self._rules()) != (self._known, self._ruled) or super()._is_due(now)

    def _rules(self) -> tuple[Limits, ForwardMode]:
        return self._console.limits, self._console.forward.mode

    def _begin(self, now: float) -> None:
        robots = self._console.robots
        self._sorted_at, self._known, self._ruled = now, len(robots), self._rules()
        self._missed = self._unheard(now)
        self._survey, self._ahead = Survey(self._wish, now), itertools.chain(robots.items(), self._missed.items())

    def _unheard(self, now: float) -> dict[str, Unheard]:
        """Nobody where nobody is heard: an empty fleet says why."""
        console, listened = self._console, self._console.listened
        if listened is None or not console.robots:
            return {}
        names = unheard.missed(console.allowed, console.robots, listened.for_s(now), console.ages)
        return {name: Unheard(name, console.forward.mode, listened, console.ages) for name in names}

    def _survey_one(self, one: tuple[str, RobotView | Unheard]) -> None:
        name, known = one
        if isinstance(known, Unheard):
            self._survey.add_unheard(known)
        else:
            self._survey.add(self._inputs(name, known))

    def _surveyed(self, *, hold: bool) -> None:
        self._take(self._survey.order(), hold=hold)

    def _take(self, fresh: Order, *, hold: bool) -> None:
        before = self._order.counts, self._said
        self._order = _held(self._order, fresh, self._there()) if hold else fresh
        self.differs = (self._order.listed, self._order.unlisted) != (fresh.listed, fresh.unlisted)
        self._show()
        self._said = self.fitting
        if before != (fresh.counts, self._said):
            self.counts_changed.emit()

    def _there(self) -> Container[str]:
        """Whose row stays while the order is held, also when it fits the filter no longer."""
        return self._console.robots.keys() | self._missed.keys()

    def _is_folded(self) -> bool:
        return len(self._order.unlisted) > OPEN_UP_TO if self._folded is None else self._folded

    def _wanted(self) -> Iterator[str | None]:
        yield from self._order.listed
        if self._order.unlisted:
            yield None
        if not self._is_folded():
            yield from self._order.unlisted

    def _show(self) -> None:
        wanted = list(self._wanted())
        for name in self._made.keys() - set(wanted):
            del self._made[name]
        self._arrange(wanted)


def _held(before: Order, fresh: Order, known: Container[str]) -> Order:
    return Order(*held((before.listed, before.unlisted), (fresh.listed, fresh.unlisted), known), fresh.counts)


def _columns(before: FleetRow | None, after: FleetRow) -> list[Column]:
    if before is None:
        return list(Column)
    pairs = zip(Column, _looks(before), _looks(after), strict=True)
    return [column for column, old, new in pairs if old != new]


def _looks(row: FleetRow) -> tuple[object, ...]:
    """Everything each cell is painted from, in the order of the columns."""
    return (
        (row.name, row.mark, row.listed),
        (row.mode, row.usual_mode, row.listed),
        (row.battery, row.held, row.charging),
        (row.age, row.old),
        row.hz,
        row.sign,
        (row.worst, row.faulty),
    )


def _gone(name: str) -> FleetRow:
    return FleetRow(
        plain(name, 64), Mark.LOST, "", False, None, Charge.ENOUGH, False, "-", True, "-", Sign.NONE, "", False, True
    )


def cell_text(row: FleetRow, column: int) -> str:
    """The cell in words, for copying and for screen readers."""
    battery = "unknown" if row.battery is None else f"{row.battery} charging" if row.charging else str(row.battery)
    return (row.name, row.mode, battery, row.age, row.hz, row.sign.value, row.worst)[column]


def _explained(row: FleetRow, column: int) -> str:
    if column == Column.SHERPA:
        return f"{row.name}: {row.mark.value if row.mark else 'not on the allow-list'}"
    if column == Column.AGE:
        return row.repeated
    return cell_text(row, column) if column in (Column.MODE, Column.FWD, Column.WORST) else ""
