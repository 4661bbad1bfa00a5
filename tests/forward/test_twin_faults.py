"""What Twinzo and the way to it may do to us (reliability.md), over real HTTP."""

from __future__ import annotations

import random
import socket
import threading
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from ati_console.forward import ledger, pacing
from ati_console.forward.ledger import State
from ati_console.forwarding import Delivery
from ati_console.rehearse.twin_failures import Failure
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.forward.kit import NORTH, SOUTH, Keys, Running, arrival, plant
from tests.forward.nasty import NastyTwin, accept, accepted
from tests.support.waiting import wait_until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "FIRST_S", 0.02)
    monkeypatch.setattr(pacing, "CAP_S", 0.2)
    monkeypatch.setattr(pacing, "SHORTEST_WAIT_S", 0.02)


TRANSIENT = [
    Failure("http500"), Failure("http502"), Failure("http503", retry_after="0"), Failure("http503", retry_after=None),
    Failure("http429", retry_after=None), Failure("http429", retry_after="0"), Failure("http429", retry_after="soon"),
    Failure("http429", retry_after="-5"), Failure("http429", retry_after=formatdate(0, usegmt=True)),
    Failure("html-200"), Failure("json-200"), Failure("empty-200"), Failure("redirect"), Failure("cut-before"),
    Failure("endless"), Failure("gzip-bomb"), Failure("hang", seconds=20), Failure("unauthorized"),
]  # fmt: skip


@pytest.mark.parametrize("failure", TRANSIENT, ids=lambda f: f"{f.mode} {f.retry_after or ''}".strip())
def test_a_passing_fault_delays_and_loses_nothing(twin: TwinSandbox, path: Path, failure: Failure) -> None:
    times = 1 if failure.mode in ("unauthorized", "hang") else 3
    twin.fail(Failure(failure.mode, times=times, retry_after=failure.retry_after, seconds=failure.seconds))
    with Running(plant(twin.url, 1, timeout_s=0.4), path) as running:
        running.offer([arrival(n) for n in range(50)])
        status = running.until(accepted=50, dead=0)
        assert status.robots["s0"].delivery is Delivery.ACCEPTED
        if failure.mode != "unauthorized":
            assert status.last_error
    assert len(twin.ledger()) == 50
    assert twin.stats()["Redirected"] == 0


@pytest.mark.parametrize("mode", ["cut", "slow-body"])
def test_what_was_committed_before_the_answer_was_lost_is_sent_again_with_the_same_timestamps(
    twin: TwinSandbox, path: Path, mode: str
) -> None:
    twin.fail(Failure(mode, times=1, seconds=20))
    with Running(plant(twin.url, 1, timeout_s=0.3), path) as running:
        running.offer([arrival(n) for n in range(20)])
        running.until(accepted=20, dead=0)
    sent = [entry.timestamp for entry in twin.ledger()]
    assert sent == sent[:20] * 2


@pytest.mark.parametrize(("header", "longest"), [("1", 1.5), ("86400", 300.5)])
def test_retry_after_is_obeyed_and_clamped(twin: TwinSandbox, path: Path, header: str, longest: float) -> None:
    twin.fail(Failure("http429", retry_after=header))
    with Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(1)])
        wait_until(lambda: twin.stats()["Answers"].get("429"))
        running.until(queued=1, rejected=1)
        sender = running.forwarder._engine.sender  # type: ignore[union-attr]
        lane = next(iter(sender._lanes.lanes.values()))
        assert 0.5 < lane.pace.not_before - time.monotonic() < longest
        assert twin.stats()["Answers"] == {"429": 1}


def test_success_false_is_a_dead_letter_with_the_twins_words_and_the_others_go_on(path: Path) -> None:
    with TwinSandbox(devices={NORTH: ["l0"], SOUTH: []}) as twin, Running(plant(twin.url), path) as running:
        running.offer([arrival(n, f"s{n % 4}") for n in range(40)])
        status = running.until(accepted=10, dead=30)
        assert status.rejected >= 2
        assert status.robots["s1"].delivery is Delivery.DEAD
        assert "does not exist" in status.robots["s1"].words
        letters = running.forwarder.dead_letters()
        assert len(letters) == 30
        assert all("does not exist" in letter.reason for letter in letters)


def test_dead_letters_retried_by_hand_are_delivered_in_order(path: Path) -> None:
    with TwinSandbox(devices={NORTH: []}) as twin, Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(n) for n in range(10)])
        running.until(dead=10)
        twin.state.auto_create = True
        running.forwarder.retry_dead()
        running.until(received=10, accepted=10, dead=0)
        assert [entry.timestamp for entry in twin.ledger()] == [(1_700_000_000 + n) * 1000 for n in range(10)]


