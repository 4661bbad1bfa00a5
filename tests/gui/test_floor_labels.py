"""Placement of names and the hit test: pure."""

from __future__ import annotations

import math
import random
from types import SimpleNamespace

import numpy as np
import pytest

from ati_console.fleet.view import Mark
from ati_console.gui.floor import labels
from ati_console.gui.floor.label_layer import LabelLayer
from ati_console.gui.floor.label_pictures import KEPT, SPARE, Ink, LabelPictures, age_words
from ati_console.gui.floor.labels import Costs, Placed, Wanted, nearest, one_per_cell, place
from ati_console.gui.floor.robot_rows import RobotRows
from ati_console.gui.theme import Theme
from tests.gui.floor_scene import NOW, fleet, sherpa


def wanted(points: list[tuple[float, float]], ranks: list[int] | None = None, width: float = 40.0) -> Wanted:
    n = len(points)
    xs, ys = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    rank = np.array(ranks or [labels.REST] * n)
    return Wanted(xs, ys, np.full(n, width), np.full(n, 15.0), rank, np.full(n, 9.0))


def costs(marks: list[tuple[float, float]]) -> Costs:
    made = Costs(600, 400)
    made.marks(np.array([m[0] for m in marks]), np.array([m[1] for m in marks]), 7.0)
    return made


def box(want: Wanted, one: Placed) -> tuple[float, float, float, float]:
    left, top = want.xs[one.index] + one.dx, want.ys[one.index] + one.dy
    return left, top, left + want.widths[one.index], top + want.heights[one.index]


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_a_lone_name_stands_above_its_mark() -> None:
    [one] = place(wanted([(300, 200)]), costs([(300, 200)]))
    assert one.side == labels.ABOVE
    assert one.dy + 15 <= -9


def test_a_name_on_an_upright_lane_goes_to_the_side() -> None:
    lane = costs([(300, 200)])
    lane.line(300, 0, 300, 400)
    [one] = place(wanted([(300, 200)]), lane)
    assert one.side in (labels.RIGHT, labels.LEFT)


def test_a_name_does_not_cover_another_mark() -> None:
    points = [(300.0, 200.0), (300.0, 182.0)]
    want = wanted(points)
    for one in place(want, costs(points)):
        x, y = points[1 - one.index]
        assert not overlap(box(want, one), (x - 6, y - 6, x + 6, y + 6))


def test_names_never_lie_over_each_other_in_a_crowd() -> None:
    dice = random.Random(3)
    points = [(dice.uniform(20, 580), dice.uniform(20, 380)) for _ in range(400)]
    want = wanted(points)
    boxes = [box(want, one) for one in place(want, costs(points))]
    assert boxes
    assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_name_stays_within_the_floor_where_it_can() -> None:
    want = wanted([(4, 4), (596, 396)])
    for one in place(want, costs([(4, 4), (596, 396)])):
        left, top, right, bottom = box(want, one)
        assert left >= 0 and top >= 0 and right <= 600 and bottom <= 400


def test_no_name_is_cut_by_the_edge_of_the_view_however_important(dark: Theme, qapp: object) -> None:
    """Who stood just left of the floor was named with the right half of its name."""
    crowd = [(x, 20.0 * y) for y in range(20) for x in (40.0, 60.0)]
    want = wanted([(2.0, 200.0), *crowd], [labels.FAULT] * (1 + len(crowd)))
    for one in place(want, costs([(2.0, 200.0), *crowd])):
        left, _, right, _ = box(want, one)
        assert left >= 0 and right <= 600
    rows, layer = RobotRows(lambda _view, _now: Mark.ERROR, ()), LabelLayer(dark)
    rows.update(fleet(sherpa("beyond"), sherpa("within")).robots, NOW)
    xs, ys, seen = np.array([-20.0, 20.0]), np.array([100.0, 200.0]), np.arange(2)
    look = SimpleNamespace(view=SimpleNamespace(px_per_m=9.0), dpr=1.0)
    layer.place(rows, xs, ys, seen, 0, look, Costs(600, 400), NOW)  # type: ignore[arg-type]
    assert [rows.names[row] for row in layer.shown_rows] == ["within"]


def test_what_lies_over_the_floor_hides_no_name_of_a_crowd() -> None:
    dice = random.Random(5)
    crowd = [(dice.uniform(0, 200), dice.uniform(0, 80)) for _ in range(200)]
    covered = costs(crowd)
    covered.box(20, 10, 140, 30, labels.HIDDEN_COST)
    want = wanted(crowd, [labels.FAULT] * len(crowd))
    placed = place(want, covered)
    assert placed and not any(overlap(box(want, one), (24, 14, 156, 36)) for one in placed)


def test_a_quiet_name_is_left_out_rather_than_written_over_marks() -> None:
    ring = [
        (300 + r * math.cos(a), 200 + r * math.sin(a) * 0.7) for r in (18, 30, 42, 54) for a in np.arange(0, 6.3, 0.3)
    ]
    crowded = costs([(300.0, 200.0), *ring])
    assert place(wanted([(300, 200)]), crowded) == []
    assert len(place(wanted([(300, 200)], [labels.FAULT]), crowded)) == 1
    assert len(place(wanted([(300, 200)], [labels.SELECTED]), crowded)) == 1


