"""What we send is what the documents show, and our own decoder reads it back unchanged."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.robot import Pose, RobotState
from ati_console.wire import encode
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, RobotspaceEvent, StatusReport, TripInfo, TripLeg, TripLegs
from tests.wire.samples import FEED_STATUS, GUIDE_STATUS, feed, guide

EVERY = [
    Conventions(unit=unit, yaw=yaw, z_suffix_offset_min=offset)
    for unit in ("m", "mm")
    for yaw in ("ccw-from-x", "cw-from-north")
    for offset in (0, 330)
]


def test_the_feeds_form_is_the_documented_one() -> None:
    assert json.loads(encode.feed_status(feed().state)) == FEED_STATUS
    assert b" " not in encode.feed_status(feed().state)


def test_the_guides_form_is_the_documented_one() -> None:
    mm = Conventions(unit="mm")
    sent = json.loads(encode.guide_status(guide(mm).state, mm))
    assert sent.pop("pose") == pytest.approx(GUIDE_STATUS["pose"])
    assert sent == {key: value for key, value in GUIDE_STATUS.items() if key != "pose"}


@pytest.mark.parametrize("conventions", EVERY)
@given(
    x=st.floats(-300, 300).map(lambda v: round(v, 3)),
    y=st.floats(-300, 300).map(lambda v: round(v, 3)),
    yaw=st.floats(-3.14, 3.14),
    battery=st.none() | st.floats(1, 100),
    at=st.none() | st.integers(1_600_000_000_000, 2_000_000_000_000).map(lambda ms: ms / 1000),
    trip=st.none() | st.sampled_from(["7", "007", "T-7", "9" * 30]),
)
def test_both_forms_survive_the_way_there_and_back(
    conventions: Conventions, x: float, y: float, yaw: float, battery: float | None, at: float | None, trip: str | None
) -> None:
    state = RobotState(
        name="tug-1", pose=Pose(x, y, yaw), mode="fleet", battery_pct=battery, measured_at=at, trip_id=trip,
        error="Mule app down", disabled=True, disabled_reason="emergency_stop", message_id="m-1",
    )  # fmt: skip
    same(state, decode("ati_fm/sherpa/status", encode.feed_status(state, conventions), conventions))
    same(state, decode(encode.guide_status_topic("tug-1"), encode.guide_status(state, conventions), conventions))


def same(state: RobotState, decoded: object) -> None:
    assert isinstance(decoded, StatusReport)
    back = decoded.state
    assert (back.pose.x_m, back.pose.y_m) == pytest.approx((state.pose.x_m, state.pose.y_m))
    assert back.pose.yaw_rad == pytest.approx(state.pose.yaw_rad)
    assert back.measured_at == (None if state.measured_at is None else pytest.approx(state.measured_at, abs=1e-3))
    for key in ("name", "mode", "battery_pct", "error", "disabled", "disabled_reason", "trip_id", "message_id"):
        assert getattr(back, key) == getattr(state, key), key


def test_a_trip_and_its_legs_survive_the_way_there_and_back() -> None:
    trip = TripInfo(
        trip_id="7", sherpa_name="tug-1", status="en_route", fleet_name="north", route=("A", "B"),
        route_lengths_m=(12.5,), booked_at=1764590400.0, started_at=1764590460.5,
    )  # fmt: skip
    local = Conventions(z_suffix_offset_min=330)
    assert decode(encode.GUIDE_TRIP_TOPIC, encode.trip_info(trip, local), local) == trip
    legs = TripLegs("7", (TripLeg(leg_id="1", from_station="A", to_station="B", route_length_m=12.5, cte_m=0.1),))
    assert decode(encode.LEGS_TOPIC, encode.trip_legs(legs), local) == legs


def test_a_robotspace_envelope_is_the_documented_one() -> None:
    raw = encode.robotspace_event("amr-001", 2001, {"uptime": "5h", "battery": 80}, ueid="u-1", at=1755790306.0)
    assert json.loads(raw)["data"]["ts"] == "2025-08-21T15:31:46Z"
    event = decode(encode.robotspace_topic("amr-001"), raw, Conventions())
    assert isinstance(event, RobotspaceEvent)
    assert (event.event, event.device_id, event.measured_at) == ("heartbeat", "amr-001", 1755790306.0)
