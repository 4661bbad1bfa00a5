from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ati_console.arrival import Fate
from ati_console.forward import ledger
from ati_console.forward.ledger import State
from ati_console.forward.outbox import Outbox
from ati_console.forward.outbox_lock import OutboxBusy
from ati_console.forwarding import Delivery, ForwardMode
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.forward.kit import NORTH, SOUTH, Keys, Running, arrival, plant
from tests.support.waiting import wait_until

PROJECT = Path(__file__).parents[2]


def test_samples_are_committed_acknowledged_and_accepted_by_the_twin(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(n, f"s{n % 4}") for n in range(100)])
        status = running.until(accepted=100)
        assert (status.received, status.decoded, status.dead, status.rejected) == (100, 100, 0, 0)
        assert [receipt.mid for receipt in running.acknowledged] == list(range(1, 101))
        robot = status.robots["s1"]
        assert (robot.delivery, robot.accepted, robot.login, robot.sector) == (Delivery.ACCEPTED, 25, "l1", 2)
        assert robot.sent_at is not None
        assert robot.x_mm is not None
    assert len(twin.ledger()) == 100
    assert {entry.branch for entry in twin.ledger()} == {NORTH, SOUTH}
    assert ledger.totals(path)[State.ACCEPTED] == 100


def test_each_fate_has_its_counter_and_its_acknowledgement(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        fates = [Fate.UNDECODABLE] * 2 + [Fate.IGNORED] * 3 + [Fate.UNMAPPED] * 4 + [Fate.SAMPLE]
        running.offer([arrival(n, fate=fate) for n, fate in enumerate(fates)])
        status = running.until(received=10, accepted=1, undecodable=2, ignored=3, unmapped=4)
        assert status.decoded == 8
        assert len(running.acknowledged) == 10


def test_one_branch_header_per_call_and_at_most_max_batch_locations(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url, robots=60, max_batch=20), path) as running:
        running.offer([arrival(n, f"s{n % 60}") for n in range(600)])
        running.until(accepted=600)
    assert twin.stats()["LargestRequest"] <= 20


def test_timestamps_strictly_increase_per_login_in_commit_order(twin: TwinSandbox, path: Path) -> None:
    jumbled = [arrival(n, "s0", timestamp=1_700_000_000 + (n ^ 1) * 0.4) for n in range(200)]
    with Running(plant(twin.url, max_batch=7), path) as running:
        running.offer(jumbled)
        running.until(accepted=200)
    sent = [entry.timestamp for entry in twin.ledger()]
    assert sent == sorted(set(sent))


def test_a_late_sample_is_a_dead_letter_and_delays_nobody(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(100)])
        running.until(accepted=1)
        received_at = 1_700_000_100.0
        running.offer([arrival(50, received_at=received_at), arrival(101)])
        running.until(accepted=2, dead=1)
        assert running.forwarder.dead_letters()[0].reason.startswith("late: measured 50.0 s before")


def test_device_mode_logs_each_login_in_once_and_posts_bare_arrays(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url, auth="device", client="plant"), path) as running:
        for start in (0, 40):
            running.offer([arrival(n, f"s{n % 4}") for n in range(start, start + 40)])
            running.until(accepted=start + 40)
    stats = twin.stats()
    assert (stats["TokensIssued"], stats["AuthorizationHeaders"], stats["OutOfOrder"]) == (4, 0, 0)
    assert set(stats["Requests"]) == {"POST authorization/authenticate", "POST localization"}


def test_a_token_is_renewed_before_it_ends(path: Path) -> None:
    with TwinSandbox(token_life_s=0.5) as twin, Running(plant(twin.url, 1, auth="device", client="p"), path) as running:
        number = 0
        while twin.stats()["TokensIssued"] < 3:
            running.offer([arrival(number)])
            number += 1
            running.until(accepted=number)
        assert "401" not in twin.stats()["Answers"]


def test_off_acknowledges_at_once_and_keeps_nothing(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path, mode=ForwardMode.OFF) as running:
        assert running.forwarder.offer([arrival(n) for n in range(50)]) == 50
        assert len(running.acknowledged) == 50
        assert running.forwarder.status().received == 0
    assert twin.ledger() == []
    assert not path.exists()


def test_shadow_computes_and_sends_nothing(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path, mode=ForwardMode.SHADOW) as running:
        running.offer([arrival(n) for n in range(50)])
        status = running.until(received=50, ignored=50)
        assert status.robots["s0"].x_mm == 49_000.0
        assert status.robots["s0"].delivery is Delivery.NONE
        assert len(running.acknowledged) == 50
    assert twin.ledger() == []
    assert not path.exists()


