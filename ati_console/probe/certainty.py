"""What is asked once role and cause are known: does QoS, version or repetition change an answer? Pure.

Where each question is the end of a connection a sample is asked, what tells most first. Where a broker answers with
codes and stays, every filter is asked in every column, several in one packet: a SUBACK has a code for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from ati_console.access import V5, V311, Action, Because, Cell, Place, Probe, Verdict

SAMPLE: Final = 3  # filters that are asked at QoS 0 and in the other version where each costs a connection
ODD: Final = 3  # answers unlike the others that are asked for again
AGAIN: Final = 2  # ordinary ones that are asked for again
VERIFIED: Final = 4  # filters that are asked for one by one when one message may have come by several
LEAST: Final = 3  # one question of each kind: without them a run is not complete
GROUP: Final = 10  # filters in one packet


def other(main: int) -> int | None:
    """The version that refuses in another way; None where only old ones are spoken."""
    return V311 if main == V5 else None


def sample(topics: Sequence[str], main: int, answers: Sequence[Cell] = ()) -> tuple[Place, ...]:
    """In the order of what they tell: what was answered unlike the rest again, then one of each kind, then more of
    them. A place of `answers` in it is asked for the second time."""
    at_zero, older, again = _columns(topics[:SAMPLE], main)
    oldest = [Place(Action.SUBSCRIBE, topic, 0, V311) for topic in topics[: 1 if older else 0]]
    found = [*odd(answers), *at_zero[:1], *older[:1], *again[:1], *at_zero[1:2], *older[1:2], *oldest, *at_zero[2:],
             *older[2:], *again[1:AGAIN]]  # fmt: skip
    return tuple(dict.fromkeys(found))


def most(topics: Sequence[str]) -> int:
    """Questions of a sample, and of what in it was not twice alike and is asked for a third time."""
    return len(sample(topics, V5)) + min(len(topics), ODD) + min(len(topics), ODD + AGAIN)


def _columns(topics: Sequence[str], main: int) -> tuple[list[Place], list[Place], list[Place]]:
    second = other(main)
    return (
        [Place(Action.SUBSCRIBE, topic, 0, main) for topic in topics],
        [Place(Action.SUBSCRIBE, topic, 1, second) for topic in topics] if second else [],
        [Place(Action.SUBSCRIBE, topic, 1, main) for topic in topics],
    )


def odd(answers: Sequence[Cell]) -> list[Place]:
    """Where fewer than half say what the others do, one repetition may change a conclusion."""
    said = Counter(_kind(cell) for cell in answers)
    rare = [cell.place for cell in answers if said[_kind(cell)] * 2 < len(answers)]
    return rare[:ODD]


def _kind(cell: Cell) -> Verdict:
    """A grant that brought a message is a grant."""
    verdict = cell.newest.verdict
    return Verdict.GRANTED if verdict is Verdict.DELIVERED else verdict


def groups(topics: Sequence[str], main: int) -> tuple[tuple[Place, ...], ...]:
    """Every filter in every column that was not asked: QoS 0, and the other version at both."""
    columns = [(0, main)] + [(qos, version) for version in (other(main),) if version for qos in (1, 0)]
    return tuple(
        tuple(Place(Action.SUBSCRIBE, topic, qos, version) for topic in topics[begin : begin + GROUP])
        for qos, version in columns
        for begin in range(0, len(topics), GROUP)
    )


def closes(probe: Probe) -> bool:
    """A SUBSCRIBE was the end of a connection."""
    ends = (one.attribution for one in probe.events)
    return any(end is not None and end.because is Because.SUBSCRIBE for end in ends)


def answers_and_stays(probe: Probe) -> bool:
    """Each SUBSCRIBE so far had its SUBACK, and none was the end of a connection."""
    asked = [cell for cell in probe.cells if cell.place.action is Action.SUBSCRIBE]
    known = {Verdict.GRANTED, Verdict.DELIVERED, Verdict.REFUSED}
    return bool(asked) and not closes(probe) and all(cell.newest.verdict in known for cell in asked)
