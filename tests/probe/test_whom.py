"""With which client id a probe asks: nobody who is connected is thrown out unless the broker leaves no other way."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ati_console.access import Kind, Role, Verdict
from ati_console.mqtt.session import Credentials
from ati_console.probe.connector import Target
from ati_console.probe.prober import Prober
from ati_console.probe.stages import Failure
from ati_console.probe.whom import Whom, warning
from ati_console.rehearse.refusing_broker import RefusingBroker
from ati_console.settings.profile import Profile
from tests.probe.truth import OWN, PASSWORD, USER, Seen, plan_of, probed, target_of
from tests.support.mosquitto import Mosquitto
from tests.support.rival import rival
from tests.support.waiting import wait_until

NEEDED, ALWAYS, NEVER = Whom.NEEDED, Whom.ALWAYS, Whom.NEVER


@contextmanager
def device(broker: Mosquitto) -> Iterator[None]:
    """A bridge with the client id of the profile; it comes back by itself when it is thrown out."""
    line = ["mosquitto_sub", "-p", str(broker.port), "-i", USER, "-u", USER, "-P", PASSWORD, "-t", "/c2d/amr-001"]
    with subprocess.Popen(line) as running:
        wait_until(lambda: _came(broker) == 1, 10)
        try:
            yield
        finally:
            running.terminate()


def _came(broker: Mosquitto) -> int:
    return broker.log.count(f" as {USER} ")


def test_a_device_with_the_id_of_the_profile_stays_connected_through_a_whole_probe() -> None:
    with Mosquitto(users={USER: PASSWORD}) as broker, device(broker):
        probe = probed(broker.port, plan_of(publish=(OWN,), whom=NEEDED)).probe
        assert _came(broker) == 1 and "already connected" not in broker.log, "nobody was thrown out"
    assert probe.complete and probe.role is Role.BOTH and probe.client_id == USER
    assert probe.asked_as.startswith("probe-")


def test_asked_always_the_device_is_thrown_out_and_each_such_attempt_is_labelled() -> None:
    with Mosquitto(users={USER: PASSWORD}) as broker, device(broker):
        probe = probed(broker.port, plan_of((OWN,), whom=ALWAYS)).probe
        assert "already connected" in broker.log
    connects = [event.words for event in probe.events if event.kind is Kind.CONNECT]
    assert [one for one in connects if one.endswith(f"as {USER}, the profile's own id")]
    assert not probe.asked_as


def test_where_the_broker_lets_in_no_other_id_the_own_one_is_used_and_said_to_be_required() -> None:
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD) as broker:
        outcome = probed(broker.port, plan_of(publish=(OWN,), whom=NEEDED))
    probe = outcome.probe
    assert probe.complete and probe.role is Role.PUBLISHER_ONLY and not probe.asked_as
    bound = next(one for one in probe.conclusions if one.name == "client-id")
    assert "only amr-001 is accepted, a random id is refused 0x85" in bound.sentence.lower().replace("0X", "0x")
    assert [step.ok for step in probe.steps if step.stage == "connect"] == [True] * 4, "no stage is said to have failed"


def test_never_means_never_and_says_what_the_broker_may_want() -> None:
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD) as broker:
        outcome = probed(broker.port, plan_of(whom=NEVER))
    assert outcome.failure is Failure.REFUSED
    assert "may want the client id amr-001" in outcome.probe.steps[-1].advice
    assert not [one for one in outcome.probe.events if one.kind is Kind.CONNECT and f"as {USER}" in one.words]


def test_a_refusal_to_another_client_is_not_called_one_to_the_id_that_the_topic_names() -> None:
    """`suback` gives its rights to the client id alone: as another client nothing is allowed."""
    with RefusingBroker("suback", user=USER, password=PASSWORD) as broker:
        other = probed(broker.port, plan_of(publish=(OWN,), whom=NEEDED)).probe
        itself = probed(broker.port, plan_of(publish=(OWN,), whom=ALWAYS)).probe
    said = next(one for one in other.conclusions if one.name == "asked-as")
    assert other.role is Role.UNKNOWN and itself.role is Role.PUBLISHER_ONLY
    assert OWN in said.sentence and "perhaps not to amr-001" in said.sentence
    assert not [one for one in itself.conclusions if one.name == "asked-as"]


def test_a_wrong_password_is_tried_as_both_and_not_once_more() -> None:
    with RefusingBroker("tvs-2025", user=USER, password=PASSWORD) as broker:
        outcome = probed(broker.port, plan_of(whom=NEEDED), target=target_of(broker.port, password="other"))
        assert outcome.failure is Failure.REFUSED and broker.hall.connects == 2
    assert [step.ok for step in outcome.probe.steps if step.stage == "connect"] == [False]


def test_an_id_of_our_own_is_nobodys_and_costs_no_second_connect() -> None:
    with RefusingBroker("none") as broker:
        profile = Profile("under test", "127.0.0.1", broker.port)
        target = Target(profile, Credentials(), "ati-console-made-up")
        probe = Prober(target, plan_of(whom=NEEDED), Seen()).run().probe
    assert not probe.asked_as and not warning(profile, "ati-console-made-up", ALWAYS)


def test_a_run_that_goes_on_as_somebody_else_asks_anew() -> None:
    with RefusingBroker("suback", user=USER, password=PASSWORD) as broker:
        other = probed(broker.port, plan_of(publish=(OWN,), whom=NEEDED)).probe
        again = probed(broker.port, plan_of(publish=(OWN,), whom=ALWAYS), earlier=other).probe
    assert again.role is Role.PUBLISHER_ONLY and not again.asked_as
    assert all(len(cell.attempts) == 1 or not cell.differs for cell in again.cells)


@pytest.mark.parametrize("after_s", [0.0, 0.3])
def test_a_rival_that_comes_back_in_turns_is_named_and_no_close_of_its_is_called_a_refusal(after_s: float) -> None:
    """It was "neither reads nor publishes, like RabbitMQ": each close followed a question of ours."""
    with Mosquitto() as broker, rival(broker.port, after_s, USER):
        outcome = probed(broker.port, plan_of(publish=(OWN,), whom=ALWAYS))
    probe = outcome.probe
    found = next(one for one in probe.conclusions if one.name == "rival")
    assert found.title == "Another client seems to use this client id" and "nothing was asked" in found.sentence
    assert probe.role is Role.UNKNOWN and "another client uses the client id amr-001" in outcome.words
    assert not [cell.place for cell in probe.cells if cell.newest.verdict in (Verdict.REFUSED, Verdict.DISCONNECTED)]


def test_a_broker_that_closes_on_subscribe_is_not_taken_for_a_rival() -> None:
    with RefusingBroker("disconnect-mute", user=USER, password=PASSWORD) as broker:
        probe = probed(broker.port, plan_of(publish=(OWN,), whom=ALWAYS)).probe
    assert probe.complete and probe.role is Role.PUBLISHER_ONLY
    assert not [one for one in probe.conclusions if one.name == "rival"]
