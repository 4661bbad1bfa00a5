"""Values that leave the decoder. Pure; wire spellings stop here."""

from __future__ import annotations

import enum
from typing import Literal

import msgspec

from ati_console.robot import RobotState

MAX_PAYLOAD = 64 * 1024  # bytes; checked before parsing (reliability.md)


class Conventions(msgspec.Struct, frozen=True):
    """How one plant writes poses and times (site file, [source])."""

    unit: Literal["m", "mm"] = "m"
    yaw: Literal["ccw-from-x", "cw-from-north"] = "ccw-from-x"
    z_suffix_offset_min: int = 0  # 330: a trailing Z is really UTC+5:30


class Undecodable(Exception):
    """The one error of the decoder: why, which field, and the offending text (at most 80 characters)."""

    def __init__(self, reason: str, field: str = "", text: str = "") -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.reason, self.field, self.text = reason, field, text[:80]


class Odd(enum.Enum):
    """Kinds of finding. The first group is seen in one message, the second needs history (fleet)."""

    POSE_LENGTH = "pose length"
    UNIT_SUSPICION = "unit suspicion"
    MODE_SPELLING = "mode spelling"
    MODE_MISSING = "mode missing"
    MODE_UNKNOWN = "mode unknown"
    BATTERY_OUT_OF_RANGE = "battery out of range"
    BATTERY_MISSING = "battery missing"
    FIELD_TYPE = "field of another type"
    TOPIC_NAME = "topic and payload name differ"
    CLOCK_OFFSET = "clock offset"
    STALE_REPEAT = "stale repeat"
    LATE = "late state"
    JUMP = "jump"
    FROZEN_POSE = "frozen pose"
    HEADING = "heading against motion"


class Oddity(msgspec.Struct, frozen=True, gc=False):
    """One odd thing in one message; the fleet turns oddities into findings with first, last and count."""

    kind: Odd
    evidence: str  # plain words with the offending value, at most 120 characters


class StatusReport(msgspec.Struct, frozen=True, gc=False):
    """A sherpa's status. `dialect` says which of the two documents it followed (pose of 6: guide, of 3: feed)."""

    state: RobotState
    dialect: Literal["guide", "feed"]
    topic_name: str | None = None  # the sherpa the topic names (ati/amr/{name}/status), None when it names none
    oddities: tuple[Oddity, ...] = ()
    yaw_said: float | None = None  # the last number of the pose as it came, None when not known

    @property
    def name_agrees(self) -> bool:
        return self.topic_name is None or self.topic_name == self.state.name


class TripInfo(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    trip_id: str
    sherpa_name: str | None
    status: str  # lower case
    fleet_name: str | None = None
    route: tuple[str, ...] = ()
    route_lengths_m: tuple[float, ...] = ()
    booked_at: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    extras: tuple[tuple[str, str], ...] = ()


class TripLeg(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    leg_id: str
    from_station: str | None
    to_station: str | None
    route_length_m: float | None = None
    cte_m: float | None = None
    obstacle_s: float | None = None
    visa_s: float | None = None
    other_s: float | None = None


class TripLegs(msgspec.Struct, frozen=True, gc=False):
    trip_id: str
    legs: tuple[TripLeg, ...]


class Raw(msgspec.Struct, frozen=True, gc=False):
    """Valid JSON of no known shape (alerts, unknown events): kept as text, shown raw."""

    kind: str  # "alert", "event", "other"
    text: str


class RobotspaceEvent(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A Robotspace envelope, told apart by the keys of `pl` (contracts.md 2), because eids repeat."""

    event: Literal["trip start", "heartbeat", "trip update", "trip end", "error", "unknown"]
    device_id: str
    eid: int | None
    ueid: str | None
    measured_at: float | None
    payload: tuple[tuple[str, str], ...]  # key and JSON text of each entry of `pl`


Decoded = StatusReport | TripInfo | TripLegs | Raw | RobotspaceEvent
