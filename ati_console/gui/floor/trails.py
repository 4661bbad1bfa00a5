"""Where every sherpa drove in the last two minutes, as few straight pieces as the eye needs. Pure.

Points are taken in as they come; one that lies on the line of the last two only moves the end of the last piece.
A piece never lasts longer than an opacity step, so that a step is a whole piece and drawing splits nothing."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ati_console.fleet.view import TrailPoint

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TRAIL_S: Final = 120.0
STEPS: Final = 5
OPACITY: Final = (0.76, 0.60, 0.44, 0.28, 0.12)  # newest first (look.md: 12 to 76 %)
VERTICES: Final = 24  # kept per sherpa: 5 steps and room for corners
STRAIGHT_M: Final = 0.15  # nearer than this to the line is on it
GAP_S: Final = 30.0  # no line over a silence
OUTAGE_S: Final = 4.0  # nor over a shorter one in which the link was away; a reconnect of a moment hides nothing
TOO_FAST_MPS: Final = 12.0  # a jump is not a path
CHUNK: Final = 500  # rows looked at together
BUDGET: Final = 2000  # pieces drawn at once
BUDGET_AT_ONCE: Final = 600  # in a frame that has to paint the plant as well


class Trails:
    """Vertices by row: time, x, y in a fixed block of numbers. NaN before the first and across a gap."""

    def __init__(self, rows: int = 64) -> None:
        self.points = _blank(rows)
        self.revision = 0  # another one: something else is drawn, ages apart
        self._last = np.full(rows, -math.inf)
        self.back_at: Sequence[float] = ()  # when the link came back, oldest first

    def grow(self, rows: int) -> None:
        have = len(self.points)
        if rows > have:
            more = max(rows, have * 2)
            points = _blank(more)
            points[:have] = self.points
            self.points = points
            self._last = np.concatenate([self._last, np.full(more - have, -math.inf)])

    def clear(self, row: int) -> None:
        self.revision += 1
        self.points[row] = np.nan
        self._last[row] = -math.inf

    def take_all(self, rows: Sequence[int], trails: Sequence[Sequence[TrailPoint]]) -> None:
        """`take` for those whose trail is another than before: a trail gets a point a second at most."""
        ends = np.array([trail[-1].at if trail else -math.inf for trail in trails])
        for index in np.nonzero(ends != self._last[rows])[0].tolist():
            self.take(rows[index], trails[index])

    def take(self, row: int, trail: Sequence[TrailPoint]) -> None:
        """The points of `trail` (oldest first) that are newer than what this row has; all of one that went back."""
        if trail and trail[-1].at < self._last[row]:  # our clock was set back
            self.clear(row)
        for point in _newer(trail, float(self._last[row])):
            self._add(row, point.at, point.x_m, point.y_m)
            self._last[row] = point.at

    def _add(self, row: int, at: float, x: float, y: float) -> None:
        block = self.points[row]
        before, last = block[-2].tolist(), block[-1].tolist()
        if _is_gap(last, at, x, y) or self._was_away(last[0], at):
            self._push(block, np.nan, np.nan, np.nan)
        elif before[0] == before[0] and at - before[0] <= TRAIL_S / STEPS and _straight(before, last, x, y):
            self.revision += [x, y] != last[1:]  # one that stands draws nothing new
            block[-1] = at, x, y
            return
        self._push(block, at, x, y)

    def _was_away(self, since: float, at: float) -> bool:
        if not at - since > OUTAGE_S or not self.back_at:
            return False
        later = bisect.bisect_right(self.back_at, since)
        return later < len(self.back_at) and self.back_at[later] <= at

    def _push(self, block: Floats, at: float, x: float, y: float) -> None:
        self.revision += 1
        block[:-1] = block[1:].copy()
        block[-1] = at, x, y


def _blank(rows: int) -> Floats:
    """rows x vertices x (time, x, y); all times lie together, then all x, all y: `pieces` reads them so."""
    return np.full((3, rows, VERTICES), np.nan).transpose(1, 2, 0)


def _newer(trail: Sequence[TrailPoint], than: float) -> Iterable[TrailPoint]:
    first = len(trail)
    while first and trail[first - 1].at > than:
        first -= 1
    return trail[first:]


def _is_gap(last: list[float], at: float, x: float, y: float) -> bool:
    if last[0] != last[0]:
        return False
    seconds = at - last[0]
    far = abs(x - last[1]) + abs(y - last[2])
    return bool(seconds > GAP_S or far > max(seconds, 0.5) * TOO_FAST_MPS * 1.5)


def _straight(before: list[float], last: list[float], x: float, y: float) -> bool:
    """Does `last` lie on the way from `before` to (x, y)?"""
    ux, uy = x - before[1], y - before[2]
    vx, vy = last[1] - before[1], last[2] - before[2]
    along = ux * vx + uy * vy
    length = math.hypot(ux, uy)
    if length < STRAIGHT_M:
        return bool(vx * vx + vy * vy < STRAIGHT_M**2)
    return 0.0 <= along <= length * length and abs(ux * vy - uy * vx) / length < STRAIGHT_M


def pieces(points: Floats, now: float, trail_s: float = TRAIL_S) -> tuple[Floats, Ints, Ints]:
    """All pieces younger than `trail_s`: x0, y0, x1, y1 in metres, the row and the step of each.

    Some rows at a time: twice as fast for thousands, because what is computed stays in the cache."""
    firsts = range(0, max(len(points), 1), CHUNK)
    some = [_pieces(points[first : first + CHUNK], now, trail_s) for first in firsts]
    lines, rows, steps = zip(*some, strict=True)
    row = np.concatenate([found + first for found, first in zip(rows, firsts, strict=True)])
    return np.concatenate(lines, axis=1), row, np.concatenate(steps)


def _pieces(points: Floats, now: float, trail_s: float) -> tuple[Floats, Ints, Ints]:
    at, x, y = (np.ascontiguousarray(points[:, :, k]) for k in range(3))
    age = now - (at[:, :-1] + at[:, 1:]) / 2.0
    moved = np.abs(x[:, 1:] - x[:, :-1]) + np.abs(y[:, 1:] - y[:, :-1]) > 0.02
    row, column = np.nonzero((age < trail_s) & moved)  # NaN compares false
    start = row * points.shape[1] + column
    lines = np.stack([x.take(start), y.take(start), x.take(start + 1), y.take(start + 1)])
    step = np.clip(age[row, column] / trail_s * STEPS, 0, STEPS - 1).astype(np.int64)
    return lines, row, step


def within_budget(row: Ints, step: Ints, rank: Ints, budget: int = BUDGET) -> Ints:
    """Which pieces to draw: the important sherpas whole (low rank first), then the newest pieces of the rest."""
    if len(row) <= budget:
        return np.arange(len(row))
    order = (rank[row] - rank.min()) * STEPS + step
    fits = np.cumsum(np.bincount(order)) <= budget  # of each kind all, then some of the next
    whole = int(fits.sum())
    some = np.nonzero(order == whole)[0][: budget - int((order < whole).sum())]
    return np.sort(np.concatenate([np.nonzero(order < whole)[0], some]))
