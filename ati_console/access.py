"""What a broker lets an account do, as it was found out: verdicts with their proof, events, conclusions. Frozen.

One probe is one `Probe`; it is written to disk as JSON (`written`, `read`), shown by the window, reported by report/.
Nothing in here holds a secret. Topics, reasons and texts of the broker are bounded by whoever builds these values.
"""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from ati_console.attribution import Attribution as Attribution
from ati_console.attribution import Because as Because

SCHEMA: Final = 1
V31, V311, V5 = 3, 4, 5
VERSION_NAMES: Final = {V31: "3.1", V311: "3.1.1", V5: "5"}
UNSETTLED: Final = "granted, nothing came: nobody publishes or not allowed"  # the cause where two are left


class Action(enum.Enum):
    SUBSCRIBE = "subscribe"
    PUBLISH = "publish"


class Verdict(enum.Enum):
    """interfaces.md, probe. What the broker did, not yet what it proves."""

    GRANTED = "granted"
    REFUSED = "refused"
    DISCONNECTED = "disconnected"
    ACKNOWLEDGED = "acknowledged"
    DELIVERED = "delivered"
    SILENT = "silent"


class Proof(enum.Enum):
    """From strong to weak (contracts.md 2: what a broker's answer proves)."""

    DELIVERED = "delivered"  # a message arrived: retained, own echo, or at a second identity
    REASON_CODE = "reason-code"  # MQTT 5 said so
    ACKNOWLEDGED = "acknowledged-unprovable"  # a SUBACK or PUBACK that a forbidding broker may send as well
    NONE = "none"  # only time and a closed connection say so

    @property
    def bars(self) -> int:
        """3 a message arrived, 2 a reason code, 1 acknowledged, 0 timing only (look.md, matrix cell)."""
        return {Proof.DELIVERED: 3, Proof.REASON_CODE: 2, Proof.ACKNOWLEDGED: 1, Proof.NONE: 0}[self]


class Place(msgspec.Struct, frozen=True, gc=False, order=True):
    """One cell of the matrix."""

    action: Action
    topic: str
    qos: int
    version: int  # 3, 4 or 5


class Packet(msgspec.Struct, frozen=True, gc=False):
    """One line of what went over the wire, in words; never a payload or a password."""

    at: float  # unix seconds
    out: bool  # from us
    words: str


class Attempt(msgspec.Struct, frozen=True, gc=False):
    """One time that a cell was asked about."""

    at: float  # unix seconds
    verdict: Verdict
    proof: Proof
    code: int | None = None  # the broker's reason code, None where it gave none
    ms: float | None = None  # from our packet to the answer or the close
    words: str = ""
    packets: tuple[Packet, ...] = ()
    echo: bool | None = None  # of a publish: did it come back to our own granted subscription? None: not listened


class Cell(msgspec.Struct, frozen=True, gc=False):
    """All attempts at one place, oldest first. Repeats that disagree are shown, never averaged."""

    place: Place
    attempts: tuple[Attempt, ...]

    @property
    def differs(self) -> bool:
        """A message that arrived outranks a silence or a mere acknowledgement of another try."""
        said = {attempt.verdict for attempt in self.attempts}
        return len(said) > 1 and not (Verdict.DELIVERED in said and said <= _WITH_DELIVERED)

    @property
    def newest(self) -> Attempt:
        return self.attempts[-1]

    @property
    def best(self) -> Attempt:
        """The attempt with the strongest proof, the newest of several."""
        return max(reversed(self.attempts), key=_bars)

    @property
    def is_yes(self) -> bool:
        """Proved allowed: a message arrived, or MQTT 5 acknowledged a publish."""
        best = self.best
        if best.verdict is Verdict.DELIVERED:
            return True
        return best.verdict is Verdict.ACKNOWLEDGED and best.proof is Proof.REASON_CODE and not self.differs

    @property
    def is_no(self) -> bool:
        return not self.differs and self.newest.verdict in (Verdict.REFUSED, Verdict.DISCONNECTED)


