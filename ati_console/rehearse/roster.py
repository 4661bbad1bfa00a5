"""Who plays in a rehearsal: the cast of the demo by name, then as many more as wanted. All names are invented."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final


class Role(enum.Enum):
    NORMAL = "drives trips"
    MANUAL = "driven by hand"
    E_STOP = "emergency stop pressed"
    ERROR = "an error text"
    SILENT = "falls silent, then the fleet manager gives it up"
    CHARGING = "low battery, at the charger"
    FALSE_Z = "its trailing Z is local time, 5 h 30 min ahead"
    SIMULATION = "mode simulation"
    UNLUCKY = "drives trips; errors, e-stops and gaps happen to it"


@dataclass(frozen=True, slots=True)
class Part:
    """One sherpa of the rehearsal. `start` (x_m, y_m, yaw_rad) None: anywhere on the lanes."""

    name: str
    role: Role = Role.NORMAL
    start: tuple[float, float, float] | None = None
    battery_pct: float | None = None
    error: str | None = None


EAST, NORTH, WEST, SOUTH = 0.0, math.pi / 2, math.pi, -math.pi / 2
CAST: Final = (
    Part("tug-107", Role.NORMAL, (76.0, 66.0, NORTH), 78),
    Part("tug-101", Role.NORMAL, (20.0, 19.0, EAST), 88),
    Part("tug-104", Role.NORMAL, (99.0, 19.0, WEST), 93),
    Part("tug-109", Role.NORMAL, (118.0, 84.0, SOUTH), 52),
    Part("lift-03", Role.NORMAL, (94.0, 91.0, EAST), 82),
    Part("lift-08", Role.NORMAL, (38.0, 55.0, WEST), 57),
    Part("tug-102", Role.FALSE_Z, (44.0, 31.0, NORTH), 45),
    Part("mule-31", Role.MANUAL, (14.0, 66.0, NORTH), 90),
    Part("lift-05", Role.E_STOP, (58.0, 55.0, WEST), 64),
    Part("tug-112", Role.ERROR, (60.0, 91.0, WEST), 71, "control_module died"),
    Part("tug-115", Role.CHARGING, (22.0, 105.5, WEST), 21),
    Part("mule-34", Role.SILENT, (118.0, 52.0, SOUTH), 38),
    Part("tow-21", Role.NORMAL, (44.0, 114.0, SOUTH), 76),
    Part("tow-22", Role.NORMAL, (92.0, 120.0, WEST), 69),
)
STRAYS: Final = (
    Part("TUG_107", Role.NORMAL, (62.0, 120.0, WEST), 78),  # nearly a listed name: another fleet's, or a typing error
    Part("demo-01", Role.SIMULATION, (96.0, 55.0, WEST), 100),
)
ENOUGH_FOR_THE_WHOLE_CAST: Final = 12
ERRORS: Final = ("control_module died", "Mule app down", "localization lost", "lidar timeout")
RARE: Final = ((Role.MANUAL, 67), (Role.SILENT, 97), (Role.FALSE_Z, 151))  # every so many of a large fleet


def listed_names(robots: int) -> tuple[str, ...]:
    """The names of a rehearsal with that many sherpas, strays not counted."""
    return tuple(part.name for part in parts(robots))


def parts(robots: int, strays: bool = False) -> tuple[Part, ...]:
    """The cast first; a small rehearsal keeps correct clocks. `strays` adds two that no allow-list names."""
    cast = CAST[:robots]
    if robots < ENOUGH_FOR_THE_WHOLE_CAST:
        cast = tuple(_with_a_true_clock(part) for part in cast)
    extras = (Part(name, _role(number)) for number, name in enumerate(islice(_more_names(), robots - len(cast)), 1))
    return tuple(chain(cast, extras, STRAYS if strays else ()))


def _with_a_true_clock(part: Part) -> Part:
    return Part(part.name, Role.NORMAL, part.start, part.battery_pct) if part.role is Role.FALSE_Z else part


def _role(number: int) -> Role:
    return next((role for role, every in RARE if number % every == 0), Role.UNLUCKY)


def _more_names() -> chain[str]:
    """tug-113, lift-13, tow-23, mule-35 ...: without end, none of the cast."""
    taken = {part.name for part in (*CAST, *STRAYS)}
    rounds = (
        name
        for k in range(1, 1_000_000)
        for name in (f"tug-{100 + k}", f"lift-{k:02d}", f"tow-{20 + k}", f"mule-{30 + k}")
        if name not in taken
    )
    return chain(rounds)
