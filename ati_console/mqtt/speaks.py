"""What does the port speak? Asked beside a connection that came to nothing: TLS on or off is the first thing to know.

A ClientHello is answered by a TLS record, whatever the certificate. A CONNECT without id, user and password is answered
by a CONNACK wherever plain MQTT is spoken, a refusal too. Nothing of the profile is sent, and nobody is thrown out.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import Any, Final

WAIT_S: Final = 1.0
_TLS_RECORDS: Final = (b"\x15", b"\x16")  # an alert, a handshake
_CONNECT: Final = b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x0a\x00\x00"  # MQTT 3.1.1, clean, nobody
_CONNACK: Final = b"\x20"
_DISCONNECT: Final = b"\xe0\x00"


def tls(family: int, where: Any, host: str) -> bool:
    """`where` is the socket address that answered before, `host` the name it is known by."""
    return _first_byte(family, where, _client_hello(host)) in _TLS_RECORDS


def plain_mqtt(family: int, where: Any) -> bool:
    return _first_byte(family, where, _CONNECT, _DISCONNECT) == _CONNACK


def _first_byte(family: int, where: Any, question: bytes, goodbye: bytes = b"") -> bytes:
    """Of the answer; b"" when none came."""
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        try:
            sock.settimeout(WAIT_S)
            sock.connect(where)
            sock.sendall(question)
            answer = sock.recv(1)
            sock.sendall(goodbye)
        except OSError:
            return b""
        return answer


def _client_hello(host: str) -> bytes:
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with suppress(ssl.SSLWantReadError):  # it waits for the answer, which is looked at here instead
        context.wrap_bio(coming, going, server_hostname=host).do_handshake()
    return going.read()
