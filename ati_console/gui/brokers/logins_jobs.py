"""Which device logins are kept, and their end. Every function blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ati_console.report.wording import counted
from ati_console.settings.login_book import LoginBook
from ati_console.settings.secrets import Kept, Place, SecretStore, twin_device


@dataclass(frozen=True, slots=True)
class KeptLogin:
    """`sherpa`: of the open site's allow-list, "" where it is not on it. `ours`: to be forgotten, which an environment
    variable alone is not."""

    login: str
    sherpa: str
    kept: Kept
    ours: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """What is kept now; `words`: what was done before, and `wrong` if that was not what was wished."""

    rows: tuple[KeptLogin, ...] = ()
    words: str = ""
    wrong: bool = False


def listed(vault: SecretStore, sherpas: Mapping[str, str], words: str = "", *, wrong: bool = False) -> Listed:
    """`sherpas`: by login, of the open site."""
    names = dict.fromkeys((*LoginBook().names(), *sherpas))
    rows = (_looked(vault, name, sherpas.get(name, "")) for name in names)
    there = tuple(row for row in rows if row.kept.place is not Place.NOWHERE or row.kept.locked)
    return Listed(there, words, wrong)


def _looked(vault: SecretStore, login: str, sherpa: str) -> KeptLogin:
    """Behind the variable, which wins, one may be kept as well."""
    entry = twin_device(login)
    where = vault.where(entry)
    return KeptLogin(login, sherpa, where, where.place is not Place.ENVIRONMENT or vault.kept(entry) is not None)


def forget(vault: SecretStore, logins: Sequence[str], sherpas: Mapping[str, str]) -> Listed:
    """None of them, where the key store stays locked."""
    locked = vault.locked()
    if locked:
        return listed(vault, sherpas, f"None was forgotten: {locked}", wrong=True)
    left = [name for name in logins if vault.forget(twin_device(name)).place not in (Place.NOWHERE, Place.ENVIRONMENT)]
    LoginBook().drop(set(logins) - set(left))
    words = f"{counted(len(logins) - len(left), 'device login')} forgotten"
    words += f"; still kept: {', '.join(left[:3])}" if left else ""
    return listed(vault, sherpas, words, wrong=bool(left))
