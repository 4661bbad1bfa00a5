"""A server's certificates, looked at before they are trusted: DNS, TCP and TLS, and then we hang up.

Nothing of a profile's credentials is sent: no CONNECT, no client certificate. (A proxy on the way gets its own
password, as always.) Verification is off for the look, and on for the question who would trust it. Blocks for some
seconds: call it from a worker.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ati_console.mqtt import proxy, tls
from ati_console.mqtt.policy import Problem
from ati_console.mqtt.words import BadSettings, explain
from ati_console.settings import certificate_files
from ati_console.settings.certificate_files import BadFile
from ati_console.settings.pasted import FileRole, with_file
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.secrets import Secret

TIMEOUT_S: Final = 8.0  # for each of TCP, proxy and TLS
SOON_DAYS: Final = 30.0
MOST: Final = 20  # certificates of a chain
_DER: Final = 2  # _ssl.ENCODING_DER


class NoCertificate(Exception):
    """There is none to look at: the words of a link that failed at the same place."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a person needs to judge one. Texts are printable and bounded, times aware, UTC."""

    subject: str
    issuer: str
    names: tuple[str, ...]  # subject alternative names: DNS names and addresses
    not_before: dt.datetime
    not_after: dt.datetime
    sha256: str  # "AB:CD:.."
    self_signed: bool
    is_ca: bool
    key: str  # "RSA 2048", "EC secp256r1"
    pem: str = field(repr=False)

    def days_left(self, now: dt.datetime) -> float:
        """Negative once it has expired."""
        return (self.not_after - now) / dt.timedelta(days=1)

    def is_for(self, host: str) -> bool:
        """Is one of its names this host's? TLS asks for that even where the certificate itself is trusted."""
        return any(_covers(name.lower(), host.lower().rstrip(".")) for name in self.names)

    def expiry_words(self, now: dt.datetime) -> str:
        end, left = f"{self.not_after:%Y-%m-%d}", self.days_left(now)
        if now < self.not_before:
            return f"not valid before {self.not_before:%Y-%m-%d %H:%M} UTC: check the clock of this computer"
        if left < 0:
            return f"expired {_span(-left)} ago, on {end}"
        return f"expires in {_span(left)}, on {end}" if left <= SOON_DAYS else f"valid until {end}, {_span(left)}"


@dataclass(frozen=True, slots=True)
class Trust:
    """Would it be let in, for this host name? Otherwise why not, in the words of the link."""

    trusted: bool
    reason: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ServerCertificates:
    """`chain`: the server's own first, as it sent them. `own_ca`: with the profile's CA file, None without one."""

    host: str
    port: int
    chain: tuple[Certificate, ...]
    tls_version: str
    system: Trust
    own_ca: Trust | None = None

    @property
    def anchor(self) -> Certificate:
        """The one to save as the own CA: a root it sent, else the highest CA of the chain, else the server's own.

        Only after the user compared its fingerprint with the owner's word: whoever stands in between sends his own.
        """
        roots = [one for one in self.chain if one.self_signed]
        authorities = [one for one in self.chain if one.is_ca]
        return (roots or authorities or list(self.chain[:1]))[-1]

    @property
    def anchor_words(self) -> str:
        """What saving `anchor` means."""
        if self.anchor.is_ca:
            return "every certificate of this CA will be trusted for this profile"
        return "this one certificate will be trusted for this profile: when the owner renews it, look again"


def fetch(profile: Profile, proxy_password: Secret | None = None, timeout_s: float = TIMEOUT_S) -> ServerCertificates:
    """The chain of the profile's host and port, and who would trust it. NoCertificate says why there is none."""
    try:
        ders, version = _look(profile, proxy_password, timeout_s)
        chain = tuple(_certificate(x509.load_der_x509_certificate(der)) for der in ders[:MOST])
    except (OSError, UnicodeError, ValueError, proxy.ProxyFailed) as error:
        problem = _problem(error, profile)
        raise NoCertificate(problem.reason, problem.advice) from None
    own = profile.tls.ca_file if profile.tls is not None else None
    system = _trust(profile, Tls(), proxy_password, timeout_s)
    own_ca = None if own is None else _trust(profile, Tls(ca_file=own), proxy_password, timeout_s)
    return ServerCertificates(profile.host, profile.port, chain, version, system, own_ca)


def read_file(path: Path) -> tuple[Certificate, ...]:
    """Of a CA or certificate file, PEM or DER; a private key in it is passed over. NoCertificate: none in it."""
    try:
        found = certificate_files.embedded(FileRole.CA, path, private=False)
        return tuple(_certificate(one) for one in x509.load_pem_x509_certificates(found.data))
    except (BadFile, ValueError) as error:
        advice = "ask for the file in PEM form" if path.suffix.lower() not in (".p12", ".pfx", ".jks") else _BUNDLE
        raise NoCertificate(f"'{path.name}': {error}", advice) from None


