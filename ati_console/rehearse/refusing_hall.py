"""Who is at the refusing broker, who may come in, and what they are sent. Lives on the broker's loop."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from ati_console.rehearse import mqtt_packets as mqtt
from ati_console.rehearse.manners import Manners
from ati_console.rehearse.mqtt_packets import Connect, Property, Publish
from ati_console.wire.topics import matches

CLIENTS: Final = 200
RETAINED: Final = 1_000
RETAINED_BYTES: Final = 8 * 1024 * 1024
NOTES: Final = 10_000
_BAD_ID: Final = {mqtt.V5: 0x85}  # before 5: 2
_BAD_PASSWORD: Final = {mqtt.V5: 0x86}  # before 5: 4
_BUSY: Final = {mqtt.V5: 0x89}  # before 5: 3


class Guest(Protocol):
    """A client that is there (refusing_client.py)."""

    @property
    def client_id(self) -> str: ...
    def wants(self, topic: str) -> bool: ...
    def push(self, message: Publish) -> None: ...
    def take_over(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Note:
    """One packet that a client sent, for whoever checks what a probe really did."""

    at: float  # unix seconds
    client_id: str
    packet: str  # "SUBSCRIBE", ...
    body: bytes


class Hall:
    """Who is there and what they get. Lives on the broker's loop."""

    def __init__(self, manners: Manners, user: str | None, password: str | None) -> None:
        self.manners = manners
        self._user, self._password = user, password
        self._clients: dict[str, Guest] = {}
        self._retained: dict[str, Publish] = {}
        self._rivals: dict[str, asyncio.TimerHandle] = {}
        self._notes: deque[Note] = deque(maxlen=NOTES)
        self.connects = 0

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was met so far, oldest first, as of now: others look while the broker's thread writes."""
        return tuple(self._notes)

    def judge(self, hello: Connect) -> int:
        """The CONNACK code: 0 lets in."""
        self.connects += 1
        self._notes.append(Note(time.time(), hello.client_id, "CONNECT", b""))
        if not self._knows(hello):
            return _BAD_PASSWORD.get(hello.version, 4)
        if self.manners.id_is_user and hello.client_id != (hello.user or ""):
            return _BAD_ID.get(hello.version, 2)
        return _BUSY.get(hello.version, 3) if len(self._clients) >= CLIENTS else 0

    def _knows(self, hello: Connect) -> bool:
        if self._user is None:
            return True
        same = hmac.compare_digest(hello.password or b"", (self._password or "").encode())
        return hello.user == self._user and same

    def announced(self) -> tuple[Property, ...]:
        """Limits in the CONNACK of MQTT 5: receive maximum, packet size, QoS 1 at most."""
        return ((0x21, 100), (0x24, 1), (0x27, mqtt.LARGEST), (0x2A, 0))

    def joined(self, client: Guest) -> None:
        old = self._clients.pop(client.client_id, None)
        if old is not None:
            old.take_over()
        self._clients[client.client_id] = client
        if self.manners.rival_after_s is not None:
            loop = asyncio.get_running_loop()
            self._rivals[client.client_id] = loop.call_later(self.manners.rival_after_s, client.take_over)

    def left(self, client: Guest) -> None:
        if self._clients.get(client.client_id) is client:
            del self._clients[client.client_id]
            rival = self._rivals.pop(client.client_id, None)
            if rival is not None:
                rival.cancel()

    def note(self, client: Guest, packet: str, body: bytes) -> None:
        self._notes.append(Note(time.time(), client.client_id, packet, body[:512]))

    def deliver(self, message: Publish) -> int:
        """To everybody who may read it; how many they are."""
        if message.retain:
            self._keep(message)
        readers = [client for client in self._clients.values() if client.wants(message.topic)]
        for client in readers:
            client.push(message)
        return len(readers)

    def _keep(self, message: Publish) -> None:
        self._retained.pop(message.topic, None)
        held = sum(len(one.payload) for one in self._retained.values())
        if message.payload and len(self._retained) < RETAINED and held + len(message.payload) <= RETAINED_BYTES:
            self._retained[message.topic] = message

    def retained_for(self, topic_filter: str) -> Iterator[Publish]:
        return (one for one in list(self._retained.values()) if matches(topic_filter, one.topic))
