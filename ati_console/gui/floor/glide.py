"""Marks glide from the pose shown to the newest one, so that five messages a second look like driving. Pure.

Columns of numbers, one for each row; all rows move in a few calls. What is no drive is shown at once: a jump, a pose
that is not trusted, and one of a source so slow that a short glide would cost frames and smooth nothing."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

GLIDE_S: Final = 0.12  # linear: shorter than the time to the next message, and a steady drive stays steady
FAR_M: Final = 3.0  # farther is a jump
STILL_M: Final = 0.005  # nearer, and turned by less, is noise of a parked one
STILL_RAD: Final = 0.01
OFTEN_S: Final = 2.0  # a pose that changed longer ago than this does not glide
_RESTS: Final = -math.inf


class Poses(NamedTuple):
    """Where every row is drawn: metres, and radians counter-clockwise."""

    x_m: Floats
    y_m: Floats
    yaw_rad: Floats


class Glide:
    """`take` the newest poses, ask for those `at` a time. `on` is false where motion is to be reduced."""

    def __init__(self) -> None:
        self.on = True
        self.clear()

    def clear(self) -> None:
        """Rows mean other sherpas from now on."""
        self._to, self._from = np.zeros((3, 0)), np.zeros((3, 0))
        self._since, self._changed_at = np.zeros(0), np.zeros(0)

    def take(self, x_m: Floats, y_m: Floats, yaw_rad: Floats, trusted: Flags, now: float) -> None:
        """All rows; new ones at the end. A row that moved glides on from where it is shown at `now`."""
        target = np.stack([x_m, y_m, yaw_rad])
        self._append(target[:, self._to.shape[1] :])
        moved = (target != self._to).any(axis=0)
        if not moved.any():
            return
        shown = np.stack(self.at(now))
        glides = moved & trusted & self._is_drive(shown, target, now)
        self._since = np.where(moved, np.where(glides, now, _RESTS), self._since)
        self._changed_at[moved] = now
        self._from, self._to = np.where(moved, shown, self._from), target

    def _append(self, poses: Floats) -> None:
        if poses.shape[1]:
            rest = np.full(poses.shape[1], _RESTS)
            self._to, self._from = np.hstack([self._to, poses]), np.hstack([self._from, poses])
            self._since, self._changed_at = np.append(self._since, rest), np.append(self._changed_at, rest)

    def _is_drive(self, shown: Floats, target: Floats, now: float) -> Flags:
        if not self.on:
            return np.zeros(target.shape[1], dtype=bool)
        with np.errstate(over="ignore", invalid="ignore"):  # poses out of this world are far
            way = np.abs(target[:2] - shown[:2]).max(axis=0)
            turn = np.abs(_shortest(target[2] - shown[2]))
        often = np.abs(now - self._changed_at) <= OFTEN_S
        return np.asarray(often & (way <= FAR_M) & ((way > STILL_M) | (turn > STILL_RAD)), dtype=bool)

    def _gliding(self, now: float) -> Flags:
        return np.asarray((self._since <= now) & (now < self._since + GLIDE_S), dtype=bool)

    def moving(self, now: float) -> bool:
        """Is another frame due? A clock that was set back ends every glide."""
        return bool(self._gliding(now).any())

    def at(self, now: float) -> Poses:
        """Arrays that nobody writes any more."""
        rows = np.nonzero(self._gliding(now))[0]
        if not len(rows):
            return Poses(*self._to)
        done = (now - self._since[rows]) / GLIDE_S
        way = self._to[:, rows] - self._from[:, rows]
        way[2] = _shortest(way[2])
        shown = self._to.copy()
        shown[:, rows] = self._from[:, rows] + way * done
        return Poses(*shown)


def _shortest(turn_rad: Floats) -> Floats:
    """The same turn within half a circle to either side."""
    return np.asarray((turn_rad + math.pi) % math.tau - math.pi, dtype=np.float64)
