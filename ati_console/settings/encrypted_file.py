"""Secrets in one file of ours, only for those who ask for it: scrypt from a passphrase, AES-GCM over everything.

For computers without a key store. Whoever has the file and the passphrase has the secrets; without the passphrase
nobody has, we neither. A vault of `SecretStore`.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ati_console import paths
from ati_console.settings.secrets import Secret, VaultFailed

SCHEMA: Final = 1
SHORTEST: Final = 8  # characters of a passphrase
LARGEST: Final = 4 * 1024 * 1024  # bytes
LOG_N: Final = 16  # scrypt: 64 MiB and about 0.2 s a guess


@dataclass(frozen=True, slots=True)
class Header:
    """How the key was made. It is authenticated together with the content, so it cannot be exchanged."""

    schema: int
    kdf: str
    log_n: int
    r: int
    p: int
    salt: str  # base64

    def bound(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode()


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
            header = _parsed(self._raw())[0]
        elif len(passphrase.reveal()) < SHORTEST:
            raise VaultFailed(f"the passphrase needs at least {SHORTEST} characters")
        else:
            header = Header(SCHEMA, "scrypt", self._log_n, 8, 1, _text(os.urandom(16)))
        self._header, self._key = header, _derived(header, passphrase)
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
        found, nonce, sealed = _parsed(self._raw())
        if found != header:
            raise VaultFailed(f"{self.words} was made anew: open it again")
        try:
            entries = json.loads(AESGCM(key).decrypt(nonce, sealed, header.bound()))
        except InvalidTag:
            raise VaultFailed(f"{self.words}: wrong passphrase, or the file was changed") from None
        return {str(name): str(text) for name, text in entries.items()}

    def _save(self, entries: dict[str, str]) -> None:
        key, header = self._opened()
        nonce = os.urandom(12)  # a new one for each write: AES-GCM breaks when one is used twice
        sealed = AESGCM(key).encrypt(nonce, json.dumps(entries).encode(), header.bound())
        content = asdict(header) | {"nonce": _text(nonce), "data": _text(sealed)}
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


def _parsed(data: bytes) -> tuple[Header, bytes, bytes]:
    try:
        values = json.loads(data)
        header = Header(**{key: values[key] for key in Header.__dataclass_fields__})
        nonce, sealed = (base64.b64decode(values[key], validate=True) for key in ("nonce", "data"))
        right = header.schema == SCHEMA and header.kdf == "scrypt" and len(nonce) == 12
        # The file names the work: bounded, or a planted one would eat all memory.
        right = right and 10 <= header.log_n <= 20 and header.r == 8 and header.p == 1
    except (ValueError, TypeError, KeyError, RecursionError):
        right = False
    if not right:
        raise VaultFailed("the file of secrets is broken, or of a newer console")
    return header, nonce, sealed


def _derived(header: Header, passphrase: Secret) -> bytes:
    salt = base64.b64decode(header.salt)
    kdf = Scrypt(salt=salt, length=32, n=2**header.log_n, r=header.r, p=header.p)
    return kdf.derive(passphrase.reveal().encode("utf-8", "surrogatepass"))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
