"""When the disk says no: nothing is acknowledged early, nothing is lost, and it goes on by itself."""

from __future__ import annotations

import itertools
import random
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from ati_console.forward import delivery, forwarder, ledger, sender
from ati_console.forward.ledger import State
from ati_console.forward.order import Row
from ati_console.forward.outbox import Outbox, Step
from ati_console.forward.outbox_schema import OutboxError
from ati_console.forwarding import ForwardMode
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.forward.kit import Running, arrival, plant
from tests.support.waiting import wait_until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (delivery, forwarder, sender):
        monkeypatch.setattr(module, "DISK_AGAIN_S", 0.02)


class Disk:
    """Fails the writes a test names; counts them all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writes = itertools.count(1)
        self.fails: set[int] = set()
        self.full = False
        self._apply = Outbox.apply
        monkeypatch.setattr(Outbox, "apply", lambda box, steps: self.apply(box, steps))

    def apply(self, box: Outbox, steps: Sequence[Step]) -> list[list[Row]]:
        if next(self.writes) in self.fails or self.full:
            raise OutboxError("the outbox cannot write: database or disk is full")
        return self._apply(box, steps)


def test_nothing_is_acknowledged_while_the_disk_is_full(
    twin: TwinSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    with Running(plant(twin.url), tmp_path / "outbox.sqlite3") as running:
        disk.full = True
        running.offer([arrival(n) for n in range(30)])
        wait_until(lambda: "disk is full" in running.what_went_wrong())
        assert running.acknowledged == []
        assert running.forwarder.status().received == 0
        disk.full = False
        running.until(received=30, accepted=30)
        assert len(running.acknowledged) == 30


def test_any_one_write_may_fail(twin: TwinSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    for number in range(1, 9):
        path = tmp_path / f"{number}.sqlite3"
        disk.writes, disk.fails = itertools.count(1), {number, number + 1}
        with Running(plant(twin.url, 1), path) as running:
            for start in (0, 10):
                running.offer([arrival(n) for n in range(start, start + 10)])
                running.until(received=start + 10, accepted=start + 10)
        assert ledger.totals(path)[State.ACCEPTED] == 20


def test_stopping_with_a_full_disk_stops_and_acknowledges_nothing(
    twin: TwinSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    with Running(plant(twin.url), tmp_path / "outbox.sqlite3") as running:
        disk.full = True
        running.offer([arrival(n) for n in range(30)])
        wait_until(lambda: running.forwarder.faults)
        running.stop(drain_s=1.0)
        assert running.acknowledged == []


def test_a_slow_disk_delays_the_acknowledgement_not_the_offer(
    twin: TwinSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, gate = Disk(monkeypatch), threading.Event()
    apply = disk.apply

    def slow(box: Outbox, steps: Sequence[Step]) -> list[list[Row]]:
        assert gate.wait(10.0)
        return apply(box, steps)

    monkeypatch.setattr(disk, "apply", slow)
    with Running(plant(twin.url), tmp_path / "outbox.sqlite3") as running:
        running.offer([arrival(n) for n in range(100)])
        assert running.acknowledged == []
        gate.set()
        running.until(accepted=100)
        assert len(running.acknowledged) == 100


def test_switching_at_random_acknowledges_each_message_once_and_keeps_the_counters_balanced(
    twin: TwinSandbox, tmp_path: Path
) -> None:
    chance = random.Random(11)
    with Running(plant(twin.url, 6), tmp_path / "outbox.sqlite3") as running:
        for start in range(0, 1000, 20):
            running.forwarder.set_mode(chance.choice(list(ForwardMode)))
            running.offer([arrival(n, f"s{n % 6}") for n in range(start, start + 20)])
            running.until()
        running.forwarder.set_mode(ForwardMode.ON)
        wait_until(lambda: len(running.acknowledged) == 1000)
        running.until(queued=0, in_flight=0)
        status = running.forwarder.status()
        assert sorted(receipt.mid for receipt in running.acknowledged) == list(range(1, 1001))
        assert status.accepted == len(twin.ledger()) > 0
        assert status.dead == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is open")
def test_an_outbox_removed_under_a_running_forwarder_is_put_back_and_said(twin: TwinSandbox, tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    with Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(n) for n in range(20)])
        running.until(accepted=20)
        path.unlink()
        running.offer([arrival(n) for n in range(20, 40)])
        running.until(received=40, accepted=40)
        wait_until(lambda: "removed or replaced while it was in use" in running.what_went_wrong())
    assert ledger.totals(path)[State.ACCEPTED] == 40
