"""profiles.json: the saved brokers. No secret is ever in it.

A broken entry is named and stays in the file; the good ones load. A file that is no JSON at all is put aside as
NAME.broken before the first save, and what can still be read of it is loaded. Unknown keys are kept.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from ati_console import paths
from ati_console.settings.file_lock import held
from ati_console.settings.problems import Problem, shown
from ati_console.settings.profile import Profile
from ati_console.settings.profile_file import SCHEMA as SCHEMA
from ati_console.settings.profile_file import Content, entry_of, interpreted, merged, name_of, rows_of
from ati_console.settings.profile_file import LoadedProfiles as LoadedProfiles
from ati_console.settings.profile_rows import LAST_USED

LARGEST: Final = 4 * 1024 * 1024  # bytes
_TURNS: Final = 20  # of a change, while others write between its reading and its writing
_Rows = tuple[list[dict[str, Any]], Sequence[str]]  # of the profiles, and the names that they account for


class ChangedMeanwhile(ValueError):
    """Another console, or a hand, changed the same profile after it was read here."""


class ProfileStore:
    """Each change reads the file anew, alone (file_lock), and makes only its own difference: two consoles, a command
    line and a hand with an editor do not undo each other. Where two changed the same profile, `put` refuses in words.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> LoadedProfiles:
        """Never raises for what is in the file; a file that cannot be read is a problem too. No file: no profiles."""
        return self._read().loaded

    def save(self, profiles: Sequence[Profile]) -> LoadedProfiles:
        """Make these the profiles of the file, in this order. Entries with problems stay. ValueError: a name twice."""
        names = [profile.name for profile in profiles]
        if len(set(names)) < len(names):
            raise ValueError(f"two profiles of one name: {shown(next(n for n in names if names.count(n) > 1))}")
        return self._change(lambda content: (rows_of(content, profiles), names))

    def put(self, profile: Profile, instead_of: str | None = None, seen: Profile | None = None) -> LoadedProfiles:
        """Add a profile, or replace the one of its name; `instead_of` is its name before a rename.

        `seen`: what it was when the change began. ChangedMeanwhile when the file says something else by now (one
        that was deleted meanwhile is put back: nothing is lost by it); ValueError when the new name is another's.
        """
        old = instead_of or profile.name
        profile = _listening(profile, old, profile.name)

        def change(content: Content) -> _Rows:
            names = [known.name for known in content.loaded.profiles]
            if profile.name != old and profile.name in names:
                raise ValueError(f"there is another profile named {shown(profile.name)}")
            self._refuse_other(content.loaded.named(old), seen, profile)
            known_now = content.loaded.profiles
            after = [profile if known.name == old else _listening(known, old, profile.name) for known in known_now]
            after += [] if old in names else [profile]
            rows = [merged(entry_of(content, old if p is profile else p.name), p) for p in after]
            return rows, [old, profile.name, *names]

        return self._change(change)

    def _refuse_other(self, now: Profile | None, seen: Profile | None, wanted: Profile) -> None:
        if seen is None or now is None or now in (seen, wanted):
            return
        what = f"{shown(seen.name)} was changed by another console after it was read here"
        where = f"{', '.join(_differing(seen, now))} in {self._path}"
        step = "What you typed is still here: revert to see theirs, or save again to keep yours"
        raise ChangedMeanwhile(f"{what} ({where}). {step}")

    def insert(self, profile: Profile, at: int, beside: Mapping[str, Any] | None = None) -> LoadedProfiles:
        """Add a profile before the one at index `at`, with the keys that stood beside it. ValueError: a name twice."""

        def change(content: Content) -> _Rows:
            known = content.loaded.profiles
            if any(other.name == profile.name for other in known):
                raise ValueError(f"there is another profile named {shown(profile.name)}")
            rows = rows_of(content, known)
            rows.insert(max(0, at), merged(beside or {}, profile))
            return rows, [profile.name, *(other.name for other in known)]

        return self._change(change)

    def arrange(self, names: Sequence[str]) -> LoadedProfiles:
        """The order after a drag; names that are not there are passed over, profiles not named come last."""
        places = {name: place for place, name in reversed(list(enumerate(names)))}

        def change(content: Content) -> _Rows:
            now = sorted(content.loaded.profiles, key=lambda profile: places.get(profile.name, len(names)))
            return rows_of(content, now), [profile.name for profile in now]

        return self._change(change)

    def used(self, name: str, at: float) -> LoadedProfiles:
        """The profile was connected with at this time (unix seconds); does nothing when it is not saved."""

        def change(content: Content) -> _Rows | None:
            rows = rows_of(content, content.loaded.profiles)
            mine = [row for row in rows if row["name"] == name]
            for row in mine:
                row[LAST_USED] = dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="milliseconds")
            return (rows, [row["name"] for row in rows]) if mine else None

        return self._change(change)

    def beside(self, name: str) -> dict[str, Any]:
        """The entry of the file with this name, with what it holds beside the profile; empty when there is none."""
        return dict(entry_of(self._read(), name))

    def remove(self, name: str) -> LoadedProfiles:
        """Remove the profile of this name (its secrets are the key store's: `SecretStore.forget`)."""

        def change(content: Content) -> _Rows:
            kept = [profile for profile in content.loaded.profiles if profile.name != name]
            return rows_of(content, kept), [name, *(profile.name for profile in kept)]

        return self._change(change)

    def _change(self, change: Callable[[Content], _Rows | None]) -> LoadedProfiles:
        """Read, change and write as one, with nobody else between. An editor takes no lock, and neither does a folder
        without locks: what the file says is looked at once more, and the change made to that."""
        with held(self._path):
            for _ in range(_TURNS):
                content = self._read()
                made = change(content)
                if made is None:
                    return content.loaded
                if self._write(content, *made):
                    return self.load()
        raise OSError(f"{self._path} is changed by something else all the time: close it there, then try again")

    def _read(self) -> Content:
        data = b""
        try:
            data = self._bytes()
            text = data.decode("utf-8-sig")
        except FileNotFoundError:
            return Content({"schema": SCHEMA})
        except OSError as error:
            return self._unusable(error.strerror or type(error).__name__, "a readable file")
        except UnicodeDecodeError:
            return replace(self._unusable("bytes that are not UTF-8", "UTF-8 text"), data=data)
        if len(data) > LARGEST:
            return replace(self._unusable(f"more than {LARGEST} bytes", f"at most {LARGEST} bytes"), data=data)
        return replace(interpreted(text, self._path), data=data)

    def _bytes(self) -> bytes:
        with self._path.open("rb") as file:
            return file.read(LARGEST + 1)

    def _is_still(self, data: bytes) -> bool:
        """Nobody wrote since. A few KiB are compared whole: a time of change may be as coarse as two seconds."""
        try:
            return self._bytes() == data
        except FileNotFoundError:
            return data == b""
        except OSError:
            return True  # it could not be read before either, and is put aside or refused by whoever writes

    def _unusable(self, found: str, allowed: str) -> Content:
        problem = Problem(self._path, None, "the file", found, allowed)
        return Content({"schema": SCHEMA}, problems=(problem,), broken=True)

    def _write(self, content: Content, rows: list[dict[str, Any]], names: Sequence[str]) -> bool:
        """`names` are accounted for by `rows` (or meant to go); every other entry that is no profile is kept.

        False, and nothing written, when the file is not what was read.
        """
        if not self._is_still(content.data):
            return False
        if content.broken:
            _put_aside(self._path)
        kept = [
            entry
            for entry, profile in zip(content.entries, content.profiles, strict=True)
            if profile is None and name_of(entry) not in names
        ]
        top = content.top | {"profiles": [*rows, *kept]}
        paths.write_atomic(self._path, (json.dumps(top, indent=2, ensure_ascii=False) + "\n").encode(), backup=True)
        return True


def _listening(profile: Profile, old: str, new: str) -> Profile:
    """A profile that was renamed goes on listening for those that had chosen it."""
    return replace(profile, second=new) if profile.second and profile.second == old else profile


def _differing(one: Profile, other: Profile) -> list[str]:
    return [part.name for part in fields(one) if getattr(one, part.name) != getattr(other, part.name)]


def _put_aside(path: Path) -> None:
    """Keep a file we cannot read before we write over it; never over another one kept before."""
    if not path.exists():
        return
    data = path.read_bytes()
    number = 1
    while (aside := path.with_name(f"{path.name}.broken{number if number > 1 else ''}")).exists():
        number += 1
    paths.write_atomic(aside, data)
