"""Forwarding as of now: its mode, its counters, and what became of each sherpa's samples. Frozen; may cross threads."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Final

AGAIN_S: Final = 10.0  # between two samples the answer to the one before still holds
LANE_FAULT: Final = "Twinzo, "  # how a fault of a lane begins, before the name of the lane

NO_KEY: Final = "no Twinzo API key is stored"  # how the reason begins where nobody has one


class ForwardMode(enum.Enum):
    OFF = "off"
    SHADOW = "shadow"  # computed, nothing sent
    ON = "on"


class Delivery(enum.Enum):
    """What became of the newest sample of one sherpa."""

    NONE = "none"
    QUEUED = "queued"
    ACCEPTED = "accepted"
    RETRYING = "retrying"
    DEAD = "dead"


class Visibility(enum.Enum):
    """What the twin shows of a sherpa, by reading it back: an accepted sample may be on no map (contracts.md 3)."""

    UNREAD = "not read back yet"
    SEEN = "on the map"
    OFF = "on the map, in another place"  # further from what was sent than the tolerance
    WRONG_SECTOR = "in another sector"
    OUTSIDE = "outside the sector"  # what was sent is not within SectorWidth x SectorHeight
    NOT_VISIBLE = "accepted, not visible"


@dataclass(frozen=True, slots=True)
class ReadBack:
    """GET devices/login/{login}, compared with the sample that was sent closest to its time."""

    visibility: Visibility = Visibility.UNREAD
    read_at: float = 0.0  # unix seconds
    x_mm: float | None = None
    y_mm: float | None = None
    sector: int | None = None
    online_at: float | None = None  # LastTimeOnline, unix seconds
    distance_m: float | None = None  # from what was sent; None without both places in one sector
    cause: str = ""  # the likely cause, in plain words, when it is not SEEN
    sent_x_mm: float | None = None  # the accepted sample it was compared with: `distance_m` is from there
    sent_y_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Shadow:
    """What another bridge holds in the twin, against what we would have sent."""

    at: float  # unix seconds of the comparison
    distance_m: float | None = None
    lag_s: float | None = None  # how much older the twin's position is than ours
    words: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """The newest sample that Twinzo has not accepted. `since`: the last acceptance, or when the first of them came."""

    x_mm: float
    y_mm: float
    since: float  # unix seconds


@dataclass(frozen=True, slots=True)
class RobotForward:
    """Forward state of one sherpa, for tables and cards. Sent means accepted: in the shadow, computed."""

    login: str
    sector: int
    delivery: Delivery = Delivery.NONE
    words: str = ""  # the twin's own words, shortened
    sent_at: float | None = None  # unix seconds of the last acceptance
    x_mm: float | None = None  # of the newest sample that was accepted
    y_mm: float | None = None
    accepted: int = 0
    dead: int = 0
    http_status: int | None = None  # of the last answer
    read_back: ReadBack = ReadBack()  # frozen
    shadow: Shadow | None = None
    waits: Waits | None = None  # nothing waits, or it is not known what (held by the outbox from an earlier run)
    refused: str = ""  # the words of the last outcome when that was a dead letter
    refused_at: float | None = None  # unix seconds

    @property
    def is_refused(self) -> bool:
        """The last sample that got an outcome was a dead letter; a newer one may wait already."""
        return self.delivery is Delivery.DEAD or (self.delivery is Delivery.QUEUED and bool(self.refused))

    @property
    def refusal(self) -> str:
        """What the twin said to the sample that it refused; "" where it refused none, or said nothing."""
        return (self.refused or self.words) if self.is_refused else ""

    def held_up(self, now: float) -> Waits | None:
        """What waits for longer than from one sample to the next, or was tried in vain."""
        waits = self.waits
        late = waits is not None and now - waits.since >= AGAIN_S
        return waits if late or self.delivery is Delivery.RETRYING else None


class LaneState(enum.Enum):
    IDLE = "idle"
    SENDING = "sending"
    WAITING = "waiting"  # tried again by itself
    PAUSED = "paused"  # a credential was refused


@dataclass(frozen=True, slots=True)
class LaneStatus:
    """What is paced and paused together: a branch (api-key) or a device (device mode)."""

    name: str
    state: LaneState = LaneState.IDLE
    why: str = ""
    since: float | None = None  # unix seconds at which this state began
    until: float | None = None  # unix seconds of the next try, while waiting or paused
    answer_ms: float | None = None  # median of the last answers
    waiting: int = 0  # samples


class Leg(enum.Enum):
    """The way of a sample, each leg from the one before it."""

    RECEIVED = "received"  # from measured, by the sherpa's clock corrected for its offset
    COMMITTED = "committed"
    ACCEPTED = "accepted"
    READ_BACK = "read back"


@dataclass(frozen=True, slots=True)
class LegTiming:
    """Over the last 10 minutes."""

    leg: Leg
    count: int
    p50_s: float
    p99_s: float


@dataclass(frozen=True, slots=True)
class ForwardStatus:
    """Counters of interfaces.md, always balanced:

    received = undecodable + ignored + unmapped + queued + in_flight + accepted + superseded + dead.
    """

    mode: ForwardMode = ForwardMode.OFF
    branch: str = ""
    production: bool = False
    received: int = 0
    decoded: int = 0
    undecodable: int = 0
    ignored: int = 0
    unmapped: int = 0
    queued: int = 0
    in_flight: int = 0
    accepted: int = 0
    rejected: int = 0  # answers, not messages
    refused: int = 0  # samples that became dead letters in this run, also those retried since: the sum of the sherpas
    superseded: int = 0
    dead: int = 0
    oldest_s: float = 0.0
    rate_hz: float = 0.0  # accepted a second, over the last 10 s
    rate_in_hz: float = 0.0  # committed a second, over the last 10 s
    eta_s: float | None = None  # until what waits has gone, at the rates of now; None: never, or nothing waits
    computed: int = 0  # samples of shadow, sent nowhere; counted within `ignored`
    tolerance_m: float = 1.0  # a read-back further away than this is a difference
    last_error: str | None = None
    lanes: tuple[LaneStatus, ...] = ()
    legs: tuple[LegTiming, ...] = ()
    robots: dict[str, RobotForward] = field(default_factory=dict)  # a copy; nobody writes it after
