"""Where the names of marks go. Pure: pixels in, pixels out; the same rule for sherpas and stations.

Per 48x16 px cell one mark may speak (the most important). It takes the side that covers least: other marks most of
all, then other names, then lanes. A name that would have to cover a mark stays unsaid, unless it matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CELL_W: Final = 48.0
CELL_H: Final = 16.0
GRAIN: Final = 4  # px of the cost raster
RIM: Final = 2  # px: a name goes on with its mark until it is placed anew
MARK_COST: Final = 9.0
NAME_COST: Final = 5.0
LANE_COST: Final = 1.0
MAX_LABELS: Final = 600
_AWKWARD: Final = 0.25  # a later side costs this much of a crossed lane
HIDDEN_COST: Final = 10_000.0  # of what lies over the floor: nothing is read there
_UNSEEN: Final = 1_000.0  # no crowd of marks costs that
_OUTSIDE: Final = 100.0
_FULL: Final = 0.35  # this much of a label on marks is "covers a mark"

# rank: lower is more important
SELECTED: Final = 0
FAULT: Final = 1
WARNING: Final = 2
REST: Final = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """One name per mark: where the mark is, how big the name is, how important. Arrays of one length, px."""

    xs: Floats
    ys: Floats
    widths: Floats
    heights: Floats
    ranks: Ints
    reach: Floats  # half the size of the mark


@dataclass(frozen=True, slots=True)
class Placed:
    """The name of mark `index`: its top left corner relative to the mark, and which side it took."""

    index: int
    dx: float
    dy: float
    side: int


class Costs:
    """A coarse raster of what is already on the floor: how bad it is to write over each 4 px square."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.columns = max(1, int(width // GRAIN) + 1)
        self.rows = max(1, int(height // GRAIN) + 1)
        self.raster = np.zeros((self.rows, self.columns))

    def copy(self) -> Costs:
        made = Costs(self.width, self.height)
        made.raster = self.raster.copy()
        return made

    def holds(self, xs: Floats, ys: Floats) -> NDArray[np.bool_]:
        """Which points lie in the view."""
        inside: NDArray[np.bool_] = (xs >= 0) & (ys >= 0) & (xs <= self.width) & (ys <= self.height)
        return inside

    def moved(self, dx: float, dy: float) -> Costs:
        """The same under a view that was moved, to a square; what came into view costs nothing yet."""
        made = Costs(self.width, self.height)
        column, row = _whole(dx / GRAIN, self.columns), _whole(dy / GRAIN, self.rows)
        made.raster[_to(row), _to(column)] = self.raster[_to(-row), _to(-column)]
        return made

    def box(self, x: float, y: float, width: float, height: float, cost: float) -> None:
        x0, x1 = self._span(x, width, self.columns)
        y0, y1 = self._span(y, height, self.rows)
        self.raster[y0:y1, x0:x1] += cost

    def marks(self, xs: Floats, ys: Floats, half: float, cost: float = MARK_COST) -> None:
        """A square of 2 x half around each point."""
        reach = max(0, round(half / GRAIN))
        column = np.floor(xs / GRAIN) + reach  # in a raster with a rim, for marks just outside
        row = np.floor(ys / GRAIN) + reach
        hit = np.zeros((self.rows + 2 * reach, self.columns + 2 * reach), dtype=bool)
        inside = (column >= 0) & (column < hit.shape[1]) & (row >= 0) & (row < hit.shape[0])
        hit[row[inside].astype(np.int64), column[inside].astype(np.int64)] = True
        self.raster += _widened(_widened(hit, reach).T, reach).T * cost

    def line(self, x0: float, y0: float, x1: float, y1: float, cost: float = LANE_COST) -> None:
        """Squares under a line; not added up where lines cross."""
        length = max(abs(x1 - x0), abs(y1 - y0))
        steps = int(min(length / GRAIN, 4000)) + 1
        t = np.linspace(0.0, 1.0, steps + 1)
        column = np.floor((x0 + (x1 - x0) * t) / GRAIN).astype(np.int64)
        row = np.floor((y0 + (y1 - y0) * t) / GRAIN).astype(np.int64)
        self._put(self.raster, column, row, cost)

    def sums(self) -> Floats:
        """Summed-area table with a zero row and column in front."""
        table = np.zeros((self.rows + 1, self.columns + 1))
        np.cumsum(np.cumsum(self.raster, axis=0), axis=1, out=table[1:, 1:])
        return table

    def _put(self, raster: Floats, column: Ints, row: Ints, cost: float) -> None:
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        raster[row[inside], column[inside]] = np.maximum(raster[row[inside], column[inside]], cost)

    @staticmethod
    def _span(start: float, length: float, limit: int) -> tuple[int, int]:
        first = min(max(int(start // GRAIN), 0), limit)
        return first, min(max(int((start + length) // GRAIN) + 1, first), limit)


def _widened(hit: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """For each column but those of the rim: is one hit within `reach`?"""
    width = hit.shape[1] - 2 * reach
    wide = hit[:, :width].copy()
    for shift in range(1, 2 * reach + 1):
        wide |= hit[:, shift : shift + width]
    return wide


def _whole(squares: float, most: int) -> int:
    return round(min(max(squares, -most), most))


def _to(by: int) -> slice:
    """Where a row or column lands that is moved by so many; of -by: where it came from."""
    return slice(by, None) if by >= 0 else slice(None, by)


# (ax, ay): which point of the label touches, in halves of its size; (mx, my): at which point of the mark
_SIDES: Final = np.array(
    [
        (0.5, 1.0, 0.0, -1.0),  # above
        (0.0, 0.5, 1.0, 0.0),  # right
        (1.0, 0.5, -1.0, 0.0),  # left
        (0.5, 0.0, 0.0, 1.0),  # below
        (0.0, 1.0, 0.8, -0.6),  # above right
        (0.0, 0.0, 0.8, 0.6),  # below right
        (1.0, 1.0, -0.8, -0.6),  # above left
        (1.0, 0.0, -0.8, 0.6),  # below left
    ]
)
ABOVE, RIGHT, LEFT, BELOW, ABOVE_RIGHT, BELOW_RIGHT, ABOVE_LEFT, BELOW_LEFT = range(8)


def one_per_cell(xs: Floats, ys: Floats, ranks: Ints, most: int = MAX_LABELS) -> list[int]:
    """Indices, most important first, at most one for each 48x16 px cell; earlier wins among equals."""
    order = np.argsort(ranks, kind="stable")
    cells = np.floor(ys[order] / CELL_H) * 1_000_003 + np.floor(xs[order] / CELL_W)
    _, first = np.unique(cells, return_index=True)
    return [int(index) for index in order[np.sort(first)][:most]]


def place(wanted: Wanted, costs: Costs, keep: Sequence[int] = (), gap: float = 3.0) -> list[Placed]:
    """Names for marks in the order given, which is that of importance. `costs` holds what is there, the marks too.

    `keep[i]` is the side that mark i had before (-1: none): it is kept unless another is clearly better, so that
    names do not jump."""
    if not len(wanted.xs):
        return []
    lefts, tops = _corners(wanted, gap)
    cost = _costs(costs, lefts, tops, wanted) + np.arange(len(_SIDES)) * _AWKWARD
    cost[wanted.ranks == SELECTED, ABOVE_RIGHT] -= 2.0  # the card of the sherpa opens below it
    _favour(cost, keep)
    return _greedy(wanted, lefts, tops, cost, costs)


def _corners(wanted: Wanted, gap: float) -> tuple[Floats, Floats]:
    """Top left corner of each label on each side, px."""
    reach = (wanted.reach + gap)[:, None]
    lefts = wanted.xs[:, None] + _SIDES[:, 2] * reach - _SIDES[:, 0] * wanted.widths[:, None]
    tops = wanted.ys[:, None] + _SIDES[:, 3] * reach - _SIDES[:, 1] * wanted.heights[:, None]
    return lefts, tops


def _costs(costs: Costs, lefts: Floats, tops: Floats, wanted: Wanted) -> Floats:
    """Mean cost under each label, times a lane's worth. Half outside of the view only the selected one is named."""
    table, widths, heights = costs.sums(), wanted.widths, wanted.heights
    x0, x1 = _cells(lefts + 1, costs.columns), _cells(lefts + widths[:, None] - 1 + GRAIN, costs.columns)
    y0, y1 = _cells(tops + 2, costs.rows), _cells(tops + heights[:, None] - 2 + GRAIN, costs.rows)
    sums = table[y1, x1] - table[y0, x1] - table[y1, x0] + table[y0, x0]
    right, bottom = costs.width - RIM, costs.height - RIM
    outside = (lefts < 0) | (tops < 0) | (lefts + widths[:, None] > right) | (tops + heights[:, None] > bottom)
    beyond = np.where(wanted.ranks == SELECTED, _OUTSIDE, np.inf)[:, None]
    return sums / 4.0 + np.where(outside, beyond, 0.0)


def _cells(px: Floats, limit: int) -> Ints:
    return np.clip(np.floor(px / GRAIN), 0, limit).astype(np.int64)


def _favour(cost: Floats, keep: Sequence[int]) -> None:
    for row, side in enumerate(keep):
        if side >= 0:
            cost[row, side] -= 2.0


def _greedy(wanted: Wanted, lefts: Floats, tops: Floats, cost: Floats, costs: Costs) -> list[Placed]:
    taken = Taken(costs.rows)
    order = np.argsort(cost, axis=1, kind="stable").tolist()
    corners = list(zip(lefts.tolist(), tops.tolist(), cost.tolist(), strict=True))
    sizes, ranks = list(zip(wanted.widths.tolist(), wanted.heights.tolist(), strict=True)), wanted.ranks.tolist()
    placed = []
    for index, (sides, size, rank) in enumerate(zip(order, sizes, ranks, strict=True)):
        left, top, dear = corners[index]
        most = np.inf if rank == SELECTED else _UNSEEN if rank == FAULT else _dear(size)
        worth = (side for side in sides if dear[side] <= most)
        free = (side for side in worth if taken.is_free(left[side], top[side], size))
        side = next(free, sides[0] if rank == SELECTED else -1)
        if side >= 0:
            taken.take(left[side], top[side], size)
            placed.append(
                Placed(index, left[side] - float(wanted.xs[index]), top[side] - float(wanted.ys[index]), side)
            )
    return placed


def _dear(size: tuple[float, float]) -> float:
    """From this cost on a label hides too much of the marks under it."""
    return MARK_COST * _FULL * size[0] * size[1] / GRAIN**2 / 4.0


class Taken:
    """Squares that have a name: a number for each row of them, a bit for each square. Asked thousands of times."""

    def __init__(self, rows: int) -> None:
        self._rows = [0] * rows

    def is_free(self, x: float, y: float, size: tuple[float, float]) -> bool:
        bits, rows = self._window(x, y, size)
        return not any(self._rows[row] & bits for row in rows)

    def take(self, x: float, y: float, size: tuple[float, float]) -> None:
        bits, rows = self._window(x, y, size)
        for row in rows:
            self._rows[row] |= bits

    def _window(self, x: float, y: float, size: tuple[float, float]) -> tuple[int, range]:
        x0, y0 = max(int(x // GRAIN), 0), max(int(y // GRAIN), 0)
        x1, y1 = max(int((x + size[0]) // GRAIN), x0), max(int((y + size[1]) // GRAIN), y0)
        return ((1 << (x1 - x0 + 1)) - 1) << x0, range(min(y0, len(self._rows)), min(y1 + 1, len(self._rows)))


def nearest(xs: Floats, ys: Floats, x: float, y: float, within_px: float) -> int:
    """Index of the mark nearest to a point, -1 when none is within `within_px`."""
    if not len(xs):
        return -1
    squares = (xs - x) ** 2 + (ys - y) ** 2
    squares = np.where(np.isfinite(squares), squares, np.inf)
    best = int(np.argmin(squares))
    return best if squares[best] <= within_px**2 else -1
