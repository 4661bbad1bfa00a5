"""Another client with the same client id, as a broker sees it: it comes back each time that it is thrown out."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from tests.support.mosquitto import HOST


class Rival(threading.Thread):
    """Another client with our id that comes back `after_s` seconds after each time that it is thrown out."""

    def __init__(self, port: int, after_s: float, client_id: str) -> None:
        super().__init__(daemon=True)
        self._port, self._after_s, self._id, self.over = port, after_s, client_id.encode(), threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            with contextlib.suppress(OSError):
                self._stay()
            self.over.wait(self._after_s)

    def _stay(self) -> None:
        body = b"\x00\x04MQTT\x04\x02\x00\x3c" + len(self._id).to_bytes(2, "big") + self._id
        with socket.create_connection((HOST, self._port), 5.0) as sock:
            sock.sendall(b"\x10" + bytes([len(body)]) + body)
            sock.settimeout(0.1)
            while not self.over.is_set():
                try:
                    if not sock.recv(64):
                        return
                except TimeoutError:
                    continue


@contextlib.contextmanager
def rival(port: int, after_s: float, client_id: str) -> Iterator[None]:
    running = Rival(port, after_s, client_id)
    running.start()
    try:
        yield
    finally:
        running.over.set()
        running.join(5)
