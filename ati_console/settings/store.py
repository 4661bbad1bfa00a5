"""profiles.json: the saved brokers. No secret is ever in it.

A broken entry is named and stays in the file; the good ones load. A file that is no JSON at all is put aside as
NAME.broken before the first save, and what can still be read of it is loaded. Unknown keys are kept.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ati_console import paths
from ati_console.settings.problems import KeyPath, Problem, Report, Table, shown
from ati_console.settings.profile import Profile
from ati_console.settings.profile_rows import LAST_USED, profile_of, row_of

SCHEMA: Final = 1
LARGEST: Final = 4 * 1024 * 1024  # bytes
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
class _Content:
    """The file as it is: entry i is profile i, or None when it is none."""

    top: dict[str, Any]
    entries: tuple[Any, ...] = ()
    profiles: tuple[Profile | None, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    broken: bool = False

    @property
    def loaded(self) -> LoadedProfiles:
        good = tuple(profile for profile in self.profiles if profile is not None)
        times = {p.name: _time(entry) for entry, p in zip(self.entries, self.profiles, strict=True) if p is not None}
        used = {name: time for name, time in times.items() if time is not None}
        return LoadedProfiles(good, self.problems, self.warnings, used)


class ProfileStore:
    """Each call reads the file anew, so two consoles do not undo each other's `put`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> LoadedProfiles:
        """Never raises for what is in the file; a file that cannot be read is a problem too. No file: no profiles."""
        return self._read().loaded

    def save(self, profiles: Sequence[Profile]) -> LoadedProfiles:
        """Make these the profiles of the file, in this order. Entries with problems stay. ValueError: a name twice."""
        content = self._read()
        names = [profile.name for profile in profiles]
        if len(set(names)) < len(names):
            raise ValueError(f"two profiles of one name: {shown(next(n for n in names if names.count(n) > 1))}")
        self._write(content, [_merged(_entry(content, profile.name), profile) for profile in profiles], names)
        return self.load()

    def put(self, profile: Profile, instead_of: str | None = None) -> LoadedProfiles:
        """Add a profile, or replace the one of its name; `instead_of` is its name before a rename.

        ValueError when the new name belongs to another profile.
        """
        content = self._read()
        old = instead_of or profile.name
        names = [known.name for known in content.loaded.profiles]
        if profile.name != old and profile.name in names:
            raise ValueError(f"there is another profile named {shown(profile.name)}")
        after = [profile if known.name == old else known for known in content.loaded.profiles]
        after += [] if old in names else [profile]
        rows = [_merged(_entry(content, old if p is profile else p.name), p) for p in after]
        self._write(content, rows, [old, profile.name, *names])
        return self.load()

    def insert(self, profile: Profile, at: int, beside: Mapping[str, Any] | None = None) -> LoadedProfiles:
        """Add a profile before the one at index `at`, with the keys that stood beside it. ValueError: a name twice."""
        content = self._read()
        known = list(content.loaded.profiles)
        if any(other.name == profile.name for other in known):
            raise ValueError(f"there is another profile named {shown(profile.name)}")
        rows = [_merged(_entry(content, other.name), other) for other in known]
        rows.insert(max(0, at), _merged(beside or {}, profile))
        self._write(content, rows, [profile.name, *(other.name for other in known)])
        return self.load()

    def arrange(self, names: Sequence[str]) -> LoadedProfiles:
        """The order after a drag; names that are not there are passed over, profiles not named come last."""
        loaded = self.load().profiles
        places = {name: place for place, name in reversed(list(enumerate(names)))}
        return self.save(sorted(loaded, key=lambda profile: places.get(profile.name, len(names))))

    def used(self, name: str, at: float) -> LoadedProfiles:
        """The profile was connected with at this time (unix seconds); does nothing when it is not saved."""
        content = self._read()
        rows = [_merged(_entry(content, profile.name), profile) for profile in content.loaded.profiles]
        mine = [row for row in rows if row["name"] == name]
        for row in mine:
            row[LAST_USED] = dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="seconds")
        if mine:
            self._write(content, rows, [row["name"] for row in rows])
        return self.load()

    def beside(self, name: str) -> dict[str, Any]:
        """The entry of the file with this name, with what it holds beside the profile; empty when there is none."""
        return dict(_entry(self._read(), name))

    def remove(self, name: str) -> LoadedProfiles:
        """Remove the profile of this name (its secrets are the key store's: `SecretStore.forget`)."""
        content = self._read()
        kept = [profile for profile in content.loaded.profiles if profile.name != name]
        names = [name, *(profile.name for profile in kept)]
        self._write(content, [_merged(_entry(content, p.name), p) for p in kept], names)
        return self.load()

    def _read(self) -> _Content:
        try:
            with self._path.open("rb") as file:
                data = file.read(LARGEST + 1)
            text = data.decode("utf-8-sig")
        except FileNotFoundError:
            return _Content({"schema": SCHEMA})
        except OSError as error:
            return self._unusable(error.strerror or type(error).__name__, "a readable file")
        except UnicodeDecodeError:
            return self._unusable("bytes that are not UTF-8", "UTF-8 text")
        if len(data) > LARGEST:
            return self._unusable(f"more than {LARGEST} bytes", f"at most {LARGEST} bytes")
        return _interpreted(text, self._path)

    def _unusable(self, found: str, allowed: str) -> _Content:
        problem = Problem(self._path, None, "the file", found, allowed)
        return _Content({"schema": SCHEMA}, problems=(problem,), broken=True)

    def _write(self, content: _Content, rows: list[dict[str, Any]], names: Sequence[str]) -> None:
        """`names` are accounted for by `rows` (or meant to go); every other entry that is no profile is kept."""
        if content.broken:
            _put_aside(self._path)
        kept = [
            entry
            for entry, profile in zip(content.entries, content.profiles, strict=True)
            if profile is None and _name(entry) not in names
        ]
        top = content.top | {"profiles": [*rows, *kept]}
        paths.write_atomic(self._path, (json.dumps(top, indent=2, ensure_ascii=False) + "\n").encode(), backup=True)


