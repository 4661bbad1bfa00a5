"""What a sender's traffic looks like, kept in a few numbers for the doctor: half a microsecond a message. Pure.

Unlike a Track it sees every message, late ones and repeats too, because those are the signs it is after.
"""

from __future__ import annotations

from array import array
from math import isnan, nan
from statistics import median
from typing import Final

from ati_console.robot import Pose, RobotState
from ati_console.wire.messages import Odd, Oddity

KEPT: Final = 32  # intervals
RUN_ENDS_S: Final = 15.0  # a longer silence ends a run: 1.5 x keep alive of 10 s, the shortest anyone sets
BACK_S: Final = 1.0  # stamps of whole seconds
STEP_M: Final = 3.0  # further than a sherpa goes between two messages, and than localisation wanders
FASTEST_MPS: Final = 2.5
GONE_S: Final = 60.0  # a sender of the usual rhythm that is not heard for so long has ended, or rests
GONE_TIMES: Final = 4.0  # the same of a slow one, in its own usual intervals
WINDOW: Final = 20  # messages paho sends without an acknowledgement; more than a dead network thread lets out
_OVER_MODES: Final = ("shutdown", "off")


class Sign:
    """Something seen: how often, first and last."""

    __slots__ = ("count", "evidence", "first_at", "last_at")

    def __init__(self) -> None:
        self.count, self.evidence = 0, ""
        self.first_at = self.last_at = 0.0

    def see(self, at: float, evidence: str = "") -> None:
        if not self.count:
            self.first_at = at
        self.count += 1
        self.last_at, self.evidence = at, evidence or self.evidence


class Chart:
    """`hear` every message that a sender published; one that the broker had kept for us says nothing about it."""

    __slots__ = (
        "_at", "_intervals", "_next", "_other_at", "_other_x", "_other_y", "_x", "_y", "backs", "battery_fraction",
        "battery_text", "first_at", "messages", "run", "run_since", "said_over", "short_run", "shorts",
        "shorts_since", "silences", "stamp", "stamp_count", "stamp_moves", "stamp_since", "swaps", "twice",
    )  # fmt: skip

    def __init__(self) -> None:
        self._intervals, self._next = array("d"), 0
        self._at = self.first_at = self.stamp_since = self.run_since = self.shorts_since = 0.0
        self._x = self._y = self._other_x = self._other_y = self._other_at = nan
        self.messages = self.run = self.stamp_count = self.stamp_moves = 0
        self.stamp: float | None = None
        self.said_over = False  # it said itself that it goes silent
        self.shorts = self.short_run = 0  # runs of equally few messages in a row, and of how many
        self.silences = array("d")  # after each of those, the last few
        self.backs, self.swaps, self.twice = Sign(), Sign(), Sign()
        self.battery_text, self.battery_fraction = Sign(), Sign()

    @property
    def heard_at(self) -> float:
        return self._at

    def hear(self, at: float, state: RobotState) -> None:
        """One message in the order of arrival; `at` is unix seconds, received."""
        interval = at - self._at
        if not self.messages:
            self._begin(at, state)
        elif interval >= RUN_ENDS_S or interval < 0.0:  # below 0: our own clock was set back
            self._end_run(interval)
        self._note_interval(interval)
        stamp = state.measured_at
        if stamp == self.stamp:
            self.stamp_count += 1
        else:
            self._turn(stamp, at)
        pose = state.pose
        if pose.x_m != self._x or pose.y_m != self._y:
            self._move(pose, at)
        if not self.run:
            self.run_since = at
        self.messages += 1
        self.run += 1
        self._at = at
        self.said_over = state.is_disconnected or state.mode in _OVER_MODES

    def repeat(self, at: float, state: RobotState, same_id: bool) -> None:
        """The same bytes again, and not because the broker delivers anew. Without an id only a time finer than
        seconds tells them from a parked sherpa that repeats itself."""
        if same_id:
            self.twice.see(at, f"message_id {state.message_id} came again")
        elif state.measured_at is not None and not state.measured_at.is_integer():
            self.twice.see(at, "timestamp and payload came again, to the millisecond")

    def note(self, oddity: Oddity, at: float) -> None:
        """Oddities of the battery; the fleet's findings fold them with those of other fields."""
        if oddity.kind is Odd.FIELD_TYPE and oddity.evidence.startswith("battery_status"):
            self.battery_text.see(at, oddity.evidence)
        elif oddity.kind is Odd.BATTERY_OUT_OF_RANGE and " is a fraction" in oddity.evidence:
            self.battery_fraction.see(at, f"battery_status {oddity.evidence}")

    def intervals(self) -> list[float]:
        """Seconds between the last messages, oldest of them first; a ring is turned round."""
        if len(self._intervals) < KEPT:
            return list(self._intervals)
        return [*self._intervals[self._next :], *self._intervals[: self._next]]

    def is_gone(self, now: float) -> bool:
        """Nothing came for longer than its own rhythm explains: nobody can say how it sends now."""
        silence = now - self._at
        return silence > GONE_S and silence > GONE_TIMES * (median(self._intervals) if self._intervals else 0.0)

    def _begin(self, at: float, state: RobotState) -> None:
        self.first_at = self.stamp_since = at
        self.stamp, self._x, self._y = state.measured_at, state.pose.x_m, state.pose.y_m

    def _note_interval(self, interval: float) -> None:
        if not self.messages:
            return
        if len(self._intervals) < KEPT:
            self._intervals.append(interval)
        else:
            self._intervals[self._next] = interval
        self._next = (self._next + 1) % KEPT

    def _end_run(self, silence_s: float) -> None:
        if self.run > WINDOW or self.said_over or silence_s < 0:
            self.shorts, self.silences = 0, array("d")
        elif self.shorts and self.is_like_before(self.run):
            self.shorts += 1
            self.silences = array("d", [*self.silences[-7:], silence_s])
        else:
            self.shorts, self.short_run, self.shorts_since = 1, self.run, self.run_since
            self.silences = array("d", [silence_s])
        self.run = 0

    def is_like_before(self, run: int) -> bool:
        """As few messages as in the runs before; where several sherpas share a window one more or less."""
        return abs(run - self.short_run) <= (1 if self.short_run > 1 else 0)

    def _turn(self, stamp: float | None, at: float) -> None:
        before, self.stamp = self.stamp, stamp
        self.stamp_since, self.stamp_count, self.stamp_moves = at, 1, 0
        if stamp is not None and before is not None and stamp < before - BACK_S:
            self.backs.see(at, f"{before - stamp:.1f} s older than the message before it")

    def _move(self, pose: Pose, at: float) -> None:
        away = abs(pose.x_m - self._x) + abs(pose.y_m - self._y)
        if away > STEP_M and away > STEP_M + FASTEST_MPS * 2 * (at - self._at):
            self._leap(pose, at, away)
        self._x, self._y = pose.x_m, pose.y_m
        self.stamp_moves += 1

    def _leap(self, pose: Pose, at: float, away: float) -> None:
        """Back to where the other one was: a second sender. Anywhere else: perhaps the first leap of two."""
        if not isnan(self._other_x):
            back = abs(pose.x_m - self._other_x) + abs(pose.y_m - self._other_y)
            if back < away / 2 and back <= STEP_M + FASTEST_MPS * (at - self._other_at):
                self.swaps.see(at, f"between ({self._x:.1f}, {self._y:.1f}) and ({pose.x_m:.1f}, {pose.y_m:.1f}) m")
        self._other_x, self._other_y, self._other_at = self._x, self._y, self._at
