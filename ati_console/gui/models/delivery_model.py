"""The delivery as table rows: only rows in sight are made anew, order changes at most once a second."""

from __future__ import annotations

import itertools
from collections.abc import Container, Mapping
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal, Slot

from ati_console.fleet.view import RobotView
from ati_console.forwarding import RobotForward
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.delivery_filter import parse
from ati_console.gui.models.delivery_order import FIRST_DOWN, HEADERS, TIPS, Column, Counts, Order, Survey, Wish
from ati_console.gui.models.delivery_rows import DeliveryRow, Entry, delivery_row
from ati_console.gui.models.named_rows import Index, held
from ati_console.gui.models.plain import tool_tip
from ati_console.gui.models.surveyed_rows import LONG_AGO, SurveyedRows

ROW_ROLE: Final = Qt.ItemDataRole.UserRole  # DeliveryRow

Made = tuple[RobotView | None, RobotForward | None, DeliveryRow]


class DeliveryModel(SurveyedRows):
    """Call `refresh` each frame with the rows in sight; `hold` keeps the order while the mouse is over the table."""

    piece = 200  # about 2 ms
    counts_changed = Signal()

    def __init__(self, console: ConsoleModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._console = console
        self._branches: Mapping[int, str] = {}
        self._wish, self._order = Wish(), Order()
        self._unfolded = False
        self._made: dict[str, Made] = {}
        self._survey = Survey(self._wish, 0.0)
        self._rules: tuple[object, ...] = ()  # what every row hangs on beside its sherpa
        for changed in (console.listing_changed, console.notation_changed):
            changed.connect(self._anew)

    # ------------------------------------------------------------ what the panel asks

    @property
    def counts(self) -> Counts:
        return self._order.counts

    @property
    def wish(self) -> Wish:
        return self._wish

    @property
    def unfolded(self) -> bool:
        """The sherpas that are not on the allow-list are listed below the others."""
        return self._unfolded

    def set_branches(self, of_sectors: Mapping[int, str]) -> None:
        """The branch of each sector of the site, by name."""
        self._branches = dict(of_sectors)
        self._anew()

    @Slot(str)
    def set_filter(self, text: str) -> None:
        self._ask(self._wish._replace(accept=parse(text)))

    @Slot(str)
    def show_branch(self, branch: str) -> None:
        """ "" shows all."""
        self._ask(self._wish._replace(branch=branch))

    def sort_by(self, column: Column) -> None:
        """A second time turns the direction around. What is large is bad, so that comes first."""
        again = column is self._wish.column
        down = not self._wish.descending if again else column in FIRST_DOWN
        self._ask(self._wish._replace(column=column, descending=down))

    @Slot()
    def toggle_fold(self) -> None:
        self._unfolded = not self._unfolded
        self._show()

    # ------------------------------------------------------------ Qt's side

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        horizontal = orientation is Qt.Orientation.Horizontal
        if horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(TIPS.get(Column(section), ""))
        return HEADERS[section] if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> Any:
        name = self.name_at(index.row())
        if name is None:
            return None
        if role == ROW_ROLE:
            return self._row(name)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.SHERPA:
            return _explained(self._row(name), Column.SHERPA)  # its mark is only painted
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell_text(self._row(name), Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(_explained(self._row(name), Column(index.column())))
        return None

    # ------------------------------------------------------------ rows

    def _entry(self, name: str) -> Entry:
        console, forward = self._console, self._console.forward
        listing, robot = console.listing(name), forward.robots.get(name)
        branch = self._branches.get(robot.sector if robot else listing.sector, "") if listing.listed else ""
        view = console.robots.get(name)
        return Entry(
            name, view, listing, robot, branch, forward.mode, console.limits, forward.tolerance_m, console.notation
        )

    def _is_old(self, name: str) -> bool:
        made, console = self._made.get(name), self._console
        if made is None:
            return True
        return made[0] is not console.robots.get(name) or made[1] is not console.forward.robots.get(name)

    def _row(self, name: str) -> DeliveryRow:
        made = self._made.get(name)
        return made[2] if made is not None and not self._is_old(name) else self._make(name)

    def _make(self, name: str) -> DeliveryRow:
        entry = self._entry(name)
        row = delivery_row(entry, self._now)
        self._made[name] = entry.view, entry.forward, row
        return row

    def _renew(self, row: int, name: str) -> None:
        before = self._made.get(name)
        after = self._make(name)
        if before is None or before[2] != after:
            self._say_changed(row, _changed(before[2] if before else None, after))

    # ------------------------------------------------------------ order

    @Slot()
    def _anew(self) -> None:
        self._sorted_at = LONG_AGO
        self._made.clear()

    def _is_due(self, now: float) -> bool:
        """Also when what every row hangs on is another."""
        rules = self._console.forward.mode, self._console.forward.tolerance_m, self._console.limits
        if rules != self._rules:
            self._rules = rules
            self._anew()
        return super()._is_due(now)

    def _ask(self, wish: Wish) -> None:
        """At once: whoever asked is looking."""
        self._wish, self._now = wish, self._console.now()
        self._begin(self._now)
        self._go_on(None, hold=False)

    def _begin(self, now: float) -> None:
        self._sorted_at = now
        self._survey, self._ahead = Survey(self._wish, now), iter(self._sherpas())

    def _sherpas(self) -> dict[str, None]:
        """Sent for or seen."""
        return dict.fromkeys(itertools.chain(self._console.forward.robots, self._console.robots))

    def _survey_one(self, one: str) -> None:
        self._survey.add(self._entry(one))

    def _surveyed(self, *, hold: bool) -> None:
        self._take(self._survey.order(), hold=hold)

    def _take(self, fresh: Order, *, hold: bool) -> None:
        before = self._order
        self._order = _held(before, fresh, self._sherpas()) if hold else fresh
        self._show()
        if fresh.counts != before.counts:
            self.counts_changed.emit()

    def _show(self) -> None:
        wanted: list[str | None] = [*self._order.listed, *(self._order.unlisted if self._unfolded else ())]
        for name in self._made.keys() - set(wanted):
            del self._made[name]
        self._arrange(wanted)


def _held(before: Order, fresh: Order, known: Container[str]) -> Order:
    return Order(*held((before.listed, before.unlisted), (fresh.listed, fresh.unlisted), known), fresh.counts)


def cells(row: DeliveryRow) -> tuple[str, ...]:
    """In the order of the columns, for painting, copying and for screen readers."""
    return (
        row.name, row.login, row.sector, row.branch, row.x, row.y, row.sent, row.words, row.http, row.off, row.read,
        row.lag, row.accepted, row.rejected,
    )  # fmt: skip


def cell_text(row: DeliveryRow, column: Column) -> str:
    return cells(row)[column]


def _changed(before: DeliveryRow | None, after: DeliveryRow) -> list[Column]:
    if before is None:
        return list(Column)
    pairs = zip(Column, cells(before), cells(after), strict=True)
    changed = {column for column, old, new in pairs if old != new}
    if before.mark is not after.mark or before.listed is not after.listed:
        changed.add(Column.SHERPA)
    if before.said is not after.said:
        changed.add(Column.SAID)
    if before.off_loud is not after.off_loud:
        changed.add(Column.OFF)
    return sorted(changed)


def _explained(row: DeliveryRow, column: Column) -> str:
    if column is Column.SHERPA:
        return f"{row.name}: {row.mark.value if row.mark else 'never heard' if row.listed else 'not on the allow-list'}"
    return cell_text(row, column) if column in (Column.LOGIN, Column.BRANCH, Column.SAID) else ""
