"""The filter field of the fleet: words that all have to fit. Pure.

`lift` in name, mode or worst words · `stale` `error` `e-stop` `lost` `live` `unlisted` · `mode:manual` ·
`battery<30` `battery>=80` · a leading `-` excludes."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from ati_console.fleet.view import Mark


class Facts(NamedTuple):
    """What a filter may ask of one sherpa; texts in lower case."""

    name: str
    mode: str
    mark: Mark
    battery_pct: float | None
    words: str
    listed: bool = True


Test = Callable[[Facts], bool]
MAX_TERMS: Final = 12
_BATTERY: Final = re.compile(r"battery(<=|>=|<|>|=)(\d{1,3}(?:\.\d+)?)%?$")
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
_STATUS: Final = {
    "live": (Mark.LIVE, Mark.NOT_FLEET),
    "stale": (Mark.STALE,),
    "lost": (Mark.LOST,),
    "error": (Mark.ERROR, Mark.E_STOP),
    "errors": (Mark.ERROR, Mark.E_STOP),
    "e-stop": (Mark.E_STOP,),
    "estop": (Mark.E_STOP,),
}


@dataclass(frozen=True, slots=True)
class FleetFilter:
    """All of `tests` have to hold; none lets everything through."""

    tests: tuple[Test, ...] = ()

    def accepts(self, facts: Facts) -> bool:
        return all(test(facts) for test in self.tests)


def parse(text: str) -> FleetFilter:
    """Never fails: what is not a known word is looked for as text."""
    return FleetFilter(tuple(_term(word) for word in text.lower().split()[:MAX_TERMS] if word != "-"))


def _term(word: str) -> Test:
    if word.startswith("-"):
        positive = _term(word[1:])
        return lambda facts: not positive(facts)
    if word in _STATUS:
        marks = _STATUS[word]
        return lambda facts: facts.mark in marks
    if word == "unlisted":
        return lambda facts: not facts.listed
    if word.startswith("mode:"):
        return lambda facts: facts.mode.startswith(word[5:])
    return _battery(word) or (lambda facts: word in facts.name or word in facts.mode or word in facts.words)


def _battery(word: str) -> Test | None:
    found = _BATTERY.match(word)
    if found is None:
        return None
    compare, limit = _COMPARE[found[1]], float(found[2])
    return lambda facts: facts.battery_pct is not None and compare(facts.battery_pct, limit)
