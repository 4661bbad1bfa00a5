"""What the delivery table says of a sherpa: Twinzo's answer, its read-back, what is held, and in which order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.fleet.view import Freshness
from ati_console.forwarding import Delivery, ForwardMode, ReadBack, RobotForward, Shadow, Visibility, Waits
from ati_console.gui.models.console_model import Limits, Listing
from ati_console.gui.models.delivery_filter import parse
from ati_console.gui.models.delivery_order import Column, Survey, Wish, facts
from ati_console.gui.models.delivery_rows import DeliveryRow, Entry, answer_of, delivery_row
from ati_console.gui.models.delivery_said import Answer, Asked, Said, answer
from ati_console.gui.models.notation import Notation
from tests.gui.sherpas import NOW, sherpa

LISTED = Listing(True, "tug-1-a", 1)
SENT = RobotForward("tug-1-a", 1, Delivery.ACCEPTED, "", NOW - 1, 1000.0, 2000.0, 7, 0, 200)


def said(
    forward: RobotForward | None = SENT,
    mode: ForwardMode = ForwardMode.ON,
    fresh: Freshness | None = Freshness.LIVE,
    listing: Listing = LISTED,
    trusted: bool = True,
) -> Answer:
    return answer(Asked(listing, forward, mode, fresh, trusted), NOW)


def entry(name: str = "tug-1", forward: RobotForward | None = SENT, **changes: Any) -> Entry:
    made = Entry(name, sherpa(name), LISTED, forward, "North", ForwardMode.ON, Limits(), 1.0, Notation(utc=True))
    return made._replace(**changes)


def row(forward: RobotForward | None = SENT, **changes: Any) -> DeliveryRow:
    return delivery_row(entry(forward=forward, **changes), NOW)


# ---------------------------------------------------------------- the one thing to say


def test_what_twinzo_took_is_accepted() -> None:
    assert said() == (Said.ACCEPTED, "Accepted")


def test_a_refusal_has_the_words_of_twinzo() -> None:
    dead = replace(SENT, delivery=Delivery.DEAD, words="Device tug-1-a does not exist.")
    assert said(dead) == (Said.REJECTED, "Rejected: Device tug-1-a does not exist.")


def test_a_refusal_is_said_while_forwarding_is_off_too() -> None:
    assert said(replace(SENT, delivery=Delivery.DEAD, words="no"), ForwardMode.OFF).said is Said.REJECTED


def test_accepted_and_on_no_map_is_named_so_with_its_cause() -> None:
    seen = ReadBack(Visibility.NOT_VISIBLE, NOW - 2, cause="sector 7, other branch")
    assert said(replace(SENT, read_back=seen)) == (Said.NOT_VISIBLE, "Accepted, not visible: sector 7, other branch")


def test_a_read_back_elsewhere_says_how_far_away() -> None:
    seen = ReadBack(Visibility.OFF, NOW - 2, 0.0, 0.0, 1, NOW, 6.22)
    assert said(replace(SENT, read_back=seen)) == (Said.OFF, "Accepted, read back 6.2 m away")


def test_another_sector_is_named() -> None:
    seen = ReadBack(Visibility.WRONG_SECTOR, NOW - 2, sector=7)
    assert said(replace(SENT, read_back=seen)).words == "Accepted, shown in sector 7"


@pytest.mark.parametrize("fresh", [Freshness.STALE, Freshness.LOST])
def test_a_silent_sherpa_is_held_not_failed(fresh: Freshness) -> None:
    assert said(fresh=fresh) == (Said.HELD, f"Held: {fresh.value}, nothing new to send")


def test_what_is_not_on_the_map_is_said_of_a_silent_sherpa_as_well() -> None:
    seen = ReadBack(Visibility.NOT_VISIBLE, NOW - 2)
    assert said(replace(SENT, read_back=seen), fresh=Freshness.STALE).said is Said.NOT_VISIBLE


def test_between_two_samples_the_last_answer_stands() -> None:
    assert said(replace(SENT, delivery=Delivery.QUEUED)).said is Said.ACCEPTED
    assert said(replace(SENT, delivery=Delivery.QUEUED, sent_at=NOW - 30)).said is Said.QUEUED


def test_retrying_has_the_reason_and_the_pose_that_waits_stands_in_words_not_in_x_and_y() -> None:
    away = replace(SENT, delivery=Delivery.RETRYING, words="HTTP 503", waits=Waits(9000.0, 8000.0, NOW - 42))
    assert said(away).words == "Retrying for 42 s: HTTP 503; the newest waits at X 9,000 Y 8,000"
    assert (row(away).x, row(away).y) == ("1,000", "2,000")


def test_a_refusal_stands_while_the_next_sample_has_no_answer_yet() -> None:
    refused = replace(SENT, delivery=Delivery.QUEUED, sent_at=None, dead=11, refused="no device", refused_at=NOW - 2)
    assert said(refused) == (Said.REJECTED, "Rejected: no device")


def test_a_queue_that_stands_still_behind_a_refusal_says_both() -> None:
    stuck = replace(SENT, delivery=Delivery.QUEUED, sent_at=None, refused="no device", refused_at=NOW - 30)
    assert said(replace(stuck, waits=Waits(1.0, 2.0, NOW - 30))) == (
        Said.QUEUED,
        "Queued for 30 s; the last one was rejected: no device; the newest waits at X 1 Y 2",
    )
    assert said(stuck, ForwardMode.OFF).said is Said.REJECTED


def test_a_pose_that_is_not_trusted_is_forwarded_and_the_row_says_so() -> None:
    assert said(trusted=False) == (Said.UNTRUSTED, "Accepted, pose not trusted")
    shadow = replace(SENT, delivery=Delivery.NONE, sent_at=None)
    assert said(shadow, ForwardMode.SHADOW, trusted=False).words == "Computed, nothing sent; pose not trusted"
    doubted = sherpa("tug-1", pose_trusted=False)
    assert row(view=doubted).said is Said.UNTRUSTED


def test_the_shadow_says_computed_and_nothing_sent() -> None:
    shadow = replace(SENT, delivery=Delivery.NONE, sent_at=None)
    assert said(shadow, ForwardMode.SHADOW) == (Said.COMPUTED, "Computed, nothing sent")
    other = replace(shadow, shadow=Shadow(NOW, 0.4, 1.2, "another bridge, 1.2 s later"))
    assert said(other, ForwardMode.SHADOW).words == "Computed: another bridge, 1.2 s later"


def test_an_unlisted_sherpa_is_never_forwarded_and_its_near_name_is_told() -> None:
    assert said(None, listing=Listing(False, near="tug-1")).words == "Not on the allow-list, near tug-1"


def test_words_of_twinzo_are_one_line_of_visible_letters() -> None:
    dead = replace(SENT, delivery=Delivery.DEAD, words="no\n\u202e<b>" + "x" * 999)
    words = said(dead).words
    assert "\n" not in words and "\u202e" not in words and len(words) <= 160


@given(
    delivery=st.sampled_from(Delivery),
    mode=st.sampled_from(ForwardMode),
    visibility=st.sampled_from(Visibility),
    fresh=st.sampled_from([None, *Freshness]),
    words=st.text(max_size=40),
    distance=st.none() | st.floats(0, 1e9),
)
def test_something_is_said_whatever_comes_together(
    delivery: Delivery,
    mode: ForwardMode,
    visibility: Visibility,
    fresh: Freshness | None,
    words: str,
    distance: float | None,
) -> None:
    seen = ReadBack(visibility, NOW, distance_m=distance, cause=words)
    found = said(replace(SENT, delivery=delivery, words=words, read_back=seen), mode, fresh)
    assert found.words


# ---------------------------------------------------------------- cells


def test_the_cells_of_an_accepted_sherpa() -> None:
    seen = ReadBack(Visibility.SEEN, NOW - 2, 1200.0, 2000.0, 1, NOW, 0.2)
    made = row(replace(SENT, read_back=seen))
    assert (made.x, made.y, made.sent) == ("1,000", "2,000", "13:05:05.0")
    assert (made.off, made.off_loud, made.read, made.http) == ("0.2", False, "2.0 s", "200")


def test_a_distance_above_the_tolerance_is_loud_and_one_below_is_not() -> None:
    seen = ReadBack(Visibility.SEEN, NOW - 2, distance_m=1.5)
    assert row(replace(SENT, read_back=seen)).off_loud
    assert not row(replace(SENT, read_back=seen), tolerance_m=2.0).off_loud


def test_what_is_not_visible_has_no_distance_but_the_word_none() -> None:
    assert row(replace(SENT, read_back=ReadBack(Visibility.NOT_VISIBLE, NOW))).off == "none"


def test_the_shadow_shows_distance_and_lag_against_the_other_bridge() -> None:
    made = row(replace(SENT, shadow=Shadow(NOW, 2.4, -1.5)), mode=ForwardMode.SHADOW)
    assert (made.off, made.off_loud, made.lag) == ("2.4", True, "-1.5 s")
    assert row(replace(SENT, shadow=Shadow(NOW, 2.4, 459.0)), mode=ForwardMode.SHADOW).lag == "7 m"


def test_a_listed_sherpa_that_was_never_heard_has_a_row() -> None:
    made = row(RobotForward("tug-1-a", 1), view=None)
    assert (made.mark, made.said, made.words) == (None, Said.NOTHING, "Nothing received yet")


# ---------------------------------------------------------------- order and filter

FLEET = (
    entry("tug-1"),
    entry("tug-2", replace(SENT, delivery=Delivery.DEAD, words="Device tug-2-a does not exist.", dead=3)),
    entry("tug-3", replace(SENT, read_back=ReadBack(Visibility.NOT_VISIBLE, NOW, cause="sector 7, other branch"))),
    entry("tug-4", replace(SENT, read_back=ReadBack(Visibility.OFF, NOW - 4, distance_m=6.2)), branch="South"),
    entry("tug-10", listing=Listing(False, near="tug-1"), forward=None, branch=""),
)


def listed(text: str = "", **wish: Any) -> tuple[str, ...]:
    survey = Survey(Wish(accept=parse(text), **wish), NOW)
    for one in FLEET:
        survey.add(one)
    order = survey.order()
    return order.listed + order.unlisted


def test_the_worst_is_first() -> None:
    assert listed() == ("tug-2", "tug-3", "tug-4", "tug-1", "tug-10")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("rejected", ("tug-2",)),
        ("not-visible", ("tug-3",)),
        ("off>5", ("tug-4",)),
        ("off>5 -tug-4", ()),
        ("read>3", ("tug-4",)),
        ("branch:south", ("tug-4",)),
        ("does", ("tug-2",)),
        ("rejected>2", ("tug-2",)),
        ("unlisted", ("tug-10",)),
        ("accepted -tug-4", ("tug-1",)),
        ("http:404", ()),
    ],
)
def test_a_filter_word_asks_what_it_says(text: str, names: tuple[str, ...]) -> None:
    assert listed(text) == names


def test_a_branch_hides_the_others_and_nobody_without_one() -> None:
    assert listed(branch="South") == ("tug-4", "tug-10")


def test_the_largest_distance_is_first_where_that_is_asked() -> None:
    assert listed(column=Column.OFF, descending=True)[0] == "tug-4"


def test_the_counts_are_those_of_the_chips() -> None:
    survey = Survey(Wish(), NOW)
    for one in FLEET:
        survey.add(one)
    counts = survey.order().counts
    assert (counts.total, counts.accepted, counts.not_visible, counts.off, counts.rejected) == (4, 1, 1, 1, 1)
    assert (counts.unlisted, counts.near) == (1, ("tug-10", "tug-1"))


@given(st.text(max_size=60))
def test_any_text_is_a_filter(text: str) -> None:
    parse(text).accepts(facts(FLEET[0], answer_of(FLEET[0], NOW), NOW))
