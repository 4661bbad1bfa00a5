"""The ledger that proves the promise (reliability.md): four witnesses, and what must hold between them.

Message `n` is the pose x = n mm, so each witness can be asked about the same number: the publisher (and the broker's
PUBACK to it), the wire (what the broker sent us and what we acknowledged), the outbox, and what the twin committed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ati_console.forward.ledger_export import History, histories

LISTED = 10


@dataclass(frozen=True)
class Committed:
    """One location the twin wrote down, in its order."""

    number: int
    login: str
    timestamp: int


@dataclass
class Ledger:
    """Everything that was seen of one run."""

    published: set[int]
    confirmed: set[int]  # the broker's PUBACK to the publisher
    received: set[int]  # sent to us by the broker
    acknowledged: set[int]  # our PUBACK passed the wire
    rows: dict[int, list[History]] = field(default_factory=lambda: defaultdict(list))
    committed: Sequence[Committed] = ()
    notes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))  # lines of the wire, by number

    def read_outbox(self, path: Path) -> None:
        for one in histories(path):
            self.rows[round(one.x_mm)].append(one)

    @property
    def duplicates(self) -> int:
        """Locations the twin got more than once. Allowed; counted."""
        return len(self.committed) - len({one.number for one in self.committed})

    @property
    def upstream_loss(self) -> list[int]:
        """Confirmed to the publisher, never sent to us: the broker's doing, nothing of ours is promised for it."""
        return sorted(self.confirmed - self.received)

    def history(self, number: int) -> str:
        """All that is known of one message, in the order of its way."""
        lines = [f"message {number}: " + ("published" if number in self.published else "never published")]
        lines += ["  the broker confirmed it to the publisher"] if number in self.confirmed else []
        lines += [f"  wire: {note}" for note in self.notes.get(number, ())]
        lines += ["  acknowledged by us"] if number in self.acknowledged else ["  not acknowledged by us"]
        lines += [f"  outbox: {row}" for row in self.rows.get(number, ())] or ["  not in the outbox"]
        lines += [
            f"  twin: commit {place}, {one.login} at {one.timestamp}"
            for place, one in enumerate(self.committed)
            if one.number == number
        ] or ["  not committed by the twin"]
        return "\n".join(lines)

    def violations(self, *, drained: bool = True) -> Iterator[tuple[int, str]]:
        """Message number and what is wrong with it. `drained`: nothing may wait any more."""
        yield from self._one_state(drained)
        committed = {one.number for one in self.committed}
        for number, rows in self.rows.items():
            if any(row.fate == "delivered" for row in rows) and number not in committed:
                yield number, "called delivered and not committed by the twin"
        yield from ((number, "committed and never published") for number in sorted(committed - self.published))
        yield from self._order()

    def close(self, seed: int, *, drained: bool = True) -> None:
        """AssertionError with the seed, the kinds of violation, and the history of the first ids of each."""
        found = list(self.violations(drained=drained))
        if found:
            kinds = Counter(what for _, what in found)
            heads = [f"seed {seed}: {count} x {what}" for what, count in kinds.items()]
            raise AssertionError("\n".join([*heads, *(self.history(number) for number, _ in found[:LISTED])]))

    def _one_state(self, drained: bool) -> Iterator[tuple[int, str]]:
        for number in sorted(self.acknowledged):
            rows = self.rows.get(number, [])
            if len(rows) != 1:
                yield number, "acknowledged and lost" if not rows else "acknowledged and in the outbox twice"
            elif drained and rows[0].fate in ("queued", "in flight"):
                yield number, f"still {rows[0].fate}"
            elif rows[0].fate in ("dead", "discarded") and not rows[0].reason:
                yield number, "dead without a reason"

    def _order(self) -> Iterator[tuple[int, str]]:
        newest: dict[str, int] = {}
        seen: set[int] = set()
        for one in self.committed:
            if one.number not in seen and one.timestamp <= newest.get(one.login, 0):
                yield one.number, f"the Timestamps of {one.login} went back"
            if one.number not in seen:
                newest[one.login] = one.timestamp
                seen.add(one.number)


def committed(entries: Iterable[object]) -> list[Committed]:
    """From the sandbox's ledger (x in mm, as the transform of the drill's site leaves it)."""
    return [Committed(round(one.x), one.login, one.timestamp) for one in entries]  # type: ignore[attr-defined]
