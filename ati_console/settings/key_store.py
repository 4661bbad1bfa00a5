"""The key store of the operating system, through keyring, imported late: it costs more than the rest of a start."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

SERVICE: Final = "ati-console"
QUIET_S: Final = 60.0  # each look at a locked store opens the desktop's own question: a manager's row looks three times
LOCKED: Final = "the key store of this computer is locked"


class VaultFailed(Exception):
    """A vault could not do it; plain words, never the secret."""


class VaultLocked(VaultFailed):
    """What it holds is not known: the user did not unlock it."""


class Vault(Protocol):
    """Somewhere that keeps secrets over a restart: the key store of the system, or our encrypted file."""

    @property
    def words(self) -> str: ...
    def read(self, name: str) -> str | None: ...
    def write(self, name: str, text: str) -> None: ...
    def delete(self, name: str) -> None: ...


class OsKeyStore:
    """The key store of the operating system, through keyring. One that stayed locked is left alone for a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._quiet_until = clock, float("-inf")

    def ask_again(self) -> None:
        """The user wants something of it: it may ask him to unlock it."""
        self._quiet_until = float("-inf")

    @property
    def words(self) -> str:
        """Such as "key store of this computer (Windows WinVaultKeyring)"."""
        import keyring

        return f"key store of this computer ({keyring.get_keyring().name})"

    def read(self, name: str) -> str | None:
        return self._ask("read", name)

    def write(self, name: str, text: str) -> None:
        self._ask("write", name, text)

    def delete(self, name: str) -> None:
        if self._ask("read", name) is not None:
            self._ask("delete", name)

    def _ask(self, what: str, name: str, text: str = "") -> str | None:
        import keyring
        from keyring.errors import InitError, KeyringLocked, NoKeyringError

        if self._clock() < self._quiet_until:
            raise VaultLocked(LOCKED)
        try:
            backend = keyring.get_keyring()
            _refuse_plain_text(backend)
            if what == "write":
                backend.set_password(SERVICE, name, text)
            elif what == "delete":
                backend.delete_password(SERVICE, name)
            else:
                return backend.get_password(SERVICE, name)
        except VaultFailed:
            raise
        except Exception as error:  # noqa: BLE001  # a backend raises what its bus, DLL or daemon raises
            if isinstance(error, NoKeyringError):
                raise VaultFailed("this computer has no key store") from None
            if isinstance(error, KeyringLocked):
                self._quiet_until = self._clock() + QUIET_S
                raise VaultLocked(LOCKED) from None
            if isinstance(error, (OSError, InitError)):  # the bus that leads to it, or the daemon behind it
                raise VaultFailed("the key store of this computer does not answer") from None
            raise VaultFailed(f"the key store of this computer refused to {what}: {type(error).__name__}") from None
        return None


def _refuse_plain_text(backend: object) -> None:
    """keyrings.alt writes files in plain text or under a fixed key; a chain may hold one (architecture.md: never)."""
    for inner in (backend, *getattr(backend, "backends", ())):
        if type(inner).__module__.startswith("keyrings.alt"):
            raise VaultFailed("the only key store here keeps passwords in a readable file (keyrings.alt): not used")
