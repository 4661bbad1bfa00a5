"""Robotspace envelopes. Two pairs of events share an eid, so the keys of `pl` decide (contracts.md 2)."""

from __future__ import annotations

from typing import Any, Final, Literal

from ati_console.wire import fields
from ati_console.wire.excerpt import entries, json_text
from ati_console.wire.fields import Json, Oddities
from ati_console.wire.messages import Conventions, RobotspaceEvent

Event = Literal["trip start", "heartbeat", "trip update", "trip end", "error", "unknown"]

EID_TRIP_UPDATE: Final = 2002
EID_TRIP_END: Final = 2003
_HEARTBEAT_KEYS: Final = frozenset({"uptime", "signalStrength", "temperature"})


def is_envelope(data: Any) -> bool:
    """`{"data": {"eid" or "pl" ..}}`: the one shape every Robotspace event has."""
    if type(data) is not dict or type(data.get("data")) is not dict:
        return False
    return "pl" in data["data"] or "eid" in data["data"]


def read_event(data: Json, device: str | None, conventions: Conventions) -> RobotspaceEvent:
    """One event; of an unknown kind it keeps its payload all the same. `device` is what the topic says."""
    found: Oddities = []
    body: Json = data["data"]
    eid = body.get("eid")
    eid = eid if type(eid) is int and abs(eid) < 1 << 31 else None
    payload = body.get("pl")
    return RobotspaceEvent(
        event=_event(payload, eid),
        device_id=fields.identifier(body, "did", found) or device or "",
        eid=eid,
        ueid=fields.identifier(body, "ueid", found),
        measured_at=fields.time(body, "ts", conventions.z_suffix_offset_min, found),
        payload=entries(payload) if type(payload) is dict else (("pl", json_text(payload)),),
    )


def _event(payload: Any, eid: int | None) -> Event:
    if type(payload) is not dict:
        return "unknown"
    if "destination" in payload:
        return "trip start"
    if not _HEARTBEAT_KEYS.isdisjoint(payload):
        return "heartbeat"
    if "reasonCode" in payload:
        return "error"
    if eid == EID_TRIP_UPDATE:
        return "trip update"
    return "trip end" if eid == EID_TRIP_END and {"location", "status"} <= payload.keys() else "unknown"
