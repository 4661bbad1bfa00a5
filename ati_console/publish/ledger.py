"""What was published in this session of the console: sent, acknowledged, seen. Bounded, and what falls out is counted.

A message is recognised by topic and payload, the oldest of equal ones first: that needs no marker in the payload and
works with MQTT 3.1.1, where there is no property to put one in.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final, Protocol

from ati_console.mqtt.tickets import PublishError, PublishTicket
from ati_console.publish.message import Answer, Message, Seen, Sent
from ati_console.settings.profile import Profile

KEPT: Final = 5_000
SEEN_WITHIN_S: Final = 5.0


class Link(Protocol):
    """What is asked of a session (mqtt/session.py)."""

    @property
    def profile(self) -> Profile: ...

    def publish(
        self,
        topic: str,
        payload: bytes | str,
        qos: int = 1,
        retain: bool = False,
        *,
        user_properties: Sequence[tuple[str, str]] = (),
        content_type: str = "",
        expiry_s: int | None = None,
        response_topic: str = "",
    ) -> PublishTicket: ...


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one stream, or of everything."""

    sent: int = 0
    acked: int = 0
    refused: int = 0
    seen: int = 0
    not_seen: int = 0
    lost: int = 0


class Ledger:
    """All methods may be called by any thread. `changes` grows with whatever a reader could see."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rows: OrderedDict[int, Sent] = OrderedDict()
        self._open: dict[int, tuple[Sent, PublishTicket]] = {}  # counted with no row in the history as well
        self._looked_for: dict[bytes, deque[tuple[int, int]]] = {}  # number, stream
        self._due: deque[tuple[float, int, int, bytes]] = deque()
        self._tallies: dict[int, dict[str, int]] = {}
        self._count = 0
        self.dropped = 0
        self.changes = 0

    def send(self, link: Link, message: Message, *, watched: bool = False, stream: int = 0) -> Sent:
        """Publish and keep. Raises what the session raises (PublishError, ValueError), which is kept as well.

        `watched`: a listener is there now, so that it has to be seen.
        """
        with self._lock:
            self._count += 1
            seen = Seen.WAITING if watched else Seen.NOBODY
            row = Sent(self._count, self._clock(), message, link.profile.version, seen=seen, stream=stream)
            if watched:
                self._look_for(row)
        try:
            ticket = self._published(link, message)
        except (PublishError, ValueError) as error:
            self._give_up(row, str(error))
            raise
        with self._lock:
            row = self._rows.get(row.number, row)  # it may have been seen meanwhile
            self._keep(row)
            self._open[row.number] = row, ticket
            self._add(stream, "sent")
        return row

    def tally(self, stream: int = 0) -> Tally:
        """Of one stream; 0: of what was sent by hand."""
        with self._lock:
            return Tally(**self._tallies.get(stream, {}))

    @property
    def in_flight(self) -> int:
        """Not answered yet."""
        return len(self._open)

    def rows(self) -> tuple[Sent, ...]:
        """Newest last."""
        with self._lock:
            return tuple(self._rows.values())

    def clear(self) -> None:
        """The history. What is under way is still counted, in `tally`."""
        with self._lock:
            self._rows.clear()
            self.dropped = 0
            self.changes += 1

    def harvest(self) -> None:
        """What was answered by now, and what nobody saw in time."""
        with self._lock:
            done = [number for number, (_, ticket) in self._open.items() if ticket.done]
            for number in done:
                self._settle(number, *self._open.pop(number))
            now = self._clock()
            while self._due and self._due[0][0] <= now:
                self._missed(*self._due.popleft()[1:])

    def heard(self, topic: str, payload: bytes, at: float) -> bool:
        """A listener got this at `at` (unix seconds); True when it is one of ours."""
        with self._lock:
            waiting = self._looked_for.get(_digest(topic, payload))
            if not waiting:
                return False
            number, stream = waiting.popleft()
            if not waiting:
                del self._looked_for[_digest(topic, payload)]
            row = self._rows.get(number)
            if row is not None:
                self._rows[number] = replace(row, seen=Seen.SEEN, delay_ms=max(0.0, (at - row.at) * 1000))
            self._add(stream, "seen")
            return True

    # -- inside, under the lock

    def _published(self, link: Link, message: Message) -> PublishTicket:
        extras = message.extras
        return link.publish(
            message.topic,
            message.payload,
            message.qos,
            message.retain,
            user_properties=extras.user,
            content_type=extras.content_type,
            expiry_s=extras.expiry_s,
            response_topic=extras.response_topic,
        )

    def _give_up(self, row: Sent, words: str) -> None:
        with self._lock:
            self._stop_looking(row)
            if row.stream == 0:  # of a stream it is the end, and said there
                self._keep(replace(row, words=words, settled=True, seen=Seen.NOBODY))
            else:
                self._rows.pop(row.number, None)

    def _look_for(self, row: Sent) -> None:
        digest = _digest(row.message.topic, row.message.payload)
        self._looked_for.setdefault(digest, deque()).append((row.number, row.stream))
        self._due.append((row.at + SEEN_WITHIN_S, row.number, row.stream, digest))
        self._keep(row)

    def _keep(self, row: Sent) -> None:
        self._rows[row.number] = row
        while len(self._rows) > KEPT:
            self._rows.popitem(last=False)
            self.dropped += 1
        self.changes += 1

    def _settle(self, number: int, sent: Sent, ticket: PublishTicket) -> None:
        row = replace(self._rows.get(number, sent), code=ticket.code, words=ticket.words, ms=ticket.ms, settled=True)
        if row.answer is Answer.REFUSED and self._stop_looking(row):
            row = replace(row, seen=Seen.NOBODY)  # nobody waits for what the broker did not take
        if number in self._rows:
            self._rows[number] = row
        names = {Answer.REFUSED: "refused", Answer.LOST: "lost"}
        self._add(row.stream, names.get(row.answer, "acked"))

    def _stop_looking(self, row: Sent) -> bool:
        """False: nobody looked for it any more."""
        return self._taken_off(row.number, row.stream, _digest(row.message.topic, row.message.payload))

    def _taken_off(self, number: int, stream: int, digest: bytes) -> bool:
        waiting = self._looked_for.get(digest)
        if not waiting or (number, stream) not in waiting:
            return False
        waiting.remove((number, stream))
        if not waiting:
            del self._looked_for[digest]
        return True

    def _missed(self, number: int, stream: int, digest: bytes) -> None:
        if not self._taken_off(number, stream, digest):
            return
        if number in self._rows:
            self._rows[number] = replace(self._rows[number], seen=Seen.NOT_SEEN)
        self._add(stream, "not_seen")

    def _add(self, stream: int, name: str) -> None:
        tally = self._tallies.setdefault(stream, {})
        tally[name] = tally.get(name, 0) + 1
        self.changes += 1
        if len(self._tallies) > 64:  # the last streams are enough
            del self._tallies[min(key for key in self._tallies if key)]


def _digest(topic: str, payload: bytes) -> bytes:
    return blake2b(topic.encode("utf-8", "surrogatepass") + b"\0" + payload, digest_size=16).digest()
