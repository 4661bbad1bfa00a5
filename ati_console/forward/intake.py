"""Arrivals -> rows: who was seen before, who has a place on the twin, and which fate each message gets."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from ati_console.arrival import Arrival, Fate, Receipt
from ati_console.forward.order import Row
from ati_console.forward.outbox import RECENT_IDENTITIES
from ati_console.forward.ports import Routes
from ati_console.forward.samples import Sample, Sampler
from ati_console.site.site import Sector

SEPARATOR: Final = b"\x1f"


def identity(arrival: Arrival) -> int:
    """What makes it this message and no other; 0 when nothing does.

    With a message id: that, and the payload (a sender that gives every message one id must not lose samples).
    Without: payload and timestamp, which count as the same message only when the broker says DUP.
    """
    if not (arrival.message_id or arrival.digest):
        return 0
    name = arrival.state.name if arrival.state else arrival.fate.value
    what = f"m{arrival.message_id}" if arrival.message_id else f"t{arrival.timestamp!r}"
    text = SEPARATOR.join((name.encode("utf-8", "replace"), what.encode("utf-8", "replace"), arrival.digest))
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


class Recent:
    """The identities of the newest messages, bounded: no broker redelivers more than its packet ids."""

    def __init__(self, limit: int = RECENT_IDENTITIES) -> None:
        self._limit = limit
        self._seen: set[int] = set()
        self._order: deque[int] = deque()

    def remember(self, identities: Iterable[int]) -> None:
        for one in identities:
            if one and one not in self._seen:
                self._seen.add(one)
                self._order.append(one)
        while len(self._order) > self._limit:
            self._seen.discard(self._order.popleft())

    def repeated(self, arrival: Arrival, one: int) -> bool:
        return one in self._seen and (arrival.duplicate or bool(arrival.message_id))


@dataclass(frozen=True, slots=True)
class Taken:
    """A group of arrivals, judged. `receipts` are all of them: also a redelivered message wants its PUBACK."""

    receipts: list[Receipt] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)  # of those that become no sample
    rows: list[Row] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)  # in shadow mode, instead of rows


class Intake:
    """Gives out row ids, strictly increasing; one owner, the forwarder's loop.

    `routes` may be another from one group of arrivals to the next: rows that are there already keep their place.
    """

    def __init__(self, routes: Routes, sampler: Sampler, sectors: Iterable[Sector] = ()) -> None:
        self.routes, self._sampler = routes, sampler
        self.sectors = {sector.id: sector for sector in sectors}  # and those of the samples, as they are mapped now
        self.recent = Recent()
        self.next_id = 1

    def take(self, arrivals: Sequence[Arrival], *, shadow: bool) -> Taken:
        taken = Taken()
        for arrival in arrivals:
            taken.receipts.append(arrival.receipt)
            one = identity(arrival)
            if not self.recent.repeated(arrival, one):
                self.recent.remember((one,))
                self._judge(arrival, one, taken, shadow)
        return taken

    def _judge(self, arrival: Arrival, one: int, taken: Taken, shadow: bool) -> None:
        sample = self._sample(arrival)
        if isinstance(sample, Fate):
            taken.fates.append(sample)
        elif shadow:
            taken.samples.append(sample)
        else:
            taken.rows.append(Row(id=self.next_id, sample=sample, received_at=arrival.received_at, identity=one))
            self.next_id += 1

    def _sample(self, arrival: Arrival) -> Sample | Fate:
        if arrival.fate is not Fate.SAMPLE or arrival.state is None:
            return arrival.fate if arrival.fate is not Fate.SAMPLE else Fate.IGNORED
        route = self.routes.route(arrival.state.name)
        if route is None:
            return Fate.UNMAPPED
        self.sectors[route.sector.id] = route.sector
        sample = self._sampler.sample(arrival.state, route, arrival.timestamp)
        return Fate.UNDECODABLE if sample is None else sample
