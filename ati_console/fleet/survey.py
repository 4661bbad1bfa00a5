"""Gathers the straight moves of all sherpas, bounded, and has them looked at once a second. Pure.

A status costs a subtraction and a comparison; only each straight move leaves an entry.
"""

from __future__ import annotations

from collections import deque
from itertools import chain
from typing import Final

import numpy as np

from ati_console.fleet.heading import EMPTY, Moves, Survey, survey
from ati_console.robot import Pose

MOVES: Final = 2_000  # the newest of all sherpas together
SLOW_MOVES: Final = 500  # trembling while standing goes here, so that it never drives out the moves
SLOW_MPS: Final = 0.05
SPAN_S: Final = 1.8  # between two poses: the feed sends every two seconds
LONGEST_S: Final = 12.0  # across a gap nobody knows which way it went
STRAIGHT: Final = 0.36  # tangent of the turn from one move to the next
PERIOD_S: Final = 1.0

Entry = tuple[str, float, float, float, float, float]  # who, dx, dy, seconds, yaw as sent, yaw as read


class Surveyor:
    """One for the fleet."""

    def __init__(self) -> None:
        self.moves: deque[Entry] = deque(maxlen=MOVES)
        self.slow: deque[Entry] = deque(maxlen=SLOW_MOVES)
        self.fresh = False
        self._found, self._looked_at = EMPTY, float("-inf")

    def clear(self) -> None:
        """Poses are read another way from now on."""
        self.moves.clear()
        self.slow.clear()
        self.fresh, self._found = False, EMPTY

    def survey(self, now: float) -> Survey:
        """The same value until something moved and a second has gone."""
        if self.fresh and not 0 <= now - self._looked_at < PERIOD_S:
            self._looked_at, self.fresh = now, False
            self._found = survey(self._gathered())
        return self._found

    def _gathered(self) -> Moves:
        names = [entry[0] for entry in chain(self.moves, self.slow)]
        rows = np.array([entry[1:] for entry in chain(self.moves, self.slow)], dtype=np.float64)
        dx, dy, seconds, said, read = rows.T
        return Moves(names, np.arctan2(dy, dx), said, read, np.hypot(dx, dy) / seconds)


class Mover:
    """One sherpa: which of its moves are straight."""

    __slots__ = ("_at", "_dx", "_dy", "_name", "_surveyor", "_x", "_y")

    def __init__(self, name: str, surveyor: Surveyor) -> None:
        self._name, self._surveyor = name, surveyor
        self._x = self._y = self._dx = self._dy = 0.0
        self._at = float("-inf")

    def clear(self) -> None:
        self._at = float("-inf")

    def note(self, pose: Pose, said_rad: float, at: float) -> None:
        """`said_rad` is the yaw as it was sent, `at` when the pose was measured or received (seconds)."""
        seconds = at - self._at
        if 0.0 <= seconds < SPAN_S:
            return
        dx, dy = pose.x_m - self._x, pose.y_m - self._y
        self._x, self._y, self._at = pose.x_m, pose.y_m, at
        if not 0.0 < seconds <= LONGEST_S:
            self._dx = self._dy = 0.0
            return
        along, across = dx * self._dx + dy * self._dy, dx * self._dy - dy * self._dx
        self._dx, self._dy = dx, dy
        if 0.0 < along < 1e18 and -STRAIGHT * along <= across <= STRAIGHT * along:
            surveyor = self._surveyor
            slow = abs(dx) + abs(dy) < SLOW_MPS * seconds
            (surveyor.slow if slow else surveyor.moves).append((self._name, dx, dy, seconds, said_rad, pose.yaw_rad))
            surveyor.fresh = True
