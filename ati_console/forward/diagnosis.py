"""Why something that was accepted is on no map: asked of the twin, branch by branch, and kept for a minute."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, Final

from ati_console.forward.queries import Queries, Who
from ati_console.forward.samples import Sample
from ati_console.forward.twin_values import LocatedDevice, TwinSector
from ati_console.site.site import Branch, Site

KEEP_S: Final = 60.0
Paced = Callable[[Callable[[], Coroutine[None, None, Any]]], Awaitable[Any]]


class Diagnosis:
    """`paced`: how a request is made, so that causes do not cost more than read-back may."""

    def __init__(self, site: Site, queries: Queries, paced: Paced) -> None:
        self._site, self._queries, self._paced = site, queries, paced
        self._branches = {branch.guid: branch for branch in site.branches}
        self._sectors: dict[str, tuple[float, tuple[TwinSector, ...]]] = {}
        self._homes: dict[str, tuple[float, Branch | None]] = {}

    async def cause(self, sample: Sample, device: LocatedDevice | None) -> str:
        """Plain words; "" when the twin did not tell enough. `device`: as the sample's own branch has it."""
        own = self._branches.get(sample.branch)
        name = own.name if own else sample.branch
        if device is None:
            home = await self._home(sample)
            where = f"is in branch {home.name}" if home else f"is not in branch {name}"
            return f"device {sample.login} {where}: its samples go out under branch {name}"
        home, known = await self._branch_of_sector(sample)
        if not known:
            return ""
        if home is None:
            return f"sector {sample.sector} is in no branch of this site"
        if home.guid != sample.branch:
            return f"sector {sample.sector} belongs to branch {home.name}, the samples go out under branch {name}"
        if device.online_at is None and device.x_mm is None:
            return f"device {sample.login} and sector are right: is it activated, and does the licence cover it?"
        return f"{sample.login} no longer moves on the map: is it still activated, does the licence cover it?"

    async def _home(self, sample: Sample) -> Branch | None:
        """The branch of the site that has this device."""
        kept = self._homes.get(sample.login)
        if kept is not None and time.monotonic() - kept[0] < KEEP_S:
            return kept[1]
        home = None
        for branch in self._site.branches:
            if branch.guid != sample.branch:
                found = await self._paced(partial(self._queries.device, self._who(branch, sample), sample.login))
                home = branch if found is not None else home
        self._homes[sample.login] = (time.monotonic(), home)
        return home

    async def _branch_of_sector(self, sample: Sample) -> tuple[Branch | None, bool]:
        """And whether every branch was asked with success: only then is absence known."""
        known = True
        for branch in sorted(self._site.branches, key=lambda one: one.guid != sample.branch):
            sectors = await self._sectors_of(branch, sample)
            known = known and sectors is not None
            if sectors and any(one.id == sample.sector for one in sectors):
                return branch, True
        return None, known

    async def _sectors_of(self, branch: Branch, sample: Sample) -> tuple[TwinSector, ...] | None:
        kept = self._sectors.get(branch.guid)
        if kept is not None and time.monotonic() - kept[0] < KEEP_S:
            return kept[1]
        found: tuple[TwinSector, ...] | None = await self._paced(
            partial(self._queries.sectors, self._who(branch, sample))
        )
        if found is not None:
            self._sectors[branch.guid] = (time.monotonic(), found)
        return found

    def _who(self, branch: Branch, sample: Sample) -> Who:
        """With device logins a device of that branch asks, if the site names one."""
        if branch.guid == sample.branch:
            return Who(branch.guid, sample.login)
        sectors = {sector.id for sector in self._site.sectors if sector.branch == branch.name}
        login = next((robot.login for robot in self._site.robots if robot.sector in sectors), sample.login)
        return Who(branch.guid, login)
