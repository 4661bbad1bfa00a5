"""What became of each sherpa's samples, while it changes. The tally owns and locks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec

from ati_console.forward.order import Row
from ati_console.forward.outbox import Waiting
from ati_console.forward.samples import Sample
from ati_console.forwarding import Delivery, ReadBack, RobotForward, Shadow, Visibility
from ati_console.site.site import Site


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
    http_status: int | None = None
    read_back: ReadBack = msgspec.field(default_factory=ReadBack)
    shadow: Shadow | None = None

    def frozen(self) -> RobotForward:
        return RobotForward(
            login=self.login, sector=self.sector, delivery=self.delivery, words=self.words, sent_at=self.sent_at,
            x_mm=self.x_mm, y_mm=self.y_mm, accepted=self.accepted, dead=self.dead, http_status=self.http_status,
            read_back=self.read_back, shadow=self.shadow,
        )  # fmt: skip


class Robots:
    def __init__(self, site: Site) -> None:
        self._robots = {row.sherpa: Robot(row.login, row.sector) for row in site.robots if row.enabled}
        self._frozen = {name: robot.frozen() for name, robot in self._robots.items()}
        self._dirty: set[str] = set()

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

    def queued(self, rows: Iterable[Row]) -> None:
        for row in rows:
            robot = self._placed(row.sample)
            robot.newest, robot.x_mm, robot.y_mm = row.id, row.sample.x_mm, row.sample.y_mm
            if robot.delivery is not Delivery.RETRYING:
                robot.delivery, robot.words = Delivery.QUEUED, ""

    def restored(self, held: Iterable[Waiting]) -> None:
        for one in held:
            robot = self._robots.setdefault(one.sherpa, Robot(one.login, one.sector))
            robot.delivery = Delivery.QUEUED
            self._dirty.add(one.sherpa)

    def accepted(self, rows: Iterable[Row], now: float) -> None:
        for row in rows:
            robot = self._robot(row.sample)
            robot.accepted += 1
            robot.sent_at = now
            robot.words = ""
            robot.delivery = Delivery.ACCEPTED if row.id >= robot.newest else Delivery.QUEUED

    def dead(self, rows: Iterable[tuple[Row, str]]) -> None:
        for row, words in rows:
            robot = self._robot(row.sample)
            robot.dead += 1
            robot.words = words
            robot.delivery = Delivery.DEAD if row.id >= robot.newest else robot.delivery

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
        """Of another mode: what was read back or compared then is not of now."""
        for sherpa, robot in self._robots.items():
            if robot.shadow is not None or robot.read_back.visibility is not Visibility.UNREAD:
                robot.shadow, robot.read_back = None, ReadBack()
                self._dirty.add(sherpa)

    def _robot(self, sample: Sample) -> Robot:
        robot = self._robots.get(sample.sherpa)
        if robot is None:
            robot = self._robots[sample.sherpa] = Robot(sample.login, sample.sector)
        self._dirty.add(sample.sherpa)
        return robot

    def _placed(self, sample: Sample) -> Robot:
        """With a new sample: it may have been mapped anew since the one before."""
        robot = self._robot(sample)
        if (robot.login, robot.sector) != (sample.login, sample.sector):
            robot.login, robot.sector, robot.read_back = sample.login, sample.sector, ReadBack()
        return robot
