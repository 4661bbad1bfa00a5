"""The way to the twin's host: name, port, certificate; each in plain words when it fails. Blocks, can be abandoned."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlsplit

from ati_console.forward.twin_json import one_line
from ati_console.mqtt import certificates
from ati_console.mqtt.certificates import NoCertificate
from ati_console.mqtt.words import UNTRUSTED
from ati_console.settings.profile import Profile, Tls

LOOK_S: Final = 0.05
SOON_DAYS: Final = 30.0
SYSTEM_STORE: Final = "if you know it is theirs, add that CA to this computer's certificate store"
T = TypeVar("T")


class ReachFailed(Exception):
    def __init__(self, words: str, advice: str) -> None:
        super().__init__(words)
        self.words, self.advice = words, advice


class Cancelled(Exception):
    """Nobody waits any more."""


@dataclass(frozen=True, slots=True)
class Place:
    host: str
    port: int
    tls: bool

    @property
    def words(self) -> str:
        return f"{self.host}:{self.port}"


def place_of(base_url: str) -> Place:
    """Raises ReachFailed for what is no address."""
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise ReachFailed(f"'{one_line(base_url, 80)}' is no base URL", "it looks like https://host/v3")
    return Place(host, port or (443 if parts.scheme == "https" else 80), parts.scheme == "https")


def name(place: Place, timeout_s: float, cancelled: Callable[[], bool]) -> str:
    """The addresses."""
    advice = "check the spelling of the base URL, the network and the VPN"
    try:
        found = _abandonable(
            lambda: socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM), timeout_s, cancelled
        )
    except (socket.gaierror, UnicodeError):
        raise ReachFailed(f"the name '{one_line(place.host, 80)}' does not resolve", advice) from None
    except TimeoutError:
        raise ReachFailed(f"the name '{one_line(place.host, 80)}' was not resolved in time", advice) from None
    return ", ".join(dict.fromkeys(str(one[4][0]) for one in found))


def port(place: Place, timeout_s: float, cancelled: Callable[[], bool]) -> str:
    try:
        _abandonable(
            lambda: socket.create_connection((place.host, place.port), timeout_s).close(), timeout_s + 1, cancelled
        )
    except ConnectionRefusedError:
        advice = "check host and port of the base URL"
        raise ReachFailed(f"nobody listens on {place.words}", advice) from None
    except TimeoutError:
        advice = "a firewall may swallow it: check VPN and proxy"
        raise ReachFailed(f"no answer from {place.words} in time", advice) from None
    except OSError as error:
        advice = "check the network and the VPN"
        raise ReachFailed(f"no way to {place.words}: {error.strerror or error}", advice) from None
    return f"{place.words} answers"


def certificate(place: Place, timeout_s: float, cancelled: Callable[[], bool]) -> tuple[str, str]:
    """What it is and, when it ends soon, what to do. Raises ReachFailed for one that is not to be trusted."""
    profile = Profile("twin", host=place.host, port=place.port, tls=Tls())
    try:
        found = _abandonable(lambda: certificates.fetch(profile, timeout_s=timeout_s), 3 * timeout_s + 1, cancelled)
    except NoCertificate as error:
        raise ReachFailed(error.reason, "is it https? otherwise the base URL begins with http://") from None
    except TimeoutError:
        raise ReachFailed(f"{place.words} did not finish TLS in time", "check VPN and proxy") from None
    now = dt.datetime.now(dt.UTC)
    first = found.chain[0] if found.chain else None
    ends = first.expiry_words(now) if first is not None else ""
    if not found.system.trusted:
        reason = found.system.reason.removeprefix(UNTRUSTED)
        named = f"; it is for {', '.join(first.names[:5])}" if first is not None and "another name" in reason else ""
        raise ReachFailed(f"{place.host} is not trusted: {reason}{named} ({ends})", _advice(found.system))
    soon = first is not None and first.days_left(now) < SOON_DAYS
    return f"{found.tls_version}, {ends}", "ask the owner to renew it" if soon else ""


def _advice(trust: certificates.Trust) -> str:
    ours = "self-signed" in trust.reason or "CA unknown" in trust.reason
    return SYSTEM_STORE if ours else trust.advice


def _abandonable(work: Callable[[], T], timeout_s: float, cancelled: Callable[[], bool]) -> T:
    """A resolver cannot be interrupted: its thread is left alone. Raises what `work` does, TimeoutError, Cancelled."""
    done: list[T] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(work())
        except Exception as error:  # noqa: BLE001 - raised again by the one who waits
            failed.append(error)

    thread = threading.Thread(target=run, name="twin-check", daemon=True)
    thread.start()
    deadline = time.monotonic() + timeout_s
    while thread.is_alive() and time.monotonic() < deadline:
        thread.join(LOOK_S)
        if cancelled():
            raise Cancelled
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError
    return done[0]
