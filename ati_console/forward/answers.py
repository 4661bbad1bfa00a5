"""What an answer of the twin means for the samples that were sent. Pure.

Delivered = 2xx and Success and that location's Success (contracts.md 3); everything else is one of the other
verdicts. A 200 alone proves nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.forward import twin_json
from ati_console.forward.order import Row
from ati_console.forward.twin_json import LocationAnswer, LoginAnswer, one_line


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer. `retry_after` and `redirect` are the headers Retry-After and Location, None when absent."""

    status: int
    body: bytes
    retry_after: str | None = None
    redirect: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """One entry for each row sent: None delivered, words refused; `unmentioned` rows are to be tried again."""

    refused: tuple[str | None, ...]
    unmentioned: frozenset[int] = frozenset()  # indices of rows the answer does not speak of


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Nothing is known to be delivered. `retry_after` is the header's text."""

    words: str
    retry_after: str | None = None
    throttled: bool = False  # the twin is there, but wants less of us


@dataclass(frozen=True, slots=True)
class Unauthorised:
    words: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    words: str


@dataclass(frozen=True, slots=True)
class Poisoned:
    """The request was refused as a whole: some sample in it is to blame (found by halving)."""

    words: str


Verdict = Settled | TryAgain | Unauthorised | TooLarge | Poisoned

UNMENTIONED: Final = "Twinzo's answer did not mention this location"


def judge(reply: Reply, rows: Sequence[Row]) -> Verdict:
    status = reply.status
    if 200 <= status < 300:
        return _of_success(reply, rows)
    words = _words(reply)
    if status == 401:
        return Unauthorised(words)
    if status == 413:
        return TooLarge(words)
    if status in (408, 425, 429) or not 400 <= status < 500:
        return TryAgain(words, reply.retry_after, throttled=status == 429)
    return Poisoned(words)


def _words(reply: Reply) -> str:
    if 300 <= reply.status < 400:
        return one_line(f"HTTP {reply.status}: a redirect to {reply.redirect or 'nowhere'} (not followed)")
    said = twin_json.problem_words(reply.body)
    return f"HTTP {reply.status}: {said}" if said else f"HTTP {reply.status}"


def _of_success(reply: Reply, rows: Sequence[Row]) -> Verdict:
    answers = twin_json.read_answers(reply.body)
    if answers is None:
        return TryAgain(f"HTTP {reply.status}, but the answer is not Twinzo's JSON (a proxy or a portal?)")
    refused: list[str | None] = [None] * len(rows)
    unmentioned = set()
    by_login = _by_login(rows)
    for login, indices in by_login.items():
        answer = _answer_for(login, answers, by_login)
        for index, outcome in zip(indices, _outcomes(answer, [rows[i] for i in indices]), strict=True):
            refused[index] = outcome
            if outcome is UNMENTIONED:
                unmentioned.add(index)
    return Settled(tuple(refused), frozenset(unmentioned))


def _by_login(rows: Sequence[Row]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(row.sample.login, []).append(index)
    return groups


def _answer_for(login: str, answers: Sequence[LoginAnswer], sent: Collection[str]) -> LoginAnswer | None:
    same = next((answer for answer in answers if answer.Login == login), None)
    if same is not None:
        return same
    # Spelled in other case: not taking it for the answer would send everything five times and then bury it.
    others = [answer for answer in answers if answer.Login is not None and answer.Login not in sent]
    alike = [answer for answer in others if answer.Login and answer.Login.casefold() == login.casefold()]
    if len(alike) == 1:
        return alike[0]
    return answers[0] if len(sent) == len(answers) == 1 and answers[0].Login is None else None


def _outcomes(answer: LoginAnswer | None, rows: Sequence[Row]) -> list[str | None]:
    if answer is None:
        return [UNMENTIONED] * len(rows)
    if not answer.Success:
        return [one_line(answer.ErrorMessage or "Twinzo says Success: false without a reason")] * len(rows)
    said = _locations(answer.Locations or [], rows)
    return [_outcome(location) for location in said]


def _locations(locations: Sequence[LocationAnswer], rows: Sequence[Row]) -> list[LocationAnswer | None]:
    """By Timestamp, which is unique per login; by position only when none is given."""
    if len(locations) == len(rows) and all(location.Timestamp is None for location in locations):
        return list(locations)
    by_time = {location.Timestamp: location for location in locations}
    return [by_time.get(row.sent_ms) for row in rows]


def _outcome(location: LocationAnswer | None) -> str | None:
    if location is None:
        return UNMENTIONED
    if location.Success:
        return None
    return one_line(location.ErrorMessage or "Twinzo refused this location without a reason")


def says_no(verdict: Verdict) -> bool:
    """The twin itself refused something (a broken gateway in between did not)."""
    match verdict:
        case Settled(refused):
            return any(words is not None for words in refused)
        case TryAgain():
            return verdict.throttled
    return True
