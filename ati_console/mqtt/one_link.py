"""One connection to a broker that is driven by whoever asks: opened, asked, watched, closed; nothing is tried again.

A session (session.py) keeps a link alive; a probe wants to know how it dies. Everything that goes over the wire is
noted in words, with its time, never with a payload or a password.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ati_console.access import Packet
from ati_console.mqtt import reason_codes
from ati_console.mqtt.connection import End, Hello, How, Welcome
from ati_console.mqtt.dial import Dial, Dialled, too_slow
from ati_console.mqtt.inbox import Inbound
from ati_console.mqtt.paho_client import PahoClient
from ati_console.mqtt.policy import Problem
from ati_console.mqtt.properties import publish_properties
from ati_console.mqtt.session import Credentials, revealed
from ati_console.settings.profile import Profile, ProtocolVersion
from ati_console.status import StageResult

CONNACK_S: Final = 10.0
DIAL_S: Final = 30.0
STEP_S: Final = 0.05  # how soon a cancel is seen
LEAVE_S: Final = 0.3
KEPT: Final = 200  # messages and packets of one connection
_NAMES: Final = {ProtocolVersion.V31: "3.1", ProtocolVersion.V311: "3.1.1", ProtocolVersion.V5: "5"}


class Cancelled(Exception):
    """Whoever asked does not want to know any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for one of our packets. `codes`: a SUBACK's, one a filter, or the one of a PUBACK."""

    codes: tuple[int, ...]
    words: str
    ms: float


@dataclass(slots=True)
class _Asked:
    mid: int
    at: float  # monotonic
    answer: Answer | None = None


