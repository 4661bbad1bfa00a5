"""Two faults of the line to the broker that only a real socket and a real broker can play."""

from __future__ import annotations

import socket
import struct

from ati_console.settings.profile import ProtocolVersion
from ati_console.status import LinkState
from tests.mqtt.rig import a_profile, a_session, publish
from tests.support.fake_broker import SUBSCRIBE, WELCOME_V3, Caller, FakeBroker
from tests.support.mosquitto import Mosquitto

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


def test_a_session_that_the_broker_forgot_is_taken_up_with_its_filters() -> None:
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
            publish(broker, TOPIC.decode(), "after")
            assert rig.take(1)[0].payload == b"after"
