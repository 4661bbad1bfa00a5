"""What Twinzo said of one sherpa's newest sample, in one word and in a line: sent, accepted, read back. Pure."""

from __future__ import annotations

import enum
from typing import Final, NamedTuple

from ati_console.fleet.view import Freshness
from ati_console.forwarding import AGAIN_S, Delivery, ForwardMode, ReadBack, RobotForward, Visibility, Waits
from ati_console.gui.models.console_model import Listing
from ati_console.gui.models.plain import plain, span

MAX_WORDS: Final = 160


class Said(enum.Enum):
    """In the order of "worst first"."""

    REJECTED = "rejected"
    NOT_VISIBLE = "not visible"
    WRONG_SECTOR = "in another sector"
    OUTSIDE = "outside the sector"
    OFF = "off"
    UNTRUSTED = "pose not trusted"  # and accepted: what is forwarded does not hang on our doubts (contracts.md 1)
    RETRYING = "retrying"
    HELD = "held"
    QUEUED = "queued"
    NOTHING = "nothing yet"
    COMPUTED = "computed"
    ACCEPTED = "accepted"
    IDLE = "forwarding is off"
    DISABLED = "switched off"
    NEVER = "never forwarded"


RANK: Final = {said: number for number, said in enumerate(Said)}
_SEEN: Final = {
    Visibility.NOT_VISIBLE: Said.NOT_VISIBLE,
    Visibility.WRONG_SECTOR: Said.WRONG_SECTOR,
    Visibility.OUTSIDE: Said.OUTSIDE,
    Visibility.OFF: Said.OFF,
}


class Asked(NamedTuple):
    """Everything the answer hangs on. `freshness` None: nothing of this sherpa was received yet.

    `trusted` False: its newest pose jumped, or looks like another unit.
    """

    listing: Listing
    forward: RobotForward | None
    mode: ForwardMode
    freshness: Freshness | None
    trusted: bool = True


class Answer(NamedTuple):
    said: Said
    words: str


def answer(asked: Asked, now: float) -> Answer:
    """The one thing to say; the wording comes from the twin where it gave any."""
    if not asked.listing.listed:
        near = f", near {asked.listing.near}" if asked.listing.near else ""
        return _line(Said.NEVER, f"Not on the allow-list{near}")
    if not asked.listing.enabled:
        return Answer(Said.DISABLED, "Switched off in the allow-list")
    forward = asked.forward
    if forward is not None and forward.is_refused and not _is_over(asked.mode, forward, now):
        return _line(Said.REJECTED, f"Rejected: {forward.refusal or 'no reason given'}")
    if asked.mode is ForwardMode.ON:
        return _sent(asked, forward, now)
    return _not_sent(asked.mode, forward, asked.trusted)


def _is_over(mode: ForwardMode, forward: RobotForward, now: float) -> bool:
    """While it sends, a refusal stands until the next sample should have had its answer."""
    waits = mode is ForwardMode.ON and forward.delivery is Delivery.QUEUED
    return waits and now - (forward.refused_at or 0.0) >= AGAIN_S


def _not_sent(mode: ForwardMode, forward: RobotForward | None, trusted: bool) -> Answer:
    if mode is ForwardMode.OFF:
        last = ", the last one was accepted" if forward is not None and forward.accepted else ""
        return Answer(Said.IDLE, f"Nothing is sent{last}")
    if forward is None or forward.x_mm is None:
        return Answer(Said.NOTHING, "Nothing to compute yet")
    seen = forward.shadow.words if forward.shadow is not None else ""
    doubt = "" if trusted else f"; {Said.UNTRUSTED.value}"
    return _line(Said.COMPUTED, (f"Computed: {seen}" if seen else "Computed, nothing sent") + doubt)


def _sent(asked: Asked, forward: RobotForward | None, now: float) -> Answer:
    if forward is None or (asked.freshness is None and forward.delivery is Delivery.NONE):
        return Answer(Said.NOTHING, "Nothing received yet")
    if forward.delivery is Delivery.RETRYING:
        why = forward.words.rstrip(". ") or "no answer"
        return _line(Said.RETRYING, f"Retrying{_how_long(forward.waits, now)}: {why}{_where(forward.waits)}")
    fresh = forward.sent_at is not None and now - forward.sent_at < AGAIN_S
    if forward.delivery is Delivery.QUEUED and not fresh:
        before = f"; the last one was rejected: {forward.refused}" if forward.refused else ""
        return _line(Said.QUEUED, f"Queued{_how_long(forward.waits, now)}{before}{_where(forward.waits)}")
    trouble = _trouble(forward.read_back)
    if trouble is not None:
        return trouble
    if asked.freshness is not Freshness.LIVE and asked.freshness is not None:
        return Answer(Said.HELD, f"Held: {asked.freshness.value}, nothing new to send")
    if forward.sent_at is None:
        return Answer(Said.NOTHING, "Nothing sent")
    if not asked.trusted:
        return Answer(Said.UNTRUSTED, f"Accepted, {Said.UNTRUSTED.value}")
    return Answer(Said.ACCEPTED, "Accepted")


def _how_long(waits: Waits | None, now: float) -> str:
    """First in the line: how long is seen in a narrow column too."""
    if waits is None:
        return ""
    seconds = max(0.0, now - waits.since)
    return f" for {seconds:.0f} s" if seconds < 60 else f" for {span(seconds)}"


def _where(waits: Waits | None) -> str:
    """What X and Y of the row do not show: they are of what was accepted."""
    return "" if waits is None else f"; the newest waits at X {waits.x_mm:,.0f} Y {waits.y_mm:,.0f}"


def _trouble(seen: ReadBack) -> Answer | None:
    """Accepted, and yet not where it should be on the map."""
    said = _SEEN.get(seen.visibility)
    if said is None:
        return None
    cause = f": {seen.cause}" if seen.cause else ""
    if said is Said.OFF and seen.distance_m is not None:
        return _line(said, f"Accepted, read back {seen.distance_m:,.1f} m away{cause}")
    if said is Said.WRONG_SECTOR and seen.sector is not None:
        return _line(said, f"Accepted, shown in sector {seen.sector}{cause}")
    return _line(said, f"Accepted, {said.value}{cause}")


def _line(said: Said, words: str) -> Answer:
    return Answer(said, plain(words, MAX_WORDS))


def is_off(seen: ReadBack, tolerance_m: float) -> bool:
    return seen.distance_m is not None and seen.distance_m > tolerance_m


def age_words(at: float, now: float) -> str:
    """ "-" for what never was."""
    return span(now - at) if at > 0 else "-"
