"""The messages as they come, for whoever asks to see them: a bounded tail of the newest, never waited for.

The thread of ingest writes (`note`, `topics`), one other thread reads (`take`). A deque's append and popleft are
atomic, so no lock is taken for a message; what a slow reader misses is counted. A window keeps the tail from the
start (about 2 us a message), or its list would begin after what it is opened for; a service keeps none.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import msgspec

from ati_console.fleet.rate import Rate
from ati_console.mqtt.inbox import Inbound
from ati_console.wire.messages import Decoded, Raw, RobotspaceEvent, StatusReport, TripInfo, Undecodable
from ati_console.wire.names import name_in
from ati_console.wire.topics import topic_sherpa

KEPT: Final = 2_000  # messages between two calls of `take`
KEPT_REFUSED: Final = 200  # the newest that could not be decoded, however many others came since
KEPT_PAYLOAD: Final = 8 * 1024  # bytes: 2,000 messages of 64 KiB would be 128 MiB
KEPT_TOPIC: Final = 512  # characters
MAX_TOPICS: Final = 1_000
TOPICS_EVERY_S: Final = 0.5
RATE_S: Final = 10  # a topic's rate is over so many seconds


class Heard(msgspec.Struct, frozen=True, gc=False):
    """One message as it came and what it turned out to be."""

    seq: int  # counts what was heard, without gaps
    at: float  # unix seconds, received
    topic: str  # its first 512 characters
    payload: bytes  # its first 8 KiB
    size: int  # bytes, of the whole payload (one that is over the limit was cut at the door)
    qos: int
    retain: bool
    duplicate: bool  # the DUP flag
    kind: str  # "status, feed", "trip", "undecodable", ...
    sherpa: str = ""  # whose it is, where it says so
    refused: str = ""  # why it could not be decoded
    broker: str = ""  # the name of its profile, where there are several


class TopicTally(msgspec.Struct, frozen=True, gc=False):
    """One topic since the run began."""

    topic: str
    count: int
    rate_hz: float  # messages a second, last ten seconds
    last_at: float
    undecodable: int


@dataclass(frozen=True, slots=True)
class Overheard:
    """What came since the last time. `topics` None: as before."""

    messages: tuple[Heard, ...] = ()  # oldest first
    missed: int = 0  # came and went unseen while somebody listened
    topics: tuple[TopicTally, ...] | None = None  # the ones first heard first
    elsewhere: int = 0  # messages on topics beyond the thousandth

    @property
    def is_empty(self) -> bool:
        return not self.messages and self.topics is None


class _Tally:
    __slots__ = ("count", "last_at", "pace", "undecodable")

    def __init__(self) -> None:
        self.count = self.undecodable = 0
        self.last_at = 0.0
        self.pace = Rate(1.0, RATE_S)

    def said(self, topic: str, now: float) -> TopicTally:
        return TopicTally(topic, self.count, self.pace.per_second(now), self.last_at, self.undecodable)


class Tap:
    """`kept`: whether there is a tail at all; `open`: whether somebody reads. Both are plain attributes, read for every
    message. `broker` names the link where several are listened to, and is set before anything arrives."""

    def __init__(self, size: int = KEPT) -> None:
        self.kept = self.open = self._reading = False
        self.broker = ""
        self._ring: deque[Heard] = deque(maxlen=size)
        self._refused: deque[Heard] = deque(maxlen=KEPT_REFUSED)  # a broken sender is not washed away by the others
        self._seq = self._missed = self._elsewhere = 0
        self._tallies: dict[str, _Tally] = {}
        self._topics_at = float("-inf")

    def listen(self, on: bool) -> None:
        """The reader's thread. What was heard before stays counted; the tail of now is the first thing it reads."""
        self.kept, self.open = self.kept or on, on
        self._reading = self._reading and on

    def note(self, message: Inbound, decoded: Decoded | Undecodable) -> None:
        """Keep one message. Constant time; the oldest unseen one makes room and is counted as missed."""
        self._seq += 1
        if self._reading and len(self._ring) == self._ring.maxlen:
            self._missed += 1
        heard = _heard(self._seq, message, decoded, self.broker)
        if heard.refused:
            self._refused.append(heard)
        self._ring.append(heard)  # last: whoever takes it from here finds it there
        self._count(heard)

    def _count(self, heard: Heard) -> None:
        tally = self._tallies.get(heard.topic) or self._follow(heard.topic)
        if tally is None:
            self._elsewhere += 1
            return
        tally.count += 1
        tally.last_at = heard.at
        tally.undecodable += bool(heard.refused)
        tally.pace.count(heard.at)

    def take(self, topics: tuple[TopicTally, ...] | None = None) -> Overheard:
        """All that came since the last call, without waiting; `topics` are handed on."""
        messages, refused = _emptied(self._ring), _emptied(self._refused)
        self._reading = self.open  # what the tail had dropped before was not missed
        first = messages[0].seq if messages else 0  # what came just now is still to be taken from the ring
        older = [heard for heard in refused if heard.seq < first]
        return Overheard((*older, *messages), self._missed, topics, self._elsewhere)

    def topics(self, now: float) -> tuple[TopicTally, ...] | None:
        """The topics by the thread that counts them, twice a second; None in between."""
        if 0 <= now - self._topics_at < TOPICS_EVERY_S:
            return None
        self._topics_at = now
        return tuple([tally.said(topic, now) for topic, tally in self._tallies.items()])

    def _follow(self, topic: str) -> _Tally | None:
        if len(self._tallies) >= MAX_TOPICS:
            return None
        tally = self._tallies[topic] = _Tally()
        return tally


def _emptied(ring: deque[Heard]) -> list[Heard]:
    return [ring.popleft() for _ in range(len(ring))]


def _heard(seq: int, message: Inbound, decoded: Decoded | Undecodable, broker: str) -> Heard:
    kind, sherpa, refused = _said(decoded)
    topic, payload, receipt = message.topic[:KEPT_TOPIC], message.payload, message.receipt
    if refused:
        sherpa = topic_sherpa(topic) or name_in(payload)
    return Heard(seq, message.received_at, topic, payload[:KEPT_PAYLOAD], len(payload), receipt.qos, message.retain,
                 message.duplicate, kind, sherpa, refused, broker)  # fmt: skip


_STATUS: Final = {"feed": "status, feed", "guide": "status, guide"}


def _said(decoded: Decoded | Undecodable) -> tuple[str, str, str]:
    """Kind, sherpa, and why it was refused. The exception itself stays here: it holds frames."""
    if isinstance(decoded, StatusReport):
        return _STATUS[decoded.dialect], decoded.state.name, ""
    if isinstance(decoded, Undecodable):
        return "undecodable", "", str(decoded)
    if isinstance(decoded, TripInfo):
        return "trip", decoded.sherpa_name or "", ""
    if isinstance(decoded, RobotspaceEvent):
        return f"Robotspace {decoded.event}", decoded.device_id, ""
    if isinstance(decoded, Raw):
        return ("other JSON" if decoded.kind == "other" else decoded.kind), "", ""
    return "trip legs", "", ""
