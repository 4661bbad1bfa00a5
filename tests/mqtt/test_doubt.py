"""A close right after our SUBSCRIBE: another client with our id, or no right to read? No words before it is known."""

from __future__ import annotations

import time

import pytest

from ati_console.attribution import Because
from ati_console.mqtt import doubt
from ati_console.settings.profile import ProtocolVersion, TopicFilter
from ati_console.status import LinkState, LinkStatus
from tests.mqtt.rig import Rig, a_profile, a_session
from tests.support.fake_broker import WELCOME_V3, Caller, FakeBroker
from tests.support.mosquitto import Mosquitto
from tests.support.rival import rival
from tests.support.waiting import wait_until

ID = "console-1"
READING = ("allowed to read", "publish-only", "grants what we subscribe")


def _until_taken_over(rig: Rig) -> list[LinkStatus]:
    seen: list[LinkStatus] = []

    def look() -> bool:
        link = rig.session.link
        if not seen or seen[-1] != link:
            seen.append(link)
        return link.state is LinkState.TAKEN_OVER

    wait_until(look, 60.0, "the take-over is said")
    return seen


@pytest.mark.parametrize("version", [ProtocolVersion.V311, ProtocolVersion.V5])
@pytest.mark.parametrize("after_s", [0.0, 0.3])
def test_a_rival_that_comes_back_right_after_our_subscribe_is_named_and_reading_is_never_said_to_be_refused(
    after_s: float, version: ProtocolVersion
) -> None:
    with Mosquitto() as broker, rival(broker.port, after_s, ID):
        profile = a_profile(broker.port, version=version, topics=(TopicFilter("a/#"),), client_id=ID)
        with a_session(profile) as rig:
            seen = _until_taken_over(rig)
    said = [f"{link.reason} {link.advice}" for link in seen if link.reason]
    assert "client id" in said[0] and "may be in use elsewhere" in said[0], "the first words name it"
    assert not [words for words in said if any(claim in words for claim in READING)]


def test_a_broker_that_closes_at_subscribe_is_said_to_refuse_once_it_did_so_after_a_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doubt, "HOLD_S", 1.2)
    waited: list[float] = []

    def refuse(caller: Caller) -> None:
        caller.hear()
        caller.say(WELCOME_V3)
        began = time.monotonic()
        caller.hear()
        waited.append(time.monotonic() - began)

    with FakeBroker(refuse) as broker:
        profile = a_profile(broker.port, version=ProtocolVersion.V311, topics=(TopicFilter("a/#"),))
        with a_session(profile) as rig:
            rig.reason("may be in use elsewhere, or reading is refused")
            first = rig.session.link
            assert first.attribution is not None and first.attribution.confidence <= 0.5
            rig.reason("the broker closed the connection when we subscribed", 20.0)
            assert "may not be allowed to read" in rig.session.link.advice
    found = rig.session.link.attribution
    assert found is not None and found.because is Because.SUBSCRIBE
    assert waited[0] < 1.0 <= waited[1], "the second SUBSCRIBE came after a silence"
