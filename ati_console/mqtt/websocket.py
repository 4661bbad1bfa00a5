"""The HTTP upgrade in front of MQTT over WebSockets, with the server's own words when it refuses.

paho's wrapper does the framing. Its handshake is replaced: it reads without an end and throws the answer away,
and "404 Not Found" or a portal's redirect is just what the user needs to see.
"""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import time
from typing import Final

from paho.mqtt.client import _WebsocketWrapper

from ati_console.mqtt.words import NotMqtt, NotUpgraded
from ati_console.settings.profile import Profile

HEAD_LIMIT: Final = 16 * 1024
FRAME_LIMIT: Final = 8 * 1024 * 1024  # the wrapper keeps a whole frame in memory
_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class WebSocketStream(_WebsocketWrapper):
    """Binary frames over a socket that has been upgraded already."""

    def __init__(self, sock: socket.socket, profile: Profile) -> None:
        super().__init__(sock, profile.host, profile.port, profile.tls is not None, profile.ws_path, None)

    def _do_handshake(self, extra_headers: object) -> None:
        self.connected = True

    def setsockopt(self, level: int, name: int, value: int) -> None:
        self._socket.setsockopt(level, name, value)

    def _buffered_read(self, length: int) -> bytearray:
        if length > FRAME_LIMIT or len(self._readbuffer) > FRAME_LIMIT:
            raise ConnectionAbortedError("a WebSocket frame without end")
        return super()._buffered_read(length)


def upgrade(sock: socket.socket, profile: Profile, deadline: float) -> WebSocketStream:
    """Raises NotMqtt with what the server said, or the socket's own errors."""
    key = base64.b64encode(os.urandom(16))
    sock.sendall(_request(profile, key))
    status, headers = _parse(_read_head(sock, deadline))
    if not status.startswith("101"):
        raise NotUpgraded(profile.ws_path, status[:80], headers.get("location", "")[:100])
    expected = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest()).decode()
    if headers.get("sec-websocket-accept") != expected:
        raise NotMqtt("its WebSocket answer is not one to our question")
    return WebSocketStream(sock, profile)


def _request(profile: Profile, key: bytes) -> bytes:
    scheme = "http" if profile.tls is None else "https"
    host = f"[{profile.host}]" if ":" in profile.host else profile.host
    lines = (
        f"GET {profile.ws_path} HTTP/1.1",
        f"Host: {host}:{profile.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Origin: {scheme}://{host}:{profile.port}",
        f"Sec-WebSocket-Key: {key.decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: mqtt",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _read_head(sock: socket.socket, deadline: float) -> bytes:
    head = bytearray()
    # Byte by byte: what follows the head belongs to MQTT.
    while not head.endswith(b"\r\n\r\n"):
        if len(head) > HEAD_LIMIT or time.monotonic() > deadline:
            raise NotMqtt("its HTTP answer has no end")
        byte = sock.recv(1)
        if not byte:
            raise ConnectionResetError("closed during the WebSocket upgrade")
        head += byte
    return bytes(head)


def _parse(head: bytes) -> tuple[str, dict[str, str]]:
    first, *rest = head.decode("latin-1").split("\r\n")
    if not first.startswith("HTTP/"):
        raise NotMqtt("it does not speak HTTP")
    pairs = (line.partition(":") for line in rest if ":" in line)
    return first.partition(" ")[2], {name.strip().lower(): value.strip() for name, _, value in pairs}
