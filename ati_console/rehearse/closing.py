"""Ends an aiohttp server so that no socket outlives its loop, whatever its callers are doing."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from aiohttp import web

ACCEPT_S: Final = 1.0  # a TLS handshake that takes longer is cut off by the end of the loop


async def close(runner: web.AppRunner) -> None:
    """No more callers, a polite end, then what still has bytes to flush to somebody who does not read is cut off."""
    await _accepted(runner)
    for site in list(runner.sites):
        await site.stop()
    server = runner.server
    transports = [handler.transport for handler in server.connections] if server is not None else []
    await runner.cleanup()
    for transport in transports:
        if transport is not None:
            transport.abort()
    await asyncio.sleep(0)  # connection_lost is called in the next turn
    await asyncio.sleep(0)


async def _accepted(runner: web.AppRunner) -> None:
    """Whoever is being accepted is a connection before the server closes.

    asyncio makes it in a task of its own, and one that comes to a closed server (until Python 3.12) fails and leaves
    its socket open. So nobody is accepted any more, then those tasks end, then it closes.
    """
    loop = asyncio.get_running_loop()
    for site in runner.sites:
        for listener in _listeners(site):
            with contextlib.suppress(NotImplementedError):  # Windows' loop accepts without a task
                loop.remove_reader(listener)
    tasks = {task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__name__", "") == "_accept_connection2"}
    if tasks:
        await asyncio.wait(tasks, timeout=ACCEPT_S)


def _listeners(site: web.BaseSite) -> list[int]:
    server = getattr(site, "_server", None)
    return [sock.fileno() for sock in server.sockets] if server is not None else []
