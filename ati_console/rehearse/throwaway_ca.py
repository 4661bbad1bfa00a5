"""A certificate authority for an afternoon: made fresh in a folder, trusted by nobody who is not told to."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ati_console import paths

HOSTS: Final = ("localhost", "127.0.0.1", "::1")
DAYS: Final = 7
KEPT_DAYS: Final = 90
CA, CERT, KEY = "ca.pem", "broker.pem", "broker.key"


@dataclass(frozen=True, slots=True)
class Throwaway:
    """PEM files; `key` is readable by the user alone and worth nothing elsewhere."""

    ca_file: Path
    cert: Path
    key: Path


def kept(folder: Path, hosts: tuple[str, ...], now: dt.datetime) -> Throwaway:
    """The one of before, while it goes on for a week and names these hosts: whoever was given its CA goes on as well.
    Else a new one for three months."""
    found = Throwaway(folder / CA, folder / CERT, folder / KEY)
    try:
        certificate = x509.load_pem_x509_certificate(found.cert.read_bytes())
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return make(folder, hosts, KEPT_DAYS)
    lasts = certificate.not_valid_after_utc - now > dt.timedelta(days=DAYS)
    whole = found.ca_file.exists() and found.key.exists()
    if lasts and whole and all(_alternative(host) in named for host in hosts):
        return found
    return make(folder, hosts, KEPT_DAYS)


def make(folder: Path, hosts: tuple[str, ...] = HOSTS, days: int = DAYS) -> Throwaway:
    """A CA and a server certificate of it for these hosts, valid for a week. The CA's own key is not kept."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name, name = _name("ATI Console rehearsal CA"), _name("ATI Console rehearsal broker")
    ca = _builder(ca_name, ca_name, ca_key, days, ca=True).sign(ca_key, hashes.SHA256())
    alternatives = x509.SubjectAlternativeName([_alternative(host) for host in hosts])
    builder = _builder(name, ca_name, key, days, ca=False).add_extension(alternatives, critical=False)
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    builder = builder.add_extension(server, critical=False).add_extension(issuer, critical=False)
    certificate = builder.sign(ca_key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Throwaway(
        _written(folder / CA, ca.public_bytes(pem)),
        _written(folder / CERT, certificate.public_bytes(pem)),
        _written(folder / KEY, secret),
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int, *, ca: bool
) -> x509.CertificateBuilder:
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(begin).not_valid_after(begin + dt.timedelta(days=days))
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return builder.add_extension(identifier, critical=False).add_extension(_usage(ca), critical=True)


def _usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _written(path: Path, data: bytes) -> Path:
    paths.write_atomic(path, data)
    return path
