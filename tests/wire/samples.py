"""Payloads as the documents and the field write them, with invented names."""

from __future__ import annotations

from typing import Any

import msgspec

from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, Odd, StatusReport

METRES = Conventions()
MILLIMETRES = Conventions(unit="mm")
FEED = "ati_fm/sherpa/status"
GUIDE = "ati/amr/val-sherpa-01/status"

FEED_STATUS: dict[str, Any] = {
    "sherpa_name": "tug-107", "mode": "fleet", "pose": [110.943, 62.396, 2.456], "battery_status": 78,
    "disabled": False, "disabled_reason": "", "error": None, "trip_id": 178573, "trip_leg_id": None,
    "message_id": "0b6f0c1e-8e2b-4b52-9a39-0a4e3d1c7f00", "timestamp": "2025-12-01T13:21:52Z",
}  # fmt: skip
GUIDE_STATUS: dict[str, Any] = {
    "sherpa_name": "val-sherpa-01", "mode": "Fleet", "error": "", "disabled": False, "disabled_reason": "",
    "pose": [195630.16, 188397.78, 0.0, 0.0, 0.0, 1.57], "battery_status": 82.5, "trip_id": 1234,
    "trip_leg_id": 5678, "timestamp": 1727261925000,
}  # fmt: skip


def payload(base: dict[str, Any], **changes: Any) -> bytes:
    """The sample with some fields changed; a value of ... leaves the field out."""
    body = {**base, **changes}
    return msgspec.json.encode({key: value for key, value in body.items() if value is not ...})


def read(raw: bytes, topic: str = FEED, conventions: Conventions = METRES) -> StatusReport:
    report = decode(topic, raw, conventions)
    assert isinstance(report, StatusReport)
    return report


def feed(conventions: Conventions = METRES, **changes: Any) -> StatusReport:
    return read(payload(FEED_STATUS, **changes), FEED, conventions)


def guide(conventions: Conventions = MILLIMETRES, **changes: Any) -> StatusReport:
    return read(payload(GUIDE_STATUS, **changes), GUIDE, conventions)


def kinds(report: StatusReport) -> list[Odd]:
    return [oddity.kind for oddity in report.oddities]
