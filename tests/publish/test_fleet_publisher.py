"""The publisher that ATI imports: true counts, nothing lost over a broker's restart, words for what is wrong."""

from __future__ import annotations

import ast
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.publish import fleet_publisher
from ati_console.publish.fleet_publisher import ATITwinzoMQTTPublisher, FleetPublisher, status_error
from ati_console.rehearse.embedded_broker import EmbeddedBroker
from ati_console.wire import encode
from tests.publish.listening import Listener
from tests.support.fake_broker import CONNECT, PUBACK, WELCOME_V3, Caller, FakeBroker
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.waiting import wait_until

STATUS = "ati/amr/tug-1/status"


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


@pytest.fixture
def publisher(broker: Mosquitto) -> Iterator[FleetPublisher]:
    made = FleetPublisher(broker.host, broker.port)
    yield made
    made.disconnect(1)


def status(name: str = "tug-1", **changes: Any) -> dict[str, Any]:
    return {"sherpa_name": name, "mode": "Fleet", "pose": [1.5, 2.5, 0.5], "battery_status": 82.5, **changes}


def acknowledged(publisher: FleetPublisher, count: int, seconds: float = 15.0) -> None:
    wait_until(lambda: publisher.get_status()["published_count"] == count, seconds, str(publisher.get_status()))


def test_the_topics_are_those_of_the_guide(publisher: FleetPublisher, broker: Mosquitto) -> None:
    with Listener(broker) as heard:
        assert publisher.connect()
        assert publisher.publish_sherpa_status(status())
        assert publisher.publish_trip_info({"id": 7, "sherpa_name": "tug-1", "status": "booked"})
        heard.wait_for(2)
    assert [body["id"] for body in heard.bodies(encode.GUIDE_TRIP_TOPIC)] == [7]
    assert heard.bodies(STATUS)[0]["pose"] == [1.5, 2.5, 0.5]


def test_a_status_without_a_time_gets_one_and_one_with_a_time_keeps_it(
    publisher: FleetPublisher, broker: Mosquitto
) -> None:
    mine = status()
    before = time.time() * 1000 - 1
    with Listener(broker) as heard:
        publisher.connect()
        publisher.publish_sherpa_status(mine)
        publisher.publish_sherpa_status(status(timestamp=1727261925000))
        heard.wait_for(2)
    stamped, kept = heard.bodies(STATUS)
    assert before <= stamped["timestamp"] <= time.time() * 1000
    assert kept["timestamp"] == 1727261925000
    assert "timestamp" not in mine


def test_the_status_has_the_fields_of_the_guide_and_counts_what_was_acknowledged(
    publisher: FleetPublisher, broker: Mosquitto
) -> None:
    assert publisher.get_status()["connected"] is False
    publisher.connect()
    for _ in range(50):
        publisher.publish_sherpa_status(status())
    publisher.disconnect()
    found = publisher.get_status()
    assert {"connected", "host", "port", "client_id", "published_count"} <= set(found)
    assert (found["published_count"], found["buffered_count"], found["connected"]) == (50, 0, False)
    assert (found["host"], found["port"]) == (broker.host, broker.port)


def test_it_can_be_connected_again_after_it_was_disconnected(publisher: FleetPublisher) -> None:
    for count in (1, 2):
        with publisher:
            assert publisher.connected
            publisher.publish_sherpa_status(status())
        assert publisher.get_status()["published_count"] == count


def test_what_a_broker_takes_and_does_not_acknowledge_is_not_counted_as_published() -> None:
    def silent(caller: Caller) -> None:
        command, _ = caller.hear()
        assert command == CONNECT
        caller.say(WELCOME_V3 if caller.number > 1 else b"\x20\x03\x00\x00\x00")
        caller.listen()

    with FakeBroker(silent) as broker:
        publisher = FleetPublisher(broker.host, broker.port)
        assert publisher.connect()
        assert publisher.publish_sherpa_status(status())
        wait_until(lambda: broker.sent(0x32))
        found = publisher.get_status()
        publisher.disconnect(0.2)
    assert (found["published_count"], found["buffered_count"]) == (0, 1)


