"""Findings and trips as rows of a list. Pure."""

from __future__ import annotations

from typing import Final

from ati_console.fleet.view import Finding, FleetUpdate
from ati_console.gui.glyphs import Glyph
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import clock, plain
from ati_console.status import Grant, LinkEvent, LinkState
from ati_console.wire.messages import Odd, TripInfo

FINDING_HEADERS: Final = ("Sherpa", "Finding", "Evidence", "First", "Last", "Count")
TRIP_HEADERS: Final = ("Sherpa", "Trip", "Status", "Route", "Booked", "Started", "Ended", "Legs")
GRANT_HEADERS: Final = ("Topic filter", "QoS", "Answer")
EVENT_HEADERS: Final = ("Time", "Link", "What happened")
_REMARKS: Final = (Odd.POSE_LENGTH, Odd.MODE_SPELLING, Odd.LATE, Odd.STALE_REPEAT)  # expected of some feeds
_OVER: Final = ("completed", "succeeded", "cancelled", "failed", "ended")


def finding_rows(update: FleetUpdate) -> list[ListRow]:
    """Warnings before remarks, the newest first."""
    return [_finding(finding) for finding in update.findings]


def finding_shape(kind: Odd) -> Glyph:
    """What is expected of some feeds is a remark, the rest a warning."""
    return Glyph.INFO if kind in _REMARKS else Glyph.FINDING


def _finding(finding: Finding) -> ListRow:
    remark = finding.kind in _REMARKS
    cells = (
        plain(finding.sherpa, 64),
        finding.kind.value.capitalize(),
        plain(finding.evidence),
        clock(finding.first_at),
        clock(finding.last_at),
        f"{finding.count:,}",
    )
    key = (finding.sherpa, finding.kind.value)
    return ListRow(key, cells, finding_shape(finding.kind), False, finding, (remark, -finding.last_at, key))


def trip_rows(update: FleetUpdate) -> list[ListRow]:
    """The newest first; trips that are over are dim."""
    legs = {one.trip_id: len(one.legs) for one in update.legs}
    newest_first = enumerate(reversed(update.trips))
    return [_trip(trip, legs.get(trip.trip_id, 0), place) for place, trip in newest_first]


def _trip(trip: TripInfo, legs: int, place: int) -> ListRow:
    cells = (
        plain(trip.sherpa_name or "none yet", 64),
        plain(trip.trip_id, 64),
        plain(trip.status.replace("_", " ").capitalize(), 40),
        plain(" > ".join(trip.route[:20])),
        clock(trip.booked_at),
        clock(trip.started_at),
        clock(trip.ended_at),
        str(legs) if legs else "-",
    )
    over = trip.ended_at is not None or trip.status in _OVER
    return ListRow(("trip", trip.trip_id), cells, None, over, trip, (place,))


def grant_rows(grants: tuple[Grant, ...]) -> list[ListRow]:
    """As the broker answered, in the order asked."""
    return [_grant(grant, place) for place, grant in enumerate(grants)]


def _grant(grant: Grant, place: int) -> ListRow:
    words = f"granted, QoS {grant.code}" if grant.granted and grant.code < 3 else "granted"
    answer = words if grant.granted else f"refused, code {grant.code}{': ' + grant.words if grant.words else ''}"
    shape = Glyph.CHECK if grant.granted else Glyph.CROSS
    cells = (plain(grant.topic_filter), str(grant.qos), plain(answer))
    return ListRow(("grant", place), cells, shape, False, grant, (place,))


def event_rows(events: tuple[LinkEvent, ...]) -> list[ListRow]:
    """The newest first."""
    return [_event(event, -place) for place, event in enumerate(events)]


def _event(event: LinkEvent, place: int) -> ListRow:
    cells = (clock(event.at), event.state.value.capitalize(), plain(event.words))
    return ListRow((event.at, place), cells, LINK_SHAPES[event.state], False, event, (place,))


LINK_SHAPES: Final = {
    LinkState.OFFLINE: Glyph.DASH,
    LinkState.CONNECTING: Glyph.RING,
    LinkState.ONLINE: Glyph.CHECK,
    LinkState.RECONNECTING: Glyph.FINDING,
    LinkState.REFUSED: Glyph.CROSS,
    LinkState.TAKEN_OVER: Glyph.CROSS,
}
