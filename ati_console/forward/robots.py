"""What became of each sherpa's samples, while it changes. The tally owns and locks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec

from ati_console.forward.order import Row
from ati_console.forward.outbox import Waiting
from ati_console.forward.samples import Sample
from ati_console.forwarding import Delivery, ReadBack, RobotForward, Shadow, Visibility, Waits
from ati_console.site.site import Site


class Robot(msgspec.Struct):
    """RobotForward while it changes. `newest` is the row id of the newest sample: `delivery` speaks of it.

    `there` is the place of the newest accepted sample; `x_mm` and `y_mm` are that, or what the shadow computed.
    """

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
    http_status: int | None = None
    read_back: ReadBack = msgspec.field(default_factory=ReadBack)
    shadow: Shadow | None = None
    waits: Waits | None = None
    refused: str = ""
    refused_at: float | None = None
    there: tuple[float, float] | None = None
    there_ms: int = 0

    def moved_to(self, login: str, sector: int) -> None:
        """Mapped anew: what was sent under another name or to another sector, and what came of it, says nothing of
        this one. Counters go on, and so does the order of its samples."""
        self.login, self.sector, self.read_back, self.shadow = login, sector, ReadBack(), None
        self.delivery, self.words, self.refused = Delivery.NONE, "", ""
        self.refused_at = self.http_status = self.waits = None
        self.sent_at = self.x_mm = self.y_mm = self.there = None
        self.there_ms = 0

    def frozen(self) -> RobotForward:
        return RobotForward(
            login=self.login, sector=self.sector, delivery=self.delivery, words=self.words, sent_at=self.sent_at,
            x_mm=self.x_mm, y_mm=self.y_mm, accepted=self.accepted, dead=self.dead, http_status=self.http_status,
            read_back=self.read_back, shadow=self.shadow, waits=self.waits, refused=self.refused,
            refused_at=self.refused_at,
        )  # fmt: skip


class Robots:
    def __init__(self, site: Site) -> None:
        self._robots = {row.sherpa: Robot(row.login, row.sector) for row in site.robots if row.enabled}
        self._frozen = {name: robot.frozen() for name, robot in self._robots.items()}
        self._dirty: set[str] = set()
        self._left: dict[str, Robot] = {}  # of the run before, and mapped no more: perhaps something of them waits

    def inherit(self, before: Robots) -> None:
        """What became of their samples in the run before."""
        self._left = {name: robot for name, robot in before._robots.items() if name not in self._robots}
        for name in self._robots.keys() & before._robots.keys():
            robot, mapped = before._robots[name], self._robots[name]
            if (robot.login, robot.sector) != (mapped.login, mapped.sector):
                robot.moved_to(mapped.login, mapped.sector)
            self._robots[name] = robot
        self._dirty.update(self._robots)

    def all(self) -> dict[str, RobotForward]:
        """A copy, made anew only for those that changed."""
        for name in self._dirty:
            self._frozen[name] = self._robots[name].frozen()
        self._dirty.clear()
        return dict(self._frozen)

    def shadowed(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            robot = self._placed(sample)
            robot.x_mm, robot.y_mm, robot.words = sample.x_mm, sample.y_mm, "shadow: computed, not sent"
            robot.delivery = Delivery.NONE  # what became of the one before is not of this one

    def queued(self, rows: Iterable[Row], now: float) -> None:
        for row in rows:
            waited = self._robot(row.sample).waits
            robot, since = self._placed(row.sample), waited.since if waited else now
            robot.newest, robot.waits = row.id, Waits(row.sample.x_mm, row.sample.y_mm, since)
            if robot.delivery is not Delivery.RETRYING:
                robot.delivery, robot.words = Delivery.QUEUED, ""

    def restored(self, held: Sequence[Waiting]) -> None:
        """Only these wait, whatever was known before."""
        for name in self._robots.keys() - {one.sherpa for one in held}:
            self._waits_no_more(name)
        for one in held:
            self._of(one.sherpa, one.login, one.sector).delivery = Delivery.QUEUED

    def _waits_no_more(self, sherpa: str) -> None:
        robot = self._robots[sherpa]
        robot.waits = None
        if robot.delivery in (Delivery.QUEUED, Delivery.RETRYING):
            robot.delivery, robot.words = Delivery.NONE if robot.sent_at is None else Delivery.ACCEPTED, ""
            self._dirty.add(sherpa)

    def accepted(self, rows: Iterable[Row], now: float) -> None:
        for row in rows:
            robot = self._robot(row.sample)
            robot.accepted += 1
            robot.words = robot.refused = ""
            self._settle(robot, row, Delivery.ACCEPTED)
            if robot.waits is not None:
                robot.waits = replace(robot.waits, since=now)
            if (row.sample.login, row.sample.sector) == (robot.login, robot.sector):
                robot.sent_at = now
                self._sent(robot, row)

    def dead(self, rows: Iterable[tuple[Row, str]], now: float) -> None:
        for row, words in rows:
            robot = self._robot(row.sample)
            robot.dead += 1
            robot.words = robot.refused = words
            robot.refused_at = now
            self._settle(robot, row, Delivery.DEAD)

    @staticmethod
    def _settle(robot: Robot, row: Row, outcome: Delivery) -> None:
        """An older one (put back by hand, or of a batch) leaves the newest waiting, or what became of it as it is."""
        if row.id >= robot.newest:
            robot.delivery, robot.waits = outcome, None
        elif robot.waits is not None:
            robot.delivery = Delivery.QUEUED

    @staticmethod
    def _sent(robot: Robot, row: Row) -> None:
        """The map shows the newest Timestamp: a late one that fills a gap is not where the sherpa is."""
        if row.sent_ms >= robot.there_ms:
            robot.there, robot.there_ms = (row.sample.x_mm, row.sample.y_mm), row.sent_ms
            robot.x_mm, robot.y_mm = robot.there

    def again(self, rows: Iterable[Row], words: str) -> None:
        for row in rows:
            robot = self._robot(row.sample)
            robot.delivery, robot.words = Delivery.RETRYING, words

    def answered(self, rows: Sequence[Row], status: int) -> None:
        for sherpa in {row.sample.sherpa for row in rows}:
            robot = self._robots.get(sherpa)
            if robot is not None and robot.http_status != status:
                robot.http_status = status
                self._dirty.add(sherpa)

    def read_back(self, seen: Mapping[str, ReadBack]) -> None:
        """A cause that was found stays until the sherpa is seen otherwise."""
        for sherpa, back in seen.items():
            robot = self._robots.get(sherpa)
            if robot is None:
                continue
            same = back.visibility is robot.read_back.visibility and not back.cause
            robot.read_back = replace(back, cause=robot.read_back.cause) if same else back
            self._dirty.add(sherpa)

    def explained(self, sherpa: str, cause: str) -> None:
        robot = self._robots.get(sherpa)
        if robot is not None:
            robot.read_back = replace(robot.read_back, cause=cause)
            self._dirty.add(sherpa)

    def shadows(self, seen: Mapping[str, Shadow]) -> None:
        for sherpa, one in seen.items():
            if sherpa in self._robots:
                self._robots[sherpa].shadow = one
                self._dirty.add(sherpa)

    def visibility(self, sherpa: str) -> Visibility:
        robot = self._robots.get(sherpa)
        return robot.read_back.visibility if robot else Visibility.UNREAD

    def begin(self) -> None:
        """Of another mode: what was read back or compared then is not of now, and what was computed was not sent."""
        for sherpa, robot in self._robots.items():
            there = robot.there or (None, None)
            robot.shadow, robot.read_back = None, ReadBack()
            robot.x_mm, robot.y_mm = there
            self._dirty.add(sherpa)

    def _robot(self, sample: Sample) -> Robot:
        return self._of(sample.sherpa, sample.login, sample.sector)

    def _of(self, sherpa: str, login: str, sector: int) -> Robot:
        robot = self._robots.get(sherpa)
        if robot is None:
            robot = self._robots[sherpa] = self._left.pop(sherpa, Robot(login, sector))
        self._dirty.add(sherpa)
        return robot

    def _placed(self, sample: Sample) -> Robot:
        """With a new sample: it may have been mapped anew since the one before."""
        robot = self._robot(sample)
        if (robot.login, robot.sector) != (sample.login, sample.sector):
            robot.moved_to(sample.login, sample.sector)
        return robot
