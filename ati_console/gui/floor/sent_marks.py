"""Where the twin was told that the sherpas are, and where it shows them: columns of robot metres. Pure.

Each place is taken from the sector it belongs to back into robot metres, so that it can be drawn in either frame."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ati_console.fleet.view import RobotView
from ati_console.forwarding import ForwardStatus, ReadBack, RobotForward, Visibility
from ati_console.gui.floor.fitting import strays
from ati_console.site.floorplan import Bounds
from ati_console.site.site import Sector, Transform

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FINE: Final = 0
WARNS: Final = 1  # another place, another sector, no place
REJECTED: Final = 2
FARTHEST_M: Final = 100_000.0
Old = Callable[[RobotView], bool]
_NOWHERE: Final = (math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class SentMarks:
    """One row for each sherpa that was sent, waits or was rejected. NaN: no such place.

    Sent and read are the pair that was compared, so that they stand as far apart as the distance says; without one,
    sent is the newest sample that was accepted.
    """

    names: tuple[str, ...] = ()
    sent_m: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    read_m: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    waits_m: Floats = field(default_factory=lambda: np.zeros((0, 2)))  # the newest pose, while it is held up
    yaw_rad: Floats = field(default_factory=lambda: np.zeros(0))
    kind: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    is_old: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    is_off: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))  # further than the tolerance
    words: tuple[str, ...] = ()  # "" where nothing is to be said

    @property
    def bounds(self) -> Bounds | None:
        """Of all places in robot metres; None without any. What is beyond the Earth, or far from all others, gives no
        floor its size."""
        places = np.vstack([self.sent_m, self.read_m, self.waits_m])
        there = places[(np.abs(places) < FARTHEST_M).all(axis=1)]
        if not len(there):
            return None
        there = there[~strays(there[:, 0], there[:, 1])]
        (x_min, y_min), (x_max, y_max) = there.min(axis=0), there.max(axis=0)
        return Bounds(float(x_min), float(y_min), float(x_max), float(y_max))


class _Row(NamedTuple):
    name: str
    sent: tuple[float, float]
    read: tuple[float, float]
    waits: tuple[float, float]
    yaw: float
    kind: int
    old: bool
    off: bool
    words: str


def same_floor(shown: Sector | None, sectors: tuple[Sector, ...]) -> dict[int, Transform]:
    """Transforms by sector id of those on the floor of `shown`: a sector with another ATI map is another building."""
    if shown is None:
        return {}
    mates = (s for s in sectors if s.map is None or shown.map is None or s.map == shown.map)
    found = {s.id: s.transform for s in mates}
    return {**found, shown.id: shown.transform}


def sent_marks(
    forward: ForwardStatus,
    robots: Mapping[str, RobotView],
    sectors: Mapping[int, Transform],
    is_old: Old,
    now: float,
) -> SentMarks:
    """Everything that has a place on this floor, in the order of the status."""
    made = (_row(name, one, robots.get(name), sectors, is_old, now) for name, one in forward.robots.items())
    rows = [row for row in made if row is not None]
    if not rows:
        return SentMarks()
    names, sent, read, waits, yaw, kind, old, off, words = zip(*rows, strict=True)
    return SentMarks(
        names, np.array(sent), np.array(read), np.array(waits), np.array(yaw), np.array(kind, dtype=np.int64),
        np.array(old), np.array(off), words,
    )  # fmt: skip


def _row(
    name: str,
    one: RobotForward,
    robot: RobotView | None,
    sectors: Mapping[int, Transform],
    is_old: Old,
    now: float,
) -> _Row | None:
    transform, rejected, back = sectors.get(one.sector), one.is_refused, one.read_back
    sent = _metres(*_sent_mm(one), transform)
    if rejected and robot is not None and transform is not None:
        sent = robot.state.pose.x_m, robot.state.pose.y_m  # accepted nowhere: where it is itself
    held = None if rejected else one.held_up(now)
    waits = _NOWHERE if held is None else _metres(held.x_mm, held.y_mm, transform)
    if sent is _NOWHERE and waits is _NOWHERE:
        return None
    read = _metres(back.x_mm, back.y_mm, sectors.get(one.sector if back.sector is None else back.sector))
    said = "rejected" if rejected else _said(back)
    yaw = robot.heading_rad if robot is not None else 0.0
    kind = REJECTED if rejected else WARNS if said else FINE
    old = robot is not None and is_old(robot)
    off = back.visibility is Visibility.OFF and not rejected
    return _Row(
        name, sent, _NOWHERE if rejected else read, waits, yaw, kind, old, off, f"{name} {said}" if said else ""
    )


def _sent_mm(one: RobotForward) -> tuple[float | None, float | None]:
    """Of the pair that was compared: while the twin is away, or slow to be read, its newest sample is another."""
    back = one.read_back
    if back.visibility in (Visibility.SEEN, Visibility.OFF) and back.sent_x_mm is not None:
        return back.sent_x_mm, back.sent_y_mm
    return one.x_mm, one.y_mm


def _metres(x_mm: float | None, y_mm: float | None, transform: Transform | None) -> tuple[float, float]:
    if x_mm is None or y_mm is None or transform is None or transform.determinant == 0:
        return _NOWHERE
    return transform.point_m(x_mm, y_mm)


def _said(back: ReadBack) -> str:
    """What is wrong, as short as a label is; the cause in full stands in the table."""
    if back.visibility is Visibility.OFF:
        return "elsewhere" if back.distance_m is None else f"{back.distance_m:.1f} m"
    if back.visibility is Visibility.WRONG_SECTOR:
        return "in another sector" if back.sector is None else f"in sector {back.sector}"
    return {Visibility.OUTSIDE: "outside the sector", Visibility.NOT_VISIBLE: "not visible"}.get(back.visibility, "")
