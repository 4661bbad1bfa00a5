"""Secrets (interfaces.md): their names, a type that does not print itself, and where they are kept.

A key store may ask the user or wait for a bus, so call the store from a worker, not from the thread that paints.
"""

from __future__ import annotations

import enum
import hmac
import logging
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn, SupportsIndex

from ati_console.settings.key_store import SERVICE as SERVICE
from ati_console.settings.key_store import OsKeyStore as OsKeyStore
from ati_console.settings.key_store import Vault as Vault
from ati_console.settings.key_store import VaultFailed as VaultFailed
from ati_console.settings.key_store import VaultLocked as VaultLocked

LOG = logging.getLogger(__name__)
DOTS: Final = "......"  # plain full stops: every console and code page can print them
FOR_BROKER: Final = "ATI_CONSOLE_BROKER_PASSWORD"
FOR_TWIN: Final = "ATI_CONSOLE_TWIN_API_KEY"
FOR_DEVICES: Final = "ATI_CONSOLE_TWIN_PASSWORD"
MOST_KNOWN: Final = 10_000  # a login each of a large fleet, and as many again
CHECK: Final = "check"  # the name of the entry that `check` writes and removes
FOR_PROXY: Final = "ATI_CONSOLE_PROXY_PASSWORD"
FOR_KEY: Final = "ATI_CONSOLE_KEY_PASSPHRASE"  # a server without a key store has no other way to a client certificate
NGROK_TOKEN: Final = "ngrok:authtoken"  # noqa: S105  # the name of its entry
FOR_NGROK: Final = "NGROK_AUTHTOKEN"  # the name that ngrok's own program and SDK read
_OF_ONE: Final = {"key:": FOR_KEY, "proxy:": FOR_PROXY, "twin:api-key:": FOR_TWIN, NGROK_TOKEN: FOR_NGROK}


class Secret:
    """A text that prints as dots everywhere; `reveal()` is the one way to it. Cannot be pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return DOTS

    def __str__(self) -> str:
        return DOTS

    def __format__(self, spec: str) -> str:
        return DOTS

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self._text), _bytes(other._text))

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


def broker_secret(profile_name: str) -> str:
    return f"broker:{profile_name}"


def key_secret(profile_name: str) -> str:
    """The passphrase of the profile's private key."""
    return f"key:{profile_name}"


def proxy_secret(profile_name: str) -> str:
    """The password of the proxy on the way to the profile's broker."""
    return f"proxy:{profile_name}"


def of_profile(profile_name: str) -> tuple[str, str, str]:
    """Every entry a profile may have: they move and go together."""
    return broker_secret(profile_name), key_secret(profile_name), proxy_secret(profile_name)


def twin_api_key(client: str) -> str:
    return f"twin:api-key:{client}"


def twin_device(login: str) -> str:
    return f"twin:device:{login}"


def variables(name: str) -> tuple[str, ...]:
    """The environment variables that override this entry, the most special first."""
    if name.startswith("broker:"):
        return (f"{FOR_BROKER}_{_upper(name.removeprefix('broker:'))}", FOR_BROKER)
    if name.startswith("twin:device:"):
        return (f"{FOR_DEVICES}_{_upper(name.removeprefix('twin:device:'))}", FOR_DEVICES)
    return tuple(variable for start, variable in _OF_ONE.items() if name.startswith(start))


def _upper(name: str) -> str:
    """A profile or login as the end of a variable's name: `PLANT_A` of "plant a"."""
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


