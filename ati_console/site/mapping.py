"""The allow-list: sherpa -> login, sector, branch (contracts.md 4). Built once per site; asking is a dict look-up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ati_console.site.names import Names
from ati_console.site.site import Branch, RobotRow, Sector, Site, Transform


@dataclass(frozen=True, slots=True)
class Route:
    """Where the samples of one sherpa go."""

    login: str
    sector: Sector
    branch: Branch

    @property
    def transform(self) -> Transform:
        return self.sector.transform


class Mapping:
    """Gives a route only to a sherpa that is listed, enabled, and without contradiction."""

    def __init__(self, site: Site) -> None:
        self._routes: dict[str, Route] = {}
        self._why_not: dict[str, str] = {}
        self._names = Names(robot.sherpa for robot in site.robots)
        self._near: dict[str, str | None] = {}
        targets = _targets(site)
        enabled = [robot for robot in site.robots if robot.enabled]
        for robot in site.robots:
            if not robot.enabled:
                self._why_not.setdefault(robot.sherpa, "listed, but enabled = false")
        sherpas = Counter(robot.sherpa for robot in enabled)
        logins = Counter(_seat(robot, targets) for robot in enabled)
        for robot in enabled:
            self._add(robot, targets.get(robot.sector), sherpas[robot.sherpa], logins[_seat(robot, targets)])

    def route(self, sherpa: str) -> Route | None:
        return self._routes.get(sherpa)

    def routes(self) -> dict[str, Route]:
        """A copy: sherpa -> route of everything that may be forwarded."""
        return dict(self._routes)

    def why_not(self, sherpa: str) -> str:
        """Plain words why this sherpa has no route; empty when it has one."""
        if sherpa in self._routes:
            return ""
        if sherpa in self._why_not:
            return self._why_not[sherpa]
        near = self.near(sherpa)
        return f'not listed in the site file; "{near}" is: the same sherpa?' if near else "not listed in the site file"

    def near(self, name: str) -> str | None:
        """The nearest listed name, the name itself when it is listed, None when none is alike."""
        if name in self._routes or name in self._why_not:
            return name
        key = name[:64]  # names come from the wire: bounded in length and in number
        if key not in self._near:
            if len(self._near) >= 20_000:
                self._near.clear()
            self._near[key] = self._names.near(key)
        return self._near[key]

    def _add(self, robot: RobotRow, target: tuple[Sector, Branch] | None, sherpas: int, logins: int) -> None:
        self._why_not.pop(robot.sherpa, None)
        if sherpas > 1:
            self._why_not[robot.sherpa] = "listed and enabled more than once: which row is right?"
        elif target is None:
            self._why_not[robot.sherpa] = f"sector {robot.sector} of the site file is missing or has a problem"
        elif logins > 1:
            self._why_not[robot.sherpa] = f'login "{robot.login}" is given to more than one sherpa of the branch'
        else:
            self._routes[robot.sherpa] = Route(robot.login, *target)


def _targets(site: Site) -> dict[int, tuple[Sector, Branch]]:
    """Sectors that can be used: their id and their branch's name are there exactly once."""
    ids = Counter(sector.id for sector in site.sectors)
    names = Counter(branch.name for branch in site.branches)
    branches = {branch.name: branch for branch in site.branches if names[branch.name] == 1}
    return {s.id: (s, branches[s.branch]) for s in site.sectors if ids[s.id] == 1 and s.branch in branches}


def _seat(robot: RobotRow, targets: dict[int, tuple[Sector, Branch]]) -> tuple[str, str]:
    """A login is one mark in one branch; the same login in another branch is another device."""
    target = targets.get(robot.sector)
    return (target[1].name if target else "", robot.login)
