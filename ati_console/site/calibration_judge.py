"""What a fit is worth: leave each anchor out, find those that disagree with the rest, compare with and without. Pure.

Reading one anchor off a plan is wrong by about a metre (contracts.md 4); what disagrees by much more than the others
do among themselves is a suspect, never thrown out by itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ati_console.site.calibration import (
    Anchor,
    CalibrationError,
    Fit,
    Floats,
    Model,
    Spec,
    angle,
    fit,
    places,
    residual,
)
from ati_console.site.calibration_suspects import suspects
from ati_console.site.site import Transform


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The fit of all the others: its angle, and how far from this anchor it is."""

    theta_rad: float
    off_m: float
    transform: Transform


@dataclass(frozen=True, slots=True)
class Judged:
    """A fit of `anchors` with what leaving one out does. `left_out[i]` is None where the others give no fit."""

    anchors: tuple[Anchor, ...]
    fit: Fit
    left_out: tuple[LeftOut | None, ...]

    def swing_rad(self, at: int) -> float | None:
        """How far the angle moves without this anchor, signed."""
        one = self.left_out[at]
        return None if one is None else math.remainder(one.theta_rad - self.fit.theta_rad, math.tau)

    @property
    def swings_rad(self) -> tuple[float, ...]:
        found = (self.swing_rad(at) for at in range(len(self.anchors)))
        return tuple(one for one in found if one is not None)

    @property
    def range_rad(self) -> tuple[float, float] | None:
        """The lowest and the highest angle of the leave-one-out fits."""
        swings = self.swings_rad
        return (self.fit.theta_rad + min(swings), self.fit.theta_rad + max(swings)) if swings else None

    @property
    def mover(self) -> int | None:
        """The anchor that moves the fit most when it is left out: by the place where it puts all anchors."""
        moves = [(_moved(self, at), at) for at, one in enumerate(self.left_out) if one is not None]
        return max(moves, key=_first)[1] if moves else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The included anchors, who of them is suspect (places in `all.anchors`), and the fit without those."""

    all: Judged
    suspects: tuple[int, ...] = ()
    without: Judged | None = None
    mirrored: Fit | None = None  # the fit with reflection, when that one is the right one beyond doubt


def judge(anchors: Sequence[Anchor], spec: Spec) -> Judgement:
    """Of the included ones. CalibrationError as `fit`."""
    taken = tuple(one for one in anchors if one.included)
    judged = leave_one_out(taken, spec)
    mirrored = _mirrored(judged)
    found = () if mirrored is not None else suspects(taken, spec)  # in the wrong model nobody is to blame
    rest = tuple(one for at, one in enumerate(taken) if at not in found)
    return Judgement(judged, found, leave_one_out(rest, spec) if found else None, mirrored)


def _mirrored(judged: Judged) -> Fit | None:
    if judged.fit.spec.model is not Model.SIMILARITY:
        return None
    try:
        other = fit(judged.anchors, Spec(Model.REFLECTION))
    except CalibrationError:
        return None
    return other if other.mean_m < judged.fit.mean_m / 2 else None


def leave_one_out(anchors: Sequence[Anchor], spec: Spec) -> Judged:
    return Judged(tuple(anchors), fit(anchors, spec), tuple(_left_out(anchors, at, spec) for at in range(len(anchors))))


def _left_out(anchors: Sequence[Anchor], at: int, spec: Spec) -> LeftOut | None:
    try:
        transform = fit([*anchors[:at], *anchors[at + 1 :]], spec).transform
    except CalibrationError:
        return None
    return LeftOut(angle(transform), residual(transform, anchors[at]).off_m, transform)


def _moved(judged: Judged, at: int) -> float:
    one = judged.left_out[at]
    assert one is not None
    robot, _ = places(judged.anchors)
    return float(_apart(robot, one.transform, judged.fit.transform).mean())


def _apart(robot: Floats, one: Transform, other: Transform) -> Floats:
    """Sector metres between two transforms at each robot place."""
    x = (one.a - other.a) * robot[:, 0] + (one.b - other.b) * robot[:, 1] + one.tx - other.tx
    y = (one.c - other.c) * robot[:, 0] + (one.d - other.d) * robot[:, 1] + one.ty - other.ty
    return np.hypot(x, y) / 1000


def _first(pair: tuple[float, int]) -> float:
    return pair[0]


@dataclass(frozen=True, slots=True)
class Moved:
    """How far the sherpas' marks move with another transform, sector metres over the floor."""

    mean_m: float
    worst_m: float


def moved(old: Transform, new: Transform, box_m: tuple[float, float, float, float]) -> Moved:
    """`box_m` x_min, y_min, x_max, y_max in robot metres; the worst is at a corner, since the difference is affine."""
    x_min, y_min, x_max, y_max = box_m
    xs, ys = np.meshgrid(np.linspace(x_min, x_max, 21), np.linspace(y_min, y_max, 21))
    apart = _apart(np.column_stack([xs.ravel(), ys.ravel()]), old, new)
    return Moved(float(apart.mean()), float(apart.max()))
