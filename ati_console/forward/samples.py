"""State and route -> one location for the twin. Pure: every time is an argument (contracts.md 3 and 4)."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from ati_console.forward.ports import RoutedTo
from ati_console.robot import Pose, RobotState

START_M: Final = 0.15  # displacement that starts a movement: above the reading noise of a parked sherpa
START_M_S: Final = 0.05
STOP_M_S: Final = 0.02  # lower than START_M_S: hysteresis
WINDOW_S: Final = 1.0  # shorter spacings measure noise, not speed
SLIDE_S: Final = 10.0  # a parked sherpa's reference point follows its drift
LATEST_TIME_S: Final = 1e11  # the year 5138; beyond it is no time


class Sample(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One location in the twin's units: sector millimetres from the top left, Y down; UTC milliseconds."""

    sherpa: str
    login: str
    branch: str  # GUID
    sector: int
    timestamp_ms: int
    x_mm: float
    y_mm: float
    battery: int | None  # 0..100, None is left out of the request
    moving: bool
    areas: tuple[int, ...] = ()  # Twinzo's ids of the areas the place lies in
    no_go_areas: tuple[int, ...] = ()


class Motion(msgspec.Struct, frozen=True, gc=False):
    """What moving is judged against: a reference point, when it was there, and the last judgement."""

    x_m: float
    y_m: float
    at: float
    seen_at: float
    moving: bool = False


def moved(motion: Motion | None, pose: Pose, at: float, stale_after_s: float) -> Motion:
    """Displacement over time with hysteresis; after a gap longer than `stale_after_s` it starts from standing."""
    if motion is None or at - motion.seen_at > stale_after_s:
        return Motion(pose.x_m, pose.y_m, at, at)
    if at <= motion.seen_at:  # a late state says nothing about now
        return motion
    distance_m = math.hypot(pose.x_m - motion.x_m, pose.y_m - motion.y_m)
    elapsed_s = at - motion.at
    if not motion.moving:
        return _standing(motion, pose, at, distance_m, elapsed_s)
    if elapsed_s < WINDOW_S:
        return msgspec.structs.replace(motion, seen_at=at)
    return Motion(pose.x_m, pose.y_m, at, at, moving=distance_m / elapsed_s > STOP_M_S)


def _standing(motion: Motion, pose: Pose, at: float, distance_m: float, elapsed_s: float) -> Motion:
    starts = distance_m >= START_M and distance_m / elapsed_s >= START_M_S
    if starts or elapsed_s > SLIDE_S:
        return Motion(pose.x_m, pose.y_m, at, at, moving=starts)
    return msgspec.structs.replace(motion, seen_at=at)


def battery_whole(battery_pct: float | None) -> int | None:
    """The nearest whole number, halves up; None outside 0..100 (Twinzo's Battery is a byte)."""
    if battery_pct is None or not 0.0 <= battery_pct <= 100.0:
        return None
    return math.floor(battery_pct + 0.5)


def sample_of(state: RobotState, route: RoutedTo, timestamp: float, *, moving: bool) -> Sample | None:
    """None when the place or the time is no number the twin could hold (a pose of 1e308 m)."""
    x_mm, y_mm = route.transform.point_mm(state.pose.x_m, state.pose.y_m)
    if not (math.isfinite(x_mm) and math.isfinite(y_mm) and 0.0 <= timestamp < LATEST_TIME_S):
        return None
    return Sample(
        sherpa=state.name,
        login=route.login,
        branch=route.branch.guid,
        sector=route.sector.id,
        timestamp_ms=round(timestamp * 1000),
        x_mm=round(x_mm, 3),
        y_mm=round(y_mm, 3),
        battery=battery_whole(state.battery_pct),
        moving=moving and not state.disabled and not state.is_disconnected,
    )


class Sampler:
    """Remembers each sherpa's motion. Bounded by the allow-list: only routed sherpas come here."""

    def __init__(self, stale_after_s: float) -> None:
        self._stale_after_s = stale_after_s
        self._motions: dict[str, Motion] = {}

    def sample(self, state: RobotState, route: RoutedTo, timestamp: float) -> Sample | None:
        motion = moved(self._motions.get(state.name), state.pose, timestamp, self._stale_after_s)
        self._motions[state.name] = motion
        return sample_of(state, route, timestamp, moving=motion.moving)