def test_a_broker_that_stays_silent_is_left_and_the_message_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_publisher, "ANSWER_S", 0.3)
    monkeypatch.setattr(fleet_publisher, "RETRY_S", 0.05)

    def second_time(caller: Caller) -> None:
        caller.hear()
        caller.say(b"\x20\x03\x00\x00\x00")
        _, body = caller.hear()
        if caller.number > 1:
            start = 2 + int.from_bytes(body[:2], "big")
            caller.say(bytes([PUBACK, 2]) + body[start : start + 2])
        caller.listen()

    with FakeBroker(second_time) as broker:
        publisher = FleetPublisher(broker.host, broker.port)
        publisher.connect()
        publisher.publish_sherpa_status(status())
        acknowledged(publisher, 1)
        publisher.disconnect(1)
    assert publisher.get_status()["reconnect_count"] == 1


def test_messages_wait_while_the_broker_is_away_and_arrive_when_it_is_back(
    broker: Mosquitto, publisher: FleetPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet_publisher, "RETRY_S", 0.2)
    publisher.connect()
    publisher.publish_sherpa_status(status())
    acknowledged(publisher, 1)
    broker.kill()
    wait_until(lambda: not publisher.connected)
    for trip in range(30):
        assert publisher.publish_sherpa_status(status(trip_id=trip))
    assert publisher.get_status()["published_count"] == 1
    monkeypatch.setattr(fleet_publisher, "RETRY_S", 2.0)  # the listener is back before the publisher is
    broker.start()
    with Listener(broker) as heard:
        acknowledged(publisher, 31)
        heard.wait_for(20)
        wait_until(lambda: heard.bodies(STATUS)[-1].get("trip_id") == 29)
    trips = [body["trip_id"] for body in heard.bodies(STATUS) if "trip_id" in body]
    assert trips == sorted(trips)


