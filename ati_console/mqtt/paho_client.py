"""The one module that reaches into paho (2.2.0); tests/mqtt/test_paho_client.py fails when its insides move.

What is ours here, and why:
- the socket comes from outside (dial.py), so that DNS, TCP and TLS are timed and can be abandoned;
- reading in chunks, with our own reading of PUBLISH: paho spends a select, three recv and eight locks on each,
  and it keeps a packet of any size in memory, where we cut at 64 KiB;
- many PUBACKs in one write (architecture.md, measured facts);
- every way a connection can end is told once, with its cause, and no exception leaves the loop.

One object serves one connection. An acknowledgement that comes late lands in a client whose socket is gone,
and can never meet another message with the same id.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.exception import MalformedPacket
from paho.mqtt.properties import Properties

from ati_console.mqtt.connection import End, Hello, How, Listener, confirm_at_once, guess, incoming, span
from ati_console.mqtt.inbox import Inbound
from ati_console.mqtt.properties import connack_facts, connect_properties, said, will_properties
from ati_console.mqtt.publish_packet import KEEP, PAYLOAD_LIMIT, inbound_of, read_publish
from ati_console.mqtt.words import NotMqtt

CHUNK: Final = 64 * 1024
FULL_S: Final = 0.002
IN_FLIGHT_OUT: Final = 200  # publishes of ours under way; an MQTT 5 broker may allow fewer
_PUBLISH: Final = 0x30
_CONNACK: Final = 0x20
_PUBACK_HEAD: Final = b"\x40\x02"
log = logging.getLogger(__name__)


class PahoClient(mqtt.Client):
    """One connection. `step` is called in a loop until `end` is set; `acknowledge` and `publish` by any thread."""

    def __init__(
        self,
        hello: Hello,
        generation: int,
        listener: Listener,
        deliver: Callable[[Inbound], object],
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=hello.client_id,
            clean_session=None if hello.is_v5 else hello.clean,
            protocol=MQTTProtocolVersion(hello.version),
            reconnect_on_failure=False,  # with True it would fall back to MQTT 3.1 by itself
            manual_ack=True,
        )
        self.generation = generation
        self.end: End | None = None
        self.welcomed = False
        self.messages = 0
        self.oversize = 0
        self.last_byte_at = time.monotonic()
        self._hello, self._is_v5 = hello, hello.is_v5
        self._listener = listener
        self._deliver = deliver
        self._has_room = has_room
        self._is_kept = False  # the broker sends with QoS 1 here: what we do not read yet is not lost
        self._prepared: Any = None
        self._rest = b""
        self._to_skip = 0
        self._cause: End | None = None
        self._welcome_properties: Properties | None = None
        self.suppress_exceptions = True
        self.max_inflight_messages_set(IN_FLIGHT_OUT)
        self._set_callbacks()

    def _set_callbacks(self) -> None:
        self.on_connect = self._on_connack
        self.on_message = self._on_qos2_message
        self.on_subscribe = self._on_suback
        self.on_unsubscribe = self._on_unsuback
        self.on_publish = self._on_puback
        self.on_disconnect = self._on_end
        # With one of these set, paho only queues: a publishing thread never writes to the socket itself,
        # where it could cut into a packet of the network thread.
        self.on_socket_register_write = _nothing

    # -- the connection, on the network thread

    def open(self, stream: Any) -> None:
        """Sends CONNECT over an open stream."""
        hello = self._hello
        if hello.user is not None:
            self.username_pw_set(hello.user, hello.password)
        if hello.will is not None:
            will = hello.will
            extras = will_properties(will) if hello.is_v5 else None
            self.will_set(will.topic, will.payload.encode(), will.qos, will.retain, extras)
        self._prepared = stream
        options: dict[str, Any] = {}
        if hello.is_v5:
            options = {"clean_start": hello.clean, "properties": connect_properties(hello)}
        self.connect_async(hello.host, hello.port, hello.keep_alive_s, **options)
        self.reconnect()
        self.step(0.0)  # from here on `wake` has something to write to

    def step(self, timeout_s: float) -> None:
        """Waits for traffic and serves it. Sets `end` when the connection is over."""
        try:
            code = self.loop(timeout_s)
        except Exception as error:
            log.exception("the MQTT loop failed")
            self.close(End(How.ERROR, error=error))
            return
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self.close(self._cause or End(How.EOF))

    def ping(self) -> None:
        """Asks for a sign of life unless one is under way; the answer gives the latency."""
        if self.welcomed and self._ping_t == 0:
            self._send_pingreq()

    def hush(self) -> None:
        """No PINGREQ from here on: a probe looks whether the broker honours the keep alive."""
        self._keepalive = 0

    def leave(self, within_s: float) -> None:
        """DISCONNECT after everything that is queued, for at most `within_s`."""
        deadline = time.monotonic() + within_s
        self._cause = End(How.OURS)
        self.disconnect()
        while self.end is None and time.monotonic() < deadline:
            self.step(0.05)
        self.close(End(How.OURS))

    def close(self, end: End) -> None:
        """Closes the socket; the first cause told stays."""
        self._note(end)
        if self.end is None:
            self.end = self._cause
        self._reset_sockets()

    def wake(self) -> None:
        """Ends a waiting `step`. Any thread."""
        pipe = self._sockpairW
        if pipe is None:
            return
        try:
            pipe.send(b"0")
        except OSError:
            log.debug("nobody to wake")

    # -- acknowledgements, any thread

    def acknowledge(self, mids: Iterable[int]) -> None:
        """All these PUBACKs as one packet of the queue, so as one write."""
        packet = b"".join([_PUBACK_HEAD + mid.to_bytes(2, "big") for mid in mids])
        if packet:
            self._packet_queue(mqtt.PUBACK, packet, 0, 1)

    # -- paho's own methods, replaced

    def _create_socket(self) -> Any:
        return self._prepared

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        if self._sock is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
        if self._is_kept and not self._has_room():
            return self._let_wait()
        return self._loop_rc_handle(code) if (code := self._read()) > 0 else MQTTErrorCode.MQTT_ERR_SUCCESS

    def _read(self) -> MQTTErrorCode:
        try:
            data = self._sock_recv(CHUNK)
            if not data:
                return self._over(End(How.EOF))
            self._last_bytes_received = self.last_byte_at = time.monotonic()
            confirm_at_once(self._prepared)
            return self._consume(data)
        except BlockingIOError:
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        except OSError as error:
            return self._over(End(How.ERROR, error=error))
        except (NotMqtt, MalformedPacket, ValueError, IndexError) as error:
            return self._over(End(How.PROTOCOL, error=error))

    def _let_wait(self) -> MQTTErrorCode:
        """Leaves what came in the socket; acknowledgements go out meanwhile. No in-flight window protects us: mosquitto
        2.0.11 forgets it as soon as it queues (its issue 2301), and what we dropped would not come again."""
        time.sleep(FULL_S)
        self._last_bytes_received = self.last_byte_at = time.monotonic()  # bytes are waiting: the link is alive
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _over(self, end: End) -> MQTTErrorCode:
        self._note(end)
        return MQTTErrorCode.MQTT_ERR_CONN_LOST

    def _note(self, end: End) -> None:
        self._cause = self._cause or end

    def _consume(self, data: bytes) -> MQTTErrorCode:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        buffer = self._rest + data if self._rest else data
        self._rest = b""
        if buffer and not self.welcomed and buffer[0] & 0xF0 != _CONNACK:
            raise NotMqtt(guess(buffer[0]))
        at, end, now = 0, len(buffer), time.time()
        while (found := span(buffer, at, end)) is not None:
            body, stop = found
            if stop > end and (stop - body <= KEEP or end - body < KEEP):
                break
            command = buffer[at]
            if command & 0xF6 in (_PUBLISH, _PUBLISH | 2):
                self._publish_in(command, buffer, body, min(stop, body + KEEP), now)
            elif (code := self._other(command, buffer[body:stop], stop - body)) > 0 or self._sock is None:
                return code
            at = stop
        self._to_skip += max(0, at - end)
        self._rest = buffer[at:]
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _publish_in(self, command: int, buffer: bytes, at: int, stop: int, now: float) -> None:
        found = read_publish(command, buffer, at, stop, is_v5=self._is_v5, generation=self.generation, now=now)
        self.oversize += len(found.payload) > PAYLOAD_LIMIT
        self.messages += 1
        self._is_kept = self._is_kept or found.receipt.qos > 0
        self._deliver(found)

    def _other(self, command: int, body: bytes, length: int) -> MQTTErrorCode:
        if length > KEEP:
            raise NotMqtt("a control packet of absurd size")
        self._in_packet = incoming(command, body, length)
        return self._packet_handle()

    def _handle_connack(self) -> MQTTErrorCode:
        body = bytes(self._in_packet["packet"])
        if len(body) < 2:
            raise NotMqtt("a CONNACK of one byte")
        self.welcomed = body[1] == 0
        result = super()._handle_connack()
        text, welcome = connack_facts(bool(body[0] & 1), self._welcome_properties)
        if not self.welcomed:
            return self._over(End(How.REFUSED, code=body[1], said=text))
        if welcome.receive_maximum:
            # paho forbids it on a connection, and ignores what the broker allows; nothing was sent yet.
            self._max_inflight_messages = min(welcome.receive_maximum, IN_FLIGHT_OUT)
        self._guard(self._listener.welcomed, welcome)
        return result

    def _handle_pingresp(self) -> MQTTErrorCode:
        if self._ping_t:
            self._guard(self._listener.ponged, (time.monotonic() - self._ping_t) * 1000.0)
        return super()._handle_pingresp()

    def _handle_pubrel(self) -> MQTTErrorCode:
        # With manual_ack paho never completes a QoS 2 message it has forgotten, and its slot stays taken.
        result = super()._handle_pubrel()
        self._send_pubcomp(int.from_bytes(self._in_packet["packet"][:2], "big"))
        return result

    # -- paho's callbacks

    def _guard(self, function: Callable[..., object], *values: object) -> None:
        try:
            function(*values)
        except Exception:
            log.exception("a callback failed")

    def _on_connack(self, _c: Any, _u: Any, _f: Any, _r: Any, properties: Any) -> None:
        self._welcome_properties = properties

    def _on_qos2_message(self, _c: Any, _u: Any, message: Any) -> None:
        # Only a session made by somebody else holds QoS 2 filters (we ask for 1 at most): PUBREC has gone out
        # already, so there is nothing left to acknowledge.
        self.messages += 1
        self._guard(self._deliver, inbound_of(message._topic, message, self.generation, time.time()))

    def _on_suback(self, _c: Any, _u: Any, mid: int, codes: Any, _p: Any) -> None:
        self._guard(self._listener.subscribed, mid, [code.value for code in codes])

    def _on_unsuback(self, _c: Any, _u: Any, mid: int, _codes: Any, _p: Any) -> None:
        self._guard(self._listener.unsubscribed, mid)

    def _on_puback(self, _c: Any, _u: Any, mid: int, code: Any, properties: Any) -> None:
        self._guard(self._listener.published, mid, code.value, said(properties))

    def _on_end(self, _c: Any, _u: Any, flags: Any, code: Any, properties: Any) -> None:
        if flags.is_disconnect_packet_from_server:
            self._note(End(How.SERVER, code=code.value, said=said(properties)))
        elif code.value == 0x8D or code.getName() == "Keep alive timeout":
            self._note(End(How.KEEP_ALIVE))
        self._note(End(How.EOF))
        self.end = self._cause


def _nothing(*_: object) -> None:
    """paho asks only whether there is one."""
