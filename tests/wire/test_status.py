"""Every way the guide and the feed write a status (contracts.md 1)."""

from __future__ import annotations

from math import pi
from typing import Any

import pytest

from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, Odd, StatusReport, Undecodable
from tests.wire.samples import FEED, FEED_STATUS, GUIDE_STATUS, METRES, feed, guide, kinds, payload, read


def test_the_feed_as_it_was_seen_has_nothing_odd() -> None:
    report = feed()
    state = report.state
    assert report.dialect == "feed" and report.topic_name is None and report.oddities == ()
    assert (state.pose.x_m, state.pose.y_m, state.pose.yaw_rad) == (110.943, 62.396, 2.456)
    assert (state.name, state.mode, state.battery_pct, state.trip_id) == ("tug-107", "fleet", 78.0, "178573")
    assert state.error is state.disabled_reason is state.trip_leg_id is None and state.extras == ()
    assert state.measured_at == 1764595312.0 and state.message_id == FEED_STATUS["message_id"]


def test_the_guides_sample_in_millimetres_has_nothing_odd() -> None:
    report = guide()
    assert report.dialect == "guide" and report.topic_name == "val-sherpa-01" and report.oddities == ()
    assert report.state.pose.x_m == pytest.approx(195.63016) and report.state.pose.y_m == pytest.approx(188.39778)
    assert (report.state.pose.yaw_rad, report.state.mode, report.state.battery_pct) == (1.57, "fleet", 82.5)
    assert (report.state.trip_id, report.state.trip_leg_id) == ("1234", "5678")
    assert report.state.measured_at == 1727261925.0 and report.state.error is None


@pytest.mark.parametrize(("compass", "ours"), [(0.0, pi / 2), (pi / 2, 0.0), (pi, -pi / 2), (-pi / 2, pi)])
def test_a_compass_yaw_is_read_counter_clockwise_from_x(compass: float, ours: float) -> None:
    north = Conventions(yaw="cw-from-north")
    assert feed(north, pose=[1.0, 2.0, compass]).state.pose.yaw_rad == pytest.approx(ours)


def test_an_unwrapped_yaw_is_brought_within_half_a_turn() -> None:
    assert feed(pose=[1.0, 2.0, 2 * pi + 0.5]).state.pose.yaw_rad == pytest.approx(0.5)
    assert Odd.UNIT_SUSPICION in kinds(feed(pose=[1.0, 2.0, 90.0]))


def test_millimetres_read_as_metres_and_the_reverse_are_suspicious_but_decoded() -> None:
    as_metres = guide(METRES)
    assert as_metres.state.pose.x_m == 195630.16 and kinds(as_metres) == [Odd.UNIT_SUSPICION]
    assert kinds(feed(Conventions(unit="mm"))) == [Odd.UNIT_SUSPICION]
    assert kinds(feed(Conventions(unit="mm"), pose=[0, 0, 0])) == []


def test_a_pose_of_another_length_than_the_topic_documents_is_odd() -> None:
    assert kinds(feed(pose=[1.0, 2.0, 0.0, 0.0, 0.0, 0.5], mode="Fleet")) == [Odd.POSE_LENGTH]
    report = guide(METRES, pose=[10.0, 20.0, 0.5], mode="fleet")
    assert report.dialect == "feed" and kinds(report) == [Odd.POSE_LENGTH]


@pytest.mark.parametrize(
    "pose",
    [
        ..., None, [], [1.0], [1.0, 2.0], [1, 2, 3, 4], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7], {}, "1,2,3", 5, True,
        [True, 2, 3], [1, None, 3], ["1", "2", "3"], [1, 2, [3]], [1, 2, 10**400], [1, 2, 3, 4, 5, False],
    ],
)  # fmt: skip
def test_a_pose_that_is_not_3_or_6_finite_numbers_is_refused(pose: Any) -> None:
    with pytest.raises(Undecodable) as refused:
        feed(pose=pose)
    assert refused.value.field.startswith("pose") and refused.value.reason


