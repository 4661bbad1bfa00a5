"""A lasting session at the broker: only while somebody asks for it, and gone after that, in each version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ati_console.mqtt.farewell import end_session
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.keeping import Keeping
from ati_console.mqtt.session import Credentials, Session
from ati_console.settings.profile import Profile, ProtocolVersion
from ati_console.status import LinkState
from tests.mqtt.rig import Rig, a_profile, a_session, publish
from tests.support.fake_broker import WELCOME_V5, Caller, FakeBroker
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until

VERSIONS = pytest.mark.parametrize("version", [ProtocolVersion.V31, ProtocolVersion.V311, ProtocolVersion.V5])


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


def online(rig: Rig, generation: int) -> None:
    wait_until(lambda: rig.session.link.state is LinkState.ONLINE and rig.session.link.generation == generation)


@VERSIONS
def test_what_comes_in_a_loss_is_kept_while_the_session_lasts_and_not_after(
    broker: Mosquitto, version: ProtocolVersion
) -> None:
    with a_session(a_profile(broker.port, version=version), client_id="keeper") as rig:
        online(rig, 1)
        rig.session.last(True)
        online(rig, 2)
        assert rig.session.link.session_present is False
        assert rig.session.link.reason == ""  # nothing was forgotten: there was none before
        assert rig.session.stop(3.0)
        publish(broker, "ati/amr/tug-1/status", "kept")
        rig.session.start()
        assert rig.take(1)[0].payload == b"kept"
        online(rig, 3)
        rig.session.last(False)
        online(rig, 4)
        assert rig.session.stop(3.0)
        assert not rig.session.leaves_session
        publish(broker, "ati/amr/tug-1/status", "gone")
        rig.session.start()
        online(rig, 5)
        assert rig.session.link.session_present is False
        publish(broker, "ati/amr/tug-1/status", "live")
        assert rig.take(1)[0].payload == b"live"


@VERSIONS
def test_a_session_that_is_left_behind_is_ended_at_the_broker(broker: Mosquitto, version: ProtocolVersion) -> None:
    asking = a_profile(broker.port, version=version)
    with a_session(asking, client_id="leaver") as rig:
        online(rig, 1)
        rig.session.last(True)
        online(rig, 2)
        assert rig.session.stop(3.0)
        assert rig.session.leaves_session
        assert end_session(rig.session.profile, Credentials())
    with a_session(a_profile(broker.port, version=version, clean_start=False), client_id="leaver") as rig:
        online(rig, 1)
        assert rig.session.link.session_present is False


def test_a_session_that_another_took_over_is_not_ours_to_end() -> None:
    """A farewell under its client id would throw it out and lose what the broker keeps for it."""

    def taken_over(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V5)
        caller.hear()
        caller.say(b"\xe0\x02\x8e\x00")
        caller.listen()

    with FakeBroker(taken_over) as broker:
        session = Session(a_profile(broker.port), Credentials(), Inbox(10), client_id="shared")
        session.last(True)
        session.start()
        wait_until(lambda: session.link.state is LinkState.TAKEN_OVER)
        assert session.stop(3.0)
        assert not session.leaves_session


def test_a_broker_that_is_gone_is_told_nothing_and_nobody_waits_for_it(broker: Mosquitto) -> None:
    broker.stop()
    assert not end_session(a_profile(broker.port, client_id="nobody"), Credentials())


def test_a_profile_that_wants_a_lasting_session_has_one_and_keeps_it() -> None:
    wished = Keeping(Profile("p", clean_start=False, session_expiry_s=60))
    for on in (True, False):
        wished.lasting = on
        assert not wished.is_clean and wished.profile.session_expiry_s == 60
        wished.welcomed(False)
        assert not wished.left_behind


def test_a_session_that_is_not_wanted_any_more_is_left_behind_until_a_clean_start_was_welcomed() -> None:
    """Forwarding was switched off and the window closed at once, or the broker went: nobody ended it for ever."""
    keeping = Keeping(Profile("p"))
    keeping.lasting = True
    _, clean = keeping.begin()
    keeping.lasting = False
    keeping.welcomed(clean)
    assert keeping.left_behind
    _, clean = keeping.begin()
    keeping.welcomed(clean)
    assert not keeping.left_behind
