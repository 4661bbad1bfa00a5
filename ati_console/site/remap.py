"""Changes of the allow-list: rows in and out, what would contradict, and what a change does in words. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ati_console.site.site import RobotRow, Site


@dataclass(frozen=True, slots=True)
class RowChange:
    """One sherpa before and after. `before` None: it was not listed."""

    sherpa: str
    before: RobotRow | None
    after: RobotRow


def rows_of(site: Site) -> dict[str, RobotRow]:
    """The row of each sherpa that counts: an enabled one before a disabled one."""
    rows: dict[str, RobotRow] = {}
    for row in site.robots:
        if row.sherpa not in rows or (row.enabled and not rows[row.sherpa].enabled):
            rows[row.sherpa] = row
    return rows


def with_rows(site: Site, rows: Iterable[RobotRow]) -> Site:
    """Each row in place of the one of its sherpa, new ones behind. A sherpa listed twice has one row then."""
    wanted = {row.sherpa: row for row in rows}
    placed: dict[str, RobotRow] = {}
    kept: list[RobotRow] = []
    for row in site.robots:
        if row.sherpa not in wanted:
            kept.append(row)
        elif (now := placed.setdefault(row.sherpa, row)) is row:
            kept.append(wanted[now.sherpa])
    return replace(site, robots=(*kept, *(row for name, row in wanted.items() if name not in placed)))


def without(site: Site, sherpas: Iterable[str]) -> Site:
    gone = set(sherpas)
    return replace(site, robots=tuple(row for row in site.robots if row.sherpa not in gone))


def enabled(site: Site, sherpas: Iterable[str], on: bool) -> Site:
    wanted = set(sherpas)
    rows = (replace(row, enabled=on) if row.sherpa in wanted else row for row in site.robots)
    return replace(site, robots=tuple(rows))


def renamed(site: Site, listed: str, sherpa: str) -> Site:
    """The row of a listed name is another sherpa's: two spellings of one."""
    rows = (replace(row, sherpa=sherpa) if row.sherpa == listed else row for row in site.robots)
    return replace(site, robots=tuple(rows))


def changes(site: Site, rows: Sequence[RobotRow]) -> tuple[RowChange, ...]:
    """What `with_rows` would change; rows that are there already are left out."""
    before = rows_of(site)
    found = (RowChange(row.sherpa, before.get(row.sherpa), row) for row in rows)
    return tuple(change for change in found if change.before != change.after)


def conflicts(site: Site) -> Mapping[str, str]:
    """Sherpa -> what contradicts, among the enabled rows: listed twice, or one login for two in one branch."""
    branches = {sector.id: sector.branch for sector in site.sectors}
    rows = [row for row in site.robots if row.enabled]
    names = Counter(row.sherpa for row in rows)
    seats: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        seats[branches.get(row.sector, ""), row.login].append(row.sherpa)
    found = {name: "listed twice" for name, count in names.items() if count > 1}
    for (_, login), sherpas in seats.items():
        for name in sherpas if len(set(sherpas)) > 1 else ():
            others = ", ".join(other for other in sherpas if other != name)
            found.setdefault(name, f"login {login} is also given to {others}")
    return found


def new_conflicts(site: Site, rows: Sequence[RobotRow]) -> Mapping[str, str]:
    """What these rows would contradict, themselves and what stays: such a change is named and never made."""
    twice = Counter(row.sherpa for row in rows)
    found = {name: "in it twice" for name, count in twice.items() if count > 1}
    wanted = conflicts(with_rows(site, rows))
    return found | {row.sherpa: wanted[row.sherpa] for row in rows if row.sherpa in wanted and row.enabled}
