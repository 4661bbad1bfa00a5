"""Last will, user properties and receive maximum, as a real broker and as the bytes of CONNECT show them."""

from __future__ import annotations

import pytest

from ati_console.settings.profile import LastWill, ProtocolVersion, Proxy, ProxyKind
from ati_console.status import LinkState
from tests.mqtt.rig import a_profile, a_session
from tests.support.fake_broker import CONNECT, WELCOME_V3, WELCOME_V5, Caller, FakeBroker
from tests.support.mosquitto import Mosquitto
from tests.support.proxy import ProxyServer

WILL = LastWill("ati_fm/sherpa/status", '{"gone":"ü"}', 1, True)


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


def test_older_versions_have_no_place_for_them() -> None:
    for version in (ProtocolVersion.V31, ProtocolVersion.V311):
        body = connect_bytes(version, user_properties=(("site", "A"),), receive_maximum=7)
        assert body == connect_bytes(version)
