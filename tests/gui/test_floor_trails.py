"""Trails: few straight pieces, gaps stay gaps, a budget that keeps what matters."""

from __future__ import annotations

import itertools
import math

import numpy as np

from ati_console.fleet.view import TrailPoint
from ati_console.gui.floor.trails import STEPS, VERTICES, Trails, pieces, within_budget


def drive(*corners: tuple[float, float], speed: float = 1.0, step: float = 1.0, start: float = 0.0) -> list[TrailPoint]:
    at, made = start, [TrailPoint(start, *corners[0])]
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        length = math.hypot(x1 - x0, y1 - y0)
        for k in range(1, round(length / step) + 1):
            f = k * step / length
            at += step / speed
            made.append(TrailPoint(at, x0 + (x1 - x0) * f, y0 + (y1 - y0) * f))
    return made


def of(points: list[TrailPoint]) -> Trails:
    trails = Trails(1)
    trails.take(0, points)
    return trails


def test_a_straight_minute_is_a_piece_for_each_opacity_step() -> None:
    lines, _, step = pieces(of(drive((0, 0), (60, 0))).points, now=60.0)
    assert lines.shape[1] <= 4
    assert lines[0].min() == 0 and lines[2].max() == 60
    assert set(step.tolist()) <= set(range(STEPS))


def test_a_corner_is_kept() -> None:
    lines, _, _ = pieces(of(drive((0, 0), (10, 0), (10, 10))).points, now=20.0)
    assert [10.0, 0.0] in lines[2:].T.tolist()


def test_newer_pieces_are_of_a_lower_step() -> None:
    lines, _, step = pieces(of(drive((0, 0), (100, 0))).points, now=100.0)
    assert step[np.argmax(lines[2])] == 0
    assert step[np.argmin(lines[2])] >= 3


def test_what_is_older_than_the_trail_is_not_drawn() -> None:
    points = of(drive((0, 0), (60, 0))).points
    assert pieces(points, now=500.0)[0].shape == (4, 0)
    assert len(pieces(points, now=60.0, trail_s=30.0)[1]) < len(pieces(points, now=60.0)[1])


def test_a_silence_and_a_jump_are_gaps() -> None:
    silent = [TrailPoint(0, 0, 0), TrailPoint(2, 2, 0), TrailPoint(90, 20, 0), TrailPoint(92, 22, 0)]
    jumped = [TrailPoint(0, 0, 0), TrailPoint(2, 2, 0), TrailPoint(4, 500, 0), TrailPoint(6, 502, 0)]
    for points in (silent, jumped):
        lines, _, _ = pieces(of(points).points, now=points[-1].at)
        assert (np.abs(lines[2] - lines[0]) < 3).all()
        assert lines.shape[1] == 2


def test_only_new_points_are_taken() -> None:
    points = drive((0, 0), (10, 0), (10, 10))
    whole, parts = of(points), Trails(1)
    for until in range(1, len(points) + 1):
        parts.take(0, points[:until])
    parts.take(0, points)
    assert np.array_equal(whole.points, parts.points, equal_nan=True)


def test_a_clock_that_was_set_back_starts_the_trail_anew() -> None:
    trails = of(drive((0, 0), (10, 0), start=1000.0))
    trails.take(0, drive((50, 0), (60, 0), start=100.0))
    lines, _, _ = pieces(trails.points, now=110.0)
    assert lines[[0, 2]].min() == 50


def test_a_parked_sherpa_has_no_trail() -> None:
    parked = [TrailPoint(float(k), 5.0 + 0.001 * (k % 2), 5.0) for k in range(100)]
    assert len(pieces(of(parked).points, now=100.0)[1]) == 0


def test_a_trail_of_endless_corners_is_bounded() -> None:
    zigzag = [TrailPoint(k * 0.5, k * 0.4, 2.0 * (k % 2)) for k in range(1000)]
    assert len(pieces(of(zigzag).points, now=500.0)[1]) <= VERTICES - 1


def test_rows_grow_without_losing_what_is_there() -> None:
    trails = of(drive((0, 0), (10, 0)))
    trails.grow(300)
    assert len(trails.points) >= 300
    assert len(pieces(trails.points, now=10.0)[1]) == 1


def test_the_budget_keeps_the_selected_and_the_faulty_whole_and_the_newest_of_the_rest() -> None:
    row, step = np.repeat(np.arange(10), 5), np.tile(np.arange(5), 10)
    rank = np.array([3, 3, 3, -1, 3, 1, 3, 3, 3, 3])
    keep = within_budget(row, step, rank, 18)
    assert len(keep) == 18
    assert np.isin(np.nonzero((row == 3) | (row == 5))[0], keep).all()
    assert (step[[k for k in keep if row[k] not in (3, 5)]] == 0).all()


def test_trails_that_look_the_same_have_the_same_revision() -> None:
    trails = of([TrailPoint(0, 5, 5), TrailPoint(1, 6, 5)])
    before = trails.revision
    trails.take(0, [TrailPoint(2, 6, 5), TrailPoint(3, 6, 5)])  # it stands: one more vertex, then nothing new
    stood = trails.revision
    trails.take(0, [TrailPoint(4, 6, 5), TrailPoint(5, 6, 5)])
    assert trails.revision == stood
    trails.take(0, [TrailPoint(6, 7, 5)])
    assert trails.revision > stood >= before


def test_an_outage_of_the_link_is_a_gap_and_a_reconnect_of_a_moment_or_a_slow_sherpa_is_none() -> None:
    away = [*drive((0, 0), (10, 0)), *drive((25, 0), (30, 0), start=25.0)]  # 15 s, as fast as before
    at_once = drive((0, 0), (10, 0), (30, 0))
    for points, back_at, gap in ((away, (24.0,), 15.0), (away, (), 0.0), (at_once, (10.5,), 0.0), (away, (40.0,), 0.0)):
        trails = Trails(1)
        trails.back_at = back_at
        trails.take(0, points)
        lines, _, _ = pieces(trails.points, now=points[-1].at)
        drawn = float(np.abs(lines[2] - lines[0]).sum())
        assert drawn == 30.0 - gap, (back_at, drawn)
