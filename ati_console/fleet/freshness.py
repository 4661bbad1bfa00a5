"""How a sherpa looks now: freshness by age against mode, the one mark it gets, and its worst thing in words. Pure."""

from __future__ import annotations

import enum
from typing import Final

from ati_console.fleet.clock import OFFSET_WORTH_SAYING_S, span_words
from ati_console.fleet.limits import DEFAULT_LIMITS, Ages, Thresholds
from ati_console.fleet.view import Freshness, Mark, RobotView
from ati_console.robot import EMERGENCY_STOP, FLEET_MODE, STALE_HEARTBEAT, RobotState


class Charge(enum.Enum):
    """How much there is in a battery, by the limits of the site. An unknown one counts as enough."""

    ENOUGH = "enough"
    LOW = "low"
    EMPTY = "empty"


def freshness(age_s: float, disconnected: bool, stale_after_s: float, lost_after_s: float) -> Freshness:
    """By age; a disconnected sherpa only repeats its last state, so it is never live (contracts.md 1.8)."""
    if age_s >= lost_after_s:
        return Freshness.LOST
    return Freshness.STALE if disconnected or age_s >= stale_after_s else Freshness.LIVE


def age_s(view: RobotView, now: float) -> float:
    return now - view.received_at


def freshness_of(view: RobotView, now: float, limits: Ages = DEFAULT_LIMITS) -> Freshness:
    disconnected = view.state.is_disconnected
    return freshness(now - view.received_at, disconnected, limits.stale_after_s, limits.lost_after_s)


def mark(view: RobotView, now: float, limits: Ages = DEFAULT_LIMITS) -> Mark:
    """Old knowledge first: a sherpa that fell silent must not look alive, not even in distress."""
    if _is_plainly_well(view.state) and now - view.received_at < min(limits.stale_after_s, limits.lost_after_s):
        return Mark.LIVE  # most of them, most of the time: 5,000 are judged in one frame
    fresh = freshness_of(view, now, limits)
    if fresh is not Freshness.LIVE:
        return Mark.STALE if fresh is Freshness.STALE else Mark.LOST
    return _live_mark(view.state)


def _is_plainly_well(state: RobotState) -> bool:
    return state.mode == FLEET_MODE and state.error is None and not state.disabled and state.disabled_reason is None


def _live_mark(state: RobotState) -> Mark:
    if state.is_emergency_stopped:
        return Mark.E_STOP
    if has_error(state):
        return Mark.ERROR
    return Mark.LIVE if state.mode == FLEET_MODE and not state.disabled else Mark.NOT_FLEET


def has_error(state: RobotState) -> bool:
    """An error text, the mode "error", or disabled for a reason other than the two that have marks of their own."""
    if state.error is not None or state.mode == "error":
        return True
    return state.disabled_reason not in (None, EMERGENCY_STOP, STALE_HEARTBEAT)


def worst_words(view: RobotView, now: float, limits: Thresholds = DEFAULT_LIMITS) -> str:
    """The most serious thing to say of a sherpa, "" when it is well."""
    trouble = _trouble_words(view.state)
    if freshness_of(view, now, limits) is not Freshness.LIVE:
        if view.state.is_disconnected:
            return trouble or STALE_HEARTBEAT
        return f"{_shortly(view.state, trouble)}, then silent" if trouble else "no message"
    return trouble or _remark_words(view, limits)


def _trouble_words(state: RobotState) -> str:
    if state.is_emergency_stopped:
        return EMERGENCY_STOP
    if state.error is not None:
        return state.error
    return state.disabled_reason or ("mode error" if state.mode == "error" else "")


def _shortly(state: RobotState, trouble: str) -> str:
    """So that "then silent" is not cut off behind it."""
    return "e-stop" if state.is_emergency_stopped else trouble


def _remark_words(view: RobotView, limits: Thresholds) -> str:
    if charge(view.state.battery_pct, limits) is not Charge.ENOUGH:
        return "battery low"
    if view.state.disabled:
        return "disabled"
    if view.state.mode != FLEET_MODE:
        return "mode not Fleet" if view.state.mode else "mode missing"
    if not view.pose_trusted:
        return "pose not trusted"
    return clock_words(view.clock_offset_s)


def clock_words(offset_s: float | None) -> str:
    """ "clock +5 h 30 m"; "" when the source's clock is right or not known."""
    if offset_s is None or abs(offset_s) <= OFFSET_WORTH_SAYING_S:
        return ""
    return f"clock {'+' if offset_s > 0 else '-'}{span_words(abs(offset_s))}"


def fell_silent_stopped(view: RobotView, seen: Mark) -> bool:
    """Its last word was an emergency stop, which may still be pressed."""
    return seen in (Mark.STALE, Mark.LOST) and view.state.is_emergency_stopped


def severity_rank(view: RobotView, now: float, limits: Thresholds = DEFAULT_LIMITS) -> int:
    """For "worst first": 0 is well, larger is worse."""
    seen = mark(view, now, limits)
    if seen in _RANKS:
        return _RANKS[seen] + (10 if fell_silent_stopped(view, seen) else 0)
    held = charge(view.state.battery_pct, limits)
    if held is not Charge.ENOUGH:
        return 35 if held is Charge.EMPTY else 30
    if seen is Mark.NOT_FLEET:
        return 25
    return 20 if not view.pose_trusted else 10 if clock_words(view.clock_offset_s) else 0


def rank_of(old: Mark) -> int:
    """Of a sherpa of which only that is known: the same scale."""
    return _RANKS.get(old, 0)


_RANKS: Final = {Mark.E_STOP: 90, Mark.ERROR: 80, Mark.STALE: 60, Mark.LOST: 50}


def charge(pct: float | None, limits: Thresholds = DEFAULT_LIMITS) -> Charge:
    if pct is None or pct >= limits.low_pct:
        return Charge.ENOUGH
    return Charge.EMPTY if pct < limits.empty_pct else Charge.LOW
