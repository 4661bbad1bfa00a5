"""What the card says, without a window: trips, rows, notes, payloads and their differences."""

from __future__ import annotations

import json
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.fleet.story import Change, RobotEvent
from ati_console.fleet.trip import Progress
from ati_console.fleet.view import Mark
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, ReadBack, RobotForward, Visibility
from ati_console.gui.models import payload
from ati_console.gui.models.card_notes import event_notes, finding_notes
from ati_console.gui.models.card_rows import CardRow, extra_rows, forward_rows, state_rows
from ati_console.gui.models.card_trip import leg_words, trip_line
from ati_console.gui.models.console_model import Listing
from ati_console.gui.models.finding_advice import advice
from ati_console.gui.models.payload_diff import Kind, changes, diff
from ati_console.wire.messages import Odd
from tests.gui.sherpas import NOW, finding, sherpa

WAY = Progress(
    trip_id="178573", leg=2, legs=3, from_station="L2-04", to_station="D-01", driven_m=41.2, whole=True, length_m=66.0
)


def say(row: CardRow) -> str:
    return "".join(piece.words for piece in row.pieces)


def row(rows: tuple[CardRow, ...], label: str) -> str:
    return next(say(one) for one in rows if one.label == label)


def test_a_trip_is_said_with_its_stations_and_metres() -> None:
    line = trip_line(WAY)
    assert line is not None
    assert (line.begin, line.middle, line.end, line.share) == ("L2-04", "41 of 66 m", "D-01", pytest.approx(41.2 / 66))
    assert line.said == "L2-04 to D-01: 41 of 66 m" and leg_words(WAY) == "leg 2 of 3"


@pytest.mark.parametrize(
    ("known", "middle", "leg"),
    [
        ({"whole": False}, "at least 41 of 66 m", "leg 2 of 3"),
        ({"length_m": None}, "41 m driven, of how many is not known", "leg 2 of 3"),
        ({"length_m": None, "whole": False, "legs": None}, "at least 41 m driven, of how many is not known", "leg 2"),
        ({"leg": None}, "41 of 66 m", "one of 3 legs"),
        ({"leg": None, "legs": None}, "41 of 66 m", "route not known"),
        ({"status": "waiting_station"}, "41 of 66 m", "at a station"),
    ],
)
def test_what_is_only_known_in_part_says_so(known: dict[str, object], middle: str, leg: str) -> None:
    way = msgspec.structs.replace(WAY, **known)
    line = trip_line(way)
    assert line is not None and line.middle == middle and leg_words(way) == leg


def test_stations_that_nobody_named_are_left_out() -> None:
    line = trip_line(msgspec.structs.replace(WAY, from_station="", to_station=""))
    assert line is not None and (line.begin, line.end, line.said) == ("", "", "41 of 66 m")
    line = trip_line(msgspec.structs.replace(WAY, from_station=""))
    assert line is not None and (line.begin, line.end) == ("?", "D-01")


def test_more_than_the_whole_way_is_no_more_than_full() -> None:
    line = trip_line(msgspec.structs.replace(WAY, driven_m=70.0))
    assert line is not None and line.share == 1.0 and line.middle == "70 of 66 m"


def test_the_heading_is_in_one_convention_and_says_the_one_it_was_sent_in() -> None:
    view = sherpa("tug-1", heading_rad=math.pi / 2)
    assert row(state_rows(view, None, NOW), "Heading") == "90.0°  ccw from +X"
    rows = state_rows(sherpa("tug-1", heading_rad=0.0), None, NOW, yaw="cw-from-north")
    assert row(rows, "Heading") == "0.0°  ccw from +X"
    assert row(rows, "Sent as") == "90.0°  cw from north"


def test_a_sherpa_that_fell_silent_does_not_move() -> None:
    rows = state_rows(sherpa("tug-1", age=134.0), None, NOW)
    assert row(rows, "Mode") == "Fleet  when last heard"
    assert row(rows, "Age").startswith("2 m 14 s  last ")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.12, "+0.12 s"),
        (-0.001, "+0.00 s"),
        (19_800.0, "+5 h 30 m  ahead"),
        (-70.0, "-1 m 10 s  behind"),
        (None, "not known  few messages"),
    ],
)
def test_the_clock_offset_is_said_in_words(seconds: float | None, words: str) -> None:
    assert row(state_rows(sherpa("tug-1", clock_offset_s=seconds), None, NOW), "Clock offset") == words


def test_unknown_fields_are_listed_as_sent() -> None:
    rows = extra_rows(sherpa("tug-1", extras=(("firmware", '"4.12"'), ("lidar", '{"front":"ok"}'))))
    assert [(one.label, say(one)) for one in rows] == [("firmware", '"4.12"'), ("lidar", '{"front":"ok"}')]


def test_open_findings_come_first_and_all_have_a_next_step() -> None:
    old = msgspec.structs.replace(finding("tug-1", Odd.LATE), last_at=NOW - 600, count=1)
    notes = finding_notes((old, finding("tug-1", Odd.JUMP)), NOW)
    assert [(note.title, note.dim) for note in notes] == [("Jump", False), ("Late state", True)]
    assert "not seen since" in notes[1].text and all(advice(kind) for kind in Odd)