@pytest.mark.parametrize("literal", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"1" + b"0" * 5000])
def test_a_coordinate_that_is_no_number_is_refused(literal: bytes) -> None:
    with pytest.raises(Undecodable) as refused:
        read(payload(FEED_STATUS, pose=[0, 0, 7777]).replace(b"7777", literal))
    assert refused.value.reason


def test_whole_numbers_and_very_large_finite_ones_are_numbers() -> None:
    assert feed(pose=[1, 2, 0]).state.pose.x_m == 1.0
    assert kinds(feed(pose=[1e308, 1e308, 0.0])) == [Odd.UNIT_SUSPICION]


@pytest.mark.parametrize("name", [..., None, "", "   ", 7, True, ["a"], "x" * 201])
def test_a_status_without_a_usable_name_is_refused(name: Any) -> None:
    with pytest.raises(Undecodable) as refused:
        feed(sherpa_name=name)
    assert refused.value.field == "sherpa_name"


@pytest.mark.parametrize("name", ["../../x", "CON", "a\r\nb", "\x1b[2J", "\u202eabc", "<img src=x>", "=cmd|' /C'", "é"])
def test_a_strange_name_is_kept_as_it_is(name: str) -> None:
    assert feed(sherpa_name=name).state.name == name


@pytest.mark.parametrize(
    ("sent", "mode", "odd"),
    [
        ("fleet", "fleet", []),
        ("assisted_manual", "assisted_manual", []),
        ("disconnected", "disconnected", []),
        ("Fleet", "fleet", [Odd.MODE_SPELLING]),
        ("FLEET", "fleet", [Odd.MODE_SPELLING]),
        (" fleet ", "fleet", [Odd.MODE_SPELLING]),
        ("Dancing", "Dancing", [Odd.MODE_UNKNOWN]),
        ("", "", [Odd.MODE_MISSING]),
        (None, "", [Odd.MODE_MISSING]),
        (..., "", [Odd.MODE_MISSING]),
        (True, "true", [Odd.FIELD_TYPE]),
        (5, "5", [Odd.FIELD_TYPE]),
    ],
)
def test_modes_in_the_feed(sent: Any, mode: str, odd: list[Odd]) -> None:
    report = feed(mode=sent)
    assert report.state.mode == mode and kinds(report) == odd


@pytest.mark.parametrize(
    ("sent", "mode", "odd"),
    [
        ("Fleet", "fleet", []),
        ("fleet", "fleet", [Odd.MODE_SPELLING]),
        ("FLEET", "fleet", [Odd.MODE_SPELLING]),
        ("manual", "manual", []),
        ("Manual", "manual", []),
        ("Assisted_Manual", "assisted_manual", []),
        ("MANUAL", "manual", [Odd.MODE_SPELLING]),
    ],
)
def test_modes_in_the_guide(sent: str, mode: str, odd: list[Odd]) -> None:
    report = guide(mode=sent)
    assert report.state.mode == mode and kinds(report) == odd


@pytest.mark.parametrize(
    ("sent", "pct", "odd"),
    [
        (0, 0.0, []),
        (1, 1.0, []),
        (100, 100.0, []),
        (82.5, 82.5, []),
        (-1, None, []),
        (-1.0, None, []),
        (0.78, 78.0, [Odd.BATTERY_OUT_OF_RANGE]),
        (101, None, [Odd.BATTERY_OUT_OF_RANGE]),
        (-5, None, [Odd.BATTERY_OUT_OF_RANGE]),
        (10**40, None, [Odd.BATTERY_OUT_OF_RANGE]),
        ("78", 78.0, [Odd.FIELD_TYPE]),
        ("78 %", 78.0, [Odd.FIELD_TYPE]),
        ("-1", None, [Odd.FIELD_TYPE]),
        ("full", None, [Odd.FIELD_TYPE]),
        ("nan", None, [Odd.FIELD_TYPE, Odd.BATTERY_OUT_OF_RANGE]),
        (True, None, [Odd.FIELD_TYPE]),
        ([78], None, [Odd.FIELD_TYPE]),
        (None, None, [Odd.BATTERY_MISSING]),
        (..., None, [Odd.BATTERY_MISSING]),
    ],
)
def test_battery(sent: Any, pct: float | None, odd: list[Odd]) -> None:
    report = feed(battery_status=sent)
    assert report.state.battery_pct == pct and kinds(report) == odd


