"""What of a site is in force while a run goes on: one value, swapped whole between two messages. Pure.

The rest of a site (twin, topics, branches, name) is what a run was made from: a change of it makes another run. After
how long a gap a sherpa is sent as standing stays as the run began.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ati_console.site.mapping import Mapping
from ati_console.site.site import Site, Source
from ati_console.wire.messages import Conventions


@dataclass(frozen=True, slots=True)
class Rules:
    """How messages are read, and where the samples of each sherpa go. Without a mapping nobody has a place."""

    conventions: Conventions = Conventions()
    mapping: Mapping | None = None
    stale_after_s: float = 60.0  # a longer silence is a gap in the history of a sherpa


def rules_of(site: Site | None) -> Rules:
    return Rules(site.source.conventions, Mapping(site), site.source.stale_after_s) if site else Rules()


def makes_another_run(before: Site, after: Site) -> bool:
    """False when a run can go on with the new rules."""
    return _fixed(before) != _fixed(after)


def _fixed(site: Site) -> Site:
    return replace(site, sectors=(), robots=(), source=Source(topics=site.source.topics))
