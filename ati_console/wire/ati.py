"""A sherpa's status, in the guide's form and in the form the live feed really sends (contracts.md 1)."""

from __future__ import annotations

from math import pi, remainder, tau
from typing import Any, Final, Literal

from ati_console.robot import EMERGENCY_STOP, FLEET_MODE, KNOWN_MODES, STALE_HEARTBEAT, Pose, RobotState
from ati_console.wire import fields
from ati_console.wire.excerpt import entries, excerpt, json_text
from ati_console.wire.fields import Json, Oddities, odd
from ati_console.wire.messages import Conventions, Odd, StatusReport, Undecodable
from ati_console.wire.topics import TopicKind

MAX_FLOOR_M: Final = 5_000.0  # no plant is wider; millimetres read as metres are
MIN_FLOOR_MM: Final = 1_000.0  # a pose that never leaves the first metre, read as millimetres, is in metres
MAX_YAW_RAD: Final = 4 * pi  # an unwrapped yaw may exceed a turn; beyond two turns it is degrees
MAX_MODE: Final = 60

_KNOWN_FIELDS: Final = frozenset(
    {"sherpa_name", "mode", "pose", "battery_status", "error", "disabled", "disabled_reason", "trip_id",
     "trip_leg_id", "message_id", "timestamp"}
)  # fmt: skip
_DOCUMENTED_LENGTH: Final = {TopicKind.GUIDE_STATUS: 6, TopicKind.FEED_STATUS: 3}
_FEED_MODES: Final = {mode: mode for mode in KNOWN_MODES}
# The guide documents "Fleet" and no other; the rest may be written as in the feed or with a capital.
_GUIDE_MODES: Final = {s: m for m in KNOWN_MODES for s in (m, m.capitalize(), m.title()) if s != FLEET_MODE}

Dialect = Literal["guide", "feed"]


def read_status(
    data: Json, kind: TopicKind, topic_name: str | None, conventions: Conventions, found: Oddities
) -> StatusReport:
    """One status. Raises Undecodable only for a name or a pose that cannot be used; all else is an oddity."""
    name = fields.required_name(data, "sherpa_name")
    numbers = _pose_numbers(data.get("pose"))
    dialect: Dialect = "guide" if len(numbers) == 6 else "feed"
    if topic_name is not None and topic_name != name:
        found.append(odd(Odd.TOPIC_NAME, f"the topic names {topic_name[:50]}, the payload {name[:50]}"))
    _check_length(numbers, kind, found)
    state = RobotState(
        name=name,
        pose=_pose(numbers, conventions, found),
        mode=_mode(data, dialect, found),
        battery_pct=_battery(data, found),
        error=fields.text(data, "error", found),
        disabled=fields.flag(data, "disabled", found),
        disabled_reason=_reason(data, found),
        trip_id=fields.identifier(data, "trip_id", found),
        trip_leg_id=fields.identifier(data, "trip_leg_id", found),
        measured_at=fields.time(data, "timestamp", conventions.z_suffix_offset_min, found),
        message_id=fields.identifier(data, "message_id", found),
        extras=() if _KNOWN_FIELDS.issuperset(data) else _extras(data),
    )
    return StatusReport(state, dialect, topic_name, tuple(found), numbers[-1])


def _extras(data: Json) -> tuple[tuple[str, str], ...]:
    return entries({key: value for key, value in data.items() if key not in _KNOWN_FIELDS})


def _pose_numbers(pose: Any) -> list[float]:
    """Three or six finite numbers. true, text and null are no numbers, and an integer may be too large for one."""
    if pose is None:
        raise Undecodable("missing", "pose")
    if type(pose) is not list or len(pose) not in (3, 6):
        raise Undecodable("not a list of 3 or 6 numbers", "pose", json_text(pose, 80))
    for value in pose:
        if type(value) is not float:
            return _checked(pose)
    return pose


def _checked(pose: list[Any]) -> list[float]:
    numbers = [fields.number(value) for value in pose]
    finite = [value for value in numbers if value is not None]
    if len(finite) < len(numbers):
        where = numbers.index(None)
        raise Undecodable("not a finite number", f"pose[{where}]", json_text(pose[where], 80))
    return finite


def _check_length(numbers: list[float], kind: TopicKind, found: Oddities) -> None:
    documented = _DOCUMENTED_LENGTH.get(kind)
    if documented is not None and documented != len(numbers):
        found.append(odd(Odd.POSE_LENGTH, f"{len(numbers)} numbers where this topic documents {documented}"))