class OneLink:
    """Made by `open_link`. Everything is called on one thread; `cancelled` may be set by any."""

    def __init__(self, profile: Profile, stream: Dialled, cancelled: threading.Event) -> None:
        self.profile, self.stream = profile, stream
        self.messages: deque[Inbound] = deque(maxlen=KEPT)
        self.packets: deque[Packet] = deque(maxlen=KEPT)
        self.welcome: Welcome | None = None
        self.connack_ms: float | None = None
        self.ping_ms: float | None = None
        self.opened_at = time.monotonic()
        self.closed_at: float | None = None
        self._asked: dict[int, _Asked] = {}
        self._cancelled = cancelled
        self._client: PahoClient | None = None

    # -- opening and closing

    def connect(self, credentials: Credentials, within_s: float = CONNACK_S) -> None:
        """Sends CONNECT and waits for its answer: then `welcome` is set, or `end`. Raises Cancelled."""
        profile = self.profile
        hello = Hello(
            profile.host, profile.port, profile.client_id, int(profile.version), profile.keep_alive_s, True,
            profile.user, revealed(credentials.password), 0, 100, None, profile.user_properties,
            profile.maximum_packet_size,
        )  # fmt: skip
        self._client = PahoClient(hello, 1, self, self._arrived)
        self._note(True, f"CONNECT {_NAMES[profile.version]}, client id {profile.client_id or '(none)'}")
        self._client.open(self.stream.stream)
        self.wait(lambda: self.welcome is not None, within_s)
        if self.welcome is None and self.end is None:
            self._client.close(End(How.KEEP_ALIVE))
            self._over()

    @property
    def end(self) -> End | None:
        return self._client.end if self._client is not None else None

    @property
    def open(self) -> bool:
        return self.welcome is not None and self.end is None

    def leave(self) -> None:
        """DISCONNECT and close; nothing happens when it is over already."""
        client = self._client
        if client is not None and client.end is None:
            self._note(True, "DISCONNECT")
            client.leave(LEAVE_S)
        if client is not None:
            client.close(End(How.OURS))
        self.closed_at = self.closed_at or time.monotonic()

    def hush(self) -> None:
        """No more PINGREQ from here on: to see whether the broker honours its keep alive."""
        if self._client is not None:
            self._client.hush()

    # -- asking

    def subscribe(self, topic_filter: str, qos: int) -> int:
        """The packet id to ask `answer` for."""
        assert self._client is not None
        _, mid = self._client.subscribe(topic_filter, qos)
        return self._sent(int(mid or 0), f"SUBSCRIBE {topic_filter} QoS {qos}")

    def subscribe_all(self, topic_filters: Sequence[str], qos: int) -> int:
        """All in one packet; its answer has a code for each, in this order."""
        assert self._client is not None
        _, mid = self._client.subscribe([(topic, qos) for topic in topic_filters])
        return self._sent(int(mid or 0), f"SUBSCRIBE {len(topic_filters)} filters in one packet, QoS {qos}")

    def unsubscribe(self, topic_filter: str) -> int:
        assert self._client is not None
        _, mid = self._client.unsubscribe(topic_filter)
        return self._sent(int(mid or 0), f"UNSUBSCRIBE {topic_filter}")

    def publish(
        self, topic: str, payload: bytes, qos: int, user: Sequence[tuple[str, str]] = (), expiry_s: int | None = None
    ) -> int:
        """Never retained. User properties and expiry are MQTT 5's."""
        assert self._client is not None
        is_v5 = self.profile.version is ProtocolVersion.V5
        properties = publish_properties(user, "", expiry_s) if is_v5 else None
        mid = self._client.publish(topic, payload, qos, False, properties).mid
        return self._sent(int(mid), f"PUBLISH {topic} QoS {qos}, {len(payload)} bytes")

    def _sent(self, mid: int, words: str) -> int:
        self._note(True, words)
        self._asked[mid] = _Asked(mid, time.monotonic())
        return mid

    def answer(self, mid: int) -> Answer | None:
        asked = self._asked.get(mid)
        return asked.answer if asked else None

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Serves traffic until it is so, the connection is over, or the time is up. Raises Cancelled."""
        deadline = time.monotonic() + seconds
        while not until():
            left = deadline - time.monotonic()
            if self._cancelled.is_set():
                raise Cancelled
            if left <= 0 or not self._step(min(STEP_S, left)):
                return until()
        return True

    def serve(self, seconds: float) -> None:
        """Nothing is asked meanwhile: pings are sent, and an end is noticed. Returns early when something came."""
        self._step(seconds)

    def _step(self, seconds: float) -> bool:
        assert self._client is not None
        if self._client.end is None:
            self._client.step(seconds)
        if self._client.end is not None:
            self._over()
            return False
        return True

    def _over(self) -> None:
        if self.closed_at is None:
            self.closed_at = time.monotonic()
            end = self.end
            code = f" 0x{end.code:02X}" if end is not None and end.how is How.SERVER else ""
            self._note(False, f"closed: {end.how.value if end else 'over'}{code}"[:200])

    # -- what the client tells (connection.Listener)

    def welcomed(self, welcome: Welcome) -> None:
        self.welcome = welcome
        self.connack_ms = (time.monotonic() - self.opened_at) * 1000.0
        self._note(False, "CONNACK 0x00" + (", session present" if welcome.session_present else ""))

    def subscribed(self, mid: int, codes: Sequence[int]) -> None:
        if not codes:  # a SUBACK without a code answers nothing
            self._note(False, "SUBACK without a code")
            return
        words = ", ".join(reason_codes.suback(code, code) for code in codes)
        self._answered(mid, tuple(codes), words)
        self._note(False, f"SUBACK {', '.join(f'0x{code:02X}' for code in codes)}")

    def unsubscribed(self, mid: int) -> None:
        self._answered(mid, (0,), "no more of it")
        self._note(False, "UNSUBACK")

    def published(self, mid: int, code: int, said: str) -> None:
        self._answered(mid, (code,), reason_codes.puback(code, said))
        self._note(False, f"PUBACK 0x{code:02X}" + (f" {said[:100]}" if said else ""))

    def ponged(self, ms: float) -> None:
        self.ping_ms = ms
        self._note(False, "PINGRESP")

    def _answered(self, mid: int, codes: tuple[int, ...], words: str) -> None:
        asked = self._asked.setdefault(mid, _Asked(mid, time.monotonic()))
        asked.answer = Answer(codes, words, (time.monotonic() - asked.at) * 1000.0)

    def _arrived(self, message: Inbound) -> None:
        self.messages.append(message)
        kept = ", retained" if message.retain else ""
        self._note(False, f"PUBLISH {message.topic[:200]}, {len(message.payload)} bytes{kept}")
        if message.receipt.qos == 1 and self._client is not None:
            self._client.acknowledge([message.receipt.mid])

    def _note(self, out: bool, words: str) -> None:
        self.packets.append(Packet(time.time(), out, words))


def open_stream(
    profile: Profile,
    credentials: Credentials,
    on_stage: Callable[[StageResult], None],
    cancelled: threading.Event,
) -> Dialled | Problem:
    """DNS, TCP and TLS, each told as it ends, from another thread. Raises Cancelled within a moment of `cancelled`."""
    ready = threading.Event()
    passphrase, proxy = revealed(credentials.key_passphrase), revealed(credentials.proxy_password)
    dial = Dial(profile, passphrase, on_stage, ready.set, proxy)
    dial.start()
    deadline = time.monotonic() + DIAL_S
    while not ready.wait(STEP_S):
        if cancelled.is_set() or time.monotonic() > deadline:
            dial.abandon()
            if cancelled.is_set():
                raise Cancelled
            return too_slow(profile)
    return dial.result if dial.result is not None else too_slow(profile)


def as_client(profile: Profile, version: ProtocolVersion, client_id: str, keep_alive_s: int) -> Profile:
    """The same broker met in another way: no session kept, no will, nothing of MQTT 5 that version 3 has not."""
    older = version is not ProtocolVersion.V5
    return replace(
        profile, version=version, client_id=client_id, keep_alive_s=keep_alive_s, clean_start=True,
        session_expiry_s=0, will=None, user_properties=() if older else profile.user_properties,
        receive_maximum=None if older else profile.receive_maximum,
        maximum_packet_size=None if older else profile.maximum_packet_size,
    )  # fmt: skip
