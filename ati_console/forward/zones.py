"""Which of the twin's areas a place lies in (contracts.md 3): point in polygon for many places at once. Pure.

Inside is by the even-odd rule, so a ring that crosses itself, or a hole cut with a bridge, is what a drawing program
fills. Edges and corners are inside (within a micrometre): a sherpa that stops on the line of a dock is at the dock.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ati_console.site.sector_area import SectorArea

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ON_EDGE_MM: Final = 0.001  # what a sample's coordinates are rounded to


class Found(NamedTuple):
    areas: tuple[int, ...] = ()
    no_go_areas: tuple[int, ...] = ()


NOWHERE: Final = Found()


class Zones:
    """The areas of one sector."""

    def __init__(self, areas: Iterable[SectorArea]) -> None:
        self._areas = tuple(areas)
        self._rings = [np.asarray(one.corners_mm, np.float64) for one in self._areas]
        boxes = [(*ring.min(axis=0) - ON_EDGE_MM, *ring.max(axis=0) + ON_EDGE_MM) for ring in self._rings]
        self._boxes: Floats = np.asarray(boxes, np.float64).reshape(-1, 4)

    def __bool__(self) -> bool:
        return bool(self._areas)

    def find(self, points_mm: Floats) -> list[Found]:
        """`points_mm` (N, 2) -> N answers, ids in the order of the areas."""
        answers = [NOWHERE] * len(points_mm)
        x, y = points_mm[:, :1], points_mm[:, 1:]
        left, top, right, bottom = self._boxes.T
        near: Bools = (x >= left) & (x <= right) & (y >= top) & (y <= bottom)
        for number in np.flatnonzero(near.any(axis=0)):
            candidates = np.flatnonzero(near[:, number])
            for place in candidates[inside(self._rings[number], points_mm[candidates])]:
                answers[place] = _with(answers[place], self._areas[number])
        return answers


def _with(found: Found, area: SectorArea) -> Found:
    if area.is_no_go:
        return Found(found.areas, (*found.no_go_areas, area.id))
    return Found((*found.areas, area.id), found.no_go_areas)


def inside(ring_mm: Floats, points_mm: Floats) -> Bools:
    """`ring_mm` (E, 2), `points_mm` (N, 2) -> (N,)."""
    x1, y1 = ring_mm.T
    x2, y2 = np.roll(ring_mm, -1, axis=0).T
    x, y = points_mm[:, :1], points_mm[:, 1:]
    cross = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
    crosses = ((y1 > y) != (y2 > y)) & ((cross > 0) == (y2 > y1))
    within = (
        (x >= np.minimum(x1, x2) - ON_EDGE_MM) & (x <= np.maximum(x1, x2) + ON_EDGE_MM)
        & (y >= np.minimum(y1, y2) - ON_EDGE_MM) & (y <= np.maximum(y1, y2) + ON_EDGE_MM)
    )  # fmt: skip
    on_edge = within & (np.abs(cross) <= ON_EDGE_MM * np.hypot(x2 - x1, y2 - y1))
    found: Bools = (np.count_nonzero(crosses, axis=1) % 2 == 1) | on_edge.any(axis=1)
    return found
