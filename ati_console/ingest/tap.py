"""The messages as they come, for whoever asks to see them: kept only while somebody listens, bounded, never waited for.

The thread of ingest writes (`note`, `topics`), one other thread reads (`take`). A deque's append and popleft are
atomic, so no lock is taken for a message; what a slow reader misses is counted.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import msgspec

from ati_console.mqtt.inbox import Inbound
from ati_console.wire.messages import Decoded, Raw, RobotspaceEvent, StatusReport, TripInfo, Undecodable

KEPT: Final = 2_000  # messages between two calls of `take`
KEPT_PAYLOAD: Final = 8 * 1024  # bytes: 2,000 messages of 64 KiB would be 128 MiB
KEPT_TOPIC: Final = 512  # characters
MAX_TOPICS: Final = 1_000
TOPICS_EVERY_S: Final = 0.5
RATE_MARKS: Final = 6  # two seconds apart: a rate is over the last ten seconds
MARK_EVERY_S: Final = 2.0


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
    """One topic since the listening began."""

    topic: str
    count: int
    rate_hz: float  # messages a second, last ten seconds
    last_at: float
    undecodable: int


@dataclass(frozen=True, slots=True)
class Overheard:
    """What came since the last time. `topics` None: as before."""

    messages: tuple[Heard, ...] = ()  # oldest first
    missed: int = 0  # came and went unseen since the listening began
    topics: tuple[TopicTally, ...] | None = None  # the ones first heard first
    elsewhere: int = 0  # messages on topics beyond the thousandth

    @property
    def is_empty(self) -> bool:
        return not self.messages and self.topics is None


class _Tally:
    __slots__ = ("count", "last_at", "marks", "undecodable")

    def __init__(self) -> None:
        self.count = self.undecodable = 0
        self.last_at = 0.0
        self.marks: deque[tuple[float, int]] = deque(maxlen=RATE_MARKS)

    def rate(self, now: float) -> float:
        """The first count is one message at a time unknown, so a rate needs a second one."""
        if not self.marks or not 0 <= now - self.marks[-1][0] < MARK_EVERY_S:
            self.marks.append((now, self.count))
        at, count = self.marks[0]
        return (self.count - count) / (now - at) if now - at > 0.5 else 0.0


class Tap:
    """Off until `listen(True)`. `open` is read for every message, so it is a plain attribute; `broker` names the link
    where several are listened to, and is set before anything arrives."""

    def __init__(self, kept: int = KEPT) -> None:
        self.open = False
        self.broker = ""
        self._ring: deque[Heard] = deque(maxlen=kept)
        self._seq = self._missed = self._elsewhere = 0
        self._tallies: dict[str, _Tally] = {}
        self._topics_at = float("-inf")

    def listen(self, on: bool) -> None:
        """Any thread. What was heard before stays counted."""
        self.open = on

    def note(self, message: Inbound, decoded: Decoded | Undecodable) -> None:
        """Keep one message. Constant time; the oldest unseen one makes room and is counted as missed."""
        kind, sherpa, refused = _said(decoded)
        topic, payload = message.topic[:KEPT_TOPIC], message.payload
        self._seq += 1
        if len(self._ring) == self._ring.maxlen:
            self._missed += 1
        receipt = message.receipt
        self._ring.append(
            Heard(self._seq, message.received_at, topic, payload[:KEPT_PAYLOAD], len(payload), receipt.qos,
                  message.retain, message.duplicate, kind, sherpa, refused, self.broker)
        )  # fmt: skip
        tally = self._tallies.get(topic) or self._follow(topic)
        if tally is None:
            self._elsewhere += 1
            return
        tally.count += 1
        tally.last_at = message.received_at
        tally.undecodable += bool(refused)

    def take(self, topics: tuple[TopicTally, ...] | None = None) -> Overheard:
        """All that came since the last call, without waiting; `topics` are handed on."""
        ring = self._ring
        messages = tuple([ring.popleft() for _ in range(len(ring))])
        return Overheard(messages, self._missed, topics, self._elsewhere)

    def topics(self, now: float) -> tuple[TopicTally, ...] | None:
        """The topics by the thread that counts them, twice a second; None in between."""
        if 0 <= now - self._topics_at < TOPICS_EVERY_S:
            return None
        self._topics_at = now
        return tuple(
            [TopicTally(topic, t.count, t.rate(now), t.last_at, t.undecodable) for topic, t in self._tallies.items()]
        )

    def _follow(self, topic: str) -> _Tally | None:
        if len(self._tallies) >= MAX_TOPICS:
            return None
        tally = self._tallies[topic] = _Tally()
        return tally


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
