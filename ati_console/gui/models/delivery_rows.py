"""One line of the delivery table as words and signs to paint, from frozen values and a time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from ati_console.fleet import freshness
from ati_console.fleet.view import Mark, RobotView
from ati_console.forwarding import ForwardMode, RobotForward, Shadow, Visibility
from ati_console.gui.models.console_model import Limits, Listing
from ati_console.gui.models.delivery_said import Answer, Asked, Said, age_words, answer, is_off
from ati_console.gui.models.notation import Notation
from ati_console.gui.models.plain import plain, span

NONE: Final = "-"


class Entry(NamedTuple):
    """Everything one row is made of, beside the time. `view` None: listed, and never heard."""

    name: str
    view: RobotView | None
    listing: Listing
    forward: RobotForward | None
    branch: str  # of its sector, by name
    mode: ForwardMode
    limits: Limits
    tolerance_m: float
    notation: Notation


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """Texts as painted. `off_loud`: further away than the tolerance, or not to be seen at all."""

    name: str
    mark: Mark | None  # None: not on the allow-list, or never heard
    listed: bool
    login: str
    sector: str
    branch: str
    x: str
    y: str
    sent: str
    said: Said
    words: str
    http: str
    off: str
    off_loud: bool
    read: str
    lag: str
    accepted: str
    rejected: str


def mark_of(entry: Entry, now: float) -> Mark | None:
    return None if entry.view is None else freshness.mark(entry.view, now, entry.limits)


def answer_of(entry: Entry, now: float) -> Answer:
    view = entry.view
    fresh = None if view is None else freshness.freshness_of(view, now, entry.limits)
    return answer(Asked(entry.listing, entry.forward, entry.mode, fresh, view is None or view.pose_trusted), now)


def delivery_row(entry: Entry, now: float) -> DeliveryRow:
    forward = entry.forward or RobotForward(entry.listing.login, entry.listing.sector)
    said, words = answer_of(entry, now)
    off, loud = _off(entry, forward)
    listed, seen = entry.listing.listed, forward.read_back
    return DeliveryRow(
        name=plain(entry.name, 64),
        mark=mark_of(entry, now) if listed else None,
        listed=listed,
        login=plain(forward.login, 64) or NONE,
        sector=str(forward.sector) if listed else NONE,
        branch=plain(entry.branch, 64) or NONE,
        x=_millimetres(forward.x_mm),
        y=_millimetres(forward.y_mm),
        sent=NONE if forward.sent_at is None else entry.notation.tenths(forward.sent_at),
        said=said,
        words=words,
        http=NONE if forward.http_status is None else str(forward.http_status),
        off=off,
        off_loud=loud,
        read=age_words(seen.read_at if seen.visibility is not Visibility.UNREAD else 0.0, now),
        lag=_lag(forward.shadow),
        accepted=f"{forward.accepted:,}" if listed else NONE,
        rejected=f"{forward.dead:,}" if listed else NONE,
    )


def _off(entry: Entry, forward: RobotForward) -> tuple[str, bool]:
    """Metres between what was sent, or in the shadow computed, and what the twin shows."""
    if entry.mode is ForwardMode.SHADOW:
        distance = forward.shadow.distance_m if forward.shadow else None
        return _metres(distance), distance is not None and distance > entry.tolerance_m
    seen = forward.read_back
    if seen.visibility is Visibility.NOT_VISIBLE:
        return "none", False
    return _metres(seen.distance_m), is_off(seen, entry.tolerance_m)


def _metres(distance: float | None) -> str:
    return NONE if distance is None else f"{distance:,.1f}"


def _millimetres(value: float | None) -> str:
    return NONE if value is None else f"{value:,.0f}"


def _lag(shadow: Shadow | None) -> str:
    if shadow is None or shadow.lag_s is None:
        return NONE
    parts = span(abs(shadow.lag_s)).split()
    return ("-" if shadow.lag_s < 0 else "") + " ".join(parts[:2])  # the column has room for the larger unit
