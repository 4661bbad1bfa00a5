"""The twin's areas and paths of each sector that is forwarded to, asked for now and then; samples are filled from them.

Nothing waits for it: without layers a sample's lists stay empty. On the forwarder's loop, `areas` from any thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

import msgspec
import numpy as np

from ati_console.forward.order import Row
from ati_console.forward.queries import Queries, QueryFailed, Who
from ati_console.forward.twin_values import TwinArea, TwinPath
from ati_console.forward.zones import Zones
from ati_console.site.sector_area import SectorArea, SectorPath
from ati_console.site.site import Site

START_S: Final = 1.0  # sending begins first, and with device logins has its tokens by then
REFRESH_S: Final = 600.0
AGAIN_S: Final = 60.0
BETWEEN_S: Final = 0.5  # two requests a second at most
Place = tuple[str, int]  # branch GUID and sector


class Layers:
    """`areas` and `paths`: all that is known, frozen, in sector millimetres, for the window's floor.

    A sector that was mapped meanwhile is asked about from its first sample on.
    """

    def __init__(self, site: Site) -> None:
        self._logins = _logins(site)
        self._zones: dict[Place, Zones] = {}
        self._known: dict[Place, tuple[SectorArea, ...]] = {}
        self._due = dict.fromkeys(self._logins, 0.0)
        self._lines: dict[Place, tuple[SectorPath, ...]] = {}
        self.areas: tuple[SectorArea, ...] = ()
        self.paths: tuple[SectorPath, ...] = ()

    async def run(self, queries: Queries, quiet: Callable[[], bool]) -> None:
        """Until cancelled. While `quiet` nothing is asked."""
        await asyncio.sleep(START_S)
        while True:
            for place, due in list(self._due.items()):
                if time.monotonic() >= due and not quiet():
                    await self._ask(queries, place)
                    await asyncio.sleep(BETWEEN_S)
            await asyncio.sleep(BETWEEN_S)

    async def _ask(self, queries: Queries, place: Place) -> None:
        """What one device of the sector is told counts for all of it; another one is asked when it is refused."""
        branch, sector = place
        login = self._logins[place][0]
        try:
            found = await queries.layers(Who(branch, login), login)
        except QueryFailed:
            self._logins[place] = [*self._logins[place][1:], login]
            self._due[place] = time.monotonic() + AGAIN_S
            return
        self._due[place] = time.monotonic() + REFRESH_S
        self._learn(place, usable(found, sector))
        await asyncio.sleep(BETWEEN_S)
        with contextlib.suppress(QueryFailed):  # only drawn: nobody misses them
            self._draw(place, lines(await queries.paths(Who(branch, login)), sector))

    def _draw(self, place: Place, paths: tuple[SectorPath, ...]) -> None:
        if self._lines.get(place, ()) != paths:
            self._lines[place] = paths
            self.paths = tuple(path for known in self._lines.values() for path in known)

    def _learn(self, place: Place, areas: tuple[SectorArea, ...]) -> None:
        self._known[place] = areas
        self._zones[place] = Zones(areas)
        self.areas = tuple(area for known in self._known.values() for area in known)

    def fill(self, rows: Sequence[Row]) -> None:
        """LocalizationAreas and NoGoAreas of rows that are not on disk yet."""
        for place in {_place(row) for row in rows} - self._logins.keys():
            self._logins[place] = [next(row.sample.login for row in rows if _place(row) == place)]
            self._due[place] = 0.0
        if not any(self._zones.values()):
            return
        for place, group in groupby(sorted(rows, key=_place), key=_place):
            zones = self._zones.get(place)
            if zones:
                _fill(list(group), zones)


def _fill(rows: list[Row], zones: Zones) -> None:
    points = np.asarray([(row.sample.x_mm, row.sample.y_mm) for row in rows], np.float64)
    for row, found in zip(rows, zones.find(points), strict=True):
        if found.areas or found.no_go_areas:
            row.sample = msgspec.structs.replace(row.sample, areas=found.areas, no_go_areas=found.no_go_areas)


def _place(row: Row) -> Place:
    return row.sample.branch, row.sample.sector


def usable(found: Sequence[TwinArea], sector: int) -> tuple[SectorArea, ...]:
    """Those of this sector that are polygons; an area that names no sector is of the one that was asked for."""
    mine = (one for one in found if one.sector in (None, sector) and len(one.corners) >= 3)
    return tuple(SectorArea(one.id, sector, one.title, one.corners, one.no_go) for one in mine)


def lines(found: Sequence[TwinPath], sector: int) -> tuple[SectorPath, ...]:
    """Those of this sector that are lines; one that names no sector may be anywhere and is not drawn."""
    mine = (one for one in found if one.sector == sector and len(one.points) >= 2)
    return tuple(SectorPath(one.id, sector, one.title, one.points) for one in mine)


def _logins(site: Site) -> dict[Place, list[str]]:
    """Enabled logins by branch and sector."""
    guids = {branch.name: branch.guid for branch in site.branches}
    homes = {sector.id: guids[sector.branch] for sector in site.sectors if sector.branch in guids}
    found: dict[Place, list[str]] = {}
    for robot in site.robots:
        if robot.enabled and robot.sector in homes:
            found.setdefault((homes[robot.sector], robot.sector), []).append(robot.login)
    return found
