"""Why a running link was closed: the cause, how sure, n of m; and what must not pass for a take-over."""

from __future__ import annotations

import socket
import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ati_console.attribution import Attribution, Because, Facts
from ati_console.mqtt import outage
from ati_console.mqtt.closes import Closes, explained
from ati_console.mqtt.connection import End, How
from ati_console.mqtt.policy import Kind, Policy, Problem
from ati_console.mqtt.spoken import Spoken
from ati_console.settings.profile import ProtocolVersion, TopicFilter
from ati_console.status import LinkEvent, LinkState
from tests.mqtt.rig import Rig, a_profile, a_session
from tests.support.fake_broker import WELCOME_V3, Caller, FakeBroker
from tests.support.mosquitto import HOST, Mosquitto
from tests.support.proxy import CuttingProxy
from tests.support.waiting import wait_until

AFTER_SUBSCRIBE = Facts(lived_s=0.2, last=Because.SUBSCRIBE, last_words="SUBSCRIBE a", since_last_s=0.084)
RIDDLE = Facts(lived_s=4.0)
SUSPECT = Problem(Kind.SUSPECT, "closed without a reason")


def never() -> bool:
    return False


def soon(least: float, most: float) -> float:
    return least


# ---------------------------------------------------------------- pure


def test_each_like_close_makes_the_cause_surer_and_counts() -> None:
    closes = Closes()
    found = [closes.judge(AFTER_SUBSCRIBE) for _ in range(3)]
    assert [(one.seen, one.of) for one in found] == [(1, 1), (2, 2), (3, 3)]
    assert found[0].confidence < found[1].confidence < found[2].confidence
    assert "closed 84 ms later" in found[2].words and found[2].because is Because.SUBSCRIBE


def test_a_subscribe_that_was_survived_before_is_the_less_likely_cause() -> None:
    closes, fresh = Closes(), Closes()
    closes.judge(replace(AFTER_SUBSCRIBE, lived_s=900.0, since_last_s=900.0, network=True))
    found = closes.judge(AFTER_SUBSCRIBE)
    assert (found.seen, found.of) == (1, 2) and found.confidence < fresh.judge(AFTER_SUBSCRIBE).confidence


def test_a_direct_witness_is_not_made_doubtful_by_other_endings() -> None:
    closes = Closes()
    closes.judge(AFTER_SUBSCRIBE)
    found = closes.judge(Facts(lived_s=40.0, keep_alive_s=10.0, quiet_s=15.2))
    assert found.because is Because.KEEP_ALIVE and found.confidence == 0.9 and (found.seen, found.of) == (1, 2)
    assert "15.2 s of silence at a keep alive of 10 s" in found.words


def test_a_limit_that_is_slow_needs_no_witness() -> None:
    closes = Closes()
    found = [closes.judge(Facts(lived_s=lived)) for lived in (30.1, 29.8, 30.0, 30.2)]
    assert [one.because for one in found[2:]] == [Because.FIXED_INTERVAL] * 2
    assert "each time after about 30 s" in found[-1].words
    assert explained(SUSPECT, found[-1]).kind is Kind.RETRY


def test_a_witness_is_asked_for_only_when_the_lifetimes_are_alike() -> None:
    alike, unlike = Closes(), Closes()
    for closes, lives in ((alike, (4.0, 4.1)), (unlike, (1.3, 4.6))):
        for lived in lives:
            closes.judge(replace(RIDDLE, lived_s=lived))
    assert alike.might_be_limit(4.05) and not unlike.might_be_limit(3.0) and not Closes().might_be_limit(4.0)


def test_only_a_witness_that_was_cut_at_the_same_age_proves_a_limit() -> None:
    for witness_s, proved in ((4.1, True), (None, False), (1.0, False)):
        closes = Closes()
        assert closes.prove_limit(4.0, witness_s) is proved
        found = closes.judge(RIDDLE)
        assert (found.because is Because.FIXED_INTERVAL) is proved
        assert explained(SUSPECT, found).kind is (Kind.RETRY if proved else Kind.SUSPECT)


