"""What of a site is in force while a run goes on: one value, swapped whole between two messages. Pure.

The rest of a site (twin, topics, branches, ages, name) is what a run was made from: a change of it makes another run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ati_console.site.mapping import Mapping
from ati_console.site.site import Site
from ati_console.wire.messages import Conventions


@dataclass(frozen=True, slots=True)
class Rules:
    """How messages are read, and where the samples of each sherpa go. Without a mapping nobody has a place."""

    conventions: Conventions = Conventions()
    mapping: Mapping | None = None


def rules_of(site: Site | None) -> Rules:
    return Rules(site.source.conventions, Mapping(site)) if site else Rules()


def makes_another_run(before: Site, after: Site) -> bool:
    """False when a run can go on with the new rules."""
    return _fixed(before) != _fixed(after)


def _fixed(site: Site) -> Site:
    return replace(site, sectors=(), robots=(), source=replace(site.source, conventions=Conventions()))
