"""What one row of a site says about another: references and duplicates. Pure.

The rows stay in the Site; `Mapping` gives no route through a wrong one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from ati_console.settings.problems import Report, nearest, shown
from ati_console.site.names import normal
from ati_console.site.site import RobotRow, Site


def cross_check(site: Site, rows: dict[str, tuple[int, ...]], values: dict[str, object], report: Report) -> None:
    """`rows` gives the place in the file of each row of the site; `values` also knows the rows that were left out."""
    _branches(site, rows["branch"], report)
    _sectors(site, rows["sector"], _named(values, "branch", "name"), report)
    _robots(site, rows["robot"], _named(values, "sector", "id"), report)


def _branches(site: Site, places: tuple[int, ...], report: Report) -> None:
    for at, first in _repeats(branch.name for branch in site.branches):
        report.wrong(
            ("branch", places[at], "name"), f"{shown(site.branches[at].name)} again", _once(places[first], "branch")
        )
    for at, first in _repeats(branch.guid.lower() for branch in site.branches):
        report.wrong(("branch", places[at], "guid"), "the same GUID again", _once(places[first], "branch"))


def _sectors(site: Site, places: tuple[int, ...], branches: list[object], report: Report) -> None:
    for at, first in _repeats(sector.id for sector in site.sectors):
        report.wrong(("sector", places[at], "id"), f"{site.sectors[at].id} again", _once(places[first], "sector"))
    for place, sector in zip(places, site.sectors, strict=True):
        if sector.branch not in branches:
            report.wrong(
                ("sector", place, "branch"), shown(sector.branch), _listed("branch names", branches, sector.branch)
            )


def _robots(site: Site, places: tuple[int, ...], sectors: list[object], report: Report) -> None:
    for place, robot in zip(places, site.robots, strict=True):
        if robot.sector not in sectors:
            report.wrong(("robot", place, "sector"), str(robot.sector), _listed("sector ids", sectors))
    branch_of = {sector.id: sector.branch for sector in site.sectors}
    logins = [(branch_of.get(robot.sector), robot.login) for robot in site.robots]
    _twice(site.robots, places, "sherpa", [robot.sherpa for robot in site.robots], report)
    _twice(site.robots, places, "login", logins, report)
    _alike(site, places, report)


def _twice(
    robots: tuple[RobotRow, ...], places: tuple[int, ...], key: str, found: Sequence[Hashable], report: Report
) -> None:
    """Two enabled rows contradict each other; with a disabled one among them it is only odd."""
    enabled = [at for at, robot in enumerate(robots) if robot.enabled]
    wrong = {enabled[at]: enabled[first] for at, first in _repeats(found[at] for at in enabled)}
    where = " in one branch" if key == "login" else ""
    for at, first in wrong.items():
        words = f"{shown(getattr(robots[at], key))} again"
        report.wrong(
            ("robot", places[at], key), words, f"each {key} once{where}; it is in robot[{places[first] + 1}] already"
        )
    for at, first in _repeats(found):
        if at not in wrong:
            words = f"{shown(getattr(robots[at], key))} again, one of the two disabled"
            report.warn(("robot", places[at], key), words, f"it is also in robot[{places[first] + 1}]")


def _alike(site: Site, places: tuple[int, ...], report: Report) -> None:
    """TUG_107 beside tug-107 is most likely one sherpa listed twice (contracts.md 1.10)."""
    names = list(dict.fromkeys(robot.sherpa for robot in site.robots))
    for at, first in _repeats(normal(name) for name in names):
        place = next(p for p, robot in zip(places, site.robots, strict=True) if robot.sherpa == names[at])
        report.warn(
            ("robot", place, "sherpa"), shown(names[at]), f"it is nearly the same as {shown(names[first])}: one sherpa?"
        )


def _repeats(values: Iterable[Hashable]) -> list[tuple[int, int]]:
    """(place, first place) of every value that was there before."""
    seen: dict[Hashable, int] = {}
    return [(at, seen[value]) for at, value in enumerate(values) if seen.setdefault(value, at) != at]


def _named(values: dict[str, object], rows: str, key: str) -> list[object]:
    """Every id that the file gives, also in rows with a problem of their own: one mistake is reported once."""
    entries = values.get(rows)
    return [entry.get(key) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _once(place: int, row: str) -> str:
    return f"each once; it is in {row}[{place + 1}] already"


def _listed(what: str, known: list[object], found: str = "") -> str:
    near = nearest(found, [name for name in known if isinstance(name, str)]) if found else None
    hint = f'; did you mean "{near}"?' if near else ""
    listed = ", ".join(shown(value) for value in known[:12]) or "there are none"
    return f"one of the {what} of this file: {listed}{hint}"
