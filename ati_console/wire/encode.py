"""Values to MQTT bytes: what the rehearsal fleet sends and what a person publishes. The inverse of `decode`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import pi, remainder, tau
from typing import Any, Final

import msgspec

from ati_console.robot import Pose, RobotState
from ati_console.wire.messages import Conventions, TripInfo, TripLegs

GUIDE_TRIP_TOPIC: Final = "ati/trips/info"
FEED_TRIP_TOPIC: Final = "ati_fm/trips/info"
FEED_STATUS_TOPIC: Final = "ati_fm/sherpa/status"
LEGS_TOPIC: Final = "ati_fm/trips/legs"
_METRES: Final = Conventions()


def guide_status_topic(sherpa: str) -> str:
    return f"ati/amr/{sherpa}/status"


def robotspace_topic(client_id: str) -> str:
    """The leading slash is part of the topic (contracts.md 2)."""
    return f"/d2c/{client_id}"


def feed_status(state: RobotState, conventions: Conventions = _METRES) -> bytes:
    """The live feed's form: pose of 3, lower-case mode, nulls, ISO time with a Z that may be false.

    `state.measured_at` None leaves the timestamp out. Extras are not written.
    """
    x, y, yaw = _pose_numbers(state.pose, conventions)
    body = {
        "sherpa_name": state.name,
        "mode": state.mode,
        "pose": [x, y, yaw],
        "battery_status": _battery(state),
        "disabled": state.disabled,
        "disabled_reason": state.disabled_reason or "",
        "error": state.error,
        "trip_id": _id(state.trip_id),
        "trip_leg_id": _id(state.trip_leg_id),
    }
    if state.message_id is not None:
        body["message_id"] = state.message_id
    if state.measured_at is not None:
        body["timestamp"] = iso_z(state.measured_at, conventions.z_suffix_offset_min)
    return msgspec.json.encode(body)


def guide_status(state: RobotState, conventions: Conventions = _METRES) -> bytes:
    """The integration guide's form: pose of 6, mode with a capital, empty texts, epoch milliseconds."""
    x, y, yaw = _pose_numbers(state.pose, conventions)
    body = {
        "sherpa_name": state.name,
        "mode": state.mode.capitalize(),
        "error": state.error or "",
        "disabled": state.disabled,
        "disabled_reason": state.disabled_reason or "",
        "pose": [x, y, 0.0, 0.0, 0.0, yaw],
        "battery_status": _battery(state),
        "trip_id": _id(state.trip_id),
        "trip_leg_id": _id(state.trip_leg_id),
    }
    if state.message_id is not None:
        body["message_id"] = state.message_id
    if state.measured_at is not None:
        body["timestamp"] = round(state.measured_at * 1000)
    return msgspec.json.encode(body)


def trip_info(trip: TripInfo, conventions: Conventions = _METRES) -> bytes:
    """A trip as documented (contracts.md 1); times as ISO with Z, null when not known."""
    offset = conventions.z_suffix_offset_min
    return msgspec.json.encode(
        {
            "id": _id(trip.trip_id),
            "sherpa_name": trip.sherpa_name,
            "fleet_name": trip.fleet_name,
            "booking_time": _time_or_null(trip.booked_at, offset),
            "start_time": _time_or_null(trip.started_at, offset),
            "end_time": _time_or_null(trip.ended_at, offset),
            "route": trip.route,
            "status": trip.status,
            "route_lengths": trip.route_lengths_m,
        }
    )


def trip_legs(legs: TripLegs) -> bytes:
    """The legs of a trip as documented (contracts.md 1)."""
    rows: Sequence[Mapping[str, Any]] = [
        {
            "leg_id": _id(leg.leg_id),
            "from_station": leg.from_station,
            "to_station": leg.to_station,
            "cte": leg.cte_m,
            "route_length": leg.route_length_m,
            "time_elapsed_obstacle_stoppages": leg.obstacle_s,
            "time_elapsed_visa_stoppages": leg.visa_s,
            "time_elapsed_other_stoppages": leg.other_s,
        }
        for leg in legs.legs
    ]
    return msgspec.json.encode({"trip_id": _id(legs.trip_id), "legs": rows})


def robotspace_event(device_id: str, eid: int, payload: Mapping[str, Any], *, ueid: str, at: float) -> bytes:
    """A Robotspace envelope (contracts.md 2): `ueid` a fresh UUID, `at` UTC epoch seconds, `payload` the `pl`."""
    data = {"ueid": ueid, "ts": iso_z(at, 0), "did": device_id, "eid": eid, "pl": dict(payload)}
    return msgspec.json.encode({"data": data})


def iso_z(at: float, z_suffix_offset_min: int) -> str:
    """ISO with a trailing Z, to the second as the feed writes it, to the millisecond where there is a fraction."""
    milliseconds = round((at + 60 * z_suffix_offset_min) * 1000)
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    fraction = f".{milliseconds % 1000:03d}" if milliseconds % 1000 else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def _time_or_null(at: float | None, offset_min: int) -> str | None:
    return None if at is None else iso_z(at, offset_min)


def _pose_numbers(pose: Pose, conventions: Conventions) -> tuple[float, float, float]:
    scale = 1000.0 if conventions.unit == "mm" else 1.0
    yaw = remainder(pi / 2 - pose.yaw_rad, tau) if conventions.yaw == "cw-from-north" else pose.yaw_rad
    return pose.x_m * scale, pose.y_m * scale, yaw


def _battery(state: RobotState) -> float:
    """Whole numbers as whole numbers, like the feed; -1 when unknown."""
    if state.battery_pct is None:
        return -1
    return int(state.battery_pct) if state.battery_pct.is_integer() else state.battery_pct


def _id(identifier: str | None) -> int | str | None:
    """A number when it reads the same as one, as both documents write trip ids."""
    if identifier is not None and identifier.isascii() and identifier.isdecimal() and len(identifier) <= 18:
        return int(identifier) if str(int(identifier)) == identifier else identifier
    return identifier