def test_switching_at_run_time_off_keeps_what_is_queued_and_on_sends_it(twin: TwinSandbox, path: Path) -> None:
    twin.fail("http503:retry-after=none")
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(n) for n in range(30)])
        running.until(queued=30, in_flight=0)
        running.forwarder.set_mode(ForwardMode.OFF)
        twin.fail()
        assert running.forwarder.offer([arrival(99)]) == 1
        assert running.until(queued=30, in_flight=0).accepted == 0
        running.forwarder.set_mode(ForwardMode.SHADOW)
        running.offer([arrival(98)])
        running.until(queued=30, ignored=1)
        running.forwarder.set_mode(ForwardMode.ON)
        assert running.until(accepted=30).mode is ForwardMode.ON
    assert len(twin.ledger()) == 30


def test_from_off_to_on_the_outbox_is_opened_when_it_is_needed(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path, mode=ForwardMode.OFF) as running:
        running.forwarder.set_mode(ForwardMode.ON)
        running.offer([arrival(1)])
        running.until(accepted=1)


def test_after_a_restart_what_the_outbox_holds_counts_as_received_and_is_delivered(
    twin: TwinSandbox, path: Path
) -> None:
    with Running(plant("http://127.0.0.1:9/v3"), path) as running:
        running.offer([arrival(n, f"s{n % 4}") for n in range(500)])
        running.until(received=500)
        wait_until(lambda: len(running.acknowledged) == 500)
    with Running(plant(twin.url), path, mode=ForwardMode.OFF) as running:
        status = running.until(received=500, decoded=500, queued=500)
        assert status.accepted == 0
        assert status.oldest_s > 3600, "what waits on disk is old although nothing is sent"
        running.forwarder.set_mode(ForwardMode.ON)
        running.until(received=500, accepted=500)
        running.offer([arrival(n, f"s{n % 4}", duplicate=True) for n in range(500)])
        running.offer([arrival(1000)])
        running.until(received=501, accepted=501)
    assert len(twin.ledger()) == 501


def test_a_backlog_larger_than_memory_is_delivered_in_order(
    twin: TwinSandbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ati_console.forward.lanes.ROWS_IN_MEMORY", 64)
    twin.set_latency_ms(5)
    with Running(plant(twin.url, 2), path) as running:
        running.offer([arrival(n, f"s{n % 2}") for n in range(2000)])
        running.until(accepted=2000, dead=0)
    for login in ("l0", "l1"):
        sent = [entry.timestamp for entry in twin.ledger() if entry.login == login]
        assert sent == sorted(set(sent))
        assert len(sent) == 1000


def test_latest_sends_one_a_period_and_names_the_newer_ones(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url, policy="latest", period_s=0.2), path) as running:
        running.offer([arrival(n, f"s{n % 4}") for n in range(100)])
        running.until(accepted=4, superseded=96)
    newest = {entry.timestamp for entry in twin.ledger()}
    assert newest == {(1_700_000_000 + n) * 1000 for n in range(96, 100)}


def test_stopping_drains_what_can_be_drained(twin: TwinSandbox, path: Path) -> None:
    running = Running(plant(twin.url, period_s=30.0), path)
    with running:
        running.offer([arrival(n) for n in range(50)])
        running.until(queued=50)
        assert running.stop(drain_s=5.0).accepted == 50


def test_stopping_does_not_wait_for_a_twin_that_hangs(twin: TwinSandbox, path: Path) -> None:
    twin.fail("hang:seconds=60")
    with Running(plant(twin.url, timeout_s=30.0), path) as running:
        running.offer([arrival(n) for n in range(50)])
        running.until(in_flight=50)
        status = running.stop(drain_s=0.2)
        assert (status.queued, status.in_flight) == (50, 0)
    assert ledger.waiting(path) == 50


