"""MQTT packets as a broker reads and writes them: 3.1, 3.1.1 and 5. Pure; the rehearsal broker's own.

No kept library speaks the broker's side of MQTT 5: amqtt knows 3.1.1 only, paho only the client's side.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

LARGEST: Final = 1024 * 1024  # bytes of one packet
V31, V311, V5 = 3, 4, 5
_NAMES: Final = {b"MQIsdp": (V31,), b"MQTT": (V311, V5)}
Property = tuple[int, object]

_BYTE, _U16, _U32, _VARINT, _TEXT, _BINARY, _PAIR = range(7)
_KINDS: Final = {
    **dict.fromkeys((0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A), _BYTE),
    **dict.fromkeys((0x13, 0x21, 0x22, 0x23), _U16),
    **dict.fromkeys((0x02, 0x11, 0x18, 0x27), _U32),
    **dict.fromkeys((0x03, 0x08, 0x12, 0x15, 0x1A, 0x1C, 0x1F), _TEXT),
    **dict.fromkeys((0x09, 0x16), _BINARY),
    0x0B: _VARINT,
    0x26: _PAIR,
}  # MQTT 5, 2.2.2.2


class Malformed(ValueError):
    """Not MQTT; a broker closes the connection."""


class Type(enum.IntEnum):
    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    PUBREC = 5
    PUBREL = 6
    PUBCOMP = 7
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


@dataclass(frozen=True, slots=True)
class Connect:
    version: int
    client_id: str
    keep_alive_s: int
    clean: bool
    user: str | None
    password: bytes | None = field(repr=False)
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class Publish:
    topic: str
    payload: bytes
    qos: int
    retain: bool
    mid: int = 0
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscribe:
    mid: int
    filters: tuple[tuple[str, int], ...]  # filter and wanted QoS


class Reader:
    """Takes a body apart; Malformed where it ends too early."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    @property
    def more(self) -> bool:
        return self._at < len(self._body)

    def take(self, count: int) -> bytes:
        if count < 0 or self._at + count > len(self._body):
            raise Malformed("the packet ends too early")
        self._at += count
        return self._body[self._at - count : self._at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def varint(self) -> int:
        value = shift = 0
        while shift <= 21:
            byte = self.number(1)
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
        raise Malformed("a length of five bytes")

    def binary(self) -> bytes:
        return self.take(self.number(2))

    def text(self) -> str:
        try:
            return self.binary().decode()
        except UnicodeDecodeError as error:
            raise Malformed("text that is not UTF-8") from error

    def rest(self) -> bytes:
        return self.take(len(self._body) - self._at)

    def properties(self) -> tuple[Property, ...]:
        inner = Reader(self.take(self.varint()))
        found: list[Property] = []
        while inner.more:
            found.append(inner.one_property())
        return tuple(found)

    def one_property(self) -> Property:
        key = self.varint()
        kind = _KINDS.get(key)
        if kind is None:
            raise Malformed(f"property {key}")
        if kind in (_BYTE, _U16, _U32):
            return key, self.number({_BYTE: 1, _U16: 2, _U32: 4}[kind])
        if kind == _VARINT:
            return key, self.varint()
        if kind == _BINARY:
            return key, self.binary()
        return key, self.text() if kind == _TEXT else (self.text(), self.text())


def read_connect(body: bytes) -> Connect:
    """The first packet of a client. Malformed for a protocol that is not one of the three."""
    reader = Reader(body)
    name, version = reader.binary(), reader.number(1)
    if version not in _NAMES.get(name, ()):
        raise Malformed(f"protocol {name[:8]!r}, level {version}")
    flags, keep_alive_s = reader.number(1), reader.number(2)
    properties = reader.properties() if version == V5 else ()
    client_id = reader.text()
    if flags & 0x04:
        _skip_will(reader, version)
    user = reader.text() if flags & 0x80 else None
    password = reader.binary() if flags & 0x40 else None
    return Connect(version, client_id, keep_alive_s, bool(flags & 0x02), user, password, properties)


def _skip_will(reader: Reader, version: int) -> None:
    if version == V5:
        reader.properties()
    reader.text()
    reader.binary()


def read_publish(head: int, body: bytes, version: int) -> Publish:
    reader, qos = Reader(body), head >> 1 & 3
    if qos == 3:
        raise Malformed("QoS 3")
    topic = reader.text()
    mid = reader.number(2) if qos else 0
    properties = reader.properties() if version == V5 else ()
    return Publish(topic, reader.rest(), qos, bool(head & 1), mid, properties)


def read_subscribe(body: bytes, version: int) -> Subscribe:
    reader = Reader(body)
    mid = reader.number(2)
    if version == V5:
        reader.properties()
    filters = []
    while reader.more:
        filters.append((reader.text(), reader.number(1) & 3))
    if not filters:
        raise Malformed("a SUBSCRIBE without a filter")
    return Subscribe(mid, tuple(filters))


def read_unsubscribe(body: bytes, version: int) -> tuple[int, tuple[str, ...]]:
    reader = Reader(body)
    mid = reader.number(2)
    if version == V5:
        reader.properties()
    filters = []
    while reader.more:
        filters.append(reader.text())
    return mid, tuple(filters)


def connack(version: int, code: int, properties: Iterable[Property] = (), *, session_present: bool = False) -> bytes:
    tail = _properties(properties) if version == V5 else b""
    return packet(Type.CONNACK, bytes([session_present, code]) + tail)


def suback(version: int, mid: int, codes: Sequence[int], reason: str = "") -> bytes:
    tail = _properties(_reason(reason)) if version == V5 else b""
    return packet(Type.SUBACK, struct.pack("!H", mid) + tail + bytes(codes))


def unsuback(version: int, mid: int, count: int) -> bytes:
    tail = _properties(()) + bytes(count) if version == V5 else b""
    return packet(Type.UNSUBACK, struct.pack("!H", mid) + tail)


def acknowledge(kind: Type, version: int, mid: int, code: int = 0, reason: str = "") -> bytes:
    """PUBACK, PUBREC, PUBREL or PUBCOMP. Only MQTT 5 can say a code."""
    body = struct.pack("!H", mid)
    if version == V5 and (code or reason):
        body += bytes([code]) + _properties(_reason(reason))
    return packet(kind, body, 2 if kind is Type.PUBREL else 0)


def publish(version: int, message: Publish) -> bytes:
    body = _text(message.topic) + (struct.pack("!H", message.mid) if message.qos else b"")
    body += _properties(message.properties) if version == V5 else b""
    return packet(Type.PUBLISH, body + message.payload, message.qos << 1 | message.retain)


def disconnect(code: int, reason: str = "") -> bytes:
    """MQTT 5 only: before it a broker just closes."""
    return packet(Type.DISCONNECT, bytes([code]) + _properties(_reason(reason)))


PINGRESP: Final = bytes([Type.PINGRESP << 4, 0])


def packet(kind: Type, body: bytes, flags: int = 0) -> bytes:
    return bytes([kind << 4 | flags]) + _varint(len(body)) + body


def _reason(text: str) -> tuple[Property, ...]:
    return ((0x1F, text),) if text else ()


def _properties(properties: Iterable[Property]) -> bytes:
    body = b"".join(_property(key, value) for key, value in properties)
    return _varint(len(body)) + body


def _property(key: int, value: object) -> bytes:
    kind = _KINDS[key]
    head = _varint(key)
    if isinstance(value, int):
        return head + (_varint(value) if kind == _VARINT else value.to_bytes({_BYTE: 1, _U16: 2, _U32: 4}[kind], "big"))
    if isinstance(value, bytes):
        return head + struct.pack("!H", len(value)) + value
    if isinstance(value, tuple):
        return head + _text(str(value[0])) + _text(str(value[1]))
    return head + _text(str(value))


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("!H", len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while True:
        value, low = divmod(value, 128)
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)
