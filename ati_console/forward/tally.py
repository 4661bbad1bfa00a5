"""The counters of interfaces.md, with one owner: each change keeps their equation, each value of it is whole."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from ati_console.arrival import Fate
from ati_console.forward.order import Row
from ati_console.forward.outbox import Waiting
from ati_console.forward.samples import Sample
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, RobotForward
from ati_console.site.site import Site

RATE_S: Final = 10


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


class Robot(msgspec.Struct):
    """RobotForward while it changes. `newest` is the row id of the newest sample: `delivery` speaks of it."""

    login: str
    sector: int
    delivery: Delivery = Delivery.NONE
    newest: int = 0
    words: str = ""
    sent_at: float | None = None
    x_mm: float | None = None
    y_mm: float | None = None
    accepted: int = 0
    dead: int = 0

    def frozen(self) -> RobotForward:
        return RobotForward(
            login=self.login, sector=self.sector, delivery=self.delivery, words=self.words, sent_at=self.sent_at,
            x_mm=self.x_mm, y_mm=self.y_mm, accepted=self.accepted, dead=self.dead,
        )  # fmt: skip


class Tally:
    """Written by the forwarder's thread, read by any."""

    def __init__(self, site: Site) -> None:
        self._lock = threading.Lock()
        self._counts = Counts()
        self._robots = {row.sherpa: Robot(row.login, row.sector) for row in site.robots if row.enabled}
        self._frozen = {name: robot.frozen() for name, robot in self._robots.items()}
        self._dirty: set[str] = set()
        self._rejected = 0
        self._last_error: str | None = None
        self._oldest_at: float | None = None
        self._second = 0
        self._rates: deque[tuple[int, int]] = deque()
        self._branch = ", ".join(branch.name for branch in site.branches)
        self._production = any(branch.production for branch in site.branches)

    def fated(self, fates: Iterable[Fate]) -> None:
        with self._lock:
            for fate in fates:
                name = fate.value
                setattr(self._counts, name, getattr(self._counts, name) + 1)

    def shadowed(self, samples: Sequence[Sample]) -> None:
        with self._lock:
            self._counts.shadowed += len(samples)
            for sample in samples:
                robot = self._placed(sample)
                robot.x_mm, robot.y_mm, robot.words = sample.x_mm, sample.y_mm, "shadow: computed, not sent"

    def queued(self, rows: Sequence[Row]) -> None:
        with self._lock:
            self._counts.queued += len(rows)
            for row in rows:
                robot = self._placed(row.sample)
                robot.newest, robot.x_mm, robot.y_mm = row.id, row.sample.x_mm, row.sample.y_mm
                if robot.delivery is not Delivery.RETRYING:
                    robot.delivery, robot.words = Delivery.QUEUED, ""

    def restored(self, held: Sequence[Waiting], peeked: int) -> None:
        """What an opened outbox holds counts as received; `peeked` of it had been counted by looking before."""
        with self._lock:
            self._counts.queued += sum(one.rows for one in held) - peeked
            for one in held:
                robot = self._robots.setdefault(one.sherpa, Robot(one.login, one.sector))
                robot.delivery = Delivery.QUEUED
                self._dirty.add(one.sherpa)

    def peeked(self, rows: int) -> None:
        with self._lock:
            self._counts.queued += rows

    def revived(self, rows: Sequence[Row], first_id: int) -> None:
        """Dead letters taken up again: those of an earlier run were not counted as received in this one."""
        with self._lock:
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
        with self._lock:
            counts, now = self._counts, time.time()
            counts.in_flight -= len(accepted) + len(dead) + len(again)
            counts.queued += len(again)
            counts.accepted += len(accepted)
            self._rate(len(accepted))
            self._dead(dead)
            for row in accepted:
                self._accepted(row, now)
            for row in again:
                robot = self._robot(row.sample)
                robot.delivery, robot.words = Delivery.RETRYING, words

    def rejected(self) -> None:
        """An answer of the twin said no, to all or to some of it."""
        with self._lock:
            self._rejected += 1

    def error(self, words: str) -> None:
        with self._lock:
            self._last_error = words

    def oldest(self, received_at: float | None) -> None:
        with self._lock:
            self._oldest_at = received_at

    def status(self, mode: ForwardMode) -> ForwardStatus:
        now = time.time()
        with self._lock:
            counts = self._counts
            for name in self._dirty:
                self._frozen[name] = self._robots[name].frozen()
            self._dirty.clear()
            self._rate(0)
            waits = counts.queued + counts.in_flight > 0 and self._oldest_at is not None
            return ForwardStatus(
                mode=mode,
                branch=self._branch,
                production=self._production,
                received=counts.received,
                decoded=counts.received - counts.undecodable,
                undecodable=counts.undecodable,
                ignored=counts.ignored + counts.shadowed,
                unmapped=counts.unmapped,
                queued=counts.queued,
                in_flight=counts.in_flight,
                accepted=counts.accepted,
                rejected=self._rejected,
                superseded=counts.superseded,
                dead=counts.dead,
                oldest_s=max(0.0, now - (self._oldest_at or now)) if waits else 0.0,
                rate_hz=sum(count for _, count in self._rates) / RATE_S,
                last_error=self._last_error,
                robots=dict(self._frozen),
            )

    @property
    def waiting(self) -> int:
        with self._lock:
            return self._counts.queued + self._counts.in_flight

    def _robot(self, sample: Sample) -> Robot:
        robot = self._robots.get(sample.sherpa)
        if robot is None:
            robot = self._robots[sample.sherpa] = Robot(sample.login, sample.sector)
        self._dirty.add(sample.sherpa)
        return robot

    def _placed(self, sample: Sample) -> Robot:
        """With a new sample: it may have been mapped anew since the one before."""
        robot = self._robot(sample)
        robot.login, robot.sector = sample.login, sample.sector
        return robot

    def _accepted(self, row: Row, now: float) -> None:
        robot = self._robot(row.sample)
        robot.accepted += 1
        robot.sent_at = now
        robot.words = ""
        robot.delivery = Delivery.ACCEPTED if row.id >= robot.newest else Delivery.QUEUED

    def _dead(self, rows: Sequence[tuple[Row, str]]) -> None:
        self._counts.dead += len(rows)
        for row, words in rows:
            robot = self._robot(row.sample)
            robot.dead += 1
            robot.words = words
            robot.delivery = Delivery.DEAD if row.id >= robot.newest else robot.delivery

    def _rate(self, accepted: int) -> None:
        second = int(time.monotonic())
        if accepted:
            if self._rates and self._rates[-1][0] == second:
                self._rates[-1] = (second, self._rates[-1][1] + accepted)
            else:
                self._rates.append((second, accepted))
        while self._rates and self._rates[0][0] <= second - RATE_S:
            self._rates.popleft()
