"""One line of the fleet table as the words and signs to paint, from frozen values and a time. Pure."""

from __future__ import annotations

import enum
import functools
import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from ati_console.fleet import freshness
from ati_console.fleet.view import Mark, RobotView
from ati_console.forwarding import Delivery, ForwardMode, RobotForward
from ati_console.gui.models.console_model import Limits, Listing
from ati_console.gui.models.fleet_filter import Facts
from ati_console.gui.models.plain import at_least, plain, span
from ati_console.robot import FLEET_MODE


class Sign(enum.Enum):
    """The Fwd column: what became of the newest sample."""

    NONE = "nothing sent yet"
    OFF = "forwarding is off"
    COMPUTED = "computed, nothing sent"
    SENT = "accepted by Twinzo"
    WAITING = "queued"
    RETRYING = "refused for now, tried again"
    HELD = "held back while the sherpa is disconnected"
    FAILED = "refused by Twinzo"
    NEVER = "not on the allow-list, never forwarded"
    DISABLED = "switched off in the allow-list"


@dataclass(frozen=True, slots=True)
class FleetRow:
    """`mark` is None for a sherpa that is not on the allow-list; `battery` None when unknown."""

    name: str
    mark: Mark | None
    mode: str
    usual_mode: bool
    battery: int | None
    held: freshness.Charge
    charging: bool
    age: str
    old: bool
    hz: str
    sign: Sign
    worst: str
    faulty: bool
    listed: bool
    repeated: str = ""  # what is known of its age, where that is not measured


class Inputs(NamedTuple):
    """Everything one row is made of, beside the time."""

    view: RobotView
    listing: Listing
    forward: RobotForward | None
    mode: ForwardMode
    limits: Limits


def mark_of(view: RobotView, now: float, limits: Limits) -> Mark:
    return freshness.mark(view, now, limits)


def fleet_row(inputs: Inputs, now: float) -> FleetRow:
    view, listing = inputs.view, inputs.listing
    mark = mark_of(view, now, inputs.limits)
    return FleetRow(
        name=plain(view.state.name, 64),
        mark=mark if listing.listed else None,
        mode=mode_words(view.state.mode),
        usual_mode=view.state.mode == FLEET_MODE,
        battery=whole_battery(view.state.battery_pct),
        held=freshness.charge(view.state.battery_pct, inputs.limits),
        charging=view.charging,
        age=at_least(now - view.received_at) if view.state.is_disconnected else age_words(view, now),
        old=mark in (Mark.STALE, Mark.LOST),
        hz=hz(view.rate_hz),
        sign=sign(inputs, mark),
        worst=worst(inputs, now),
        faulty=mark in (Mark.ERROR, Mark.E_STOP) or freshness.fell_silent_stopped(view, mark),
        listed=listing.listed,
        repeated=repeated_words(view, now),
    )


def age_words(view: RobotView, now: float) -> str:
    """Of a disconnected sherpa the least that it can be: what comes is its last state again (contracts.md 1.8)."""
    least = "≥ " if view.state.is_disconnected else ""
    return f"{least}{span(now - view.received_at)}"


def repeated_words(view: RobotView, now: float) -> str:
    """What is known of the age of a disconnected sherpa; "" of any other."""
    if not view.state.is_disconnected:
        return ""
    heard = f"; its last state was repeated {span(now - view.heard_at)} ago" if view.heard_at > 0 else ""
    return f"Disconnected: nothing new from it for at least {span(now - view.received_at)}{heard}"


def mode_words(mode: str) -> str:
    """Sentence case for modes we know, as sent for others, and a word for none."""
    return plain(mode.replace("_", " ").capitalize() if mode.islower() else mode, 40) or "not said"


def whole_battery(pct: float | None) -> int | None:
    return None if pct is None else round(pct)


def hz(rate: float) -> str:
    return f"{rate:.1f}" if rate < 100 else f"{rate:.0f}"


def worst(inputs: Inputs, now: float) -> str:
    """The most serious thing first; a refusal by the twin or a near name where the sherpa itself is well."""
    if not inputs.listing.listed and inputs.listing.near:
        return plain(f"near {inputs.listing.near}")
    said = freshness.worst_words(inputs.view, now, inputs.limits.of_sherpas)
    if not said and inputs.forward is not None and inputs.forward.is_refused:
        said = inputs.forward.refusal or "refused by Twinzo"
    return plain(said)


def sign(inputs: Inputs, mark: Mark) -> Sign:
    if not inputs.listing.listed:
        return Sign.NEVER
    if not inputs.listing.enabled:
        return Sign.DISABLED
    if inputs.mode is ForwardMode.OFF:
        return Sign.OFF
    return _answered(inputs, mark)


def _answered(inputs: Inputs, mark: Mark) -> Sign:
    refused = inputs.forward is not None and inputs.forward.is_refused
    if _is_silent(mark, inputs.limits) and not refused:
        return Sign.HELD
    if inputs.mode is ForwardMode.SHADOW:
        return Sign.COMPUTED if inputs.forward else Sign.NONE
    if refused:
        return Sign.FAILED  # also while the next one waits for its answer
    return _SIGNS[inputs.forward.delivery if inputs.forward else Delivery.NONE]


def _is_silent(mark: Mark, limits: Limits) -> bool:
    """Itself: not who is stale because the console hears nobody."""
    return mark is Mark.LOST or (mark is Mark.STALE and limits.own_stale_after_s is None)


_SIGNS: Final = {
    Delivery.NONE: Sign.NONE,
    Delivery.QUEUED: Sign.WAITING,
    Delivery.ACCEPTED: Sign.SENT,
    Delivery.RETRYING: Sign.RETRYING,
    Delivery.DEAD: Sign.FAILED,
}


def facts(inputs: Inputs, now: float) -> Facts:
    """The filter's view of the same sherpa."""
    state = inputs.view.state
    mark = mark_of(inputs.view, now, inputs.limits)
    words = worst(inputs, now).lower()
    name, mode, listed = state.name.lower(), state.mode.lower(), inputs.listing.listed
    return Facts(name, mode, mark, state.battery_pct, words, listed, state.is_emergency_stopped)


_NUMBERS: Final = re.compile(r"\d+")


@functools.lru_cache(maxsize=16_384)
def natural(name: str) -> str:
    """A key that puts tug-2 before tug-10, whatever a name is made of."""
    return _NUMBERS.sub(_wide, name[:64].lower())


def _wide(found: re.Match[str]) -> str:
    return found[0].zfill(20)
