"""Faults of the line to the broker that only a real socket and a real broker can play."""

from __future__ import annotations

import logging
import socket
import struct
import time
from typing import Any

import pytest

from ati_console.mqtt import dial
from ati_console.mqtt.policy import LONGEST_S, SHORTEST_S, Policy
from ati_console.settings.profile import ProtocolVersion
from ati_console.status import LinkState
from tests.mqtt.rig import a_profile, a_session, publish
from tests.support.fake_broker import SUBSCRIBE, WELCOME_V3, Caller, FakeBroker
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.waiting import wait_until

TOPIC = b"ati/amr/tug-1/status"
MESSAGE = b"\x30" + bytes([2 + len(TOPIC) + 4]) + bytes([0, len(TOPIC)]) + TOPIC + b"pose"


def resets_once(caller: Caller) -> None:
    """The first connection ends with an RST in the middle of a message."""
    caller.hear()
    caller.say(WELCOME_V3)
    while (packet := caller.hear())[0] != SUBSCRIBE:
        pass
    filters = packet[1].count(b"ati")
    caller.say(b"\x90" + bytes([2 + filters]) + packet[1][:2] + bytes(filters))
    if caller.number == 1:
        caller.say(MESSAGE[:-7])
        caller.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        caller.sock.close()
        return
    caller.say(MESSAGE)
    caller.listen()


def test_a_reset_in_the_middle_of_a_packet_costs_nothing() -> None:
    with FakeBroker(resets_once) as broker, a_session(a_profile(broker.port, version=ProtocolVersion.V311)) as rig:
        [message] = rig.take(1)
        assert message.payload == b"pose" and message.receipt.generation == 2
        rig.state(LinkState.ONLINE)


def test_a_session_that_the_broker_forgot_is_said_and_taken_up_with_its_filters() -> None:
    """Without persistence a restart forgets who we are: said as "session not present", and nothing stays silent."""
    with Mosquitto() as broker:
        profile = a_profile(broker.port, clean_start=False, session_expiry_s=600)
        with a_session(profile, client_id="forgotten") as rig:
            rig.state(LinkState.ONLINE)
            broker.kill()
            rig.state(LinkState.RECONNECTING)
            broker.start()
            rig.state(LinkState.ONLINE, 15.0)
            assert rig.session.link.session_present is False
            rig.reason("the broker has forgotten our session")
            assert "persistence" in rig.session.link.advice
            publish(broker, TOPIC.decode(), "after")
            assert rig.take(1)[0].payload == b"after"


TEN_MINUTES_OF_TRIES = int(600 / LONGEST_S)


def test_a_broker_that_is_down_for_ten_minutes_costs_a_line_of_log_and_next_to_no_cpu(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Ten minutes of tries in a row, each wait cut to 10 ms; what one of them costs is measured against its wait."""
    caplog.set_level(logging.INFO)
    policy = Policy("patient", lambda low, high: 0.01)
    with Mosquitto() as broker, a_session(a_profile(broker.port), policy=policy) as rig:
        rig.state(LinkState.ONLINE)
        broker.kill()
        rig.reason("nobody listens", 15.0)
        first, used = rig.session.link.attempt, time.process_time()
        wait_until(lambda: rig.session.link.attempt >= first + TEN_MINUTES_OF_TRIES, 60.0)
        cpu_s = time.process_time() - used
        assert cpu_s / TEN_MINUTES_OF_TRIES < 0.01 * 3 * SHORTEST_S  # < 1 % of the 3 s a try has on average
        assert len(rig.session.take_events()) < 12
        assert len(caplog.records) < 15
        broker.start()
        rig.state(LinkState.ONLINE, 15.0)
        publish(broker, TOPIC.decode(), "back")
        assert rig.take(1)[0].payload == b"back"


def test_a_name_that_fails_and_then_means_another_address_is_asked_for_at_each_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """First the resolver knows nothing, then the first broker, and after that one's end the second."""
    ports: list[int] = []
    real = socket.getaddrinfo

    def resolve(host: str, *rest: Any, **more: Any) -> Any:
        if host != "broker.invalid":
            return real(host, *rest, **more)
        if not ports:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", ports[-1]))]

    monkeypatch.setattr(dial.socket, "getaddrinfo", resolve)
    profile = a_profile(free_port(), host="broker.invalid")
    with Mosquitto() as first, Mosquitto() as second, a_session(profile) as rig:
        rig.reason("broker.invalid")
        for broker in (first, second):
            ports.append(broker.port)
            rig.session.reconnect_now()
            rig.state(LinkState.ONLINE, 12.0)
            publish(broker, TOPIC.decode(), str(broker.port))
            assert rig.take(1)[0].payload == str(broker.port).encode()
            broker.kill()
            rig.state(LinkState.RECONNECTING, 12.0)
