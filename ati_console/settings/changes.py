"""What a person does to a saved profile: duplicate, rename, delete and undo. Its secrets go with it.

Called from a worker: a key store may ask or wait. OSError: the file could not be written, and no secret was touched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ati_console.settings import secrets
from ati_console.settings.problems import shown
from ati_console.settings.profile import Profile
from ati_console.settings.profile_rows import LAST_USED
from ati_console.settings.secrets import Kept, Place, Secret, SecretStore
from ati_console.settings.store import ProfileStore

LONGEST: Final = 64  # characters of a name
_COPY: Final = re.compile(r"(?P<base>.*?) copy(?: [0-9]{1,6})?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Deleted:
    """Everything that `restore` needs: the profile, its place, what stood beside it, its secrets (as dots)."""

    profile: Profile
    at: int
    beside: Mapping[str, Any] = field(repr=False)
    secrets: tuple[tuple[str, Secret], ...]


def copy_name(name: str, taken: Collection[str]) -> str:
    """ "X copy", then "X copy 2"; a copy of "X copy" is "X copy 2" too."""
    found = _COPY.fullmatch(name)
    return free_name(f"{found['base'] if found else name} copy", taken)


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or "name 2", "name 3" ... when it is taken; cut so that it still fits."""
    number, made = 1, name[:LONGEST]
    while made in taken:
        number += 1
        tail = f" {number}"
        made = name[: LONGEST - len(tail)].rstrip() + tail
    return made


def name_of(profile: Profile, taken: Collection[str]) -> str:
    """Another account on a broker that is saved is told by its user: "host 2" says nothing of whose it is. A name that
    somebody gave, such as that of an import, stays one."""
    name = profile.name
    by_user = profile.user and name in taken and profile.host in name and not name.startswith(f"{profile.user}@")
    return free_name(f"{profile.user}@{name}" if by_user else name, taken)


def duplicate(store: ProfileStore, vault: SecretStore, name: str) -> Profile:
    """A copy right behind the original, with copies of its secrets, never used. KeyError: no such profile.

    Its client id is left to be made: two clients with one id throw each other out (contracts.md 2). Who listens to
    itself does so as the copy.
    """
    original, at = _found(store, name)
    free = copy_name(name, [profile.name for profile in store.load().profiles])
    second = free if original.second == name else original.second
    made = replace(original, name=free, client_id="", second=second)
    beside = {key: value for key, value in store.beside(name).items() if key != LAST_USED}
    store.insert(made, at + 1, beside)
    for old, new in _pairs(name, made.name):
        vault.copy(old, new)
    return made


def rename(store: ProfileStore, vault: SecretStore, old: str, new: str) -> tuple[Kept, ...]:
    """Its place stays, its secrets move; says where they are now (none when there are none).

    KeyError: no such profile. ValueError: the name is taken. ProfileError: the name is none.
    """
    profile, _ = _found(store, old)
    store.put(replace(profile, name=new), instead_of=old)
    return move_secrets(vault, old, new)


def move_secrets(vault: SecretStore, old: str, new: str) -> tuple[Kept, ...]:
    """For an editor that saves a profile under another name by itself (`ProfileStore.put(.., instead_of=old)`)."""
    moved = [vault.move(a, b) for a, b in _pairs(old, new)] if old != new else []
    return tuple(kept for kept in moved if kept.place is not Place.NOWHERE)


def delete(store: ProfileStore, vault: SecretStore, name: str) -> Deleted:
    """Out of the file, its secrets out of the key store. KeyError: no such profile.

    Certificate files of ours stay: an undo needs them, and the key in them opens only with its forgotten passphrase.
    """
    profile, at = _found(store, name)
    kept = tuple((entry, secret) for entry in secrets.of_profile(name) if (secret := vault.kept(entry)) is not None)
    deleted = Deleted(profile, at, store.beside(name), kept)
    store.remove(name)
    for entry in secrets.of_profile(name):
        vault.forget(entry)
    return deleted


def restore(store: ProfileStore, vault: SecretStore, deleted: Deleted) -> tuple[Kept, ...]:
    """Back to its place with its secrets; says where they are. ValueError: the name is taken by now."""
    store.insert(deleted.profile, deleted.at, deleted.beside)
    return tuple(vault.put(entry, secret) for entry, secret in deleted.secrets)


def forget(vault: SecretStore, name: str) -> tuple[Kept, ...]:
    """ "Forget password": every secret of the profile; says where one still is (the environment is not ours)."""
    return tuple(vault.forget(entry) for entry in secrets.of_profile(name))


def _pairs(old: str, new: str) -> tuple[tuple[str, str], ...]:
    return tuple(zip(secrets.of_profile(old), secrets.of_profile(new), strict=True))


def _found(store: ProfileStore, name: str) -> tuple[Profile, int]:
    for at, profile in enumerate(store.load().profiles):
        if profile.name == name:
            return profile, at
    raise KeyError(f"no profile named {shown(name)}")
