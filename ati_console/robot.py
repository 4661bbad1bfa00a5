"""What one sherpa said about itself, in our units. Frozen; a wrong value cannot be built."""

from __future__ import annotations

import functools
from math import isfinite
from typing import Final

import msgspec

FLEET_MODE: Final = "fleet"
KNOWN_MODES: Final = frozenset(
    {
        FLEET_MODE, "manual", "simulation", "shutdown", "off", "assisted_manual", "teleops", "fleet_not_ready",
        "simulation_not_ready", "not_available", "error", "disconnected",
    }
)  # contracts.md 1.4  # fmt: skip
EMERGENCY_STOP: Final = "emergency_stop"
_STOPPED: Final = frozenset(
    {"emergencystop", "emergencystopped", "emergencystoppressed", "estop", "estopped", "estoppressed"}
)
STALE_HEARTBEAT: Final = "stale_heartbeat"


@functools.lru_cache(maxsize=4_096)
def says_emergency_stop(text: str | None) -> bool:
    """Documents write `emergency_stop` (contracts.md 1.4); "E-STOP" and "Emergency stop" are the same button."""
    return text is not None and "".join(filter(str.isalnum, text[:60].lower())) in _STOPPED


class Pose(msgspec.Struct, frozen=True, gc=False):
    """Where a sherpa is: metres in its own map, yaw counter-clockwise from +X in radians. Always finite."""

    x_m: float
    y_m: float
    yaw_rad: float

    def __post_init__(self) -> None:
        # One by one: the sum of two finite numbers may be infinite.
        if not (isfinite(self.x_m) and isfinite(self.y_m) and isfinite(self.yaw_rad)):
            raise ValueError(f"a pose is three finite numbers, not {self.x_m}, {self.y_m}, {self.yaw_rad}")


class RobotState(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One decoded status (contracts.md 1): our units, UTC seconds, None for "not said"."""

    name: str
    pose: Pose
    mode: str = ""  # lower case when known, as sent when unknown, "" when missing
    battery_pct: float | None = None  # 0..100, None when unknown (-1), missing or out of range
    error: str | None = None
    disabled: bool = False
    disabled_reason: str | None = None
    trip_id: str | None = None
    trip_leg_id: str | None = None
    measured_at: float | None = None  # UTC epoch seconds by the source's clock
    message_id: str | None = None
    extras: tuple[tuple[str, str], ...] = ()  # fields we do not know: name and JSON text, bounded

    @property
    def is_disconnected(self) -> bool:
        """The fleet manager gave it up: last pose and battery are repeats (contracts.md 1.8)."""
        return self.mode == "disconnected" or self.disabled_reason == STALE_HEARTBEAT

    @property
    def is_emergency_stopped(self) -> bool:
        """Whichever of the three fields says so, in whatever spelling: a pressed button is never overlooked."""
        return any(map(says_emergency_stop, (self.disabled_reason, self.error, self.mode)))
