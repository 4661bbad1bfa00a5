"""Goes round the senders once in a while and remembers what each suffers from. No message waits for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ati_console.fleet.ailments import UNEXAMINED, Ailment, CheckUp, Diagnosis, Symptom
from ati_console.fleet.track import Track

ROUND_S: Final = 1.0
VISITS: Final = 300  # a second; about 10 us each
MAX_CASES: Final = 5_000
OVER_S: Final = 60.0  # not seen for so long, by the sender's own messages: over


class Doctor:
    """`visit` the senders as often as there is an update; `check_up` is the same value until something changed."""

    def __init__(self) -> None:
        self._cases: dict[tuple[str, Ailment], Diagnosis] = {}
        self._of: dict[str, tuple[Ailment, ...]] = {}
        self._judged: set[str] = set()
        self._visited_at = float("-inf")
        self._next = 0
        self._changed = False
        self._seen = 0
        self.check_up: CheckUp = UNEXAMINED

    def round(self, names: Sequence[str], tracks: dict[str, Track], now: float) -> None:
        """The next few hundred of `names`, once a second; none is left out for ever."""
        if 0 <= now - self._visited_at < ROUND_S:
            return
        self._visited_at = now
        for _ in range(min(len(names), VISITS)):
            self._next = (self._next + 1) % len(names)
            name = names[self._next]
            self._visit(name, tracks[name], now)
        if self._changed or len(names) != self._seen:
            self._changed, self._seen = False, len(names)
            rows = sorted(self._cases.values(), key=_worst_first)
            self.check_up = CheckUp(tuple(rows), len(self._judged), len(names) - len(self._judged))

    def forget(self, name: str) -> None:
        self._judged.discard(name)
        for ailment in self._of.pop(name, ()):
            self._cases.pop((name, ailment), None)
        self._changed = True

    def _visit(self, name: str, track: Track, now: float) -> None:
        found = track.symptoms(now)
        if name not in self._judged and (found or track.is_judged(now)):
            self._judged.add(name)
            self._changed = True
        for symptom in found:
            self._take(name, symptom, track, now)
        here = self._of.get(name)
        if here:
            self._close(name, here, found)

    def _take(self, name: str, symptom: Symptom, track: Track, now: float) -> None:
        key = (name, symptom.ailment)
        before = self._cases.get(key)
        if before is None:
            if len(self._cases) >= MAX_CASES:
                return
            self._of[name] = (*self._of.get(name, ()), symptom.ailment)
        case = _case(name, symptom, before, track, now)
        if case != before:
            self._cases[key], self._changed = case, True

    def _close(self, name: str, here: tuple[Ailment, ...], found: Sequence[Symptom]) -> None:
        """What is not found any more is over, and stays in the list as that."""
        now_found = {symptom.ailment for symptom in found}
        for ailment in here:
            case = self._cases[name, ailment]
            if (case.active or case.gone) and ailment not in now_found:
                self._cases[name, ailment] = _ended(case)
                self._changed = True


def _case(name: str, symptom: Symptom, before: Diagnosis | None, track: Track, now: float) -> Diagnosis:
    """A sender that ended is not broken now; only a start that fell silent is told by that very silence."""
    ailment = symptom.ailment
    late = track.heard_at - symptom.last_at <= OVER_S
    gone = late and ailment is not Ailment.FALLS_SILENT and track.is_gone(now)
    return Diagnosis(
        sherpa=name,
        name=ailment,
        words=ailment.words,
        evidence=symptom.evidence,
        fix=ailment.fix,
        since=symptom.first_at if before is None else min(before.since, symptom.first_at),
        last=symptom.last_at,
        count=symptom.count,
        confidence=round(symptom.confidence, 2),
        active=late and not gone,
        gone=gone,
    )


def _ended(case: Diagnosis) -> Diagnosis:
    return Diagnosis(
        sherpa=case.sherpa, name=case.name, words=case.words, evidence=case.evidence, fix=case.fix, since=case.since,
        last=case.last, count=case.count, confidence=case.confidence, active=False,
    )  # fmt: skip


def _worst_first(case: Diagnosis) -> tuple[bool, bool, int, float, str]:
    return not case.active, not case.gone, case.name.rank, -case.confidence, case.sherpa
