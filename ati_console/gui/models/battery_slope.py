"""How fast a battery empties, said only where the history is honest about it. Pure.

The rule. Looked at is the newest stretch without a charge: back from the newest level until it was more than RISE_PCT
lower than before it (levels flicker by one). A slope is said when that stretch lasts MIN_SPAN_S, fell by MIN_FALL_PCT
or more, has no silence longer than MAX_GAP_S in it, its newest level is younger than that, and no level is further
than MAX_OFF_PCT from the straight line through all of them. While charging there is none: charging slows down towards
the end, and a straight line would promise too much.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.fleet.view import BatteryPoint

MIN_SPAN_S: Final = 600.0
MIN_FALL_PCT: Final = 3.0
MAX_GAP_S: Final = 300.0
MAX_OFF_PCT: Final = 2.0
RISE_PCT: Final = 1.0
LONGEST_S: Final = 24 * 3600.0  # further away is no forecast


class Why(enum.Enum):
    """Why there is no slope, in the words of the panel; HONEST when there is one."""

    HONEST = ""
    UNKNOWN = "not said"
    CHARGING = "charging"
    SILENT = "silent"
    SHORT = "not known yet"
    FLAT = "hardly falls"
    UNEVEN = "falls unevenly"
    PENDING = "…"  # not worked out yet


@dataclass(frozen=True, slots=True)
class Slope:
    """`pct_per_h` is negative; `empty_in_s` counts from the newest level. Both None unless `why` is HONEST."""

    why: Why
    pct_per_h: float | None = None
    empty_in_s: float | None = None
    span_s: float = 0.0  # of the stretch that was looked at


def slope(history: Sequence[BatteryPoint], *, charging: bool, now: float) -> Slope:
    if not history:
        return Slope(Why.UNKNOWN)
    if charging:
        return Slope(Why.CHARGING)
    if now - history[-1].at > MAX_GAP_S:
        return Slope(Why.SILENT)
    run = since_charge(history)
    span_s, fall = run[-1].at - run[0].at, run[0].pct - run[-1].pct
    if span_s < MIN_SPAN_S:
        return Slope(Why.SHORT, span_s=span_s)
    if fall < MIN_FALL_PCT:
        return Slope(Why.FLAT, span_s=span_s)
    return _straight(run, span_s)


def since_charge(history: Sequence[BatteryPoint]) -> Sequence[BatteryPoint]:
    """The newest stretch without a charge and without a silence."""
    begin = 0
    for place in range(len(history) - 1, 0, -1):
        earlier, later = history[place - 1], history[place]
        if later.at - earlier.at > MAX_GAP_S or earlier.pct < later.pct - RISE_PCT:
            begin = place
            break
    return history[begin:]


def _straight(run: Sequence[BatteryPoint], span_s: float) -> Slope:
    """Least squares; each level counts for the time it held, as they are noted when they change."""
    begin, total, sum_t, sum_p, sum_tt, sum_tp = run[0].at, 0.0, 0.0, 0.0, 0.0, 0.0
    for number, point in enumerate(run):  # one pass: an hour of a thousand sherpas is 60,000 levels
        at, pct = point.at - begin, point.pct
        held = run[number + 1].at - point.at if number + 1 < len(run) else span_s / (len(run) - 1)
        total, sum_t, sum_p = total + held, sum_t + held * at, sum_p + held * pct
        sum_tt, sum_tp = sum_tt + held * at * at, sum_tp + held * at * pct
    per_s = (total * sum_tp - sum_t * sum_p) / (total * sum_tt - sum_t * sum_t)
    at_begin = (sum_p - per_s * sum_t) / total
    if max([abs(at_begin + per_s * (point.at - begin) - point.pct) for point in run]) > MAX_OFF_PCT:
        return Slope(Why.UNEVEN, span_s=span_s)
    left_s = -run[-1].pct / per_s if per_s < 0 else LONGEST_S + 1
    if left_s > LONGEST_S:
        return Slope(Why.FLAT, span_s=span_s)
    return Slope(Why.HONEST, per_s * 3600.0, left_s, span_s)


def left_words(seconds: float) -> str:
    """No finer than it is known: "about 3 h 20 m", "about 45 m", "under 10 m"."""
    if seconds < 600:
        return "under 10 m"
    minutes = round(seconds / 300) * 5 if seconds < 7200 else round(seconds / 600) * 10
    return f"about {minutes} m" if minutes < 60 else f"about {minutes // 60} h {minutes % 60:02d} m"
