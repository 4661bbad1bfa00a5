"""The filter field of the delivery table: words that all have to fit, as in the fleet. Pure.

`tug` in sherpa, login or words · `accepted` `rejected` `held` `retrying` `queued` `not-visible` `off` `outside`
`not-trusted` `wrong-sector` `unlisted` · `stale` `lost` `error` · `sector:7` `branch:north` `login:tug` `http:404` ·
`off>1.0` `read>5` `rejected>0` · a leading `-` excludes."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from ati_console.fleet.view import Mark
from ati_console.gui.models.delivery_said import Said


class Facts(NamedTuple):
    """What a filter may ask of one sherpa; texts in lower case, numbers None when there is none."""

    name: str
    login: str
    sector: str
    branch: str
    http: str
    words: str
    said: Said
    mark: Mark | None
    off_m: float | None
    read_s: float | None
    rejected: float


Test = Callable[[Facts], bool]
MAX_TERMS: Final = 12
_NUMBER: Final = re.compile(r"(off|read|rejected)(<=|>=|<|>|=)(\d{1,9}(?:\.\d+)?)$")
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
_SAID: Final = {
    "accepted": (Said.ACCEPTED,),
    "rejected": (Said.REJECTED,),
    "held": (Said.HELD,),
    "retrying": (Said.RETRYING,),
    "queued": (Said.QUEUED,),
    "computed": (Said.COMPUTED,),
    "not-visible": (Said.NOT_VISIBLE,),
    "off": (Said.OFF,),
    "not-trusted": (Said.UNTRUSTED,),
    "outside": (Said.OUTSIDE,),
    "wrong-sector": (Said.WRONG_SECTOR,),
    "elsewhere": (Said.WRONG_SECTOR, Said.OUTSIDE),
    "unlisted": (Said.NEVER,),
    "disabled": (Said.DISABLED,),
}
_MARKS: Final = {
    "live": (Mark.LIVE, Mark.NOT_FLEET),
    "stale": (Mark.STALE,),
    "lost": (Mark.LOST,),
    "error": (Mark.ERROR, Mark.E_STOP),
    "e-stop": (Mark.E_STOP,),
}
_FIELDS: Final = ("sector", "branch", "login", "http")
_EXACT: Final = ("sector", "http")


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """All of `tests` have to hold; none lets everything through."""

    tests: tuple[Test, ...] = ()

    def accepts(self, facts: Facts) -> bool:
        return all(test(facts) for test in self.tests)


def parse(text: str) -> DeliveryFilter:
    """Never fails: what is not a known word is looked for as text."""
    return DeliveryFilter(tuple(_term(word) for word in text.lower().split()[:MAX_TERMS] if word != "-"))


def _term(word: str) -> Test:
    if word.startswith("-"):
        positive = _term(word[1:])
        return lambda facts: not positive(facts)
    if word in _SAID:
        said = _SAID[word]
        return lambda facts: facts.said in said
    if word in _MARKS:
        marks = _MARKS[word]
        return lambda facts: facts.mark in marks
    return _field(word) or _number(word) or _text(word)


def _text(word: str) -> Test:
    return lambda facts: word in facts.name or word in facts.login or word in facts.words


def _field(word: str) -> Test | None:
    name, colon, wanted = word.partition(":")
    if name not in _FIELDS or not colon:
        return None
    if name in _EXACT:
        return lambda facts: getattr(facts, name) == wanted
    return lambda facts: wanted in getattr(facts, name)


def _number(word: str) -> Test | None:
    found = _NUMBER.match(word)
    if found is None:
        return None
    name = {"off": "off_m", "read": "read_s", "rejected": "rejected"}[found[1]]
    compare, limit = _COMPARE[found[2]], float(found[3])

    def test(facts: Facts) -> bool:
        value = getattr(facts, name)
        return value is not None and compare(value, limit)

    return test
