"""Seen sherpas against the devices of the twin: which login is most likely whose, and how sure that is. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.site.names import alike, numbers_of

LEAST: Final = 60  # a suggestion below that helps nobody
SURE: Final = 90  # from here on a bulk accept takes it, unless the user says otherwise
MOST_ALIKE: Final = 2_000  # devices of one number that are compared with one name


@dataclass(frozen=True, slots=True)
class Candidate:
    """A device as it can be suggested."""

    login: str
    title: str
    branch: str  # Branch.name


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`score` 0 to 100. `rivals`: other logins that fit as well, or other sherpas that want this one."""

    login: str
    branch: str
    score: int
    rivals: tuple[str, ...] = ()

    @property
    def clear(self) -> bool:
        return not self.rivals


def suggest(
    sherpas: Iterable[str], devices: Sequence[Candidate], taken: Collection[str] = frozenset()
) -> dict[str, Suggestion]:
    """The best device of each sherpa that has one; `taken` are logins that other sherpas have already.

    Two sherpas that want one login, and two logins that fit one sherpa as well, are said and never settled by us.
    """
    by_numbers: defaultdict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for device in devices:
        if device.login not in taken:
            for numbers in {numbers_of(device.login), numbers_of(device.title)}:
                by_numbers[numbers].append(device)
    found = {name: _best(name, by_numbers.get(numbers_of(name), [])) for name in dict.fromkeys(sherpas)}
    return _with_rivals({name: one for name, one in found.items() if one is not None})


def _best(name: str, devices: Sequence[Candidate]) -> Suggestion | None:
    scored = [(max(alike(name, d.login), alike(name, d.title)), d) for d in devices[:MOST_ALIKE]]
    top = max((score for score, _ in scored), default=0)
    if top < LEAST:
        return None
    best = [device for score, device in scored if score == top]
    others = tuple(device.login for device in best[1:] if device.login != best[0].login)
    return Suggestion(best[0].login, best[0].branch, top, others[:3])


def _with_rivals(found: Mapping[str, Suggestion]) -> dict[str, Suggestion]:
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for name, one in found.items():
        wanted[one.login].append(name)
    return {name: _against(name, one, wanted[one.login], found) for name, one in found.items()}


def _against(name: str, one: Suggestion, names: Sequence[str], found: Mapping[str, Suggestion]) -> Suggestion:
    """A sherpa that fits better has no rival in one that fits less."""
    rivals = tuple(other for other in names if other != name and found[other].score >= one.score)
    return Suggestion(one.login, one.branch, one.score, (*one.rivals, *rivals[:3])) if rivals else one
