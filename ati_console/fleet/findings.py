"""Findings: odd things in the data, folded by sherpa and kind into first, last, count and the latest evidence."""

from __future__ import annotations

from ati_console.fleet.view import Finding
from ati_console.wire.messages import Odd

OPEN_S = 60.0  # a kind not seen for so long, by the sherpa's own messages, is no longer open


class Tally:
    """One finding while it is being counted."""

    __slots__ = ("_frozen", "count", "evidence", "first_at", "kind", "last_at", "sherpa")

    def __init__(self, sherpa: str, kind: Odd, at: float) -> None:
        self.sherpa, self.kind = sherpa, kind
        self.first_at = self.last_at = at
        self.count = 0
        self.evidence = ""
        self._frozen: Finding | None = None

    def bump(self, evidence: str, at: float) -> None:
        self.count += 1
        self.evidence, self.last_at, self._frozen = evidence, at, None

    def finding(self) -> Finding:
        if self._frozen is None:
            self._frozen = Finding(
                sherpa=self.sherpa,
                kind=self.kind,
                evidence=self.evidence,
                first_at=self.first_at,
                last_at=self.last_at,
                count=self.count,
            )
        return self._frozen


class FindingLedger:
    """All tallies of the fleet, oldest first. Beyond the limit new ones are only counted."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._tallies: list[Tally] = []
        self._frozen: tuple[Finding, ...] = ()
        self.changed = False  # some count or evidence
        self.grown = False  # a new finding: worth showing at once
        self.refused = 0

    def open(self, sherpa: str, kind: Odd, at: float) -> Tally | None:
        """A tally for a kind this sherpa did not have yet; None when there is no room."""
        if len(self._tallies) >= self._limit:
            self.refused += 1
            return None
        tally = Tally(sherpa, kind, at)
        self._tallies.append(tally)
        self.grown = True
        return tally

    def forget(self, sherpa: str) -> None:
        self._tallies = [tally for tally in self._tallies if tally.sherpa != sherpa]
        self.grown = True

    def findings(self) -> tuple[Finding, ...]:
        """The same tuple until something changed."""
        if self.changed or self.grown:
            self._frozen = tuple([tally.finding() for tally in self._tallies])
            self.changed = self.grown = False
        return self._frozen


class RobotFindings:
    """The kinds one sherpa has, at hand for its next message."""

    __slots__ = ("_ledger", "_sherpa", "_tallies")

    def __init__(self, sherpa: str, ledger: FindingLedger) -> None:
        self._sherpa, self._ledger = sherpa, ledger
        self._tallies: dict[Odd, Tally] = {}

    def note(self, kind: Odd, evidence: str, at: float) -> None:
        tally = self._tallies.get(kind) or self._ledger.open(self._sherpa, kind, at)
        if tally is not None:
            self._tallies[kind] = tally
            tally.bump(evidence, at)
            self._ledger.changed = True

    def of(self, kind: Odd) -> Tally | None:
        """Read only; None when there was none of the kind."""
        return self._tallies.get(kind)

    def open_at(self, at: float) -> int:
        """How many kinds were seen within the last minute before `at`."""
        return sum(at - tally.last_at <= OPEN_S for tally in self._tallies.values()) if self._tallies else 0
