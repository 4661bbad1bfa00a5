"""A twin that answers as a test says, request by request: for what the sandbox has no failure mode for."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

from ati_console.rehearse.closing import close

Handler = Callable[[web.Request, Any], Awaitable[web.StreamResponse]]


async def accept(_: web.Request, body: Any) -> web.StreamResponse:
    """As Twinzo would answer a batch."""
    return web.json_response([accepted(one) for one in body])


def accepted(one: dict[str, Any]) -> dict[str, Any]:
    said = [{"Timestamp": at["Timestamp"], "Action": "Create", "Success": True} for at in one["Locations"]]
    return {"Login": one["Login"], "Success": True, "Locations": said}


class NastyTwin:
    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.bodies: list[Any] = []
        self.url = ""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        self.bodies.append(body)
        return await self._handler(request, body)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.router.add_post("/v3/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v3"
        self._ready.set()
        await self._stop.wait()
        await close(runner)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(5.0)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5.0)
