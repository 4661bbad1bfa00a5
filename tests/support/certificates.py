"""A certificate authority of our own, made fresh for a test run: no key is ever in the repository."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True)
class Issued:
    """One certificate and its key as PEM files."""

    cert: Path
    key: Path


class Authority:
    """Issues server and client certificates into one folder; `ca_file` is what clients are to trust."""

    def __init__(self, folder: Path, name: str = "Test CA") -> None:
        self._folder = folder
        self._name = _name(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = _sign(_plain(self._name, self._name, self._key, 0, 3650, True), self._key)
        self.ca_file = _write(folder / f"{_slug(name)}.pem", _pem(self.certificate))

    def server(self, hosts: Sequence[str] = ("localhost", "127.0.0.1"), expired: bool = False) -> Issued:
        """A server certificate for these names; `expired` ended yesterday."""
        return self._issue("server", hosts, expired, ExtendedKeyUsageOID.SERVER_AUTH, None)

    def client(
        self, name: str = "client", passphrase: str | None = None, expired: bool = False, in_days: int = 0
    ) -> Issued:
        """A client certificate, its key encrypted when there is a passphrase; `expired` ended yesterday."""
        return self._issue(name, (), expired, ExtendedKeyUsageOID.CLIENT_AUTH, passphrase, in_days)

    def _issue(
        self,
        name: str,
        hosts: Sequence[str],
        expired: bool,
        usage: x509.ObjectIdentifier,
        passphrase: str | None,
        in_days: int = 0,
    ) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        start, days = (-30, 29) if expired else (in_days, in_days + 30)
        builder = _plain(_name(name), self._name, key, start, days, False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(authority, critical=False)
        if hosts:
            builder = builder.add_extension(x509.SubjectAlternativeName(_alternatives(hosts)), critical=False)
        stem = f"{_slug(name)}-{len(list(self._folder.iterdir()))}"
        cert = _write(self._folder / f"{stem}.pem", _pem(_sign(builder, self._key)))
        return Issued(cert, _write(self._folder / f"{stem}.key", _key_pem(key, passphrase)))


def self_signed(folder: Path, hosts: Sequence[str] = ("localhost", "127.0.0.1")) -> Issued:
    """A certificate that vouches for itself, as a device made by its own web page has."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("localhost")
    builder = _plain(name, name, key, 0, 30, False)
    builder = builder.add_extension(x509.SubjectAlternativeName(_alternatives(hosts)), critical=False)
    cert = _write(folder / "self-signed.pem", _pem(_sign(builder, key)))
    return Issued(cert, _write(folder / "self-signed.key", _key_pem(key, None)))


def _plain(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: int, days: int, ca: bool
) -> x509.CertificateBuilder:
    begin = dt.datetime.now(dt.UTC) + dt.timedelta(days=start, hours=-1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(begin).not_valid_after(begin + dt.timedelta(days=days))
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    return builder.add_extension(_usage(ca), critical=True)


def _usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _sign(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    return builder.sign(key, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternatives(hosts: Sequence[str]) -> list[x509.GeneralName]:
    return [_alternative(host) for host in hosts]


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey, passphrase: str | None) -> bytes:
    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        lock = serialization.BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
