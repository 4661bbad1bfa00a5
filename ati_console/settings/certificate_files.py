"""Certificates and keys that came inside a text, made ready for a folder of ours.

A private key is never written as it came: without a passphrase of its own it is encrypted (PKCS 8) under a random
one, which goes to the key store as the profile's `key:` entry. The file alone is worth nothing then, and OpenSSL
reads it as it reads any other.
"""

from __future__ import annotations

import base64
import re
import secrets
import textwrap
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from ati_console import paths
from ati_console.settings.pasted import Embedded, FileRole
from ati_console.settings.secrets import Secret

LARGEST: Final = 512 * 1024  # bytes; a bundle of all public CAs has about 220 KiB
_KEY: Final = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)


class BadFile(ValueError):
    """It holds not what it should; plain words."""


def certificates_pem(data: bytes) -> bytes:
    """Every certificate of a PEM or DER file, and nothing else of it. BadFile: there is none."""
    try:
        if b"-----BEGIN" in data:
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
    except ValueError:
        raise BadFile("it holds no certificate") from None
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in found)


def key_pem(data: bytes) -> bytes | None:
    """The first private key in a PEM file, as it stands there; None when there is none."""
    found = _KEY.search(data)
    return found.group() + b"\n" if found else None


def sealed_key(data: bytes, passphrase: Secret | None) -> tuple[bytes, Secret | None]:
    """The key as PEM that only a passphrase opens, and that passphrase.

    None: it has one already, and nobody told us: ask. BadFile: no private key.
    """
    try:
        key = _loaded(data)
    except TypeError:  # cryptography's word for "encrypted, and no password was given"
        return key_pem(data) or _encrypted_pem(data), passphrase
    except (ValueError, UnsupportedAlgorithm):
        raise BadFile("it holds no private key") from None
    made = Secret(secrets.token_urlsafe(32))
    lock = serialization.BestAvailableEncryption(made.reveal().encode())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock), made


def write(folder: Path, profile_name: str, role: FileRole, data: bytes) -> Path:
    """Into a new file, for this user alone; names of others never reach the path."""
    plain = re.sub(r"[^a-z0-9]+", "-", profile_name.lower()).strip("-")[:32] or "broker"
    path = folder / f"{plain}-{secrets.token_hex(4)}-{role.name.lower()}.pem"
    paths.write_atomic(path, data)
    return path


def embedded(role: FileRole, path: Path, private: bool) -> Embedded:
    """A file of a profile, to go into an export. `private`: keys may. BadFile: it is not what it should be."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(f"it cannot be read ({error.strerror})") from None
    if len(data) > LARGEST:
        raise BadFile("it is too large")
    if role is not FileRole.KEY:
        held = key_pem(data) if private and role is FileRole.CERT else None
        return Embedded(role, path.name, certificates_pem(data) + (held or b""))
    key = key_pem(data)
    if key is None:
        raise BadFile("it holds no private key in PEM form")
    return Embedded(role, path.name, key)


def _loaded(data: bytes) -> PrivateKeyTypes:
    pem = key_pem(data)
    if pem is not None:
        return serialization.load_pem_private_key(pem, None)
    return serialization.load_der_private_key(data, None)


def _encrypted_pem(der: bytes) -> bytes:
    body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN ENCRYPTED PRIVATE KEY-----\n{body}\n-----END ENCRYPTED PRIVATE KEY-----\n".encode()
