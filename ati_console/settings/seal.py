"""Bytes under a passphrase: scrypt makes the key, AES-GCM closes over the bytes and over how the key was made."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ati_console.settings.secrets import Secret

SCHEMA: Final = 1
SHORTEST: Final = 8  # characters of a passphrase
LOG_N: Final = 16  # scrypt: 64 MiB and about 0.2 s a guess


class NotSealed(Exception):
    """What was read is no seal of ours, or of a newer console."""


class NotOpened(Exception):
    """Wrong passphrase, or somebody changed it: no one can tell which."""


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


@dataclass(frozen=True, slots=True)
class Sealed:
    header: Header
    nonce: bytes
    data: bytes


def new_header(log_n: int = LOG_N) -> Header:
    """With a fresh salt."""
    return Header(SCHEMA, "scrypt", log_n, 8, 1, _text(os.urandom(16)))


def derived(header: Header, passphrase: Secret) -> bytes:
    """The key. Slow and large on purpose."""
    kdf = Scrypt(salt=base64.b64decode(header.salt), length=32, n=2**header.log_n, r=header.r, p=header.p)
    return kdf.derive(passphrase.reveal().encode("utf-8", "surrogatepass"))


def row(key: bytes, header: Header, data: bytes) -> dict[str, Any]:
    """Closed, as JSON spells it."""
    nonce = os.urandom(12)  # a new one for each: AES-GCM breaks when one is used twice
    return asdict(header) | {
        "nonce": _text(nonce),
        "data": _text(AESGCM(key).encrypt(nonce, data, header.bound())),
    }


def read(values: object) -> Sealed:
    """Raises NotSealed."""
    if not isinstance(values, Mapping):
        raise NotSealed
    try:
        header = Header(**{key: values[key] for key in Header.__dataclass_fields__})
        salt, nonce, data = (base64.b64decode(values[key], validate=True) for key in ("salt", "nonce", "data"))
        right = header.schema == SCHEMA and header.kdf == "scrypt" and len(nonce) == 12 and len(salt) >= 8
        # The file names the work: bounded, or a planted one would eat all memory.
        right = right and 10 <= header.log_n <= 20 and header.r == 8 and header.p == 1
    except (ValueError, TypeError, KeyError):
        right = False
    if not right:
        raise NotSealed
    return Sealed(header, nonce, data)


def opened(key: bytes, sealed: Sealed) -> bytes:
    """Raises NotOpened."""
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.data, sealed.header.bound())
    except InvalidTag:
        raise NotOpened from None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
