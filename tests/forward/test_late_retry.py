"""A dead letter that a person puts back although newer samples of its sherpa are in Twinzo already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from ati_console.forward import sender
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.forward.kit import NORTH, Running, arrival, plant
from tests.support.waiting import wait_until


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    with TwinSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite3"


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
