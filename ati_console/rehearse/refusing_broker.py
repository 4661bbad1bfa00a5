"""A broker that refuses as it is told to: every style that was met in the field, on this computer, for rehearsals.

It speaks MQTT 3.1, 3.1.1 and 5, over TCP and TLS. It keeps nothing for absent clients and sends nothing twice.
"""

from __future__ import annotations

import asyncio
import hmac
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ati_console.rehearse import mqtt_packets as mqtt
from ati_console.rehearse.local_broker import BrokerFailed
from ati_console.rehearse.manners import MODES, Manners
from ati_console.rehearse.mqtt_packets import Connect, Property, Publish
from ati_console.rehearse.refusing_client import RefusingClient
from ati_console.wire.topics import matches

LOOPBACK: Final = "127.0.0.1"
STOP_S: Final = 3.0
CLIENTS: Final = 200
RETAINED: Final = 1_000
NOTES: Final = 10_000
_BAD_ID: Final = {mqtt.V5: 0x85}  # before 5: 2
_BAD_PASSWORD: Final = {mqtt.V5: 0x86}  # before 5: 4
_BUSY: Final = {mqtt.V5: 0x89}  # before 5: 3


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
        self._clients: dict[str, RefusingClient] = {}
        self._retained: dict[str, Publish] = {}
        self._rivals: dict[str, asyncio.TimerHandle] = {}
        self.notes: deque[Note] = deque(maxlen=NOTES)
        self.connects = 0

    def judge(self, hello: Connect) -> int:
        """The CONNACK code: 0 lets in."""
        self.connects += 1
        self.notes.append(Note(time.time(), hello.client_id, "CONNECT", b""))
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

    def joined(self, client: RefusingClient) -> None:
        old = self._clients.pop(client.client_id, None)
        if old is not None:
            old.take_over()
        self._clients[client.client_id] = client
        if self.manners.rival_after_s is not None:
            loop = asyncio.get_running_loop()
            self._rivals[client.client_id] = loop.call_later(self.manners.rival_after_s, client.take_over)

    def left(self, client: RefusingClient) -> None:
        if self._clients.get(client.client_id) is client:
            del self._clients[client.client_id]
            rival = self._rivals.pop(client.client_id, None)
            if rival is not None:
                rival.cancel()

    def note(self, client: RefusingClient, packet: str, body: bytes) -> None:
        self.notes.append(Note(time.time(), client.client_id, packet, body[:512]))

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
        if message.payload and len(self._retained) < RETAINED:
            self._retained[message.topic] = message

    def retained_for(self, topic_filter: str) -> Iterator[Publish]:
        return (one for one in list(self._retained.values()) if matches(topic_filter, one.topic))


class RefusingBroker:
    """start() returns when it listens on loopback; stop() ends every connection. `hall` tells what clients did.

    ValueError for a mode that is none. With `certificate` and `key` (PEM) it speaks TLS.
    """

    def __init__(
        self,
        mode: str | Manners = "none",
        port: int = 0,
        *,
        user: str | None = None,
        password: str | None = None,
        certificate: Path | None = None,
        key: Path | None = None,
    ) -> None:
        if isinstance(mode, str) and mode not in MODES:
            raise ValueError(f'no way of refusing is called "{mode}". There are: {", ".join(MODES)}.')
        self.manners = MODES[mode] if isinstance(mode, str) else mode
        self.port = port
        self.hall = Hall(self.manners, user, password)
        self._tls = _tls(certificate, key)
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="refusing broker", daemon=True)

    @property
    def words(self) -> str:
        return f"refusing broker: {self.manners.words}"

    def start(self) -> Self:
        """Raises BrokerFailed in plain words."""
        self._thread.start()
        self._ready.wait(10.0)
        if self._failure is not None:
            raise BrokerFailed(f"port {self.port} cannot be used: {self._failure.strerror or self._failure}")
        return self

    def stop(self) -> None:
        loop, over = self._loop, self._over
        if loop is not None and over is not None and self._thread.is_alive():
            loop.call_soon_threadsafe(over.set)
            self._thread.join(STOP_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        serving: set[RefusingClient] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            client = RefusingClient(self.hall, reader, writer)
            serving.add(client)
            try:
                await client.serve()
            finally:
                serving.discard(client)

        try:
            server = await asyncio.start_server(serve, LOOPBACK, self.port, ssl=self._tls)
        except OSError as error:
            self._failure = error
            self._ready.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        await _cut_off(serving)


async def _cut_off(serving: set[RefusingClient]) -> None:
    """Not cancelled: asyncio's streams print the end of a cancelled one as an error (Python 3.11). One that was just
    being accepted appears a moment later."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + STOP_S
    while loop.time() < deadline:
        for client in list(serving):
            client.cut()
        await asyncio.sleep(0.01)
        if not serving:
            break
    await asyncio.sleep(0)  # connection_lost is called in the next turn


def _tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
