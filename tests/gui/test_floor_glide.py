"""Marks glide to their newest pose: a pure rule over columns of numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.gui.floor.glide import FAR_M, GLIDE_S, OFTEN_S, Glide

START = 1_000.0
Row = tuple[float, float, float]


def take(glide: Glide, *rows: Row, now: float, trusted: bool = True) -> None:
    x, y, yaw = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    glide.take(x, y, yaw, np.full(len(rows), trusted), now)


def at(glide: Glide, now: float, row: int = 0) -> Row:
    x, y, yaw = glide.at(now)
    return float(x[row]), float(y[row]), float(yaw[row])


@pytest.fixture
def driving() -> Glide:
    """One sherpa that moved 20 cm a second ago and is at rest."""
    glide = Glide()
    take(glide, (0.0, 0.0, 0.0), now=START - 2)
    take(glide, (0.2, 0.0, 0.0), now=START - 1)
    return glide


def test_a_new_pose_is_reached_in_a_straight_and_steady_line(driving: Glide) -> None:
    take(driving, (1.2, 2.0, 0.4), now=START)
    assert at(driving, START) == pytest.approx((0.2, 0.0, 0.0))
    assert at(driving, START + GLIDE_S / 4) == pytest.approx((0.45, 0.5, 0.1))
    assert at(driving, START + GLIDE_S / 2) == pytest.approx((0.7, 1.0, 0.2))
    assert at(driving, START + GLIDE_S) == (1.2, 2.0, 0.4)
    assert driving.moving(START) and not driving.moving(START + GLIDE_S)


def test_a_newer_pose_takes_over_from_where_the_mark_is(driving: Glide) -> None:
    take(driving, (1.2, 0.0, 0.0), now=START)
    half = START + GLIDE_S / 2
    take(driving, (1.7, 0.0, 0.0), now=half)
    assert at(driving, half)[0] == pytest.approx(0.7)
    assert at(driving, half + GLIDE_S / 2)[0] == pytest.approx(1.2)
    assert at(driving, half + GLIDE_S)[0] == 1.7


def test_the_first_pose_and_the_first_step_after_a_long_rest_are_shown_at_once(driving: Glide) -> None:
    fresh = Glide()
    take(fresh, (5.0, 5.0, 1.0), now=START)
    assert at(fresh, START) == (5.0, 5.0, 1.0) and not fresh.moving(START)
    take(driving, (0.9, 0.0, 0.0), now=START + OFTEN_S)
    assert at(driving, START + OFTEN_S) == (0.9, 0.0, 0.0)


@pytest.mark.parametrize(
    "pose",
    [(0.2 + FAR_M + 0.1, 0.0, 0.0), (0.2, -FAR_M - 0.1, 0.0), (1e300, -1e300, 0.0), (0.201, 0.001, 0.005)],
    ids=["far", "far down", "out of this world", "noise"],
)
def test_a_jump_and_the_noise_of_a_parked_one_do_not_glide(driving: Glide, pose: Row) -> None:
    take(driving, pose, now=START)
    assert at(driving, START) == pose and not driving.moving(START)


def test_a_pose_that_is_not_trusted_does_not_glide(driving: Glide) -> None:
    take(driving, (0.6, 0.0, 0.0), now=START, trusted=False)
    assert at(driving, START)[0] == 0.6


def test_with_reduced_motion_nothing_glides(driving: Glide) -> None:
    driving.on = False
    take(driving, (0.6, 0.0, 0.0), now=START)
    assert at(driving, START)[0] == 0.6 and not driving.moving(START)


def test_a_clock_that_was_set_back_ends_the_glide(driving: Glide) -> None:
    take(driving, (0.6, 0.0, 0.0), now=START)
    assert not driving.moving(START - 60)
    assert at(driving, START - 60)[0] == 0.6


def test_only_the_row_that_moved_glides_and_new_rows_stand(driving: Glide) -> None:
    take(driving, (0.6, 0.0, 0.0), (7.0, 8.0, 0.1), now=START)
    half = START + GLIDE_S / 2
    assert at(driving, half)[0] == pytest.approx(0.4)
    assert at(driving, half, row=1) == (7.0, 8.0, 0.1)


def test_arrays_that_were_given_away_are_not_written_again(driving: Glide) -> None:
    take(driving, (0.6, 0.0, 0.0), now=START)
    shown = driving.at(START)
    take(driving, (0.9, 0.0, 0.0), now=START + 0.05)
    assert float(shown.x_m[0]) == pytest.approx(0.2)


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_a_turn_takes_the_shorter_way(before: float, after: float) -> None:
    glide = Glide()
    take(glide, (0.0, 0.0, 0.0), now=START - 2)
    take(glide, (0.2, 0.0, before), now=START - 1)
    take(glide, (0.4, 0.0, after), now=START)
    half = at(glide, START + GLIDE_S / 2)[2]
    turn = (after - before + math.pi) % math.tau - math.pi
    assert half == pytest.approx(before + turn / 2)
    assert abs(half - before) <= math.pi / 2 + 1e-9