def test_one_bad_location_is_one_dead_letter(twin: TwinSandbox, path: Path) -> None:
    twin.fail(Failure("location-false", times=1))
    with Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(n) for n in range(20)])
        running.until(accepted=19, dead=1)


@pytest.mark.parametrize("auth", ["api-key", "device"])
def test_one_poison_sample_in_fifty_is_found_by_halving(path: Path, auth: str) -> None:
    with TwinSandbox() as twin:
        twin.fail("poison")
        with Running(plant(twin.url, 1, auth=auth), path) as running:
            running.offer([arrival(n) for n in range(50)])
            running.until(accepted=49, dead=1)
            assert running.forwarder.dead_letters()[0].reason.startswith("HTTP 400: ")
        sent = [entry.timestamp for entry in twin.ledger()]
        assert sent == sorted(set(sent))
        assert sum(twin.stats()["Requests"].values()) < 20


@pytest.mark.parametrize("status", [403, 404, 422])
def test_other_refusals_are_dead_letters_with_the_twins_words(twin: TwinSandbox, path: Path, status: int) -> None:
    twin.fail(f"http{status}")
    with Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(n) for n in range(4)])
        running.until(dead=4)
        assert running.forwarder.dead_letters()[0].reason.startswith(f"HTTP {status}: ")


def test_too_large_batches_are_halved_until_they_fit(twin: TwinSandbox, path: Path) -> None:
    twin.fail(Failure("http413", max_locations=30))
    with Running(plant(twin.url, 1, max_batch=200), path) as running:
        running.offer([arrival(n) for n in range(400)])
        running.until(accepted=400, dead=0)
    assert twin.stats()["Answers"]["413"] <= 12
    sent = [entry.timestamp for entry in twin.ledger()]
    assert sent == sorted(set(sent))


def test_401_for_ever_pauses_that_lane_and_the_others_go_on(path: Path) -> None:
    with TwinSandbox(passwords={"l0": "password-1", "l1": "another"}) as twin:
        with Running(plant(twin.url, 2, auth="device"), path) as running:
            running.offer([arrival(n, f"s{n % 2}") for n in range(20)])
            status = running.until(accepted=10, queued=10, in_flight=0)
            assert status.robots["s1"].delivery is Delivery.RETRYING
            assert "l1" in running.what_went_wrong()
            running.offer([arrival(n, f"s{n % 2}") for n in range(20, 40)])
            running.until(accepted=20, queued=20, in_flight=0)
        assert twin.stats()["LoginsRefused"] == 1


def test_a_branch_is_named_by_its_name_and_not_by_its_guid(path: Path) -> None:
    with TwinSandbox(api_key="key-2") as twin, Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(1)])
        wait_until(lambda: running.forwarder.status().last_error)
        said = f"{running.forwarder.status().last_error} {running.what_went_wrong()}"
        assert "branch North" in said and NORTH not in said


def test_a_cut_before_the_answer_is_called_a_cut(twin: TwinSandbox, path: Path) -> None:
    twin.fail(Failure("cut-before", times=1))
    with Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(1)])
        status = running.until(accepted=1)
    assert status.last_error == "the connection was cut before an answer came"


def test_a_device_that_twinzo_knows_in_another_branch_is_told_by_their_names(path: Path) -> None:
    elsewhere = TwinSandbox(devices={SOUTH: ["l0"], NORTH: []})
    with elsewhere as twin, Running(plant(twin.url, 1, auth="device"), path) as running:
        running.offer([arrival(1)])
        wait_until(lambda: "in branch South" in running.what_went_wrong())
        assert "puts it in North" in running.what_went_wrong()


def test_a_revoked_key_is_read_again_once_and_then_the_lane_pauses(path: Path) -> None:
    keys = Keys()
    with TwinSandbox(api_key="key-2") as twin, Running(plant(twin.url, 1), path, keys) as running:
        running.offer([arrival(1)])
        wait_until(lambda: running.forwarder.faults)
        running.until(queued=1, in_flight=0, rejected=2)
        assert keys.asked == 2
        keys.key = "key-2"
        running.forwarder.set_mode(running.forwarder.status().mode)
        running.until(accepted=1)


def test_a_token_that_ends_under_load_is_renewed_once_and_the_batch_sent_again(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url, 1, auth="device"), path) as running:
        running.offer([arrival(1)])
        running.until(accepted=1)
        twin.revoke_tokens()
        running.offer([arrival(n) for n in range(2, 400)])
        running.until(accepted=399, dead=0)
    assert twin.stats()["TokensIssued"] == 2
    assert twin.stats()["Answers"]["401"] == 1


def test_with_the_login_service_down_those_who_have_a_token_go_on(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url, 2, auth="device"), path) as running:
        running.offer([arrival(1, "s0")])
        running.until(accepted=1)
        twin.fail(Failure("http503", on="authenticate", retry_after=None))
        running.offer([arrival(2, "s0"), arrival(2, "s1")])
        running.until(accepted=2, queued=1, in_flight=0)
        twin.fail()
        running.until(accepted=3)


