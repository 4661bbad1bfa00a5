from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.policy import Policy
from ati_console.mqtt.session import Credentials, Session
from ati_console.mqtt.tickets import Offline, PublishError
from ati_console.settings.profile import ProtocolVersion, Role, TopicFilter, Transport
from ati_console.status import LinkState, Stage, Want
from tests.bench.load import Publisher, as_fast_as_acknowledged
from tests.mqtt.rig import FILTERS, a_profile, a_session, publish
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.waiting import wait_until

VERSIONS = list(ProtocolVersion)


def soonest(least: float, most: float) -> float:
    """A back-off without jitter."""
    return least


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


@pytest.mark.parametrize("version", VERSIONS)
def test_it_connects_subscribes_receives_and_says_each_stage(broker: Mosquitto, version: ProtocolVersion) -> None:
    with a_session(a_profile(broker.port, version=version)) as rig:
        rig.state(LinkState.ONLINE)
        publish(broker, "ati/amr/tug-1/status", "hello")
        [message] = rig.take(1)
        assert (message.topic, message.payload, message.receipt.qos) == ("ati/amr/tug-1/status", b"hello", 1)
        wait_until(lambda: (data := rig.stage(Stage.DATA)) and data.ok)
        assert [item.stage for item in rig.session.link.stages] == [
            Stage.DNS, Stage.TCP, Stage.CONNECT, Stage.SUBSCRIBE, Stage.DATA,
        ]  # fmt: skip
        assert all(item.ok and item.ms >= 0 for item in rig.session.link.stages)
        assert [(grant.topic_filter, grant.granted) for grant in rig.session.link.grants] == [
            (item.topic, True) for item in FILTERS
        ]
        rig.session.acknowledge([message.receipt])
    assert rig.session.link.state is LinkState.OFFLINE


def test_a_websocket_carries_the_same(broker: Mosquitto) -> None:
    with (
        Mosquitto(websockets=True) as web,
        a_session(a_profile(web.port, transport=Transport.WEBSOCKETS)) as rig,
    ):
        rig.state(LinkState.ONLINE)
        ticket = rig.session.publish("ati/amr/tug-1/status", b"x" * 5_000)
        assert ticket.wait(5) and ticket.ok
        assert rig.take(1)[0].payload == b"x" * 5_000


def test_a_publish_is_answered_with_its_code_and_time(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.ONLINE)
        heard = rig.session.publish("ati/amr/tug-1/status", b"x", user_properties=[("a", "b")])
        unheard = rig.session.publish("nobody/listens", b"x")
        assert heard.wait(5) and unheard.wait(5)
        assert (heard.code, unheard.code) == (0, 0x10)
        assert heard.ms is not None and heard.ms > 0
        assert rig.session.link.latency_ms is not None


def test_a_publish_without_a_connection_says_so() -> None:
    session = Session(a_profile(free_port()), Credentials(), Inbox(), client_id="c")
    with pytest.raises(Offline, match="not connected"):
        session.publish("t", b"x")


def test_a_publish_to_a_wildcard_is_refused_at_once(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.ONLINE)
        with pytest.raises(ValueError, match="wildcard"):
            rig.session.publish("a/+", b"x")


def test_several_threads_publish_at_once_and_each_message_is_acknowledged(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.ONLINE)

        def write(name: int) -> None:
            for number in range(200):
                text = f"{name}-{number}".encode()
                while True:
                    try:
                        tickets.append(rig.session.publish("ati_fm/sherpa/status", text))
                        break
                    except PublishError:
                        time.sleep(0.001)

        tickets: list = []
        threads = [threading.Thread(target=write, args=(name,)) for name in range(3)]
        for thread in threads:
            thread.start()
        got: set[bytes] = set()
        while len(got) < 600:
            messages = rig.take(1)
            got.update(item.payload for item in messages)
            rig.session.acknowledge([item.receipt for item in messages])
        for thread in threads:
            thread.join()
        assert all(ticket.wait(5) and ticket.code == 0 for ticket in tickets)


def test_the_password_is_used_and_a_wrong_one_stops_with_words() -> None:
    with Mosquitto(users={"amr-001": "right"}) as broker:
        profile = a_profile(broker.port, user="amr-001")
        with a_session(profile, Credentials(password="right")) as rig:
            rig.state(LinkState.ONLINE)
        for version, code in ((ProtocolVersion.V5, "0x87"), (ProtocolVersion.V311, "0x05")):
            with a_session(a_profile(broker.port, user="amr-001", version=version), Credentials("bad")) as rig:
                rig.state(LinkState.REFUSED)
                link = rig.session.link
                assert code in link.reason and "password" in link.advice
                assert link.next_try_at is None and link.attempt == 1
                assert link.wants is Want.PASSWORD