def test_events_are_newest_first_with_how_long_it_lasted() -> None:
    events = (
        RobotEvent(NOW - 90, Change.MODE, "none to manual"),
        RobotEvent(NOW - 80, Change.DISABLED, ""),
        RobotEvent(NOW - 60, Change.ERROR_OVER, "motor died", 30.0),
        RobotEvent(NOW - 50, Change.GAP, "", 360.0),
    )
    notes = event_notes(sherpa("tug-1", events=events, heard_at=NOW - 1), NOW, 60.0)
    assert [note.title for note in notes] == ["Silent for 6 m 0 s", "Error over", "Disabled", "Mode"]
    assert [note.lines[0] for note in notes[1:]] == [
        "motor died, after 30.0 s", "no reason given", "not said to Manual"
    ]  # fmt: skip
    silent = event_notes(sherpa("tug-1", heard_at=NOW - 300), NOW, 60.0)
    assert silent[0].shape is Mark.STALE and silent[0].title.startswith("Silent since ")


def test_a_hostile_text_stays_on_its_line() -> None:
    events = (RobotEvent(NOW, Change.ERROR, "a\n\u202e<b>"),)
    (note,) = event_notes(sherpa("tug-1", events=events, heard_at=NOW), NOW, 60.0)
    assert note.lines == ("a<U+000A><U+202E><b>",)


# ------------------------------------------------------------------ payloads


def test_changed_keys_stand_with_what_they_were() -> None:
    before = b'{"a":1,"b":[1,2],"gone":null,"same":"x"}'
    lines = diff(before, b'{"a":2,"b":[1,3],"same":"x","new":true}')
    assert [line.text for line in lines] == [
        '~ "a": 2', "     was 1", '~ "b": [1,3]', "     was [1,2]", '  "same": "x"', '+ "new": true', '- "gone": null'
    ]  # fmt: skip
    assert changes(lines) == 4


def test_a_first_message_and_a_repeated_one_say_so() -> None:
    assert diff(b"", b"{}")[0].words.startswith("Nothing came before")
    assert diff(b"{}", b"{}")[0].words.startswith("The same as the one before")
    assert changes(diff(b'{"a":1}', b'{"a":1}')) == 0


def test_bytes_that_are_no_object_say_where_they_differ() -> None:
    lines = diff(b"\xff\x00abc", b"\xff\x00axc")
    assert lines[0] == (lines[0].__class__)(Kind.REMARK, "Differs from byte 3 on.") and len(lines) == 2
    assert diff(b"ab", b"abc")[0].words == "Differs from byte 2 on."


def test_true_and_one_are_not_the_same() -> None:
    assert changes(diff(b'{"a":1}', b'{"a":true}')) == 1


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_can_be_compared_and_shown(before: bytes, after: bytes) -> None:
    for text in [line.text for line in diff(before, after)] + payload.dump(after).split("\n"):
        assert "\n" not in text and "\u202e" not in text
    payload.compact(after)


def test_the_last_message_packs_short_entries() -> None:
    body = b'{"sherpa_name":"tug-107","mode":"fleet","disabled":false,"error":null,"trip_id":178573}'
    assert payload.compact(body).split("\n") == [
        '{"sherpa_name":"tug-107",', ' "mode":"fleet","disabled":false,', ' "error":null,"trip_id":178573}'
    ]  # fmt: skip
    assert json.loads(payload.compact(body)) == json.loads(body)


def test_hex_has_eight_bytes_a_line_and_no_control_characters() -> None:
    assert payload.dump(b'{"sherpa\x00\xff').split("\n") == [
        '0000 7b22 7368 6572 7061 {"sherpa', "0008 00ff                ··"
    ]  # fmt: skip
    assert payload.dump(b"") == "(no bytes)"


def test_a_payload_that_was_cut_says_how_much_is_kept() -> None:
    assert payload.size_of(sherpa("tug-1", last_payload=b"x" * 8192, last_size=20_480)) == (
        "20.0 KiB, the first 8,192 B kept"
    )
    assert payload.size_of(sherpa("tug-1", last_payload=b"abc")) == "3 B"


# ------------------------------------------------------------------ what the twin shows


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (ReadBack(), ""),
        (ReadBack(Visibility.SEEN, NOW - 1.9, distance_m=0.41), "0.4 m away  1.9 s old"),
        (ReadBack(Visibility.OFF, NOW - 8, distance_m=1204.0), "1,204.0 m away  8.0 s old"),
        (ReadBack(Visibility.NOT_VISIBLE, NOW, cause="sector 9 is of another branch"), "sector 9 is of another branch"),
        (ReadBack(Visibility.WRONG_SECTOR, NOW), "in another sector"),
    ],
)
def test_what_was_read_back_stands_below_what_was_sent(seen: ReadBack, words: str) -> None:
    sent = RobotForward("tug-1-a", 1, Delivery.ACCEPTED, sent_at=NOW - 2, x_mm=1.0, y_mm=2.0, read_back=seen)
    listing, status = Listing(login="tug-1-a", sector=1), ForwardStatus(mode=ForwardMode.ON)
    rows = forward_rows(listing, status, sent, NOW)
    labels = [one.label for one in rows]
    assert labels == ["Login", "Sent", "As", *(["Read back"] if words else [])]
    assert not words or row(rows, "Read back") == words
