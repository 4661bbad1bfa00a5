from __future__ import annotations

import ssl
from dataclasses import replace

import pytest

from ati_console.mqtt.connection import End, How
from ati_console.mqtt.endings import Story, why
from ati_console.mqtt.policy import Kind
from ati_console.mqtt.reason_codes import connack, disconnect, puback, suback
from ati_console.mqtt.standstill import Pause
from ati_console.settings.profile import Profile

PROFILE = Profile("p", host="broker.example", port=1883, client_id="amr-001")
ONLINE = Story(welcomed=True)
STOOD_STILL = Story(True, pause=Pause(False, 23.2))


@pytest.mark.parametrize(
    ("end", "story", "kind", "words"),
    [
        (End(How.EOF), ONLINE, Kind.SUSPECT, "without a reason"),
        (End(How.ERROR, error=ConnectionResetError()), ONLINE, Kind.RETRY, "without a reason"),
        (End(How.EOF), Story(), Kind.RETRY, "instead of answering CONNECT"),
        (End(How.EOF), Story(True, subscribing=True), Kind.SLOW, "when we subscribed"),
        (End(How.EOF), Story(True, publishes=1, published_to="/d2c/x"), Kind.SLOW, "after a publish to '/d2c/x'"),
        (End(How.EOF), Story(True, publishes=900, published_to="t"), Kind.SUSPECT, "without a reason"),
        (End(How.EOF), Story(True, away=True), Kind.RETRY, "was away right after"),
        (End(How.EOF), Story(True, subscribing=True, away=True), Kind.SLOW, "when we subscribed"),
        (End(How.EOF), Story(away=True), Kind.RETRY, "instead of answering CONNECT"),
        (End(How.KEEP_ALIVE), ONLINE, Kind.RETRY, "not even to a ping"),
        (End(How.KEEP_ALIVE), Story(), Kind.RETRY, "never answered CONNECT"),
        (End(How.SERVER, code=0x8E), ONLINE, Kind.TAKEN_OVER, "'amr-001'"),
        (End(How.SERVER, code=0x87, said="acl"), ONLINE, Kind.SLOW, "not authorised (0x87): acl"),
        (End(How.SERVER, code=0xEE), ONLINE, Kind.RETRY, "(0xEE)"),
        (End(How.ERROR, error=ssl.SSLError(1, "odd")), ONLINE, Kind.SLOW, "TLS with broker.example:1883 failed"),
        (End(How.OURS), Story(True, pause=Pause(True, 0.0)), Kind.RETRY, "slept, or its clock was set"),
        (End(How.EOF), STOOD_STILL, Kind.RETRY, "this computer stood still for 23 s (sleep?): connecting anew"),
        (End(How.KEEP_ALIVE), STOOD_STILL, Kind.RETRY, "stood still for 23 s"),
        (End(How.ERROR, error=ConnectionResetError()), STOOD_STILL, Kind.RETRY, "stood still for 23 s"),
        (End(How.SERVER, code=0x8D), STOOD_STILL, Kind.RETRY, "stood still for 23 s"),
        (End(How.SERVER, code=0x8E), STOOD_STILL, Kind.TAKEN_OVER, "'amr-001'"),
        (End(How.REFUSED, code=0x87), STOOD_STILL, Kind.STOP, "0x87"),
    ],
)
def test_an_end_is_explained_by_what_we_had_just_done(end: End, story: Story, kind: Kind, words: str) -> None:
    problem = why(end, PROFILE, story)
    assert problem.kind is kind
    assert words in problem.reason


def test_who_named_no_user_is_told_to_name_one() -> None:
    refused = End(How.REFUSED, code=0x87)
    assert "names no user" in why(refused, PROFILE, Story()).advice
    assert "names no user" not in why(refused, replace(PROFILE, user="amr-001"), Story()).advice


@pytest.mark.parametrize("code", range(256))
def test_every_code_has_words(code: int) -> None:
    assert f"0x{code:02X}" in connack(code, "c").reason
    assert disconnect(code, "c").reason
    assert puback(code)
    assert suback(code, 1).startswith("granted" if code <= 2 else "refused")
