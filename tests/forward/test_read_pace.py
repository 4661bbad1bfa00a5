"""The pace of reading: so many requests a second, answers awaited beside each other, a pause kept by all who wait."""

from __future__ import annotations

import asyncio
import time

import pytest

from ati_console.forward.queries import QueryFailed
from ati_console.forward.read_pace import ReadPace, rate_hz


@pytest.mark.parametrize(
    ("devices", "hz"), [(0, 2.0), (10, 2.0), (120, 2.0), (600, 10.0), (1000, 1000 / 60), (9000, 20.0)]
)
def test_each_device_once_a_minute_within_two_and_twenty_a_second(devices: int, hz: float) -> None:
    assert rate_hz(devices) == pytest.approx(hz)


def told(_error: QueryFailed) -> None:
    """Nobody is told here."""


def test_requests_begin_one_after_the_other_and_wait_beside_each_other() -> None:
    begun: list[float] = []

    async def run() -> list[str | None]:
        all_there = asyncio.Event()

        async def slow() -> str:
            begun.append(time.monotonic())
            if len(begun) == 4:
                all_there.set()
            await all_there.wait()
            return "answer"

        pace = ReadPace(told)
        pace.hz = 50.0
        return await asyncio.gather(*(pace.ask(slow) for _ in range(4)))

    before = time.monotonic()
    assert asyncio.run(run()) == ["answer"] * 4
    assert all(at >= before + number / 50.0 for number, at in enumerate(begun))


def test_a_pause_that_begins_while_others_wait_for_their_turn_is_kept_by_them() -> None:
    asked: list[float] = []

    async def refuse() -> str:
        asked.append(time.monotonic())
        raise QueryFailed("too many", status=429, retry_after="0.3")

    async def run() -> None:
        pace = ReadPace(told)
        pace.hz = 50.0
        await asyncio.gather(*(pace.ask(refuse) for _ in range(2)))

    asyncio.run(run())
    assert len(asked) == 2 and asked[1] - asked[0] >= 0.3


def test_a_refused_credential_is_told_and_followed_by_a_long_pause() -> None:
    said: list[QueryFailed] = []

    async def run() -> None:
        async def refuse() -> str:
            raise QueryFailed("wrong key", status=401)

        pace = ReadPace(said.append)
        assert await pace.ask(refuse) is None
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pace.ask(refuse), 0.8)

    asyncio.run(run())
    assert [error.words for error in said] == ["wrong key"]