def trusting(profile: Profile, certificate: Certificate, folder: Path) -> Profile:
    """The profile with this certificate as its own CA, kept in `folder` (ours), verification on. OSError."""
    path = certificate_files.write(folder, profile.name, FileRole.CA, certificate.pem.encode())
    changed = with_file(profile, FileRole.CA, path)
    return replace(changed, tls=replace(changed.tls or Tls(), verify=True))


_BUNDLE: Final = "it holds a certificate together with its key: ask for PEM, or convert it with openssl pkcs12"


def _look(profile: Profile, password: Secret | None, timeout_s: float) -> tuple[list[bytes], str]:
    with _opened(profile, password, timeout_s) as raw:
        context = tls.blind()
        with context.wrap_socket(raw, server_hostname=profile.host, do_handshake_on_connect=False) as secured:
            try:
                secured.do_handshake()
            except ssl.SSLError:  # with TLS 1.2 a server that wants our certificate ends it, but has shown its own
                if not _chain(secured):
                    raise
            return _chain(secured), secured.version() or "TLS"


def _trust(profile: Profile, how: Tls, password: Secret | None, timeout_s: float) -> Trust:
    try:
        context = tls.context(how, None)
        with (
            _opened(profile, password, timeout_s) as raw,
            context.wrap_socket(raw, server_hostname=profile.host, do_handshake_on_connect=False) as secured,
        ):  # closed here: truststore leaves a socket that did not pass to the collector
            secured.do_handshake()
            return Trust(True)
    except ssl.SSLCertVerificationError as error:
        problem = explain(error, replace(profile, tls=how))
        return Trust(False, problem.reason, problem.advice)
    except (OSError, UnicodeError, BadSettings, proxy.ProxyFailed) as error:
        problem = _problem(error, profile)
        return Trust(False, f"could not be checked: {problem.reason}", problem.advice)


def _opened(profile: Profile, password: Secret | None, timeout_s: float) -> socket.socket:
    by = profile.proxy
    if by is None:
        return socket.create_connection((profile.host, profile.port), timeout_s)
    word = None if password is None else password.reveal()
    with ExitStack() as undo:
        try:
            sock = undo.enter_context(socket.create_connection((by.host, by.port), timeout_s))
            proxy.tunnel(sock, by, word, profile.host, profile.port, time.monotonic() + timeout_s)
        except (OSError, UnicodeError) as error:
            raise proxy.unreachable(error, by) from None
        undo.pop_all()
    return sock


def _problem(error: Exception, profile: Profile) -> Problem:
    return error.problem if isinstance(error, proxy.ProxyFailed) else explain(error, profile)


def _chain(secured: ssl.SSLSocket) -> list[bytes]:
    """DER, as sent. Public since Python 3.13; before that in the object truststore reads it from, too."""
    public = getattr(secured, "get_unverified_chain", None)
    if public is not None:
        return [bytes(one) for one in public() or ()]
    inner = getattr(secured, "_sslobj", None)
    return [one.public_bytes(_DER) for one in (inner.get_unverified_chain() if inner is not None else None) or ()]


def _certificate(found: x509.Certificate) -> Certificate:
    digest = found.fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificate(
        subject=_name(found.subject),
        issuer=_name(found.issuer),
        names=_names(found),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        sha256=digest,
        self_signed=_self_signed(found),
        is_ca=_is_ca(found),
        key=_key(found),
        pem=found.public_bytes(serialization.Encoding.PEM).decode(),
    )


def _self_signed(found: x509.Certificate) -> bool:
    try:
        found.verify_directly_issued_by(found)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _is_ca(found: x509.Certificate) -> bool:
    with suppress(ValueError, x509.ExtensionNotFound, x509.DuplicateExtension):
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    return False


def _names(found: x509.Certificate) -> tuple[str, ...]:
    with suppress(ValueError, x509.ExtensionNotFound, x509.DuplicateExtension):
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return tuple(_printable(str(one.value)) for one in list(names)[:100])
    return ()


def _covers(name: str, host: str) -> bool:
    """A star stands for one whole label (RFC 9525, 6.3); an address may be spelled in several ways."""
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:]
    with suppress(ValueError):
        return ipaddress.ip_address(name) == ipaddress.ip_address(host)
    return name == host


def _key(found: x509.Certificate) -> str:
    with suppress(ValueError, UnsupportedAlgorithm):
        key = found.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            return f"RSA {key.key_size}"
        return f"EC {key.curve.name}" if isinstance(key, ec.EllipticCurvePublicKey) else type(key).__name__
    return "unknown"


def _name(name: x509.Name) -> str:
    return _printable(name.rfc4514_string()) or "(no name)"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:300])


def _span(days: float) -> str:
    """ "3 days", "5 hours"."""
    number, word = (int(days), "day") if days >= 2 else (max(1, int(days * 24)), "hour")
    return f"{number:,} {word}{'' if number == 1 else 's'}"
