"""What the twin's GETs say (contracts.md 3), as values: mm from the sector's top left, Y down; unix seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TwinBranch:
    title: str
    guid: str
    id: int | None = None  # what BranchId of a device or sector means
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class TwinSector:
    id: int
    title: str
    width_mm: float
    height_mm: float
    guid: str = ""
    branch_id: int | None = None


@dataclass(frozen=True, slots=True)
class LocatedDevice:
    """A device and where the twin has it; None for what it does not say. The MAC stays where it is."""

    login: str
    title: str = ""
    id: int | None = None
    branch_id: int | None = None
    sector: int | None = None
    x_mm: float | None = None
    y_mm: float | None = None
    online_at: float | None = None  # LastTimeOnline
    battery: float | None = None
    moving: bool | None = None


@dataclass(frozen=True, slots=True)
class TwinPosition:
    """One of devices/dynamic-locations; the twin names the device by login, by id, or by both."""

    login: str
    device_id: int | None
    sector: int | None
    x_mm: float
    y_mm: float
    at: float | None  # the Timestamp of the sample it stands for


@dataclass(frozen=True, slots=True)
class TwinArea:
    """A polygon; closed without repeating its first corner. `sector` None: the twin did not say."""

    id: int
    title: str
    sector: int | None
    corners: tuple[tuple[float, float], ...]
    no_go: bool = False  # IsNoGo of its layer


@dataclass(frozen=True, slots=True)
class TwinPath:
    id: int
    title: str
    sector: int | None
    points: tuple[tuple[float, float], ...]
