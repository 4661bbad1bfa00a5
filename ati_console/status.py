"""What we say about ourselves: link, forwarding, faults. Frozen values that may cross threads."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Severity(enum.Enum):
    INFO = "info"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with us (a finding is something odd in the data)."""

    at: float  # unix seconds
    source: str  # "link", "forward", "ingest", "outbox", ...
    what: str  # plain words
    next_step: str = ""
    severity: Severity = Severity.FAULT


class LinkState(enum.Enum):
    """architecture.md, link states. REFUSED and TAKEN_OVER stop trying until the user asks again."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    ONLINE = "online"
    RECONNECTING = "reconnecting"
    REFUSED = "refused"
    TAKEN_OVER = "taken over"


class Stage(enum.Enum):
    DNS = "dns"
    TCP = "tcp"
    TLS = "tls"
    CONNECT = "connect"
    SUBSCRIBE = "subscribe"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class StageResult:
    """One named step of connecting. `ok` is None while it runs."""

    stage: Stage
    ok: bool | None
    ms: float = 0.0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What the broker answered for one topic filter; `code` is the SUBACK reason code."""

    topic_filter: str
    qos: int
    granted: bool
    code: int
    words: str = ""


class Want(enum.Enum):
    """The secret that a refusal was about."""

    NOTHING = enum.auto()
    PASSWORD = enum.auto()
    PASSPHRASE = enum.auto()  # of the private key
    PROXY_PASSWORD = enum.auto()


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """The link as of now. `reason` is the last thing that went wrong and stays readable once online again."""

    state: LinkState = LinkState.OFFLINE
    since: float = 0.0  # unix seconds
    stages: tuple[StageResult, ...] = ()  # of the current or last attempt
    grants: tuple[Grant, ...] = ()
    reason: str = ""
    reason_at: float | None = None
    advice: str = ""  # what the user can do about `reason`
    wants: Want = Want.NOTHING  # what has to be typed again before another try makes sense
    next_try_at: float | None = None  # unix seconds, only while RECONNECTING
    attempt: int = 0
    generation: int = 0  # counts connections; acknowledgements of older ones are dropped
    latency_ms: float | None = None  # last PINGREQ..PINGRESP or PUBLISH..PUBACK round trip
    address: str = ""  # host:port in use
    security: str = ""  # "TLSv1.3", "TLS, NOT verified", "clear text"
    verified: bool = True  # False: TLS without verification; must be shown loudly
    session_present: bool | None = None


@dataclass(frozen=True, slots=True)
class LinkEvent:
    """One line of the connection timeline."""

    at: float
    state: LinkState
    words: str


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


@dataclass(frozen=True, slots=True)
class RobotForward:
    """Forward state of one sherpa, for tables and cards."""

    login: str
    sector: int
    delivery: Delivery = Delivery.NONE
    words: str = ""  # the twin's own words, shortened
    sent_at: float | None = None
    x_mm: float | None = None
    y_mm: float | None = None
    accepted: int = 0
    dead: int = 0


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
    superseded: int = 0
    dead: int = 0
    oldest_s: float = 0.0
    rate_hz: float = 0.0  # accepted a second, over the last 10 s
    last_error: str | None = None
    robots: dict[str, RobotForward] = field(default_factory=dict)  # a copy; nobody writes it after
