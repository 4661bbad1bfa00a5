"""One source's clock: is its time usable, is this state the newest, and how far off is it? Pure; times are arguments.

The receive time is the judge, because it is the only clock we know. Two things look alike and are not: a clock that
is behind (each message late by the same amount) and a backlog (each message late by less than the one before).
"""

from __future__ import annotations

import enum
from collections import deque
from typing import Final

from ati_console.fleet.shared_shift import HALF_HOUR_S, SharedShift
from ati_console.fleet.shared_shift import OFFSET_WORTH_SAYING_S as OFFSET_WORTH_SAYING_S

HEARD_S: Final = 60.0
NEAR_ZONE_S: Final = 60.0  # this near to half hours is a time zone, not a wrong clock (contracts.md 1.6)
MOST_HALF_HOURS: Final = 28
AHEAD_S: Final = 5.0  # a state from the future is not measured by a right clock
BEHIND_S: Final = 86_400.0
YEAR_2020: Final = 1_577_836_800.0
STEADY_BEHIND_S: Final = -60.0
_RUN: Final = 9  # samples the median is taken of
_STEADY_SAMPLES: Final = 5
_STEADY_SPAN_S: Final = 4.0
_SAMPLE_SPACING_S: Final = 0.5  # closer ones are a burst and say nothing about the clock
_SAME_CLOCK_S: Final = 5.0  # an offset this far from the median is a delay or another clock
_STRANGERS: Final = 3  # so many in a row are another clock
_STEP_MESSAGES, _STEP_SPAN_S = 3, 5.0
_FROZEN_MESSAGES, _FROZEN_SPAN_S = 10, 60.0


class Order(enum.Enum):
    """Where a state stands: STEPPED is newest too, but its clock was set back."""

    NEWEST = "newest"
    LATE = "late"
    STEPPED = "clock set back"