def test_a_side_once_taken_is_kept_until_another_is_clearly_better() -> None:
    free = costs([(300, 200)])
    [one] = place(wanted([(300, 200)]), free, keep=[labels.BELOW])
    assert one.side == labels.BELOW


def test_the_selected_name_leaves_room_for_its_card() -> None:
    [one] = place(wanted([(300, 200)], [labels.SELECTED]), costs([(300, 200)]))
    assert one.side == labels.ABOVE_RIGHT


def test_one_name_for_each_cell_and_the_most_important_one() -> None:
    xs, ys = np.array([10.0, 12.0, 14.0, 100.0]), np.array([5.0, 5.0, 6.0, 5.0])
    ranks = np.array([labels.REST, labels.FAULT, labels.SELECTED, labels.REST])
    assert one_per_cell(xs, ys, ranks) == [2, 3]


def test_equals_are_first_come_first_served_and_names_are_bounded() -> None:
    xs = np.arange(5000) * 60.0
    chosen = one_per_cell(xs, np.zeros(5000), np.full(5000, labels.REST))
    assert chosen == list(range(labels.MAX_LABELS))


def test_nothing_to_name_is_no_name() -> None:
    assert place(wanted([]), Costs(10, 10)) == []
    assert one_per_cell(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64)) == []


@pytest.mark.parametrize(("x", "hit"), [(100.0, 0), (113.9, 0), (114.1, -1), (186.1, 1)])
def test_a_click_hits_the_nearest_mark_within_fourteen_px(x: float, hit: int) -> None:
    assert nearest(np.array([100.0, 200.0]), np.array([50.0, 50.0]), x, 50.0, 14.0) == hit


def test_a_click_on_an_empty_floor_or_beside_a_pose_out_of_this_world_hits_nothing() -> None:
    assert nearest(np.zeros(0), np.zeros(0), 1, 1, 14) == -1
    assert nearest(np.array([np.inf, np.nan]), np.array([0.0, 0.0]), 0, 0, 14) == -1


def test_costs_take_boxes_and_lines_far_outside() -> None:
    made = Costs(100, 100)
    made.line(-1e6, -1e6, 1e6, 1e6)
    made.box(-50, -50, 1e6, 10, 1.0)
    made.marks(np.array([1e9, -1e9]), np.array([0.0, 0.0]), 8.0)
    assert np.isfinite(made.sums()).all()


def test_a_small_fleet_keeps_few_pictures_and_those_in_view(dark: Theme, qapp: object) -> None:
    pictures = LabelPictures(dark)
    for age in range(60, 360):
        shown = [pictures.picture(name, Ink.REST, 1.0) for name in ("tug-101", "tug-102")]
        shown.append(pictures.picture(age_words("lost", float(age), coarse=False), Ink.OLD, 1.0))
        pictures.needs(len(shown))
    kept = pictures._pictures
    assert len(kept) == len(shown) + SPARE
    assert {one.cacheKey() for one in shown} <= {one.cacheKey() for one in kept.values()}


@pytest.mark.parametrize("age", [65.0, 152.0, 3_000.0, 90_000.0])
def test_the_room_for_an_old_one_holds_its_age_and_does_not_change_from_second_to_second(
    dark: Theme, qapp: object, age: float
) -> None:
    rows = RobotRows(lambda _view, _now: Mark.STALE, ())
    layer = LabelLayer(dark)
    rows.update(fleet(sherpa("a", 1, 1)).robots, NOW)
    room, later = (layer._wide_of(rows, 0, NOW + at) for at in (age, age + 1))
    said = age_words("stale", NOW + age - rows.views[0].received_at, coarse=False)
    assert room == later >= layer._pictures.width(said) > layer._pictures.width("a")


def test_an_hour_of_ages_fills_no_memory(dark: Theme, qapp: object) -> None:
    """Each second of an age is a text of its own: 4,096 of them were 40 MiB in a window whose fleet was silent."""
    pictures = LabelPictures(dark)
    made = [pictures.picture(age_words("lost", float(age), coarse=False), Ink.OLD, 1.0) for age in range(60, 3660)]
    kept = pictures._pictures
    assert len(kept) == KEPT and next(reversed(kept.values())).cacheKey() == made[-1].cacheKey()
    assert sum(one.width() * one.height() * 4 for one in kept.values()) < 12 * 2**20


def test_the_name_of_who_fell_silent_with_an_emergency_stop_says_so_and_comes_first(dark: Theme, qapp: object) -> None:
    rows = RobotRows(lambda _view, _now: Mark.STALE, ())
    rows.update(fleet(sherpa("a", 1, 1), sherpa("b", 2, 2, reason="emergency_stop", age_s=120.0)).robots, NOW)
    assert LabelLayer(dark)._age(rows, 1, Mark.STALE, NOW) == "e-stop, stale 2 m 0 s"
    assert rows.stopped.tolist() == [False, True] and rows.rank.tolist() == [labels.WARNING, labels.FAULT]
