"""The Twinzo check: staged like connecting to a broker, each stage told as it ends. Reads only, changes nothing there.

Blocks: call it from a worker, with `cancelled` to leave early.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from ati_console.forward import passes, reach
from ati_console.forward.checked import FoundBranch, StageVerdict, TwinChecked, TwinStage, TwinStageResult
from ati_console.forward.passes import FixedAccess, Pass
from ati_console.forward.ports import Hidden, TwinSecrets
from ati_console.forward.queries import Queries, QueryFailed, Who
from ati_console.forward.reach import Cancelled, ReachFailed
from ati_console.forward.twin_values import LocatedDevice, TwinBranch
from ati_console.forward.twinzo import Twinzo
from ati_console.site.site import Site

MOST_BRANCHES: Final = 50
NAMED: Final = 8
LOOK_S: Final = 0.05
Tell = Callable[[TwinStageResult], object]


def check(
    site: Site,
    secrets: TwinSecrets,
    on_stage: Tell = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TwinChecked:
    """`on_stage` is called on this thread, with RUNNING when a stage begins and with its verdict when it ends."""
    run = _Check(site, secrets, on_stage, cancelled)
    try:
        run.go()
    except Cancelled:
        run.cancelled = True
    except _Stop:
        pass  # said by the stage that failed
    return run.result()


class _Stop(Exception):
    """A stage failed: those behind it cannot be asked."""


class _Check:
    def __init__(self, site: Site, secrets: TwinSecrets, on_stage: Tell, cancelled: Callable[[], bool]) -> None:
        self._site, self._secrets, self._tell, self._asked_to_stop = site, secrets, on_stage, cancelled
        self._stages: dict[TwinStage, TwinStageResult] = {}
        self._passes: list[Pass] = []
        self._found: list[FoundBranch] = []
        self.cancelled = False

    def result(self) -> TwinChecked:
        for stage in TwinStage:
            if stage not in self._stages:
                self._end(TwinStageResult(stage, StageVerdict.SKIPPED))
        guid = next((one.client_guid for one in self._passes if one.client_guid), "")
        modes = tuple(one.mode for one in self._passes if one.ok)
        stages = tuple(self._stages[stage] for stage in TwinStage)
        return TwinChecked(stages, modes, guid, tuple(self._found), self.cancelled)

    def go(self) -> None:
        timeout_s = self._site.twin.timeout_s
        with self._stage(TwinStage.DNS) as said:
            place = reach.place_of(self._site.twin.base_url)
            said.words = reach.name(place, timeout_s, self._asked_to_stop)
        with self._stage(TwinStage.TCP) as said:
            said.words = reach.port(place, timeout_s, self._asked_to_stop)
        with self._stage(TwinStage.TLS) as said:
            if not place.tls:
                said.verdict = StageVerdict.WARNING
                said.words, said.advice = "no TLS: key and passwords cross the network in clear", "use https"
            else:
                said.words, said.advice = reach.certificate(place, timeout_s, self._asked_to_stop)
                said.verdict = StageVerdict.WARNING if said.advice else StageVerdict.OK
        asyncio.run(self._ask())

    async def _ask(self) -> None:
        """The requests, left at once when nobody waits any more."""
        work = asyncio.create_task(self._requests())
        while not work.done():
            await asyncio.wait({work}, timeout=LOOK_S)
            if self._asked_to_stop() and not work.done():
                work.cancel()
                await asyncio.wait({work})
                raise Cancelled
        await work

    async def _requests(self) -> None:
        http = Twinzo(self._site.twin.base_url, self._site.twin.timeout_s)
        try:
            with self._stage(TwinStage.CREDENTIALS) as said:
                await self._credentials(http, said)
            good = next((one for one in self._passes if one.headers), self._passes[0])
            queries = Queries(http, FixedAccess(good.headers), self._site.twin.base_url)
            with self._stage(TwinStage.BRANCHES) as said:
                self._branches(good, said)
            with self._stage(TwinStage.SECTORS) as said:
                await self._sectors(queries, good, said)
            with self._stage(TwinStage.DEVICES) as said:
                await self._devices(queries, said)
        finally:
            await http.close()

    async def _credentials(self, http: Twinzo, said: _Said) -> None:
        key = await asyncio.to_thread(self._secrets.api_key, self._site.twin.client)
        if _word(key):
            self._passes.append(await passes.api_key(self._site, http, _word(key)))
        login, password = await asyncio.to_thread(self._device)
        if password:
            self._passes.append(await passes.device(self._site, http, login, password))
        if not self._passes:
            raise ReachFailed("no API key and no device password is stored", "store one of them first")
        _judge_passes(self._passes, self._site.twin.auth, said)
        if not any(one.headers for one in self._passes):
            raise ReachFailed(said.words, said.advice)

    def _device(self) -> tuple[str, str]:
        """The first login of the site whose password is stored."""
        for robot in self._site.robots[:MOST_BRANCHES]:
            word = _word(self._secrets.device(robot.login))
            if word:
                return robot.login, word
        return "", ""

    def _branches(self, good: Pass, said: _Said) -> None:
        seen = {one.guid.lower(): one for one in good.branches}
        if not seen:
            raise ReachFailed("this credential sees no branch", "ask the owner to give it one")
        self._found = [FoundBranch(one) for one in good.branches[:MOST_BRANCHES]]
        said.words = _names([one.title for one in good.branches])
        missing = [branch for branch in self._site.branches if branch.guid.lower() not in seen]
        if missing:
            said.verdict = StageVerdict.WARNING
            said.words = (
                f"no branch {_names([one.name for one in missing])} with the site's GUID; there are {said.words}"
            )
            said.advice = "take the branch from this answer"

    async def _sectors(self, queries: Queries, good: Pass, said: _Said) -> None:
        problems: list[str] = []
        for place, one in enumerate(self._found):
            if good.mode == "device" and one.branch.guid.lower() != good.home.lower():
                continue  # a device's token is for its own branch
            sectors = await queries.sectors(Who(one.branch.guid))
            self._found[place] = FoundBranch(one.branch, sectors)
            if not sectors and self._uses(one.branch):
                problems.append(f"branch {one.branch.title} has no sectors: nothing can be shown in it")
        if not any(one.sectors for one in self._found):
            raise ReachFailed("no branch has a sector", "a sector is made in Twinzo, with its plan and size")
        problems += self._wrong_sectors(good)
        count = sum(len(one.sectors) for one in self._found)
        said.words = "; ".join(problems[:NAMED]) or f"{count} with their sizes: {_sizes(self._found)}"
        if problems:
            said.verdict, said.advice = StageVerdict.WARNING, "take branch and sectors from this answer"

    def _uses(self, branch: TwinBranch) -> bool:
        return any(one.guid.lower() == branch.guid.lower() for one in self._site.branches)

    def _wrong_sectors(self, good: Pass) -> Iterator[str]:
        """What the site file says otherwise than the twin."""
        guids = {branch.name: branch.guid.lower() for branch in self._site.branches}
        homes = {sector.id: (one.branch, sector) for one in self._found for sector in one.sectors}
        for own in self._site.sectors:
            home = homes.get(own.id)
            if home is None:
                if good.mode == "api-key" or guids.get(own.branch) == good.home.lower():
                    yield f"there is no sector {own.id}"
            elif home[0].guid.lower() != guids.get(own.branch):
                yield f"sector {own.id} belongs to branch {home[0].title}, not to {own.branch}: accepted, on no map"
            elif (home[1].width_mm, home[1].height_mm) != (own.width_mm, own.height_mm):
                size = f"{home[1].width_mm / 1000:g} x {home[1].height_mm / 1000:g} m"
                yield f"sector {own.id} is {size} in Twinzo, {own.width_mm / 1000:g} x {own.height_mm / 1000:g} m here"

    async def _devices(self, queries: Queries, said: _Said) -> None:
        branches = {branch.name: branch.guid.lower() for branch in self._site.branches}
        homes = {sector.id: branches.get(sector.branch, "") for sector in self._site.sectors}
        missing: list[str] = []
        count = 0
        for place, one in enumerate(self._found):
            if not one.sectors:
                continue
            devices = await queries.devices(Who(one.branch.guid))
            self._found[place] = FoundBranch(one.branch, one.sectors, devices)
            count += len(devices)
            missing += self._missing(one.branch.guid.lower(), homes, devices)
        said.words = f"{count} devices"
        if missing:
            said.verdict = StageVerdict.WARNING
            said.words += f"; not there: {_names(missing)}"
            said.advice = "create them, or correct the logins: their samples would be refused"

    def _missing(self, guid: str, homes: dict[int, str], devices: tuple[LocatedDevice, ...]) -> list[str]:
        known = {one.login for one in devices}
        mine = (robot for robot in self._site.robots if robot.enabled and homes.get(robot.sector) == guid)
        return [robot.login for robot in mine if robot.login not in known]

    @contextmanager
    def _stage(self, stage: TwinStage) -> Iterator[_Said]:
        if self._asked_to_stop():
            raise Cancelled
        self._tell(TwinStageResult(stage, StageVerdict.RUNNING))
        begin, said = time.perf_counter(), _Said()
        try:
            yield said
        except (ReachFailed, QueryFailed) as error:
            self._end(TwinStageResult(stage, StageVerdict.FAILED, _ms(begin), error.words, error.advice))
            raise _Stop from None
        self._end(TwinStageResult(stage, said.verdict, _ms(begin), said.words, said.advice))

    def _end(self, result: TwinStageResult) -> None:
        self._stages[result.stage] = result
        self._tell(result)


class _Said:
    """What a stage has to say, filled while it runs."""

    def __init__(self) -> None:
        self.verdict, self.words, self.advice = StageVerdict.OK, "", ""


def _judge_passes(tried: list[Pass], auth: str, said: _Said) -> None:
    bad = [one for one in tried if not one.ok]
    said.words = "; ".join(one.words for one in tried)
    said.advice = "; ".join(dict.fromkeys(one.advice for one in bad if one.advice))
    wanted = next((one for one in tried if one.mode == auth), None)
    if wanted is not None and wanted.ok and not bad:
        return
    said.verdict = StageVerdict.WARNING if wanted is None or wanted.ok else StageVerdict.FAILED
    if wanted is None:
        said.words += f'; nothing is stored for auth = "{auth}", which the site file asks for'
        said.advice = said.advice or "store it, or change auth in the site file"


def _word(secret: Hidden | None) -> str:
    return "" if secret is None else secret.reveal().strip()


def _names(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _sizes(found: list[FoundBranch]) -> str:
    each = [f"{s.title} {s.width_mm / 1000:g} x {s.height_mm / 1000:g} m" for one in found for s in one.sectors]
    return _names(each)


def _ms(begin: float) -> float:
    return (time.perf_counter() - begin) * 1000.0
