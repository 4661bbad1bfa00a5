"""Answers without an end: of a gigabyte little is read, the sample is not delivered by it, and is delivered later."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiohttp import web

from ati_console.forward import pacing, twinzo
from tests.forward.kit import Running, arrival, plant
from tests.forward.nasty import NastyTwin, accept

GIB = 2**30
BLOCK = b" " * 65_536


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "FIRST_S", 0.02)
    monkeypatch.setattr(pacing, "CAP_S", 0.1)


def test_of_an_answer_of_a_gigabyte_next_to_nothing_is_read_and_memory_stays_flat(tmp_path: Path) -> None:
    written, answers = [0], [0]

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        answers[0] += 1
        if answers[0] > 3:
            return await accept(request, body)
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.content_length = GIB
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while written[0] < GIB:
                await response.write(BLOCK)
                written[0] += len(BLOCK)
        return response

    with NastyTwin(answer) as twin, Running(plant(twin.url, 1), tmp_path / "outbox.sqlite3") as running:
        before = psutil.Process().memory_info().rss
        running.offer([arrival(1)])
        running.until(accepted=1, dead=0)
        assert "larger than 256 KiB" in running.what_went_wrong()
        assert psutil.Process().memory_info().rss - before < 64 * 2**20
    assert written[0] < GIB // 8  # what the buffers of three connections take


def test_an_answer_that_trickles_is_given_up_within_the_deadline(tmp_path: Path) -> None:
    answers = [0]

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        answers[0] += 1
        if answers[0] > 1:
            return await accept(request, body)
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(600):
                await response.write(b" ")
                await asyncio.sleep(0.05)
        return response

    with NastyTwin(answer) as twin, Running(plant(twin.url, 1, timeout_s=0.3), tmp_path / "outbox.sqlite3") as running:
        running.offer([arrival(1)])
        running.until(accepted=1)
        assert "no complete answer within" in running.what_went_wrong()


def test_the_limits_are_those_of_the_design() -> None:
    assert (twinzo.DEADLINE_S, twinzo.BODY_CAP) == (15.0, 256 * 1024)
