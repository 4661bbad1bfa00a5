"""A dead letter that a person puts back although newer samples of its sherpa are in Twinzo already."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Literal

import pytest

from ati_console.forward import lanes, sender
from ati_console.forward.lanes import DeviceQueue, Lane
from ati_console.forward.order import Mark
from ati_console.forwarding import ForwardMode
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.forward.kit import NORTH, Running, arrival, plant, row
from tests.support.waiting import wait_until


@pytest.mark.parametrize("position", ["newest-timestamp", "last-request"])
def test_a_late_dead_letter_put_back_goes_out_before_the_next_sample_and_the_map_never_goes_back(
    twin: TwinSandbox, path: Path, position: Literal["newest-timestamp", "last-request"]
) -> None:
    twin.state.position = position
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(100)])
        running.until(accepted=1)
        running.offer([arrival(n, received_at=1_700_000_100.0) for n in (50, 51)])
        running.until(dead=2)
        running.forwarder.retry_dead()
        running.until(queued=2, dead=0)
        assert "2 of the dead letters put back are older than what Twinzo has" in running.what_went_wrong()
        running.offer([arrival(101)])
        running.until(accepted=4)
        shown = twin.state.devices[NORTH, "l0"].position
    assert [entry.timestamp % 1000_000 // 1000 for entry in twin.ledger()] == [100, 50, 51, 101]
    assert len({entry.request for entry in twin.ledger()[1:]}) == 1, "the map shows what comes last in a request"
    assert shown is not None and shown.timestamp == 1_700_000_101_000


def test_put_back_while_its_sherpa_is_silent_a_late_one_is_a_dead_letter_again_that_says_why(
    twin: TwinSandbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "BEHIND_S", 0.1)
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(100)])
        running.until(accepted=1)
        running.offer([arrival(50, received_at=1_700_000_100.0)])
        running.until(dead=1)
        running.forwarder.retry_dead()
        wait_until(lambda: "no newer sample" in "".join(one.reason for one in running.forwarder.dead_letters()))
    assert len(twin.ledger()) == 1


def test_what_was_put_back_and_waits_is_still_known_for_it_after_a_restart(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(100)])
        running.until(accepted=1)
        running.offer([arrival(50, received_at=1_700_000_100.0)])
        running.until(dead=1)
        running.forwarder.retry_dead()
        running.until(queued=1, dead=0)
    with Running(plant(twin.url), path) as running:
        running.until(queued=1)
        running.offer([arrival(101)])
        running.until(accepted=2)
    assert [entry.timestamp % 1000_000 // 1000 for entry in twin.ledger()] == [100, 50, 101]


def test_more_than_one_request_takes_waits_longer_as_long_as_some_of_it_goes_out(
    twin: TwinSandbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "BEHIND_S", 1.0)
    with Running(plant(twin.url, max_batch=2), path) as running:
        running.offer([arrival(100)])
        running.until(accepted=1)
        running.offer([arrival(n, received_at=1_700_000_100.0) for n in range(50, 60)])
        running.until(dead=10)
        running.forwarder.retry_dead()
        running.until(queued=10, dead=0)
        for number in range(101, 111):
            running.offer([arrival(number)])
            running.until(accepted=1 + 2 * (number - 100))
            time.sleep(0.3)  # ten of these are longer than a wait in vain, one is not
        assert running.forwarder.status().dead == 0
    assert [entry.timestamp % 1000_000 // 1000 for entry in twin.ledger()][:5] == [100, 50, 101, 51, 102]
    assert {len([one for one in twin.ledger() if one.request == entry.request]) for entry in twin.ledger()[1:]} == {2}


def test_as_many_wait_in_memory_as_there_is_room_and_the_rest_stay_dead_letters(
    twin: TwinSandbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "ROWS_IN_MEMORY", 2)
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(100)])
        running.until(accepted=1)
        running.offer([arrival(n, received_at=1_700_000_100.0) for n in range(50, 60)])
        running.until(dead=10)
        for _ in range(3):
            running.forwarder.retry_dead()
        status = running.until(queued=4, dead=6)
        assert status.accepted == 1
        wait_until(lambda: "Not every dead letter was put back" in running.what_went_wrong())
        running.offer([arrival(101)])
        running.until(accepted=6, dead=6)
        running.forwarder.retry_dead()
        running.until(queued=4, dead=2)


def test_while_forwarding_is_off_nothing_waits_in_vain(
    twin: TwinSandbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(100)])
        running.until(accepted=1)
        running.offer([arrival(50, received_at=1_700_000_100.0)])
        running.until(dead=1)
        monkeypatch.setattr(sender, "BEHIND_S", 0.5)
        running.forwarder.retry_dead()
        running.until(queued=1, dead=0)
        running.forwarder.set_mode(ForwardMode.OFF)
        time.sleep(1.2)  # two waits in vain
        monkeypatch.setattr(sender, "BEHIND_S", 60.0)
        time.sleep(0.6)  # the next one is long
        running.forwarder.set_mode(ForwardMode.ON)
        running.offer([arrival(101)])
        running.until(accepted=3, dead=0)


def test_with_only_the_latest_no_request_is_larger_than_twinzo_takes() -> None:
    lane = Lane("north", "branch North", 3, 1)
    queue = DeviceQueue(("l0", NORTH), lane, Mark())
    queue.behind = [row(number) for number in range(1, 9)]
    queue.add(row(20), 0.0)
    queue.add(row(21), 0.0)
    lane.arrived(queue, 2, 1.0)
    ((_, taken),) = lane.take("latest", 1.0)
    assert [one.id for one in taken] == [1, 2, 20, 21], "two late ones and the newest: three locations"
    assert [one.id for one in queue.behind] == [3, 4, 5, 6, 7, 8]
