"""What a sherpa left behind: two minutes of positions and an hour of battery, thinned and bounded. Pure."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

from ati_console.fleet.view import BatteryPoint, TrailPoint

TRAIL_S: Final = 120.0
_TRAIL_SPACING_S: Final = 1.0
_TRAIL_SPACING_M: Final = 0.25
_TRAIL_POINTS: Final = 121
BATTERY_S: Final = 3_600.0
_BATTERY_SPACING_S: Final = 15.0
_BATTERY_REST_S: Final = 60.0  # an unchanged level is noted once a minute
_BATTERY_POINTS: Final = 241
_CHARGED_PCT: Final = 1.5  # so much more, smoothed, is current flowing in
_DRAINED_PCT: Final = 1.0
_SMOOTH_S: Final = 60.0  # levels flicker by one or two; over a minute they do not
_SWAP_PCT: Final = 10.0  # no charger does that between two states: another battery, or a wrong level
_UNHEARD_S: Final = 300.0  # what happened in a longer silence is not known


class Trail:
    """Positions at least a second and a hand apart; the current pose is not in it until it is that far."""

    __slots__ = ("_frozen", "_next_at", "_points")

    def __init__(self) -> None:
        self._points: deque[TrailPoint] = deque(maxlen=_TRAIL_POINTS)
        self._frozen: tuple[TrailPoint, ...] | None = ()
        self._next_at = float("-inf")

    def add(self, at: float, x_m: float, y_m: float) -> None:
        """`at` is a receive time; when our own clock was set back the trail starts anew."""
        if at < self._next_at and at > self._next_at - TRAIL_S:
            return
        points = self._points
        if points and not 0 <= at - points[0].at <= TRAIL_S:
            self._forget(at)
        if points and abs(points[-1].x_m - x_m) + abs(points[-1].y_m - y_m) < _TRAIL_SPACING_M:
            return
        points.append(TrailPoint(at, x_m, y_m))
        self._frozen, self._next_at = None, at + _TRAIL_SPACING_S

    def clear(self) -> None:
        self._points.clear()
        self._frozen, self._next_at = (), float("-inf")

    def points(self) -> tuple[TrailPoint, ...]:
        """Oldest first."""
        if self._frozen is None:
            self._frozen = tuple(self._points)
        return self._frozen

    def _forget(self, at: float) -> None:
        while self._points and not 0 <= at - self._points[0].at <= TRAIL_S:
            self._points.popleft()
        self._frozen = None


class BatteryHistory:
    """Levels over the last hour, and whether the sherpa is being charged: rising while it stands.

    No contract has a field for it, so that it is told from the levels alone, whatever else a sender says."""

    __slots__ = ("_frozen", "_judged_at", "_level", "_next_at", "_points", "_smooth", "charging")

    def __init__(self) -> None:
        self._points: deque[BatteryPoint] = deque(maxlen=_BATTERY_POINTS)
        self._frozen: tuple[BatteryPoint, ...] | None = ()
        self._next_at = float("-inf")
        self._smooth, self._level = 0.0, 0.0  # the level now; where the last rise or fall began
        self._judged_at = float("-inf")
        self.charging = False

    def add(self, at: float, pct: float, moving: bool) -> None:
        """`at` is a receive time."""
        self._judge(at, pct, moving)
        if at < self._next_at and at > self._next_at - BATTERY_S:
            return
        points = self._points
        if points and points[-1].pct == pct and 0 <= at - points[-1].at < _BATTERY_REST_S:
            return
        while points and not 0 <= at - points[0].at <= BATTERY_S:
            points.popleft()
        points.append(BatteryPoint(at, pct))
        self._frozen, self._next_at = None, at + _BATTERY_SPACING_S

    def points(self) -> tuple[BatteryPoint, ...]:
        """Oldest first."""
        if self._frozen is None:
            self._frozen = tuple(self._points)
        return self._frozen

    def _judge(self, at: float, pct: float, moving: bool) -> None:
        since, self._judged_at = at - self._judged_at, at
        if not 0 <= since <= _UNHEARD_S or abs(pct - self._smooth) > _SWAP_PCT:
            self._smooth = self._level = pct
            self.charging = False
            return
        self._smooth += (pct - self._smooth) * (1 - math.exp(-since / _SMOOTH_S))
        if moving:
            self.charging, self._level = False, self._smooth
        elif self._smooth >= self._level + _CHARGED_PCT:
            self.charging, self._level = True, self._smooth
        elif self._smooth <= self._level - _DRAINED_PCT:
            self.charging, self._level = False, self._smooth
