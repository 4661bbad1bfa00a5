"""What the pill and the counters say for each state of the world."""

from __future__ import annotations

import pytest

from ati_console.fleet.view import Mark
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.notation import Notation
from ati_console.gui.shell.words import counters, counts_seconds, pill
from ati_console.mqtt.endings import FORGOTTEN
from ati_console.status import Grant, LinkState, LinkStatus, Stage, StageResult

NOW = 1_764_594_306.0


def test_only_a_link_on_its_way_says_another_thing_each_second() -> None:
    """So that the head is not laid out each second for nothing."""
    for state in LinkState:
        link = LinkStatus(
            state, 100.0, stages=(StageResult(Stage.TCP, None, 1.0, ""),), next_try_at=130.0, latency_ms=9.0
        )
        assert (pill(link, 101.0) != pill(link, 105.0)) is counts_seconds(link)


def test_online_says_the_latency_and_keeps_the_last_reason_with_its_time() -> None:
    at = NOW - 1_446
    said = pill(LinkStatus(LinkState.ONLINE, latency_ms=38.2, reason="keep-alive", reason_at=at), NOW)
    assert (said.state, said.glyph, said.tone) == ("Online", Mark.LIVE, "")
    assert (said.detail, said.reason, said.next_try) == ("38 ms", f"drop {Notation().minute(at)}, keep-alive", "")


def test_connecting_says_the_stage_and_its_seconds() -> None:
    stages = (StageResult(Stage.DNS, True, 4), StageResult(Stage.TLS, None))
    said = pill(LinkStatus(LinkState.CONNECTING, since=NOW - 3, stages=stages), NOW)
    assert (said.state, said.detail) == ("Connecting", "TLS 3 s")


def test_reconnecting_counts_down_and_never_below_zero() -> None:
    status = LinkStatus(LinkState.RECONNECTING, reason="no keep-alive", next_try_at=NOW + 3)
    said = pill(status, NOW)
    assert (said.tone, said.reason, said.next_try) == ("warning", "no keep-alive", "next try 3 s")
    assert pill(status, NOW + 9).next_try == "next try 0 s"


@pytest.mark.parametrize("state", [LinkState.REFUSED, LinkState.TAKEN_OVER])
def test_what_stopped_says_that_it_stopped(state: LinkState) -> None:
    said = pill(LinkStatus(state, reason="not authorised", stages=(StageResult(Stage.SUBSCRIBE, False),)), NOW)
    assert (said.glyph, said.tone, said.reason) == (Mark.ERROR, "fault", "not authorised")
    assert (said.detail, said.next_try) == ("SUBSCRIBE", "not tried again")


def test_a_long_reason_is_cut_in_the_pill_and_whole_in_the_tip() -> None:
    reason = "certificate of broker.example expired " * 5
    said = pill(LinkStatus(LinkState.RECONNECTING, reason=reason, advice="ask for a new one"), NOW)
    assert len(said.reason) <= 60
    assert said.reason.endswith("\u2026")
    assert said.tip.splitlines()[-2:] == [reason, "ask for a new one"]


def test_off_at_the_start_is_faint_and_says_zero() -> None:
    said = counters(ForwardStatus())
    assert (said.branch, said.done, said.rejected, said.queued) == ("no branch", "0 accepted", "0 rejected", "0 queued")
    assert not said.active


def test_the_branches_of_an_open_site_are_said_before_any_run_knows_them() -> None:
    """ "no branch" stood beside a site that names one."""
    assert counters(ForwardStatus(), branches="North, South").branch == "North, South"
    assert counters(ForwardStatus(branch="North"), branches="North, South").branch == "North"


def test_shadow_says_computed_and_nothing_sent() -> None:
    said = counters(ForwardStatus(mode=ForwardMode.SHADOW, branch="Plant A test", computed=482))
    assert (said.done, said.rate, said.active) == ("482 computed", "nothing sent", True)


def test_on_says_rate_and_what_is_under_way_counts_as_queued() -> None:
    said = counters(
        ForwardStatus(
            mode=ForwardMode.ON,
            accepted=27_411,
            refused=1_204,
            rejected=31,
            dead=1_200,
            queued=10,
            in_flight=2,
            rate_hz=4.6,
        )
    )
    assert (said.done, said.rejected, said.queued, said.rate) == (
        "27,411 accepted",
        "1,204 rejected",
        "12 queued",
        "4.6/s",
    )
    assert said.any_rejected
    assert said.rejected_tip.startswith("1,204 samples were rejected in this run, as many as in the rows of Delivery")
    assert "31 answers" in said.rejected_tip and "Given up now: 1,200" in said.rejected_tip


def test_nothing_connected_is_a_dash_and_not_a_colour() -> None:
    assert pill(LinkStatus(), NOW).glyph is Glyph.DASH


def test_what_was_rejected_and_all_discarded_is_not_red_any_more() -> None:
    forward = ForwardStatus(mode=ForwardMode.ON, refused=12, rejected=1, dead=12)
    assert counters(forward).any_rejected and counters(forward, left=3).any_rejected
    said = counters(forward, left=0)
    assert said.rejected == "12 rejected" and not said.any_rejected
    assert said.rejected_tip.endswith("None is given up now: all were discarded.")


def test_what_was_rejected_and_arrived_by_a_retry_is_not_red_any_more() -> None:
    said = counters(ForwardStatus(mode=ForwardMode.ON, accepted=163, refused=163, rejected=31, dead=0))
    assert said.rejected == "163 rejected" and not said.any_rejected
    assert "None is given up now" in said.rejected_tip


def test_a_drop_that_is_over_leaves_the_room_to_what_is_now() -> None:
    reason = "the broker closed the connection and was away right after: the broker restarts"
    back = LinkStatus(LinkState.ONLINE, reason=reason, reason_at=NOW)
    said = pill(back, NOW)
    assert said.reason.startswith("drop ") and len(said.reason) <= 40 and reason in said.tip
    gone = pill(LinkStatus(LinkState.RECONNECTING, reason=reason, reason_at=NOW), NOW)
    assert len(gone.reason) > len(said.reason)


def test_a_session_that_was_forgotten_is_said_in_few_words_and_is_no_drop() -> None:
    back = LinkStatus(LinkState.ONLINE, reason=FORGOTTEN.reason, reason_at=NOW, advice=FORGOTTEN.advice)
    said = pill(back, NOW + 60)
    assert said.reason.endswith(", session forgotten") and "drop" not in said.reason
    assert FORGOTTEN.reason in said.tip and FORGOTTEN.advice in said.tip


def test_the_tip_of_the_link_times_no_message_that_has_not_come_and_says_nothing_twice() -> None:
    grant = Grant("ati_fm/sherpa/status", 1, True, 1, "granted at QoS 1")
    stages = (StageResult(Stage.TCP, True, 5.0, "127.0.0.1"), StageResult(Stage.DATA, None))
    waits = pill(LinkStatus(LinkState.ONLINE, NOW, stages=stages, grants=(grant,)), NOW).tip.splitlines()
    assert waits == ["TCP 5 ms 127.0.0.1", "first message: not yet", "ati_fm/sherpa/status granted at QoS 1"]
    came = (StageResult(Stage.DATA, True, 287.0, "first message"),)
    no = Grant("#", 1, False, 0x87, "refused: this account may not read it (0x87)")
    assert pill(LinkStatus(LinkState.ONLINE, NOW, stages=came, grants=(no,)), NOW).tip.splitlines() == [
        "first message 287 ms",
        "# refused: this account may not read it (0x87)",
    ]
