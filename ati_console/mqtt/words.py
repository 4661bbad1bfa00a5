"""Errors of the operating system and of TLS, in plain words with what to do."""

from __future__ import annotations

import datetime as dt
import errno
import socket
import ssl
from pathlib import Path
from typing import Final

from paho.mqtt.exception import MalformedPacket

from ati_console.mqtt.policy import Kind, Problem
from ati_console.settings.profile import Profile, Transport
from ati_console.status import Want

UNTRUSTED: Final = "the broker was not trusted: "  # what follows is the reason alone
UNKNOWN_CA: Final = "its certificate comes from a CA unknown here"
SELF_SIGNED: Final = "its certificate is self-signed: nobody vouches for it"
TRUSTED_BY_HAND: Final = (UNKNOWN_CA, SELF_SIGNED)  # whoever looks at it and knows its fingerprint may trust it
_EXPIRED: Final = 10
_NOT_YET: Final = 9
_SELF_SIGNED: Final = 18
_UNKNOWN_CA: Final = (2, 19, 20, 21)
_WRONG_NAME: Final = (62, 64)

# truststore on Windows and macOS reports in words only; the numbers are OpenSSL's.
_BY_TEXT: Final = (
    ("expired", _EXPIRED),
    ("not yet valid", _NOT_YET),
    ("self-signed certificate in", 19),
    ("self-signed", _SELF_SIGNED),
    ("mismatch", 62),
    ("does not match", 62),
    ("not trusted", 20),
    ("issuer", 20),
)
_NO_ROUTE: Final = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
)

_PATH: Final = "check the path, /mqtt and /ws are usual, and that it is the WebSocket port"
_GUARDED: Final = "a web server in front of the broker keeps us out: ask the owner what it wants"
_BY_STATUS: Final = {
    "401": _GUARDED,
    "403": _GUARDED,
    "3": "a login page, or another address: open it in a browser, then correct host, port, TLS and path",
    "5": "the broker behind that web server may be down: ask its owner",
}  # every other one: the path

_TLS_OFF: Final = "switch TLS off, or use the TLS port (8883)"
_NEW: Final = "ask the owner of the broker for a new one"
_CHECK: Final = "check that it was issued for this broker, by its owner's CA"
_NOT_TAKEN: Final = "did not accept our client certificate '{}'"
_OF_OURS: Final = {
    "CERTIFICATE_EXPIRED": ("says that our client certificate '{}' has expired", f"{_NEW}; check the clock here"),
    "CERTIFICATE_REVOKED": ("says that our client certificate '{}' was revoked", _NEW),
    "UNKNOWN_CA": ("does not know the CA of our client certificate '{}'", _CHECK),
    "BAD_CERTIFICATE": (_NOT_TAKEN, _CHECK),
    "UNSUPPORTED_CERTIFICATE": (_NOT_TAKEN, _CHECK),
    "CERTIFICATE_UNKNOWN": (_NOT_TAKEN, _CHECK),
    "ACCESS_DENIED": (_NOT_TAKEN, _CHECK),
}  # an alert: what it means, and what to do


class NotMqtt(Exception):
    """The other side answered with something else; the text says what."""


class NotUpgraded(NotMqtt):
    """A web server that answers, and makes no WebSocket of it: `status` is HTTP's, such as "404 Not Found"."""

    def __init__(self, path: str, status: str, moved_to: str = "") -> None:
        moved = f", it points to {moved_to}" if moved_to else ""
        super().__init__(f"refused the WebSocket: HTTP {status} for the path '{path}'{moved}")
        self.status = status


class TlsUnanswered(TimeoutError):
    """TCP came about, and the other side says nothing in TLS: no firewall, rather a port of something else."""


class PlainMqtt(Exception):
    """It answers a CONNECT in clear text, and no TLS."""


class BadSettings(Exception):
    """Ours to repair before another try makes sense: a missing file, a wrong passphrase."""

    def __init__(self, reason: str, advice: str, wants: Want = Want.NOTHING) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
        self.wants = wants


def explain(error: BaseException, profile: Profile) -> Problem:
    """The plain words for whatever ended a try to reach `profile`'s broker."""
    where = f"{profile.host}:{profile.port}"
    if isinstance(error, BadSettings):
        return Problem(Kind.STOP, error.reason, error.advice, error.wants)
    if isinstance(error, NotUpgraded):
        return _not_upgraded(error, where)
    if isinstance(error, (NotMqtt, MalformedPacket)):
        return Problem(Kind.SLOW, f"{where} is no MQTT broker: {error}", "check host, port, TLS and WebSocket")
    if isinstance(error, PlainMqtt):
        return Problem(Kind.SLOW, f"{where} speaks plain MQTT, and TLS is on in the profile", _TLS_OFF)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error, profile)
    if isinstance(error, ssl.SSLError):
        return _ours(error, profile) or _tls(error, where)
    return _network(error, profile, where)


def _not_upgraded(error: NotUpgraded, where: str) -> Problem:
    """The host is right and speaks HTTP; what to look at is in the status (RFC 9110, 15)."""
    kind, advice = Kind.SLOW, _BY_STATUS.get(error.status[:3], _BY_STATUS.get(error.status[:1], _PATH))
    if error.status[:3] in ("502", "503", "504"):
        kind = Kind.RETRY
    return Problem(kind, f"{where} {error}", advice)


