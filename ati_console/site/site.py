"""One plant: twin, source conventions, branches, sectors, allow-list. Values only; site/file.py reads them."""

from __future__ import annotations

import math
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

    def point_m(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """The way back, for a cursor on the plan. ZeroDivisionError when it is flat (no file gives one)."""
        u, v = x_mm - self.tx, y_mm - self.ty
        return (self.d * u - self.b * v) / self.determinant, (self.a * v - self.c * u) / self.determinant

    @property
    def determinant(self) -> float:
        """Negative in the field: the sector's Y points down, so the map is a reflection (contracts.md 4)."""
        return self.a * self.d - self.b * self.c

    @property
    def scale(self) -> float:
        """Sector millimetres per robot metre; about 1000 when nothing is wrong."""
        return math.sqrt(abs(self.determinant))


def heading_on_sector(transform: Transform, yaw_rad: float) -> float:
    """Where a sherpa points in the sector: radians from X right towards Y *down*, so clockwise on the screen.

    It is the linear part applied to the direction, not yaw itself (contracts.md 4): a reflection turns it round.
    """
    x, y = math.cos(yaw_rad), math.sin(yaw_rad)
    return math.atan2(transform.c * x + transform.d * y, transform.a * x + transform.b * y)


@dataclass(frozen=True, slots=True)
class Sector:
    id: int
    branch: str  # Branch.name
    width_mm: float
    height_mm: float
    transform: Transform = Transform()
    plan: Path | None = None  # absolute once loaded
    map: Path | None = None  # ATI grid_map_attributes.json

    @property
    def unfitted(self) -> Transform:
        """Corner to corner: what a sector that the Twinzo check gave begins with."""
        return Transform(ty=self.height_mm)

    @property
    def is_calibrated(self) -> bool:
        """Did somebody give it a transform, by a fit or in the file?"""
        return self.transform not in (Transform(), self.unfitted)


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

    @property
    def never_calibrated(self) -> tuple[int, ...]:
        """Sectors that sherpas are forwarded to, with a transform nobody gave them."""
        used = {robot.sector for robot in self.robots if robot.enabled}
        return tuple(sorted(sector.id for sector in self.sectors if sector.id in used and not sector.is_calibrated))
