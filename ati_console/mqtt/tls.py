"""TLS as the profile asks for it: the operating system's store, an own CA, a client certificate."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

import truststore

from ati_console.mqtt.words import BadSettings
from ati_console.settings.profile import Tls
from ati_console.status import Want

# Python 3.13 switched it on; many a plant's own CA lacks what it asks for.
_STRICT: Final = getattr(ssl, "VERIFY_X509_STRICT", 0)
CERT_MARK: Final = b"BEGIN CERTIFICATE"
KEY_MARK: Final = b"PRIVATE KEY"


def context(tls: Tls, passphrase: str | None) -> ssl.SSLContext:
    """Raises BadSettings for files that are missing or do not fit."""
    made = _verifying(tls) if tls.verify else blind()
    if tls.cert_file is not None:
        _identify(made, tls.cert_file, tls.key_file, passphrase)
    return made


def security(sock: object, tls: Tls | None) -> str:
    """The words of LinkStatus.security."""
    if tls is None:
        return "clear text"
    version = sock.version() if isinstance(sock, ssl.SSLSocket) else None
    return f"{version or 'TLS'}" + ("" if tls.verify else ", NOT verified")


def _verifying(tls: Tls) -> ssl.SSLContext:
    if tls.ca_file is None:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.verify_flags &= ~_STRICT
    # The owner's file may hold the server's own certificate or an intermediate one: it is the anchor then.
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        made.load_verify_locations(cafile=str(tls.ca_file))
    except OSError as error:
        raise _unreadable("CA", tls.ca_file, error) from error
    return made


def blind() -> ssl.SSLContext:
    """Verifies nothing: for a profile that says so, and to look at a certificate nobody trusts yet."""
    # The one loud switch (reliability.md, security controls): LinkStatus.verified is False wherever it shows.
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def _identify(made: ssl.SSLContext, cert: Path, key: Path | None, passphrase: str | None) -> None:
    try:
        # A callable, because with None OpenSSL would ask on the terminal.
        made.load_cert_chain(str(cert), str(key) if key else None, lambda: passphrase or "")
    except ssl.SSLError as error:
        raise _unfit(cert, key, passphrase, error) from error
    except OSError as error:
        raise _unopened([cert] if key is None else [cert, key], error) from error


def _unopened(files: list[Path], error: OSError) -> BadSettings:
    """OpenSSL does not say which of the files it could not open."""
    for file in files:
        try:
            file.open("rb").close()
        except OSError as closed:
            return _unreadable("client", file, closed)
    return _unreadable("client", files[0], error)


def _unreadable(what: str, file: Path, error: OSError) -> BadSettings:
    if isinstance(error, ssl.SSLError):
        return BadSettings(f"'{file}' holds no {what} certificate in PEM form", "ask for the file in PEM form")
    found = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
    return BadSettings(f"the {what} certificate or key file '{file}' {found}", "choose the file again")


def _other_than(mark: bytes, found: bytes, file: Path) -> BadSettings:
    """`mark` is what should be in the file."""
    what, other = ("private key", "certificate") if mark == KEY_MARK else ("certificate", "private key")
    if (CERT_MARK if mark == KEY_MARK else KEY_MARK) in found:
        return BadSettings(f"'{file}' holds a {other} and no {what}", "are certificate and key swapped in the profile?")
    return BadSettings(f"'{file}' holds no {what} in PEM form", "ask for the file in PEM form")


def _unfit(cert: Path, key: Path | None, passphrase: str | None, error: ssl.SSLError) -> BadSettings:
    # OpenSSL says "PEM lib" for nearly everything here, so the files are looked at.
    for file, mark in ((cert, CERT_MARK), (key or cert, KEY_MARK)):
        found = file.read_bytes()
        if mark not in found:
            return _other_than(mark, found, file)
    if "MISMATCH" in (getattr(error, "reason", None) or "").upper():
        other = f"the key '{key.name}'" if key else "the key in it"
        return BadSettings(f"{other} does not belong to the certificate '{cert}'", "choose the matching key file")
    key_name = (key or cert).name
    if passphrase:
        return BadSettings(f"the passphrase of the private key '{key_name}' is wrong", "type it again", Want.PASSPHRASE)
    return BadSettings(f"the private key '{key_name}' needs its passphrase", "type it in the profile", Want.PASSPHRASE)
