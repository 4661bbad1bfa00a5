"""The values of a Twinzo check: its stages as they come, and what was found, ready for the site. Frozen."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass, replace

from ati_console.forward.twin_values import LocatedDevice, TwinBranch, TwinSector
from ati_console.site.site import Branch, Sector, Site, Transform


class TwinStage(enum.Enum):
    DNS = "name"
    TCP = "port"
    TLS = "certificate"
    CREDENTIALS = "credentials"
    BRANCHES = "branches"
    SECTORS = "sectors"
    DEVICES = "devices"


class StageVerdict(enum.Enum):
    RUNNING = "running"
    OK = "ok"
    WARNING = "look at it"  # it works, and something in the site file will not
    FAILED = "failed"
    SKIPPED = "not asked"  # a stage before it failed, or it does not apply


@dataclass(frozen=True, slots=True)
class TwinStageResult:
    stage: TwinStage
    verdict: StageVerdict
    ms: float = 0.0
    words: str = ""  # what was found
    advice: str = ""  # what to do


@dataclass(frozen=True, slots=True)
class FoundBranch:
    """A branch with what it holds; `devices` is None when they were not listed."""

    branch: TwinBranch
    sectors: tuple[TwinSector, ...] = ()
    devices: tuple[LocatedDevice, ...] | None = None


@dataclass(frozen=True, slots=True)
class TwinChecked:
    stages: tuple[TwinStageResult, ...]
    modes: tuple[str, ...] = ()  # of Twin.auth: those that work
    client_guid: str = ""  # as a device login named it
    branches: tuple[FoundBranch, ...] = ()
    cancelled: bool = False

    @property
    def ok(self) -> bool:
        """Samples can be sent; a warning says which of them would not be seen."""
        return not self.cancelled and not any(one.verdict is StageVerdict.FAILED for one in self.stages)


def adopt(site: Site, found: TwinChecked, sectors: Collection[int]) -> Site:
    """The site with these sectors of the answer and their branches; what is there keeps its transform and flags.

    A new sector gets one robot metre = 1000 mm, Y turned round, origin at the bottom left: calibrate it.
    """
    branches, rooms = list(site.branches), list(site.sectors)
    for one in found.branches:
        chosen = [sector for sector in one.sectors if sector.id in sectors]
        if chosen:
            branch = _branch(branches, one.branch)
            for sector in chosen:
                _sector(rooms, sector, branch)
    return replace(site, branches=tuple(branches), sectors=tuple(rooms))


def _branch(branches: list[Branch], found: TwinBranch) -> Branch:
    """The one with this GUID, else a new one whose name no other branch has."""
    same = next((one for one in branches if one.guid.lower() == found.guid.lower()), None)
    if same is not None:
        return same
    taken = {one.name for one in branches}
    name = found.title if found.title and found.title not in taken else f"{found.title} {found.guid[:8]}".strip()
    branches.append(Branch(name, found.guid.lower()))
    return branches[-1]


def _sector(rooms: list[Sector], found: TwinSector, branch: Branch) -> None:
    for place, one in enumerate(rooms):
        if one.id == found.id:
            rooms[place] = replace(one, branch=branch.name, width_mm=found.width_mm, height_mm=found.height_mm)
            return
    transform = Transform(ty=found.height_mm)
    rooms.append(Sector(found.id, branch.name, found.width_mm, found.height_mm, transform))
