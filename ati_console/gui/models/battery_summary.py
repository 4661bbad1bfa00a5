"""The batteries of the fleet in one value: how many per ten per cent, and the lowest. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ati_console.fleet.view import BatteryPoint, RobotView

BUCKETS = 10
FLICKER_PCT = 2.0


@dataclass(frozen=True, slots=True)
class BatterySummary:
    """`counts[3]` is how many have 30 to below 40 per cent; a full one counts with 90. Unknown ones apart."""

    counts: tuple[int, ...] = (0,) * BUCKETS
    unknown: int = 0
    lowest: str = ""
    lowest_pct: float | None = None
    charging: bool = False
    charging_since: float | None = None  # of the lowest, as far back as its history goes


def summary(fleet: Iterable[RobotView]) -> BatterySummary:
    counts, unknown = [0] * BUCKETS, 0
    lowest: RobotView | None = None
    least = 101.0
    for view in fleet:
        pct = view.state.battery_pct
        if pct is None:
            unknown += 1
            continue
        counts[min(int(pct // 10), BUCKETS - 1)] += 1
        if pct < least:
            lowest, least = view, pct
    return BatterySummary(tuple(counts), unknown) if lowest is None else _with_lowest(counts, unknown, lowest)


def _with_lowest(counts: list[int], unknown: int, view: RobotView) -> BatterySummary:
    since = charging_since(view.battery) if view.charging else None
    name, pct = view.state.name, view.state.battery_pct
    return BatterySummary(tuple(counts), unknown, name, pct, view.charging, since)


def charging_since(history: tuple[BatteryPoint, ...]) -> float | None:
    """When the rise that lasts until now began, flickers apart; None when the history does not show one."""
    begin: float | None = None
    lowest = history[-1].pct if history else 0.0
    for point in reversed(history):
        if point.pct > lowest + FLICKER_PCT:
            break
        if point.pct < lowest:
            begin, lowest = point.at, point.pct
    return begin
