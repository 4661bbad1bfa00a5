"""What the sandbox reads and says: Twinzo's spellings and strict types (contracts.md 3). mm and ms throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

Int64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Int32 = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
Byte = Annotated[int, Meta(ge=0, le=100)]  # a byte on the wire; above 100 is no percentage
NAMES_OF_TYPES: Final = {
    "Timestamp": "System.Int64",
    "SectorId": "System.Int32",
    "Interval": "System.Int32",
    "Battery": "System.Nullable`1[System.Byte]",
    "IsMoving": "System.Boolean",
    "X": "System.Single",
    "Y": "System.Single",
    "Z": "System.Single",
    "LocalizationAreas": "System.Int32[]",
    "NoGoAreas": "System.Int32[]",
    "Login": "System.String",
}


class Location(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    timestamp: Int64
    sector_id: Int32
    x: float
    y: float
    z: float = 0.0
    interval: Int32 = 0
    battery: Byte | None = None
    is_moving: bool = False
    localization_areas: tuple[Int32, ...] = ()
    no_go_areas: tuple[Int32, ...] = ()


class LoginLocations(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    login: str
    locations: list[Location]


class LocationAnswer(msgspec.Struct, gc=False, rename="pascal", omit_defaults=True, kw_only=True):
    timestamp: int
    action: str
    success: bool
    error_message: str | None = None


class LoginAnswer(msgspec.Struct, gc=False, rename="pascal", omit_defaults=True, kw_only=True):
    login: str
    success: bool
    error_message: str | None = None
    locations: list[LocationAnswer]


class Credentials(msgspec.Struct, frozen=True):
    client: str  # client *name*
    login: str
    password: str


class LedgerEntry(msgspec.Struct, frozen=True, gc=False, rename="pascal", kw_only=True):
    """One accepted location, in commit order. `visible` False: the sector is another branch's, it is on no map.

    The areas are those of the request: ids of areas the *client* found the point in (contracts.md 3).
    """

    login: str
    branch: str  # GUID of the Branch header
    sector_id: int
    timestamp: int
    x: float
    y: float
    z: float
    interval: int
    battery: int | None
    is_moving: bool
    localization_areas: tuple[int, ...]
    no_go_areas: tuple[int, ...]
    visible: bool
    received: int  # ms, by the sandbox's clock
    request: int  # number of the request that brought it


@dataclass(frozen=True, slots=True)
class SandboxBranch:
    guid: str
    title: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class SandboxSector:
    id: int
    branch: str  # GUID
    title: str = ""
    width_mm: float = 265338.0
    height_mm: float = 265338.0


@dataclass(frozen=True, slots=True)
class SandboxArea:
    """A polygon of a layer, mm in its sector."""

    id: int
    sector: int
    title: str
    points: tuple[tuple[float, float], ...]
    no_go: bool = False


@dataclass(frozen=True, slots=True)
class SandboxPath:
    """A line, mm in its sector."""

    id: int
    sector: int
    title: str
    points: tuple[tuple[float, float], ...]


ONE_LOCATION = msgspec.json.Decoder(list[Location])
ONE_BATCH = msgspec.json.Decoder(list[LoginLocations])


class Unacceptable(Exception):
    """A body that ASP.NET would answer with 400; `errors` as in its ProblemDetails."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def decode_locations(body: bytes) -> list[Location]:
    """A bare array of locations; anything else raises Unacceptable."""
    try:
        return ONE_LOCATION.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _unacceptable(str(error), "locations") from error


def decode_batch(body: bytes) -> list[LoginLocations]:
    """A bare array of logins with their locations; anything else raises Unacceptable."""
    try:
        return ONE_BATCH.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _unacceptable(str(error), "batch") from error


def _unacceptable(words: str, argument: str) -> Unacceptable:
    reason, _, place = words.partition(" - at `")
    path = place.rstrip("`") or "$"
    if reason.startswith("Object missing required field"):
        name = reason.split("`")[1]
        return Unacceptable({f"{path}.{name}": [f"The {name} field is required."]})
    kind = NAMES_OF_TYPES.get(path.rpartition(".")[2].partition("[")[0], "the expected type")
    said = f"The JSON value could not be converted to {kind}. Path: {path} ({reason})."
    return Unacceptable({path: [said], argument: [f"The {argument} field is required."]})


def problem(status: int, title: str, detail: str = "", errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """ASP.NET ProblemDetails."""
    body: dict[str, Any] = {"type": "https://tools.ietf.org/html/rfc9110", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return body
