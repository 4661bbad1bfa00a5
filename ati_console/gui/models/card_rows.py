"""What the card says of the selected sherpa, as labels and words in a few voices. Pure."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import NamedTuple

from ati_console.fleet.view import FleetUpdate, RobotView
from ati_console.gui.models.console_model import Listing
from ati_console.gui.models.fleet_rows import mode_words
from ati_console.gui.models.plain import clock, offset, plain, span
from ati_console.status import Delivery, ForwardMode, ForwardStatus, RobotForward

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


def state_rows(view: RobotView, update: FleetUpdate, now: float) -> tuple[CardRow, ...]:
    state = view.state
    return (
        CardRow("Mode", _mode(view)),
        CardRow("Pose", _pose(view)),
        CardRow("Heading", _heading(view)),
        _battery(view),
        CardRow("Age", _age(view, now)),
        CardRow("Clock offset", _offset(view)),
        CardRow("Trip", _trip(state.trip_id, update)),
        CardRow("Topic", (Piece(plain(view.topic), Tone.MONO),)),
        *_trouble(view),
    )


def _mode(view: RobotView) -> tuple[Piece, ...]:
    mode = mode_words(view.state.mode)
    if view.speed_mps < MOVING_MPS:
        return (Piece(f"{mode}, standing"),)
    return Piece(f"{mode}, moving "), Piece(f"{view.speed_mps:.2f}", Tone.STRONG), Piece(" m/s")


def _pose(view: RobotView) -> tuple[Piece, ...]:
    pose = view.state.pose
    doubt = () if view.pose_trusted else (Piece("  not trusted", Tone.FAULT),)
    return Piece(f"{pose.x_m:.2f}, {pose.y_m:.2f}", Tone.STRONG), Piece(" m"), *doubt


def _heading(view: RobotView) -> tuple[Piece, ...]:
    degrees = math.degrees(view.heading_rad) % 360.0
    return Piece(f"{degrees:.1f}°"), Piece("  ccw from +X", Tone.MUTED)


def _battery(view: RobotView) -> CardRow:
    pct = view.state.battery_pct
    charging = (Piece("  charging", Tone.MUTED),) if view.charging else ()
    if pct is None:
        return CardRow("Battery", (Piece("unknown", Tone.MUTED), *charging))
    return CardRow("Battery", (Piece(f"{pct:.0f}"), *charging), pct)


def _age(view: RobotView, now: float) -> tuple[Piece, ...]:
    measured = view.state.measured_at
    source = f"  source {clock(measured)}" if measured is not None else "  no time of its own"
    return Piece(span(now - view.received_at)), Piece(source, Tone.MUTED)


def _offset(view: RobotView) -> tuple[Piece, ...]:
    return (Piece("not known", Tone.MUTED) if view.clock_offset_s is None else Piece(offset(view.clock_offset_s)),)


def _trip(trip_id: str | None, update: FleetUpdate) -> tuple[Piece, ...]:
    if trip_id is None:
        return (Piece("none", Tone.MUTED),)
    route = next((trip.route for trip in reversed(update.trips) if trip.trip_id == trip_id), ())
    to = (Piece(plain(f"  to {route[-1]}", 60), Tone.MUTED),) if route else ()
    return Piece(plain(trip_id, 40)), *to


def _trouble(view: RobotView) -> tuple[CardRow, ...]:
    """Only what there is: error text, disabled reason, and the fields we do not know."""
    state, rows = view.state, []
    if state.error:
        rows.append(CardRow("Error", (Piece(plain(state.error), Tone.FAULT),)))
    if state.disabled:
        rows.append(CardRow("Disabled", (Piece(plain(state.disabled_reason or "no reason given"), Tone.FAULT),)))
    rows += [CardRow(plain(name, 40), (Piece(plain(text), Tone.MUTED),)) for name, text in state.extras[:4]]
    return tuple(rows)


def forward_rows(listing: Listing, forward: ForwardStatus, sent: RobotForward | None) -> tuple[CardRow, ...]:
    """Login, when the newest sample went out, and the twin's answer."""
    if not listing.listed:
        near = Piece(plain(f"  near {listing.near}"), Tone.MUTED) if listing.near else Piece("")
        return (CardRow("Login", (Piece("not on the allow-list"), near)),)
    login = listing.login or (sent.login if sent else "")
    sector = listing.sector or (sent.sector if sent else 0)
    if not login:
        return (CardRow("Login", (Piece("no site is open", Tone.MUTED),)),)
    rows = [CardRow("Login", (Piece(plain(login, 64)), Piece(f"  sector {sector}", Tone.MUTED)))]
    return (*rows, CardRow("Sent", _sent(forward.mode, sent)), CardRow("Answer", _answer(sent)))


def _sent(mode: ForwardMode, sent: RobotForward | None) -> tuple[Piece, ...]:
    if mode is ForwardMode.OFF:
        return (Piece("forwarding is off", Tone.MUTED),)
    if mode is ForwardMode.SHADOW:
        return (Piece("computed, nothing sent", Tone.MUTED),)
    if sent is None or sent.sent_at is None:
        return (Piece("nothing yet", Tone.MUTED),)
    at = "" if sent.x_mm is None or sent.y_mm is None else f"  {sent.x_mm:,.0f}, {sent.y_mm:,.0f} mm"
    return Piece(clock(sent.sent_at)), Piece(at, Tone.MUTED)


def _answer(sent: RobotForward | None) -> tuple[Piece, ...]:
    if sent is None or sent.delivery is Delivery.NONE:
        return (Piece("none", Tone.MUTED),)
    words = plain(sent.words or sent.delivery.value)
    if sent.delivery is Delivery.ACCEPTED:
        return Piece("", Tone.SENT), Piece(f" {words}"), Piece(f"  {sent.accepted:,} accepted", Tone.MUTED)
    if sent.delivery is Delivery.DEAD:
        return Piece("", Tone.REFUSED), Piece(f" {words}", Tone.FAULT)
    return (Piece(words, Tone.MUTED),)
