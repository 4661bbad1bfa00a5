"""What the card says of the selected sherpa, as labels and words in a few voices. Pure."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import NamedTuple

from ati_console.fleet.clock import OFFSET_WORTH_SAYING_S
from ati_console.fleet.freshness import Charge, charge, freshness_of
from ati_console.fleet.limits import DEFAULT_LIMITS, Thresholds
from ati_console.fleet.trip import Progress
from ati_console.fleet.view import Freshness, RobotView
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, ReadBack, RobotForward, Visibility
from ati_console.gui.models.card_trip import leg_words
from ati_console.gui.models.console_model import Listing
from ati_console.gui.models.fleet_rows import mode_words
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import offset, plain, span

MOVING_MPS = 0.05


class Tone(enum.Enum):
    TEXT = enum.auto()
    STRONG = enum.auto()
    MUTED = enum.auto()
    MONO = enum.auto()
    FAULT = enum.auto()
    SENT = enum.auto()  # a check instead of words
    REFUSED = enum.auto()  # a triangle instead of words


class Piece(NamedTuple):
    words: str
    tone: Tone = Tone.TEXT


@dataclass(frozen=True, slots=True)
class CardRow:
    """`battery_pct` puts the bar before the words."""

    label: str
    pieces: tuple[Piece, ...]
    battery_pct: float | None = None
    held: Charge = Charge.ENOUGH
    wraps: bool = False  # words that a decision rests on: whole, on as many lines as it takes


def state_rows(
    view: RobotView,
    progress: Progress | None,
    now: float,
    limits: Thresholds = DEFAULT_LIMITS,
    yaw: str = "ccw-from-x",
    notation: Notation = LOCAL_METRES,
) -> tuple[CardRow, ...]:
    fresh = freshness_of(view, now, limits)
    return (
        CardRow("Mode", _mode(view, fresh)),
        CardRow("Pose", _pose(view, notation), wraps=not view.pose_trusted),
        *_heading(view, yaw),
        _battery(view, limits),
        CardRow("Age", _age(view, now, fresh, notation)),
        CardRow("Clock offset", _offset(view)),
        CardRow("Trip", _trip(view.state.trip_id, progress)),
        CardRow("Topic", (Piece(plain(view.topic), Tone.MONO),)),
        *_trouble(view),
    )


def _mode(view: RobotView, fresh: Freshness) -> tuple[Piece, ...]:
    mode = mode_words(view.state.mode)
    if fresh is not Freshness.LIVE:
        return Piece(mode), Piece("  when last heard", Tone.MUTED)
    if view.speed_mps < MOVING_MPS:
        return (Piece(f"{mode}, standing"),)
    return Piece(f"{mode}, moving "), Piece(f"{view.speed_mps:.2f}", Tone.STRONG), Piece(" m/s")


def _pose(view: RobotView, notation: Notation) -> tuple[Piece, ...]:
    pose = view.state.pose
    doubt = () if view.pose_trusted else (Piece("  not trusted", Tone.FAULT),)
    return Piece(notation.point(pose.x_m, pose.y_m), Tone.STRONG), Piece(f" {notation.unit}"), *doubt


def _heading(view: RobotView, yaw: str) -> tuple[CardRow, ...]:
    """Counter-clockwise from +X as everywhere here; a site that sends another convention has that in a row, too."""
    degrees = math.degrees(view.heading_rad)
    row = CardRow("Heading", (Piece(_degrees(degrees)), Piece("  ccw from +X", Tone.MUTED)))
    if yaw == "ccw-from-x":
        return (row,)
    return row, CardRow("Sent as", (Piece(_degrees(90.0 - degrees)), Piece("  cw from north", Tone.MUTED)))


def _degrees(angle: float) -> str:
    """0.0 to 359.9."""
    return f"{round(angle, 1) % 360.0:.1f}°"


def _battery(view: RobotView, limits: Thresholds) -> CardRow:
    pct = view.state.battery_pct
    charging = (Piece("  charging", Tone.MUTED),) if view.charging else ()
    if pct is None:
        return CardRow("Battery", (Piece("unknown", Tone.MUTED), *charging))
    return CardRow("Battery", (Piece(f"{pct:.0f}"), *charging), pct, charge(pct, limits))


def _age(view: RobotView, now: float, fresh: Freshness, notation: Notation) -> tuple[Piece, ...]:
    if view.state.is_disconnected:
        again = f"  last repeated {notation.clock(view.heard_at)}" if view.heard_at > 0 else "  not measured"
        return Piece(f"at least {span(now - view.received_at)}"), Piece(again, Tone.MUTED)
    measured = view.state.measured_at
    source = f"  source {notation.tenths(measured)}" if measured is not None else "  no time of its own"
    if fresh is not Freshness.LIVE:
        source = f"  last {notation.clock(view.received_at)}"
    return Piece(span(now - view.received_at)), Piece(source, Tone.MUTED)


def _offset(view: RobotView) -> tuple[Piece, ...]:
    seconds = view.clock_offset_s
    if seconds is None:
        none = "  it sends no time" if view.state.measured_at is None else "  few messages"
        return Piece("not known", Tone.MUTED), Piece(none, Tone.MUTED)
    if abs(seconds) <= OFFSET_WORTH_SAYING_S:
        return (Piece(offset(seconds)),)
    return Piece(offset(seconds)), Piece("  ahead" if seconds > 0 else "  behind", Tone.MUTED)


def _trip(trip_id: str | None, progress: Progress | None) -> tuple[Piece, ...]:
    if trip_id is None:
        return (Piece("none", Tone.MUTED),)
    words = leg_words(progress)
    return Piece(plain(trip_id, 40)), *((Piece(f"  {words}", Tone.MUTED),) if words else ())


def _trouble(view: RobotView) -> tuple[CardRow, ...]:
    """Only what there is: error text and disabled reason."""
    state, rows = view.state, []
    if state.error:
        rows.append(CardRow("Error", (Piece(plain(state.error), Tone.FAULT),), wraps=True))
    if state.disabled:
        why = plain(state.disabled_reason or "no reason given")
        rows.append(CardRow("Disabled", (Piece(why, Tone.FAULT),), wraps=True))
    return tuple(rows)


def extra_rows(view: RobotView) -> tuple[CardRow, ...]:
    """The fields that we do not know, as sent."""
    return tuple([CardRow(plain(name, 40), (Piece(plain(text), Tone.MONO),)) for name, text in view.state.extras])


def forward_rows(
    listing: Listing,
    forward: ForwardStatus,
    sent: RobotForward | None,
    now: float,
    notation: Notation = LOCAL_METRES,
    *,
    trusted: bool = True,
) -> tuple[CardRow, ...]:
    """Login, when the newest sample was accepted and as what, what waits, and the twin's answer."""
    if not listing.listed:
        near = Piece(plain(f"  near {listing.near}"), Tone.MUTED) if listing.near else Piece("")
        return (CardRow("Login", (Piece("not on the allow-list"), near)),)
    login = listing.login or (sent.login if sent else "")
    sector = listing.sector or (sent.sector if sent else 0)
    if not login:
        return (CardRow("Login", (Piece("no site is open", Tone.MUTED),)),)
    row = CardRow("Login", (Piece(plain(login, 64)), Piece(f"  sector {sector}", Tone.MUTED)))
    doubt = () if trusted or forward.mode is ForwardMode.OFF or not listing.enabled else (_doubt(forward.mode),)
    return (row, *_delivery_rows(forward.mode, sent, now, notation), *doubt)


