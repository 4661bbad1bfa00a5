"""Trips and their legs, from the documents (contracts.md 1); no capture of ours has them yet, so: tolerant."""

from __future__ import annotations

from typing import Any, Final

from ati_console.wire import fields
from ati_console.wire.excerpt import entries, excerpt, json_text
from ati_console.wire.fields import Json, Oddities
from ati_console.wire.messages import Conventions, TripInfo, TripLeg, TripLegs, Undecodable

MAX_ITEMS: Final = 1_000  # stations of a route, legs of a trip
_KNOWN_FIELDS: Final = frozenset(
    {"id", "trip_id", "sherpa_name", "fleet_name", "booking_time", "start_time", "end_time", "route", "status",
     "route_lengths"}
)  # fmt: skip


def read_trip(data: Json, conventions: Conventions) -> TripInfo:
    """One trip. Raises Undecodable when it has no id; other oddities are left to the eye (the raw text is shown)."""
    found: Oddities = []
    offset = conventions.z_suffix_offset_min
    return TripInfo(
        trip_id=_id(data, "id" if data.get("id") is not None else "trip_id", found),
        sherpa_name=fields.text(data, "sherpa_name", found),
        status=(fields.text(data, "status", found) or "").strip().lower(),
        fleet_name=fields.text(data, "fleet_name", found),
        route=tuple(_station(stop) for stop in _list(data.get("route"), "route")),
        route_lengths_m=_lengths(data.get("route_lengths")),
        booked_at=fields.time(data, "booking_time", offset, found),
        started_at=fields.time(data, "start_time", offset, found),
        ended_at=fields.time(data, "end_time", offset, found),
        extras=entries({key: value for key, value in data.items() if key not in _KNOWN_FIELDS}),
    )


def read_legs(data: Json) -> TripLegs:
    """All legs of one trip. Raises Undecodable without a trip id or a list of objects."""
    trip_id = _id(data, "trip_id", [])
    if "legs" not in data:
        raise Undecodable("missing", "legs")
    return TripLegs(trip_id, tuple(_leg(leg, i) for i, leg in enumerate(_list(data["legs"], "legs"))))


def _leg(leg: Any, index: int) -> TripLeg:
    if type(leg) is not dict:
        raise Undecodable("not an object", f"legs[{index}]", json_text(leg, 80))
    found: Oddities = []
    return TripLeg(
        leg_id=fields.identifier(leg, "leg_id", found) or "",
        from_station=fields.text(leg, "from_station", found),
        to_station=fields.text(leg, "to_station", found),
        route_length_m=fields.number(leg.get("route_length")),
        cte_m=fields.number(leg.get("cte")),
        obstacle_s=fields.number(leg.get("time_elapsed_obstacle_stoppages")),
        visa_s=fields.number(leg.get("time_elapsed_visa_stoppages")),
        other_s=fields.number(leg.get("time_elapsed_other_stoppages")),
    )


def _id(data: Json, key: str, found: Oddities) -> str:
    identifier = fields.identifier(data, key, found)
    if identifier is None:
        raise Undecodable("missing or not usable", key, json_text(data.get(key), 80))
    return identifier


def _list(value: Any, key: str) -> list[Any]:
    if value is None:
        return []
    if type(value) is not list:
        raise Undecodable("not a list", key, json_text(value, 80))
    if len(value) > MAX_ITEMS:
        raise Undecodable(f"more than {MAX_ITEMS} entries", key)
    return value


def _station(stop: Any) -> str:
    return excerpt(stop, 100) if type(stop) is str else json_text(stop, 100)


def _lengths(value: Any) -> tuple[float, ...]:
    """`route_lengths` is a number or an array; what is no number in it is left out."""
    items = value[:MAX_ITEMS] if type(value) is list else [value]
    return tuple(length for item in items if (length := fields.number(item)) is not None)