def test_a_stopped_forwarder_takes_nothing(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        running.stop()
        assert running.forwarder.offer([arrival(1)]) == 0


def test_what_is_taken_and_not_yet_committed_is_bounded(path: Path) -> None:
    running = Running(plant(), path)
    assert running.forwarder.offer([arrival(n) for n in range(25_000)]) == 20_000
    assert running.forwarder.offer([arrival(1)]) == 0
    assert running.acknowledged == []


def test_starting_on_with_an_outbox_in_use_is_refused_and_names_the_pid(path: Path) -> None:
    box = Outbox(path)
    running = Running(plant(), path)
    with pytest.raises(OutboxBusy, match=f"process {os.getpid()}"), running:
        wait_until(lambda: running.error is not None)
    box.close()


def test_switching_on_with_an_outbox_in_use_goes_back_to_off_and_says_why(path: Path) -> None:
    box = Outbox(path)
    with Running(plant(), path, mode=ForwardMode.OFF) as running:
        running.forwarder.set_mode(ForwardMode.ON)
        wait_until(lambda: running.forwarder.status().mode is ForwardMode.OFF)
        assert f"process {os.getpid()}" in running.what_went_wrong()
        box.close()
        running.forwarder.set_mode(ForwardMode.ON)
        running.offer([arrival(1)])
        running.until(received=1)


def test_without_a_stored_key_nothing_is_sent_and_storing_one_helps(twin: TwinSandbox, path: Path) -> None:
    keys = Keys(key=None)
    with Running(plant(twin.url), path, keys) as running:
        running.offer([arrival(n) for n in range(10)])
        wait_until(lambda: "no Twinzo API key is stored" in running.what_went_wrong())
        running.until(queued=10, in_flight=0)
        keys.key = "key-1"
        running.forwarder.set_mode(ForwardMode.ON)
        running.until(accepted=10)


def test_no_secret_is_in_a_fault_a_status_or_the_outbox(twin: TwinSandbox, path: Path) -> None:
    canary = "canary-7c1f-key"
    for bad in (canary, canary + "\r\nX-Evil: 1"):
        twin.fail("unauthorized")
        with Running(plant(twin.url), path, Keys(key=bad)) as running:
            running.offer([arrival(1)])
            wait_until(lambda: running.forwarder.faults)
            said = running.what_went_wrong() + repr(running.forwarder.status())
        assert canary not in said
        assert all(canary.encode() not in file.read_bytes() for file in path.parent.iterdir())


KILLED = """
import json, sys
from pathlib import Path
from ati_console.forward.forwarder import Forwarder
from ati_console.site.mapping import Mapping
from ati_console.forwarding import ForwardMode
from tests.forward.kit import Keys, arrival, plant
import threading
url, path, start = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
def acknowledge(receipts):
    sys.stdout.write("".join(f"{receipt.mid}\\n" for receipt in receipts))
    sys.stdout.flush()
site = plant(url, max_batch=20)
forwarder = Forwarder(site, Mapping(site), path, Keys(), acknowledge, ForwardMode.ON)
threading.Thread(target=forwarder.run, daemon=True).start()
number = start
while True:
    number += forwarder.offer([arrival(n, f"s{n % 4}") for n in range(number, number + 10)])
    threading.Event().wait(0.002)
"""


def test_kill_9_of_a_forwarding_process_loses_no_acknowledged_sample(path: Path) -> None:
    acknowledged: set[int] = set()
    with TwinSandbox(latency_ms=20) as twin:
        for lines in (30, 150, 80, 200):
            start = max(acknowledged, default=0)
            child = subprocess.Popen(
                [sys.executable, "-c", KILLED, twin.url, str(path), str(start)],
                cwd=PROJECT, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            assert child.stdout is not None
            acknowledged.update(int(child.stdout.readline()) for _ in range(lines))
            child.kill()
            acknowledged.update(int(line) for line in child.stdout.read().splitlines()[:-1])
            child.wait()
            child.stdout.close()
        with Running(plant(twin.url), path) as running:
            wait_until(lambda: ledger.waiting(path) == 0, 10.0, "delivery")
            assert running.forwarder.status().dead == 0
        delivered = {entry.timestamp // 1000 - 1_700_000_000 for entry in twin.ledger()}
        assert {mid - 1 for mid in acknowledged} <= delivered
        assert sum(ledger.totals(path).values()) == ledger.totals(path)[State.ACCEPTED]
        for login in ("l0", "l1", "l2", "l3"):
            first_sent = list(dict.fromkeys(entry.timestamp for entry in twin.ledger() if entry.login == login))
            assert first_sent == sorted(first_sent)


def test_headless_forwarding_loads_no_qt() -> None:
    code = (
        "import ati_console.forward.forwarder, sys, json; print(json.dumps([m for m in sys.modules if 'PySide' in m]))"
    )
    asked = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert json.loads(asked.stdout) == []
