"""What is asked beyond role and cause: a sample where questions are dear, everything where they are cheap."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from ati_console.access import V5, V311, Action, Attempt, Cell, Kind, Place, Probe, Proof, Used, Verdict
from ati_console.probe import certainty
from ati_console.probe.conclusions import conclude
from ati_console.probe.plan import BadPlan, Plan
from ati_console.probe.topics import built_in
from ati_console.rehearse.manners import Manners, OnSubscribe
from ati_console.rehearse.mqtt_packets import Publish, Subscribe
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.rehearse.refusing_client import Closed, RefusingClient
from ati_console.rehearse.refusing_hall import Hall
from tests.probe.truth import OWN, PASSWORD, QUICK, USER, plan_of, probed

READ = Action.SUBSCRIBE
MANY = tuple(f"plant/{number}" for number in range(24))


def cell(topic: str, verdict: Verdict) -> Cell:
    return Cell(Place(READ, topic, 1, V5), (Attempt(1.0, verdict, Proof.REASON_CODE),))


def answers(*said: tuple[str, Verdict]) -> tuple[Cell, ...]:
    return tuple(cell(topic, verdict) for topic, verdict in said)


def conclusion(probe: Probe, name: str) -> str:
    return next((one.sentence for one in probe.conclusions if one.name == name), "")


def test_a_profile_whose_own_topic_is_silent_while_the_fleet_is_heard_elsewhere_is_told_so() -> None:
    came, documented = ("ati/amr/+/status", Verdict.DELIVERED), ("ati_fm/sherpa/status", Verdict.GRANTED)
    probe = Probe(id="1", profile="Plant", address="h:1", began=0.0, cells=answers(came, documented))
    assert conclusion(conclude(probe), "cause") == "They come on ati/amr/+/status."
    both = msgspec.structs.replace(probe, cells=answers(came, documented, ("plant/+/status", Verdict.GRANTED)))
    assert "and none on plant/+/status: if the profile asks for that" in conclusion(conclude(both), "cause")
    rare = (*both.cells, *answers(("plant/feed", Verdict.DELIVERED)))
    assert "and none" not in conclusion(conclude(msgspec.structs.replace(both, cells=rare)), "cause")


def test_one_question_of_each_kind_comes_before_the_second_of_any() -> None:
    first = certainty.sample(MANY, V5)[: certainty.LEAST]
    assert first == (Place(READ, MANY[0], 0, V5), Place(READ, MANY[0], 1, V311), Place(READ, MANY[0], 1, V5))


def test_what_was_answered_unlike_the_rest_is_asked_again_before_anything_else() -> None:
    told = answers(*((topic, Verdict.DISCONNECTED) for topic in MANY[1:]), (MANY[0], Verdict.GRANTED))
    assert certainty.odd(told) == [Place(READ, MANY[0], 1, V5)]
    assert certainty.sample(MANY[1:], V5, told)[0] == Place(READ, MANY[0], 1, V5)


def test_where_all_say_the_same_nothing_is_odd_and_a_grant_with_a_message_is_a_grant() -> None:
    assert certainty.odd(answers(("a", Verdict.GRANTED), ("b", Verdict.DELIVERED), ("c", Verdict.GRANTED))) == []


def test_an_old_broker_has_no_other_version_to_be_asked_in() -> None:
    assert {place.version for place in certainty.sample(MANY, V311)} == {V311}
    assert {place.version for group in certainty.groups(MANY, V311) for place in group} == {V311}


@pytest.fixture
def guided() -> Probe:
    """The guided rehearsal with the built-in list, one ticked topic, and the default budget."""
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD) as broker:
        probe = probed(broker.port, Plan(built_in(USER), (OWN,), pace=QUICK, checks_keep_alive=False)).probe
        assert broker.hall.connects == probe.used.connects
    return probe


def test_the_guided_rehearsal_is_whole_below_its_budget_and_says_what_is_a_sample(guided: Probe) -> None:
    reads = [one for one in guided.cells if one.place.action is READ]
    main = [one for one in reads if (one.place.qos, one.place.version) == (1, V5)]
    assert (guided.complete, guided.stopped, guided.role.value) == (True, "", "publisher-only")
    assert len(main) == 49 and all(one.is_no for one in reads)
    assert guided.used.connects < 60
    assert sum(len(one.attempts) for one in reads) == guided.used.subscribes, "each verdict has a SUBSCRIBE of its own"
    sample = conclusion(guided, "coverage")
    assert "49 filters were asked one by one" in sample and "QoS 0 of 2, version 3.1.1 of 2, again 1" in sample
    assert "all answered as before" in sample


def test_in_the_guided_rehearsal_publishing_is_proved_by_mqtt_5_and_claimed_by_no_other(guided: Probe) -> None:
    proofs = {(one.place.version, one.place.qos): one for one in guided.cells if one.place.action is Action.PUBLISH}
    assert (proofs[V5, 1].newest.proof, proofs[V5, 1].is_yes) == (Proof.REASON_CODE, True)
    assert (proofs[V311, 1].newest.proof, proofs[V311, 1].is_yes) == (Proof.ACKNOWLEDGED, False)
    assert not proofs[V5, 0].is_yes


def test_at_the_default_pace_it_is_planned_for_less_than_two_minutes() -> None:
    assert Plan(built_in(USER), (OWN,)).cost.seconds < 120


def test_a_list_too_long_for_the_budget_loses_filters_and_never_the_publish() -> None:
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD) as broker:
        outcome = probed(broker.port, plan_of(MANY, (OWN,), budget=Used(15, 400, 10, 300.0)))
    probe = outcome.probe
    assert outcome.words == "the budget of 15 connects is used up" and probe.used.connects <= 15
    assert [one.place.version for one in probe.cells if one.place.action is Action.PUBLISH] == [V5, V5, V311]
    assert 0 < len({one.place.topic for one in probe.cells if one.place.action is READ}) < len(MANY)
    assert f"of {len(MANY)} filters were asked one by one" in conclusion(probe, "coverage")


@pytest.mark.parametrize("mode", ["suback", "granted-silent"])
def test_a_broker_that_answers_and_stays_is_asked_everything_in_a_few_packets(mode: str) -> None:
    with RefusingBroker(mode, user=USER, password=PASSWORD) as broker:
        probe = probed(broker.port, plan_of(MANY)).probe
        packets = len([note for note in broker.hall.notes if note.packet == "SUBSCRIBE"])
    asked = {(one.place.qos, one.place.version) for one in probe.cells if one.place.topic == MANY[-1]}
    assert asked == {(1, V5), (0, V5), (1, V311), (0, V311)}
    assert packets < len(MANY) + 3 * 3 + 5
    assert not conclusion(probe, "coverage"), "nothing is left to be a sample of"
    newest = probe.cell(Place(READ, MANY[-1], 0, V5))
    assert newest is not None and "in one packet" in newest.newest.words and newest.newest.packets


def test_each_filter_of_a_packet_has_the_code_of_its_own() -> None:
    with RefusingBroker(Manners(subscribe=(MANY[3], MANY[17]))) as broker:
        probe = probed(broker.port, plan_of(MANY)).probe
    granted = {one.place.topic for one in probe.cells
               if one.place.version == V311 and one.newest.verdict is Verdict.GRANTED}  # fmt: skip
    assert granted == {MANY[3], MANY[17]}
    assert len(probe.cell(Place(READ, MANY[3], 1, V5)).attempts) == 2, "unlike the rest: asked again"  # type: ignore[union-attr]


def test_the_qos_that_a_right_is_bound_to_is_found_on_every_filter() -> None:
    with RefusingBroker("qos0") as broker:
        probe = probed(broker.port, plan_of(MANY)).probe
    at_zero = [one for one in probe.cells if one.place.qos == 0]
    assert len(at_zero) == 2 * len(MANY) and all(one.is_no for one in at_zero)
    assert "refused at QoS 0, granted at QoS 1" in conclusion(probe, "qos")


def test_a_packet_that_is_answered_with_a_close_says_nothing_about_any_one_filter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It refuses each filter alone with a code, and closes on several: no verdict may come of that close."""
    close_many(monkeypatch)
    with RefusingBroker(Manners(subscribe=(), on_subscribe=OnSubscribe.REFUSE)) as broker:
        probe = probed(broker.port, plan_of(MANY)).probe
    together = [event for event in probe.events if event.kind is Kind.SUBSCRIBE and "in one packet" in event.words]
    assert len(together) == 1 and together[0].place is None
    assert not [one for one in probe.cells if one.newest.verdict is Verdict.DISCONNECTED]
    assert all(event.place is None for event in probe.events if event.kind is Kind.CLOSED)
    assert "QoS 0 of 3, version 3.1.1 of 3" in conclusion(probe, "coverage"), "one by one instead, and said so"