class Place(enum.Enum):
    ENVIRONMENT = "environment"
    KEY_STORE = "key store"
    MEMORY = "memory"
    FILE = "encrypted file"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a secret is (or went), in words for the screen. `why_not`: why no vault here keeps any for long."""

    place: Place
    words: str
    why_not: str = ""
    locked: bool = False  # the key store was not unlocked: what it holds is not known

    @property
    def lasts(self) -> bool:
        """Is it still there after a restart?"""
        return self.place in (Place.KEY_STORE, Place.FILE)


class SecretStore:
    """Environment, then memory, then the key store, then the encrypted file, if one was opened.

    Memory holds only what no vault took, so it is the newer one where a vault still has an old value.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        key_store: Vault | None = None,
        file: Vault | None = None,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._key_store: Vault = OsKeyStore() if key_store is None else key_store
        self._file = file
        self._memory: dict[str, Secret] = {}
        self._why_not: str = ""
        self._locked = False
        self._known: dict[Secret, None] = {}

    @property
    def known(self) -> tuple[Secret, ...]:
        """Whatever went through here, of every broker and of Twinzo: what must not be in the words of an error."""
        return tuple(self._known)

    def _note_known(self, secret: Secret) -> Secret:
        if len(self._known) < MOST_KNOWN:
            self._known[secret] = None
        return secret

    def use_file(self, file: Vault | None) -> None:
        """An encrypted file that was opened, behind the key store; None: none any more."""
        self._file = file

    def ask_again(self) -> None:
        """Before something that the user wished for: a key store that he did not unlock may ask him once more."""
        if isinstance(self._key_store, OsKeyStore):
            self._key_store.ask_again()

    def locked(self) -> str:
        """Why what the key store holds cannot be known, after asking once more; "" where it can."""
        self.ask_again()
        self._read(self._key_store, CHECK)
        return self._why_not if self._locked else ""

    def check(self) -> Kept:
        """Write a made-up entry, read it back, remove it: where a secret of now would go, and why if not for long."""
        self._why_not = ""
        kept = self.put(CHECK, Secret(secrets.token_hex(8)))
        self.forget(CHECK)
        return kept

    def get(self, name: str) -> Secret | None:
        """The secret, or None when nobody has it. A vault that fails counts as not having it (`where` says so)."""
        variable = self._variable(name)
        if variable is not None:
            return self._note_known(Secret(self._environ[variable]))
        return self.kept(name)

    def kept(self, name: str) -> Secret | None:
        """As `get`, without the environment: what is ours to move, copy or export."""
        if name in self._memory:
            return self._memory[name]
        texts = (self._read(vault, name) for vault in self._vaults())
        return next((self._note_known(Secret(text)) for text in texts if text is not None), None)

    def put(self, name: str, secret: Secret | str, lasting: bool = True) -> Kept:
        """Keep it, read it back, and say where it is now: in memory alone when no vault really kept it."""
        value = self._note_known(secret if isinstance(secret, Secret) else Secret(secret))
        self._memory[name] = value
        for vault in self._vaults() if lasting else ():
            if self._wrote(vault, name, value):
                del self._memory[name]
                break
        return self.where(name)

    def forget(self, name: str) -> Kept:
        """Remove it everywhere but from the environment, which is not ours; says where it still is."""
        self._memory.pop(name, None)
        for vault in self._vaults():
            try:
                vault.delete(name)
            except VaultFailed as failed:
                self._note(vault, failed)
        return self.where(name)

    def move(self, old: str, new: str) -> Kept:
        """After a profile was renamed. The old entry goes only once the new one is kept as well as the old one was."""
        if self.kept(old) is None:
            return self.where(new)
        kept = self.copy(old, new)
        if new not in self._memory or old in self._memory:
            self.forget(old)
        return kept

    def copy(self, old: str, new: str) -> Kept:
        """For a profile that was duplicated; nothing is written when there is nothing to copy."""
        found = self.kept(old)
        return self.where(new) if found is None else self.put(new, found)

    def where(self, name: str) -> Kept:
        """Where it comes from now, in words."""
        variable = self._variable(name)
        if variable is not None:
            return Kept(Place.ENVIRONMENT, f"environment variable {variable}, which wins over everything kept")
        if name in self._memory:
            why = f": {self._why_not}" if self._why_not else ""
            return Kept(Place.MEMORY, f"in memory, until you quit{why}", self.nobody)
        for vault in self._vaults():
            if self._read(vault, name) is not None:
                place = Place.FILE if vault is self._file else Place.KEY_STORE
                return Kept(place, vault.words)
        if self._locked:
            return Kept(Place.NOWHERE, f"not known: {self._why_not}", self.nobody, locked=True)
        words = f"nowhere ({self.nobody})" if self.nobody else "nowhere: not entered yet"
        return Kept(Place.NOWHERE, words, self.nobody)

    @property
    def nobody(self) -> str:
        """Why nothing can be kept for long. With a file of our own open it can, whatever the key store says."""
        return self._why_not if self._file is None else ""

    def _variable(self, name: str) -> str | None:
        """An empty variable is a variable that was not set: an empty password cannot be meant by it."""
        return next((variable for variable in variables(name) if self._environ.get(variable)), None)

    def _vaults(self) -> tuple[Vault, ...]:
        return (self._key_store,) if self._file is None else (self._key_store, self._file)

    def _read(self, vault: Vault, name: str) -> str | None:
        try:
            text = vault.read(name)
        except VaultFailed as failed:
            self._note(vault, failed)
            return None
        if vault is self._key_store and self._locked:  # it was unlocked meanwhile
            self._locked, self._why_not = False, ""
        return text

    def _wrote(self, vault: Vault, name: str, value: Secret) -> bool:
        """The null backend "stores" silently, so only what reads back counts (architecture.md)."""
        try:
            vault.write(name, value.reveal())
            back = vault.read(name)
        except VaultFailed as failed:
            self._note(vault, failed)
            return False
        if back is None or Secret(back) != value:
            self._why_not = f"{vault.words} took it and did not give it back"
            return False
        return True

    def _note(self, vault: Vault, failed: VaultFailed) -> None:
        words = str(failed)
        self._locked = isinstance(failed, VaultLocked) or (self._locked and vault is not self._key_store)
        if words != self._why_not:  # once a reason, not once a look-up
            LOG.warning("secrets: %s", words)
        self._why_not = words


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
