"""profiles.json as text and as profiles: what is read of it, and the rows it is written from. Pure but for its path.

A broken entry is named and kept; of a text that is no JSON at all the entries that still are some are read.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ati_console.settings.problems import KeyPath, Problem, Report, Table, shown
from ati_console.settings.profile import Profile
from ati_console.settings.profile_rows import LAST_USED, profile_of, row_of

SCHEMA: Final = 1
_TRIES: Final = 10_000  # openings looked at in a broken file


@dataclass(frozen=True, slots=True)
class LoadedProfiles:
    """What the file gave, in its order. `problems` are entries (or the whole file) that could not be used.

    `last_used`: unix seconds by name; a profile that was never used is not in it.
    """

    profiles: tuple[Profile, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    last_used: Mapping[str, float] = field(default_factory=dict)

    def named(self, name: str) -> Profile | None:
        return next((profile for profile in self.profiles if profile.name == name), None)


@dataclass(frozen=True, slots=True)
class Content:
    """The file as it is: entry i is profile i, or None when it is none."""

    top: dict[str, Any]
    entries: tuple[Any, ...] = ()
    profiles: tuple[Profile | None, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    broken: bool = False
    data: bytes = field(default=b"", repr=False)  # what all of it was read from

    @property
    def loaded(self) -> LoadedProfiles:
        good = tuple(profile for profile in self.profiles if profile is not None)
        times = {p.name: _time(entry) for entry, p in zip(self.entries, self.profiles, strict=True) if p is not None}
        used = {name: time for name, time in times.items() if time is not None}
        return LoadedProfiles(good, self.problems, self.warnings, used)


def interpreted(text: str, path: Path) -> Content:
    try:
        top = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _salvaged(text, path, error)
    entries = top.get("profiles", []) if isinstance(top, dict) else None
    if not isinstance(entries, list):
        problem = Problem(path, 1, "the file", shown(top), '{"schema": 1, "profiles": [...]}')
        return Content({"schema": SCHEMA}, problems=(problem,), broken=True)
    return _content(top, entries, Report(path, _Lines(text)))


def _salvaged(text: str, path: Path, error: Exception) -> Content:
    """The text is no JSON, but most of its profiles still are: somebody forgot a comma."""
    line = error.lineno if isinstance(error, json.JSONDecodeError) else None
    why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
    content = _content({"schema": SCHEMA}, _objects(text), Report(path, _Lines(text)))
    read = sum(profile is not None for profile in content.profiles)
    problem = Problem(
        path, line, "the file", f"what is not JSON ({why})", f"JSON; {read} profiles could be read anyway"
    )
    problems = (problem, *content.problems)
    return Content(content.top, content.entries, content.profiles, problems, content.warnings, broken=True)


def _objects(text: str) -> list[Any]:
    decoder, found, at = json.JSONDecoder(), list[Any](), text.find("{")
    for _ in range(_TRIES):
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            value, end = None, at + 1
        if isinstance(value, dict) and "name" in value and "host" in value:
            found.append(value)
        at = text.find("{", end)
    return found


def _content(top: dict[str, Any], entries: list[Any], report: Report) -> Content:
    table = Table(top | {"profiles": entries}, (), report)
    table.none("schema")
    profiles: list[Profile | None] = []
    for row in table.rows("profiles"):
        profile = profile_of(row)
        if profile is not None and any(other and other.name == profile.name for other in profiles):
            row.wrong("name", f"{shown(profile.name)} again", "each name once")
            profile = None
        profiles.append(profile)
    table.close()
    return Content(top, tuple(entries), tuple(profiles), tuple(report.problems), tuple(report.warnings))


class _Lines:
    """Where a key of an entry stands. json gives no positions: they are looked for when there is something to say."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, path: KeyPath) -> int | None:
        start = self._entry(path[1]) if len(path) > 1 and isinstance(path[1], int) else 0
        keys = [part for part in path[2:] if isinstance(part, str)] if start else [str(part) for part in path[:1]]
        for key in keys:
            found = re.compile(rf'"{re.escape(key)}"\s*:').search(self._text, start)
            start = found.start() if found else start
        return self._text.count("\n", 0, start) + 1 if start else None

    def _entry(self, number: int) -> int:
        """Where entry `number` of "profiles" begins; 0 when it is not found (a broken file)."""
        array = re.search(r'"profiles"\s*:\s*\[', self._text)
        decoder, at = json.JSONDecoder(), array.end() if array else 0
        for count in range(number + 1 if array else 0):
            at += len(self._text[at:]) - len(self._text[at:].lstrip(" \t\r\n,"))
            if count == number:
                return at
            try:
                at = decoder.raw_decode(self._text, at)[1]
            except ValueError:
                return 0
        return 0


def entry_of(content: Content, name: str) -> Mapping[str, Any]:
    """The entry that holds (or was meant to hold) this profile: its unknown keys are kept."""
    pairs = sorted(zip(content.entries, content.profiles, strict=True), key=_is_bad)
    return next((entry for entry, _ in pairs if name_of(entry) == name), {})


def rows_of(content: Content, profiles: Sequence[Profile]) -> list[dict[str, Any]]:
    return [merged(entry_of(content, profile.name), profile) for profile in profiles]


def _time(entry: Any) -> float | None:
    """A time that is none is no reason to refuse the profile."""
    try:
        return dt.datetime.fromisoformat(entry[LAST_USED]).timestamp()
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _is_bad(pair: tuple[Any, Profile | None]) -> bool:
    return pair[1] is None


def name_of(entry: Any) -> object:
    return entry.get("name") if isinstance(entry, Mapping) else None


def merged(entry: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    row = row_of(profile)
    if isinstance(row["tls"], dict) and isinstance(entry.get("tls"), Mapping):
        row["tls"] = {**entry["tls"], **row["tls"]}
    return {**entry, **row}
