"""The safety budget, its stops, cancel, pause and resume; what a probe never does."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ati_console.access import (
    V5,
    Action,
    Attempt,
    Because,
    Cell,
    Kind,
    Place,
    Probe,
    Proof,
    Used,
    Verdict,
    read,
    written,
)
from ati_console.probe.compare import compare
from ati_console.probe.connector import Connector
from ati_console.probe.plan import BadPlan, Plan
from ati_console.probe.prober import Prober
from ati_console.probe.runs import Runs
from ati_console.probe.stages import Failure
from ati_console.rehearse import refusing_client
from ati_console.rehearse.manners import MODES
from ati_console.rehearse.refusing_broker import RefusingBroker
from tests.probe.truth import OTHER, OWN, PASSWORD, QUICK, TOPICS, USER, Seen, plan_of, probed, target_of
from tests.support.mosquitto import free_port


@pytest.fixture
def tvs() -> Iterator[RefusingBroker]:
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD) as broker:
        yield broker


def test_a_budget_is_kept_and_what_was_found_stays(tvs: RefusingBroker) -> None:
    outcome = probed(tvs.port, plan_of(budget=Used(8, 100, 10, 60.0)))
    assert outcome.words == "the budget of 8 connects is used up"
    assert tvs.hall.connects == outcome.probe.used.connects == 8
    assert outcome.probe.cells and not outcome.probe.complete


def test_a_pause_does_not_spend_the_budget_of_time(tvs: RefusingBroker) -> None:
    prober = Prober(target_of(tvs.port), plan_of(), Seen())
    prober.pause()
    running = threading.Thread(target=prober.run)
    running.start()
    time.sleep(1.5)
    spent = prober.book.used.seconds
    prober.resume()
    running.join(20)
    assert spent < 1.0


def test_a_broker_that_was_not_reached_leaves_nothing_to_conclude() -> None:
    outcome = probed(free_port())
    assert outcome.failure is Failure.UNREACHABLE and not outcome.probe.conclusions


def test_connects_are_never_faster_than_the_pace(tvs: RefusingBroker) -> None:
    slow = replace(QUICK, connect_s=0.25)
    outcome = probed(tvs.port, plan_of(TOPICS[:3], pace=slow))
    at = [event.at for event in outcome.probe.events if event.kind is Kind.CONNECT]  # ours: a broker may look up late
    assert len(at) == tvs.hall.connects > 3
    assert min(b - a for a, b in itertools.pairwise(at)) > 0.2


@pytest.mark.parametrize("code", [0x96, 0x97, 0x9F])
def test_a_broker_that_says_enough_is_left_alone(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusing_client, "NOT_AUTHORISED", code)
    with RefusingBroker("disconnect") as broker:
        outcome = probed(broker.port)
        assert "we go too far" in outcome.words
        assert broker.hall.connects <= 5


def test_a_rival_with_the_same_id_is_recognised_and_not_fought() -> None:
    manners = replace(MODES["take-over"], rival_after_s=0.1)
    with RefusingBroker(manners) as broker:
        outcome = probed(broker.port, plan_of(TOPICS * 1, pace=replace(QUICK, data_s=3.0)))
    assert "another client with the same id" in outcome.words
    rival = next(one for one in outcome.probe.conclusions if one.name == "rival")
    assert f"taken over by another client with the id {USER}" in rival.sentence and rival.proof is Proof.REASON_CODE
    assert len([event for event in outcome.probe.events if event.kind is Kind.CONNECT]) < 15


def test_wrong_credentials_are_asked_once(tvs: RefusingBroker) -> None:
    outcome = probed(tvs.port, target=target_of(tvs.port, password="other"))
    assert outcome.failure is Failure.REFUSED
    assert tvs.hall.connects == 1
    assert outcome.probe.steps[-1].ok is False


def test_cancel_ends_it_within_a_second_wherever_it_is() -> None:
    for wait_s in (0.0, 0.1, 0.5, 1.0, 1.6):
        with RefusingBroker("silent") as broker:
            plan = plan_of(pace=replace(QUICK, connect_s=0.4, answer_s=30.0, data_s=30.0))
            prober = Prober(target_of(broker.port), plan, Seen())
            thread = threading.Thread(target=prober.run)
            thread.start()
            time.sleep(wait_s)
            prober.cancel()
            begin = time.monotonic()
            thread.join(5)
            assert not thread.is_alive() and time.monotonic() - begin < 1.0, wait_s


def test_cancel_also_ends_a_broker_that_never_answers_connect() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        prober = Prober(target_of(mute.getsockname()[1]), plan_of(), Seen())
        thread = threading.Thread(target=prober.run)
        thread.start()
        time.sleep(0.3)
        prober.cancel()
        thread.join(1.0)
        assert not thread.is_alive()


def test_pause_stops_asking_and_resume_goes_on() -> None:
    with RefusingBroker("suback") as broker:
        prober = Prober(target_of(broker.port), plan_of(), Seen())
        prober.pause()
        thread = threading.Thread(target=prober.run)
        thread.start()
        time.sleep(0.4)
        assert broker.hall.connects <= 1
        prober.resume()
        thread.join(20)
        assert not thread.is_alive() and broker.hall.connects > 3


def test_a_connection_that_ends_while_nothing_is_asked_is_blamed_on_no_question() -> None:
    broker = RefusingBroker("suback", user=USER, password=PASSWORD)
    broker.start()
    book = Prober(target_of(broker.port), plan_of(), Seen()).book
    connector = Connector(target_of(broker.port), QUICK, Used(9, 9, 9, 60.0), book)
    assert connector.link(V5) is not None and connector.holds(V5)
    broker.stop()
    connector.rest(0.3)
    assert not connector.holds(V5)
    connector.put_down()
    closed = book.probe().events[-1]
    assert (closed.kind, closed.place) == (Kind.CLOSED, None)
    assert closed.attribution is not None and closed.attribution.because not in (Because.SUBSCRIBE, Because.PUBLISH)


def test_an_interrupted_run_is_kept_and_goes_on_where_it_was(tvs: RefusingBroker, tmp_path: object) -> None:
    runs = Runs(tmp_path)  # type: ignore[arg-type]
    first = probed(tvs.port, plan_of(publish=(OWN,), budget=Used(9, 100, 10, 60.0)))
    runs.keep(first.probe)
    earlier = runs.interrupted("under test", f"127.0.0.1:{tvs.port}")
    assert earlier is not None
    second = probed(tvs.port, plan_of(publish=(OWN,)), earlier=earlier)
    assert second.probe.complete and second.probe.id == first.probe.id
    once = [cell for cell in first.probe.cells if cell.newest.verdict is Verdict.DISCONNECTED]
    tried = {cell.place: len(cell.attempts) for cell in second.probe.cells}
    assert all(tried[cell.place] <= len(cell.attempts) + 1 for cell in once), "answered cells are not asked again"
    assert second.probe.role.value == "publisher-only"


def test_a_run_that_goes_on_still_lets_its_second_identity_in() -> None:
    """What was used before counted against the second identity alone, and ended the run."""
    with RefusingBroker("disconnect") as broker:
        first = probed(broker.port, plan_of(publish=(OWN,), budget=Used(7, 100, 10, 60.0)))
        assert not first.probe.complete
        listener = target_of(broker.port, client_id="listener", user=None)
        plan = plan_of(publish=(OWN, OTHER), budget=Used(9, 100, 10, 60.0))
        second = probed(broker.port, plan, earlier=first.probe, second=listener)
    assert "Second identity" in [step.name for step in second.probe.steps]
    assert second.probe.used.connects > 9, second.words


def test_a_probe_is_the_same_after_it_was_on_disk(tvs: RefusingBroker) -> None:
    probe = probed(tvs.port, plan_of(publish=(OWN,))).probe
    assert read(written(probe)) == probe
    assert compare(probe, read(written(probe))) == ()


def test_what_changed_since_is_told_cell_by_cell() -> None:
    with RefusingBroker("suback") as before, RefusingBroker("none") as after:
        was = probed(before.port, plan_of(publish=(OWN,))).probe
        now = probed(after.port, plan_of(publish=(OWN,))).probe
    changes = {change.what: change for change in compare(was, now)}
    assert (changes["role"].before, changes["role"].after) == ("publisher-only", "both")
    cell = changes[f"subscribe {OWN} QoS 1 v5"]
    assert cell.before == "refused 0x87 (reason-code)" and cell.after == "delivered (delivered)"
    assert cell.better is True


def test_the_same_verdict_with_a_weaker_proof_is_not_called_worse() -> None:
    """Reading came to work meanwhile, so that an acknowledgement which nobody saw arrive proves less than before."""
    place = Place(Action.PUBLISH, OWN, 1, V5)
    strong, weak = (
        Probe(id="a", profile="p", address="h:1", began=0.0,
              cells=(Cell(place, (Attempt(0.0, Verdict.ACKNOWLEDGED, proof),)),))
        for proof in (Proof.REASON_CODE, Proof.ACKNOWLEDGED)
    )  # fmt: skip
    (change,) = compare(strong, weak)
    assert (change.before, change.after) == ("acknowledged (reason-code)", "acknowledged (acknowledged-unprovable)")
    assert change.better is None


def test_the_password_is_in_nothing_that_is_kept(tvs: RefusingBroker) -> None:
    assert PASSWORD.encode() not in written(probed(tvs.port, plan_of(publish=(OWN, OTHER))).probe)


@pytest.mark.parametrize(
    ("publish", "words"),
    [(("/d2c/+",), "has no wildcard"), (tuple(f"t/{n}" for n in range(9)), "more than the budget of 10")],
)
def test_a_plan_that_must_not_be_is_refused_before_anything_is_sent(publish: tuple[str, ...], words: str) -> None:
    with pytest.raises(BadPlan, match=words):
        Plan(("a",), publish)


def test_an_unreachable_broker_is_a_stage_that_failed() -> None:
    outcome = probed(free_port())
    assert outcome.failure is Failure.UNREACHABLE
    assert [(step.name, step.ok) for step in outcome.probe.steps] == [("DNS", True), ("TCP", False)]
