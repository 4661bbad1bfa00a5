"""Ends an aiohttp server so that no socket outlives its loop, whatever its callers are doing."""

from __future__ import annotations

import asyncio

from aiohttp import web


async def close(runner: web.AppRunner) -> None:
    """No more callers, a polite end, then what still has bytes to flush to somebody who does not read is cut off."""
    for site in list(runner.sites):
        await site.stop()
    await asyncio.sleep(0)  # one that was being accepted is a connection by now
    server = runner.server
    transports = [handler.transport for handler in server.connections] if server is not None else []
    await runner.cleanup()
    for transport in transports:
        if transport is not None:
            transport.abort()
    await asyncio.sleep(0)  # connection_lost is called in the next turn
    await asyncio.sleep(0)
