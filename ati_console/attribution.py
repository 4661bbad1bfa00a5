"""Why a connection ended, from our own packets and their timing. Pure.

MQTT before version 5 closes without a word, so time is the witness: a close within a second of a SUBSCRIBE is its
answer, one at one and a half keep alives is silence, one that always comes after the same time is a limit of a proxy.
A timing is a guess until it has repeated itself; the confidence says how often it has. Asked by the probe of its own
connections (probe/connector.py) and of the link that is kept up (mqtt/closes.py).
"""

from __future__ import annotations

import enum
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec


class Because(enum.Enum):
    """Why a connection ended, as far as our own packets and their timing tell."""

    OURS = "we left"
    SUBSCRIBE = "our SUBSCRIBE"
    PUBLISH = "our PUBLISH"
    KEEP_ALIVE = "the keep alive ran out"
    TAKE_OVER = "another client with the same id"
    FIXED_INTERVAL = "a limit on the time of a connection"
    LARGE_PACKET = "a packet that was too large"
    TLS = "TLS"
    CREDENTIALS = "refused credentials"
    SAID = "the broker's own reason"
    NETWORK = "the network"
    UNKNOWN = "nothing we know of"


class Attribution(msgspec.Struct, frozen=True, gc=False):
    """The cause of one close. `seen` of `of` like attempts ended the same way; `confidence` is 0..1."""

    because: Because
    confidence: float
    words: str
    code: int | None = None
    seen: int = 1
    of: int = 1


JUST_NOW_S: Final = 1.0
KEEP_ALIVE: Final = 1.4  # of the keep alive; the standard says 1.5
KEEP_ALIVE_LATE_S: Final = 6.0  # mosquitto 2.0.11 looks every five seconds
SAME_INTERVAL: Final = 0.15  # spread of lifetimes that are one limit
LARGE: Final = 8 * 1024  # bytes: a smaller packet is hardly too large
_CODES: Final = {
    0x8D: Because.KEEP_ALIVE, 0x8E: Because.TAKE_OVER, 0x95: Because.LARGE_PACKET, 0xA0: Because.FIXED_INTERVAL,
    0x86: Because.CREDENTIALS, 0x8C: Because.CREDENTIALS,
}  # fmt: skip
STOPPING: Final = {0x8A: "banned", 0x96: "too fast", 0x97: "a quota is used up", 0x9F: "connecting too often"}


@dataclass(frozen=True, slots=True)
class Facts:
    """One ended connection. Seconds are of one clock that only moves on."""

    ours: bool = False  # we left
    code: int = 0  # of a DISCONNECT; 0: none came
    said: str = ""  # the broker's reason string
    tls_failed: bool = False
    network: bool = False  # an error of the socket that no broker sends
    lived_s: float = 0.0
    keep_alive_s: float = 0.0
    quiet_s: float = 0.0  # since our last packet
    last: Because | None = None  # SUBSCRIBE or PUBLISH: our last question
    last_words: str = ""
    since_last_s: float = 0.0
    largest: int = 0  # bytes of our largest packet
    earlier_s: tuple[float, ...] = ()  # lifetimes of earlier connections that ended without a cause
    mute_s: float = 0.0  # we gave up: nothing had come from the broker for so long


def attribute(facts: Facts, alike: Sequence[bool] = ()) -> Attribution:
    """The cause of this close. `alike`: how earlier attempts at the same question ended; True as this one."""
    because, confidence, words = _cause(facts)
    seen, of = 1 + sum(alike), 1 + len(alike)
    if alike:  # each repetition halves the doubt, each contradiction doubles it
        doubt = (1.0 - confidence) * 0.5 ** sum(alike) * 2.0 ** (of - seen)
        confidence = max(0.05, min(0.99, 1.0 - doubt))
    return Attribution(because, round(confidence, 2), words, facts.code or None, seen, of)


def _cause(facts: Facts) -> tuple[Because, float, str]:
    if facts.ours:
        return Because.OURS, 1.0, "we left"
    if facts.mute_s:
        words = f"nothing came for {facts.mute_s:.1f} s at a keep alive of {facts.keep_alive_s:g} s, not even to a ping"
        return Because.NETWORK, 0.9, words
    if facts.tls_failed:
        return Because.TLS, 0.95, "a TLS alert ended it"
    if facts.code in _CODES:
        return _CODES[facts.code], 0.97, _said(facts)
    if facts.code >= 0x80 and facts.last is not None and facts.since_last_s <= JUST_NOW_S:
        return facts.last, 0.97, f"{facts.last_words}, {_ms(facts)} later {_said(facts)}"
    if facts.code:
        return Because.SAID, 0.95, _said(facts)
    return _by_time(facts)


def _by_time(facts: Facts) -> tuple[Because, float, str]:
    if facts.last is not None and facts.since_last_s <= JUST_NOW_S:
        if facts.largest >= LARGE and facts.last is Because.PUBLISH:
            return Because.LARGE_PACKET, 0.6, f"{_ms(facts)} after a packet of {facts.largest} bytes"
        return facts.last, 0.75, f"{facts.last_words}, closed {_ms(facts)} later"
    if facts.keep_alive_s and _is_keep_alive(facts):
        words = f"{facts.quiet_s:.1f} s of silence at a keep alive of {facts.keep_alive_s:g} s"
        return Because.KEEP_ALIVE, 0.9, words
    if _is_one_limit((*facts.earlier_s, facts.lived_s)):
        return Because.FIXED_INTERVAL, 0.8, f"each time after about {facts.lived_s:.0f} s: a limit, or an idle proxy"
    if facts.network:
        return Because.NETWORK, 0.7, "the network ended it (reset or time-out)"
    return Because.UNKNOWN, 0.3, "closed without a word, and not after anything we sent"


def _is_one_limit(lifetimes: Sequence[float]) -> bool:
    if len(lifetimes) < 3 or min(lifetimes) < 2.0:
        return False
    return statistics.pstdev(lifetimes) <= SAME_INTERVAL * statistics.mean(lifetimes)


def _is_keep_alive(facts: Facts) -> bool:
    return KEEP_ALIVE * facts.keep_alive_s <= facts.quiet_s <= 1.5 * facts.keep_alive_s + KEEP_ALIVE_LATE_S


def _ms(facts: Facts) -> str:
    return f"{facts.since_last_s * 1000:.0f} ms"


def _said(facts: Facts) -> str:
    reason = f": {facts.said[:120]}" if facts.said else ""
    return f"DISCONNECT 0x{facts.code:02X}{reason}"
