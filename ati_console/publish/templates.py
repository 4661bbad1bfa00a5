"""The templates that come with the console (contracts.md 1 and 2; VDA 5050 state of 2.0). Pure."""

from __future__ import annotations

import math
from typing import Final

from ati_console.publish.template import Field, Form, Kind, Template

SHERPA, ROBOTSPACE, OTHER, SAVED = "Sherpa", "Robotspace", "Other", "Saved"
GROUPS: Final = (SHERPA, ROBOTSPACE, OTHER, SAVED)
MODES: Final = (
    "Fleet", "fleet", "manual", "simulation", "shutdown", "off", "assisted_manual", "teleops", "fleet_not_ready",
    "simulation_not_ready", "not_available", "error", "disconnected",
)  # fmt: skip
TRIP_STATUS: Final = ("booked", "assigned", "en_route", "waiting_station", "succeeded", "failed", "cancelled")


def _status(pose: Kind) -> tuple[Field, ...]:
    return (
        Field(("sherpa_name",), Kind.NAME, required=True),
        Field(("mode",), Kind.TEXT, required=True, choices=MODES),
        Field(("pose",), pose, required=True),
        Field(("battery_status",), Kind.NUMBER, required=True, unit="%", low=-1, high=100),
        Field(("error",), Kind.TEXT, unit="text", nullable=True),
        Field(("disabled",), Kind.FLAG),
        Field(("disabled_reason",), Kind.TEXT, nullable=True),
        Field(("trip_id",), Kind.ID, nullable=True),
        Field(("trip_leg_id",), Kind.ID, nullable=True),
        Field(("timestamp",), Kind.TIME, unit="ms, UTC"),
    )


GUIDE: Final = Template(
    "status-guide", "Status, guide format", SHERPA, "ati/amr/{{robot}}/status",
    """{
  "sherpa_name": "{{robot}}",
  "mode": "Fleet",
  "pose": [
    195.630, 188.398, 0.0,
    0.0, 0.0, 1.57
  ],
  "battery_status": 82.5,
  "error": "",
  "disabled": false,
  "disabled_reason": "",
  "trip_id": {{seq}},
  "trip_leg_id": 5678,
  "timestamp": {{now_ms}}
}""",
    fields=_status(Kind.POSE6), icon="ph.robot",
)  # fmt: skip
FEED: Final = Template(
    "status-feed", "Status, feed format", SHERPA, "ati_fm/sherpa/status",
    """{
  "sherpa_name": "{{robot}}",
  "mode": "fleet",
  "pose": [110.943, 62.396, 2.456],
  "battery_status": 78,
  "disabled": false,
  "disabled_reason": "",
  "error": null,
  "trip_id": 178573,
  "trip_leg_id": null,
  "message_id": "{{uuid}}",
  "timestamp": "{{now_iso}}"
}""",
    fields=(*_status(Kind.POSE3), Field(("message_id",), Kind.TEXT)), icon="ph.robot",
)  # fmt: skip
TRIP: Final = Template(
    "trip-info", "Trip info", SHERPA, "ati/trips/info",
    """{
  "id": {{seq}},
  "sherpa_name": "{{robot}}",
  "fleet_name": "Fleet A",
  "booking_time": "{{now_iso}}",
  "start_time": null,
  "end_time": null,
  "route": ["Station 1", "Station 2"],
  "status": "booked",
  "route_lengths": [42.5],
  "scheduled": false,
  "trip_metadata": {},
  "booked_by": "ati-console"
}""",
    fields=(
        Field(("id",), Kind.ID, required=True), Field(("sherpa_name",), Kind.NAME, required=True),
        Field(("status",), Kind.TEXT, required=True, choices=TRIP_STATUS),
        Field(("fleet_name",), Kind.TEXT), Field(("booking_time",), Kind.TIME, nullable=True),
        Field(("start_time",), Kind.TIME, nullable=True), Field(("end_time",), Kind.TIME, nullable=True),
        Field(("route",), Kind.LIST), Field(("scheduled",), Kind.FLAG), Field(("booked_by",), Kind.TEXT),
    ), icon="ph.path",
)  # fmt: skip
LEGS: Final = Template(
    "trip-legs", "Trip legs", SHERPA, "ati_fm/trips/legs",
    """{
  "trip_id": {{seq}},
  "legs": [
    {
      "leg_id": 1,
      "from_station": "Station 1",
      "to_station": "Station 2",
      "cte": 0.04,
      "route_length": 42.5,
      "time_elapsed_obstacle_stoppages": 3.0,
      "time_elapsed_visa_stoppages": 0.0,
      "time_elapsed_other_stoppages": 0.0
    }
  ]
}""",
    fields=(
        Field(("trip_id",), Kind.ID, required=True), Field(("legs",), Kind.LIST, required=True),
        Field(("legs", 0, "leg_id"), Kind.ID), Field(("legs", 0, "from_station"), Kind.TEXT, nullable=True),
        Field(("legs", 0, "to_station"), Kind.TEXT, nullable=True),
        Field(("legs", 0, "route_length"), Kind.NUMBER, unit="m", low=0, high=1e6, nullable=True),
    ), icon="ph.path",
)  # fmt: skip
ALERT: Final = Template(
    "alert", "Alert, raw", SHERPA, "ati_fm/alerts",
    """{
  "sherpa_name": "{{robot}}",
  "alert": "Mule app down",
  "timestamp": "{{now_iso}}"
}""",
    icon="ph.bell",
)  # fmt: skip


