"""No traffic, wrong topic, not granted: three different things with three different next steps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ati_console.fleet.view import FleetUpdate
from ati_console.gui.models.connection_model import counters, event_rows, grant_rows, stretches
from ati_console.gui.models.connection_words import Seen, near_topic, verdict
from ati_console.gui.models.wishes import EditTopics, Reconnect, ShowMessages
from ati_console.ingest.tap import TopicTally
from ati_console.status import Grant, LinkEvent, LinkState, LinkStatus, Stage, StageResult
from tests.gui.sherpas import NOW, fleet_of, sherpa

GRANTED = Grant("ati_fm/sherpa/status", 1, True, 1)
REFUSED = Grant("ati/amr/+/status", 1, False, 135, "not authorized")
ONLINE = LinkStatus(LinkState.ONLINE, NOW - 60, grants=(GRANTED,))
NOTHING = FleetUpdate()


def said(
    link: LinkStatus, fleet: FleetUpdate = NOTHING, heard_at: float | None = None, *topics: str
) -> tuple[str, str, str]:
    found = verdict(Seen(link, fleet, heard_at, topics), NOW)
    return found.title, found.words, found.step


def test_nothing_granted_names_the_filter_and_the_code_and_whom_to_ask() -> None:
    title, words, step = said(replace(ONLINE, grants=(REFUSED,)))
    assert title == "Not granted" and "ati/amr/+/status" in words and "135: not authorized" in words
    assert step == "Ask the owner of the broker to allow reading ati/amr/+/status"


def test_some_granted_and_silent_says_which_was_refused() -> None:
    assert said(replace(ONLINE, grants=(GRANTED, REFUSED)))[0] == "Partly granted, nothing arrives"


def test_granted_and_silent_is_no_traffic_after_a_while() -> None:
    assert said(replace(ONLINE, since=NOW - 3))[0] == "Waiting for the first message"
    title, words, step = said(ONLINE)
    assert title == "No traffic, or no right to read" and "not one message in 1 m 0 s" in words
    assert "on ati_fm/sherpa/status (the fleet may use another topic), or the broker grants what it" in words
    assert step == "Diagnose proves which of the two it is"


def test_a_granted_filter_that_is_nearly_the_documented_one_is_suspected() -> None:
    typo = replace(ONLINE, grants=(Grant("ati_fm/sherpas/status", 1, True, 1),))
    assert said(typo)[::2] == ("Wrong topic?", "Try ati_fm/sherpa/status")
    assert verdict(Seen(typo, NOTHING, None), NOW).wish == EditTopics("ati_fm/sherpas/status", "ati_fm/sherpa/status")


def test_messages_and_none_a_status_is_the_wrong_topic() -> None:
    other = FleetUpdate(received=9, decoded=9)
    assert said(ONLINE, other)[0] == "Wrong topic"
    title, words, step = said(ONLINE, other, None, "plant/temperature", "ATI_FM/sherpa/status")
    assert title == "Wrong topic" and "ATI_FM/sherpa/status is nearly ati_fm/sherpa/status" in words
    assert step == "Ask for ati_fm/sherpa/status"


def test_messages_that_nobody_can_read_are_told_apart() -> None:
    bad = FleetUpdate(received=4, undecodable=4, last_undecodable="not UTF-8 on x")
    assert said(ONLINE, bad)[:2] == ("Not readable", "4 messages came, none could be read: not UTF-8 on x")
    assert verdict(Seen(ONLINE, bad, None), NOW).wish == ShowMessages("undecodable")


def test_a_fleet_that_fell_silent_is_no_traffic_and_one_that_speaks_is_well() -> None:
    fleet = replace(fleet_of(sherpa("tug-1")), received=9, decoded=9, rate_hz=0.5)
    assert said(ONLINE, fleet, NOW - 300)[:2][0] == "No traffic"
    assert said(ONLINE, fleet, NOW - 1)[:2] == ("Online", "0.5 messages a second from 1 sherpa")
    partly = said(replace(ONLINE, grants=(GRANTED, REFUSED)), fleet, NOW - 1)
    assert partly[0] == "Online" and "1 topic filter is not granted: ati/amr/+/status" in partly[1]


def test_a_profile_that_publishes_only_is_not_told_to_add_a_topic() -> None:
    found = verdict(Seen(replace(ONLINE, grants=()), NOTHING, None, publishes_only=True), NOW)
    assert found.title == "Publishes only" and "topic filter" not in found.step and found.wish is None


@pytest.mark.parametrize(
    ("link", "title", "words"),
    [
        (LinkStatus(), "Not connected", ""),
        (LinkStatus(LinkState.CONNECTING, NOW - 2, (StageResult(Stage.TLS, None),)), "Connecting", "at TLS for 2.0 s"),
        (LinkStatus(LinkState.RECONNECTING, NOW, reason="cut", next_try_at=NOW + 2.5), "Reconnecting",
         "cut, next try in 3 s"),
        (LinkStatus(LinkState.REFUSED, NOW, reason="bad password"), "Refused by the broker", "bad password"),
        (LinkStatus(LinkState.TAKEN_OVER, NOW, reason="same id"), "Taken over by another client", "same id"),
        (replace(ONLINE, grants=()), "Nothing asked for", "the profile has no topic filter"),
    ],
)  # fmt: skip
def test_every_state_of_the_link_has_its_words(link: LinkStatus, title: str, words: str) -> None:
    assert said(link)[:2] == (title, words)


def test_a_link_that_is_down_offers_to_try_again() -> None:
    assert verdict(Seen(LinkStatus(LinkState.REFUSED, NOW), NOTHING, None), NOW).wish == Reconnect()


def test_the_documented_topics_and_their_wildcards_are_near_nothing() -> None:
    for topic in ("ati_fm/sherpa/status", "ati/amr/tug-1/status", "ati/#", "#", "ati_fm/+/status", ""):
        assert near_topic([topic]) == ("", "")
    assert near_topic(["/ati_fm/sherpa/status"]) == ("/ati_fm/sherpa/status", "ati_fm/sherpa/status")
    assert near_topic(["x" * 60_000]) == ("", "")


def test_events_last_until_the_next_one_and_the_newest_until_now() -> None:
    events = (LinkEvent(NOW - 100, LinkState.CONNECTING, "a"), LinkEvent(NOW - 90, LinkState.ONLINE, "b"))
    assert [one.end - one.begin for one in stretches(events, NOW)] == [10.0, 90.0]
    lasted = {row.cells[3]: row.cells[2] for row in event_rows(events, NOW)}
    assert lasted == {"a": "10.0 s", "b": "1 m 30 s so far"} and stretches((), NOW) == []


def test_a_grant_shows_what_comes_over_it() -> None:
    tallies = (TopicTally("ati/amr/a/status", 4, 0.5, NOW, 0), TopicTally("ati/amr/b/status", 4, 1.0, NOW, 0))
    rows = grant_rows((GRANTED, Grant("ati/amr/+/status", 1, True, 1)), tallies)
    assert [row.cells[3] for row in rows] == ["0.0", "1.5"]
    assert [row.cells[3] for row in grant_rows((GRANTED,))] == ["-"]


def test_counters_say_what_is_not_known() -> None:
    shown = dict(counters(LinkStatus(generation=3), FleetUpdate(received=1_200)))
    assert (shown["Received"], shown["Round trip"], shown["Times connected"], shown["Session kept"]) == (
        "1,200",
        "-",
        "3",
        "-",
    )
