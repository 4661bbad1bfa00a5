"""The fleet contract: sherpa x required field x rate, as of a moment. Pure; made from a FleetUpdate, not counted again.

A cell speaks of the last minute of its sherpa's own messages; what was bad before that stays one click away.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ati_console.fleet.breaches import Breach, Problem, Required
from ati_console.fleet.clock import OFFSET_WORTH_SAYING_S, span_words, zone_minutes
from ati_console.fleet.view import FleetUpdate, RobotView

OPEN_S: Final = 60.0  # a breach not seen for so long, by the sherpa's own messages, is over
SLOWEST_HZ: Final = 0.15  # 2 s is documented and 2 to 6 s is real (contracts.md 1.9)


class Met(enum.Enum):
    """One cell."""

    PRESENT = "present"
    MISSING = "missing"
    WRONG_TYPE = "wrong type"
    OUT_OF_RANGE = "out of range"
    TOO_SLOW = "too slow"
    UNSEEN = "not seen"  # no message of this sherpa yet


_MET: Final = {
    Problem.MISSING: Met.MISSING, Problem.WRONG_TYPE: Met.WRONG_TYPE, Problem.OUT_OF_RANGE: Met.OUT_OF_RANGE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """`breach` is the newest one known, also when it is over; it carries the first bad message."""

    met: Met
    words: str = ""
    breach: Breach | None = None


UNSEEN: Final = Cell(Met.UNSEEN)
PRESENT: Final = Cell(Met.PRESENT)


@dataclass(frozen=True, slots=True)
class Row:
    """One sherpa. `listed`: None where nobody is. `finding`: the most serious thing in a few words, "" when all is as
    agreed."""

    sherpa: str
    listed: bool | None
    cells: Mapping[Required, Cell]
    rate: Cell
    hz: float
    messages: int
    finding: str

    @property
    def complete(self) -> bool:
        return self.rate.met is Met.PRESENT and all(cell.met is Met.PRESENT for cell in self.cells.values())

    @property
    def wanting(self) -> tuple[str, ...]:
        """In words, each field that is not as agreed."""
        said = [f"{name.value} {cell.met.value}" for name, cell in self.cells.items() if cell.met is not Met.PRESENT]
        return tuple(said if self.rate.met is Met.PRESENT else [*said, f"rate {self.rate.met.value}"])


@dataclass(frozen=True, slots=True)
class Contract:
    """Rows that are not complete come first, then by name."""

    at: float = 0.0
    rows: tuple[Row, ...] = field(default=())

    @property
    def complete(self) -> int:
        return sum(row.complete for row in self.rows)

    @property
    def below(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.complete)


def times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def contract(
    update: FleetUpdate, listed: Collection[str], now: float, *, slowest_hz: float = SLOWEST_HZ, but: str = ""
) -> Contract:
    """As of `now` (unix seconds). With an allow-list its sherpas have a row even when silent; without one
    everybody seen has. `but`: names beginning so are ours and are left out."""
    breaches = _by_sherpa(update.breaches)
    names = dict.fromkeys((*listed, *update.robots, *breaches))
    rows = [
        _row(name, update.robots.get(name), breaches.get(name, {}), name in listed if listed else None, slowest_hz)
        for name in names
        if not (but and name.startswith(but))
    ]
    return Contract(now, tuple(sorted(rows, key=lambda row: (row.complete, row.listed is False, row.sherpa))))


def _by_sherpa(breaches: Iterable[Breach]) -> dict[str, dict[Required, Breach]]:
    """The newest of each field."""
    found: dict[str, dict[Required, Breach]] = {}
    for breach in breaches:
        of = found.setdefault(breach.sherpa, {})
        known = of.get(breach.field)
        if known is None or breach.last_at >= known.last_at:
            of[breach.field] = breach
    return found


def _row(
    name: str, view: RobotView | None, breaches: Mapping[Required, Breach], listed: bool | None, slowest_hz: float
) -> Row:
    heard = view.heard_at if view is not None else max((one.last_at for one in breaches.values()), default=0.0)
    seen = view is not None or bool(breaches)
    cells = {key: _cell(breaches.get(key), heard) if seen else UNSEEN for key in Required}
    if view is None and seen:  # nothing of it could be used: only what is bad is known
        cells = {key: cell if cell.breach else UNSEEN for key, cell in cells.items()}
    if view is not None and cells[Required.TIME].met is Met.PRESENT:
        cells[Required.TIME] = _clock(view, cells[Required.TIME])
    hz = view.rate_hz if view is not None else 0.0
    rate = _rate(hz, slowest_hz) if view is not None else UNSEEN
    return Row(name, listed, cells, rate, hz, view.messages if view is not None else 0, _finding(cells, rate))


def _cell(breach: Breach | None, heard_at: float) -> Cell:
    if breach is None:
        return PRESENT
    if heard_at - breach.last_at > OPEN_S:
        return Cell(Met.PRESENT, f"now as agreed; before: {breach.words}", breach)
    return Cell(_MET[breach.problem], breach.words, breach)


def _clock(view: RobotView, cell: Cell) -> Cell:
    offset = view.clock_offset_s
    if offset is None or abs(offset) < OFFSET_WORTH_SAYING_S:
        return cell
    words = "Z is local" if zone_minutes(offset) else f"clock {span_words(abs(offset))} off"
    return Cell(Met.OUT_OF_RANGE, words, cell.breach)


def _rate(hz: float, slowest_hz: float) -> Cell:
    return PRESENT if hz >= slowest_hz else Cell(Met.TOO_SLOW, f"{hz:.2f} Hz, agreed is {slowest_hz:g} or more")


def _finding(cells: Mapping[Required, Cell], rate: Cell) -> str:
    for name, cell in cells.items():
        if cell.met is Met.UNSEEN:
            continue
        if cell.met is not Met.PRESENT:
            by_clock = name is Required.TIME and cell.breach is None
            return cell.words if by_clock else SAID[cell.met].format(SHORT[name])
    return "" if rate.met is Met.PRESENT else rate.met.value


SHORT: Final = {
    Required.NAME: "name", Required.MODE: "mode", Required.POSE: "pose", Required.BATTERY: "battery",
    Required.TIME: "time",
}  # fmt: skip
SAID: Final = {Met.MISSING: "no {}", Met.WRONG_TYPE: "{} type", Met.OUT_OF_RANGE: "{} range"}
