"""Findings and trips as rows of a list. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

from ati_console.fleet.view import Finding, FleetUpdate
from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models import next_steps
from ati_console.gui.models.errors_model import Made, nobody
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.gui.models.wishes import MapSherpa
from ati_console.wire.messages import Odd, TripInfo

FINDING_HEADERS: Final = ("Sherpa", "Finding", "Evidence", "First", "Last", "Count", "State", "Next step")
STATE_CELL: Final = 6
UNLISTED: Final = "Not on the allow-list"
OVER_S: Final = 60.0  # a finding not seen again for this long
TRIP_HEADERS: Final = ("Sherpa", "Trip", "Status", "Route", "Booked", "Started", "Ended", "Legs")
_REMARKS: Final = (Odd.POSE_LENGTH, Odd.MODE_SPELLING, Odd.LATE, Odd.STALE_REPEAT)  # expected of some feeds
_OVER: Final = ("completed", "succeeded", "cancelled", "failed", "ended")


def finding_shape(kind: Odd) -> Shape:
    """A remark where the feed is known to be like that, else a finding."""
    return Glyph.INFO if kind in _REMARKS else Glyph.FINDING


class Unlisted(NamedTuple):
    """A sherpa that is seen and not on the allow-list of the site."""

    sherpa: str
    near: str
    last_at: float
    messages: int


class Context(NamedTuple):
    """What findings are shown with. Without a time none is over."""

    now: float | None = None
    acknowledged: frozenset[Hashable] = frozenset()
    grants: Callable[[object], bool] = nobody
    unlisted: tuple[Unlisted, ...] = ()
    made: Made | None = None  # rows that do not change
    notation: Notation = LOCAL_METRES


def finding_rows(update: FleetUpdate, context: Context = Context()) -> list[ListRow]:
    """Warnings before remarks, then what began last."""
    rows = [_finding(finding, next_steps.of_any(finding, update), context) for finding in update.findings]
    return rows + [_unlisted(one, context) for one in context.unlisted]


def _finding(finding: Finding, step: next_steps.Step, context: Context) -> ListRow:
    words = (finding.kind.value.capitalize(), finding.evidence, step.words)
    key = (finding.sherpa, finding.kind.value)
    first, last, times = finding.first_at, finding.last_at, finding.count
    return _row(_Shown(key, words, first, last, times, finding_shape(finding.kind), step.wish, finding), context)


def _unlisted(one: Unlisted, context: Context) -> ListRow:
    evidence = f"seen and never forwarded; near {one.near}" if one.near else "seen and never forwarded"
    wish = MapSherpa(one.sherpa, one.near)
    words = (UNLISTED, evidence, "Map sherpa")
    return _row(_Shown((one.sherpa, UNLISTED), words, None, one.last_at, one.messages, Glyph.INFO, wish, one), context)


class _Shown(NamedTuple):
    key: tuple[str, str]
    words: tuple[str, str, str]  # kind, evidence, next step
    first_at: float | None
    last_at: float
    times: int
    shape: Shape
    wish: object
    origin: object


def _row(shown: _Shown, context: Context) -> ListRow:
    state = _state(shown, context)
    wish = shown.wish if context.grants(shown.wish) else None
    known = context.made.get(shown.key) if context.made is not None else None
    if known is not None and known[0] == (shown, state) and known[1] == wish:
        return known[2]
    row = _made(shown, state, wish, context.notation)
    if context.made is not None:
        context.made[shown.key] = (shown, state), wish, row
    return row


def _made(shown: _Shown, state: str, wish: object, notation: Notation) -> ListRow:
    kind, evidence, step = shown.words
    cells = (
        plain(shown.key[0], 64),
        kind,
        plain(evidence),
        notation.clock(shown.first_at),
        notation.clock(shown.last_at),
        f"{shown.times:,}",
        state,
        plain(step),
    )
    began = shown.last_at if state == OVER else shown.first_at or 0.0  # by the last one rows would trade places
    order = (_STATES[state], shown.shape is Glyph.INFO, -began, shown.key)
    words = tuple(cell.lower() for cell in cells)
    values = (*words[:3], shown.first_at or 0.0, shown.last_at, shown.times, *words[6:])
    return ListRow(shown.key, cells, shown.shape, state != ACTIVE, shown.origin, order, wish, values)


def _state(shown: _Shown, context: Context) -> str:
    if shown.key in context.acknowledged:
        return ACKNOWLEDGED
    over = context.now is not None and context.now - shown.last_at >= OVER_S
    return OVER if over else ACTIVE


ACTIVE, ACKNOWLEDGED, OVER = "Active", "Acknowledged", "Over"
_STATES: Final = {ACTIVE: 0, OVER: 1, ACKNOWLEDGED: 2}


def trip_rows(update: FleetUpdate, notation: Notation = LOCAL_METRES) -> list[ListRow]:
    """The newest first; trips that are over are dim."""
    legs = {one.trip_id: len(one.legs) for one in update.legs}
    newest_first = enumerate(reversed(update.trips))
    return [_trip(trip, legs.get(trip.trip_id, 0), place, notation) for place, trip in newest_first]


def _trip(trip: TripInfo, legs: int, place: int, notation: Notation) -> ListRow:
    cells = (
        plain(trip.sherpa_name or "none yet", 64),
        plain(trip.trip_id, 64),
        plain(trip.status.replace("_", " ").capitalize(), 40),
        plain(" > ".join(trip.route[:20])),
        notation.clock(trip.booked_at),
        notation.clock(trip.started_at),
        notation.clock(trip.ended_at),
        str(legs) if legs else "-",
    )
    over = trip.ended_at is not None or trip.status in _OVER
    return ListRow(("trip", trip.trip_id), cells, None, over, trip, (place,))
