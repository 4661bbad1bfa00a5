"""A broker that says exactly what a test tells it to, byte by byte, and remembers what it was sent."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable

from tests.support.loopback import HOST, LoopbackServer

CONNECT, SUBSCRIBE, PUBACK, PINGREQ, DISCONNECT = 0x10, 0x82, 0x40, 0xC0, 0xE0
WELCOME_V3 = b"\x20\x02\x00\x00"
WELCOME_V5 = b"\x20\x03\x00\x00\x00"


class Caller:
    """One connection as the broker sees it."""

    def __init__(self, sock: socket.socket, number: int, packets: list[tuple[int, bytes]]) -> None:
        self.sock = sock
        self.number = number  # 1 for the first that ever called
        self._packets = packets

    def hear(self) -> tuple[int, bytes]:
        """The next packet: command and body. ConnectionError when there is none."""
        command = self._exactly(1)[0]
        length, shift = 0, 0
        while True:
            byte = self._exactly(1)[0]
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        packet = command, self._exactly(length)
        self._packets.append(packet)
        return packet

    def say(self, data: bytes) -> None:
        self.sock.sendall(data)

    def listen(self) -> None:
        """Hears until the other side is gone."""
        with contextlib.suppress(OSError):
            while True:
                self.hear()

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self.sock.recv(count - len(data))
            if not part:
                raise ConnectionError("gone")
            data += part
        return data


class FakeBroker(LoopbackServer):
    """`with FakeBroker(script) as broker`: `script(caller)` runs for each connection, one after the other."""

    def __init__(self, script: Callable[[Caller], None]) -> None:
        super().__init__()
        self._script = script
        self.host = HOST
        self.packets: list[tuple[int, bytes]] = []
        self.calls = 0

    def sent(self, command: int) -> list[bytes]:
        """The bodies of all packets of this kind that clients sent."""
        return [body for found, body in list(self.packets) if found == command]

    def _take(self, caller: socket.socket) -> None:
        self.calls += 1
        self._open = [caller]
        with caller, contextlib.suppress(OSError):
            self._script(Caller(caller, self.calls, self.packets))


def publish(topic: bytes, payload: bytes, mid: int = 0, flags: int = 0) -> bytes:
    """A PUBLISH of MQTT 3; QoS 1 when there is a packet id."""
    body = len(topic).to_bytes(2, "big") + topic + (mid.to_bytes(2, "big") if mid else b"") + payload
    return bytes([0x30 | flags | (2 if mid else 0)]) + _length(len(body)) + body


def _length(number: int) -> bytes:
    made = b""
    while True:
        number, byte = number >> 7, number & 127
        made += bytes([byte | (128 if number else 0)])
        if not number:
            return made
