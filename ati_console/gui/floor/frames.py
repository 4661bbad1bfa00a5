"""Frames of the floor and the way to the screen. Pure: affine maps, words and round steps, no Qt."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ati_console.site.site import Transform

Floats = NDArray[np.float64]
TICK_PX = 72.0  # axis numbers are at least this far apart


class Frame(enum.Enum):
    """The frame the floor is drawn in: metres with y up, or the sector's millimetres with y down (contracts.md 3)."""

    ROBOT_M = "Robot m"
    SECTOR_MM = "Sector mm"

    @property
    def y_down(self) -> bool:
        return self is Frame.SECTOR_MM

    @property
    def units_per_m(self) -> float:
        return 1000.0 if self is Frame.SECTOR_MM else 1.0


@dataclass(frozen=True, slots=True)
class Affine:
    """X = a x + b y + tx, Y = c x + d y + ty."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    tx: float = 0.0
    ty: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.b * y + self.tx, self.c * x + self.d * y + self.ty

    def points(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        return self.a * xs + self.b * ys + self.tx, self.c * xs + self.d * ys + self.ty

    def then(self, after: Affine) -> Affine:
        """First this one, then `after`."""
        tx, ty = after.point(self.tx, self.ty)
        return Affine(
            after.a * self.a + after.b * self.c,
            after.a * self.b + after.b * self.d,
            after.c * self.a + after.d * self.c,
            after.c * self.b + after.d * self.d,
            tx,
            ty,
        )

    def inverse(self) -> Affine:
        """ValueError when the map is flat (no way back)."""
        det = self.a * self.d - self.b * self.c
        if not math.isfinite(det) or det == 0.0:
            raise ValueError("this transform has no inverse")
        a, b, c, d = self.d / det, -self.b / det, -self.c / det, self.a / det
        return Affine(a, b, c, d, -(a * self.tx + b * self.ty), -(c * self.tx + d * self.ty))

    @property
    def scale(self) -> float:
        """Length factor (of a similarity; else the geometric mean)."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))

    def heading(self, yaw_rad: float) -> float:
        """Where a yaw points after the map: the linear part applied to (cos, sin), not yaw itself (contracts.md 4)."""
        x, y = math.cos(yaw_rad), math.sin(yaw_rad)
        return math.atan2(self.c * x + self.d * y, self.a * x + self.b * y)

    def headings(self, yaws_rad: Floats) -> Floats:
        x, y = np.cos(yaws_rad), np.sin(yaws_rad)
        return np.arctan2(self.c * x + self.d * y, self.a * x + self.b * y)


def to_frame(frame: Frame, transform: Transform | None) -> Affine:
    """Robot metres to the units of `frame`; without a sector only metres can be shown."""
    if frame is Frame.ROBOT_M or transform is None:
        return Affine()
    t = transform
    return Affine(t.a, t.b, t.c, t.d, t.tx, t.ty)


@dataclass(frozen=True, slots=True)
class Viewport:
    """Which part of the frame is on screen: units from `x0, y0` (lowest values) over a view of width x height px."""

    x0: float
    y0: float
    px_per_unit: float
    width: float
    height: float
    y_down: bool = False

    @property
    def to_px(self) -> Affine:
        k = self.px_per_unit
        if self.y_down:
            return Affine(k, 0.0, 0.0, k, -self.x0 * k, -self.y0 * k)
        return Affine(k, 0.0, 0.0, -k, -self.x0 * k, self.height + self.y0 * k)

    def key(self) -> tuple[float, ...]:
        return self.x0, self.y0, self.px_per_unit, self.width, self.height, float(self.y_down)


@dataclass(frozen=True, slots=True)
class View:
    """Where the map is painted: robot metres to px, and the size of the floor in px."""

    to_px: Affine
    width: float
    height: float

    @property
    def px_per_m(self) -> float:
        return self.to_px.scale


def tick_step(px_per_unit: float, least_px: float = TICK_PX) -> float:
    """The smallest 1, 2 or 5 x 10^n units that are at least `least_px` wide."""
    wanted = least_px / max(px_per_unit, 1e-12)
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= wanted * (1 - 1e-9))


def ticks(low: float, high: float, step: float, most: int = 400) -> list[float]:
    """Multiples of `step` between low and high, at most `most`."""
    first, last = math.ceil(low / step), math.floor(high / step)
    return [n * step for n in range(first, min(last, first + most - 1) + 1)]


def tick_words(value: float, step: float) -> str:
    """An axis number: thousands apart, decimals only where the step has them."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value + 0.0:,.{decimals}f}"


def length_words(units: float, frame: Frame) -> str:
    """The scale bar, in the unit of the frame's name: "20 m", "20 cm", "2 km"; "20,000 mm"."""
    if frame is Frame.SECTOR_MM:
        return f"{units:,.0f} mm" if units >= 1 else f"{units:g} mm"
    metres = units / frame.units_per_m
    if metres >= 1000:
        return f"{metres / 1000:g} km"
    return f"{metres:g} m" if metres >= 1 else f"{metres * 100:g} cm"


def sector_words(x_mm: float, y_mm: float) -> str:
    """Sector millimetres, without the unit: "178,309, 156,917"."""
    return f"{x_mm:,.0f}, {y_mm:,.0f}"
