"""Where a shape of the twin lies on the floor: sector millimetres back to metres of the robots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ati_console.gui.floor.frames import Affine
from ati_console.site.site import Sector


def metres_of(sector: Sector | None, shapes_mm: Iterable[Sequence[tuple[float, float]]]) -> list[NDArray[np.float64]]:
    """An (n, 2) array a shape, in m; none at all without a sector, or with a calibration that has no way back."""
    if sector is None or sector.transform.determinant == 0:
        return []
    t = sector.transform
    back = Affine(t.a, t.b, t.c, t.d, t.tx, t.ty).inverse()
    points = (np.array(shape, dtype=np.float64) for shape in shapes_mm)
    return [np.column_stack(back.points(one[:, 0], one[:, 1])) for one in points]


def in_sight(px: NDArray[np.float64], width: float, height: float) -> bool:
    """Whether the box around the points touches the view."""
    low, high = px.min(axis=0), px.max(axis=0)
    return bool(high[0] >= 0 and high[1] >= 0 and low[0] <= width and low[1] <= height)
