"""What was typed into the mapping, as a site with the change in words, or in words why it is none. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ati_console.gui.models.mapping_facts import Facts
from ati_console.report.wording import counted
from ati_console.settings import kinds
from ati_console.site import remap
from ati_console.site.site import RobotRow, Site

NO_SECTOR = "The site has no sector yet: Check Twinzo fills branches and sectors"


@dataclass(frozen=True, slots=True)
class Proposed:
    """The site as it should be, and what that changes in words."""

    site: Site
    words: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """Many rows at once, to be shown before they are taken; `refused` in words, none of them is taken."""

    title: str
    rows: tuple[RobotRow, ...]
    refused: tuple[str, ...] = ()


def mapped(facts: Facts, sherpa: str, login: str, sector: int | None = None) -> Proposed | str:
    """This sherpa has this login. An empty or the same one changes nothing; a conflict is named and not made."""
    name, before = login.strip(), facts.rows.get(sherpa)
    if not name or (before is not None and name == before.login and sector in (None, before.sector)):
        return ""
    for key, text in (("Sherpa", sherpa), ("Login", name)):
        try:
            kinds.text(128).read(text)
        except ValueError:
            return f"{key}: allowed is {kinds.text(128).allowed}"
    place = sector or _sector(facts, name, before)
    if place is None:
        return NO_SECTOR
    row = replace(before, login=name, sector=place) if before else RobotRow(sherpa, name, place)
    return _checked(facts, row, f"{sherpa} is {name}")


def moved(facts: Facts, sherpa: str, text: str) -> Proposed | str:
    """This sherpa stands in this sector."""
    before = facts.rows.get(sherpa)
    if before is None or not text.isdecimal() or int(text) not in facts.branches:
        return f"{sherpa}: allowed is one of the sectors {', '.join(map(str, facts.branches)) or 'of the site'}"
    return _checked(facts, replace(before, sector=int(text)), f"{sherpa} is in sector {text}")


def switched(facts: Facts, sherpas: list[str], on: bool) -> Proposed | str:
    """On or off. What would contradict stays off, and says so."""
    rows = [replace(facts.rows[name], enabled=on) for name in sherpas if name in facts.rows]
    wrong = remap.new_conflicts(facts.site, rows) if on else {}
    if wrong:
        return f"Not changed: {'; '.join(f'{name}: {why}' for name, why in list(wrong.items())[:3])}"
    return Proposed(remap.enabled(facts.site, sherpas, on), f"{_named(sherpas)} {'on' if on else 'off'}")


def removed(facts: Facts, sherpas: list[str]) -> Proposed:
    """Off the list: what is seen of them is counted and never forwarded."""
    return Proposed(remap.without(facts.site, sherpas), f"{_named(sherpas)} off the list")


def renamed(facts: Facts, listed: str, sherpa: str) -> Proposed:
    return Proposed(remap.renamed(facts.site, listed, sherpa), f"{listed} is now {sherpa}")


def _named(sherpas: list[str]) -> str:
    return sherpas[0] if len(sherpas) == 1 else counted(len(sherpas), "sherpa")


def _sector(facts: Facts, login: str, before: RobotRow | None) -> int | None:
    """Where it stood; else where its device is; else where most stand."""
    there = facts.devices.where(login)
    if before is not None and (not there or facts.branches.get(before.sector) in there):
        return before.sector
    return facts.sector_for(there[0] if there else "")


def _checked(facts: Facts, row: RobotRow, words: str) -> Proposed | str:
    wrong = remap.new_conflicts(facts.site, [row])
    if wrong:
        return f"Not changed: {row.sherpa}: {wrong.get(row.sherpa, 'it contradicts another row')}"
    return Proposed(remap.with_rows(facts.site, [row]), words)
