"""Secrets in one file of ours, only for those who ask for it: scrypt from a passphrase, AES-GCM over everything.

For computers without a key store. Whoever has the file and the passphrase has the secrets; without the passphrase
nobody has, we neither. A vault of `SecretStore`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from ati_console import paths
from ati_console.settings import seal
from ati_console.settings.seal import LOG_N, SHORTEST, Header, NotOpened, NotSealed, Sealed
from ati_console.settings.secrets import Secret, VaultFailed

LARGEST: Final = 4 * 1024 * 1024  # bytes


class EncryptedFile:
    """Closed until `open`; closed, it has nothing and takes nothing (VaultFailed says so)."""

    def __init__(self, path: Path, log_n: int = LOG_N) -> None:
        self._path = path
        self._log_n = log_n
        self._header: Header | None = None
        self._key: bytes | None = None

    @property
    def words(self) -> str:
        return f"encrypted file {self._path.name}"

    @property
    def exists(self) -> bool:
        return self._path.exists()

    def open(self, passphrase: Secret) -> None:
        """Open the file, or make one when there is none. VaultFailed: wrong passphrase, or broken file."""
        if self.exists:
            header = _parsed(self._raw()).header
        elif len(passphrase.reveal()) < SHORTEST:
            raise VaultFailed(f"the passphrase needs at least {SHORTEST} characters")
        else:
            header = seal.new_header(self._log_n)
        self._header, self._key = header, seal.derived(header, passphrase)
        try:
            self._save(self._entries()) if not self.exists else self._entries()
        except VaultFailed:
            self.close()
            raise

    def close(self) -> None:
        self._header = self._key = None

    def read(self, name: str) -> str | None:
        return self._entries().get(name)

    def write(self, name: str, text: str) -> None:
        self._save(self._entries() | {name: text})

    def delete(self, name: str) -> None:
        entries = self._entries()
        if entries.pop(name, None) is not None:
            self._save(entries)

    def _entries(self) -> dict[str, str]:
        """Read anew each time: another console may have written meanwhile."""
        key, header = self._opened()
        if not self.exists:
            return {}
        sealed = _parsed(self._raw())
        if sealed.header != header:
            raise VaultFailed(f"{self.words} was made anew: open it again")
        try:
            entries = json.loads(seal.opened(key, sealed))
        except NotOpened:
            raise VaultFailed(f"{self.words}: wrong passphrase, or the file was changed") from None
        return {str(name): str(text) for name, text in entries.items()}

    def _save(self, entries: dict[str, str]) -> None:
        key, header = self._opened()
        content = seal.row(key, header, json.dumps(entries).encode())
        try:
            paths.write_atomic(self._path, json.dumps(content, indent=1).encode())
        except OSError as error:
            raise VaultFailed(f"{self.words} cannot be written: {error.strerror}") from None

    def _opened(self) -> tuple[bytes, Header]:
        if self._key is None or self._header is None:
            raise VaultFailed(f"{self.words} is closed: it needs its passphrase")
        return self._key, self._header

    def _raw(self) -> bytes:
        try:
            with self._path.open("rb") as file:
                return file.read(LARGEST + 1)
        except OSError as error:
            raise VaultFailed(f"{self.words} cannot be read: {error.strerror}") from None


def _parsed(data: bytes) -> Sealed:
    try:
        return seal.read(json.loads(data))
    except (NotSealed, ValueError, RecursionError):
        raise VaultFailed("the file of secrets is broken, or of a newer console") from None
