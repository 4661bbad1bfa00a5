"""Where the picture of a plant lies on its sector, kept in a small file of ours: the site file has no place for it.

The way from the picture goes from its pixels (u right, v down, as in the file) into the sector's millimetres, or, while
no sector is known, into metres with y down: (x, -y). Both run the way a picture does, so that no placing mirrors it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from ati_console.paths import write_atomic
from ati_console.site.site import Sector, Transform

VERSION: Final = 1
MOST_BYTES: Final = 1_000_000
OPACITIES: Final = (0.25, 0.5, 0.75, 1.0)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlacedPlan:
    """`file` None: the one that the site names. `place` None: over the whole sector. `hidden`: taken away by hand."""

    file: Path | None = None
    place: Transform | None = None
    opacity: float = 1.0
    hidden: bool = False


# ---------------------------------------------------------------- geometry


def over_sector(width: float, height: float, sector: Sector | None) -> Transform:
    """The whole picture on 0..width x 0..height of the sector; without one, a pixel is 5 cm (100 m for 2,000 px)."""
    if sector is None:
        return Transform(0.05, 0.0, 0.0, 0.05, 0.0, -0.05 * height)
    return Transform(sector.width_mm / width, 0.0, 0.0, sector.height_mm / height, 0.0, 0.0)


def by_two_points(pixels: tuple[Point, Point], places: tuple[Point, Point]) -> Transform:
    """The turn, size and shift that bring two pixels to two places. ValueError when either two are one."""
    (u, v), (p, q) = _complex(pixels), _complex(places)
    if abs(v - u) < 1e-9 or abs(q - p) < 1e-9:
        raise ValueError("the two points are the same")
    turn = (q - p) / (v - u)
    shift = p - turn * u
    if not (math.isfinite(abs(turn)) and math.isfinite(abs(shift))):
        raise ValueError("the two points are too far apart")
    return Transform(turn.real, -turn.imag, turn.imag, turn.real, shift.real, shift.imag)


def by_distance(place: Transform, pixels: tuple[Point, Point], distance: float) -> Transform:
    """As large as makes two pixels so far apart; the first stays where it is, and the picture is turned no further.

    By its own edge: the way between the two points has another direction while the picture is stretched over a sector.
    """
    (u, v), apart = _complex(pixels), math.dist(*pixels)
    if apart < 1e-9 or not (math.isfinite(distance) and distance > 0):
        raise ValueError("a distance is more than nothing")
    along = complex(place.a, place.c) / math.hypot(place.a, place.c) * (distance / apart)
    first = place.point_mm(*pixels[0])
    second = complex(*first) + along * (v - u)
    return by_two_points(pixels, (first, (second.real, second.imag)))


def _complex(points: tuple[Point, Point]) -> tuple[complex, complex]:
    return complex(*points[0]), complex(*points[1])


# ---------------------------------------------------------------- the file


def load(file: Path) -> dict[str, PlacedPlan]:
    """By sector ("" for none). What cannot be understood is left out: a picture then lies over its whole sector."""
    try:
        with file.open("rb") as opened:
            kept = json.loads(opened.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    rows = kept.get("sectors") if isinstance(kept, dict) and kept.get("version") == VERSION else None
    if not isinstance(rows, dict):
        return {}
    return {key: _plan(row) for key, row in rows.items() if isinstance(row, Mapping)}


def save(file: Path, plans: Mapping[str, PlacedPlan]) -> None:
    """Whole or not at all. OSError when it cannot be written."""
    rows = {key: _row(plan) for key, plan in plans.items()}
    write_atomic(file, json.dumps({"version": VERSION, "sectors": rows}, indent=1).encode())


def _row(plan: PlacedPlan) -> dict[str, object]:
    place = asdict(plan.place) if plan.place else None
    file = str(plan.file) if plan.file else None
    return {"file": file, "place": place, "opacity": plan.opacity, "hidden": plan.hidden}


def _plan(row: Mapping[str, object]) -> PlacedPlan:
    file, opacity = row.get("file"), row.get("opacity")
    return PlacedPlan(
        file=Path(file) if isinstance(file, str) and file and "\0" not in file else None,
        place=_place(row.get("place")),
        opacity=float(opacity) if isinstance(opacity, int | float) and opacity in OPACITIES else 1.0,
        hidden=row.get("hidden") is True,
    )


def _place(row: object) -> Transform | None:
    if not isinstance(row, Mapping):
        return None
    numbers = [row.get(field.name) for field in fields(Transform)]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in numbers):
        return None
    place = Transform(*(float(n) for n in numbers if isinstance(n, int | float)))
    return place if place.determinant > 0 else None
