"""On which line each key of a TOML text stands: tomllib gives no positions, and a problem must name its line.

The text was already accepted by tomllib, so this walk may be lax: it only finds its way from key to key.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from ati_console.settings.problems import KeyPath

_SPACE = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"""(?!")|\'\'\'.*?\'\'\'(?!\')|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}\n#]*")
_GAP = re.compile(r"[ \t]*")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line (from 1) of every key and table header; ("robot", 2) is the third [[robot]] header."""
    walk = _Walk(text)
    walk.document()
    return walk.lines


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int | None:
    """The line of the key, or of the nearest table around it when the key itself is not there."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


class _Walk:
    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._text, self._at = text, 0
        self._breaks = [m.start() for m in re.finditer("\n", text)]
        self._counts: dict[KeyPath, int] = {}

    def document(self) -> None:
        table: KeyPath = ()
        while self._skip() < len(self._text):
            start = self._at
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._at = max(self._at, start + 1)  # whatever the text is, the walk ends

    def _header(self) -> KeyPath:
        line, array = self._line(), self._text.startswith("[[", self._at)
        self._at += 2 if array else 1
        *parents, last = self._key() or [""]
        path = self._placed(parents)
        if array:
            count = self._counts[(*path, last)] = self._counts.get((*path, last), -1) + 1
            path = (*path, last, count)
        else:
            path = self._placed([*parents, last])
        self._found(path, line)
        self._at += 2 if array else 1
        return path

    def _found(self, path: KeyPath, line: int, below: int = 0) -> None:
        """The key, and every table around it (deeper than `below`) that is first named by it."""
        for end in range(below + 1, len(path) + 1):
            self.lines.setdefault(path[:end], line)

    def _placed(self, parts: list[str]) -> KeyPath:
        """A dotted header below an array of tables belongs to the newest entry of that array."""
        path: KeyPath = ()
        for part in parts:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _pair(self, table: KeyPath) -> None:
        line, key = self._line(), self._key()
        path = (*table, *key)
        self._found(path, line, below=len(table))
        self._at = _GAP.match(self._text, self._at).end() + 1  # type: ignore[union-attr]  # matches always
        self._value(path)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._at = _GAP.match(self._text, self._at).end()  # type: ignore[union-attr]  # matches always
            found = _BARE.match(self._text, self._at) or _STRING.match(self._text, self._at)
            if not found:
                return parts
            parts.append(_unquoted(found.group()))
            self._at = _GAP.match(self._text, found.end()).end()  # type: ignore[union-attr]  # matches always
            if not self._text.startswith(".", self._at):
                return parts
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        self._at = _GAP.match(self._text, self._at).end()  # type: ignore[union-attr]  # matches always
        opening = self._text[self._at : self._at + 1]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline(path)
        else:
            found = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            self._at = found.end() if found else len(self._text)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        count = 0
        while self._skip() < len(self._text) and self._text[self._at] != "]":
            start = self._at
            self.lines[(*path, count)] = self._line()
            self._value((*path, count))
            self._at = max(self._at, start + 1)
            count += 1
        self._at += 1

    def _inline(self, path: KeyPath) -> None:
        self._at += 1
        while self._skip() < len(self._text) and self._text[self._at] != "}":
            start = self._at
            self._pair(path)
            self._at = max(self._at, start + 1)
        self._at += 1

    def _skip(self) -> int:
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # matches always
        return self._at

    def _line(self) -> int:
        return bisect_left(self._breaks, self._at) + 1


def _unquoted(key: str) -> str:
    if key.startswith('"'):
        return re.sub(r"\\u([0-9A-Fa-f]{4})", _character, key[1:-1]).replace('\\"', '"').replace("\\\\", "\\")
    return key.strip("'")


def _character(found: re.Match[str]) -> str:
    return chr(int(found.group(1), 16))
