"""The timeline as marks in lanes, and what is said about one of them: After, Packet, Because. Pure."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.access import Attempt, Because, Event, Kind, Packet, Probe
from ati_console.gui.diagnose.looks import place_words
from ati_console.status import LinkEvent, LinkState

NEAR_S: Final = 0.05  # an attempt and its event are noted at the same moment


class Lane(enum.IntEnum):
    CONNECT = 0
    SUBSCRIBE = 1
    PUBLISH = 2
    CLOSED = 3


LANES: Final = ("Connect", "Subscribe", "Publish", "Closed")
CODES: Final = {  # of a DISCONNECT, MQTT 5, 3.14.2.1
    0x82: "protocol error", 0x87: "not authorised", 0x89: "server busy", 0x8A: "banned", 0x8B: "shutting down",
    0x8D: "keep alive timeout", 0x8E: "session taken over", 0x90: "topic name invalid", 0x95: "packet too large",
    0x96: "message rate too high", 0x97: "quota exceeded", 0x98: "administrative action", 0x9C: "use another server",
    0x9F: "connection rate exceeded", 0xA0: "maximum connect time", 0xA2: "wildcards not supported",
}  # fmt: skip
_OF_KIND: Final = {
    Kind.CONNECT: Lane.CONNECT, Kind.SUBSCRIBE: Lane.SUBSCRIBE, Kind.PUBLISH: Lane.PUBLISH, Kind.CLOSED: Lane.CLOSED
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """`event` None: it is one of the link's own."""

    at: float
    lane: Lane
    words: str
    event: Event | None = None


def marks_of(probe: Probe | None, link: Sequence[LinkEvent] = ()) -> tuple[Mark, ...]:
    """In the order of time. `link`: what the Monitor's link went through, when that is asked for as well."""
    ours = [Mark(event.at, _OF_KIND[event.kind], event.words, event) for event in (probe.events if probe else ())]
    theirs = [
        Mark(event.at, Lane.CONNECT if event.state is LinkState.ONLINE else Lane.CLOSED, f"link: {event.words}")
        for event in link
        if event.state is not LinkState.CONNECTING
    ]
    return tuple(sorted((*ours, *theirs), key=_at))


def _at(mark: Mark) -> float:
    return mark.at


# ------------------------------------------------------------ one of them


@dataclass(frozen=True, slots=True)
class Told:
    """What stands beside the timeline."""

    title: str
    at: float
    rows: tuple[tuple[str, str], ...]
    packets: tuple[Packet, ...] = ()
    asked_at: float = 0.0  # what the times of the packets count from


def told(probe: Probe, event: Event) -> Told:
    attempt = attempt_of(probe, event)
    if event.kind is Kind.CLOSED:
        rows = _closed(probe, event)
    else:
        because = _answer(event, attempt) if attempt or event.place or event.kind is not Kind.SUBSCRIBE else None
        rows = (
            ("After", _before(probe, event)),
            ("Packet", event.words),
            ("Because", because or _together(probe, event)),
        )
    number = f", attempt {event.attempt}" if event.attempt else ""
    return Told(f"{_who(event)}{number}", event.at, rows, *((attempt.packets, attempt.at) if attempt else ()))


def told_attempt(probe: Probe, attempt: Attempt, words: str, number: int, of: int) -> Told:
    """One of the attempts of a cell."""
    code = "none" if attempt.code is None else f"0x{attempt.code:02X}"
    ms = "" if attempt.ms is None else f", {attempt.ms:.0f} ms"
    rows = (("Asked", words), ("Answer", f"{attempt.verdict.value}, code {code}{ms}"), ("Because", attempt.words))
    return Told(f"try {number} of {of}", attempt.at, rows, attempt.packets, attempt.at)


def _who(event: Event) -> str:
    if event.kind is not Kind.CLOSED:
        return str(event.kind.value)
    because = event.attribution.because if event.attribution else Because.UNKNOWN
    if because is Because.OURS:
        return "closed by us"
    return "could not be reached" if because is Because.NETWORK else "closed by broker"


def _closed(probe: Probe, event: Event) -> tuple[tuple[str, str], ...]:
    found = event.attribution
    before = next((one for one in reversed(_of_attempt(probe, event)) if one.at <= event.at and one is not event), None)
    after = "nothing of ours"
    if before is not None:
        asked = place_words(before.place) if before.place else before.words
        after = f"{asked}, {(event.at - before.at) * 1000:.0f} ms"
    if found is None:
        return (("After", after), ("Packet", "none"), ("Because", event.words))
    packet = "none: closed without a word"
    if found.code:
        packet = f"DISCONNECT 0x{found.code:02X} {CODES.get(found.code, '')}".rstrip()
    seen = f", {found.seen} of {found.of} alike" if found.of > 1 else ""
    because = f"{found.because.value}, {found.confidence * 100:.0f} % sure{seen}"
    return (("After", after), ("Packet", packet), ("Because", because))


def _of_attempt(probe: Probe, event: Event) -> list[Event]:
    return [one for one in probe.events if one.attempt == event.attempt and one.kind is not Kind.CLOSED]


def _before(probe: Probe, event: Event) -> str:
    earlier = [one for one in _of_attempt(probe, event) if one.at < event.at]
    return earlier[-1].words if earlier else "nothing: a new connection"


def _answer(event: Event, attempt: Attempt | None) -> str:
    if attempt is not None:
        return f"{attempt.verdict.value}: {attempt.words}"
    return "opens the connection" if event.kind is Kind.CONNECT else "not answered yet"


def _together(probe: Probe, event: Event) -> str:
    """Several filters were asked in one packet."""
    tries = [one for cell in probe.cells for one in cell.attempts if abs(one.at - event.at) <= NEAR_S]
    answered = [one for one in tries if any(packet.words == event.words for packet in one.packets)]
    if answered:
        return f"answered with a code for each of {len(answered)} filters: see their cells"
    return "not answered with a code for each: it says nothing about any one filter"


def attempt_of(probe: Probe, event: Event) -> Attempt | None:
    """The attempt that an event of a cell belongs to: the last one that had begun by then."""
    cell = probe.cell(event.place) if event.place is not None else None
    if cell is None:
        return None
    begun = [attempt for attempt in cell.attempts if attempt.at <= event.at + NEAR_S]
    return begun[-1] if begun else cell.attempts[0]


def packets_of(probe: Probe | None) -> list[tuple[Packet, str]]:
    """Every packet of the run with its cell in words, in the order of time."""
    found = [
        (packet, place_words(cell.place))
        for cell in (probe.cells if probe else ())
        for attempt in cell.attempts
        for packet in attempt.packets
    ]
    return sorted(found, key=_packet_at)


def _packet_at(pair: tuple[Packet, str]) -> float:
    return pair[0].at
