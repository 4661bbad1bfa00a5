"""Last will, user properties and receive maximum, as a real broker and as the bytes of CONNECT show them."""

from __future__ import annotations

import queue
import time
from dataclasses import replace

import paho.mqtt.client as paho
import pytest

from ati_console.settings.profile import LastWill, ProtocolVersion, Proxy, ProxyKind
from ati_console.status import LinkState
from tests.mqtt.rig import a_profile, a_session
from tests.support.fake_broker import CONNECT, WELCOME_V3, WELCOME_V5, Caller, FakeBroker
from tests.support.mosquitto import Mosquitto
from tests.support.proxy import ProxyServer

WILL = LastWill("ati_fm/sherpa/status", '{"gone":"ü"}', 1, True)

FULL_WILL = LastWill(
    "gone", "bye", 1, True, delay_s=5, expiry_s=60, content_type="text/json", response_topic="reply", correlation="id",
    utf8=True, user_properties=(("site", "A"),),
)  # fmt: skip


@pytest.mark.parametrize("version", list(ProtocolVersion))
def test_the_broker_publishes_the_will_when_the_link_breaks_and_only_then(version: ProtocolVersion) -> None:
    with (
        Mosquitto() as broker,
        ProxyServer("http") as server,
        a_session(a_profile(broker.port), client_id="ear") as ear,
    ):
        ear.state(LinkState.ONLINE)
        by = Proxy(ProxyKind.HTTP, "127.0.0.1", server.port)
        profile = a_profile(broker.port, version=version, will=WILL, proxy=by)
        with a_session(profile, client_id="gone") as rig:
            rig.state(LinkState.ONLINE)
        assert ear.inbox.take(10, 0.2) == [], "we said goodbye"
        with a_session(profile, client_id="gone") as rig:
            rig.state(LinkState.ONLINE)
            server.cut()
            will = ear.take(1)[0]
        assert (will.topic, will.payload.decode()) == (WILL.topic, WILL.payload)
        with a_session(a_profile(broker.port), client_id="late") as late:
            assert late.take(1)[0].retain


def connect_bytes(version: ProtocolVersion, **changes: object) -> bytes:
    welcome = WELCOME_V5 if version is ProtocolVersion.V5 else WELCOME_V3

    def script(caller: Caller) -> None:
        caller.hear()
        caller.say(welcome)
        caller.listen()

    with FakeBroker(script) as broker:
        with a_session(a_profile(broker.port, version=version, topics=(), **changes)) as rig:
            rig.state(LinkState.ONLINE)
        return broker.sent(CONNECT)[0]


def test_mqtt_5_carries_the_user_properties_in_their_order_and_the_receive_maximum() -> None:
    body = connect_bytes(ProtocolVersion.V5, user_properties=(("site", "A"), ("site", "B")), receive_maximum=7)
    assert b"\x26\x00\x04site\x00\x01A\x26\x00\x04site\x00\x01B" in body
    assert b"\x21\x00\x07" in body
    assert b"\x21\x03\xe8" in connect_bytes(ProtocolVersion.V5), "without a wish, the console's own"


def test_mqtt_5_carries_the_largest_packet_and_what_belongs_to_the_will() -> None:
    body = connect_bytes(ProtocolVersion.V5, maximum_packet_size=65_536, will=FULL_WILL)
    assert b"\x27\x00\x01\x00\x00" in body
    assert b"\x27\x01\x00\x00\x00" in connect_bytes(ProtocolVersion.V5), "without a wish 16 MiB"
    for bytes_of in (
        b"\x18\x00\x00\x00\x05", b"\x02\x00\x00\x00\x3c", b"\x01\x01", b"\x03\x00\x09text/json",
        b"\x08\x00\x05reply", b"\x09\x00\x02id", b"\x26\x00\x04site\x00\x01A",
    ):  # fmt: skip
        assert bytes_of in body
    assert connect_bytes(ProtocolVersion.V5, will=WILL).count(b"\x18\x00\x00\x00") == 0, "none that was not wished"


def test_a_broker_keeps_the_will_for_its_delay_and_publishes_it_with_its_properties() -> None:
    heard: queue.Queue[paho.MQTTMessage] = queue.Queue()
    with Mosquitto() as broker, ProxyServer("http") as server:
        ear = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        ear.on_message = lambda _client, _data, message: heard.put(message)
        ear.connect(broker.host, broker.port)
        ear.subscribe("gone", 1)
        ear.loop_start()
        by = Proxy(ProxyKind.HTTP, "127.0.0.1", server.port)
        will = replace(FULL_WILL, delay_s=1)
        profile = a_profile(broker.port, will=will, proxy=by, session_expiry_s=60, clean_start=False)
        with a_session(profile, client_id="gone") as rig:
            rig.state(LinkState.ONLINE)
            server.cut()
            cut_at = time.monotonic()
            rig.state(LinkState.RECONNECTING)
            rig.session.stop()
            message = heard.get(timeout=15)
        assert time.monotonic() - cut_at >= 0.9
        got = message.properties
        assert got is not None and (got.ContentType, got.ResponseTopic) == ("text/json", "reply")
        assert got.UserProperty == [("site", "A")] and got.CorrelationData == b"id"
        ear.disconnect()
        ear.loop_stop()


def test_older_versions_have_no_place_for_them() -> None:
    for version in (ProtocolVersion.V31, ProtocolVersion.V311):
        body = connect_bytes(version, user_properties=(("site", "A"),), receive_maximum=7, maximum_packet_size=4_096)
        assert body == connect_bytes(version)
        plain = replace(WILL, topic=FULL_WILL.topic, payload=FULL_WILL.payload)
        assert connect_bytes(version, will=FULL_WILL) == connect_bytes(version, will=plain)
