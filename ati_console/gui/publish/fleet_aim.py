"""Where simulated sherpas are published, and whose names they bear: said before the stream is started. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from ati_console.rehearse import roster
from ati_console.wire.encode import FEED_STATUS_TOPIC, guide_status_topic


@dataclass(frozen=True, slots=True)
class FleetAim:
    words: str = ""
    is_doubled: bool = False  # a sherpa of such a name is there already


def fleet_aim(robots: int, *, feed: bool, seen: Collection[str]) -> FleetAim:
    """`seen`: the sherpas of the broker, without those that we simulated ourselves."""
    names = _names(robots)
    doubled = [name for name in names if name in seen]
    if doubled:
        return FleetAim(f"{_few(doubled)} seen here: each would be in two places", is_doubled=True)
    return FleetAim(f"as {_few(names)}, to {FEED_STATUS_TOPIC if feed else guide_status_topic('NAME')}")


@lru_cache(maxsize=2)
def _names(robots: int) -> tuple[str, ...]:
    """Asked for at each look, and 500 of them are made up one by one."""
    return roster.listed_names(robots)


def _few(names: Collection[str]) -> str:
    first = next(iter(names))
    return first if len(names) == 1 else f"{first} and {len(names) - 1} more"
