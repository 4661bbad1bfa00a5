"""inbox -> wire -> fleet -> forward: every message gets one fate here and is acknowledged once that fate is safe.

The thread that calls `step` owns the fleet. With a forwarder the acknowledgement is the forwarder's (after its commit);
without one it is ours, as soon as the fleet has seen the message.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Protocol

from ati_console.arrival import Arrival, Fate, Receipt
from ati_console.fleet.fleet import Fleet, FleetLimits
from ati_console.fleet.view import FleetUpdate
from ati_console.ingest.tap import Tap
from ati_console.mqtt.inbox import Inbound, Inbox
from ati_console.site.mapping import Mapping
from ati_console.site.rules import Rules
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, StatusReport, Undecodable

FULL_S = 0.02  # before asking a full forwarder again
BATCH = 500  # messages a step at the most, so that a stop or an update is never far


class Link(Protocol):
    """What ingest asks of a session."""

    def acknowledge(self, receipts: Iterable[Receipt]) -> None: ...


class Forward(Protocol):
    """What ingest asks of a forwarder."""

    def offer(self, arrivals: Sequence[Arrival]) -> int:
        """How many of these it took; the rest is offered again."""

    def use(self, routes: Mapping) -> None:
        """Whatever is offered from now on goes by these."""


class Ingest:
    """Reads the inbox in batches; nothing that arrives can stop it."""

    def __init__(
        self,
        link: Link,
        inbox: Inbox,
        fleet: Fleet,
        conventions: Conventions,
        mapping: Mapping | None = None,
        forward: Forward | None = None,
    ) -> None:
        self._link = link
        self._inbox = inbox
        self._fleet = fleet
        self._rules = Rules(conventions, mapping)
        self._new_rules: Rules | None = None
        self._forward = forward
        self._waiting: list[Arrival] = []
        self._dropped_before = 0
        self.tap = Tap()

    @property
    def waiting(self) -> int:
        """Messages that the forwarder has not taken yet."""
        return len(self._waiting)

    @property
    def rules(self) -> Rules:
        """In force now."""
        return self._rules

    def use(self, rules: Rules) -> None:
        """From any thread: the next message that is taken from the inbox is the first one judged by these."""
        self._new_rules = rules

    def inherit(self, before: Ingest, limits: FleetLimits) -> None:
        """Go on with what the run before on this broker believes; its thread has ended. Before anything arrives."""
        self._fleet, self.tap = before._fleet, before.tap
        self._dropped_before = before.dropped
        self._fleet.relimit(limits)
        if before.rules.conventions != self._rules.conventions:
            self._fleet.recast()

    @property
    def dropped(self) -> int:
        """By the inbox, and by those of the runs before on this broker."""
        return self._dropped_before + self._inbox.dropped

    def step(self, timeout_s: float) -> int:
        """Take what is there, at most `BATCH`, waiting up to `timeout_s` for the first; how many were taken."""
        if self._waiting and not self._hand_over():
            time.sleep(min(timeout_s, FULL_S))
            return 0
        batch = self._inbox.take(BATCH, timeout_s)
        self._swap()  # nothing waits here: what was judged by the old rules has been offered with them
        if not batch:
            return 0
        if self._forward is None:
            self._see_all(batch)
        else:
            self._waiting = [self._arrival(message) for message in batch]
            self._hand_over()
        return len(batch)

    def update(self, now: float) -> FleetUpdate:
        """The fleet as of `now` (unix seconds), with what the inbox had to drop and whether we keep up."""
        return self._fleet.update(now, self.dropped, behind=self._inbox.depth >= BATCH)

    def acknowledge_error(self, sherpa: str, what: str) -> None:
        self._fleet.acknowledge(sherpa, what)

    def forget(self, sherpa: str) -> None:
        self._fleet.forget(sherpa)

    def _swap(self) -> None:
        """One value for reading and forwarding, so that no pose read in one unit meets the place of another."""
        rules, self._new_rules = self._new_rules, None
        if rules is None:
            return
        if rules.conventions != self._rules.conventions:
            self._fleet.recast()
        self._fleet.use_gap(rules.stale_after_s)
        self._rules = rules
        if self._forward is not None and rules.mapping is not None:
            self._forward.use(rules.mapping)

    def _hand_over(self) -> bool:
        """Offer what waits; True when the forwarder took all of it."""
        assert self._forward is not None
        taken = self._forward.offer(self._waiting)
        del self._waiting[:taken]
        return not self._waiting

    def _see_all(self, batch: Sequence[Inbound]) -> None:
        for message in batch:
            self._arrival(message)
        self._link.acknowledge([message.receipt for message in batch])

    def _arrival(self, message: Inbound) -> Arrival:
        try:
            decoded = decode(message.topic, message.payload, self._rules.conventions)
        except Undecodable as refused:
            self._fleet.reject(refused, message.topic, message.received_at, message.payload)
            if self.tap.kept:
                self.tap.note(message, refused)
            return Arrival(receipt=message.receipt, fate=Fate.UNDECODABLE, received_at=message.received_at)
        if self.tap.kept:
            self.tap.note(message, decoded)
        if isinstance(decoded, StatusReport):
            return self._status(message, decoded)
        self._fleet.note(decoded, message.received_at)
        return Arrival(receipt=message.receipt, fate=Fate.IGNORED, received_at=message.received_at)

    def _status(self, message: Inbound, report: StatusReport) -> Arrival:
        applied = self._fleet.apply(
            report,
            topic=message.topic,
            payload=message.payload,
            received_at=message.received_at,
            qos=message.receipt.qos,
            duplicate=message.duplicate,
            retain=message.retain,
        )
        if not self._is_mapped(report):
            return Arrival(receipt=message.receipt, fate=Fate.UNMAPPED, received_at=message.received_at)
        return Arrival(
            receipt=message.receipt,
            fate=Fate.SAMPLE,
            received_at=message.received_at,
            state=report.state,
            timestamp=applied.timestamp,
            message_id=report.state.message_id,
            duplicate=message.duplicate,
            digest=blake2b(message.payload, digest_size=8).digest(),
        )

    def _is_mapped(self, report: StatusReport) -> bool:
        """Listed, enabled, and named alike by topic and payload (reliability.md, Spoofing)."""
        mapping = self._rules.mapping
        return report.name_agrees and mapping is not None and mapping.route(report.state.name) is not None