def test_a_broker_that_was_away_right_after_is_the_network() -> None:
    assert Closes().judge(RIDDLE, away=True).because is Because.NETWORK


def test_a_link_that_publishes_all_day_was_not_closed_by_a_publish() -> None:
    spoken = Spoken()
    spoken.subscribed(2, "a/#")
    spoken.subscribed_at -= 60.0
    for _ in range(100):
        spoken.published("a/b", 20)
    spoken.over()
    assert Closes().judge(spoken.facts(End(How.EOF), 10.0, 0.0)).because is not Because.PUBLISH
    spoken.published("a/b", 300_000)
    assert Closes().judge(spoken.facts(End(How.EOF), 10.0, 0.0)).because is Because.LARGE_PACKET


def test_a_silent_broker_is_told_from_our_own_silence() -> None:
    spoken = Spoken()
    heard_at = time.monotonic() - 20.4
    found = Closes().judge(spoken.facts(End(How.KEEP_ALIVE), 10.0, heard_at))
    assert found.because is Because.NETWORK and "nothing came for 20.4 s" in found.words


def test_the_take_over_says_why_it_is_called_one() -> None:
    policy = Policy("amr-001")
    problem = [policy.after(SUSPECT, now, 2.0) for now in (0.0, 5.0, 9.0)][-1].problem
    assert problem.attribution is not None and problem.attribution.because is Because.TAKE_OVER
    assert (problem.attribution.seen, problem.attribution.of) == (3, 3)


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e3), st.integers(0, 255), st.booleans()), max_size=40))
def test_every_close_gets_a_cause_and_what_is_kept_is_bounded(history: list[tuple[float, float, int, bool]]) -> None:
    closes = Closes()
    for lived, since, code, away in history:
        found = closes.judge(
            Facts(lived_s=lived, code=code, last=Because.SUBSCRIBE, last_words="SUBSCRIBE a", since_last_s=since), away
        )
        assert 0.0 < found.confidence <= 1.0 and 1 <= found.seen <= found.of <= 10 and found.words


# ---------------------------------------------------------------- real sockets


def test_a_witness_is_cut_by_the_way_and_outlives_a_broker_that_waits() -> None:
    with Mosquitto() as broker, CuttingProxy(broker.port, 0.6) as proxy:
        cut_s = outage.cut_after(socket.AF_INET, (HOST, proxy.port), never, 2.0)
        assert cut_s is not None and 0.4 <= cut_s < 2.0
        assert outage.cut_after(socket.AF_INET, (HOST, broker.port), never, 0.5) is None
        assert outage.cut_after(socket.AF_INET, (HOST, broker.port), lambda: True, 60.0) is None


def last_cause(events: list[LinkEvent]) -> Attribution | None:
    return next((event.attribution for event in reversed(events) if event.attribution is not None), None)


def collect(rig: Rig, events: list[LinkEvent]) -> list[LinkEvent]:
    events.extend(rig.session.take_events())
    return events


def test_a_proxy_that_cuts_after_a_fixed_time_is_no_take_over() -> None:
    """Its port stays open and three connections are gone within 30 s: the very picture of two clients with one id."""
    events: list[LinkEvent] = []
    with Mosquitto() as broker, CuttingProxy(broker.port, 0.9) as proxy:
        policy = Policy("console-1", soon)
        with a_session(a_profile(proxy.port), policy=policy) as rig:
            wait_until(
                lambda: (
                    rig.session.link.attribution is not None
                    and rig.session.link.attribution.because is Because.FIXED_INTERVAL
                ),
                25.0,
                "the limit",
            )
            link = rig.session.link
            assert link.state is not LinkState.TAKEN_OVER and "cut after the same time" in link.reason
            assert "proxy" in link.advice
            collect(rig, events)
            before = proxy.served
            wait_until(lambda: proxy.served > before, 10.0, "the link to try again")
    assert not any(event.state is LinkState.TAKEN_OVER for event in events)
    found = last_cause(events)
    assert found is not None and found.confidence >= 0.9


