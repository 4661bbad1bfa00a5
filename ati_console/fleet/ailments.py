"""What may be wrong with a sender, with the fix in words (contracts.md 1), and the doctor's verdict as a value."""

from __future__ import annotations

import enum
from typing import Final

import msgspec


class Ailment(enum.Enum):
    """What a sender suffers from, the most serious first."""

    FALLS_SILENT = "starts, then falls silent"
    TWO_SENDERS = "two senders, one name"
    CONSTANT_TIME = "timestamp stands still"
    FROZEN_POSE = "pose stands still"
    NAMES_DIFFER = "topic and payload differ"
    TIME_ZONE = "time zone"
    BACKWARDS = "timestamps go back"
    CLOCK_OFF = "clock is off"
    REPEATS = "the same message again"
    BATTERY_TEXT = "battery as text"
    BATTERY_FRACTION = "battery as a fraction"
    SLOW = "too slow"
    BURSTS = "messages in bursts"

    @property
    def rank(self) -> int:
        """0 is the most serious."""
        return _RANKS[self]

    @property
    def words(self) -> str:
        return _CARDS[self][0]

    @property
    def fix(self) -> str:
        return _CARDS[self][1]


_RANKS: Final = {ailment: rank for rank, ailment in enumerate(Ailment)}

# What it means, what its owner should do. The first is the guide's own publisher class on paho 2 (contracts.md 1).
_CARDS: Final[dict[Ailment, tuple[str, str]]] = {
    Ailment.FALLS_SILENT: (
        "each start sends a message or a few and then nothing: its MQTT network thread died at the first"
        " acknowledgement. paho goes on to say that all is well, sends at most the 20 messages of its window,"
        " and the broker ends the connection at 1.5 x keep alive",
        "with CallbackAPIVersion.VERSION2 of paho-mqtt 2 declare on_publish(client, userdata, mid, reason_code,"
        " properties) and on_disconnect(client, userdata, flags, reason_code, properties);"
        " or use fleet_publisher.py, which the console exports",
    ),
    Ailment.TWO_SENDERS: (
        "two programs send as this sherpa in turns; with one client id they also throw each other off the broker",
        "find the second program (another computer, a test script, a service started twice) and stop it;"
        " each program needs a client id of its own, each sherpa its own sherpa_name",
    ),
    Ailment.CONSTANT_TIME: (
        "the sherpa moves but its timestamp never changes: it was made once, perhaps at start",
        "take the time in the function that builds each message: timestamp = int(time.time() * 1000)",
    ),
    Ailment.FROZEN_POSE: (
        "the clock runs, there is a trip in fleet mode, and the pose never changes",
        "read the pose anew for each message; check that localisation runs and that its topic or file is still fed",
    ),
    Ailment.NAMES_DIFFER: (
        "the topic names another sherpa than sherpa_name in the payload, so it is not forwarded",
        "publish to ati/amr/{sherpa_name}/status with the very sherpa_name of the payload, letter by letter",
    ),
    Ailment.TIME_ZONE: (
        "its timestamps are off by whole or half hours: local time is written as if it were UTC",
        "send epoch milliseconds, int(time.time() * 1000), or ISO text with its true offset;"
        " if the sender cannot be changed, set z_suffix_offset_min of the site",
    ),
    Ailment.BACKWARDS: (
        "newer messages carry older timestamps, so they are not applied",
        "send from one thread or queue in the order of measurement; let the clock be slewed (chrony, ntpd -x),"
        " not stepped",
    ),
    Ailment.CLOCK_OFF: (
        "the sender's clock is wrong, by no whole or half hour",
        "switch on NTP on the computer that stamps the messages and check that it reaches its server",
    ),
    Ailment.REPEATS: (
        "the same message, with the same id or time, is published more than once",
        "publish each reading once: look for a second publish() call, a retry beside QoS 1, or a bridge that copies"
        " a topic twice; build a new message for each reading",
    ),
    Ailment.BATTERY_TEXT: (
        "battery_status is text, not a number; it is read as what it plainly means",
        'send a JSON number from 0 to 100 without quotes or sign: "battery_status": 82.5; -1 for unknown',
    ),
    Ailment.BATTERY_FRACTION: (
        "battery_status is a fraction of 1, not per cent; it is read as a hundred times that",
        "multiply by 100 before sending: battery_status is 0 to 100, -1 for unknown",
    ),
    Ailment.SLOW: (
        "messages come far more seldom than the documented 2 s",
        "send each 2 s also while standing; look for a sleep, a filter on change or a queue in the sender",
    ),
    Ailment.BURSTS: (
        "messages wait somewhere and come in bunches; on the floor the sherpa stands and then leaps",
        "send each message when it is measured; look for a batch, a full in-flight window or a weak Wi-Fi",
    ),
}

# A cause, and what is only its consequence: never two verdicts for one cause.
EXPLAINS: Final[dict[Ailment, frozenset[Ailment]]] = {
    Ailment.FALLS_SILENT: frozenset({Ailment.SLOW, Ailment.BURSTS}),
    Ailment.TWO_SENDERS: frozenset(
        {
            Ailment.BACKWARDS,
            Ailment.BURSTS,
            Ailment.REPEATS,
            Ailment.CLOCK_OFF,
            Ailment.TIME_ZONE,
            Ailment.CONSTANT_TIME,
        }
    ),
    Ailment.CONSTANT_TIME: frozenset(
        {Ailment.TIME_ZONE, Ailment.CLOCK_OFF, Ailment.BACKWARDS, Ailment.REPEATS, Ailment.FROZEN_POSE}
    ),
    Ailment.REPEATS: frozenset({Ailment.BURSTS, Ailment.FROZEN_POSE, Ailment.CLOCK_OFF, Ailment.TIME_ZONE}),
    Ailment.TIME_ZONE: frozenset({Ailment.CLOCK_OFF}),
    Ailment.BURSTS: frozenset({Ailment.SLOW}),
}


class Symptom(msgspec.Struct, frozen=True, gc=False):
    """What one look at a sender found. `confidence` is 0..1; times are unix seconds."""

    ailment: Ailment
    evidence: str
    confidence: float
    count: int
    first_at: float
    last_at: float


class Diagnosis(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What is wrong with one sender. `active`: still so in the messages of the last minute that came from it. `gone`:
    it was so in its last ones, and nothing comes from it any more; then it is not active."""

    sherpa: str
    name: Ailment
    words: str  # what it means
    evidence: str  # what was seen, with numbers
    fix: str
    since: float  # unix seconds
    last: float
    count: int  # messages or occurrences it rests on
    confidence: float  # 0..1
    active: bool = True
    gone: bool = False


class CheckUp(msgspec.Struct, frozen=True, gc=False):
    """Of all senders. `examined` of them have sent enough to be judged."""

    diagnoses: tuple[Diagnosis, ...] = ()  # worst first
    examined: int = 0
    waiting: int = 0  # heard, but too little to be judged

    @property
    def broken(self) -> int:
        """Senders with something wrong now."""
        return len({one.sherpa for one in self.diagnoses if one.active})

    @property
    def gone(self) -> int:
        """Senders that were broken when they were last heard, and are silent now."""
        active = {one.sherpa for one in self.diagnoses if one.active}
        return len({one.sherpa for one in self.diagnoses if one.gone} - active)

    @property
    def well(self) -> int:
        """Judged, and nothing is wrong now. One that was broken when it fell silent is not called well for that."""
        return self.examined - len({one.sherpa for one in self.diagnoses if one.active or one.gone})


UNEXAMINED: Final = CheckUp()
