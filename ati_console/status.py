"""What we say about ourselves: link, forwarding, faults. Frozen values that may cross threads."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ati_console.attribution import Attribution


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
    """What a refusal was about: the secret that is to be typed again."""

    NOTHING = enum.auto()
    PASSWORD = enum.auto()
    PASSPHRASE = enum.auto()  # of the private key
    PROXY_PASSWORD = enum.auto()
    TRUST = enum.auto()  # no secret: a certificate that nobody here vouches for is to be looked at
    TLS = enum.auto()  # no secret: the port speaks TLS, and the profile does not


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
    attribution: Attribution | None = None  # of the last close; it goes with `reason`


@dataclass(frozen=True, slots=True)
class LinkEvent:
    """One line of the connection timeline."""

    at: float
    state: LinkState
    words: str
    attribution: Attribution | None = None  # of the close of a connection that had stood
