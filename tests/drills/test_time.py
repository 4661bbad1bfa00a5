"""Clocks that jump and a computer that sleeps: nothing is lost, nothing goes twice, Timestamps go on increasing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.forward import watch
from ati_console.forward.pacing import Naps
from ati_console.rehearse.twin_failures import Failure
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.forward.kit import Running, arrival, plant
from tests.support.waiting import wait_until

HOUR, DAY = 3600.0, 86_400.0
NOW = 1_700_000_000.0


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    with TwinSandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize("jump", [-HOUR, DAY, -NOW], ids=["an hour back", "a day on", "1970"])
def test_our_clock_jumps_and_every_sample_is_delivered_once_with_increasing_timestamps(
    twin: TwinSandbox, tmp_path: Path, jump: float
) -> None:
    """And jumps back: a clock that was set wrong is set right again."""
    with Running(plant(twin.url, 1), tmp_path / "outbox.sqlite3") as running:
        for start, offset in ((0, 0.0), (20, jump), (40, 0.0)):
            running.offer([arrival(n, timestamp=NOW + n + offset) for n in range(start, start + 20)])
            running.until(received=start + 20, accepted=start + 20, dead=0)
    sent = [entry.timestamp for entry in twin.ledger()]
    assert len(sent) == 60 and sent == sorted(set(sent))


def test_a_sherpas_clock_that_is_an_hour_behind_for_one_sample_is_a_dead_letter_with_the_reason(
    twin: TwinSandbox, tmp_path: Path
) -> None:
    """Our own clock is right: the sample really is old, and moving the sherpa back would be wrong."""
    with Running(plant(twin.url, 1), tmp_path / "outbox.sqlite3") as running:
        running.offer([arrival(1, timestamp=NOW + 1)])
        running.until(accepted=1)
        running.offer([arrival(2, timestamp=NOW + 2 - HOUR, received_at=NOW + 2), arrival(3, timestamp=NOW + 3)])
        running.until(accepted=2, dead=1)
        assert "late: measured 3599.0 s before" in running.forwarder.dead_letters()[0].reason


def test_after_eight_hours_of_sleep_it_goes_on_at_once_and_delivers_nothing_twice(
    twin: TwinSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin had asked for five minutes; to a clock that stands while the computer sleeps they are still to come."""
    asleep = [0.0]
    clock = SimpleNamespace(time=lambda: time.time() + asleep[0], monotonic=time.monotonic)
    monkeypatch.setattr(watch, "time", clock)
    twin.fail(Failure("http429", retry_after="300", times=1))
    with Running(plant(twin.url, 1), tmp_path / "outbox.sqlite3") as running:
        running.offer([arrival(n) for n in range(50)])
        running.until(queued=50, rejected=1)
        wait_until(lambda: running.forwarder.status().lanes)  # it was looked at before it slept
        asleep[0] = 8 * HOUR
        running.until(accepted=50)
    assert len(twin.ledger()) == 50


@given(st.floats(-1e9, 1e9), st.floats(0, 1e6), st.floats(-4.9, 4.9))
def test_a_clock_that_is_corrected_by_less_than_five_seconds_is_no_sleep(wall: float, gone: float, step: float) -> None:
    naps = Naps()
    assert not naps.slept(wall, 0.0)
    assert not naps.slept(wall + gone + step, gone)


@pytest.mark.parametrize("jump", [8 * HOUR, -HOUR, 5.5])
def test_a_jump_is_told_once(jump: float) -> None:
    naps = Naps()
    naps.slept(NOW, 10.0)
    assert naps.slept(NOW + 0.5 + jump, 10.5)
    assert not naps.slept(NOW + 1.0 + jump, 11.0)