def _interpreted(text: str, path: Path) -> _Content:
    try:
        top = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _salvaged(text, path, error)
    entries = top.get("profiles", []) if isinstance(top, dict) else None
    if not isinstance(entries, list):
        problem = Problem(path, 1, "the file", shown(top), '{"schema": 1, "profiles": [...]}')
        return _Content({"schema": SCHEMA}, problems=(problem,), broken=True)
    return _content(top, entries, Report(path, _Lines(text)))


def _salvaged(text: str, path: Path, error: Exception) -> _Content:
    """The text is no JSON, but most of its profiles still are: somebody forgot a comma."""
    line = error.lineno if isinstance(error, json.JSONDecodeError) else None
    why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
    content = _content({"schema": SCHEMA}, _objects(text), Report(path, _Lines(text)))
    read = sum(profile is not None for profile in content.profiles)
    problem = Problem(
        path, line, "the file", f"what is not JSON ({why})", f"JSON; {read} profiles could be read anyway"
    )
    problems = (problem, *content.problems)
    return _Content(content.top, content.entries, content.profiles, problems, content.warnings, broken=True)


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


def _content(top: dict[str, Any], entries: list[Any], report: Report) -> _Content:
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
    return _Content(top, tuple(entries), tuple(profiles), tuple(report.problems), tuple(report.warnings))


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


def _entry(content: _Content, name: str) -> Mapping[str, Any]:
    """The entry that holds (or was meant to hold) this profile: its unknown keys are kept."""
    pairs = sorted(zip(content.entries, content.profiles, strict=True), key=_is_bad)
    return next((entry for entry, _ in pairs if _name(entry) == name), {})


def _time(entry: Any) -> float | None:
    """A time that is none is no reason to refuse the profile."""
    try:
        return dt.datetime.fromisoformat(entry[LAST_USED]).timestamp()
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _is_bad(pair: tuple[Any, Profile | None]) -> bool:
    return pair[1] is None


def _name(entry: Any) -> object:
    return entry.get("name") if isinstance(entry, Mapping) else None


def _merged(entry: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    row = row_of(profile)
    if isinstance(row["tls"], dict) and isinstance(entry.get("tls"), Mapping):
        row["tls"] = {**entry["tls"], **row["tls"]}
    return {**entry, **row}


def _put_aside(path: Path) -> None:
    """Keep a file we cannot read before we write over it; never over another one kept before."""
    if not path.exists():
        return
    data = path.read_bytes()
    number = 1
    while (aside := path.with_name(f"{path.name}.broken{number if number > 1 else ''}")).exists():
        number += 1
    paths.write_atomic(aside, data)
