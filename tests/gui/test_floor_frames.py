"""Frames, fitting and measures of the floor: pure arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF

from ati_console.gui.floor.fitting import MARGINS, bounds_of, centred, in_frame, rounded, scale_to_fit, strays, within
from ati_console.gui.floor.frames import (
    Affine,
    Frame,
    Viewport,
    length_words,
    sector_words,
    tick_step,
    tick_words,
    ticks,
    to_frame,
)
from ati_console.gui.floor.scale_bar import BAR_RIGHT, bar, words_box
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import Bounds
from tests.gui.floor_scene import FIELD

SMALL = st.floats(-1e4, 1e4)


def test_the_field_transform_lands_where_the_contract_says() -> None:
    x, y = to_frame(Frame.SECTOR_MM, FIELD).point(82.45, 12.33)
    assert (x, y) == pytest.approx((178309.3, 156917.2), abs=0.1)


def test_without_a_sector_only_metres_can_be_shown() -> None:
    assert to_frame(Frame.SECTOR_MM, None) == Affine()


def test_heading_in_the_sector_is_the_linear_part_applied_to_the_direction() -> None:
    turn = math.atan2(FIELD.b, FIELD.a)
    shown = to_frame(Frame.SECTOR_MM, FIELD)
    assert shown.heading(0.0) == pytest.approx(turn)
    assert shown.heading(math.pi / 2) == pytest.approx(turn - math.pi / 2)  # mirrored: up in the plant is up on screen


def test_a_sherpa_facing_up_in_the_plant_points_up_on_the_screen_in_both_frames() -> None:
    for frame, scale in ((Frame.ROBOT_M, 4.0), (Frame.SECTOR_MM, 0.004)):
        view = Viewport(0.0, 0.0, scale, 500.0, 500.0, frame.y_down)
        on_screen = to_frame(frame, FIELD).then(view.to_px).heading(math.pi / 2)
        assert on_screen == pytest.approx(-math.pi / 2, abs=0.03)  # y of the screen points down; 1.31 degrees


@given(SMALL, SMALL, st.floats(0.01, 100), st.booleans())
def test_a_viewport_and_its_inverse_agree(x: float, y: float, scale: float, y_down: bool) -> None:
    to_px = Viewport(-20.0, 30.0, scale, 640.0, 480.0, y_down).to_px
    assert to_px.inverse().point(*to_px.point(x, y)) == pytest.approx((x, y), abs=1e-6)


def test_many_points_are_mapped_like_one() -> None:
    shown = to_frame(Frame.SECTOR_MM, FIELD)
    xs, ys = shown.points(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert (xs[1], ys[1]) == pytest.approx(shown.point(2.0, 4.0))
    assert shown.headings(np.array([0.3]))[0] == pytest.approx(shown.heading(0.3))


def test_a_flat_transform_has_no_way_back_and_says_so() -> None:
    with pytest.raises(ValueError, match="no inverse"):
        Affine(1, 1, 1, 1).inverse()


@given(st.floats(1e-6, 1e4))
def test_axis_numbers_stand_apart_on_one_two_or_five(px_per_unit: float) -> None:
    step = tick_step(px_per_unit)
    assert 71.9 <= step * px_per_unit <= 72.1 * 2.5
    assert f"{step:e}"[0] in "125"


def test_ticks_are_multiples_and_bounded() -> None:
    assert ticks(-7, 41, 20) == [0, 20, 40]
    assert len(ticks(0, 1e9, 0.001)) == 400


@pytest.mark.parametrize(
    ("value", "step", "words"), [(20, 20, "20"), (0.5, 0.5, "0.5"), (120000, 20000, "120,000"), (-0.0, 5, "0")]
)
def test_axis_numbers_read_well(value: float, step: float, words: str) -> None:
    assert tick_words(value, step) == words


def test_the_scale_bar_keeps_the_unit_of_its_frames_name() -> None:
    metres = bar(Viewport(0, 0, 4.1, 500, 500), Frame.ROBOT_M)
    millimetres = bar(Viewport(0, 0, 0.0041, 500, 500, y_down=True), Frame.SECTOR_MM)
    assert (metres.words, millimetres.words) == ("20 m", "20,000 mm")
    assert metres.px == pytest.approx(82) == millimetres.px
    assert length_words(2000, Frame.ROBOT_M) == "2 km"
    assert length_words(0.2, Frame.ROBOT_M) == "20 cm"


@pytest.mark.parametrize("px_per_unit", [1e-7, 3e-5, 0.0007, 0.004, 0.9, 800.0])
def test_words_wider_than_the_scale_bar_end_with_it(dark: Theme, px_per_unit: float) -> None:
    view = Viewport(0, 0, px_per_unit, 500, 500, y_down=True)
    scale = bar(view, Frame.SECTOR_MM)
    box = words_box(view, scale, dark)
    assert box.right() == pytest.approx(500 - BAR_RIGHT) and box.width() >= scale.px
    assert box.width() >= QFontMetricsF(dark.font(11)).horizontalAdvance(scale.words)


@given(st.floats(1e-7, 1e3))
def test_the_scale_bar_fits_its_corner(px_per_unit: float) -> None:
    assert 20 < bar(Viewport(0, 0, px_per_unit, 500, 500), Frame.ROBOT_M).px <= 110.1


def test_sector_coordinates_are_words_without_units() -> None:
    assert sector_words(178309.3, 156917.2) == "178,309, 156,917"


@pytest.mark.parametrize("y_down", [False, True])
def test_a_fit_keeps_the_plant_off_numbers_tools_and_scale_bar(y_down: bool) -> None:
    box, width, height = Bounds(8, 12, 124, 127), 531.0, 580.0
    k = scale_to_fit(box, width, height, MARGINS)
    x, y, across, _ = centred(box, k, width, height, MARGINS, y_down=y_down)
    to_px = Viewport(x, y, width / across, width, height, y_down).to_px
    px = [to_px.point(*corner) for corner in ((8, 12), (124, 127))]
    left, top, right, bottom = MARGINS
    assert all(left - 1 <= p <= width - right + 1 and top - 1 <= q <= height - bottom + 1 for p, q in px)


def test_one_pose_in_millimetres_does_not_shrink_the_floor_when_it_is_not_trusted() -> None:
    xs, ys = np.array([10.0, 20.0, 195630.0]), np.array([10.0, 20.0, 188397.0])
    assert bounds_of(xs, ys, np.array([True, True, False])) == Bounds(10, 10, 20, 20)
    assert bounds_of(xs[:0], ys[:0], np.zeros(0, dtype=bool)).x_max == 100


def test_a_fit_without_a_map_leaves_room_to_drive() -> None:
    grown = rounded(Bounds(11, 11, 12, 12))
    assert within(Bounds(5, 5, 20, 20), grown)
    assert not within(Bounds(-500, 0, 1, 1), grown)


def test_a_box_turned_into_the_sector_still_holds_its_corners() -> None:
    turned = in_frame(Bounds(0, 0, 10, 10), to_frame(Frame.SECTOR_MM, FIELD))
    assert turned.x_min < turned.x_max and turned.y_min < turned.y_max


def test_a_fit_does_without_the_few_that_stand_far_from_all_others_and_never_without_a_part_of_the_fleet() -> None:
    rng = np.random.default_rng(7)
    xs, ys = rng.uniform(0, 100, 40), rng.uniform(0, 60, 40)
    assert not strays(xs, ys).any()
    xs[3], ys[5] = 67_000.0, -9_000.0
    assert strays(xs, ys).nonzero()[0].tolist() == [3, 5]
    xs[:8] = 2_000.0  # another building
    ys[5] = 10.0
    assert not strays(xs, ys).any()
    assert not strays(np.array([0.0, 1.0, 9_000.0]), np.zeros(3)).any()  # of three nobody is the stray
