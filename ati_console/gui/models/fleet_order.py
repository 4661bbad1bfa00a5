"""Which sherpas the fleet table lists and in which order, and how many are in which state. Pure."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ati_console.fleet import freshness
from ati_console.fleet.view import Mark
from ati_console.gui.models.fleet_filter import FleetFilter
from ati_console.gui.models.fleet_rows import Inputs, facts, mark_of, natural, sign


class Column(enum.IntEnum):
    SHERPA = 0
    MODE = 1
    BATTERY = 2
    AGE = 3
    HZ = 4
    FWD = 5
    WORST = 6


HEADERS: Final = ("Sherpa", "Mode", "Battery %", "Age", "Hz", "Fwd", "Worst first")


@dataclass(frozen=True, slots=True)
class Counts:
    """Listed sherpas by state, the filter apart. `live` includes those in another mode than fleet."""

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


def order(fleet: Iterable[Inputs], now: float, wish: Wish) -> Order:
    """One pass over the fleet; about 4 us a sherpa."""
    tally = dict.fromkeys(Mark, 0)
    shown: tuple[list[Inputs], list[Inputs]] = [], []
    others = 0
    for inputs in fleet:
        if inputs.listing.listed:
            tally[mark_of(inputs.view, now, inputs.limits)] += 1
        else:
            others += 1
        if not wish.accept.tests or wish.accept.accepts(facts(inputs, now)):
            shown[not inputs.listing.listed].append(inputs)
    listed, unlisted = (_sorted(part, now, wish) for part in shown)
    return Order(listed, unlisted, _counts(tally, others))


def _counts(tally: dict[Mark, int], unlisted: int) -> Counts:
    return Counts(
        total=sum(tally.values()),
        live=tally[Mark.LIVE] + tally[Mark.NOT_FLEET],
        stale=tally[Mark.STALE],
        error=tally[Mark.ERROR],
        e_stop=tally[Mark.E_STOP],
        lost=tally[Mark.LOST],
        unlisted=unlisted,
    )


def _sorted(part: list[Inputs], now: float, wish: Wish) -> tuple[str, ...]:
    """By name first, then by the column: sorting is stable, so equals stay in the order of their names."""
    key = _KEYS[wish.column]
    part.sort(key=_name)
    if wish.column is not Column.SHERPA or wish.descending:
        part.sort(key=lambda inputs: key(inputs, now), reverse=wish.descending)
    return tuple(inputs.view.state.name for inputs in part)


def _name(inputs: Inputs) -> Any:
    return natural(inputs.view.state.name)


def _worst(inputs: Inputs, now: float) -> Any:
    return -freshness.severity_rank(inputs.view, now, inputs.limits), not inputs.listing.near


def _battery(inputs: Inputs) -> float:
    """Unknown after full."""
    pct = inputs.view.state.battery_pct
    return 101.0 if pct is None else pct


_KEYS: Final[dict[Column, Callable[[Inputs, float], Any]]] = {
    Column.SHERPA: lambda inputs, now: natural(inputs.view.state.name),
    Column.MODE: lambda inputs, now: inputs.view.state.mode,
    Column.BATTERY: lambda inputs, now: (
        101.0 if inputs.view.state.battery_pct is None else inputs.view.state.battery_pct
    ),
    Column.AGE: lambda inputs, now: -inputs.view.received_at,
    Column.HZ: lambda inputs, now: inputs.view.rate_hz,
    Column.FWD: lambda inputs, now: sign(inputs, mark_of(inputs.view, now, inputs.limits)).value,
    Column.WORST: _worst,
}
