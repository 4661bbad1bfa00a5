"""What we believe about the robots, as frozen values that cross to the window, the forwarder and the command line."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from ati_console.fleet.ailments import UNEXAMINED, CheckUp
from ati_console.fleet.breaches import Breach
from ati_console.fleet.heading import EMPTY as NOTHING_SURVEYED
from ati_console.fleet.heading import Survey
from ati_console.fleet.hour import EMPTY, Hour
from ati_console.fleet.story import RobotEvent
from ati_console.fleet.trip import Driven
from ati_console.fleet.unreadable import Unreadable
from ati_console.robot import RobotState
from ati_console.wire.messages import Odd, Raw, RobotspaceEvent, TripInfo, TripLegs


class Freshness(enum.Enum):
    LIVE = "live"
    STALE = "stale"
    LOST = "lost"


class Mark(enum.Enum):
    """The one shape a sherpa has on the floor and in every table (look.md, marks), most serious first by `rank`."""

    LIVE = "live"
    NOT_FLEET = "not fleet mode"
    STALE = "stale"
    LOST = "lost"
    ERROR = "error"
    E_STOP = "e-stop"


class TrailPoint(msgspec.Struct, frozen=True, gc=False):
    at: float  # receive time, unix seconds
    x_m: float
    y_m: float


class BatteryPoint(msgspec.Struct, frozen=True, gc=False):
    at: float
    pct: float


class RobotView(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One sherpa as of its newest state. Age and freshness follow from `received_at` and the viewer's now.

    `received_at` is when the newest state came, with three exceptions, so that nothing dead looks alive: a retained
    state and one that waited in a queue for over a minute count from when they were measured; a disconnected sherpa
    (contracts.md 1.8) and a source that repeats one old timestamp count from the last thing that was new.
    `heard_at` is always the plain receive time.
    """

    state: RobotState
    topic: str
    dialect: str  # "guide" or "feed"
    received_at: float  # unix seconds, what age counts from: see above
    rate_hz: float  # messages a second over the last minute, 0 when silent
    speed_mps: float  # from displacement over time, 0 when not known
    heading_rad: float  # reported yaw
    clock_offset_s: float | None  # source clock minus receive clock, median; None: no timestamp, or not steady yet
    pose_trusted: bool  # False: jump, unit suspicion, ... ; hatched on the floor
    charging: bool
    moved_at: float  # receive time of the last real displacement
    messages: int
    late: int
    findings: int  # kinds open now
    last_payload: bytes  # of the newest state, its first 8 KiB
    last_qos: int
    heard_at: float = 0.0  # unix seconds, of the last message, late ones too
    trail: tuple[TrailPoint, ...] = ()  # oldest first, 2 minutes, thinned
    battery: tuple[BatteryPoint, ...] = ()  # oldest first, about an hour, thinned
    last_size: int = 0  # bytes of the whole last payload, 0 when not known
    payload_before: bytes = b""  # of the state before the newest, its first 8 KiB; b"" when there was none
    hour: Hour = EMPTY  # rate and speed
    events: tuple[RobotEvent, ...] = ()  # what happened to it, oldest first, the last 64
    gaps: tuple[RobotEvent, ...] = ()  # silences that are over, oldest first, about an hour
    driven: Driven | None = None  # None: no trip


class Finding(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Something odd in the data, per sherpa and kind."""

    sherpa: str
    kind: Odd
    evidence: str  # of the last occurrence
    first_at: float
    last_at: float
    count: int


class ErrorEntry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One error text of one sherpa: `source` is "error text", "disabled_reason" or "mode" (the mode "error").

    Active while the newest state carries it; `count` is messages that did. Acknowledged until it comes back.
    """

    sherpa: str
    what: str
    source: str
    first_at: float
    last_at: float
    count: int
    active: bool
    e_stop: bool = False
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class FleetUpdate:
    """Everything the window shows of the fleet. The mapping is a copy that nobody writes."""

    at: float = 0.0
    seq: int = 0
    robots: Mapping[str, RobotView] = field(default_factory=dict)
    errors: tuple[ErrorEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
    trips: tuple[TripInfo, ...] = ()  # newest last, bounded
    legs: tuple[TripLegs, ...] = ()
    events: tuple[RobotspaceEvent, ...] = ()
    alerts: tuple[Raw, ...] = ()  # schema unknown: shown raw; newest last, bounded
    over_limit: int = 0  # messages of sherpas beyond the 10,000th
    not_listed: int = 0  # errors and findings that found no room
    received: int = 0
    decoded: int = 0
    undecodable: int = 0
    dropped: int = 0
    behind: bool = False  # more waits to be read than one step takes: messages come first
    rate_hz: float = 0.0  # messages a second, last 5 s
    survey: Survey = NOTHING_SURVEYED  # how the straight moves of all fit the yaw and the unit as they are read
    last_undecodable: str = ""  # reason, field and shortened text of the last one
    unreadable: tuple[Unreadable, ...] = ()  # who sent it; bounded
    check_up: CheckUp = UNEXAMINED  # which senders are broken, by their traffic (doctor.py); renewed once a second
    breaches: tuple[Breach, ...] = ()  # required fields that were not as agreed; oldest first, bounded
