"""Branches and sectors as the twin has them, taken into a site. What the site knows better stays. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ati_console.site.site import Branch, Sector, Site, Transform


def adopted(site: Site, branches: Sequence[Branch], sectors: Sequence[Sector]) -> Site:
    """Those of the site keep name and production, transform and plan; sizes are the twin's; none is taken away.

    Only a branch of which the site knew no more than the GUID takes the twin's name.

    `sectors` name their branch as `branches` does. A new sector is read as 1000 mm per metre with Y turned round
    (contracts.md 4), which puts the robots' origin at its lower left until it is calibrated.
    """
    site = _named(site, branches)
    names, kept = _branches(site, branches)
    known = {sector.id: sector for sector in site.sectors}
    for sector in sectors:
        branch = names.get(sector.branch, sector.branch)
        known[sector.id] = _sector(replace(sector, branch=branch), known.get(sector.id))
    return replace(site, branches=kept, sectors=tuple(known.values()))


def nameless(guid: str) -> Branch:
    """Until the twin says how it is called."""
    return Branch(f"Branch {guid[:8]}", guid)


def _named(site: Site, found: Sequence[Branch]) -> Site:
    for branch in found:
        ours = next((one for one in site.branches if one.guid.lower() == branch.guid.lower()), None)
        if ours is None or ours.name != nameless(ours.guid).name or not branch.name:
            continue
        name = _free(branch.name, {one.name for one in site.branches} - {ours.name})
        branches = tuple(replace(one, name=name) if one is ours else one for one in site.branches)
        sectors = tuple(replace(one, branch=name) if one.branch == ours.name else one for one in site.sectors)
        site = replace(site, branches=branches, sectors=sectors)
    return site


def _branches(site: Site, branches: Sequence[Branch]) -> tuple[dict[str, str], tuple[Branch, ...]]:
    """The twin's names -> those of the site, and all branches. A GUID makes it the same branch, whatever its name."""
    by_guid = {branch.guid.lower(): branch for branch in site.branches}
    taken = {branch.name for branch in site.branches}
    names: dict[str, str] = {}
    for branch in branches:
        known = by_guid.get(branch.guid.lower())
        if known is None:
            known = by_guid[branch.guid.lower()] = replace(branch, name=_free(branch.name, taken))
            taken.add(known.name)
        names[branch.name] = known.name
    return names, tuple(by_guid.values())


def _free(name: str, taken: set[str]) -> str:
    """Two branches of one title: the site file calls each by its name alone."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _sector(sector: Sector, known: Sector | None) -> Sector:
    if known is not None:
        return replace(known, branch=sector.branch, width_mm=sector.width_mm, height_mm=sector.height_mm)
    return replace(sector, transform=sector.unfitted) if sector.transform == Transform() else sector