def test_another_client_that_comes_back_like_clockwork_is_a_take_over() -> None:
    """A fixed retry gives our connections equal lives, as a limit would; the witness lives on, so it is none."""
    with Mosquitto() as broker:
        policy = Policy("console-1", soon)
        profile = a_profile(broker.port, clean_start=True)
        with a_session(profile, client_id="console-1", policy=policy) as rig:
            for _ in range(3):
                wait_until(lambda: rig.session.link.state is LinkState.ONLINE, 10.0, "online")
                time.sleep(0.8)
                _steal(broker.port, "console-1")
                wait_until(lambda: rig.session.link.state is not LinkState.ONLINE, 10.0, "thrown out")
            rig.state(LinkState.TAKEN_OVER, 10.0)
            found = rig.session.link.attribution
            assert found is not None and found.because is Because.TAKE_OVER and (found.seen, found.of) == (3, 3)


def _steal(port: int, client_id: str) -> None:
    """CONNECT with somebody's client id, MQTT 3.1.1, and leave."""
    body = b"\x00\x04MQTT\x04\x02\x00\x3c" + len(client_id).to_bytes(2, "big") + client_id.encode()
    with socket.create_connection((HOST, port), 5.0) as sock:
        sock.sendall(b"\x10" + bytes([len(body)]) + body)
        assert sock.recv(4)[:1] == b"\x20"


def test_a_broker_that_closes_at_subscribe_is_said_with_its_milliseconds() -> None:
    def refuse(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V3)
        caller.hear()

    with FakeBroker(refuse) as broker:
        profile = a_profile(broker.port, version=ProtocolVersion.V311, topics=(TopicFilter("ati/amr/+/status"),))
        with a_session(profile, policy=Policy("console-1", soon)) as rig:
            rig.reason("when we subscribed")
            wait_until(lambda: rig.session.link.attribution is not None, 5.0, "a cause")
            found = rig.session.link.attribution
            assert found is not None and found.because is Because.SUBSCRIBE
            assert "SUBSCRIBE ati/amr/+/status, closed" in found.words and "ms later" in found.words
            events: list[LinkEvent] = []
            wait_until(lambda: last_cause(collect(rig, events)) is not None, 5.0, "the event")


def test_a_broker_that_grants_and_then_closes_is_no_take_over_and_is_not_hammered() -> None:
    def grant_and_close(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V3)
        _, body = caller.hear()
        caller.say(b"\x90\x03" + body[:2] + b"\x01")
        time.sleep(0.05)

    with FakeBroker(grant_and_close) as broker:
        profile = a_profile(broker.port, version=ProtocolVersion.V311, topics=(TopicFilter("ati/amr/+/status"),))
        with a_session(profile, policy=Policy("console-1", soon)) as rig:
            rig.reason("grants what we subscribe to and then closes", 15.0)
            wait_until(lambda: broker.calls >= 3, 15.0, "a third try")
            wait_until(lambda: (rig.session.link.next_try_at or 0.0) - time.time() > 20.0, 15.0, "a slow pace")
            found = rig.session.link.attribution
            assert rig.session.link.state is LinkState.RECONNECTING
            assert found is not None and found.because is Because.SUBSCRIBE and found.seen == 3


def test_a_restart_of_the_broker_is_the_network_and_keeps_its_words() -> None:
    broker = Mosquitto()
    broker.start()
    with a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.ONLINE)
        broker.stop()
        wait_until(lambda: rig.session.link.attribution is not None, 10.0, "a cause")
        found = rig.session.link.attribution
        assert found is not None and found.because is Because.NETWORK
        assert "was away right after" in rig.session.link.reason
