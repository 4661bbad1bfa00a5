"""Publishes a simulated fleet through a session, and counts what the broker acknowledged."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from ati_console.mqtt.tickets import PublishError, PublishTicket
from ati_console.rehearse.fleet_feed import FleetFeed, Outgoing

TICK_S: Final = 0.01
WAITING_LIMIT: Final = 10_000  # messages kept for a broker that is away; older ones are dropped and counted
LAST_ACKS_S: Final = 5.0


class Publisher(Protocol):
    """The one call of mqtt.Session that is needed."""

    def publish(self, topic: str, payload: bytes | str, qos: int = 1, retain: bool = False) -> PublishTicket: ...


@dataclass(frozen=True, slots=True)
class SimulatorCounts:
    published: int = 0  # handed to the network
    acknowledged: int = 0  # the broker took it
    refused: int = 0  # the broker answered with a refusal
    unanswered: int = 0  # the connection broke first; whether it arrived is not known
    dropped: int = 0  # never sent: the broker was away for too long


class Simulator:
    """run() blocks its own thread; the counts may be read from any other."""

    def __init__(
        self, publisher: Publisher, feed: FleetFeed, *, qos: int = 1, clock: Callable[[], float] = time.time
    ) -> None:
        self._publisher, self._feed, self._qos, self._clock = publisher, feed, qos, clock
        self._waiting: deque[Outgoing] = deque()
        self._under_way: deque[PublishTicket] = deque()
        self.published = self.acknowledged = self.refused = self.unanswered = self.dropped = 0

    @property
    def counts(self) -> SimulatorCounts:
        return SimulatorCounts(self.published, self.acknowledged, self.refused, self.unanswered, self.dropped)

    def run(self, stop: threading.Event, seconds: float | None = None) -> SimulatorCounts:
        """Until `stop` or `seconds`; then waits up to 5 s for the last acknowledgements."""
        until = None if seconds is None else time.monotonic() + seconds
        while not stop.is_set() and (until is None or time.monotonic() < until):
            self.tick()
            stop.wait(TICK_S)
        self._wait_for_the_last()
        return self.counts

    def tick(self) -> None:
        """What is due now goes out, as far as the session takes it."""
        self._waiting.extend(self._feed.due(self._clock()))
        while len(self._waiting) > WAITING_LIMIT:
            self._waiting.popleft()
            self.dropped += 1
        self._harvest()
        while self._waiting and self._send(self._waiting[0]):
            self._waiting.popleft()

    def _send(self, message: Outgoing) -> bool:
        try:
            self._under_way.append(self._publisher.publish(message.topic, message.payload, self._qos))
        except PublishError:  # offline, or too many under way: later
            return False
        self.published += 1
        return True

    def _harvest(self) -> None:
        while self._under_way and self._under_way[0].done:
            ticket = self._under_way.popleft()
            self.acknowledged += ticket.ok
            self.unanswered += ticket.code is None
            self.refused += ticket.code is not None and not ticket.ok

    def _wait_for_the_last(self) -> None:
        deadline = time.monotonic() + LAST_ACKS_S
        while self._under_way and self._under_way[0].wait(deadline - time.monotonic()):
            self._harvest()
