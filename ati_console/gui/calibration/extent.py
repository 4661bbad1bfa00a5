"""Do the sherpas stand on the floor at all? Told before one has moved: positions a thousand times off. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ati_console.gui.calibration.survey_words import Said
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.wishes import SetSource
from ati_console.robot import Pose
from ati_console.wire.messages import Conventions

Box = tuple[float, float, float, float]  # x_min, y_min, x_max, y_max in robot metres
FEWEST: Final = 5  # sherpas
MOST: Final = 0.8  # of them
CLOSE: Final = 200.0  # so much closer together than the floor is wide: five sherpas do not fit there


def extent_factor(poses: Iterable[Pose], box: Box | None) -> float:
    """What positions should be divided by: 1000, 1 / 1000, or 1 when they may be right or there are too few."""
    places = [(pose.x_m, pose.y_m) for pose in poses]
    if box is None or len(places) < FEWEST:
        return 1.0
    size = max(box[2] - box[0], box[3] - box[1])
    if size <= 0:
        return 1.0
    if _share(places, box, 1.0) < 1 - MOST and _share(places, box, 1000.0) > MOST:
        return 1000.0
    spread = max(max(axis) - min(axis) for axis in zip(*places, strict=True))
    close = spread < size / CLOSE and _share(places, box, 0.001) > MOST
    return 0.001 if close else 1.0


def extent_said(poses: Iterable[Pose], box: Box | None, conventions: Conventions) -> Said | None:
    """None when there is nothing to say, or nothing that the site could be set to."""
    seen = list(poses)
    factor = extent_factor(seen, box)
    unit = "mm" if factor > 1 else "m"
    if factor == 1.0 or unit == conventions.unit:
        return None
    where = "lie off the floor" if unit == "mm" else "stand within one step"
    words = f"Unit: {len(seen)} sherpas {where} unless positions are in {unit}"
    evidence = f"Their places fit the floor of the sector when they are read as {unit}; read as {conventions.unit} not"
    return Said(words, evidence, Glyph.FINDING, "warning", SetSource(unit=unit), f"Read as {unit}")


def _share(places: list[tuple[float, float]], box: Box, factor: float) -> float:
    """Of the places, divided by `factor`, that lie on the floor or within half its size around it."""
    x_min, y_min, x_max, y_max = box
    wide, high = (x_max - x_min) / 2, (y_max - y_min) / 2
    inside = sum(
        x_min - wide <= x / factor <= x_max + wide and y_min - high <= y / factor <= y_max + high for x, y in places
    )
    return inside / len(places)
