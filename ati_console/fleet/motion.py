"""What successive poses say: speed, standing still, jumps, and whether the yaw fits the way it drives. Pure."""

from __future__ import annotations

from collections import deque
from math import atan2, hypot, pi, remainder, tau
from typing import Final

from ati_console.robot import Pose

JUMP_MPS: Final = 10.0  # no sherpa is faster than 2 m/s; five times that is no driving
_SLACK_TRUSTED_S: Final = 1.0  # the feed's stamps have whole seconds
_SLACK_UNTRUSTED_S: Final = 3.0  # states arrive in bursts
_STILL_M: Final = 0.15  # localisation wanders by centimetres
_SPEED_SPAN_S: Final = 1.8
_SLOWEST_MPS: Final = 0.03
_CHORD_M, _LONGEST_CHORD_M = 1.0, 10.0
_STRAIGHT_RAD: Final = 0.35  # a chord across a curve says nothing about the yaw
_AGREES_RAD: Final = 0.6


class Motion:
    """One sherpa's movement. `moved_at`, `still_since` are receive times; `jump_m` is of the pose taken last;
    `driven_m` is an odometer from the first pose on, by chords: a little short in curves."""

    __slots__ = (
        "_anchor_x", "_anchor_y", "_at", "_chord", "_heading", "_pose", "_received_at", "_ref_at", "_ref_x", "_ref_y",
        "driven_m", "heading_words", "jump_m", "moved_at", "speed_mps", "still_since",
    )  # fmt: skip

    def __init__(self, pose: Pose, at: float, received_at: float) -> None:
        self.speed_mps = self.driven_m = 0.0
        self.moved_at = self.still_since = received_at
        self.jump_m = 0.0
        self.heading_words = ""  # what is wrong with the yaw, said with each further straight move
        self._heading = HeadingCheck()
        self._pose, self._at, self._received_at = pose, at, received_at
        self._ref_x, self._ref_y, self._ref_at = pose.x_m, pose.y_m, at
        self._chord = pose
        self._anchor_x, self._anchor_y = pose.x_m, pose.y_m

    def advance(self, pose: Pose, at: float, received_at: float, trusted: bool) -> bool:
        """The next state's pose; `at` is when it was measured if that is trusted, else when it was received.

        False when not one digit changed.
        """
        last, self.jump_m, self.heading_words = self._pose, 0.0, ""
        self._note_speed(pose, at)
        moved = pose.x_m != last.x_m or pose.y_m != last.y_m or pose.yaw_rad != last.yaw_rad
        if moved:
            self._note_displacement(pose, at, received_at, trusted)
        self._pose, self._at, self._received_at = pose, at, received_at
        return moved

    def _note_displacement(self, pose: Pose, at: float, received_at: float, trusted: bool) -> None:
        self.still_since = received_at
        step = hypot(pose.x_m - self._pose.x_m, pose.y_m - self._pose.y_m)
        # The longer of both times, so that neither a burst nor a clock that steps looks like a jump.
        seconds = max(at - self._at, received_at - self._received_at, 0.0)
        if step > JUMP_MPS * (seconds + (_SLACK_TRUSTED_S if trusted else _SLACK_UNTRUSTED_S)):
            self._leap(pose, step)
        away_x, away_y = pose.x_m - self._anchor_x, pose.y_m - self._anchor_y
        if abs(away_x) + abs(away_y) > _STILL_M:
            if not self.jump_m:
                self.driven_m += hypot(away_x, away_y)
            self._anchor_x, self._anchor_y, self.moved_at = pose.x_m, pose.y_m, received_at
            self._note_chord(pose)

    def _leap(self, pose: Pose, step_m: float) -> None:
        """Not driven: no speed and no direction follows from it."""
        self.jump_m, self._chord = step_m, pose
        self._ref_x, self._ref_y, self.speed_mps = pose.x_m, pose.y_m, 0.0

    def _note_speed(self, pose: Pose, at: float) -> None:
        span = at - self._ref_at
        if 0 <= span < _SPEED_SPAN_S:
            return
        if span > 0:
            speed = hypot(pose.x_m - self._ref_x, pose.y_m - self._ref_y) / span
            self.speed_mps = speed if speed >= _SLOWEST_MPS else 0.0
        self._ref_x, self._ref_y, self._ref_at = pose.x_m, pose.y_m, at

    def _note_chord(self, pose: Pose) -> None:
        dx, dy = pose.x_m - self._chord.x_m, pose.y_m - self._chord.y_m
        length = hypot(dx, dy)
        if length < _CHORD_M:
            return
        if length <= _LONGEST_CHORD_M and abs(remainder(pose.yaw_rad - self._chord.yaw_rad, tau)) < _STRAIGHT_RAD:
            self.heading_words = self._heading.add(atan2(dy, dx), pose.yaw_rad)
        self._chord = pose


class HeadingCheck:
    """Reported yaw against the direction of straight moves, the last forty. Backing up agrees as well."""

    __slots__ = ("_moves",)
    MOVES: Final = 40
    ENOUGH: Final = 15

    def __init__(self) -> None:
        self._moves: deque[tuple[bool, bool]] = deque(maxlen=self.MOVES)  # agrees; the other convention agrees

    def add(self, direction_rad: float, yaw_rad: float) -> str:
        """One straight move. What is wrong, "" when nothing is or not enough moves were seen to say."""
        off = abs(remainder(direction_rad - yaw_rad, tau))
        other = abs(remainder(direction_rad - (pi / 2 - yaw_rad), tau))
        # Forward only for the other convention: on lanes at right angles any wrong yaw fits one way or its reverse.
        self._moves.append((off <= _AGREES_RAD or off >= pi - _AGREES_RAD, other <= _AGREES_RAD))
        moves = len(self._moves)
        against = sum(not agrees for agrees, _ in self._moves)
        if moves < self.ENOUGH or against <= 0.6 * moves:
            return ""
        other = sum(fits for _, fits in self._moves)
        said = f"yaw is not along the motion in {against} of {moves} straight moves"
        return f"{said}; the other yaw convention fits {other}" if other >= 0.8 * moves else said
