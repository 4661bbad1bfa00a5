"""Anchor pairs -> the transform that fits them best, for each model, with what is left over in metres. Pure.

Closed forms for the similarities (contracts.md 4), least squares for the full affine. What a fit is worth is judged in
calibration_judge.py: a residual alone says nothing (three anchors and an affine leave none and were 8.8 m wrong).
"""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ati_console.site.site import Transform

Floats = NDArray[np.float64]

USUAL_SCALE: Final = 1000.0  # sector millimetres a robot metre
MOST_ANCHORS: Final = 64  # of one sector
FARTHEST_M: Final = 1e6  # beyond it a number is no place in a plant
FARTHEST_MM: Final = 1e9
SCALES: Final = (1e-3, 1e6)
LONGEST_NAME: Final = 80
TOGETHER: Final = 1e-6  # metres: anchors that near are one place
THIN: Final = 1e-4  # width over length of the anchors: thinner is a line


class CalibrationError(ValueError):
    """These anchors give no transform: which ones, and what would."""


class Model(enum.Enum):
    """What may be fitted; the value is how files name it."""

    SIMILARITY = "similarity"
    REFLECTION = "reflection"  # a similarity with reflection: the sector's Y points down
    FIXED = "reflection-fixed-scale"
    AFFINE = "affine"

    @property
    def least(self) -> int:
        """Anchors that it needs."""
        return 3 if self is Model.AFFINE else 2

    @property
    def parameters(self) -> int:
        return {Model.FIXED: 3, Model.AFFINE: 6}.get(self, 4)


@dataclass(frozen=True, slots=True)
class Spec:
    """A model, and for FIXED its scale in millimetres a metre."""

    model: Model = Model.FIXED
    scale: float = USUAL_SCALE

    def __post_init__(self) -> None:
        if not (math.isfinite(self.scale) and SCALES[0] <= self.scale <= SCALES[1]):
            raise CalibrationError(f"a scale is a number from {SCALES[0]:g} to {SCALES[1]:g}, not {self.scale:g}")


@dataclass(frozen=True, slots=True)
class Anchor:
    """One place known on both sides: robot metres and sector millimetres. Always finite."""

    name: str
    x_m: float
    y_m: float
    x_mm: float
    y_mm: float
    included: bool = True

    def __post_init__(self) -> None:
        for value, most, unit in (
            (self.x_m, FARTHEST_M, "m"), (self.y_m, FARTHEST_M, "m"),
            (self.x_mm, FARTHEST_MM, "mm"), (self.y_mm, FARTHEST_MM, "mm"),
        ):  # fmt: skip
            if not (math.isfinite(value) and abs(value) <= most):
                raise CalibrationError(f"anchor {self.name or 'without a name'}: {value:g} {unit} is no place")


@dataclass(frozen=True, slots=True)
class Residual:
    """From where the twin has the anchor to where the transform puts it, in sector metres (y down)."""

    dx_m: float
    dy_m: float

    @property
    def off_m(self) -> float:
        return math.hypot(self.dx_m, self.dy_m)


@dataclass(frozen=True, slots=True)
class Fit:
    """`residuals` in the order of the anchors it was made of; `freedom` is numbers given minus numbers found."""

    spec: Spec
    transform: Transform
    residuals: tuple[Residual, ...]
    freedom: int

    @property
    def theta_rad(self) -> float:
        return angle(self.transform)

    @property
    def scale(self) -> float:
        return self.transform.scale

    @property
    def mean_m(self) -> float:
        return sum(one.off_m for one in self.residuals) / len(self.residuals)

    @property
    def worst_m(self) -> float:
        return max(one.off_m for one in self.residuals)

    @property
    def redundant(self) -> bool:
        """False: every anchor is met exactly whatever it says, so the residual proves nothing."""
        return self.freedom > 0


def fit(anchors: Sequence[Anchor], spec: Spec) -> Fit:
    """All of `anchors`, whether included or not. CalibrationError when they give no transform."""
    _check(anchors, spec)
    robot, sector = places(anchors)
    transform = solve(robot, sector, spec)
    left = tuple(residual(transform, anchor) for anchor in anchors)
    return Fit(spec, transform, left, 2 * len(anchors) - spec.model.parameters)


