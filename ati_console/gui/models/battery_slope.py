"""How fast a battery empties, said only where the history is honest about it. Pure.

The rule. Levels flicker, sag under load and are wrong now and then, so that the median of each STEP_S is looked at.
The newest stretch without a charge: back from the newest median until one was more than RISE_PCT lower than a later
one, or until a silence of LONGEST_GAP_S (a shorter one, as senders make them, hides no charge that the levels after it
would not show). A slope is said of the stretch, or else of its newest half or quarter (the work may have changed), when
it lasts MIN_SPAN_S, fell by MIN_FALL_PCT and by LEAST_STEPS of the smallest step that the sender knows, and no median
is further than MAX_OFF_PCT (or three quarters of that step) from the straight line through all of them. While charging
there is none: charging slows down towards the end, and a straight line would promise too much.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import linear_regression, median
from typing import Final

from ati_console.fleet.view import BatteryPoint

STEP_S: Final = 150.0
MIN_SPAN_S: Final = 600.0
MIN_FALL_PCT: Final = 3.0
FLAT_SPAN_S: Final = 1_800.0  # so much less in so long: it hardly falls
LEAST_STEPS: Final = 3
MAX_GAP_S: Final = 300.0  # nothing newer: silent; and where the line of the last hour is cut
LONGEST_GAP_S: Final = 1_200.0
MAX_OFF_PCT: Final = 2.0
RISE_PCT: Final = 3.0
LONGEST_S: Final = 24 * 3600.0  # further away is no forecast


class Why(enum.Enum):
    """Why there is no slope, in the words of the panel; HONEST when there is one."""

    HONEST = ""
    UNKNOWN = "not said"
    CHARGING = "charging"
    SILENT = "silent"
    SHORT = "not known yet"
    FLAT = "hardly falls"
    RISING = "rises"
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
    steady, step_pct = medians(history), _least_step(history)
    run = since_charge(steady)
    first = _judged(run, step_pct)
    if first.why is Why.SHORT and _rises(steady):
        return Slope(Why.RISING, span_s=first.span_s)
    if first.why is not Why.UNEVEN:
        return first
    newer = (_judged(run[-len(run) // part :], step_pct) for part in (2, 4))
    return next((found for found in newer if found.why is Why.HONEST), first)


def medians(history: Sequence[BatteryPoint]) -> list[BatteryPoint]:
    """One level for each STEP_S in which one was noted, oldest first; the last step ends with the newest level."""
    return [BatteryPoint(sum(p.at for p in part) / len(part), median([p.pct for p in part])) for part in _cut(history)]


def _cut(history: Sequence[BatteryPoint]) -> Iterator[Sequence[BatteryPoint]]:
    end, begin = history[-1].at, 0
    places = [int((end - point.at) // STEP_S) for point in history]
    for at in range(1, len(history) + 1):
        if at == len(history) or places[at] != places[begin]:
            yield history[begin:at]
            begin = at


def since_charge(steady: Sequence[BatteryPoint]) -> Sequence[BatteryPoint]:
    """The newest stretch of these medians without a charge and without a long silence."""
    top = len(steady) - 1
    for place in range(len(steady) - 2, -1, -1):
        if steady[place + 1].at - steady[place].at > LONGEST_GAP_S:
            return steady[place + 1 :]
        if steady[place].pct < steady[top].pct - RISE_PCT:
            return steady[top:]
        if steady[place].pct >= steady[top].pct:
            top = place
    return steady


def _rises(steady: Sequence[BatteryPoint]) -> bool:
    """Still now, by more than a flicker: it is charged while it drives, or by a line that feeds the floor."""
    return len(steady) > 2 and steady[-1].pct >= steady[-3].pct + 1.0


def _least_step(history: Sequence[BatteryPoint]) -> float:
    """How fine the sender's levels are, in per cent."""
    return min((abs(b.pct - a.pct) for a, b in pairwise(history) if a.pct != b.pct), default=0.0)


def _judged(run: Sequence[BatteryPoint], step_pct: float) -> Slope:
    span_s, fall = run[-1].at - run[0].at, run[0].pct - run[-1].pct
    if span_s < MIN_SPAN_S - STEP_S:
        return Slope(Why.SHORT, span_s=span_s)
    if fall < MIN_FALL_PCT:
        return Slope(Why.FLAT if span_s >= FLAT_SPAN_S else Why.SHORT, span_s=span_s)
    off = max(MAX_OFF_PCT, 0.75 * step_pct)
    return Slope(Why.UNEVEN, span_s=span_s) if fall < LEAST_STEPS * step_pct else _straight(run, span_s, off)


def _straight(run: Sequence[BatteryPoint], span_s: float, off_pct: float) -> Slope:
    """Least squares. What is left is the line's, not the newest level's, which may be a flicker."""
    times = [point.at - run[-1].at for point in run]
    per_s, left_pct = linear_regression(times, [point.pct for point in run])
    if max(abs(left_pct + per_s * at - point.pct) for at, point in zip(times, run, strict=True)) > off_pct:
        return Slope(Why.UNEVEN, span_s=span_s)
    left_s = max(0.0, -left_pct / per_s) if per_s < 0 else LONGEST_S + 1
    if left_s > LONGEST_S:
        return Slope(Why.FLAT, span_s=span_s)
    return Slope(Why.HONEST, per_s * 3600.0, left_s, span_s)


def left_words(seconds: float) -> str:
    """No finer than it is known: "about 3 h 20 m", "about 45 m", "under 10 m"."""
    if seconds < 600:
        return "under 10 m"
    minutes = round(seconds / 300) * 5 if seconds < 7200 else round(seconds / 600) * 10
    return f"about {minutes} m" if minutes < 60 else f"about {minutes // 60} h {minutes % 60:02d} m"