def test_a_full_buffer_drops_the_oldest_and_counts_it(broker: Mosquitto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_publisher, "RETRY_S", 0.2)
    told: list[tuple[int, bool]] = []
    broker.stop()
    publisher = FleetPublisher(broker.host, broker.port, buffer_limit=10)
    assert not publisher.connect(0.2)
    for trip in range(25):
        publisher.publish("t", {"trip": trip}, lambda ok, _words, trip=trip: told.append((trip, ok)))
    assert publisher.get_status()["dropped_count"] == 15
    assert told == [(trip, False) for trip in range(15)]
    broker.start()
    acknowledged(publisher, 10)
    publisher.disconnect(1)
    assert told[15:] == [(trip, True) for trip in range(15, 25)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_network_thread_that_died_is_replaced(publisher: FleetPublisher) -> None:
    publisher.connect()
    first = publisher._thread

    def dies(_acknowledged: bool, _words: str) -> None:
        raise SystemExit

    publisher.publish("t", {"a": 1}, dies)
    wait_until(lambda: first is not None and not first.is_alive())
    assert publisher.publish_sherpa_status(status())
    acknowledged(publisher, 2)
    assert publisher._thread is not first


def test_a_callback_that_fails_costs_nothing(publisher: FleetPublisher) -> None:
    def fails(_acknowledged: bool, _words: str) -> None:
        raise RuntimeError("mine")

    publisher.connect()
    publisher.publish("t", {"a": 1}, fails)
    publisher.publish("t", {"a": 2})
    acknowledged(publisher, 2)
    assert publisher.get_status()["reconnect_count"] == 0


def test_where_the_thread_is_gone_as_after_a_fork_another_one_begins(broker: Mosquitto) -> None:
    publisher = FleetPublisher(broker.host, broker.port, "before-the-fork")
    publisher._wanted = True
    publisher._thread = threading.Thread(target=lambda: None)
    publisher._thread.start()
    publisher._thread.join()
    assert publisher.publish_sherpa_status(status())
    acknowledged(publisher, 1)
    publisher.disconnect()


def test_a_publish_that_the_broker_forbids_is_refused_and_not_published(tmp_path: Path) -> None:
    acl = tmp_path / "acl"
    acl.write_text("topic write ati/trips/info\n")
    with Mosquitto(extra=[f"acl_file {acl}"]) as broker, FleetPublisher(broker.host, broker.port) as publisher:
        publisher.publish_sherpa_status(status())
        publisher.publish_trip_info({"id": 1})
        wait_until(lambda: publisher.get_status()["refused_count"] == 1)
        acknowledged(publisher, 1)
        assert "Not authorized" in publisher.get_status()["last_error"]


def test_a_wrong_password_is_said_at_once_and_the_broker_is_not_hammered() -> None:
    with Mosquitto(users={"ati": "right"}) as broker:
        publisher = FleetPublisher(broker.host, broker.port, username="ati", password="canary-1")
        started = time.monotonic()
        assert not publisher.connect(30)
        assert time.monotonic() - started < 20
        assert not publisher.connect(30)  # the next try is half a minute away: the answer is the same, at once
        found = publisher.get_status()
        publisher.disconnect(0.1)
        assert "Not authorized" in found["last_error"] or "password" in found["last_error"]
        assert "canary-1" not in str(found) and "canary-1" not in repr(publisher)
        with FleetPublisher(broker.host, broker.port, username="ati", password="right") as let_in:
            assert let_in.connected


def test_nobody_there_is_said(caplog: pytest.LogCaptureFixture) -> None:
    publisher = FleetPublisher("127.0.0.1", free_port())
    assert not publisher.connect(0.5)
    publisher.disconnect(0.1)
    assert "refused" in publisher.get_status()["last_error"]
    assert "not connected to 127.0.0.1" in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # paho lets go of a socket unclosed
def test_tls_is_verified_against_the_ca_file() -> None:
    with Mosquitto(tls=True) as broker:
        with FleetPublisher("localhost", broker.port, ca_file=str(broker.ca_file)) as publisher:
            publisher.publish_sherpa_status(status())
            acknowledged(publisher, 1)
        stranger = FleetPublisher("localhost", broker.port, tls=True)
        assert not stranger.connect(2)
        assert "certificate verify failed" in stranger.get_status()["last_error"]
        stranger.disconnect(0.1)
        with FleetPublisher("localhost", broker.port, tls=True, verify=False) as loose:
            assert loose.connected


def test_a_ca_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.pem"):
        FleetPublisher("localhost", 8883, ca_file=str(tmp_path / "nowhere.pem"))


def test_a_broker_that_knows_only_3_1_1_is_spoken_to_in_3_1_1() -> None:
    port = free_port()
    broker = EmbeddedBroker("127.0.0.1", port, None)
    broker.start()
    try:
        publisher = FleetPublisher("127.0.0.1", port)
        assert publisher.connect(), publisher.get_status()
        publisher.publish_sherpa_status(status())
        acknowledged(publisher, 1)
        publisher.disconnect()
    finally:
        broker.stop()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"battery_status": 1, "pose": [1, 2, 3]}, "no sherpa_name"),
        ({"sherpa_name": "a"}, "no pose, battery_status"),
        (status(pose=[1, 2]), "pose is"),
        (status(pose=[1, 2, float("nan")]), "pose is"),
        (status(pose="1,2,3"), "pose is"),
        (status(pose=[True, 2, 3]), "pose is"),
        (status(battery_status="80 %"), "battery_status is a number"),
        (status("a/b"), "cannot be part of a topic"),
        (status("a\nb"), "cannot be part of a topic"),
        (status("#"), "cannot be part of a topic"),
        (status(name=5), "cannot be part of a topic"),
        ("text", "a status is a dict"),
        (status(error=float("inf")), "not JSON"),
        (status(error=object()), "not JSON"),
        (status(error="x" * 70_000), "bytes, and 65536 are allowed"),
    ],
)
def test_what_cannot_be_published_is_refused_in_words(
    publisher: FleetPublisher, wrong: dict[str, Any], words: str
) -> None:
    publisher._wanted = True  # as if connected: what is wrong never reaches the network
    assert publisher.publish_sherpa_status(wrong) is False
    publisher._wanted = False
    found = publisher.get_status()
    assert words in found["last_error"]
    assert (found["rejected_count"], found["buffered_count"]) == (1, 0)


