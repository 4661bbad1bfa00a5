"""Asks the twin what it has: branches, sectors, devices, where they are, areas and paths.

`Queries` is for a running event loop, `Desk` blocks and is for a worker's task. Both modes of authentication.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar
from urllib.parse import quote

from ati_console.forward import refusals, twin_json, twin_read
from ati_console.forward.access import Access, AccessLater, AccessRefused, access_of
from ati_console.forward.answers import Reply
from ati_console.forward.ports import TwinSecrets
from ati_console.forward.refusals import Refusal
from ati_console.forward.twin_values import (
    LocatedDevice,
    TwinArea,
    TwinBranch,
    TwinPath,
    TwinPosition,
    TwinSector,
)
from ati_console.forward.twinzo import Twinzo, Unreachable
from ati_console.site.site import Site

LIST_CAP: Final = 4 * 1024 * 1024  # bytes; 10,000 devices are about 3 MB
T = TypeVar("T")


class Who(NamedTuple):
    """In whose name: the branch (GUID) of the header and, with device logins, the device that asks."""

    branch: str
    login: str = ""


class QueryFailed(Exception):
    """Plain words, what to do, and HTTP's status (None: there was no answer). `wait_s`: not before then."""

    def __init__(self, words: str, advice: str = "", status: int | None = None, retry_after: str | None = None) -> None:
        super().__init__(words)
        self.words, self.advice, self.status, self.retry_after = words, advice, status, retry_after


class Queries:
    """Every method raises QueryFailed. One 401 is answered by a new credential, a second one is a refusal."""

    def __init__(self, http: Twinzo, access: Access, base_url: str) -> None:
        self._http, self._access, self._base = http, access, base_url

    async def branches(self, who: Who) -> tuple[TwinBranch, ...]:
        return await self._list(who, "branches", twin_read.branches)

    async def sectors(self, who: Who) -> tuple[TwinSector, ...]:
        """Of the branch that asks."""
        return await self._list(who, "sectors", twin_read.sectors)

    async def devices(self, who: Who) -> tuple[LocatedDevice, ...]:
        """Of the branch that asks."""
        return await self._list(who, "devices", twin_read.devices)

    async def device(self, who: Who, login: str) -> LocatedDevice | None:
        """None: the branch that asks has no such device."""
        reply = await self._get(who, f"devices/login/{quote(login, safe='')}")
        if reply.status == 404 and twin_json.problem_words(reply.body):  # an HTML 404 is a wrong address
            return None
        return self._read(reply, twin_read.device)

    async def positions(self, who: Who) -> tuple[TwinPosition, ...]:
        """Where the branch's devices are now, all in one answer."""
        return await self._list(who, "devices/dynamic-locations", twin_read.positions)

    async def history(self, who: Who, device_id: int, from_ms: int, to_ms: int) -> tuple[TwinPosition, ...]:
        """Where one device was; the Timestamps of its samples, both ends included."""
        path = f"devices/locations/?deviceId={device_id}&from={from_ms}&to={to_ms}"
        return await self._list(who, path, twin_read.positions)

    async def layers(self, who: Who, login: str) -> tuple[TwinArea, ...]:
        """The areas of every layer that concerns this device."""
        return await self._list(who, f"layers/localization/{quote(login, safe='')}", twin_read.layers)

    async def areas(self, who: Who) -> tuple[TwinArea, ...]:
        return await self._list(who, "areas", twin_read.areas)

    async def paths(self, who: Who) -> tuple[TwinPath, ...]:
        return await self._list(who, "paths", twin_read.paths)

    async def _list(self, who: Who, path: str, read: Callable[[bytes], tuple[T, ...] | None]) -> tuple[T, ...]:
        return self._read(await self._get(who, path), read)

    def _read(self, reply: Reply, read: Callable[[bytes], T | None]) -> T:
        if not 200 <= reply.status < 300:
            raise self._failed(reply)
        found = read(reply.body)
        if found is None:
            raise _query_failed(refusals.foreign(self._base), reply)
        return found

    async def _get(self, who: Who, path: str) -> Reply:
        headers = await self._headers(who)
        reply = await self._answered(self._http.get(path, headers, LIST_CAP))
        if reply.status == 401:
            self._access.renew(who.login, headers)
            reply = await self._answered(self._http.get(path, await self._headers(who), LIST_CAP))
        return reply

    async def _headers(self, who: Who) -> dict[str, str]:
        try:
            return await self._access.headers(who.login, who.branch)
        except AccessRefused as error:
            raise QueryFailed(str(error), "store it, or put it right", 401) from None
        except AccessLater as error:
            raise QueryFailed(str(error), refusals.ASK_LATER) from None

    async def _answered(self, asked: Coroutine[None, None, Reply]) -> Reply:
        try:
            return await asked
        except Unreachable as error:
            found = refusals.silent(self._base, str(error))
            raise QueryFailed(found.words, found.advice) from None

    def _failed(self, reply: Reply) -> QueryFailed:
        advice = f"check key, client and branch; {refusals.ONE_DOMAIN}"
        return _query_failed(refusals.refusal(reply, self._base, "Twinzo did not let us read this", advice), reply)


def _query_failed(found: Refusal, reply: Reply) -> QueryFailed:
    return QueryFailed(found.words, found.advice, reply.status, reply.retry_after)


@dataclass(frozen=True, slots=True)
class Desk:
    """The same for a worker's task: blocks, opens and closes its own connection. Every method raises QueryFailed.

    `who`: with an API key any branch it is good for; with device logins also the device that asks.
    """

    site: Site
    secrets: TwinSecrets
    who: Who

    def branches(self) -> tuple[TwinBranch, ...]:
        return self._run(lambda queries: queries.branches(self.who))

    def sectors(self) -> tuple[TwinSector, ...]:
        return self._run(lambda queries: queries.sectors(self.who))

    def devices(self) -> tuple[LocatedDevice, ...]:
        return self._run(lambda queries: queries.devices(self.who))

    def device(self, login: str) -> LocatedDevice | None:
        return self._run(lambda queries: queries.device(self.who, login))

    def layers(self, login: str) -> tuple[TwinArea, ...]:
        return self._run(lambda queries: queries.layers(self.who, login))

    def areas(self) -> tuple[TwinArea, ...]:
        return self._run(lambda queries: queries.areas(self.who))

    def paths(self) -> tuple[TwinPath, ...]:
        return self._run(lambda queries: queries.paths(self.who))

    def _run(self, ask: Callable[[Queries], Coroutine[None, None, T]]) -> T:
        twin = self.site.twin

        async def run() -> T:
            http = Twinzo(twin.base_url, twin.timeout_s)
            try:
                return await ask(Queries(http, access_of(self.site, self.secrets, http), twin.base_url))
            finally:
                await http.close()

        return asyncio.run(run())
