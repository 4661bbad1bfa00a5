"""What each sherpa's messages lacked of the guide's contract: per required field first, last, count, the first bad one.

Fed from the oddities that the decoder found, so a good message costs one comparison. Pure; times are arguments.
"""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from ati_console.wire.messages import Odd, Oddity, StatusReport, Undecodable
from ati_console.wire.names import name_in
from ati_console.wire.topics import topic_sherpa

MAX_BREACHES: Final = 2_000  # kept first messages are at most 4 MB
KEPT_PAYLOAD: Final = 2_048  # bytes of the first bad message
UNNAMED: Final = "(no name)"


class Required(enum.Enum):
    """The fields a status must have (contracts.md 1)."""

    NAME = "sherpa_name"
    MODE = "mode"
    POSE = "pose"
    BATTERY = "battery_status"
    TIME = "timestamp"


class Problem(enum.Enum):
    MISSING = "missing"
    WRONG_TYPE = "wrong type"
    OUT_OF_RANGE = "out of range"


class Breach(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One field of one sherpa that was not as agreed. `words` is of the last time, `payload` of the first."""

    sherpa: str
    field: Required
    problem: Problem
    words: str
    first_at: float
    last_at: float
    count: int
    payload: bytes = b""  # at most 2 KiB


_OF_ODD: Final = {
    Odd.POSE_LENGTH: (Required.POSE, Problem.WRONG_TYPE),
    Odd.UNIT_SUSPICION: (Required.POSE, Problem.OUT_OF_RANGE),
    Odd.MODE_MISSING: (Required.MODE, Problem.MISSING),
    Odd.MODE_UNKNOWN: (Required.MODE, Problem.OUT_OF_RANGE),
    Odd.BATTERY_MISSING: (Required.BATTERY, Problem.MISSING),
    Odd.BATTERY_OUT_OF_RANGE: (Required.BATTERY, Problem.OUT_OF_RANGE),
    Odd.TOPIC_NAME: (Required.NAME, Problem.OUT_OF_RANGE),
}
_FIELDS: Final = {field.value: field for field in Required}


def breach_of(oddity: Oddity) -> tuple[Required, Problem] | None:
    """Which required field an oddity is about; None when about none. A spelling of the mode is no breach."""
    if oddity.kind is not Odd.FIELD_TYPE:
        return _OF_ODD.get(oddity.kind)
    field = _FIELDS.get(oddity.evidence.split(" ", 1)[0])  # the decoder begins with the key
    return None if field is None else (field, Problem.WRONG_TYPE)


class BreachLedger:
    """All of the fleet, oldest first. Beyond MAX_BREACHES new ones are only counted."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Required, Problem], Breach] = {}
        self._frozen: tuple[Breach, ...] = ()
        self._changed = False
        self.refused = 0

    def note(self, report: StatusReport, payload: bytes, at: float) -> None:
        """Only to be called for a message with an oddity or without a time."""
        name = report.state.name
        untimed = report.state.measured_at is None
        for oddity in report.oddities:
            found = breach_of(oddity)
            if found is not None:
                untimed = untimed and found[0] is not Required.TIME
                self._count(name, *found, oddity.evidence, payload, at)
        if untimed:
            self._count(name, Required.TIME, Problem.MISSING, "no timestamp in the status", payload, at)

    def reject(self, undecodable: Undecodable, topic: str, payload: bytes, at: float) -> None:
        """A message that could not be used at all, when it was for want of a required field."""
        field = _FIELDS.get(undecodable.field.partition("[")[0])
        if field is None:
            return
        name = topic_sherpa(topic) or (name_in(payload) if field is not Required.NAME else "") or UNNAMED
        problem = Problem.MISSING if undecodable.reason == "missing" else Problem.WRONG_TYPE
        said = f"{undecodable}: {undecodable.text}" if undecodable.text else str(undecodable)
        self._count(name, field, problem, said[:120], payload, at)

    def all(self) -> tuple[Breach, ...]:
        """The same tuple until something was counted."""
        if self._changed:
            self._frozen, self._changed = tuple(self._kept.values()), False
        return self._frozen

    def _count(self, sherpa: str, field: Required, problem: Problem, words: str, payload: bytes, at: float) -> None:
        key = (sherpa, field, problem)
        known = self._kept.get(key)
        if known is not None:
            self._kept[key] = msgspec.structs.replace(known, words=words, last_at=at, count=known.count + 1)
        elif len(self._kept) >= MAX_BREACHES:
            self.refused += 1
            return
        else:
            kept = payload[:KEPT_PAYLOAD]
            self._kept[key] = Breach(
                sherpa=sherpa, field=field, problem=problem, words=words, first_at=at, last_at=at, count=1, payload=kept
            )
        self._changed = True
