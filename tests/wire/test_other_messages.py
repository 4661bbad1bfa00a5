"""Trips, legs, alerts, Robotspace events and JSON of no known shape."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, Decoded, Raw, RobotspaceEvent, TripInfo, TripLegs, Undecodable
from tests.wire.samples import METRES

TRIP_TOPICS = ("ati/trips/info", "ati_fm/trips/info", "fleet/trips/info")
TRIP = {
    "id": 178573, "sherpa_name": "tug-107", "fleet_name": "north", "booking_time": "2025-12-01T12:00:00Z",
    "start_time": 1764590460000, "end_time": None, "route": ["A", "B", 7], "status": "EN_ROUTE",
    "route_lengths": [12.5, 30], "scheduled": False, "trip_metadata": {"k": 1}, "booked_by": "somebody",
}  # fmt: skip
LEGS = {
    "trip_id": 7,
    "legs": [
        {"leg_id": 1, "from_station": "A", "to_station": "B", "cte": 0.02, "route_length": 12.5,
         "time_elapsed_obstacle_stoppages": 3, "time_elapsed_visa_stoppages": 0, "time_elapsed_other_stoppages": None},
        {},
    ],
}  # fmt: skip


def read(topic: str, body: Any, conventions: Conventions = METRES) -> Decoded:
    return decode(topic, msgspec.json.encode(body), conventions)


@pytest.mark.parametrize("topic", TRIP_TOPICS)
def test_a_trip(topic: str) -> None:
    trip = read(topic, TRIP)
    assert isinstance(trip, TripInfo)
    assert (trip.trip_id, trip.sherpa_name, trip.fleet_name, trip.status) == ("178573", "tug-107", "north", "en_route")
    assert trip.route == ("A", "B", "7") and trip.route_lengths_m == (12.5, 30.0)
    assert (trip.booked_at, trip.started_at, trip.ended_at) == (1764590400.0, 1764590460.0, None)
    assert dict(trip.extras) == {"scheduled": "false", "trip_metadata": '{"k":1}', "booked_by": '"somebody"'}


def test_a_route_length_is_a_number_or_an_array() -> None:
    trip = read(TRIP_TOPICS[0], TRIP | {"route_lengths": 42})
    assert isinstance(trip, TripInfo) and trip.route_lengths_m == (42.0,)
    broken = read(TRIP_TOPICS[0], TRIP | {"route_lengths": [True, "7", 10**400, 3]})
    assert isinstance(broken, TripInfo) and broken.route_lengths_m == (3.0,)


@pytest.mark.parametrize(
    "body", [[], "x", {}, {"id": None}, {"id": True}, {"id": 1, "route": 5}, {"id": 1, "route": [0] * 1001}]
)
def test_a_trip_that_cannot_be_told_is_refused(body: Any) -> None:
    with pytest.raises(Undecodable):
        read(TRIP_TOPICS[0], body)


def test_legs() -> None:
    legs = read("ati_fm/trips/legs", LEGS)
    assert isinstance(legs, TripLegs) and legs.trip_id == "7" and len(legs.legs) == 2
    first, empty = legs.legs
    assert (first.leg_id, first.from_station, first.to_station) == ("1", "A", "B")
    assert (first.cte_m, first.route_length_m, first.obstacle_s, first.other_s) == (0.02, 12.5, 3.0, None)
    assert empty.leg_id == "" and empty.from_station is None


@pytest.mark.parametrize(
    "body", [{}, {"trip_id": 1}, {"trip_id": 1, "legs": {}}, {"trip_id": 1, "legs": [1]}, {"legs": []}, None]
)
def test_legs_without_trip_or_list_are_refused(body: Any) -> None:
    with pytest.raises(Undecodable):
        read("ati_fm/trips/legs", body)


def test_an_alert_stays_raw_whatever_it_looks_like() -> None:
    body = {"sherpa_name": "tug-107", "pose": [1, 2, 3], "code": 9}
    assert read("ati_fm/alerts", body) == Raw("alert", msgspec.json.encode(body).decode())


@pytest.mark.parametrize(
    ("eid", "payload", "event"),
    [
        (2001, {"location": {}, "destination": {"lat": 1, "long": 2}, "tripId": 1, "battery": 80}, "trip start"),
        (2001, {"uptime": "5h 32m 13sec", "signalStrength": "55/70", "battery": 80, "temperature": 40}, "heartbeat"),
        (2002, {"location": {}, "status": "moving", "distance": 3, "tripId": 1}, "trip update"),
        (2003, {"location": {}, "status": "success", "distance": 3, "tripId": 1}, "trip end"),
        (2003, {"status": "failed", "reasonCode": 12}, "error"),
        (2003, {"status": "failed"}, "unknown"),
        (9999, {"x": 1}, "unknown"),
        (2001, {}, "unknown"),
        (None, {"uptime": "1h"}, "heartbeat"),
    ],
)
def test_robotspace_events_are_told_apart_by_their_payload(eid: Any, payload: Any, event: str) -> None:
    data = {"ueid": "5f0c6a1e", "ts": "2025-12-01T12:00:00Z", "did": "amr-001", "eid": eid, "pl": payload}
    read_back = read("/d2c/amr-001", {"data": data})
    assert isinstance(read_back, RobotspaceEvent)
    assert (read_back.event, read_back.device_id, read_back.eid) == (event, "amr-001", eid)
    assert read_back.measured_at == 1764590400.0 and read_back.ueid == "5f0c6a1e"
    assert [key for key, _ in read_back.payload] == list(payload)


def test_an_envelope_with_holes_still_says_what_it_has() -> None:
    event = read("/d2c/amr-001", {"data": {"pl": [1, 2]}})
    assert isinstance(event, RobotspaceEvent)
    assert (event.event, event.device_id, event.payload) == ("unknown", "amr-001", (("pl", "[1,2]"),))
    assert read("/d2c/amr-001", {"data": 5}) == Raw("event", '{"data":5}')
    assert isinstance(read("any/where", {"data": {"eid": 2002, "pl": {}}}), RobotspaceEvent)


@pytest.mark.parametrize("body", [1, None, "x", [1, 2], {}, {"sherpa_name": "a"}, {"pose": [1, 2, 3]}])
def test_json_of_no_known_shape_is_kept_raw(body: Any) -> None:
    assert read("plant/whatever", body) == Raw("other", msgspec.json.encode(body).decode())


def test_trips_and_legs_on_unknown_topics_are_known_by_shape() -> None:
    assert isinstance(read("plant/whatever", TRIP), TripInfo)
    assert isinstance(read("plant/whatever", LEGS), TripLegs)