class SourceClock:
    """`trusted` is about the state judged last, `offset_s` (source minus receive, median) about the source."""

    __slots__ = (
        "_late", "_late_measured", "_late_received", "_newest", "_newest_odd", "_run", "_run_from", "_sampled",
        "_sampled_at", "_shared", "_strangers", "_wrong", "offset_s", "steady", "trusted",
    )  # fmt: skip

    def __init__(self, shared: SharedShift | None = None) -> None:
        """`shared` is of all sherpas of the fleet."""
        self._shared = shared or SharedShift()
        self.trusted = False
        self.steady = False  # the offset is known well enough to be said
        self._sampled = False  # a state entered the median since the evidence was taken
        self.offset_s: float | None = None
        self._wrong = False  # steadily behind
        self._newest = float("-inf")
        self._newest_odd = float("-inf")  # of implausible stamps: a spike must not make the right ones late
        self._run: deque[float] = deque(maxlen=_RUN)
        self._run_from = self._sampled_at = float("-inf")
        self._strangers = 0
        self._late = 0
        self._late_measured = self._late_received = 0.0

    @property
    def own_s(self) -> float | None:
        """What is this clock's own of the offset; None until it can be said."""
        return self.offset_s - self._shared.seconds if self.steady and self.offset_s is not None else None

    def anew(self) -> SourceClock:
        """Of the same fleet, with nothing known yet."""
        return SourceClock(self._shared)

    def offset_at(self, now: float) -> float | None:
        """Of a clock that is known, and was heard within the last minute."""
        return self.offset_s if self.steady and 0 <= now - self._sampled_at <= HEARD_S else None

    def take_evidence(self, *, zones_only: bool = False) -> str:
        """What its own offset looks like; "" for nothing worth saying, or nothing heard since it was asked."""
        own_s, fresh = self.own_s, self._sampled
        if zones_only and not (own_s is not None and zone_minutes(own_s)):
            return ""
        self._sampled = False
        if not fresh or own_s is None or abs(own_s) <= OFFSET_WORTH_SAYING_S:
            return ""
        return offset_evidence(own_s, or_late=not self._shared.can_tell)

    def judge(self, measured_at: float, received_at: float) -> Order:
        """Take one message's times into account and say where it stands."""
        offset = measured_at - received_at
        if not 0 <= received_at - self._sampled_at < _SAMPLE_SPACING_S:
            self._sampled = True
            self._sample(offset, received_at)
        plausible = is_plausible(measured_at, received_at)
        self.trusted = plausible and not self._wrong
        if measured_at < (self._newest if plausible else self._newest_odd):
            return self._late_or_stepped(measured_at, received_at, plausible)
        self._become_newest(measured_at, plausible)
        return Order.NEWEST

    def _become_newest(self, measured_at: float, plausible: bool) -> None:
        self._late = 0
        if plausible:
            self._newest = measured_at
        else:
            self._newest_odd = measured_at

    def _late_or_stepped(self, measured_at: float, received_at: float, plausible: bool) -> Order:
        if self._late == 0 or measured_at < self._late_measured:
            self._late, self._late_measured, self._late_received = 0, measured_at, received_at
        self._late += 1
        if not self._is_stepped(measured_at - self._late_measured, received_at - self._late_received):
            return Order.LATE
        self._become_newest(measured_at, plausible)
        return Order.STEPPED

    def _is_stepped(self, measured_span: float, received_span: float) -> bool:
        """Late ones that run on at the pace of time: the clock was set back. And nothing but late ones for a
        minute, at whatever pace: a robot must not stay frozen for a stamp."""
        if self._late >= _STEP_MESSAGES and received_span >= _STEP_SPAN_S:
            return abs(measured_span - received_span) <= max(2.0, 0.3 * received_span) or self._is_frozen(received_span)
        return False

    def _is_frozen(self, received_span: float) -> bool:
        return self._late >= _FROZEN_MESSAGES and received_span >= _FROZEN_SPAN_S

    def _sample(self, offset: float, received_at: float) -> None:
        self._sampled_at = received_at
        if self.offset_s is None or abs(offset - self.offset_s) <= _SAME_CLOCK_S:
            self._strangers = 0
        else:
            self._strangers += 1
            if self._strangers < _STRANGERS:
                return
            self._run.clear()
        self._extend(offset, received_at)

    def _extend(self, offset: float, received_at: float) -> None:
        if not self._run:
            self._run_from, self._strangers = received_at, 0
        self._run.append(offset)
        self.offset_s = sorted(self._run)[len(self._run) // 2]
        self.steady = len(self._run) >= _STEADY_SAMPLES and received_at - self._run_from >= _STEADY_SPAN_S
        self._wrong = self.steady and self.offset_s < STEADY_BEHIND_S


def is_plausible(measured_at: float, received_at: float) -> bool:
    """Not from the future, not older than a day, not from before sherpas had our console."""
    return -BEHIND_S <= measured_at - received_at <= AHEAD_S and measured_at >= YEAR_2020


def offset_evidence(offset_s: float, *, or_late: bool = False) -> str:
    """What a steady offset looks like, with the remedy when it looks like a time zone (contracts.md 1.6).

    `or_late`: there are no other sherpas to tell a clock that is behind from messages that are late."""
    words = f"source clock is {span_words(abs(offset_s))} {'ahead' if offset_s > 0 else 'behind'}"
    minutes = zone_minutes(offset_s)
    if minutes:
        return f"{words}: trailing Z may be local, set z_suffix_offset_min = {minutes} (if it is 0 now)"
    return f"{words}, or its messages come so late" if or_late and STEADY_BEHIND_S < offset_s < 0 else words


def shared_evidence(shared: SharedShift) -> str:
    """Where a shift of all sherpas at once comes from; "" for none."""
    if not shared.seconds:
        return ""
    way = "behind at once: messages come late (this computer's load, the line, the broker), or this clock is ahead"
    way = way if shared.seconds < 0 else "ahead at once: this computer's clock is behind"
    return f"{shared.sherpas} sherpas are {span_words(abs(shared.seconds))} {way}"


def zone_minutes(offset_s: float) -> int:
    """The minutes of a time zone that a clock offset looks like; 0 when it looks like none."""
    half_hours = round(offset_s / HALF_HOUR_S)
    near = abs(offset_s - HALF_HOUR_S * half_hours) <= NEAR_ZONE_S
    return 30 * half_hours if near and 0 < abs(half_hours) <= MOST_HALF_HOURS else 0


def span_words(seconds: float) -> str:
    """12 s, 3 m 5 s, 5 h 30 m, 2 d 4 h."""
    whole = round(seconds)
    for size, name, part, part_name in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "m"), (60, "m", 1, "s")):
        if whole >= size - part // 2:
            whole = part * round(whole / part)
            return f"{whole // size} {name} {whole % size // part} {part_name}".removesuffix(f" 0 {part_name}")
    return f"{whole} s"
