"""ATI's map file grid_map_attributes.json (contracts.md 1, end): lanes and stations in metres; rooms of a demo map.

Tolerant: an entry that cannot be read is left out and counted in `warnings`. Bounded: MapError beyond MAX_BYTES,
entries beyond MAX_LANES are left out. Optionally `metadata.areas: [{name, x1, y1, x2, y2, kind}]` in metres gives
rectangles of kind "wall", "zone" or "equipment" (ours: ATI's own files have none; a file without it is complete).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeVar, cast, get_args

MAX_BYTES: Final = 20_000_000
MAX_LANES: Final = 100_000  # and as many stations, and areas
MAX_METRES: Final = 1e6  # beyond it a number is no place in a plant
MILLIMETRES_FROM: Final = 20_000.0  # metres across: no plant is that large
_LONGEST = 80  # characters of a name

AreaKind = Literal["wall", "zone", "equipment"]
T = TypeVar("T")


class MapError(Exception):
    """The file as a whole is no ATI map: plain words why."""


class Lane(NamedTuple):
    """A straight lane, metres."""

    x1: float
    y1: float
    x2: float
    y2: float
    name: str = ""
    regime: str = ""


class Station(NamedTuple):
    """A station: metres, yaw counter-clockwise from +X in radians (None: not given)."""

    name: str
    x: float
    y: float
    yaw: float | None = None
    tags: tuple[str, ...] = ()


class Area(NamedTuple):
    """An upright rectangle, metres, x1 <= x2 and y1 <= y2."""

    name: str
    x1: float
    y1: float
    x2: float
    y2: float
    kind: AreaKind = "zone"


class Bounds(NamedTuple):
    x_min: float
    y_min: float
    x_max: float
    y_max: float


@dataclass(frozen=True, slots=True)
class FloorMap:
    lanes: tuple[Lane, ...] = ()
    stations: tuple[Station, ...] = ()
    areas: tuple[Area, ...] = ()
    bounds: Bounds | None = None  # of everything in it; None when there is nothing
    warnings: tuple[str, ...] = ()


def load_ati_map(source: Path | bytes) -> FloorMap:
    """Read a map from a file or from its bytes. MapError when it cannot be read, is too large, or is no JSON object."""
    top = _parse(source if isinstance(source, bytes) else _bytes(source))
    warnings: list[str] = []
    lanes = _read(top.get("terminal_lines_info"), _lane, "lane", warnings)
    stations = _read(top.get("stations_info"), _station, "station", warnings)
    metadata = top.get("metadata")
    areas = _read(metadata.get("areas") if isinstance(metadata, Mapping) else None, _area, "area", warnings)
    if not lanes and not stations:
        warnings.append("no lanes and no stations in it: is this grid_map_attributes.json?")
    bounds = _bounds(lanes, stations, areas)
    if bounds and max(bounds.x_max - bounds.x_min, bounds.y_max - bounds.y_min) > MILLIMETRES_FROM:
        warnings.append("larger than 20 km: is it in millimetres? An ATI map is in metres.")
    return FloorMap(lanes, stations, areas, bounds, tuple(warnings))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MapError(f"{path.name} cannot be read: {error.strerror or type(error).__name__}") from None


def _parse(data: bytes) -> Mapping[str, object]:
    if len(data) > MAX_BYTES:
        raise MapError(f"larger than {MAX_BYTES // 1_000_000} MB: not read")
    try:
        top = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise MapError(f"not a JSON text{where}") from None
    if not isinstance(top, dict):
        raise MapError("JSON, but not an object with terminal_lines_info and stations_info")
    return cast(Mapping[str, object], top)


def _read(entries: object, read: Callable[[Mapping[str, object]], T], what: str, warnings: list[str]) -> tuple[T, ...]:
    good: list[T] = []
    bad = left = 0
    for entry in _entries(entries):
        if len(good) + bad >= MAX_LANES:
            left += 1
            continue
        try:
            good.append(read(entry if isinstance(entry, Mapping) else {}))
        except (ValueError, OverflowError):
            bad += 1
    if bad:
        warnings.append(f"{bad} {what} entries could not be read and are left out")
    if left:
        warnings.append(f"{left} {what} entries beyond the {MAX_LANES}th are left out")
    return tuple(good)


def _entries(entries: object) -> Iterator[object]:
    """The file keys its entries by number; a plain list is taken too."""
    if isinstance(entries, Mapping):
        yield from entries.values()
    elif isinstance(entries, list):
        yield from entries


def _lane(entry: Mapping[str, object]) -> Lane:
    (x1, y1), (x2, y2) = _place(entry.get("t1")), _place(entry.get("t2"))
    return Lane(x1, y1, x2, y2, _name(entry.get("lane_name")), _name(entry.get("regime")))


def _station(entry: Mapping[str, object]) -> Station:
    pose = entry.get("pose")
    x, y = _place(pose)
    yaw = _number(pose[2]) if isinstance(pose, list) and len(pose) == 3 else None
    tags = entry.get("station_tags")
    named = tuple(_name(tag) for tag in tags[:32]) if isinstance(tags, list) else ()
    return Station(_name(entry.get("station_name")), x, y, yaw, named)


def _area(entry: Mapping[str, object]) -> Area:
    x1, y1, x2, y2 = (_metres(entry.get(key)) for key in ("x1", "y1", "x2", "y2"))
    kind = entry.get("kind", "zone")
    if kind not in get_args(AreaKind):
        raise ValueError("kind")
    return Area(_name(entry.get("name")), min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2), cast(AreaKind, kind))


def _place(value: object) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) < 2:
        raise ValueError("a place is a list of at least two numbers")
    return _metres(value[0]), _metres(value[1])


def _metres(value: object) -> float:
    number = _number(value)
    if abs(number) > MAX_METRES:
        raise ValueError("too far away")
    return number


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number


def _name(value: object) -> str:
    """Names are data for the screen: short, one line, nothing that turns text round."""
    words = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return "".join(c for c in words[:_LONGEST] if c.isprintable())


def _bounds(lanes: Iterable[Lane], stations: Iterable[Station], areas: Iterable[Area]) -> Bounds | None:
    xs: list[float] = []
    ys: list[float] = []
    for lane in lanes:
        xs += lane.x1, lane.x2
        ys += lane.y1, lane.y2
    for station in stations:
        xs.append(station.x)
        ys.append(station.y)
    for area in areas:
        xs += area.x1, area.x2
        ys += area.y1, area.y2
    return Bounds(min(xs), min(ys), max(xs), max(ys)) if xs else None
