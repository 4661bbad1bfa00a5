"""What a connection is told and what it tells: values without paho, and the framing of MQTT packets."""

from __future__ import annotations

import enum
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from ati_console.mqtt.words import NotMqtt
from ati_console.settings.profile_parts import LastWill, UserProperties

_QUICK_ACK: Final[int | None] = getattr(socket, "TCP_QUICKACK", None)


class How(enum.Enum):
    """What ended a connection."""

    EOF = "closed without a word"
    ERROR = "an error of the socket"
    KEEP_ALIVE = "silence"
    SERVER = "a DISCONNECT of the broker"
    PROTOCOL = "a packet that is none"
    REFUSED = "CONNACK"
    OURS = "we left"


@dataclass(frozen=True, slots=True)
class End:
    """How it ended; `code` and `said` are the broker's, `error` the socket's."""

    how: How
    code: int = 0
    said: str = ""
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the broker said in a CONNACK that let us in."""

    session_present: bool
    receive_maximum: int = 0  # MQTT 5: publishes it takes at a time; 0 says nothing
    announced: tuple[tuple[str, str], ...] = ()  # MQTT 5: its limits, name and value in words


class Listener(Protocol):
    """Called on the network thread, guarded: what it raises is logged and ends nothing."""

    def welcomed(self, welcome: Welcome) -> None: ...
    def subscribed(self, mid: int, codes: Sequence[int]) -> None: ...
    def unsubscribed(self, mid: int) -> None: ...
    def published(self, mid: int, code: int, said: str) -> None: ...
    def ponged(self, ms: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Hello:
    """What CONNECT says."""

    host: str
    port: int
    client_id: str
    version: int  # 3, 4 or 5
    keep_alive_s: int
    clean: bool
    user: str | None = None
    password: str | None = None
    session_expiry_s: int = 0
    receive_maximum: int = 1000
    will: LastWill | None = None
    user_properties: UserProperties = ()  # MQTT 5 only
    maximum_packet_size: int | None = None  # bytes, MQTT 5 only

    @property
    def is_v5(self) -> bool:
        return self.version == 5


def span(buffer: bytes, at: int, end: int) -> tuple[int, int] | None:
    """Where the body of the packet at `at` begins and ends, None while its length is not there yet."""
    if end - at < 2:
        return None
    length = buffer[at + 1]
    if length < 128:
        return at + 2, at + 2 + length
    shift, here, length = 7, at + 2, length & 127
    while here < end:
        byte = buffer[here]
        length |= (byte & 127) << shift
        here, shift = here + 1, shift + 7
        if byte < 128:
            return here, here + length
        if shift > 21:
            raise NotMqtt("a length of five bytes")
    return None


def behind_properties(buffer: bytes, at: int) -> int:
    length = buffer[at]
    if length < 128:
        return at + 1 + length
    found = span(buffer, at - 1, len(buffer))
    if found is None:
        raise NotMqtt("properties without an end")
    return found[1]


def guess(command: int) -> str:
    if command == 0x15:
        return "it answers in TLS, this profile speaks clear text"
    if command in b"H<":
        return "it answers in HTTP, perhaps a WebSocket port or a login page of the network"
    return "its first bytes are not MQTT"


def incoming(command: int, body: bytes, length: int) -> Any:
    """A whole packet in the form paho's handlers take it from."""
    return {
        "command": command,
        "have_remaining": 1,
        "remaining_count": [],
        "remaining_mult": 1,
        "remaining_length": length,
        "packet": bytearray(body),
        "to_process": 0,
        "pos": 0,
    }


def confirm_at_once(sock: Any) -> None:
    """Linux forgets this with each delayed acknowledgement. Seen: without it every second message of a
    broker that leaves Nagle on (mosquitto's default) came 40 ms late."""
    if _QUICK_ACK is not None:
        sock.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