def test_nothing_is_published_before_connect(publisher: FleetPublisher) -> None:
    assert publisher.publish_sherpa_status(status()) is False
    assert "call connect() first" in publisher.get_status()["last_error"]


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=9), lambda s: st.lists(s, max_size=7)))
def test_whatever_stands_in_a_status_is_judged_in_words(value: Any) -> None:
    for field in ("sherpa_name", "pose", "battery_status"):
        assert isinstance(status_error(status(**{field: value})), str)
    assert status_error(value)


def test_the_broker_of_the_file_lends_its_password_to_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATI_MQTT_PASSWORD", "canary-2")
    monkeypatch.setattr(fleet_publisher, "MQTT_USERNAME", "ati")
    assert FleetPublisher()._password == "canary-2"
    other = FleetPublisher("elsewhere.example", 1883)
    assert (other._user, other._password) == ("", "")


def test_the_class_of_the_guide_is_this_one() -> None:
    publisher = ATITwinzoMQTTPublisher(mqtt_host="127.0.0.1", mqtt_port=1883, client_id="ati_fleet")
    assert publisher.get_status()["client_id"] == "ati_fleet"


def test_the_file_is_python_3_7_and_needs_paho_alone() -> None:
    file = Path(fleet_publisher.__file__)
    tree = ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 7))
    roots = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import) else
            [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert roots == {
        "__future__", "collections", "contextlib", "json", "logging", "math", "os", "paho", "pathlib", "random",
        "selectors", "socket", "ssl", "threading", "time", "types", "typing", "uuid",
    }  # fmt: skip
    assert file.stat().st_size < 20_000


BAD_TOPICS: list[Any] = ["", None, 7, b"a/b", "a/+/b", "a/#", "a\0b", "a" * 65536, "ä" * 40000, "a/\ud800"]


@pytest.mark.parametrize("topic", BAD_TOPICS, ids=lambda topic: repr(topic)[:20])
def test_a_topic_nothing_can_be_published_to_is_refused_at_once_and_the_next_one_goes_out(
    publisher: FleetPublisher, topic: Any
) -> None:
    publisher.connect()
    assert publisher.publish(topic, {"a": 1}) is False
    found = publisher.get_status()
    assert (found["rejected_count"], found["buffered_count"]) == (1, 0)
    assert found["last_error"].startswith("topic ") and len(found["last_error"]) < 160
    assert publisher.publish("a" * 100, {"a": 1})
    acknowledged(publisher, 1)


def test_what_paho_will_not_take_is_counted_and_said_and_holds_nothing_up(
    publisher: FleetPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet_publisher, "topic_error", lambda _topic: "")
    told: list[tuple[bool, str]] = []
    publisher.connect()
    assert publisher.publish("a/+/b", {"a": 1}, lambda *words: told.append(words))
    assert publisher.publish_sherpa_status(status())
    acknowledged(publisher, 1)
    found = publisher.get_status()
    assert (found["rejected_count"], found["buffered_count"], found["reconnect_count"]) == (1, 0, 0)
    assert len(told) == 1 and told[0][0] is False and told[0][1].startswith("a/+/b: ")


@pytest.mark.parametrize("digits", [400, 5000])
def test_a_number_beyond_every_float_is_refused_in_words(digits: int) -> None:
    assert "battery_status is a number" in status_error(status(battery_status=10**digits))
    assert "pose is" in status_error(status(pose=[10**digits, 0, 0]))
