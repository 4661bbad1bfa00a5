"""Grants with what comes over them, link events with how long each state lasted, and the link as a band. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ati_console.attribution import Attribution
from ati_console.fleet.view import FleetUpdate
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.cause_words import happened
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.own_links import OwnLink
from ati_console.gui.models.plain import plain, span
from ati_console.ingest.tap import TopicTally
from ati_console.status import Grant, LinkEvent, LinkState, LinkStatus
from ati_console.wire.topics import matches

GRANT_HEADERS: Final = ("Topic filter", "QoS", "Answer", "a second")
EVENT_HEADERS: Final = ("Time", "Link", "Lasted", "What happened", "Broker")
BROKER: Final = 4  # the column; shown behind the time, and only where there are several
BAND_S: Final = 3_600.0
LINK_SHAPES: Final = {
    LinkState.OFFLINE: Glyph.DASH,
    LinkState.CONNECTING: Glyph.RING,
    LinkState.ONLINE: Glyph.CHECK,
    LinkState.RECONNECTING: Glyph.FINDING,
    LinkState.REFUSED: Glyph.CROSS,
    LinkState.TAKEN_OVER: Glyph.CROSS,
}


def grant_rows(
    grants: tuple[Grant, ...], topics: tuple[TopicTally, ...] = (), left_out: tuple[str, ...] = ()
) -> list[ListRow]:
    """As the broker answered, in the order asked; the rate is what comes over each now. Then what was not asked for."""
    asked = [_grant(grant, place, topics) for place, grant in enumerate(grants)]
    return asked + [_left_out(topic, len(grants) + place) for place, topic in enumerate(left_out)]


def _left_out(topic: str, place: int) -> ListRow:
    cells = (plain(topic), "-", "not asked for", "-")
    return ListRow(("left out", place), cells, Glyph.DASH, True, None, (place,))


def _grant(grant: Grant, place: int, topics: tuple[TopicTally, ...]) -> ListRow:
    words = f"granted, QoS {grant.code}" if grant.granted and grant.code < 3 else "granted"
    answer = words if grant.granted else f"refused, code {grant.code}{': ' + grant.words if grant.words else ''}"
    shape = Glyph.CHECK if grant.granted else Glyph.CROSS
    rate = sum(tally.rate_hz for tally in topics if matches(grant.topic_filter, tally.topic))
    cells = (plain(grant.topic_filter), str(grant.qos), plain(answer), f"{rate:.1f}" if topics else "-")
    return ListRow(("grant", place), cells, shape, False, grant, (place,))


class Stretch(NamedTuple):
    """One state of the link from `begin` to `end`, unix seconds."""

    state: LinkState
    begin: float
    end: float
    words: str
    attribution: Attribution | None = None


def stretches(events: Sequence[LinkEvent], now: float) -> list[Stretch]:
    """Each event lasts until the next one, the newest until now. Oldest first."""
    ends = [*[event.at for event in events[1:]], now] if events else []
    return [
        Stretch(event.state, event.at, max(event.at, end), event.words, event.attribution)
        for event, end in zip(events, ends, strict=True)
    ]  # fmt: skip


def event_rows(
    events: Sequence[LinkEvent], now: float, notation: Notation = LOCAL_METRES, broker: str = ""
) -> list[ListRow]:
    """The newest first. A state that is said again with other words goes on: its time is told on its last line."""
    shown = stretches(events, now)
    return [_event(one, place, notation, broker, is_last=place == len(shown) - 1) for place, one in enumerate(shown)]


def timeline(
    source: Sequence[LinkEvent],
    beside: Sequence[tuple[str, LinkEvent]],
    now: float,
    notation: Notation = LOCAL_METRES,
    name: str = "",
) -> list[ListRow]:
    """All links in one list by time, each event with its broker; how long a state lasted is told by its own link."""
    rows = event_rows(source, now, notation, name)
    if not beside:
        return rows  # in the order they were said, whatever the clock did
    for broker in dict.fromkeys(broker for broker, _ in beside):
        mine = [event for whose, event in beside if whose == broker]
        rows += event_rows(mine, now, notation, broker)
    return [replace(row, key=(row.key, row.cells[BROKER]), order=(-row.values[0], *row.order)) for row in rows]


def _event(one: Stretch, place: int, notation: Notation, broker: str, *, is_last: bool) -> ListRow:
    lasted = span(one.end - one.begin) + (" so far" if is_last else "")
    told = happened(plain(one.words), one.attribution)
    cells = (notation.clock(one.begin), one.state.value.capitalize(), lasted, told, plain(broker, 64))
    values = (one.begin, one.state.value, one.end - one.begin, told.lower(), broker)
    return ListRow((one.begin, place), cells, LINK_SHAPES[one.state], False, one, (-place,), None, values)


def own_links(model: ConsoleModel) -> tuple[OwnLink, ...]:
    """Every connection that this console has now, the source first: each is a client of its own at its broker."""
    up = [OwnLink("the source", model.source, model.client_id)] if model.link.state is LinkState.ONLINE else []
    beside = [
        OwnLink("beside it", side.name, side.client_id)
        for side in model.sides.rows
        if side.link.state is LinkState.ONLINE
    ]
    return (*up, *beside, *model.own.rows)


def counters(link: LinkStatus, fleet: FleetUpdate) -> tuple[tuple[str, str], ...]:
    """Name and figure of each count of this session, the most asked for first."""
    latency = "-" if link.latency_ms is None else f"{link.latency_ms:.0f} ms"
    return (
        ("Received", f"{fleet.received:,}"),
        ("Undecodable", f"{fleet.undecodable:,}"),
        ("Dropped", f"{fleet.dropped:,}"),
        ("a second", f"{fleet.rate_hz:,.1f}"),
        ("Round trip", latency),
        ("Times connected", f"{link.generation:,}"),
        ("Session kept", {True: "yes", False: "no", None: "-"}[link.session_present]),
        ("Beyond 10,000", f"{fleet.over_limit:,}"),
    )