def _event(key: str, title: str, eid: int, body: str, fields: tuple[Field, ...], icon: str) -> Template:
    """The envelope of contracts.md 2 around `body`, the members of `pl`."""
    text = f"""{{
  "data": {{
    "ueid": "{{{{uuid}}}}",
    "ts": "{{{{now_iso}}}}",
    "did": "{{{{robot}}}}",
    "eid": {eid},
    "pl": {{
{body}
    }}
  }}
}}"""
    envelope = (
        Field(("data", "ueid"), Kind.TEXT, required=True),
        Field(("data", "ts"), Kind.TIME, required=True),
        Field(("data", "did"), Kind.TEXT, required=True),
        Field(("data", "eid"), Kind.WHOLE, required=True, low=eid, high=eid),
    )
    return Template(key, title, ROBOTSPACE, "/d2c/{{robot}}", text, fields=(*envelope, *fields), icon=icon)


def _pl(name: str, kind: Kind, unit: str = "", low: float | None = None, high: float | None = None) -> Field:
    return Field(("data", "pl", name), kind, required=True, unit=unit, low=low, high=high)


def _place(name: str) -> tuple[Field, ...]:
    return tuple(Field(("data", "pl", name, side), Kind.NUMBER, required=True) for side in ("lat", "long"))


_LOCATION: Final = '      "location": {"lat": 12.97, "long": 77.59},'
ROBOTSPACE_EVENTS: Final = (
    _event("heartbeat", "Heartbeat", 2001,
           '      "uptime": "5h 32m 13sec",\n      "signalStrength": "55/70",\n      "battery": 82,\n'
           '      "temperature": 31.5',
           (_pl("uptime", Kind.TEXT), _pl("signalStrength", Kind.TEXT), _pl("battery", Kind.NUMBER, "%", 0, 100),
            _pl("temperature", Kind.NUMBER, "C", -60, 150)), "ph.heartbeat"),
    _event("trip-start", "Trip start", 2001,
           f'{_LOCATION}\n      "destination": {{"lat": 12.98, "long": 77.6}},\n      "distance": 120.5,\n'
           '      "tripId": "T-{{seq}}",\n      "battery": 82',
           (*_place("location"), *_place("destination"), _pl("distance", Kind.NUMBER, "", 0, 1e7),
            _pl("tripId", Kind.ID), _pl("battery", Kind.NUMBER, "%", 0, 100)), "ph.play"),
    _event("trip-update", "Trip update", 2002,
           f'{_LOCATION}\n      "status": "moving",\n      "distance": 60.2,\n      "tripId": "T-{{{{seq}}}}"',
           (*_place("location"), _pl("status", Kind.TEXT), _pl("distance", Kind.NUMBER, "", 0, 1e7),
            _pl("tripId", Kind.ID)), "ph.repeat"),
    _event("trip-end", "Trip end", 2003,
           f'{_LOCATION}\n      "status": "success",\n      "distance": 120.5,\n      "tripId": "T-{{{{seq}}}}"',
           (*_place("location"), _pl("status", Kind.TEXT), _pl("distance", Kind.NUMBER, "", 0, 1e7),
            _pl("tripId", Kind.ID)), "ph.flag"),
    _event("error", "Error", 2003, '      "status": "error",\n      "reasonCode": "E-STOP"',
           (_pl("status", Kind.TEXT), _pl("reasonCode", Kind.ID)), "ph.warning"),
)  # fmt: skip
VDA: Final = Template(
    "vda5050-state", "VDA 5050 state", OTHER, "uagv/v2/ati/{{robot}}/state",
    """{
  "headerId": {{seq}},
  "timestamp": "{{now_iso}}",
  "version": "2.0.0",
  "manufacturer": "ati",
  "serialNumber": "{{robot}}",
  "orderId": "",
  "orderUpdateId": 0,
  "lastNodeId": "",
  "lastNodeSequenceId": 0,
  "driving": true,
  "operatingMode": "AUTOMATIC",
  "nodeStates": [],
  "edgeStates": [],
  "actionStates": [],
  "agvPosition": {
    "x": 110.943,
    "y": 62.396,
    "theta": 2.456,
    "mapId": "map",
    "positionInitialized": true
  },
  "batteryState": {"batteryCharge": 78.0, "charging": false},
  "errors": [],
  "safetyState": {"eStop": "NONE", "fieldViolation": false}
}""",
    fields=(
        Field(("headerId",), Kind.WHOLE, required=True, low=0), Field(("timestamp",), Kind.TIME, required=True),
        Field(("version",), Kind.TEXT, required=True), Field(("manufacturer",), Kind.TEXT, required=True),
        Field(("serialNumber",), Kind.TEXT, required=True), Field(("orderId",), Kind.TEXT, required=True),
        Field(("orderUpdateId",), Kind.WHOLE, required=True, low=0),
        Field(("lastNodeId",), Kind.TEXT, required=True),
        Field(("lastNodeSequenceId",), Kind.WHOLE, required=True, low=0),
        Field(("driving",), Kind.FLAG, required=True),
        Field(("operatingMode",), Kind.TEXT, required=True,
              choices=("AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN")),
        Field(("nodeStates",), Kind.LIST, required=True), Field(("edgeStates",), Kind.LIST, required=True),
        Field(("actionStates",), Kind.LIST, required=True),
        Field(("agvPosition", "x"), Kind.NUMBER, unit="m"), Field(("agvPosition", "y"), Kind.NUMBER, unit="m"),
        Field(("agvPosition", "theta"), Kind.NUMBER, unit="rad", low=-math.pi, high=math.pi),
        Field(("batteryState", "batteryCharge"), Kind.NUMBER, required=True, unit="%", low=0, high=100),
        Field(("errors",), Kind.LIST, required=True),
        Field(("safetyState", "eStop"), Kind.TEXT, required=True, choices=("AUTOACK", "MANUAL", "REMOTE", "NONE")),
    ),
)  # fmt: skip
FREE: Final = (
    Template("json", "Free JSON", OTHER, "test/ati-console", '{\n  "hello": "{{robot}}"\n}', icon="ph.code"),
    Template("text", "Text", OTHER, "test/ati-console", "hello from {{robot}}, {{now_iso}}", Form.TEXT,
             icon="ph.file-text"),
    Template("hex", "Hex", OTHER, "test/ati-console", "48 65 6c 6c 6f", Form.HEX, icon="ph.file-text"),
    Template("file", "File", OTHER, "test/ati-console", "", Form.FILE, icon="ph.file-text"),
)  # fmt: skip
BUILT_IN: Final = (GUIDE, FEED, TRIP, LEGS, ALERT, *ROBOTSPACE_EVENTS, VDA, *FREE)
BY_KEY: Final = {template.key: template for template in BUILT_IN}
