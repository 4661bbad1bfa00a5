"""JSON that may hold variables, read with the place of every value. Pure; depth, size and names are bounded.

Python's own reader forgets where a value stood, takes NaN, and lets the last of two equal keys win in silence.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, Final

from ati_console.publish.mistake import TemplateError, at
from ati_console.publish.variables import Variable, variable_at, variables

Path = tuple[str | int, ...]
DEPTH: Final = 64
SPACE: Final = re.compile(r"[ \t\r\n]*")
NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
WORDS: Final = {"true": True, "false": False, "null": None}
LONGEST: Final = 400  # characters of a number; a longer one is nobody's measure
MOST: Final = sys.float_info.max  # of a value: readers make a float of a whole number too
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Filled:
    """A string with variables in it."""

    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """`value` has Variable and Filled where those stand; `spans` is from where to where each value is written."""

    value: Any
    spans: dict[Path, tuple[int, int]]

    def get(self, path: Path, default: Any = None) -> Any:
        """The value there; `default` when there is none."""
        found = self.value
        for step in path:
            inside = isinstance(found, dict) and step in found
            inside = inside or (isinstance(found, list) and isinstance(step, int) and step < len(found))
            if not inside:
                return default
            found = found[step]
        return found


@lru_cache(maxsize=2)
def read(text: str) -> Document:
    """Raises TemplateError with line and column of the first mistake. Whoever looks at one text asks several times:
    the check, the form, what is sent; nobody changes what they get."""
    reader = _Reader(text)
    value, end = reader.value(reader.skip(0), (), 0)
    end = reader.skip(end)
    if end < len(text):
        raise reader.wrong(end, "there is more behind the end of the JSON", "one value in a message")
    return Document(value, reader.spans)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: dict[Path, tuple[int, int]] = {}

    def skip(self, at_: int) -> int:
        found = SPACE.match(self.text, at_)
        return found.end() if found else at_

    def wrong(self, offset: int, what: str, allowed: str = "") -> TemplateError:
        return TemplateError(at(self.text, offset, what, allowed))

    def value(self, start: int, path: Path, depth: int) -> tuple[Any, int]:
        if depth > DEPTH:
            raise self.wrong(start, f"more than {DEPTH} levels inside each other")
        head = self.text[start : start + 1]
        if self.text.startswith("{{", start):
            one = variable_at(self.text, start, len(self.text))
            return self._kept(path, start, one, one.end)
        if head == "{":
            return self._kept(path, start, *self._object(start, path, depth))
        if head == "[":
            return self._kept(path, start, *self._array(start, path, depth))
        if head == '"':
            return self._kept(path, start, *self._string(start))
        return self._kept(path, start, *self._simple(start))

    def _kept(self, path: Path, start: int, value: Any, end: int) -> tuple[Any, int]:
        self.spans[path] = (start, end)
        return value, end

    def _string(self, start: int) -> tuple[Any, int]:
        try:
            words, end = scanstring(self.text, start + 1, True)
        except JSONDecodeError as error:
            what = "a text without its closing quote" if "Unterminated" in error.msg else error.msg.lower()
            raise self.wrong(error.pos, what, "a line end in a text is written \\n") from None
        held = next(variables(self.text, start, end), None)
        for _ in variables(self.text, start, end):
            pass
        return (words if held is None else Filled(words)), end

    def _simple(self, start: int) -> tuple[Any, int]:
        for word, value in WORDS.items():
            if self.text.startswith(word, start):
                return value, start + len(word)
        found = NUMBER.match(self.text, start)
        if found is None or not found.group():
            shown = self.text[start : start + SHOWN].split("\n")[0].strip()
            what = f"'{shown}' is no JSON value" if shown else "a value is missing here"
            raise self.wrong(start, what, 'a "text", a number, true, false, null, [..] or {..}')
        if len(found.group()) > LONGEST:
            raise self.wrong(start, f"a number of {len(found.group()):,} digits", f"at most {LONGEST}")
        return self._number(found, start)

    def _number(self, found: re.Match[str], start: int) -> tuple[int | float, int]:
        is_whole = found.group(1) is None and found.group(2) is None
        number = int(found.group()) if is_whole else float(found.group())
        if abs(number) > MOST:
            raise self.wrong(start, "the number is too large for any reader", "up to 1.8e308")
        return number, found.end()

    def _array(self, start: int, path: Path, depth: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        end = self.skip(start + 1)
        if self.text.startswith("]", end):
            return items, end + 1
        while True:
            item, end = self.value(end, (*path, len(items)), depth + 1)
            items.append(item)
            end, over = self._next(end, "]")
            if over:
                return items, end

    def _object(self, start: int, path: Path, depth: int) -> tuple[dict[str, Any], int]:
        members: dict[str, Any] = {}
        end = self.skip(start + 1)
        if self.text.startswith("}", end):
            return members, end + 1
        while True:
            name, end = self._name(end, members)
            members[name], end = self.value(end, (*path, name), depth + 1)
            end, over = self._next(end, "}")
            if over:
                return members, end

    def _name(self, start: int, members: dict[str, Any]) -> tuple[str, int]:
        if not self.text.startswith('"', start):
            raise self.wrong(start, "a key in double quotes is expected here")
        name, end = self._string(start)
        if isinstance(name, Filled):
            name = name.text
        if name in members:
            raise self.wrong(start, f"the key '{name[:SHOWN]}' is written twice", "one value a key")
        end = self.skip(end)
        if not self.text.startswith(":", end):
            raise self.wrong(end, "a colon is missing behind the key")
        return name, self.skip(end + 1)

    def _next(self, end: int, closing: str) -> tuple[int, bool]:
        """Behind a comma, or behind the closing bracket."""
        end = self.skip(end)
        if self.text.startswith(closing, end):
            return end + 1, True
        if not self.text.startswith(",", end):
            raise self.wrong(end, f"a comma or {closing} is missing here")
        end = self.skip(end + 1)
        if self.text.startswith(closing, end):
            raise self.wrong(end, f"a comma before {closing}", "no comma behind the last one")
        return end, False


def is_variable(value: object) -> bool:
    return isinstance(value, (Variable, Filled))
