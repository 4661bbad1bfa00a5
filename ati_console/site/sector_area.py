"""Areas and paths of one sector as the twin has them (contracts.md 3, GET layers/localization and paths)."""

from __future__ import annotations

import math
from dataclasses import dataclass

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class SectorArea:
    """A polygon in sector millimetres, at least three corners, none of them infinite. ValueError for anything else."""

    id: int
    sector: int
    name: str
    corners_mm: Corners
    is_no_go: bool = False

    def __post_init__(self) -> None:
        if len(self.corners_mm) < 3:
            raise ValueError(f"area {self.id} has {len(self.corners_mm)} corners: a polygon has at least three")
        if not all(math.isfinite(x) and math.isfinite(y) for x, y in self.corners_mm):
            raise ValueError(f"area {self.id} has a corner that is no number")


@dataclass(frozen=True, slots=True)
class SectorPath:
    """A line in sector millimetres, at least two points, none of them infinite. ValueError for anything else."""

    id: int
    sector: int
    name: str
    points_mm: Corners

    def __post_init__(self) -> None:
        if len(self.points_mm) < 2:
            raise ValueError(f"path {self.id} has {len(self.points_mm)} points: a line has at least two")
        if not all(math.isfinite(x) and math.isfinite(y) for x, y in self.points_mm):
            raise ValueError(f"path {self.id} has a point that is no number")
