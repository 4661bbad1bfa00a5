"""MQTT bytes to values: the one door in. For any topic and any bytes, a value or `Undecodable`, nothing else."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ati_console.wire.ati import read_status
from ati_console.wire.excerpt import bytes_excerpt, excerpt
from ati_console.wire.fields import Json, Oddities, odd
from ati_console.wire.messages import MAX_PAYLOAD, Conventions, Decoded, Odd, Raw, Undecodable
from ati_console.wire.robotspace import is_envelope, read_event
from ati_console.wire.topics import TopicKind, topic_device, topic_kind, topic_sherpa
from ati_console.wire.trips import read_legs, read_trip

_JSON: Final = msgspec.json.Decoder()
_BOM: Final = b"\xef\xbb\xbf"
# msgspec raises RecursionError on deep nesting, and UnicodeDecodeError (a ValueError) inside strings.
_REFUSED: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode(topic: str, payload: bytes, conventions: Conventions) -> Decoded:
    """What a message says, in our units. Raises Undecodable (reason, field, shortened text) and nothing else.

    The topic decides for the documented topics; on any other the shape of the payload does.
    """
    if len(payload) > MAX_PAYLOAD:
        raise Undecodable(f"more than {MAX_PAYLOAD} bytes", "", bytes_excerpt(payload[:400]))
    found: Oddities = []
    try:
        data = _JSON.decode(payload)
    except _REFUSED as refused:
        data = _second_reading(payload, refused, found)
    try:
        return _read(topic, payload, data, conventions, found)
    except RecursionError:
        # As deep as the parser allows leaves no room for walking the value again.
        raise Undecodable("nested too deep", "", bytes_excerpt(payload)) from None


def _read(topic: str, payload: bytes, data: Any, conventions: Conventions, found: Oddities) -> Decoded:
    kind = topic_kind(topic)
    if kind is TopicKind.FEED_STATUS or kind is TopicKind.GUIDE_STATUS:
        return read_status(_object(data, "a status", payload), kind, topic_sherpa(topic), conventions, found)
    if kind is TopicKind.TRIP:
        return read_trip(_object(data, "a trip", payload), conventions)
    if kind is TopicKind.LEGS:
        return read_legs(_object(data, "the legs of a trip", payload))
    if kind is TopicKind.ALERT:
        return _raw("alert", payload)
    return _by_shape(topic, payload, data, conventions, found)


def _by_shape(topic: str, payload: bytes, data: Any, conventions: Conventions, found: Oddities) -> Decoded:
    kind = topic_kind(topic)
    if is_envelope(data):
        return read_event(data, topic_device(topic), conventions)
    if type(data) is dict and "sherpa_name" in data and "pose" in data:
        return read_status(data, kind, None, conventions, found)
    if type(data) is dict and "trip_id" in data and type(data.get("legs")) is list:
        return read_legs(data)
    if type(data) is dict and {"id", "sherpa_name", "status", "route"} <= data.keys():
        return read_trip(data, conventions)
    return _raw("event" if kind is TopicKind.ROBOTSPACE else "other", payload)


def _object(data: Any, what: str, payload: bytes) -> Json:
    if type(data) is dict:
        return data
    raise Undecodable(f"{what} is a JSON object, not {_NAMES.get(type(data), 'null')}", "", bytes_excerpt(payload))


_NAMES: Final = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}


def _raw(kind: str, payload: bytes) -> Raw:
    return Raw(kind, payload.removeprefix(_BOM).decode("utf-8"))


def _second_reading(payload: bytes, refused: Exception, found: Oddities) -> Any:
    """A byte order mark in front is tolerated; everything else is refused in plain words."""
    if payload.startswith(_BOM):
        found.append(odd(Odd.FIELD_TYPE, "a byte order mark before the JSON"))
        try:
            return _JSON.decode(payload[len(_BOM) :])
        except _REFUSED as again:
            refused = again
    raise Undecodable(_reason(payload, refused), "", bytes_excerpt(payload)) from None


def _is_utf8(payload: bytes) -> bool:
    """Looked at here: what msgspec raises for it has changed between its releases (0.22 and 0.23)."""
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _reason(payload: bytes, refused: Exception) -> str:
    if not payload:
        return "empty payload"
    if payload.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16 text; JSON over MQTT is UTF-8"
    if isinstance(refused, RecursionError):
        return "nested too deep"
    if not _is_utf8(payload):
        return "not UTF-8"
    if b"NaN" in payload or b"Infinity" in payload:
        return "NaN and Infinity are not JSON"
    return excerpt(str(refused), 200)
