"""A relay between console and broker that reads along: which messages went to us and which we acknowledged."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator

from tests.support.loopback import HOST, LoopbackServer

NUMBER = re.compile(rb'"message_id": ?"m-(\d+)"')
PUBLISH, PUBACK = 3, 4


def packets(data: bytearray) -> Iterator[tuple[int, bytes]]:
    """Whole MQTT packets out of a growing buffer: first byte and body. What is not whole stays."""
    while len(data) >= 2:
        length = shift = 0
        for place in range(1, 5):
            if place >= len(data):
                return
            length |= (data[place] & 0x7F) << shift
            shift += 7
            if data[place] < 0x80:
                break
        end = place + 1 + length
        if len(data) < end:
            return
        first, body = data[0], bytes(data[place + 1 : end])
        del data[:end]
        yield first, body


class Wire(LoopbackServer):
    """`with Wire(broker_port) as wire: wire.port`. Safe to read at any time."""

    def __init__(self, broker_port: int) -> None:
        super().__init__()
        self._broker_port = broker_port
        self.received: set[int] = set()
        self.acknowledged: set[int] = set()
        self.notes: dict[int, list[str]] = defaultdict(list)
        self._connections = 0

    def _take(self, caller: socket.socket) -> None:
        threading.Thread(target=self._relay, args=(caller,), daemon=True).start()

    def _relay(self, caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError), socket.create_connection((HOST, self._broker_port)) as broker:
            self._connections += 1
            connection, under_way = self._connections, {}
            self._open += [caller, broker]
            back = threading.Thread(target=self._to_us, args=(broker, caller, connection, under_way), daemon=True)
            back.start()
            self._from_us(caller, broker, connection, under_way)
            back.join(5.0)

    def _to_us(self, broker: socket.socket, caller: socket.socket, connection: int, under_way: dict[int, int]) -> None:
        buffer = bytearray()
        with contextlib.suppress(OSError):
            while data := broker.recv(65_536):
                buffer += data
                for first, body in packets(buffer):
                    if first >> 4 == PUBLISH and first & 0x06 and (found := NUMBER.search(body)):
                        self._sent(body, int(found[1]), connection, under_way, bool(first & 0x08))
                caller.sendall(data)
        with contextlib.suppress(OSError):
            caller.shutdown(socket.SHUT_RDWR)

    def _sent(self, body: bytes, number: int, connection: int, under_way: dict[int, int], again: bool) -> None:
        topic = int.from_bytes(body[:2], "big")
        mid = int.from_bytes(body[2 + topic : 4 + topic], "big")
        under_way[mid] = number
        self.received.add(number)
        self.notes[number].append(f"sent to us on connection {connection} as {mid}{' (DUP)' if again else ''}")

    def _from_us(
        self, caller: socket.socket, broker: socket.socket, connection: int, under_way: dict[int, int]
    ) -> None:
        buffer = bytearray()
        with contextlib.suppress(OSError):
            while data := caller.recv(65_536):
                buffer += data
                for first, body in packets(buffer):
                    mid = int.from_bytes(body[:2], "big")
                    if first >> 4 == PUBACK and mid in under_way:
                        number = under_way.pop(mid)
                        self.acknowledged.add(number)
                        self.notes[number].append(f"acknowledged on connection {connection}")
                broker.sendall(data)
        with contextlib.suppress(OSError):
            broker.shutdown(socket.SHUT_RDWR)
