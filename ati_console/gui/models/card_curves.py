"""The charts of the card as values: pieces of a line over the last hour, and the silences between them. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ati_console.fleet.hour import MINUTE_S, Hour
from ati_console.fleet.view import BatteryPoint, RobotView
from ati_console.gui.models.notation import LOCAL_METRES, Notation

HOUR_S: Final = 3_600.0
BATTERY_CUT_S: Final = 300.0  # levels are noted at least once a minute while something comes
SPEED_CUT_S: Final = 45.0  # speeds each quarter of a minute
STEP_S: Final = 10.0  # the right edge moves that often
STANDING_MPS: Final = 0.05
RATE_STEPS: Final = (1, 2, 5)
SPEED_TOPS: Final = (0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)

Point = tuple[float, float]  # unix seconds, value


@dataclass(frozen=True, slots=True)
class Gap:
    """A silence, `words` its length in short."""

    begin: float
    end: float
    words: str


@dataclass(frozen=True, slots=True)
class Curve:
    """`pieces` are lines that are not joined; `top` and `bottom` are the outer grid lines."""

    until: float = 0.0
    pieces: tuple[tuple[Point, ...], ...] = ()
    gaps: tuple[Gap, ...] = ()
    bottom: float = 0.0
    top: float = 1.0
    decimals: int = 0
    aside: str = "last 60 min"
    said: str = ""  # for screen readers
    notation: Notation = LOCAL_METRES

    @property
    def last(self) -> float | None:
        return self.pieces[-1][-1][1] if self.pieces else None


def edge(now: float) -> float:
    """Where the charts end on the right; the same for some seconds, so that they are not painted for nothing."""
    return math.ceil(now / STEP_S) * STEP_S


def silences(view: RobotView, now: float, silent_after_s: float = MINUTE_S) -> tuple[Gap, ...]:
    """Those of the last hour, the one that still lasts included."""
    until = edge(now)
    over = [_gap(event.at - (event.seconds or 0.0), event.at) for event in view.gaps]
    if now - view.heard_at >= silent_after_s and view.heard_at > 0:
        over.append(_gap(view.heard_at, until))
    return tuple(gap for gap in over if gap.end > until - HOUR_S)


def battery_curve(points: tuple[BatteryPoint, ...], gaps: tuple[Gap, ...], now: float) -> Curve:
    until = edge(now)
    recent = [(point.at, point.pct) for point in points if until - HOUR_S < point.at <= until]
    bottom, top = tens(value for _, value in recent)
    said = f"{recent[-1][1]:.0f} %" if recent else "not known yet"
    return Curve(until, cut(recent, gaps, BATTERY_CUT_S), gaps, bottom, top, said=f"Battery, last hour, now {said}")


def rate_curve(hour: Hour, gaps: tuple[Gap, ...], now: float, notation: Notation = LOCAL_METRES) -> Curve:
    """Messages in each whole minute; a minute that a silence reaches into is not shown as a slow one."""
    until = edge(now)
    minutes = [(at, float(count)) for at, count in hour.rates() if until - HOUR_S <= at]
    heard = [(at + MINUTE_S / 2, count) for at, count in minutes if not _touched(at, gaps)]
    top = round_top(max((count for _, count in heard), default=0.0))
    aside, said = gap_words(gaps, until, notation), f"{heard[-1][1]:.0f}" if heard else "not known yet"
    words = f"Messages per minute, last hour, now {said}, {aside}"
    return Curve(until, cut(heard, gaps, 1.5 * MINUTE_S), gaps, 0.0, top, aside=aside, said=words)


def speed_curve(hour: Hour, gaps: tuple[Gap, ...], now: float) -> Curve:
    until = edge(now)
    speeds = [(at, speed) for at, speed in hour.mean_speeds() if until - HOUR_S <= at]
    fastest = max((speed for _, speed in speeds), default=0.0)
    top = next((top for top in SPEED_TOPS if top >= fastest), math.ceil(fastest))
    aside = f"fastest {fastest:.2f}" if fastest >= STANDING_MPS else "standing" if speeds else "last 60 min"
    words = f"Speed in metres a second, last hour, {aside}"
    return Curve(until, cut(speeds, gaps, SPEED_CUT_S), gaps, 0.0, top, 1, aside, words)


def tens(values: Iterable[float]) -> tuple[float, float]:
    """The lowest and the highest grid line of per cents, tens around the values."""
    known = list(values)
    if not known:
        return 0.0, 100.0
    low, high = math.floor(min(known) / 10) * 10.0, math.ceil(max(known) / 10) * 10.0
    return (low, high) if high > low else (low, low + 10.0) if low < 100 else (90.0, 100.0)


def round_top(value: float) -> float:
    """An even grid line at or above a count: 2, 4, 10, 20, 40, 100."""
    size = 1
    while True:
        for step in RATE_STEPS:
            if value <= 2 * step * size:
                return 2.0 * step * size
        size *= 10


def cut(points: Sequence[Point], gaps: Sequence[Gap], longest_s: float) -> tuple[tuple[Point, ...], ...]:
    """The line in pieces: parted where nothing was noted for so long, and by every silence."""
    pieces: list[list[Point]] = []
    for point in points:
        if pieces and point[0] - pieces[-1][-1][0] <= longest_s and not _between(pieces[-1][-1][0], point[0], gaps):
            pieces[-1].append(point)
        else:
            pieces.append([point])
    return tuple(tuple(piece) for piece in pieces)


def gap_words(gaps: Sequence[Gap], until: float, notation: Notation = LOCAL_METRES) -> str:
    """The newest silence in words for the head of the chart."""
    if not gaps:
        return "last 60 min"
    last = gaps[-1]
    if last.end >= until:
        return f"silent since {notation.minute(last.begin)}"
    return f"gap {notation.minute(last.begin)} to {notation.minute(last.end)}"


def _gap(begin: float, end: float) -> Gap:
    minutes = max(1, round((end - begin) / 60))
    return Gap(begin, end, f"{minutes} m" if minutes < 60 else f"{minutes // 60} h {minutes % 60} m")


def _touched(minute: float, gaps: Sequence[Gap]) -> bool:
    return any(gap.begin < minute + MINUTE_S and gap.end > minute for gap in gaps)


def _between(before: float, after: float, gaps: Sequence[Gap]) -> bool:
    return any(before <= gap.begin + 1.0 and gap.end - 1.0 <= after for gap in gaps)