def test_a_refused_session_tries_again_when_asked() -> None:
    with (
        Mosquitto(users={"u": "old"}) as broker,
        a_session(a_profile(broker.port, user="u"), Credentials("new")) as rig,
    ):
        rig.state(LinkState.REFUSED)
        broker.kill()
        broker = Mosquitto(port=broker.port, users={"u": "new"})
        with broker:
            rig.session.reconnect_now()
            rig.state(LinkState.ONLINE)
            assert rig.session.link.reason  # the last one stays readable


@pytest.mark.parametrize("version", [ProtocolVersion.V311, ProtocolVersion.V5])
def test_a_broker_restart_is_survived_and_the_filters_are_asked_for_again(version: ProtocolVersion) -> None:
    with (
        Mosquitto() as broker,
        a_session(a_profile(broker.port, version=version), policy=Policy("c", soonest)) as rig,
    ):
        rig.state(LinkState.ONLINE)
        broker.stop()
        rig.state(LinkState.RECONNECTING)
        rig.reason("nobody listens")
        status = rig.session.link
        assert status.next_try_at is not None and 0 < status.next_try_at - time.time() <= 5.0
        broker.start()
        rig.state(LinkState.ONLINE, 12.0)
        assert rig.session.link.generation == 2
        publish(broker, "ati/amr/tug-1/status", "again")
        assert rig.take(1)[0].receipt.generation == 2


@pytest.mark.parametrize("end", [Mosquitto.stop, Mosquitto.kill])
def test_a_broker_restarted_four_times_in_a_row_is_no_take_over(end: Callable[[Mosquitto], None]) -> None:
    with Mosquitto() as broker, a_session(a_profile(broker.port), policy=Policy("c", soonest)) as rig:
        for _ in range(4):
            rig.state(LinkState.ONLINE, 12.0)
            generation = rig.session.link.generation
            end(broker)
            broker.start()
            wait_until(lambda before=generation: rig.session.link.generation > before, 12.0)
            assert rig.session.link.state is not LinkState.TAKEN_OVER
        rig.state(LinkState.ONLINE, 12.0)


def test_reconnect_now_does_not_wait_for_the_back_off() -> None:
    with Mosquitto() as broker, a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.ONLINE)
        begin = time.monotonic()
        rig.session.reconnect_now()
        wait_until(lambda: rig.session.link.generation == 2 and rig.session.link.state is LinkState.ONLINE)
        assert time.monotonic() - begin < 1.0


@pytest.mark.parametrize("version", [ProtocolVersion.V311, ProtocolVersion.V5])
def test_two_consoles_with_one_id_stop_throwing_each_other_out(broker: Mosquitto, version: ProtocolVersion) -> None:
    profile = a_profile(broker.port, version=version)
    ours, theirs = ({"client_id": "amr-002", "policy": Policy("amr-002", soonest)} for _ in range(2))
    with a_session(profile, **ours) as one, a_session(profile, **theirs) as two:
        links = (one.session, two.session)
        wait_until(lambda: any(item.link.state is LinkState.TAKEN_OVER for item in links), 30.0)
        stopped = next(item for item in links if item.link.state is LinkState.TAKEN_OVER)
        kept = next(item for item in links if item is not stopped)
        wait_until(lambda: kept.link.state is LinkState.ONLINE)
        assert "amr-002" in stopped.link.reason and stopped.link.advice
        assert stopped.link.next_try_at is None


def test_what_was_not_acknowledged_comes_again_after_the_reconnect(broker: Mosquitto) -> None:
    profile = a_profile(broker.port, clean_start=False, session_expiry_s=60)
    with a_session(profile, client_id="keeper") as rig:
        rig.state(LinkState.ONLINE)
        for text in ("one", "two"):
            publish(broker, "ati/amr/tug-1/status", text)
        first = rig.take(2)
        rig.session.acknowledge([first[0].receipt])
        _acknowledged(broker, "keeper", first[0].receipt.mid)
        rig.session.reconnect_now()
        [again] = rig.take(1)
        assert (again.payload, again.duplicate, again.receipt.generation) == (b"two", True, 2)
        assert rig.session.link.session_present is True


@pytest.mark.parametrize("version", [ProtocolVersion.V311, ProtocolVersion.V5])
def test_a_reader_slower_than_the_broker_loses_nothing(version: ProtocolVersion) -> None:
    """mosquitto 2.0.11 sends everything at once when it queued (its issue 2301): 30,000 into an inbox of 10,000."""
    count = 30_000
    with (
        Mosquitto(extra=("max_queued_messages 0",)) as broker,
        Publisher(broker.port) as publisher,
        a_session(a_profile(broker.port, version=version), max_inflight=500) as rig,
    ):
        rig.state(LinkState.ONLINE)
        as_fast_as_acknowledged(publisher, 10, count)
        seen = 0
        deadline = time.monotonic() + 20
        while seen < count and time.monotonic() < deadline:
            batch = rig.inbox.take(500, 0.2)
            time.sleep(0.002)
            rig.session.acknowledge([item.receipt for item in batch])
            seen += len(batch)
        assert (seen, rig.inbox.dropped) == (count, 0)


