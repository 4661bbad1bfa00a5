"""The counters of interfaces.md, with one owner: each change keeps their equation, each value of it is whole."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ati_console.arrival import Fate
from ati_console.forward.legs import Legs
from ati_console.forward.order import Row
from ati_console.forward.outbox import Waiting
from ati_console.forward.rates import Rate, eta_s
from ati_console.forward.robots import Robots
from ati_console.forward.samples import Sample
from ati_console.forward.sent import SentHistory
from ati_console.forwarding import ForwardMode, ForwardStatus, LaneStatus, ReadBack, Shadow, Visibility
from ati_console.site.site import Site


class Counts(msgspec.Struct):
    """received = undecodable + ignored + unmapped + shadowed + queued + in_flight + accepted + superseded + dead."""

    undecodable: int = 0
    ignored: int = 0
    unmapped: int = 0
    shadowed: int = 0  # samples of the shadow mode: computed, sent nowhere; shown within `ignored`
    queued: int = 0
    in_flight: int = 0
    accepted: int = 0
    superseded: int = 0
    dead: int = 0

    @property
    def received(self) -> int:
        return sum(msgspec.structs.astuple(self))


class Tally:
    """Written by the forwarder's thread, read by any. `sent` belongs to the forwarder's thread alone."""

    def __init__(self, site: Site) -> None:
        self._lock = threading.Lock()
        self._counts = Counts()
        self._robots = Robots(site)
        self._legs, self._in, self._out = Legs(), Rate(), Rate()
        self.sent = SentHistory()
        self.tolerance_m = 1.0  # of a read-back
        self._lanes: tuple[LaneStatus, ...] = ()
        self._rejected = self._refused = 0
        self._last_error: str | None = None
        self._oldest_at: float | None = None
        self._first_id: int | None = None  # of the outbox: rows before it were counted by nobody here
        self._branch = ", ".join(branch.name for branch in site.branches)
        self._production = any(branch.production for branch in site.branches)

    def inherit(self, before: Tally) -> None:
        """Go on with what the run before counted over the same outbox; its thread has ended. What waited then waits on
        disk, and is counted as soon as somebody looks there."""
        with before._lock, self._lock:
            self._counts = msgspec.structs.replace(before._counts, queued=0, in_flight=0)
            self._robots.inherit(before._robots)
            self._legs, self._in, self._out = before._legs, before._in, before._out
            self._rejected, self._refused, self._first_id = before._rejected, before._refused, before._first_id
            self.sent, self.tolerance_m = before.sent, before.tolerance_m

    def fated(self, fates: Iterable[Fate]) -> None:
        with self._lock:
            for fate in fates:
                name = fate.value
                setattr(self._counts, name, getattr(self._counts, name) + 1)

    def shadowed(self, samples: Sequence[Sample]) -> None:
        with self._lock:
            self._counts.shadowed += len(samples)
            self._robots.shadowed(samples)
        self.sent.computed(samples, time.time())

    def queued(self, rows: Sequence[Row]) -> None:
        """Committed now, for the first time."""
        now = time.time()
        with self._lock:
            self._counts.queued += len(rows)
            self._in.add(len(rows), time.monotonic())
            self._legs.committed(rows, now)
            self._robots.queued(rows, now)

    def restored(self, held: Sequence[Waiting], peeked: int, first_id: int) -> None:
        """What an opened outbox holds counts as received; `peeked` of it had been counted by looking before.
        `first_id`: of what it is given from now on; less than that of the run before, where its file is a new one."""
        with self._lock:
            self._first_id = first_id if self._first_id is None else min(first_id, self._first_id)
            self._counts.queued += sum(one.rows for one in held) - peeked
            self._robots.restored(held)

    def peeked(self, rows: int, oldest_at: float | None) -> None:
        """Unix seconds at which the oldest of them came."""
        with self._lock:
            self._counts.queued += rows
            self._oldest_at = oldest_at

    def revived(self, rows: Sequence[Row]) -> None:
        """Dead letters taken up again: those of an earlier run were not counted as received in this one."""
        with self._lock:
            first_id = self._first_id or 0
            ours = min(sum(row.id >= first_id for row in rows), self._counts.dead)
            self._counts.dead -= ours
            self._counts.queued += len(rows)

    def began(self, sent: int, late: Sequence[tuple[Row, str]], superseded: int) -> None:
        with self._lock:
            self._counts.queued -= sent + len(late) + superseded
            self._counts.in_flight += sent
            self._counts.superseded += superseded
            self._dead(late)

    def settled(
        self, accepted: Sequence[Row], dead: Sequence[tuple[Row, str]], again: Sequence[Row], words: str
    ) -> None:
        now = time.time()
        with self._lock:
            counts = self._counts
            counts.in_flight -= len(accepted) + len(dead) + len(again)
            counts.queued += len(again)
            counts.accepted += len(accepted)
            self._out.add(len(accepted), time.monotonic())
            self._legs.accepted(accepted, now)
            self._dead(dead)
            self._robots.accepted(accepted, now)
            self._robots.again(again, words)
        self.sent.accepted(accepted, now)

    def answered(self, rows: Sequence[Row], status: int) -> None:
        with self._lock:
            self._robots.answered(rows, status)

    def rejected(self) -> None:
        """An answer of the twin said no, to all or to some of it."""
        with self._lock:
            self._rejected += 1

    def read_back(self, seen: Mapping[str, ReadBack], ways: Sequence[float]) -> None:
        """`ways`: seconds from accepted to read back."""
        with self._lock:
            self._robots.read_back(seen)
            self._legs.read_back(ways, time.time())

    def explained(self, sherpa: str, cause: str) -> None:
        with self._lock:
            self._robots.explained(sherpa, cause)

    def shadows(self, seen: Mapping[str, Shadow]) -> None:
        with self._lock:
            self._robots.shadows(seen)

    def visibility(self, sherpa: str) -> Visibility:
        with self._lock:
            return self._robots.visibility(sherpa)

    def begin(self) -> None:
        """Another mode: nothing of it was read back yet."""
        self.sent.clear()
        with self._lock:
            self._robots.begin()

    def lanes(self, lanes: tuple[LaneStatus, ...]) -> None:
        with self._lock:
            self._lanes = lanes

    def error(self, words: str) -> None:
        with self._lock:
            self._last_error = words

    def oldest(self, received_at: float | None) -> None:
        with self._lock:
            self._oldest_at = received_at

    def status(self, mode: ForwardMode) -> ForwardStatus:
        now, second = time.time(), time.monotonic()
        with self._lock:
            counts = self._counts
            in_hz, out_hz = self._in.hz(second), self._out.hz(second)
            waiting = counts.queued + counts.in_flight
            waits = waiting > 0 and self._oldest_at is not None
            oldest_s = max(0.0, now - (self._oldest_at or now)) if waits else 0.0
            return ForwardStatus(
                mode=mode,
                branch=self._branch,
                production=self._production,
                received=counts.received,
                decoded=counts.received - counts.undecodable,
                undecodable=counts.undecodable,
                ignored=counts.ignored + counts.shadowed,
                computed=counts.shadowed,
                unmapped=counts.unmapped,
                queued=counts.queued,
                in_flight=counts.in_flight,
                accepted=counts.accepted,
                rejected=self._rejected,
                refused=self._refused,
                superseded=counts.superseded,
                dead=counts.dead,
                oldest_s=oldest_s,
                rate_hz=out_hz,
                rate_in_hz=in_hz,
                eta_s=eta_s(waiting, oldest_s, in_hz, out_hz),
                tolerance_m=self.tolerance_m,
                last_error=self._last_error,
                lanes=self._lanes,
                legs=self._legs.timings(now),
                robots=self._robots.all(),
            )

    @property
    def waiting(self) -> int:
        with self._lock:
            return self._counts.queued + self._counts.in_flight

    def _dead(self, rows: Sequence[tuple[Row, str]]) -> None:
        self._counts.dead += len(rows)
        self._refused += len(rows)
        self._robots.dead(rows, time.time())
