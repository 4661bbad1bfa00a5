"""What is known of the mapping at one time: the site, what Twinzo said of its devices, what is suggested. Pure."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ati_console.forward.device_values import BranchDevices, TwinDevice
from ati_console.site import remap
from ati_console.site.mapping import Mapping as Routes
from ati_console.site.matching import Candidate, Suggestion
from ati_console.site.site import RobotRow, Site


class InTwin(enum.Enum):
    """Is there a device of this login?"""

    YES = "yes"
    NO = "no"
    ELSEWHERE = "elsewhere"  # in another branch
    NOT_ASKED = "not asked"
    UNKNOWN = "no answer"  # Twinzo was asked and gave none for this branch


@dataclass(frozen=True)
class Devices:
    """Twinzo's answers, branch by branch; none: it was not asked yet."""

    answers: tuple[BranchDevices, ...] = ()
    _places: dict[str, list[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        places: defaultdict[str, list[str]] = defaultdict(list)
        for device in self.all():
            places[device.login].append(device.branch)
        object.__setattr__(self, "_places", dict(places))

    def all(self) -> Sequence[TwinDevice]:
        return [device for answer in self.answers for device in answer.devices]

    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(Candidate(device.login, device.title, device.branch) for device in self.all())

    def logins(self) -> list[str]:
        return sorted(self._places)

    def problems(self) -> list[BranchDevices]:
        return [answer for answer in self.answers if answer.problem]

    def where(self, login: str) -> Sequence[str]:
        """The branches that have a device of this login."""
        return self._places.get(login, ())

    def has(self, login: str, branch: str) -> InTwin:
        asked = {answer.branch: answer for answer in self.answers}
        if branch in self.where(login):
            return InTwin.YES
        if branch not in asked:
            return InTwin.NOT_ASKED
        if asked[branch].problem:
            return InTwin.UNKNOWN
        return InTwin.ELSEWHERE if self.where(login) else InTwin.NO


@dataclass(frozen=True)
class Facts:
    """Built once a change, so that a row costs only look-ups."""

    site: Site
    devices: Devices = Devices()  # frozen
    suggestions: Mapping[str, Suggestion] = field(default_factory=dict)
    routes: Routes = field(init=False)
    rows: dict[str, RobotRow] = field(init=False)
    branches: dict[int, str] = field(init=False)
    conflicts: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        made = {
            "rows": remap.rows_of(self.site),
            "routes": Routes(self.site),
            "branches": {sector.id: sector.branch for sector in self.site.sectors},
            "conflicts": remap.conflicts(self.site),
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def in_twin(self, row: RobotRow) -> InTwin:
        return self.devices.has(row.login, self.branches.get(row.sector, ""))

    def taken(self) -> frozenset[str]:
        """Logins that a sherpa has, on or off, where they exist: nobody else gets them suggested."""
        good = (InTwin.YES, InTwin.NOT_ASKED, InTwin.UNKNOWN)
        return frozenset(row.login for row in self.site.robots if self.in_twin(row) in good)

    def sector_for(self, branch: str) -> int | None:
        """Where a sherpa mapped by hand stands first: where most of that branch stand, else its first sector."""
        ids = [sector.id for sector in self.site.sectors if not branch or sector.branch == branch]
        return max(ids, key=self._used.__getitem__, default=None)

    @cached_property
    def _used(self) -> Counter[int]:
        return Counter(row.sector for row in self.site.robots)

    def in_branch(self, row: RobotRow, branch: str) -> bool:
        """Is it to be seen while this branch is shown? "": all are, and one in no branch always is."""
        return not branch or self.branches.get(row.sector, branch) == branch

    def sees(self, sherpa: str, branch: str) -> bool:
        """As `in_branch`, by name; whoever is not listed may belong to any branch."""
        row = self.rows.get(sherpa)
        return row is None or self.in_branch(row, branch)

    def missing(self, branch: str = "") -> list[RobotRow]:
        """Enabled sherpas (of that branch) whose device Twinzo said it does not have."""
        enabled = (row for row in self.rows.values() if row.enabled and self.in_branch(row, branch))
        return [row for row in enabled if self.in_twin(row) is InTwin.NO]

    def acceptable(self, least: int, branch: str = "") -> tuple[list[RobotRow], list[str]]:
        """Rows (of that branch) that a bulk accept makes, and in words those that it does not: never a conflict."""
        rows: list[RobotRow] = []
        refused: list[str] = []
        for sherpa, one in sorted(self.suggestions.items()):
            if one.score < least or (branch and one.branch != branch) or not self.sees(sherpa, branch):
                continue
            row, why = self.accepted(sherpa)
            if row is None:
                refused.append(f"{sherpa}: {why}")
            elif row != self.rows.get(sherpa):
                rows.append(row)
        wrong = remap.new_conflicts(self.site, rows)
        return [row for row in rows if row.sherpa not in wrong], [*refused, *(f"{n}: {w}" for n, w in wrong.items())]

    def accepted(self, sherpa: str) -> tuple[RobotRow | None, str]:
        """The row that its suggestion makes, or why it makes none."""
        one = self.suggestions.get(sherpa)
        if one is None:
            return None, "nothing is suggested"
        if one.rivals:
            return None, f"{one.login} is as near to {', '.join(one.rivals)}"
        sector = self.sector_for(one.branch)
        if sector is None:
            return None, f"the site has no sector in branch {one.branch}"
        before = self.rows.get(sherpa)
        if before is not None and self.branches.get(before.sector) == one.branch:
            sector = before.sector
        return RobotRow(sherpa, one.login, sector, before.enabled if before else True), ""
