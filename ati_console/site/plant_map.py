"""The map that a site file names, for the floor: a map that cannot be read costs the lanes and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.site.floorplan import FloorMap, MapError, load_ati_map
from ati_console.site.site import Sector, Site


@dataclass(frozen=True, slots=True)
class Drawn:
    """`words`: why there is no map, or what was odd in it. `sectors`: all of the site, to choose another one."""

    floor: FloorMap | None = None
    sector: Sector | None = None
    words: str = ""
    sectors: tuple[Sector, ...] = ()


def drawn(site: Site | None, sector_id: int | None = None) -> Drawn:
    """That sector, else the first with a map, else the first; its transform gives the floor its second frame.

    A sector without a map of its own lies on the first map there is: one ATI map may carry several sectors."""
    if site is None or not site.sectors:
        return Drawn()
    first = next((s for s in site.sectors if s.map), site.sectors[0])
    sector = next((s for s in site.sectors if s.id == sector_id), first)
    file = sector.map or first.map
    if file is None:
        return Drawn(None, sector, "", site.sectors)
    try:
        floor = load_ati_map(file)
    except MapError as error:
        return Drawn(None, sector, f"the floor stays bare: {error}", site.sectors)
    return Drawn(floor, sector, "; ".join(floor.warnings), site.sectors)
