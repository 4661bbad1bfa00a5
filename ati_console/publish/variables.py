"""What stands in double braces: read, judged with its place, and replaced. Pure: time, chance and ids are arguments."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ati_console.publish.mistake import TemplateError, at
from ati_console.wire.encode import iso_z

ALLOWED: Final = "allowed: {{now_ms}} {{now_iso}} {{uuid}} {{robot}} {{seq}} {{random a b}}"
PLAIN: Final = ("now_ms", "now_iso", "uuid", "robot", "seq")
OPEN: Final = re.compile(r"\{\{")
WHOLE: Final = re.compile(r"[+-]?\d{1,15}")
SHOWN: Final = 40  # characters of what is wrong


@dataclass(frozen=True, slots=True)
class Values:
    """Of one message: unix seconds, the sherpa, the running number; `uuid` and `chance(a, b)` are asked each time."""

    now: float
    robot: str
    seq: int
    uuid: Callable[[], str]
    chance: Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Variable:
    """One of them in a text, from `start` up to `end`. `bounds` are those of random."""

    name: str
    start: int
    end: int
    bounds: tuple[float, float] = (0.0, 0.0)
    whole: bool = False

    @property
    def is_number(self) -> bool:
        return self.name in ("now_ms", "seq", "random")

    @property
    def is_whole(self) -> bool:
        return self.name in ("now_ms", "seq") or self.whole


def variables(text: str, start: int = 0, end: int | None = None) -> Iterator[Variable]:
    """Those in a part of the text, in order. Raises TemplateError at the first that is none."""
    stop = len(text) if end is None else end
    found = OPEN.search(text, start, stop)
    while found is not None:
        one = variable_at(text, found.start(), stop)
        yield one
        found = OPEN.search(text, one.end, stop)


def variable_at(text: str, start: int, stop: int) -> Variable:
    """The one that begins at `start`."""
    end = text.find("}}", start, stop)
    if end < 0 or "\n" in text[start:end]:
        raise TemplateError(at(text, start, "{{ has no }} behind it on its line", ALLOWED))
    words = text[start + 2 : end].split()
    if len(words) == 1 and words[0] in PLAIN:
        return Variable(words[0], start, end + 2)
    if words[:1] == ["random"]:
        return _random(text, start, end + 2, words[1:])
    shown = text[start : end + 2][:SHOWN]
    raise TemplateError(at(text, start, f"{shown} is no variable", ALLOWED))


def _random(text: str, start: int, end: int, words: list[str]) -> Variable:
    try:
        low, high = (float(word) for word in words)
    except ValueError:
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low <= high and abs(low) < 1e15 and abs(high) < 1e15):
        shown = text[start:end][:SHOWN]
        what = f"{shown} needs two numbers, the smaller first"
        raise TemplateError(at(text, start, what, "for example {{random 20 80}}"))
    return Variable("random", start, end, (low, high), all(WHOLE.fullmatch(word) for word in words))


def value_of(variable: Variable, values: Values) -> str | int | float:
    """What it stands for in this message."""
    match variable.name:
        case "now_ms":
            return round(values.now * 1000)
        case "now_iso":
            return iso_z(values.now, 0)
        case "seq":
            return values.seq
        case "random":
            drawn = values.chance(*variable.bounds)
            return round(drawn) if variable.whole else round(drawn, 3)
        case "uuid":
            return values.uuid()
        case _:
            return values.robot


def filled(text: str, values: Values) -> str:
    """Plain text: a topic, a line."""
    return _replaced(text, 0, len(text), values, _as_text)


def filled_json(text: str, values: Values) -> str:
    """JSON: inside a string it is escaped, outside a text gets its quotes."""
    out, last = [], 0
    for token in STRING.finditer(text):
        out.append(_replaced(text, last, token.start(), values, json.dumps))
        out.append(_replaced(text, token.start(), token.end(), values, _inside_a_string))
        last = token.end()
    return "".join((*out, _replaced(text, last, len(text), values, json.dumps)))


STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def compact(text: str) -> str:
    """JSON without the spaces between its parts; numbers stay as they were written."""
    out, last = [], 0
    for token in STRING.finditer(text):
        out += ["".join(text[last : token.start()].split()), token.group()]
        last = token.end()
    return "".join((*out, "".join(text[last:].split())))


def _replaced(text: str, start: int, end: int, values: Values, write: Callable[[str | int | float], str]) -> str:
    out, last = [], start
    for one in variables(text, start, end):
        out += [text[last : one.start], write(value_of(one, values))]
        last = one.end
    return "".join((*out, text[last:end]))


def _as_text(value: str | int | float) -> str:
    return str(value)


def _inside_a_string(value: str | int | float) -> str:
    return json.dumps(str(value))[1:-1]
