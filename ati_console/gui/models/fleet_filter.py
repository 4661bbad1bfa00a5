"""The filter field of the fleet: words that all have to fit. Pure.

`lift` in name, mode or worst words · `stale` `error` `e-stop` `lost` `live` `unlisted` · `mode:manual` ·
`battery<30` `battery >= 80` · a leading `-` excludes. What only looks like one of them is text: see doubt()."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from ati_console.fleet.view import Mark
from ati_console.gui.models.plain import plain


class Facts(NamedTuple):
    """What a filter may ask of one sherpa; texts in lower case."""

    name: str
    mode: str
    mark: Mark
    battery_pct: float | None
    words: str
    listed: bool = True
    e_stop: bool = False  # by its last word, however long it has been silent


Test = Callable[[Facts], bool]
MAX_TERMS: Final = 12
_BATTERY: Final = re.compile(r"battery(<=|>=|<|>|=)(\d{1,3}(?:\.\d+)?)%?$")
_SPACED: Final = re.compile(r"\b(battery)\s*(<=|>=|<|>|=)\s*(?=\d)|\b(mode:)\s+(?=\w)")
_ASKS: Final = re.compile(r"[a-z]+(?=[<>=!~:])")
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
_STATUS: Final = {
    "live": (Mark.LIVE, Mark.NOT_FLEET),
    "stale": (Mark.STALE,),
    "lost": (Mark.LOST,),
    "error": (Mark.ERROR, Mark.E_STOP),
    "errors": (Mark.ERROR, Mark.E_STOP),
}


@dataclass(frozen=True, slots=True)
class FleetFilter:
    """All of `tests` have to hold; none lets everything through."""

    tests: tuple[Test, ...] = ()

    def accepts(self, facts: Facts) -> bool:
        return all(test(facts) for test in self.tests)


def parse(text: str) -> FleetFilter:
    """Never fails: what is not a known word is looked for as text."""
    return FleetFilter(tuple(map(_term, _words(text)[:MAX_TERMS])))


def doubt(text: str) -> str:
    """What of it is not what it looks like, and what is allowed; "" when all of it is understood."""
    words = _words(text)
    if len(words) > MAX_TERMS:
        return f"only the first {MAX_TERMS} words count, not {len(words)}"
    return next((said for word in words if (said := _doubt(word.lstrip("-")))), "")


def _words(text: str) -> list[str]:
    """`battery < 30` is written as well as `battery<30`."""
    tight = _SPACED.sub(lambda found: f"{found[1]}{found[2]}" if found[1] else found[3], text.lower())
    return [word for word in tight.split() if word != "-"]


def _doubt(word: str) -> str:
    asks, number = _ASKS.match(word), _BATTERY.match(word)
    if asks is None or (number and float(number[2]) <= 100) or (word.startswith("mode:") and word != "mode:"):
        return ""
    said = f"{plain(word, 30)}: "
    if asks[0] == "battery":
        return said + ("a battery has 0 to 100 %" if number else "write <, <=, >, >= or = and a number: battery<30")
    if asks[0] == "mode":
        return said + "write a mode behind it: mode:manual"
    return said + "looked for as text; only battery<30 and mode:manual are questions"


def _term(word: str) -> Test:
    if word.startswith("-"):
        positive = _term(word[1:])
        return lambda facts: not positive(facts)
    if word in _STATUS:
        marks = _STATUS[word]
        return lambda facts: facts.mark in marks
    if word in ("e-stop", "estop"):
        return lambda facts: facts.e_stop
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
