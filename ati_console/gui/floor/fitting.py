"""What a fit shows. Pure: boxes in metres or in the frame's units, and the range that puts them on the floor."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ati_console.gui.floor.frames import Affine
from ati_console.site.floorplan import Bounds

Floats = NDArray[np.float64]

Margins = tuple[float, float, float, float]
MARGINS: Final[Margins] = (44.0, 50.0, 16.0, 54.0)  # left, top, right, bottom px free of the plant: numbers, tools, bar
MARGINS_MM: Final[Margins] = (66.0, 50.0, 16.0, 54.0)  # six figures are wider
FEWEST: Final = 4  # of fewer nobody can say who is the stray
FAR: Final = 4.0  # times what the middle half of the fleet takes up
CROWD_M: Final = 20.0  # a fleet that stands in one corner is not that small
NOTHING: Final = Bounds(0.0, 0.0, 100.0, 100.0)


def bounds_of(xs: Floats, ys: Floats, trusted: NDArray[np.bool_]) -> Bounds:
    """Of the trusted ones if there are any: one pose in millimetres must not shrink the floor to a dot."""
    sure = trusted if trusted.any() else np.ones(len(xs), dtype=bool)
    if not len(xs):
        return NOTHING
    xs, ys = xs[sure], ys[sure]
    kept = ~strays(xs, ys)
    xs, ys = xs[kept], ys[kept]
    return Bounds(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


def strays(xs: Floats, ys: Floats) -> NDArray[np.bool_]:
    """The few that stand far from all others, as one that mixes up metre and millimetre: a fit does without them.

    Never more than a twentieth: what many do is where the fleet is."""
    if len(xs) < FEWEST:
        return np.zeros(len(xs), dtype=bool)
    far: NDArray[np.bool_] = _far(xs) | _far(ys)
    return far if far.sum() <= max(1, len(xs) // 20) else np.zeros(len(xs), dtype=bool)


def _far(values: Floats) -> NDArray[np.bool_]:
    in_order, quarter = np.sort(values), len(values) // 4  # asked for each frame: np.percentile takes ten times as long
    low, high = float(in_order[quarter]), float(in_order[-1 - quarter])
    reach = FAR * max(high - low, CROWD_M)
    far: NDArray[np.bool_] = (values < low - reach) | (values > high + reach)
    return far


def beyond(xs: Floats, ys: Floats, shown: Bounds) -> NDArray[np.bool_]:
    """Outside of what a fit shows, with a tenth around it for the margins."""
    dx, dy = (shown.x_max - shown.x_min) / 10, (shown.y_max - shown.y_min) / 10
    out: NDArray[np.bool_] = (
        (xs < shown.x_min - dx) | (xs > shown.x_max + dx) | (ys < shown.y_min - dy) | (ys > shown.y_max + dy)
    )
    return out


def in_frame(bounds: Bounds, to: Affine) -> Bounds:
    corners = [to.point(x, y) for x in (bounds.x_min, bounds.x_max) for y in (bounds.y_min, bounds.y_max)]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def rounded(bounds: Bounds) -> Bounds:
    """Outwards to tens of metres, so that a sherpa at the edge does not move the floor all the time."""
    low_x, low_y = math.floor(bounds.x_min / 10) * 10 - 10, math.floor(bounds.y_min / 10) * 10 - 10
    high_x, high_y = math.ceil(bounds.x_max / 10) * 10 + 10, math.ceil(bounds.y_max / 10) * 10 + 10
    return Bounds(low_x, low_y, max(high_x, low_x + 40), max(high_y, low_y + 40))


def is_corner(inner: Bounds, outer: Bounds) -> bool:
    """Less than half as wide and as high: shown as a whole, most of the floor would be empty and its marks one heap."""
    wide = inner.x_max - inner.x_min < (outer.x_max - outer.x_min) / 2
    return wide and inner.y_max - inner.y_min < (outer.y_max - outer.y_min) / 2


def around(one: Bounds, other: Bounds) -> Bounds:
    low = min(one.x_min, other.x_min), min(one.y_min, other.y_min)
    return Bounds(*low, max(one.x_max, other.x_max), max(one.y_max, other.y_max))


def is_near(both: Bounds, map_: Bounds) -> bool:
    """The box around the map and what stands outside of it leaves the map most of the floor, both ways."""
    wide = both.x_max - both.x_min <= 2 * (map_.x_max - map_.x_min)
    return wide and both.y_max - both.y_min <= 2 * (map_.y_max - map_.y_min)


def within(inner: Bounds, outer: Bounds) -> bool:
    return (
        inner.x_min >= outer.x_min
        and inner.y_min >= outer.y_min
        and inner.x_max <= outer.x_max
        and inner.y_max <= outer.y_max
    )


def scale_to_fit(box: Bounds, width: float, height: float, margins: Margins) -> float:
    """px per unit at which `box` fills what the margins leave."""
    left, top, right, bottom = margins
    room_w, room_h = max(width - left - right, 40.0), max(height - top - bottom, 40.0)
    return min(room_w / max(box.x_max - box.x_min, 1e-9), room_h / max(box.y_max - box.y_min, 1e-9))


def centred(
    box: Bounds, k: float, width: float, height: float, margins: Margins, *, y_down: bool
) -> tuple[float, float, float, float]:
    """Range (x, y, across, down) that puts `box` in the middle of what the margins leave free, at k px per unit."""
    left, top, right, bottom = margins
    x = (box.x_min + box.x_max) / 2 - (left + (width - left - right) / 2) / k
    middle = (top + (height - top - bottom) / 2) / k  # from the top edge
    across, down = width / k, height / k
    y = (box.y_min + box.y_max) / 2 - (middle if y_down else down - middle)
    return x, y, across, down