def _pose(numbers: list[float], conventions: Conventions, found: Oddities) -> Pose:
    """x, y, yaw of 3; x, y, z, roll, pitch, yaw of 6. Yaw ends up counter-clockwise from +X, within half a turn."""
    x, y, yaw = numbers[0], numbers[1], numbers[-1]
    if not -MAX_YAW_RAD <= yaw <= MAX_YAW_RAD:
        found.append(odd(Odd.UNIT_SUSPICION, f"yaw {yaw:g} is beyond two turns: degrees?"))
    if conventions.unit == "mm":
        if -MIN_FLOOR_MM < x < MIN_FLOOR_MM and -MIN_FLOOR_MM < y < MIN_FLOOR_MM and not _whole(x, y):
            found.append(odd(Odd.UNIT_SUSPICION, f"{x:g}, {y:g} is within a metre of the origin if mm: metres?"))
        x, y = x / 1000.0, y / 1000.0
    elif not (-MAX_FLOOR_M <= x <= MAX_FLOOR_M and -MAX_FLOOR_M <= y <= MAX_FLOOR_M):
        found.append(odd(Odd.UNIT_SUSPICION, f"{x:g}, {y:g} is kilometres away if metres: millimetres?"))
    if conventions.yaw == "cw-from-north":
        yaw = pi / 2 - yaw
    return Pose(x, y, yaw if -pi <= yaw <= pi else remainder(yaw, tau))


def _whole(x: float, y: float) -> bool:
    return x.is_integer() and y.is_integer()


def _mode(data: Json, dialect: Dialect, found: Oddities) -> str:
    value = data.get("mode")
    if type(value) is str:
        known = (_FEED_MODES if dialect == "feed" else _GUIDE_MODES).get(value)
        return known if known is not None else _odd_mode(value, dialect, found)
    if value is None:
        found.append(odd(Odd.MODE_MISSING, "no mode in the status"))
        return ""
    found.append(odd(Odd.FIELD_TYPE, f"mode is {json_text(value, 60)}, not text"))
    return json_text(value, MAX_MODE)


def _odd_mode(value: str, dialect: Dialect, found: Oddities) -> str:
    folded = value.strip().lower()
    if folded in KNOWN_MODES:
        found.append(odd(Odd.MODE_SPELLING, f"'{value}' where the {dialect} writes '{_documented(folded, dialect)}'"))
        return folded
    if not folded:
        found.append(odd(Odd.MODE_MISSING, "the mode is empty"))
        return ""
    found.append(odd(Odd.MODE_UNKNOWN, f"'{value}' is no mode we know"))
    return excerpt(value.strip(), MAX_MODE)


def _documented(mode: str, dialect: Dialect) -> str:
    return mode.capitalize() if dialect == "guide" else mode


def _reason(data: Json, found: Oddities) -> str | None:
    reason = fields.text(data, "disabled_reason", found)
    if reason is None or reason in (EMERGENCY_STOP, STALE_HEARTBEAT):
        return reason
    folded = reason.strip().lower()
    return folded if folded in (EMERGENCY_STOP, STALE_HEARTBEAT) else reason


def _battery(data: Json, found: Oddities) -> float | None:
    """0..100 %; -1 is the documented "unknown". A fraction and a text are taken at what they plainly mean."""
    value = data.get("battery_status")
    if (type(value) is int or type(value) is float) and (1 <= value <= 100 or value == 0):
        return float(value)
    if value is None:
        found.append(odd(Odd.BATTERY_MISSING, "no battery_status in the status"))
        return None
    return _odd_battery(value, found)


def _odd_battery(value: Any, found: Oddities) -> float | None:
    if type(value) is int or type(value) is float:
        return _within_range(value, found)
    found.append(odd(Odd.FIELD_TYPE, f"battery_status is {json_text(value, 60)}, not a number"))
    said = _number_in(value) if type(value) is str else None
    return None if said is None else _within_range(said, found)


def _within_range(value: float, found: Oddities) -> float | None:
    if value == -1:
        return None
    if 0 < value < 1:
        # One per cent left and "0.78 of full" look alike only below 1 %, where a sherpa has long gone to charge.
        found.append(odd(Odd.BATTERY_OUT_OF_RANGE, f"{value:g} is a fraction, read as {100 * value:g} %"))
        return 100.0 * value
    if 0 <= value <= 100:
        return float(value)
    found.append(odd(Odd.BATTERY_OUT_OF_RANGE, f"{json_text(value, 40)} is not within 0..100"))
    return None


def _number_in(value: str) -> float | None:
    try:
        return float(value.strip().rstrip("%")) if len(value) <= 32 else None
    except ValueError:
        return None
