"""How old is stale, and how much the fleet remembers."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Ages(Protocol):
    """Ages in seconds at which a sherpa is stale and lost (site file, [source])."""

    @property
    def stale_after_s(self) -> float: ...
    @property
    def lost_after_s(self) -> float: ...


class Thresholds(Ages, Protocol):
    """And the per cent below which a battery is low and empty (of the site, set in the alarms)."""

    @property
    def low_pct(self) -> float: ...
    @property
    def empty_pct(self) -> float: ...


class FleetLimits(msgspec.Struct, frozen=True):
    """Everything is bounded, because names and texts come from strangers; what is over a bound is counted."""

    stale_after_s: float = 60.0
    lost_after_s: float = 900.0
    low_pct: float = 30.0
    empty_pct: float = 20.0
    max_robots: int = 10_000
    max_errors: int = 5_000
    max_errors_per_robot: int = 50
    max_findings: int = 20_000
    max_trips: int = 200
    max_events: int = 200


DEFAULT_LIMITS = FleetLimits()
