"""How fast the twin is read: so many requests a second, its pauses kept, apart from the pace of sending."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from typing import Final, TypeVar

from ati_console.forward import pacing
from ati_console.forward.queries import QueryFailed

SLOWEST_HZ: Final = 2.0
FASTEST_HZ: Final = 20.0
ONCE_EVERY_S: Final = 60.0  # each device that is asked for alone, as far as FASTEST_HZ allows
T = TypeVar("T")


def rate_hz(devices: int) -> float:
    """For so many devices that are asked for one by one: a small fleet is no reason to hurry."""
    return min(FASTEST_HZ, max(SLOWEST_HZ, devices / ONCE_EVERY_S))


class ReadPace:
    """On one event loop. Requests may wait for their answers beside each other, they begin one after the other."""

    def __init__(self, refused: Callable[[QueryFailed], object]) -> None:
        """`refused` is told of a credential that may not read."""
        self._refused = refused
        self._pace = pacing.Pace()
        self._next_at = 0.0
        self.hz = SLOWEST_HZ

    async def ask(
        self, ask: Callable[[], Coroutine[None, None, T]], failed: Callable[[QueryFailed], object] = lambda _: None
    ) -> T | None:
        """None: no answer."""
        started = await self._turn()
        try:
            answer = await ask()
        except QueryFailed as error:
            failed(error)
            self._slow_down(error, started)
            return None
        self._pace.succeeded()
        return answer

    async def _turn(self) -> float:
        """The time at which it has come; not before a pause is over that began while it waited."""
        while True:
            now = time.monotonic()
            at = max(now, self._next_at)
            self._next_at = at + 1.0 / self.hz
            await asyncio.sleep(max(0.0, at - now, self._pace.not_before - now))
            if time.monotonic() >= self._pace.not_before:
                return time.monotonic()

    def _slow_down(self, error: QueryFailed, started: float) -> None:
        now = time.monotonic()
        if error.status in (401, 403):
            self._pace.refused(now)
            self._refused(error)
        elif error.status is None or error.status >= 429:
            wait_s = pacing.retry_after_s(error.retry_after, time.time())
            self._pace.failed(started, now, random.random(), wait_s)  # noqa: S311 - jitter
