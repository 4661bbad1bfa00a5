"""A line to a broker on which everything can go wrong that happens to real ones, byte by byte, while it is in use."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from types import TracebackType

from tests.drills.wire import PUBACK, packets
from tests.support.loopback import HOST, LoopbackServer

STEP_S = 0.01


class BadLine(LoopbackServer):
    """`with BadLine(broker_port) as line: line.port`. What goes wrong can be changed at any time.

    frozen: neither side hears anything any more and nobody is told, as when a cable is pulled (half-open).
    piece: bytes in a segment. bytes_a_second: how slow each direction is. lose_pubacks: ours never arrive.
    reset_after: so many bytes from the broker later the line is reset in the middle of whatever is being said.
    host: where it listens.
    """

    def __init__(self, broker_port: int, host: str = HOST) -> None:
        super().__init__(host)
        self._broker_port = broker_port
        self.frozen = False
        self.lose_pubacks = False
        self.piece = 65_536
        self.bytes_a_second: float | None = None
        self.reset_after: int | None = None
        self.calls = 0
        self.pubacks_lost = 0
        self._closed = threading.Event()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        super().__exit__(kind, error, trace)

    def _take(self, caller: socket.socket) -> None:
        self.calls += 1
        threading.Thread(target=self._attend, args=(caller,), daemon=True).start()

    def _attend(self, caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError), socket.create_connection((HOST, self._broker_port)) as broker:
            ends = [caller, broker]
            for sock in ends:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open += ends
            back = threading.Thread(target=self._copy, args=(broker, caller, self._counted), daemon=True)
            back.start()
            self._copy(caller, broker, self._without_pubacks())
            back.join(5.0)
            self._open = [sock for sock in self._open if sock not in ends]

    def _copy(self, source: socket.socket, target: socket.socket, change: Callable[[bytes], bytes | None]) -> None:
        """`change` gives back what goes on; None resets the line."""
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                while self.frozen and not self._closed.is_set():
                    time.sleep(STEP_S)
                changed = change(data)
                if changed is None:
                    target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    target.close()
                    break
                self._say(target, changed)
        for sock in (source, target):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _say(self, target: socket.socket, data: bytes) -> None:
        slow = self.bytes_a_second
        piece = min(self.piece, 64) if slow else self.piece
        for start in range(0, len(data), piece):
            part = data[start : start + piece]
            target.sendall(part)
            if slow:
                time.sleep(len(part) / slow)

    def _counted(self, data: bytes) -> bytes | None:
        left = self.reset_after
        if left is None:
            return data
        self.reset_after = left - len(data)
        if self.reset_after > 0:
            return data
        self.reset_after = None
        return None

    def _without_pubacks(self) -> Callable[[bytes], bytes]:
        """Whole packets only, so that one can be left out."""
        buffer = bytearray()

        def changed(data: bytes) -> bytes:
            buffer.extend(data)
            return b"".join(self._passed(first, body) for first, body in packets(buffer))

        return changed

    def _passed(self, first: int, body: bytes) -> bytes:
        if self.lose_pubacks and first >> 4 == PUBACK:
            self.pubacks_lost += 1
            return b""
        return bytes([first]) + _length(len(body)) + body


def _length(number: int) -> bytes:
    made = b""
    while True:
        number, byte = number >> 7, number & 127
        made += bytes([byte | (128 if number else 0)])
        if not number:
            return made