def test_while_the_twin_is_down_one_request_probes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "CAP_S", 0.05)
    with (
        TwinSandbox(latency_ms=20, fail="http503:retry-after=none") as twin,
        Running(plant(twin.url, 60, auth="device"), path) as running,
    ):
        running.offer([arrival(n, f"s{n % 60}") for n in range(600)])
        wait_until(lambda: twin.stats()["Requests"].get("POST localization", 0) > 65, 10.0)
        sender = running.forwarder._engine.sender  # type: ignore[union-attr]
        for _ in range(20):
            assert len(sender._shipments) <= 1
        twin.fail()
        running.until(accepted=600)


def test_a_branch_that_fails_does_not_stop_the_other(path: Path) -> None:
    broken = True

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        if broken and request.headers["Branch"] == SOUTH:
            return web.Response(status=500)
        return await accept(request, body)

    with NastyTwin(answer) as twin, Running(plant(twin.url, 2), path) as running:
        running.offer([arrival(n, f"s{n % 2}") for n in range(200)])
        running.until(accepted=100)
        broken = False
        running.until(accepted=200)


def test_a_location_the_answer_never_mentions_is_a_dead_letter_in_the_end(path: Path) -> None:
    async def answer(_: web.Request, body: Any) -> web.StreamResponse:
        answers = [accepted(one) for one in body]
        for one in answers:
            one["Locations"] = [said for said in one["Locations"] if said["Timestamp"] != 1_700_000_003_000]
        return web.json_response(answers)

    with NastyTwin(answer) as twin, Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(n) for n in range(10)])
        running.until(accepted=9, dead=1)
        assert "did not mention" in running.forwarder.dead_letters()[0].reason


def test_random_answers_keep_the_counters_balanced_and_lose_nothing(path: Path) -> None:
    chance = random.Random(7)

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        kind = chance.choice(["ok", "ok", "500", "400", "413", "429", "no", "portal", "some"])
        if kind.isdigit():
            return web.Response(status=int(kind), headers={"Retry-After": "0"})
        if kind == "portal":
            return web.Response(text="<html>", content_type="text/html")
        answers = [accepted(one) for one in body]
        for one in answers:
            one["Success"] = kind != "no"
            for said in one["Locations"]:
                said["Success"] = kind != "some" or chance.random() > 0.3
        return web.json_response(answers)

    with NastyTwin(answer) as twin, Running(plant(twin.url, 6, max_batch=9), path) as running:
        for start in range(0, 600, 60):
            running.offer([arrival(n, f"s{n % 6}") for n in range(start, start + 60)])
            running.until(received=start + 60)
        status = running.until(timeout=20.0, received=600, queued=0, in_flight=0)
        assert status.accepted + status.dead == 600
        totals = ledger.totals(path)
        assert (totals[State.ACCEPTED], totals[State.DEAD]) == (status.accepted, status.dead)
    for login in {one["Login"] for body in twin.bodies for one in body}:
        first = dict.fromkeys(
            at["Timestamp"] for body in twin.bodies for one in body if one["Login"] == login for at in one["Locations"]
        )
        assert list(first) == sorted(first)


def test_nobody_listens_and_then_somebody_does(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Running(plant(f"http://127.0.0.1:{port}/v3", 1), path) as running:
        running.offer([arrival(n) for n in range(10)])
        wait_until(lambda: running.forwarder.status().last_error)
        with TwinSandbox(port=port):
            running.until(accepted=10)


def test_a_twin_slower_than_the_input_leaves_the_rest_on_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ati_console.forward.lanes.ROWS_IN_MEMORY", 400)
    with TwinSandbox(latency_ms=400) as twin, Running(plant(twin.url, 4, max_batch=10), path) as running:
        running.offer([arrival(n, f"s{n % 4}") for n in range(4)])
        running.until(received=4)
        running.offer([arrival(n, f"s{n % 4}") for n in range(4, 5000)])
        running.until(received=5000)
        sender = running.forwarder._engine.sender  # type: ignore[union-attr]
        assert sum(len(queue.rows) for queue in sender._lanes.queues.values()) <= 700
        assert running.forwarder.status().oldest_s >= 0.0


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors in /proc")
def test_threads_and_descriptors_do_not_grow_with_faults(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(0)])
        running.until(accepted=1)
        threads, descriptors = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
        for n in range(1, 21):
            twin.fail(Failure("cut-before", times=1))
            running.offer([arrival(n)])
            running.until(accepted=n + 1)
        assert threading.active_count() <= threads + 1
        assert len(list(Path("/proc/self/fd").iterdir())) <= descriptors + 4