def _doubt(mode: ForwardMode) -> CardRow:
    """Our doubt keeps nothing back (contracts.md 1: decode, and show the finding): so it has to be said."""
    sent = "computed" if mode is ForwardMode.SHADOW else "forwarded"
    return CardRow("Pose", (Piece("not trusted", Tone.FAULT), Piece(f"  {sent} all the same", Tone.MUTED)))


def _delivery_rows(mode: ForwardMode, sent: RobotForward | None, now: float, notation: Notation) -> tuple[CardRow, ...]:
    """One row while all is well, and where it put the sherpa; a refusal gets a row for its words."""
    when = CardRow("Sent", _sent(mode, sent, notation))
    if mode is not ForwardMode.ON or sent is None:
        return (when,)
    if sent.delivery is Delivery.ACCEPTED and sent.sent_at is not None:
        good = Piece("  "), Piece("", Tone.SENT), Piece(plain(f" {sent.words or 'accepted'}"))
        return CardRow("Sent", (*when.pieces, *good)), *_position(sent, now)
    if sent.is_refused:
        return when, *_position(sent, now), CardRow("Answer", _answer(sent), wraps=True)
    held = sent.held_up(now)
    if held is not None:
        where = Piece(f"{held.x_mm:,.0f}, {held.y_mm:,.0f}"), Piece(f" mm  for {span(now - held.since)}", Tone.MUTED)
        return when, *_position(sent, now), CardRow("Waits", where), CardRow("Answer", _answer(sent), wraps=True)
    if sent.delivery is Delivery.QUEUED and sent.sent_at is not None:  # for a moment: no row may come and go with it
        waits = Piece(f"  {plain(sent.words or sent.delivery.value)}", Tone.MUTED)
        return CardRow("Sent", (*when.pieces, waits)), *_position(sent, now)
    return when, *_position(sent, now), CardRow("Answer", _answer(sent), wraps=True)


def _sent(mode: ForwardMode, sent: RobotForward | None, notation: Notation) -> tuple[Piece, ...]:
    if mode is ForwardMode.OFF:
        return (Piece("forwarding is off", Tone.MUTED),)
    if mode is ForwardMode.SHADOW:
        return (Piece("computed, nothing sent", Tone.MUTED),)
    if sent is None or sent.sent_at is None:
        return (Piece("nothing yet", Tone.MUTED),)
    return (Piece(notation.tenths(sent.sent_at)),)


def _position(sent: RobotForward, now: float) -> tuple[CardRow, ...]:
    if sent.x_mm is None or sent.y_mm is None:
        return ()
    where = CardRow("As", (Piece(f"{sent.x_mm:,.0f}, {sent.y_mm:,.0f}"), Piece(" mm", Tone.MUTED)))
    return where, *_read_back(sent.read_back, now)


def _read_back(seen: ReadBack, now: float) -> tuple[CardRow, ...]:
    """Where the twin shows it, off what was sent; nothing before the twin was asked."""
    if seen.visibility is Visibility.UNREAD:
        return ()
    if seen.distance_m is None:
        return (CardRow("Read back", (Piece(plain(seen.cause or seen.visibility.value), Tone.MUTED),)),)
    away = Piece(f"{seen.distance_m:,.1f} m away")
    return (CardRow("Read back", (away, Piece(f"  {span(now - seen.read_at)} old", Tone.MUTED))),)


def _answer(sent: RobotForward) -> tuple[Piece, ...]:
    if sent.delivery is Delivery.NONE:
        return (Piece("none", Tone.MUTED),)
    words = plain(sent.refusal or sent.words or sent.delivery.value)
    if sent.is_refused:
        return Piece("", Tone.REFUSED), Piece(f" {words}", Tone.FAULT)
    return (Piece(words, Tone.MUTED),)