def residual(transform: Transform, anchor: Anchor) -> Residual:
    x_mm, y_mm = transform.point_mm(anchor.x_m, anchor.y_m)
    return Residual((x_mm - anchor.x_mm) / 1000, (y_mm - anchor.y_mm) / 1000)


def angle(transform: Transform) -> float:
    """Of the robot's X axis in the sector, radians from X right towards Y down."""
    return math.atan2(transform.c, transform.a)


def places(anchors: Sequence[Anchor]) -> tuple[Floats, Floats]:
    """Two arrays of n x 2: robot metres, sector millimetres."""
    robot = np.array([(one.x_m, one.y_m) for one in anchors], dtype=np.float64)
    return robot, np.array([(one.x_mm, one.y_mm) for one in anchors], dtype=np.float64)


def solve(robot: Floats, sector: Floats, spec: Spec) -> Transform:
    """The least squares solution over n x 2 places; the caller has looked whether there is one."""
    from_m, from_mm = robot.mean(axis=0), sector.mean(axis=0)
    u, v = (robot - from_m).T
    x, y = (sector - from_mm).T
    if spec.model is Model.AFFINE:
        linear = np.linalg.lstsq(np.column_stack([u, v]), np.column_stack([x, y]), rcond=None)[0].T
        (a, b), (c, d) = linear.tolist()
    else:
        a, b, c, d = _similar(u, v, x, y, spec)
    tx, ty = (from_mm - np.array([[a, b], [c, d]]) @ from_m).tolist()
    return Transform(a, b, c, d, tx, ty)


def _similar(u: Floats, v: Floats, x: Floats, y: Floats, spec: Spec) -> tuple[float, float, float, float]:
    """contracts.md 4: with reflection theta = atan2(S(vX+uY), S(uX-vY)), A = s cos, B = C = s sin, D = -A."""
    turned = 1.0 if spec.model is Model.SIMILARITY else -1.0
    along = float(u @ x + turned * (v @ y))
    across = float(u @ y - turned * (v @ x))
    theta = math.atan2(across, along)
    scale = spec.scale if spec.model is Model.FIXED else math.hypot(along, across) / float(u @ u + v @ v)
    a, c = scale * math.cos(theta), scale * math.sin(theta)
    return a, -turned * c, c, turned * a


# ---------------------------------------------------------------- what cannot be fitted


def _check(anchors: Sequence[Anchor], spec: Spec) -> None:
    least = spec.model.least
    if len(anchors) > MOST_ANCHORS:
        raise CalibrationError(f"{len(anchors)} anchors; at most {MOST_ANCHORS} a sector")
    if len(anchors) < least:
        raise CalibrationError(_too_few(anchors, least))
    robot, sector = places(anchors)
    for places_m, side in ((robot, "robot"), (sector / 1000, "Twinzo")):
        length, width = _spread(places_m)
        if length < TOGETHER:
            raise CalibrationError(f"{names(anchors)} are one place on the {side} side; take two that are far apart")
        if spec.model is Model.AFFINE and width < THIN * length:
            words = f"{names(anchors)} lie on one line on the {side} side"
            raise CalibrationError(f"{words}: a full affine needs one beside it, or take a similarity")


def _too_few(anchors: Sequence[Anchor], least: int) -> str:
    have = f"only {names(anchors)} is" if len(anchors) == 1 else f"{names(anchors)} are" if anchors else "none is"
    return f"this model needs {least} anchors and {have} included: add or include {least - len(anchors)} more"


def _spread(places_m: Floats) -> tuple[float, float]:
    """The longest and the shortest half axis, root mean square."""
    values = np.linalg.svd(places_m - places_m.mean(axis=0), compute_uv=False) / math.sqrt(len(places_m))
    return float(values[0]), float(values[1]) if len(values) > 1 else 0.0


def names(anchors: Sequence[Anchor], most: int = 6) -> str:
    """ "A, B and C" for a sentence."""
    said = [one.name or f"({one.x_m:g}, {one.y_m:g})" for one in anchors[:most]]
    if len(anchors) > most:
        return f"{', '.join(said)} and {len(anchors) - most} more"
    return f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else "".join(said)