def _network(error: BaseException, profile: Profile, where: str) -> Problem:
    if isinstance(error, (socket.gaierror, UnicodeError)):
        advice = "check the spelling, the network and the VPN"
        return Problem(Kind.RETRY, f"the name '{profile.host}' does not resolve", advice)
    if isinstance(error, ConnectionRefusedError):
        return Problem(Kind.RETRY, f"nobody listens on {where}", "check the port, and that the broker runs")
    if isinstance(error, TlsUnanswered):
        advice = "is it the TLS port (8883)? otherwise switch TLS off"
        return Problem(Kind.RETRY, f"{where} took the connection and never answered TLS", advice)
    if isinstance(error, TimeoutError):
        advice = "a firewall may swallow it: check the address, the VPN and the port"
        return Problem(Kind.RETRY, f"no answer from {where} in time", advice)
    if isinstance(error, OSError) and error.errno in _NO_ROUTE:
        return Problem(Kind.RETRY, f"no way to {where} from here", "check the network and the VPN")
    if isinstance(error, ConnectionError):
        return Problem(Kind.RETRY, f"{where} hung up", _hung_up(profile))
    return Problem(Kind.RETRY, f"cannot reach {where}: {error}"[:300], "")


def _hung_up(profile: Profile) -> str:
    if profile.tls is not None:
        return "is it the TLS port (8883)? otherwise switch TLS off"
    if profile.transport is Transport.WEBSOCKETS:
        return "is it a WebSocket port? if it is one with TLS (wss://), switch TLS on"
    return "is it the right port? if it is one with TLS, switch TLS on"


def _certificate(error: ssl.SSLCertVerificationError, profile: Profile) -> Problem:
    code = _verify_code(error)
    if code == _EXPIRED:
        return _untrusted("its certificate has expired", "ask the owner to renew it; check the clock here")
    if code == _NOT_YET:
        return _untrusted("its certificate is not valid yet", "check the clock of this computer")
    if code in _WRONG_NAME:
        reason = f"its certificate is for another name than '{profile.host}'"
        return _untrusted(reason, "use the host name the certificate was made for")
    if code == _SELF_SIGNED:
        return _untrusted(SELF_SIGNED, "if you know it is theirs, give that certificate as the CA file")
    if code in _UNKNOWN_CA:
        return _untrusted(UNKNOWN_CA, _ca_advice(profile))
    return _untrusted(f"its certificate did not pass: {error.verify_message}"[:200], "ask the owner of the broker")


def _untrusted(reason: str, advice: str) -> Problem:
    # Slowly, and not never: behind a captive portal every certificate is wrong until somebody logs in.
    return Problem(Kind.SLOW, f"{UNTRUSTED}{reason}", advice, Want.TRUST)


def _ca_advice(profile: Profile) -> str:
    if profile.tls is not None and profile.tls.ca_file is not None:
        file = profile.tls.ca_file.name
        return f"'{file}' is not the CA that signed it, or the broker leaves out one between: ask its owner"
    return "ask the owner for their CA file and give it in the profile"


def _verify_code(error: ssl.SSLCertVerificationError) -> int:
    code = getattr(error, "verify_code", 0)
    if code:
        return int(code)
    text = str(error).lower()
    return next((number for part, number in _BY_TEXT if part in text), 0)


def _ours(error: ssl.SSLError, profile: Profile) -> Problem | None:
    """What the other side says of our own certificate, in its alert (RFC 8446, 6.2). None: not of it."""
    reason = (getattr(error, "reason", None) or "").upper()
    found = next((words for alert, words in _OF_OURS.items() if alert in reason), None)
    file = profile.tls.cert_file if profile.tls else None
    if found is None or file is None:
        return None
    what, advice = found
    where, starts = f"{profile.host}:{profile.port}", _starts(file) if what == _NOT_TAKEN else None
    if starts is not None and starts > dt.datetime.now(dt.UTC):  # OpenSSL has no alert of its own for it
        reason = f"{where} {what.format(file.name)}: it is valid only from {starts:%Y-%m-%d} on"
        return Problem(Kind.SLOW, reason, f"check the clock here; else {_NEW}")
    return Problem(Kind.SLOW, f"{where} {what.format(file.name)}", advice)


def _starts(file: Path) -> dt.datetime | None:
    """When the certificate in it begins; None: it cannot be told."""
    from cryptography import x509  # only now: most starts of the console need nothing of it

    try:
        return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_before_utc
    except (OSError, ValueError):
        return None


def _tls(error: ssl.SSLError, where: str) -> Problem:
    reason = (getattr(error, "reason", None) or str(error)).upper()
    if "WRONG_VERSION_NUMBER" in reason or "RECORD_LAYER" in reason or "PACKET_LENGTH" in reason:
        return Problem(Kind.SLOW, f"{where} does not speak TLS", _TLS_OFF)
    if "CERTIFICATE_REQUIRED" in reason or "HANDSHAKE_FAILURE" in reason:
        advice = "give the client certificate and key you were sent"
        return Problem(Kind.SLOW, f"{where} demands a client certificate that it accepts", advice)
    if ("PROTOCOL" in reason and "UNSUPPORTED" in reason) or "PROTOCOL_VERSION" in reason:
        return Problem(Kind.SLOW, f"{where} speaks only outdated TLS", "ask the owner to allow TLS 1.2")
    if isinstance(error, ssl.SSLEOFError) or "EOF" in reason:
        return Problem(Kind.RETRY, f"{where} hung up during TLS", "check that this is the TLS port")
    return Problem(Kind.SLOW, f"TLS with {where} failed: {error}"[:300], "")