def test_an_acknowledgement_of_an_older_connection_is_dropped(broker: Mosquitto) -> None:
    profile = a_profile(broker.port, clean_start=False, session_expiry_s=60)
    with a_session(profile, client_id="late") as rig:
        rig.state(LinkState.ONLINE)
        publish(broker, "ati/amr/tug-1/status", "one")
        old = rig.take(1)
        rig.session.reconnect_now()
        new = rig.take(1)
        rig.session.acknowledge([item.receipt for item in old])
        assert new[0].receipt.mid == old[0].receipt.mid
        ticket = rig.session.publish("other", b"x")  # behind it in the same queue
        assert ticket.wait(5)
        assert "Received PUBACK from late" not in broker.log
        rig.session.acknowledge([item.receipt for item in new])
        _acknowledged(broker, "late", new[0].receipt.mid)


def test_messages_kept_while_we_were_away_arrive_later(broker: Mosquitto) -> None:
    profile = a_profile(broker.port, clean_start=False, version=ProtocolVersion.V311)
    with a_session(profile, client_id="away") as rig:
        rig.state(LinkState.ONLINE)
        assert rig.session.link.session_present is False
    publish(broker, "ati/amr/tug-1/status", "kept")
    with a_session(profile, client_id="away") as rig:
        assert rig.take(1)[0].payload == b"kept"
        assert rig.session.link.session_present is True


def test_with_an_expiry_only_the_first_start_is_clean(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port, session_expiry_s=60), client_id="expiry") as rig:
        rig.state(LinkState.ONLINE)
        assert rig.session.link.session_present is False
        rig.session.reconnect_now()
        wait_until(lambda: rig.session.link.generation == 2)
        assert rig.session.link.session_present is True


def test_a_publish_only_profile_never_sends_subscribe(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port, role=Role.PUBLISH_ONLY), client_id="writer") as rig:
        rig.state(LinkState.ONLINE)
        assert rig.session.publish("d2c", b"x").wait(5)
        rig.session.reconnect_now()
        wait_until(lambda: rig.session.link.generation == 2)
        assert rig.session.publish("d2c", b"x").wait(5)
        stage = rig.stage(Stage.SUBSCRIBE)
        assert stage is not None and stage.ok and "publish-only" in stage.detail
    assert "Received PUBLISH from writer" in broker.log
    assert "Received SUBSCRIBE from writer" not in broker.log


def test_retained_messages_carry_their_flag(broker: Mosquitto) -> None:
    publish(broker, "retained/1", "kept", "-r")
    with a_session(a_profile(broker.port, topics=(TopicFilter("retained/#", 0),))) as rig:
        [message] = rig.take(1)
        assert message.retain and message.receipt.qos == 0 and message.receipt.mid == 0


def test_a_payload_over_64_kib_arrives_cut_to_one_byte_more(broker: Mosquitto) -> None:
    for version in (ProtocolVersion.V311, ProtocolVersion.V5):
        with a_session(a_profile(broker.port, version=version)) as rig:
            rig.state(LinkState.ONLINE)
            for size in (64 * 1024, 64 * 1024 + 1, 3_000_000, 5):
                assert rig.session.publish("ati_fm/sherpa/status", b"x" * size, qos=1).wait(10)
            got = rig.take(4)
            assert [len(item.payload) for item in got] == [65_536, 65_537, 65_537, 5]
            assert rig.session.oversize == 2
            rig.session.acknowledge([item.receipt for item in got])


def test_the_timeline_tells_what_happened_once(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.ONLINE)
    states = [event.state for event in rig.session.take_events()]
    assert states == [LinkState.CONNECTING, LinkState.ONLINE, LinkState.OFFLINE]
    assert rig.session.take_events() == [] and rig.session.events_dropped == 0


def test_a_session_can_be_started_again(broker: Mosquitto) -> None:
    with a_session(a_profile(broker.port)) as rig:
        rig.state(LinkState.ONLINE)
        assert rig.session.stop()
        rig.session.start()
        rig.state(LinkState.ONLINE)


def test_neither_secret_shows_in_a_repr() -> None:
    assert "hunter2" not in repr(Credentials("hunter2", "hunter2"))


def _acknowledged(broker: Mosquitto, client: str, mid: int) -> None:
    wait_until(lambda: f"Received PUBACK from {client} (Mid: {mid}" in broker.log, what=f"PUBACK {mid}")
