"""How all sherpas move at once: straight sections, real acceleration, turning on the spot. numpy, about 0.1 us each.

Units: metres, seconds, radians. Time comes as a step length; nothing here knows a clock.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

TOP_SPEED_MPS: Final = 1.2
ACCELERATION: Final = 0.4  # m/s2
BRAKING: Final = 0.5  # m/s2
TURN_RATE: Final = 0.9  # rad/s
FACING: Final = 0.12  # rad: nearly there is good enough to roll on
CREEP_MPS: Final = 0.08  # the last centimetres
THERE_M: Final = 0.02
MOVING_MPS: Final = 0.05

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Drive:
    """One row a sherpa. A row with no section, or on hold, brakes and stands."""

    def __init__(self, x_m: Floats, y_m: Floats, yaw: Floats, top_speed_mps: Floats) -> None:
        size = len(x_m)
        self.from_x, self.from_y = x_m.copy(), y_m.copy()
        self.cos, self.sin, self.want_yaw, self.yaw = np.cos(yaw), np.sin(yaw), yaw.copy(), yaw.copy()
        self.length, self.done, self.speed = np.zeros(size), np.zeros(size), np.zeros(size)
        self.top = np.minimum(top_speed_mps, TOP_SPEED_MPS)
        self.hold: Flags = np.zeros(size, dtype=np.bool_)
        self.busy: Flags = np.zeros(size, dtype=np.bool_)

    def x(self, row: int) -> float:
        return float(self.from_x[row] + self.cos[row] * self.done[row])

    def y(self, row: int) -> float:
        return float(self.from_y[row] + self.sin[row] * self.done[row])

    @property
    def moving(self) -> Flags:
        return np.asarray(self.speed > MOVING_MPS)

    def head_for(self, row: int, x_m: float, y_m: float) -> None:
        """A straight section from here to there; it ends standing."""
        x, y = self.x(row), self.y(row)
        self.from_x[row], self.from_y[row], self.done[row] = x, y, 0.0
        self.length[row] = math.hypot(x_m - x, y_m - y)
        self.busy[row] = True
        if self.length[row] > THERE_M:
            yaw = math.atan2(y_m - y, x_m - x)
            self.want_yaw[row], self.cos[row], self.sin[row] = yaw, math.cos(yaw), math.sin(yaw)

    def face(self, row: int, yaw: float) -> None:
        """Turn on the spot, at the end of a section."""
        self.from_x[row], self.from_y[row] = self.x(row), self.y(row)
        self.done[row] = self.length[row] = 0.0
        self.want_yaw[row], self.cos[row], self.sin[row] = yaw, math.cos(yaw), math.sin(yaw)

    def roll(self, row: int) -> None:
        """At full speed at once, for a rehearsal that begins in the middle of things."""
        self.yaw[row], self.speed[row] = self.want_yaw[row], self.top[row]

    def step(self, dt: float) -> NDArray[np.intp]:
        """Move everything by dt (at most about 0.2 s); the rows whose section just ended."""
        turned = self._turn(dt)
        left = np.maximum(self.length - self.done, 0.0)
        may = np.sqrt(2.0 * BRAKING * left) + CREEP_MPS
        goal = np.where(self.busy & ~self.hold & turned, np.minimum(self.top, may), 0.0)
        self.speed = np.clip(goal, self.speed - 2.0 * BRAKING * dt, self.speed + ACCELERATION * dt)
        self.done = np.minimum(self.done + self.speed * dt, np.maximum(self.length, self.done))
        arrived = self.busy & (self.length - self.done <= THERE_M)
        self.busy &= ~arrived
        self.speed[arrived] = 0.0
        return np.flatnonzero(arrived)

    def _turn(self, dt: float) -> Flags:
        error: Any = np.remainder(self.want_yaw - self.yaw + math.pi, math.tau) - math.pi
        standing = self.speed < 2.0 * CREEP_MPS
        turn = np.clip(error, -TURN_RATE * dt, TURN_RATE * dt)
        self.yaw += np.where((standing | (np.abs(error) < FACING)) & ~self.hold, turn, 0.0)
        return np.asarray(np.abs(error) < FACING)
