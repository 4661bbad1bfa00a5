"""Wrong values in our files: each named by file, line, key, what was found and what is allowed. All are collected."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from ati_console.settings.kinds import Kind

T = TypeVar("T")
KeyPath = tuple[str | int, ...]  # ("robot", 2, "sector"): indices from 0 inside, from 1 in words

_SECRET_WORDS = re.compile(
    r"pass(word|wd|phrase|code)?$|pwd|token|api[-_ ]?key|secret|credential|private[-_ ]?key", re.I
)
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong (or odd) place in a file. `line` counts from 1; None when the file has no lines to speak of."""

    file: Path
    line: int | None
    key: str
    found: str
    allowed: str
    loud: bool = False  # a warning that must not be overlooked, such as a secret in the file

    def __str__(self) -> str:
        where = self.file.name + (f", line {self.line}" if self.line else "")
        return f"{where}: {self.key}: found {self.found}; allowed: {self.allowed}"


def key_words(path: KeyPath) -> str:
    """("robot", 2, "sector") is robot[3].sector in words; entries count from 1."""
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{_shown_key(part)}" for part in path)
    return words.lstrip(".") or "the file"


def shown(value: object) -> str:
    """What was found, in one short printable line."""
    words = f'"{value}"' if isinstance(value, str) else _plain(value)
    words = "".join(c if c.isprintable() else "?" for c in words)
    return words if len(words) <= _SHOWN else words[: _SHOWN - 3] + "..."


def is_secret_key(key: str) -> bool:
    """Does this key look as if somebody kept a secret under it?"""
    return _SECRET_WORDS.search(key) is not None


def nearest(key: str, known: list[str]) -> str | None:
    close = difflib.get_close_matches(key.lower()[:64], known, n=1, cutoff=0.6)
    return close[0] if close else None


@dataclass
class Report:
    """Collects problems and warnings of one file. `line_of` finds the line of a key path, or of its nearest parent."""

    file: Path
    line_of: Callable[[KeyPath], int | None]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def wrong(self, path: KeyPath, found: str, allowed: str) -> None:
        self.problems.append(Problem(self.file, self.line_of(path), key_words(path), found, allowed))

    def warn(self, path: KeyPath, found: str, allowed: str, loud: bool = False) -> None:
        self.warnings.append(Problem(self.file, self.line_of(path), key_words(path), found, allowed, loud))


class Table:
    """One table of a file, read key by key. What stays unread is unknown: `close` warns about it and it is kept."""

    def __init__(self, values: object, path: KeyPath, report: Report) -> None:
        self.path, self.report = path, report
        self.sound = True
        self._known: list[str] = []
        self._values: Mapping[str, object] = {}
        if isinstance(values, Mapping):
            self._values = cast(Mapping[str, object], values)
        else:
            self._wrong(path, _guarded(values), "a table of keys and values")

    def has(self, key: str) -> bool:
        return key in self._values

    def none(self, key: str) -> bool:
        """Absent, or a JSON null."""
        self._known.append(key)
        return self._values.get(key) is None

    def take(self, key: str, kind: Kind[T], default: T) -> T:
        """The value, or the default when the key is absent or (reported) wrong."""
        self._known.append(key)
        if key not in self._values:
            return default
        try:
            return kind.read(self._values[key])
        except ValueError:
            self._wrong((*self.path, key), _guarded(self._values[key]), kind.allowed)
            return default

    def need(self, key: str, kind: Kind[T], placeholder: T) -> T:
        """As `take`, but absence is wrong too. After a problem the row is not sound and must not be used."""
        if key not in self._values:
            self._wrong((*self.path, key), "nothing", kind.allowed)
        return self.take(key, kind, placeholder)

    def table(self, key: str) -> Table:
        self._known.append(key)
        return Table(self._values.get(key, {}), (*self.path, key), self.report)

    def rows(self, key: str, bare: str = "") -> list[Table]:
        """The entries of an array of tables; none when absent. `bare`: a plain text stands for {bare: text}."""
        self._known.append(key)
        entries = self._values.get(key, [])
        if not isinstance(entries, list):
            self._wrong((*self.path, key), shown(entries), "a list of tables")
            return []
        tables = [{bare: entry} if bare and isinstance(entry, str) else entry for entry in entries]
        return [Table(entry, (*self.path, key, at), self.report) for at, entry in enumerate(tables)]

    def wrong(self, key: str, found: str, allowed: str) -> None:
        self._wrong((*self.path, key), found, allowed)

    def close(self) -> None:
        """Warn about every key that nobody asked for, with the nearest known one; loudly of likely secrets."""
        for key, value in self._values.items():
            if key not in self._known:
                self._unknown(key, value)

    def _unknown(self, key: str, value: object) -> None:
        path = (*self.path, key)
        if is_secret_key(key):
            self.report.warn(path, "what looks like a SECRET (......)", NO_SECRETS, loud=True)
            return
        near = nearest(key, self._known)
        hint = f'did you mean "{near}"?' if near else f"here: {', '.join(self._known)}"
        self.report.warn(path, "an unknown key", f"it is kept and not used; {hint}")
        _warn_of_secrets(value, path, self.report)

    def _wrong(self, path: KeyPath, found: str, allowed: str) -> None:
        self.sound = False
        self.report.wrong(path, found, allowed)


NO_SECRETS = (
    "no secret in this file: remove it, change it if the file was shared, and let the console keep it (key store)"
)


def _warn_of_secrets(value: object, path: KeyPath, report: Report, depth: int = 0) -> None:
    """Unknown tables may hide secrets too. Depth is bounded: a file may be nested to annoy."""
    entries = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries if depth < 8 else ():
        if isinstance(key, str) and is_secret_key(key):
            report.warn((*path, key), "what looks like a SECRET (......)", NO_SECRETS, loud=True)
        _warn_of_secrets(inner, (*path, key), report, depth + 1)


def _guarded(value: object) -> str:
    """An address with user:password@ in it is wrong, and must not be repeated in a message that ends in a log."""
    return "an address with a user or password in it" if "@" in str(value)[:4096] else shown(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"a table ({len(value)} keys)" if isinstance(value, Mapping) else str(value)


def _shown_key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]{1,40}", key) else shown(key)
