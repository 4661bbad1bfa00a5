"""Publish sherpa status and trips over MQTT. One file, one dependency: Python 3.7 or newer and paho-mqtt 2.x.

    with FleetPublisher("broker.example", 1883) as publisher:
        publisher.publish_sherpa_status({"sherpa_name": "tug-1", "mode": "Fleet", "pose": [x, y, yaw],
                                         "battery_status": 80})

publish_...() returns True when the message was taken: it goes out at QoS 1 now, or once the broker is back. False:
it was refused, and the log and get_status()["last_error"] say why. Messages wait in a bounded buffer; when it is full
the oldest is dropped and counted. published_count counts what the broker acknowledged, nothing else. A message whose
acknowledgement got lost is sent again: the broker may see one twice, never none.

A script written for the integration guide's ATITwinzoMQTTPublisher works with this file unchanged.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import random
import selectors
import socket
import ssl
import threading
import time
import uuid
from collections import OrderedDict, deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

# The broker of now: filled in where this file is handed over. Arguments win. User, password and TLS are for this
# host and port alone: with another one they are not used.
MQTT_HOST = "127.0.0.1"
MQTT_PORT = 1883
MQTT_CLIENT_ID = ""
MQTT_USERNAME = ""
MQTT_PASSWORD = ""
MQTT_TLS = False
MQTT_CA_FILE = ""
PASSWORD_VARIABLE = "ATI_MQTT_PASSWORD"  # read when no password is given

STATUS_TOPIC = "ati/amr/{}/status"
TRIP_TOPIC = "ati/trips/info"
REQUIRED = ("sherpa_name", "pose", "battery_status")
MAX_PAYLOAD, MAX_TOPIC = 65536, 65535
IN_FLIGHT = 20
KEEP_ALIVE_S, ANSWER_S, STEP_S = 10, 15.0, 0.5
RETRY_S, RETRY_MAX_S, REFUSED_RETRY_S = 1.0, 30.0, 30.0
OTHER_VERSION, REFUSED_CODES = 132, (133, 134, 135, 138, 140)

log = logging.getLogger("fleet_publisher")


class FleetPublisher:
    """All methods may be called from any thread; none waits for the network but connect() and disconnect()."""

    def __init__(
        self,
        mqtt_host: str = MQTT_HOST,
        mqtt_port: int = MQTT_PORT,
        client_id: str | None = None,
        *,
        username: str | None = None,
        password: str | None = None,
        tls: bool | None = None,
        ca_file: str | None = None,
        verify: bool = True,
        buffer_limit: int = 1000,
    ) -> None:
        """tls with no ca_file trusts the system's authorities. verify=False accepts any certificate: a test only."""
        if not mqtt_host or not 0 < int(mqtt_port) < 65536 or buffer_limit < 1:
            raise ValueError("a host, a port from 1 to 65535 and a buffer_limit of at least 1 are needed")
        home = (mqtt_host, int(mqtt_port)) == (MQTT_HOST, MQTT_PORT)
        self.host, self.port = mqtt_host, int(mqtt_port)
        self.client_id = client_id or (home and MQTT_CLIENT_ID) or "ati-publisher-" + uuid.uuid4().hex[:8]
        self._user = username if username is not None else (MQTT_USERNAME if home else "")
        kept = os.environ.get(PASSWORD_VARIABLE, "") or MQTT_PASSWORD
        self._password = password if password is not None else (kept if home else "")
        beside = str(Path(__file__).resolve().parent / MQTT_CA_FILE) if home and MQTT_CA_FILE else ""
        ca_file = ca_file if ca_file is not None else beside
        tls = tls if tls is not None else bool(ca_file) or (home and MQTT_TLS)
        self._context = _tls_context(ca_file, verify) if tls else None
        self._limit = buffer_limit
        self._state = threading.Condition(threading.RLock())
        self._waiting: deque[_Message] = deque()
        self._in_flight: OrderedDict[int, _Message] = OrderedDict()
        self._thread: threading.Thread | None = None
        self._bell: socket.socket | None = None
        self._wanted = self._connected = self._refused = self._greeted = False
        self._versions = [mqtt.MQTTv5, mqtt.MQTTv311]  # 5 first: only there a broker says no to a publish
        self._published = self._dropped = self._rejected = self._turned_down = self._connections = 0
        self._last_error = self._farewell = ""

    # -------- what a script calls

    def connect(self, timeout: float = 10.0) -> bool:
        """True once the broker let us in. After False it is tried further in the background, until disconnect()."""
        with self._state:
            self._wanted = True
            self._watch()
            self._state.wait_for(lambda: self._connected or self._refused, timeout)
            if not self._connected:
                log.error("not connected to %s:%s: %s", self.host, self.port, self._last_error or "no answer")
            return self._connected

    def disconnect(self, timeout: float = 5.0) -> None:
        """Waits up to timeout seconds for the last acknowledgements. What has none stays for the next connect()."""
        with self._state:
            self._state.wait_for(lambda: not self._connected or not self._left(), timeout)
            self._wanted, thread = False, self._thread
        self._ring()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
        if self._left():
            log.warning("%d messages have no acknowledgement", self._left())

    def publish_sherpa_status(self, status: dict[str, Any], done: Callable[[bool, str], None] | None = None) -> bool:
        """One status (sherpa_name, pose, battery_status needed) to ati/amr/{sherpa_name}/status."""
        wrong = status_error(status)
        if wrong:
            return self._reject(wrong)
        body = dict(status)
        if body.get("timestamp") is None:
            body["timestamp"] = int(time.time() * 1000)
        return self.publish(STATUS_TOPIC.format(body["sherpa_name"]), body, done)

    def publish_trip_info(self, trip: dict[str, Any]) -> bool:
        """One trip to ati/trips/info."""
        if not isinstance(trip, dict) or not trip:
            return self._reject(f"a trip is a dict with fields, not {_short(trip)}")
        return self.publish(TRIP_TOPIC, trip)

    def publish(self, topic: str, body: dict[str, Any], done: Callable[[bool, str], None] | None = None) -> bool:
        """Any JSON to any topic. done(acknowledged, words) is called once, from the network thread."""
        wrong = topic_error(topic)
        if wrong:
            return self._reject(wrong)
        try:
            payload = json.dumps(body, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode("utf-8")
        except (TypeError, ValueError, RecursionError) as error:
            return self._reject(f"{topic}: not JSON: {error}")
        if len(payload) > MAX_PAYLOAD:
            return self._reject(f"{topic}: {len(payload)} bytes, and {MAX_PAYLOAD} are allowed")
        with self._state:
            if not self._wanted:
                return self._reject(f"{topic}: call connect() first")
            self._waiting.append(_Message(topic, payload, done))
            overflow = self._overflow()
            self._watch()
        _tell(overflow, False, "dropped: the buffer was full")
        self._ring()
        return True

    def get_status(self) -> dict[str, Any]:
        """The state of now. published_count: acknowledged by the broker."""
        with self._state:
            if self._wanted:
                self._watch()
            return {
                "connected": self._connected,
                "host": self.host,
                "port": self.port,
                "client_id": self.client_id,
                "published_count": self._published,
                "buffered_count": self._left(),
                "dropped_count": self._dropped,
                "rejected_count": self._rejected,
                "refused_count": self._turned_down,
                "reconnect_count": max(0, self._connections - 1),
                "last_error": self._last_error,
            }

    @property
    def connected(self) -> bool:
        return self._connected

    @property
    def refused(self) -> bool:
        """The last CONNECT got a no."""
        return self._refused

    def __enter__(self) -> FleetPublisher:
        self.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.disconnect()

    # -------- the buffer

    def _left(self) -> int:
        return len(self._waiting) + len(self._in_flight)

    def _overflow(self) -> list[_Message]:
        lost = []
        while self._left() > self._limit and self._waiting:
            lost.append(self._waiting.popleft())
            self._dropped += 1
        if lost and self._dropped == len(lost):
            log.warning("the buffer is full (%d messages): the oldest are dropped and counted", self._limit)
        return lost

    def _reject(self, words: str) -> bool:
        with self._state:
            self._rejected += 1
            self._last_error = words
        log.error("not published: %s", words)
        return False

    def _answered(self, _client: Any, _data: Any, mid: int, code: Any, _properties: Any) -> None:
        """PUBACK. paho 2.x calls it with five arguments: with fewer its thread dies."""
        with self._state:
            message = self._in_flight.pop(mid, None)
            if message is None:
                return
            refused = bool(code.is_failure)
            self._turned_down += refused
            self._published += not refused
            words = f"{message.topic}: the broker answered {code}"
            if refused:
                self._last_error = words
                log.error(words)
            self._state.notify_all()
        _tell([message], not refused, words)

    # -------- the network thread

    def _watch(self) -> None:
        """The network thread lives, or another one begins (after a fork)."""
        if self._thread is not None and self._thread.is_alive():
            return
        if self._thread is not None and self._connected:
            log.error("the network thread had died: a new one begins")
        self._back_to_waiting()
        self._thread = threading.Thread(target=self._run, name="fleet-publisher", daemon=True)
        self._thread.start()

    def _ring(self) -> None:
        bell = self._bell
        if bell is not None:
            with contextlib.suppress(OSError):  # full: it rings already; closed: it is over
                bell.send(b"!")
        with self._state:
            self._state.notify_all()

    def _run(self) -> None:
        failures = 0
        while self._wanted:
            before, version = self._connections, self._versions[0]
            try:
                self._one_connection()
            except Exception as error:  # whatever it was, this thread must live
                self._last_error = str(error) or type(error).__name__
                log.warning("%s:%s: %s", self.host, self.port, self._last_error)
            failures = 1 if self._connections > before else failures + 1
            with self._state:
                self._back_to_waiting()
                self._state.notify_all()
                at_once = failures == 1 and self._versions[0] != version  # with the other version
                self._state.wait_for(lambda: not self._wanted, 0 if at_once else self._pause(failures))
                self._refused = False

    def _pause(self, failures: int) -> float:
        """Back-off with jitter; a broker that refused us is not hammered."""
        if self._refused:
            return REFUSED_RETRY_S * random.uniform(1.0, 1.3)
        longest: float = min(RETRY_MAX_S, RETRY_S * 2.0 ** min(failures - 1, 8))
        return longest * random.uniform(0.5, 1.0)

    def _one_connection(self) -> None:
        """From CONNECT to the end of the link, on this one thread. Raises with the reason."""
        client = self._client()
        ring, bell = socket.socketpair()
        with contextlib.closing(ring), contextlib.closing(bell), selectors.DefaultSelector() as eyes:
            bell.setblocking(False)
            self._farewell, self._greeted = "", False
            client.connect(self.host, self.port, KEEP_ALIVE_S)
            eyes.register(ring, selectors.EVENT_READ)
            sock: Any = client.socket()
            eyes.register(sock, selectors.EVENT_READ)
            self._bell, begun = bell, time.monotonic()
            try:
                while self._wanted and client.socket() is not None:
                    self._turn(client, eyes, sock, ring)
                    self._check_silence(begun)
            finally:
                self._bell = None
                with contextlib.suppress(Exception):  # it may be what has just failed
                    client.disconnect()
        if self._wanted:
            self._versions = self._versions if self._greeted else self._versions[::-1]
            raise ConnectionError(self._farewell or "the broker closed the connection")

    def _turn(self, client: mqtt.Client, eyes: selectors.BaseSelector, sock: Any, ring: socket.socket) -> None:
        writing = selectors.EVENT_WRITE if client.want_write() else 0
        eyes.modify(sock, selectors.EVENT_READ | writing)
        more = isinstance(sock, ssl.SSLSocket) and sock.pending()
        ready = [key.fileobj for key, _ in eyes.select(0 if more else STEP_S)]
        if ring in ready:
            ring.recv(4096)
        if more or sock in ready:
            client.loop_read()
        if client.want_write():
            client.loop_write()
        client.loop_misc()
        self._send(client)

    def _send(self, client: mqtt.Client) -> None:
        with self._state:
            while self._connected and self._waiting and len(self._in_flight) < IN_FLIGHT and client.socket():
                message = self._waiting[0]
                try:
                    info = client.publish(message.topic, message.payload, qos=1)
                except (TypeError, ValueError) as error:  # paho will never take it; what waits must go on
                    self._waiting.popleft()
                    self._reject(f"{message.topic}: {error}")
                    _tell([message], False, self._last_error)
                    continue
                self._in_flight[info.mid] = self._waiting.popleft()
                message.sent_at = time.monotonic()

    def _check_silence(self, begun: float) -> None:
        """A broker that acknowledges nothing, or never answers CONNECT, is left."""
        with self._state:
            oldest = next(iter(self._in_flight.values()), None)
            since = oldest.sent_at if oldest else time.monotonic() if self._connected else begun
        if time.monotonic() - since > ANSWER_S:
            raise ConnectionError(f"no answer from the broker for {ANSWER_S:.0f} s")

    def _back_to_waiting(self) -> None:
        self._connected = False
        self._waiting.extendleft(reversed(self._in_flight.values()))
        self._in_flight.clear()

    def _client(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, self.client_id, protocol=self._versions[0], reconnect_on_failure=False
        )
        client.on_connect, client.on_publish, client.on_disconnect = self._welcomed, self._answered, self._parted
        client.max_inflight_messages_set(IN_FLIGHT)
        if self._user:
            client.username_pw_set(self._user, self._password or None)
        if self._context is not None:
            client.tls_set_context(self._context)
        return client

    def _welcomed(self, _client: Any, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        with self._state:
            self._connected = not code.is_failure
            self._greeted = code.value != OTHER_VERSION
            self._refused = code.value in REFUSED_CODES
            bare = self._refused and self._user and not self._password
            hint = f"; no password is given: set the environment variable {PASSWORD_VARIABLE}" if bare else ""
            self._farewell = f"the broker refused us: {code}{hint}" if code.is_failure else ""
            self._last_error = self._farewell or self._last_error
            self._connections += self._connected
            self._state.notify_all()
        if self._connected:
            log.info("connected to %s:%s as %s", self.host, self.port, self.client_id)

    def _parted(self, _client: Any, _data: Any, flags: Any, code: Any, _properties: Any) -> None:
        if flags.is_disconnect_packet_from_server:
            self._farewell = f"the broker ended the connection: {code}"


class _Message:
    def __init__(self, topic: str, payload: bytes, done: Callable[[bool, str], None] | None) -> None:
        self.topic, self.payload, self.done, self.sent_at = topic, payload, done, 0.0


def status_error(status: Any) -> str:
    """Why this is no status, in words; "" when it is one."""
    if not isinstance(status, dict):
        return f"a status is a dict with {', '.join(REQUIRED)}, not {_short(status)}"
    missing = [field for field in REQUIRED if status.get(field) is None]
    if missing:
        return f"the status has no {', '.join(missing)}; needed are {', '.join(REQUIRED)}"
    name, pose, battery = (status[field] for field in REQUIRED)
    if not isinstance(name, str) or not name or len(name) > 128 or any(c in "/+#" or ord(c) < 32 for c in name):
        return f"sherpa_name {_short(name)} cannot be part of a topic: text of 1 to 128 characters without / + #"
    if not isinstance(pose, (list, tuple)) or len(pose) not in (3, 6) or not all(map(_is_number, pose)):
        return f"{name}: pose is [x, y, yaw] or [x, y, z, roll, pitch, yaw] in numbers, not {_short(pose)}"
    if not _is_number(battery):
        return f"{name}: battery_status is a number in per cent (-1: unknown), not {_short(battery)}"
    return ""


def topic_error(topic: Any) -> str:
    """Why nothing can be published to it, in words; "" when it can."""
    if not isinstance(topic, str) or not topic:
        return f"topic {_short(topic)}: a text is needed"
    if any(c in "+#\0" for c in topic):
        return f"topic {_short(topic)}: +, # and NUL cannot be published to"
    try:
        size = len(topic.encode("utf-8"))
    except UnicodeEncodeError:
        return f"topic {_short(topic)} cannot be written in UTF-8"
    return f"topic {_short(topic)}: {size} bytes, and {MAX_TOPIC} are allowed" if size > MAX_TOPIC else ""


def _is_number(value: Any) -> bool:
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # an int larger than any float
        return False


def _short(value: Any) -> str:
    try:
        return repr(value)[:60]
    except ValueError:  # an int of more than 4300 digits
        return type(value).__name__


def _tell(messages: list[_Message], acknowledged: bool, words: str) -> None:
    for message in messages:
        try:
            if message.done is not None:
                message.done(acknowledged, words)
        except Exception:
            log.exception("done() of %s failed", message.topic)


def _tls_context(ca_file: str, verify: bool) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:  # SSLError is one of them
        raise ValueError(f"ca_file {ca_file} cannot be used: {error}") from error
    if not verify:
        log.warning("the broker's certificate is NOT verified: anybody in between can read along")
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


ATITwinzoMQTTPublisher = FleetPublisher  # the name in the integration guide
