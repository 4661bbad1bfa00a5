"""What a sherpa left behind: two minutes of positions and an hour of battery, thinned and bounded. Pure."""

from __future__ import annotations

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
_CHARGED_PCT: Final = 1.5  # a whole-number level flickers by one; so much more is current flowing in
_DRAINED_PCT: Final = 1.0


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
    """Levels over the last hour, and whether the sherpa is being charged: rising while it stands."""

    __slots__ = ("_frozen", "_level", "_next_at", "_points", "charging")

    def __init__(self) -> None:
        self._points: deque[BatteryPoint] = deque(maxlen=_BATTERY_POINTS)
        self._frozen: tuple[BatteryPoint, ...] | None = ()
        self._next_at = float("-inf")
        self._level: float | None = None  # where the last rise or fall began
        self.charging = False

    def add(self, at: float, pct: float, moving: bool) -> None:
        """`at` is a receive time."""
        self._judge(pct, moving)
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

    def _judge(self, pct: float, moving: bool) -> None:
        if moving or self._level is None:
            self.charging, self._level = False, pct
        elif pct >= self._level + _CHARGED_PCT:
            self.charging, self._level = True, pct
        elif pct <= self._level - _DRAINED_PCT:
            self.charging, self._level = False, pct
