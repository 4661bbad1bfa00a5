"""One client of the refusing broker: its packets in, answers by the broker's manners out."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import replace
from typing import Final

from ati_console.rehearse import mqtt_packets as mqtt
from ati_console.rehearse.manners import Manners, OnPublish, OnSubscribe
from ati_console.rehearse.mqtt_packets import V5, Connect, Malformed, Publish, Type
from ati_console.rehearse.refusing_hall import Hall
from ati_console.wire.topics import filter_problem, matches, topic_problem

NOT_AUTHORISED: Final = 0x87
NO_SUBSCRIBERS: Final = 0x10
KEEP_ALIVE: Final = 0x8D
CONNECT_S: Final = 10.0
GRACE: Final = 1.5  # of the keep alive (MQTT 3.1.1, 3.1.2.10)
MOST_FILTERS: Final = 1_000
MOST_WAITING: Final = 4 * 1024 * 1024  # bytes for a client that does not read
SAID: Final = "not authorised by the rehearsal broker"


class Closed(Exception):
    """The connection is over, by us or by the client."""


class RefusingClient:
    """`serve` runs until the connection ends; nothing it is sent can raise."""

    def __init__(self, hall: Hall, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._hall, self._reader, self._writer = hall, reader, writer
        self.hello: Connect | None = None
        self.filters: dict[str, int] = {}  # allowed ones: only these are delivered to
        self._mid = 0
        self._assigned: tuple[mqtt.Property, ...] = ()

    @property
    def _manners(self) -> Manners:
        return self._hall.manners

    @property
    def _version(self) -> int:
        return self.hello.version if self.hello else mqtt.V311

    @property
    def client_id(self) -> str:
        return self.hello.client_id if self.hello else ""

    async def serve(self) -> None:
        ended = (Closed, ValueError, TimeoutError, OSError, asyncio.IncompleteReadError)  # Malformed is a ValueError
        try:
            with contextlib.suppress(*ended):  # every one of them is an end, and there is nobody left to be told
                await asyncio.wait_for(self._welcome(), CONNECT_S)
                while True:
                    await self._next()
        finally:
            self._hall.left(self)
            await self._hang_up()

    async def _hang_up(self) -> None:
        self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(self._writer.wait_closed(), 1.0)

    # -- CONNECT

    async def _welcome(self) -> None:
        head, body = await self._read()
        if head >> 4 != Type.CONNECT:
            raise Closed
        self.hello = hello = self._named(mqtt.read_connect(body))
        code = self._hall.judge(hello)
        self._send(mqtt.connack(hello.version, code, (*self._assigned, *self._hall.announced()) if not code else ()))
        if code:
            await self._writer.drain()
            raise Closed
        self._hall.joined(self)

    def _named(self, hello: Connect) -> Connect:
        """Whoever gives no client id gets one; MQTT 5 is told which."""
        if hello.client_id:
            return hello
        name = f"assigned-{secrets.token_hex(6)}"
        self._assigned = ((0x12, name),)
        return replace(hello, client_id=name)

    async def _read(self) -> tuple[int, bytes]:
        head = (await self._reader.readexactly(1))[0]
        length = shift = 0
        while True:
            byte = (await self._reader.readexactly(1))[0]
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
            if shift > 21:
                raise Malformed("a length of five bytes")
        if length > mqtt.LARGEST:
            raise Malformed("a packet larger than is taken")
        return head, await self._reader.readexactly(length)

    # -- what comes after it

    async def _next(self) -> None:
        assert self.hello is not None
        alive_s = self.hello.keep_alive_s
        try:
            head, body = await asyncio.wait_for(self._read(), GRACE * alive_s if alive_s else None)
        except TimeoutError:
            self._goodbye(KEEP_ALIVE, "keep alive timeout")
            raise
        self._hall.note(self, Type(head >> 4).name, body)
        await self._answer(Type(head >> 4), head, body)
        await self._writer.drain()

    async def _answer(self, kind: Type, head: int, body: bytes) -> None:
        match kind:
            case Type.PUBLISH:
                self._published(mqtt.read_publish(head, body, self._version))
            case Type.SUBSCRIBE:
                await self._subscribed(mqtt.read_subscribe(body, self._version))
            case Type.UNSUBSCRIBE:
                self._unsubscribed(*mqtt.read_unsubscribe(body, self._version))
            case Type.PUBREL:
                self._send(mqtt.acknowledge(Type.PUBCOMP, self._version, int.from_bytes(body[:2], "big")))
            case Type.PUBREC:
                self._send(mqtt.acknowledge(Type.PUBREL, self._version, int.from_bytes(body[:2], "big")))
            case Type.PINGREQ:
                self._send(mqtt.PINGRESP)
            case Type.PUBACK | Type.PUBCOMP:
                pass  # nothing is sent again here
            case _:
                raise Closed

    # -- publishing

    def _published(self, message: Publish) -> None:
        if topic_problem(message.topic):
            raise Malformed("a topic that is none")
        if self._manners.may_publish(message.topic, self.client_id):
            reached = self._hall.deliver(message)
            self._acknowledge(message, 0 if reached or self._version != V5 else NO_SUBSCRIBERS)
            return
        match self._manners.on_publish:
            case OnPublish.CLOSE:
                self._goodbye(NOT_AUTHORISED, SAID)
                raise Closed
            case OnPublish.ACKNOWLEDGE:
                self._acknowledge(message, 0)
            case OnPublish.CODE:
                self._acknowledge(message, NOT_AUTHORISED)

    def _acknowledge(self, message: Publish, code: int) -> None:
        if message.qos:
            kind = Type.PUBACK if message.qos == 1 else Type.PUBREC
            self._send(mqtt.acknowledge(kind, self._version, message.mid, code, SAID if code >= 0x80 else ""))

    # -- subscribing

    async def _subscribed(self, asked: mqtt.Subscribe) -> None:
        if any(filter_problem(one) for one, _ in asked.filters):
            raise Malformed("a filter that is none")
        allowed = [self._manners.may_subscribe(one, qos, self.client_id) for one, qos in asked.filters]
        if not all(allowed) and self._manners.on_subscribe is OnSubscribe.SILENT:
            return
        if not all(allowed) and self._manners.on_subscribe in (OnSubscribe.CLOSE, OnSubscribe.CLOSE_MUTE):
            self._close_on_subscribe()
        refusal = NOT_AUTHORISED if self._version == V5 else 0x80
        granting = self._manners.on_subscribe is OnSubscribe.GRANT_SILENT
        codes = [qos if ok or granting else refusal for ok, (_, qos) in zip(allowed, asked.filters, strict=True)]
        if self._version == mqtt.V31:  # 3.1 has no code for a refusal
            codes = [code if code < 0x80 else 0 for code in codes]
        self._send(mqtt.suback(self._version, asked.mid, codes, SAID if refusal in codes else ""))
        self._keep([one for one, ok in zip(asked.filters, allowed, strict=True) if ok])
        if not all(allowed) and self._manners.on_subscribe is OnSubscribe.CLOSE_AFTER:
            await self._writer.drain()
            self._goodbye(NOT_AUTHORISED, SAID)
            raise Closed

    def _close_on_subscribe(self) -> None:
        if self._manners.on_subscribe is OnSubscribe.CLOSE:
            self._goodbye(NOT_AUTHORISED, SAID)
        raise Closed

    def _keep(self, filters: list[tuple[str, int]]) -> None:
        for topic_filter, qos in filters[: MOST_FILTERS - len(self.filters)]:
            self.filters[topic_filter] = qos
            for message in self._hall.retained_for(topic_filter):
                self.push(message, retain=True)

    def _unsubscribed(self, mid: int, filters: tuple[str, ...]) -> None:
        for one in filters:
            self.filters.pop(one, None)
        self._send(mqtt.unsuback(self._version, mid, len(filters)))

    # -- to the client

    def wants(self, topic: str) -> bool:
        return any(matches(one, topic) for one in self.filters)

    def push(self, message: Publish, *, retain: bool = False) -> None:
        """Once, at the lower of the two QoS; not kept and not sent again. One that does not read is cut off."""
        if self._writer.transport.get_write_buffer_size() > MOST_WAITING:
            self.cut()
            return
        qos = max((qos for one, qos in self.filters.items() if matches(one, message.topic)), default=0)
        qos = min(qos, message.qos, 1)
        self._mid = self._mid % 65_535 + 1
        kept = message.properties if self._version == V5 else ()
        self._send(mqtt.publish(self._version, Publish(message.topic, message.payload, qos, retain, self._mid, kept)))

    def take_over(self) -> None:
        """Somebody else came with the same client id."""
        self._goodbye(0x8E, "session taken over")
        self.cut()

    def cut(self) -> None:
        """From here on reading ends, and `serve` with it."""
        self._writer.close()
        self._reader.feed_eof()

    def _goodbye(self, code: int, reason: str) -> None:
        if self._version == V5:
            self._send(mqtt.disconnect(code, reason))

    def _send(self, packet: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(packet)
