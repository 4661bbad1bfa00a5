"""The twin's GET answers, read with tolerance: an odd entry is left out, the others stay. Pure.

Numbers may be text, fields may be missing, a list may stand in a wrapper. What is no list of entries at all is None:
a captive portal also says 200.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Annotated, Final, TypeVar

import msgspec

from ati_console.forward.twin_json import one_line
from ati_console.forward.twin_values import (
    LocatedDevice,
    TwinArea,
    TwinBranch,
    TwinPath,
    TwinPosition,
    TwinSector,
)

MOST: Final = 20_000  # entries of one answer
MOST_CORNERS: Final = 2_000
TITLE: Final = 80
Number = Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)]  # 1e999 is no place, 1.8e12 is a time of now
T = TypeVar("T")
S = TypeVar("S")


class BranchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    Guid: str
    Title: str | None = None
    Id: int | None = None
    TimeZone: str | None = None


class SectorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    Id: int
    Title: str | None = None
    SectorWidth: Number = 0.0
    SectorHeight: Number = 0.0
    Guid: str | None = None
    BranchId: int | None = None


class DeviceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    Login: str
    Title: str | None = None
    Id: int | None = None
    BranchId: int | None = None
    SectorId: int | None = None
    X: Number | None = None
    Y: Number | None = None
    LastTimeOnline: Number | None = None
    Battery: Number | None = None
    IsMoving: bool | None = None


class PositionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    X: Number
    Y: Number
    Login: str | None = None
    DeviceId: int | None = None
    SectorId: int | None = None
    Timestamp: Number | None = None


class Corner(msgspec.Struct, frozen=True, gc=False):
    X: Number
    Y: Number


class AreaAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Coordinates of an area; a path's points come as Coordinates, Points or PathPoints."""

    Id: int
    Title: str | None = None
    SectorId: int | None = None
    Coordinates: list[Corner] | None = None
    Points: list[Corner] | None = None
    PathPoints: list[Corner] | None = None


class LayerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    Areas: list[msgspec.Raw] | None = None
    IsNoGo: bool = False
    SectorId: int | None = None


def branches(body: bytes) -> tuple[TwinBranch, ...] | None:
    return _entries(body, BranchAnswer, _branch)


def sectors(body: bytes) -> tuple[TwinSector, ...] | None:
    return _entries(body, SectorAnswer, _sector)


def devices(body: bytes) -> tuple[LocatedDevice, ...] | None:
    return _entries(body, DeviceAnswer, _device)


def device(body: bytes) -> LocatedDevice | None:
    """`devices/login/{login}`: one object."""
    return next(_converted([msgspec.Raw(body)], DeviceAnswer, _device), None)


def positions(body: bytes) -> tuple[TwinPosition, ...] | None:
    return _entries(body, PositionAnswer, _position)


def areas(body: bytes) -> tuple[TwinArea, ...] | None:
    """`areas`: without layers it is not known which are no-go."""
    return _entries(body, AreaAnswer, lambda one: _area(one, False, None))


def paths(body: bytes) -> tuple[TwinPath, ...] | None:
    return _entries(body, AreaAnswer, _path)


def layers(body: bytes) -> tuple[TwinArea, ...] | None:
    """`layers/localization/{login}`: IsNoGo of the layer goes to each of its areas."""
    found = _entries(body, LayerAnswer, _layer)
    return None if found is None else tuple(area for layer in found for area in layer)[:MOST]


def _entries(body: bytes, kind: type[S], make: Callable[[S], T]) -> tuple[T, ...] | None:
    raw = _list(body)
    return None if raw is None else tuple(_converted(raw[:MOST], kind, make))


def _list(body: bytes) -> list[msgspec.Raw] | None:
    try:
        found = msgspec.json.decode(body, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
        if isinstance(found, list):
            return found
        inside = [value for value in found.values() if bytes(value).lstrip().startswith(b"[")]
        return msgspec.json.decode(inside[0], type=list[msgspec.Raw]) if len(inside) == 1 else None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _converted(raw: list[msgspec.Raw], kind: type[S], make: Callable[[S], T]) -> Iterator[T]:
    decoder = msgspec.json.Decoder(kind, strict=False)
    for one in raw:
        try:
            yield make(decoder.decode(one))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue  # this entry is not what the contract says; its neighbours are


def _text(said: str | None, otherwise: str = "", longest: int = TITLE) -> str:
    return one_line(said or otherwise, longest)


def _branch(one: BranchAnswer) -> TwinBranch:
    return TwinBranch(_text(one.Title, one.Guid), _text(one.Guid, longest=40), one.Id, _text(one.TimeZone))


def _sector(one: SectorAnswer) -> TwinSector:
    title = _text(one.Title, f"Sector {one.Id}")
    return TwinSector(one.Id, title, one.SectorWidth, one.SectorHeight, _text(one.Guid, longest=40), one.BranchId)


def _device(one: DeviceAnswer) -> LocatedDevice:
    return LocatedDevice(
        login=_text(one.Login, longest=200), title=_text(one.Title, one.Login), id=one.Id, branch_id=one.BranchId,
        sector=one.SectorId, x_mm=one.X, y_mm=one.Y, online_at=_seconds(one.LastTimeOnline), battery=one.Battery,
        moving=one.IsMoving,
    )  # fmt: skip


def _position(one: PositionAnswer) -> TwinPosition:
    return TwinPosition(
        _text(one.Login, longest=200), one.DeviceId, one.SectorId, one.X, one.Y, _seconds(one.Timestamp)
    )


def _seconds(ms: float | None) -> float | None:
    return None if ms is None or not math.isfinite(ms) or ms <= 0 else ms / 1000


def _layer(one: LayerAnswer) -> list[TwinArea]:
    return list(_converted(one.Areas or [], AreaAnswer, lambda area: _area(area, one.IsNoGo, one.SectorId)))


def _area(one: AreaAnswer, no_go: bool, sector: int | None) -> TwinArea:
    corners = _points(one)
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners = corners[:-1]
    own = one.SectorId if one.SectorId is not None else sector
    return TwinArea(one.Id, _text(one.Title, f"Area {one.Id}"), own, corners, no_go)


def _path(one: AreaAnswer) -> TwinPath:
    return TwinPath(one.Id, _text(one.Title, f"Path {one.Id}"), one.SectorId, _points(one))


def _points(one: AreaAnswer) -> tuple[tuple[float, float], ...]:
    said = one.Coordinates or one.Points or one.PathPoints or []
    return tuple((corner.X, corner.Y) for corner in said[:MOST_CORNERS])