_WITH_DELIVERED: Final = {Verdict.DELIVERED, Verdict.GRANTED, Verdict.ACKNOWLEDGED, Verdict.SILENT}


def _bars(attempt: Attempt) -> int:
    return attempt.proof.bars


class Step(msgspec.Struct, frozen=True, gc=False):
    """One stage of connecting, or one variant of it ("CONNECT v5", "keep alive")."""

    stage: str  # interfaces.md: dns, tcp, tls, connect, data
    name: str  # for people
    ok: bool | None  # None: not asked, or not told
    ms: float = 0.0
    detail: str = ""
    advice: str = ""
    at: float = 0.0  # unix seconds


class Kind(enum.Enum):
    """What the timeline marks."""

    CONNECT = "connect"
    SUBSCRIBE = "subscribe"
    PUBLISH = "publish"
    CLOSED = "closed"


class Event(msgspec.Struct, frozen=True, gc=False):
    """One mark of the timeline."""

    at: float  # unix seconds
    kind: Kind
    words: str
    place: Place | None = None
    attempt: int = 0  # counts the connections of the run
    attribution: Attribution | None = None  # of a close


class Role(enum.Enum):
    """interfaces.md, probe."""

    PUBLISHER_ONLY = "publisher-only"
    SUBSCRIBER_ONLY = "subscriber-only"
    BOTH = "both"
    NONE = "none"
    UNKNOWN = "unknown"


class Tone(enum.Enum):
    INFO = "info"
    WARNING = "warning"
    FAULT = "fault"


class Conclusion(msgspec.Struct, frozen=True, gc=False):
    """One sentence, what it rests on, and what would change it."""

    name: str  # "role", "cause", "family", "client-id", "qos", "version", "closes", ...
    title: str
    sentence: str
    would_change: str
    tone: Tone = Tone.INFO
    proof: Proof = Proof.NONE
    places: tuple[Place, ...] = ()


class Used(msgspec.Struct, frozen=True, gc=False):
    """Of the safety budget; also the budget itself."""

    connects: int = 0
    subscribes: int = 0
    publishes: int = 0
    seconds: float = 0.0


class Probe(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One run of the probe, whole or interrupted."""

    schema: int = SCHEMA
    id: str
    profile: str
    address: str  # host:port
    user: str = ""
    client_id: str = ""  # the one it is about
    asked_as: str = ""  # another one, which every question was asked with; "": its own
    began: float  # unix seconds
    ended: float | None = None
    complete: bool = False
    stopped: str = ""  # why it ended before its plan did
    steps: tuple[Step, ...] = ()
    cells: tuple[Cell, ...] = ()
    events: tuple[Event, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    role: Role = Role.UNKNOWN
    family: str = ""
    cause: str = ""
    planned: tuple[Place, ...] = ()
    budget: Used = Used()
    used: Used = Used()
    second_identity: str = ""  # the profile that listened, or ""
    program: str = ""  # name, version, commit
    rehearsed: bool = False  # the broker was ours: no evidence about anybody's

    def cell(self, place: Place) -> Cell | None:
        return next((cell for cell in self.cells if cell.place == place), None)

    @property
    def topics(self) -> tuple[str, ...]:
        """The rows of the matrix, in the order of the plan."""
        return tuple(dict.fromkeys(place.topic for place in self.planned))


class BadProbe(ValueError):
    """Not a probe of ours; the words say why."""


def written(probe: Probe) -> bytes:
    return msgspec.json.encode(probe)


def read(data: bytes) -> Probe:
    """Raises BadProbe."""
    try:
        probe = msgspec.json.decode(data, type=Probe)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadProbe(f"not a probe of this program: {error}") from None
    if probe.schema > SCHEMA:
        raise BadProbe(f"written by a newer version (schema {probe.schema}, this one knows {SCHEMA})")
    return probe
