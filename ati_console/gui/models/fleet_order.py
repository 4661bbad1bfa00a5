"""Which sherpas the fleet table lists and in which order, and how many are in which state. Pure."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, NamedTuple

from ati_console.fleet import freshness
from ati_console.fleet.view import Mark
from ati_console.gui.models import unheard
from ati_console.gui.models.fleet_filter import FleetFilter
from ati_console.gui.models.fleet_rows import Inputs, facts, mark_of, natural, sign
from ati_console.gui.models.unheard import Unheard


class Column(enum.IntEnum):
    SHERPA = 0
    MODE = 1
    BATTERY = 2
    AGE = 3
    HZ = 4
    FWD = 5
    WORST = 6


NO_BATTERY: Final = 101.0  # sorts behind a full one
HEADERS: Final = ("Sherpa", "Mode", "Battery %", "Age", "Hz", "Fwd", "Worst first")


@dataclass(frozen=True, slots=True)
class Counts:
    """Listed sherpas by state, the filter apart. `live` includes those in another mode than fleet; `error` and `e_stop`
    are of everybody, `e_stop` of who fell silent with it as well: one that is pressed is never counted 0."""

    total: int = 0
    live: int = 0
    stale: int = 0
    error: int = 0
    e_stop: int = 0
    lost: int = 0
    unlisted: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """The names to show, in order, and the counts of the whole fleet."""

    listed: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    counts: Counts = field(default=Counts())


class Wish(NamedTuple):
    """What the user asked for: filter, sort column and direction."""

    accept: FleetFilter = FleetFilter()
    column: Column = Column.WORST
    descending: bool = False


_Entry = tuple[str, Any, str]  # natural name, key of the column, name


class Survey:
    """One pass over the fleet, a sherpa at a time, so that 10,000 can be spread over several frames."""

    def __init__(self, wish: Wish, now: float) -> None:
        self._wish, self._now = wish, now
        self._key = _KEYS[wish.column]
        self._tally, self._strangers = dict.fromkeys(Mark, 0), dict.fromkeys(Mark, 0)
        self._silent_stops = 0
        self._listed: list[_Entry] = []
        self._unlisted: list[_Entry] = []

    def add(self, inputs: Inputs) -> None:
        """About 3 us."""
        tally = self._tally if inputs.listing.listed else self._strangers
        mark = mark_of(inputs.view, self._now, inputs.limits)
        tally[mark] += 1
        if freshness.fell_silent_stopped(inputs.view, mark):
            self._silent_stops += 1
        accept = self._wish.accept
        if not accept.tests or accept.accepts(facts(inputs, self._now)):
            name = inputs.view.state.name
            part = self._listed if inputs.listing.listed else self._unlisted
            part.append((natural(name), self._key(inputs, self._now), name))

    def add_unheard(self, one: Unheard) -> None:
        """On the allow-list, and nothing to see of it: counted as old as it is at least."""
        self._tally[unheard.mark_of(one, self._now)] += 1
        if self._wish.accept.accepts(unheard.facts_of(one, self._now)):
            self._listed.append((natural(one.name), _unheard_key(self._wish.column, one, self._now), one.name))

    def order(self) -> Order:
        listed, unlisted = self._sorted(self._listed), self._sorted(self._unlisted)
        return Order(listed, unlisted, _counts(self._tally, self._strangers, self._silent_stops))

    def _sorted(self, part: list[_Entry]) -> tuple[str, ...]:
        """By name first, then by the column: sorting is stable, so equals stay in the order of their names."""
        part.sort(key=itemgetter(0))
        part.sort(key=itemgetter(1), reverse=self._wish.descending)
        if self._wish.column == Column.BATTERY and self._wish.descending:  # the fullest: who says none is none of them
            part.sort(key=lambda entry: entry[1] == NO_BATTERY)
        return tuple(name for _, _, name in part)


def _counts(tally: dict[Mark, int], strangers: dict[Mark, int], silent_stops: int) -> Counts:
    return Counts(
        total=sum(tally.values()),
        live=tally[Mark.LIVE] + tally[Mark.NOT_FLEET],
        stale=tally[Mark.STALE],
        error=tally[Mark.ERROR] + strangers[Mark.ERROR],
        e_stop=tally[Mark.E_STOP] + strangers[Mark.E_STOP] + silent_stops,
        lost=tally[Mark.LOST],
        unlisted=sum(strangers.values()),
    )


def _worst(inputs: Inputs, now: float) -> Any:
    return -freshness.severity_rank(inputs.view, now, inputs.limits), not inputs.listing.near


def _battery(inputs: Inputs) -> float:
    pct = inputs.view.state.battery_pct
    return NO_BATTERY if pct is None else pct


def _unheard_key(column: Column, one: Unheard, now: float) -> Any:
    """Beside the others' keys: the end of most columns, and as bad as any other that is old."""
    if column == Column.SHERPA:
        return natural(one.name)
    if column == Column.WORST:
        return -freshness.rank_of(unheard.mark_of(one, now)), True
    if column == Column.FWD:
        return unheard.sign_of(one).value
    return {Column.MODE: "", Column.BATTERY: NO_BATTERY, Column.AGE: 0.0, Column.HZ: 0.0}[column]


_KEYS: Final[dict[Column, Callable[[Inputs, float], Any]]] = {
    Column.SHERPA: lambda inputs, now: natural(inputs.view.state.name),
    Column.MODE: lambda inputs, now: inputs.view.state.mode,
    Column.BATTERY: lambda inputs, now: _battery(inputs),
    Column.AGE: lambda inputs, now: -inputs.view.received_at,
    Column.HZ: lambda inputs, now: inputs.view.rate_hz,
    Column.FWD: lambda inputs, now: sign(inputs, mark_of(inputs.view, now, inputs.limits)).value,
    Column.WORST: _worst,
}
