"""The map that a site file names, for the floor: a map that cannot be read costs the lanes and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from ati_console.site.floorplan import FloorMap, MapError, load_ati_map
from ati_console.site.site import Sector, Site


@dataclass(frozen=True, slots=True)
class Drawn:
    """`words`: why there is no map, or what was odd in it."""

    floor: FloorMap | None = None
    sector: Sector | None = None
    words: str = ""


def drawn(site: Site | None) -> Drawn:
    """The first sector with a map, else the first one, whose transform gives the floor its second frame."""
    if site is None or not site.sectors:
        return Drawn()
    sector = next((s for s in site.sectors if s.map), site.sectors[0])
    if sector.map is None:
        return Drawn(None, sector)
    try:
        floor = load_ati_map(sector.map)
    except MapError as error:
        return Drawn(None, sector, f"the floor stays bare: {error}")
    return Drawn(floor, sector, "; ".join(floor.warnings))
