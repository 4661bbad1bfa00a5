"""One plant: twin, source conventions, branches, sectors, allow-list. Values only; site/file.py reads and writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ati_console.wire.messages import Conventions


@dataclass(frozen=True, slots=True)
class Twin:
    base_url: str
    auth: Literal["api-key", "device"] = "api-key"
    client: str = ""  # GUID with api-key, client name with device
    max_batch: int = 200
    period_s: float = 1.0
    policy: Literal["every", "latest"] = "every"
    timeout_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Source:
    topics: tuple[str, ...] = ("ati_fm/sherpa/status", "ati/amr/+/status")
    conventions: Conventions = Conventions()
    stale_after_s: float = 60.0
    lost_after_s: float = 900.0


@dataclass(frozen=True, slots=True)
class Branch:
    name: str
    guid: str
    production: bool = False


@dataclass(frozen=True, slots=True)
class Transform:
    """Robot metres -> sector millimetres: X = a x + b y + tx, Y = c x + d y + ty (contracts.md 4)."""

    a: float = 1000.0
    b: float = 0.0
    c: float = 0.0
    d: float = -1000.0
    tx: float = 0.0
    ty: float = 0.0

    def point_mm(self, x_m: float, y_m: float) -> tuple[float, float]:
        return self.a * x_m + self.b * y_m + self.tx, self.c * x_m + self.d * y_m + self.ty


@dataclass(frozen=True, slots=True)
class Sector:
    id: int
    branch: str  # Branch.name
    width_mm: float
    height_mm: float
    transform: Transform = Transform()
    plan: Path | None = None  # absolute once loaded
    map: Path | None = None  # ATI grid_map_attributes.json


@dataclass(frozen=True, slots=True)
class RobotRow:
    """One row of the allow-list."""

    sherpa: str
    login: str
    sector: int
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    twin: Twin
    source: Source = Source()
    branches: tuple[Branch, ...] = ()
    sectors: tuple[Sector, ...] = ()
    robots: tuple[RobotRow, ...] = ()
