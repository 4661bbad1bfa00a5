"""Reads back what the twin shows of every device whose samples it accepted: by a list, else one by one.

On the forwarder's loop, with a pace and a backing off of its own; forwarding never waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from ati_console.forward import visibility
from ati_console.forward.diagnosis import Diagnosis
from ati_console.forward.outbox import Device
from ati_console.forward.queries import Queries, QueryFailed, Who
from ati_console.forward.read_pace import ReadPace, rate_hz
from ati_console.forward.sent import Sent
from ati_console.forward.tally import Tally
from ati_console.forward.twin_values import LocatedDevice, TwinPosition
from ati_console.forward.visibility import Room, Seen
from ati_console.forwarding import ForwardMode, ReadBack, Visibility
from ati_console.site.site import Sector, Site

ROUND_S: Final = 2.0
SINGLE_A_ROUND: Final = 10
SINGLES_AT_ONCE: Final = 8
AT_ONCE: Final = 50  # devices judged without a break: about 2 ms
MEANWHILE_S: Final = 0.3  # behind an answer: what was on its way when the twin gave it is accepted by then
SETTLED_S: Final = 4.0  # accepted so long before it was asked about: what was seen then stands (grace of 3 s)
NO_BULK_S: Final = 300.0  # a twin without dynamic-locations is not asked for them again at once
T = TypeVar("T")
Devices = dict[Device, tuple[Sent, ...]]


class Reader:
    """`quiet`: while true nothing is asked, the twin has trouble enough."""

    def __init__(
        self,
        queries: Queries,
        site: Site,
        sectors: Mapping[int, Sector],
        tally: Tally,
        quiet: Callable[[], bool],
        refused: Callable[[QueryFailed], object],
    ) -> None:
        """`sectors`: of the samples, as they are mapped now. `refused` is told of a credential that may not read."""
        self._queries, self._tally, self._quiet = queries, tally, quiet
        self._now = asyncio.Event()
        self._sectors = sectors
        self._pace = ReadPace(refused)
        self._no_bulk: dict[tuple[str, str], float] = {}  # branch and list that it does not have
        self._ids: dict[tuple[str, int], str] = {}  # branch and the device's id -> login
        self._stamps: dict[Device, tuple[float | None, float]] = {}  # the time it had, and since when we know that
        self._asked: dict[Device, float] = {}  # single requests, for taking turns
        self._counted: dict[Device, int] = {}  # newest Timestamp whose way back was measured
        self._diagnosis = Diagnosis(site, queries, self._pace.ask)

    async def run(self, mode: ForwardMode) -> None:
        """Until cancelled."""
        while True:
            begin = time.monotonic()
            if not self._quiet():
                await self._round(mode)
            await self._pause(ROUND_S - (time.monotonic() - begin))

    def now(self) -> None:
        """The next round begins at once; its requests keep their pace."""
        self._now.set()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._now.wait(), max(0.05, seconds))
        self._now.clear()

    async def _round(self, mode: ForwardMode) -> None:
        devices = dict(self._tally.sent.fresh(time.time()))
        self._forget(devices)
        left: Devices = {}
        for branch in {branch for _, branch in devices}:
            mine = {device: sent for device, sent in devices.items() if device[1] == branch}
            silent = await self._in_bulk(branch, mine, mode)
            left |= silent
            if mode is ForwardMode.ON:
                await self._explain({device: sent for device, sent in mine.items() if device not in silent})
        await self._one_by_one(left, mode)

    def _forget(self, devices: Devices) -> None:
        _keep_only(self._stamps, devices)
        _keep_only(self._asked, devices)
        _keep_only(self._counted, devices)

    # -- asking

    async def _in_bulk(self, branch: str, devices: Devices, mode: ForwardMode) -> Devices:
        """All of a branch in one answer; gives back those it does not speak of.

        Of two lists the second also says where devices are, only with more around it.
        """
        who = Who(branch, next(iter(devices))[0])
        found = await self._list(self._queries.positions, "dynamic-locations", who)
        if found is not None:
            return await self._tell_all(await self._by_login(who, found), devices, mode)
        if not self._lacks("dynamic-locations", branch):
            return {}
        known = await self._list(self._queries.devices, "devices", who)
        if known is None:
            return devices if self._lacks("devices", branch) else {}
        return await self._tell_all({one.login: one for one in known if one.x_mm is not None}, devices, mode)

    async def _list(
        self, ask: Callable[[Who], Coroutine[None, None, tuple[T, ...]]], name: str, who: Who
    ) -> tuple[T, ...] | None:
        """None: no answer, or none is to be had."""
        if self._lacks(name, who.branch):
            return None
        return await self._pace.ask(partial(ask, who), self._list_failed(name, who.branch))

    def _lacks(self, name: str, branch: str) -> bool:
        return time.monotonic() < self._no_bulk.get((branch, name), 0.0)

    async def _tell_all(
        self, places: Mapping[str, TwinPosition | LocatedDevice], devices: Devices, mode: ForwardMode
    ) -> Devices:
        at = time.time()
        await asyncio.sleep(MEANWHILE_S)
        there = self._newest({device: sent for device, sent in devices.items() if device[0] in places})
        for some in _by(AT_ONCE, there):
            self._tell({device: self._seen(device, places[device[0]], at) for device in some}, some, at, mode)
            await asyncio.sleep(0)  # sending goes on between them
        return {device: sent for device, sent in devices.items() if device not in there}

    def _newest(self, devices: Devices) -> Devices:
        """With what was accepted since we asked: the answer may show that, and it is no stranger's place."""
        return {device: self._tally.sent.of(device) or sent for device, sent in devices.items()}

    async def _by_login(self, who: Who, found: Sequence[TwinPosition]) -> dict[str, TwinPosition]:
        """Some twins name a position by the device's id alone."""
        nameless = {one.device_id for one in found if not one.login and one.device_id is not None}
        if any((who.branch, number) not in self._ids for number in nameless):
            known = await self._pace.ask(partial(self._queries.devices, who)) or ()
            self._ids |= {(who.branch, one.id): one.login for one in known if one.id is not None}
            self._ids |= {(who.branch, number): "" for number in nameless if (who.branch, number) not in self._ids}
        named = ((one.login or self._ids.get((who.branch, one.device_id or 0), ""), one) for one in found)
        return {login: one for login, one in named if login}

    def _list_failed(self, name: str, branch: str) -> Callable[[QueryFailed], None]:
        def failed(error: QueryFailed) -> None:
            if error.status is not None and error.status not in (401, 403, 408, 429) and error.status < 500:
                self._no_bulk[branch, name] = time.monotonic() + NO_BULK_S

        return failed

    async def _one_by_one(self, devices: Devices, mode: ForwardMode) -> None:
        """As many as a round has time for, several answers awaited beside each other.

        Those with samples accepted since they were asked about come first, among them the one asked the longest ago.
        """
        self._pace.hz = rate_hz(len(devices))
        most = round(self._pace.hz * ROUND_S)
        turns = sorted(devices, key=lambda device: self._turn(device, devices[device]))[: max(SINGLE_A_ROUND, most)]
        left = iter(turns)

        async def ask() -> None:
            for device in left:
                if not await self._one(device, devices[device], mode):
                    turns.clear()  # of a twin in trouble no more is asked in this round

        await asyncio.gather(*(ask() for _ in range(SINGLES_AT_ONCE)))

    async def _one(self, device: Device, sent: tuple[Sent, ...], mode: ForwardMode) -> bool:
        """False: the twin gave no answer."""
        login, branch = device
        self._asked[device] = time.monotonic()
        found = await self._pace.ask(partial(self._single, Who(branch, login)))
        if found is None:
            return False
        at, there = time.time(), found if found.login else None
        seen = None if there is None else self._seen(device, there, at)
        self._tell({device: seen}, self._newest({device: sent}), at, mode)
        if mode is ForwardMode.ON and self._hidden(sent):
            await self._say_why(sent, there)
        return True

    def _turn(self, device: Device, sent: Sequence[Sent]) -> tuple[bool, float]:
        asked = self._asked.get(device, -math.inf)
        return time.time() - sent[-1].at > time.monotonic() - asked + SETTLED_S, asked

    async def _single(self, who: Who) -> LocatedDevice:
        """Without a login: its branch has no such device."""
        return await self._queries.device(who, who.login) or LocatedDevice("")

    async def _explain(self, devices: Devices) -> None:
        """Those that the answer for all speaks of and that stand still there."""
        hidden = [device for device, sent in devices.items() if self._hidden(sent)]
        for device in sorted(hidden, key=lambda device: self._asked.get(device, 0.0))[:SINGLE_A_ROUND]:
            self._asked[device] = time.monotonic()
            found = await self._pace.ask(partial(self._single, Who(device[1], device[0])))
            if found is None:
                return
            await self._say_why(devices[device], found if found.login else None)

    def _hidden(self, sent: Sequence[Sent]) -> bool:
        return self._tally.visibility(sent[-1].sample.sherpa) is Visibility.NOT_VISIBLE

    async def _say_why(self, sent: Sequence[Sent], found: LocatedDevice | None) -> None:
        """The cause takes requests of its own."""
        cause = await self._diagnosis.cause(sent[-1].sample, found)
        if cause:
            self._tally.explained(sent[-1].sample.sherpa, cause)

    # -- judging

    def _seen(self, device: Device, found: TwinPosition | LocatedDevice, at: float) -> Seen:
        position_at, online_at = (found.at, None) if isinstance(found, TwinPosition) else (None, found.online_at)
        stamp = position_at if position_at is not None else online_at
        if device not in self._stamps or self._stamps[device][0] != stamp:
            self._stamps[device] = (stamp, at)
        return Seen(found.sector, found.x_mm, found.y_mm, position_at, online_at, self._stamps[device][1])

    def _tell(self, seen: dict[Device, Seen | None], devices: Devices, now: float, mode: ForwardMode) -> None:
        if mode is ForwardMode.SHADOW:
            self._tally.shadows(
                {devices[d][-1].sample.sherpa: visibility.shadow(seen[d], devices[d], now) for d in seen}
            )
            return
        told: dict[str, ReadBack] = {}
        ways: list[float] = []
        for device, one in seen.items():
            sent = devices[device]
            room = _room(self._sectors.get(sent[-1].sample.sector))
            judged = visibility.judge(one, sent, room, self._tally.tolerance_m, now)
            if judged.read_back is not None:
                told[sent[-1].sample.sherpa] = judged.read_back
            ways += self._way(device, judged)
        self._tally.read_back(told, ways)

    def _way(self, device: Device, judged: visibility.Judged) -> Iterable[float]:
        """Seconds from accepted to read back, once for each sample."""
        if judged.sent is None or judged.read_back is None or judged.read_back.visibility is not Visibility.SEEN:
            return ()
        if judged.sent.sent_ms <= self._counted.get(device, 0):
            return ()
        self._counted[device] = judged.sent.sent_ms
        return (max(0.0, judged.read_back.read_at - judged.sent.at),)


def _room(sector: Sector | None) -> Room | None:
    return Room(sector.width_mm, sector.height_mm) if sector else None


def _by(count: int, devices: Devices) -> Iterator[Devices]:
    left = iter(devices.items())
    while some := dict(islice(left, count)):
        yield some


def _keep_only(known: dict[Device, T], devices: Devices) -> None:
    for device in known.keys() - devices.keys():
        del known[device]