def close_many(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = RefusingClient._subscribed

    async def asked(self: RefusingClient, packet: Subscribe) -> None:
        if len(packet.filters) > 1:
            raise Closed
        await ask(self, packet)

    monkeypatch.setattr(RefusingClient, "_subscribed", asked)


def test_a_retained_message_of_one_filter_does_not_prove_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """plant/+ selects the message as well, and is granted in words only."""
    kept = [Publish("plant/1", b"{}", 1, True)]
    monkeypatch.setattr(Hall, "retained_for", lambda _self, topic: kept if topic == "plant/#" else [])
    with RefusingBroker("none") as broker:
        probe = probed(broker.port, plan_of(("plant/#", "plant/+"))).probe
    said = {one.place.topic: one.newest.verdict for one in probe.cells if (one.place.qos, one.place.version) == (1, V5)}
    assert said == {"plant/#": Verdict.DELIVERED, "plant/+": Verdict.GRANTED}


def test_what_was_on_its_way_when_a_filter_was_left_does_not_prove_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """plant/# is served, plant/+ is granted in words only; the last message of plant/# comes before its UNSUBACK."""
    leave, keep = RefusingClient._unsubscribed, RefusingClient._keep
    message = Publish("plant/1", b"{}", 0, False)

    def left(self: RefusingClient, mid: int, filters: tuple[str, ...]) -> None:
        if "plant/#" in filters:
            self.push(message)
        leave(self, mid, filters)

    def kept(self: RefusingClient, filters: list[tuple[str, int]]) -> None:
        keep(self, filters)
        for number in range(40 if ("plant/#", 1) in filters else 0):
            asyncio.get_running_loop().call_later(0.05 * number, serve, self)

    def serve(self: RefusingClient) -> None:
        if "plant/#" in self.filters:
            self.push(message)

    monkeypatch.setattr(RefusingClient, "_unsubscribed", left)
    monkeypatch.setattr(RefusingClient, "_keep", kept)
    with RefusingBroker("none") as broker:
        probe = probed(broker.port, plan_of(("plant/#", "plant/+"))).probe
    said = {one.place.topic: one.attempts[0].verdict for one in probe.cells
            if (one.place.qos, one.place.version) == (1, V5)}  # fmt: skip
    assert said == {"plant/#": Verdict.DELIVERED, "plant/+": Verdict.GRANTED}


@pytest.mark.parametrize("topic", ["", "a\0b", "t/" * 40_000])
def test_a_topic_that_mqtt_cannot_carry_is_refused_before_anything_is_sent(topic: str) -> None:
    """An empty one was closed on as malformed, and ended the command as a fault of the console."""
    with pytest.raises(BadPlan, match="nothing can be published there"):
        plan_of(publish=(topic,))