@pytest.mark.parametrize(
    ("sent", "error", "odd"),
    [
        ("Mule app down", "Mule app down", []),
        ("", None, []),
        ("  ", None, []),
        (None, None, []),
        (..., None, []),
        (False, None, [Odd.FIELD_TYPE]),
        (["a"], '["a"]', [Odd.FIELD_TYPE]),
    ],
)
def test_errors(sent: Any, error: str | None, odd: list[Odd]) -> None:
    report = feed(error=sent)
    assert report.state.error == error and kinds(report) == odd


@pytest.mark.parametrize(
    ("sent", "disabled", "odd"),
    [
        (True, True, []),
        (None, False, []),
        (..., False, []),
        ("true", True, [Odd.FIELD_TYPE]),
        (1, True, [Odd.FIELD_TYPE]),
        (0, False, [Odd.FIELD_TYPE]),
        ({}, False, [Odd.FIELD_TYPE]),
    ],
)
def test_disabled(sent: Any, disabled: bool, odd: list[Odd]) -> None:
    report = feed(disabled=sent)
    assert report.state.disabled is disabled and kinds(report) == odd


def test_reasons_we_act_on_are_known_in_any_case() -> None:
    assert feed(disabled=True, disabled_reason="Emergency_Stop").state.is_emergency_stopped
    assert feed(disabled=True, disabled_reason="stale_heartbeat").state.is_disconnected
    assert feed(disabled_reason="software not compatible").state.disabled_reason == "software not compatible"
    assert feed(mode="disconnected").state.is_disconnected


@pytest.mark.parametrize(
    ("sent", "trip"),
    [(7, "7"), ("T-7", "T-7"), (7.0, "7"), (None, None), ("", None), (True, None), ([], None), (10**400, None)],
)
def test_trip_ids(sent: Any, trip: str | None) -> None:
    assert feed(trip_id=sent).state.trip_id == trip


def test_unknown_fields_are_kept_and_bounded() -> None:
    assert feed(fleet="north", speed={"v": 1.5}).state.extras == (("fleet", '"north"'), ("speed", '{"v":1.5}'))
    many = feed(METRES, **{f"field{n}": n for n in range(100)}).state.extras
    assert len(many) == 33 and many[-1] == ("…", "68 more fields")
    (key, text), *_ = feed(METRES, **{"k" * 500: "v" * 5000}).state.extras
    assert len(key) <= 64 and len(text) <= 200


def test_the_topic_naming_another_sherpa_is_odd_and_said() -> None:
    report = guide(sherpa_name="val-sherpa-02")
    assert kinds(report) == [Odd.TOPIC_NAME] and not report.name_agrees
    assert "val-sherpa-01" in report.oddities[0].evidence and "val-sherpa-02" in report.oddities[0].evidence
    assert guide().name_agrees and feed().name_agrees


def test_a_status_on_an_unknown_topic_is_known_by_its_shape() -> None:
    for sample in (FEED_STATUS, GUIDE_STATUS):
        report = decode("plant/7/anything", payload(sample), METRES)
        assert isinstance(report, StatusReport) and Odd.POSE_LENGTH not in kinds(report)
    with pytest.raises(Undecodable):
        decode("plant/7/anything", payload(FEED_STATUS, pose=[1, 2]), METRES)


def test_of_a_repeated_key_the_last_counts() -> None:
    assert read(b'{"sherpa_name":"a","sherpa_name":"b","pose":[1,2,3]}', FEED).state.name == "b"


def test_evidence_is_short_and_has_nothing_that_could_move_a_cursor() -> None:
    for oddity in feed(mode="\x1b[2J\r\n" + "x" * 500, battery_status="\u202e" * 90, error=["\x00" * 900]).oddities:
        assert len(oddity.evidence) <= 120 and oddity.evidence.isprintable()
