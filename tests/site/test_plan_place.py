"""Where a picture lies: over its sector, by a distance, by two points; and what is kept of it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.site import plan_place
from ati_console.site.plan_place import PlacedPlan, by_distance, by_two_points, over_sector
from ati_console.site.site import Sector, Transform

SECTOR = Sector(1, "North", 200_000, 100_000)
PLACES = st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))


def test_without_a_word_it_covers_the_whole_sector() -> None:
    place = over_sector(2000, 500, SECTOR)
    assert place.point_mm(0, 0) == (0, 0)
    assert place.point_mm(2000, 500) == (200_000, 100_000)


@given(PLACES, PLACES, PLACES, PLACES)
def test_two_points_go_where_they_were_told_and_nothing_is_mirrored(
    u: tuple[float, float], v: tuple[float, float], p: tuple[float, float], q: tuple[float, float]
) -> None:
    if math.dist(u, v) < 1 or math.dist(p, q) < 1:
        return
    place = by_two_points((u, v), (p, q))
    assert place.point_mm(*u) == pytest.approx(p, abs=1e-2) and place.point_mm(*v) == pytest.approx(q, abs=1e-2)
    assert place.determinant > 0


def test_a_distance_keeps_the_first_point_and_the_direction() -> None:
    turned = Transform(0.0, -10.0, 10.0, 0.0, 500.0, 500.0)
    place = by_distance(turned, ((0.0, 0.0), (100.0, 0.0)), 5_000.0)
    assert place.point_mm(0, 0) == pytest.approx((500, 500))
    assert place.point_mm(100, 0) == pytest.approx((500, 5500))


def test_a_picture_that_was_stretched_over_its_sector_is_not_turned_by_a_distance() -> None:
    stretched = Transform(300.0, 0.0, 0.0, 400.0, 0.0, 0.0)
    made = by_distance(stretched, ((50.0, 50.0), (850.0, 650.0)), 100_000.0)
    assert made.b == pytest.approx(0.0) and made.c == pytest.approx(0.0)
    assert made.a == pytest.approx(100.0) and made.d == pytest.approx(100.0)
    assert made.point_mm(50.0, 50.0) == pytest.approx(stretched.point_mm(50.0, 50.0))


@pytest.mark.parametrize("distance", [0.0, -1.0, math.nan, math.inf])
def test_a_distance_is_more_than_nothing(distance: float) -> None:
    with pytest.raises(ValueError, match="distance"):
        by_distance(Transform(1, 0, 0, 1), ((0.0, 0.0), (1.0, 0.0)), distance)


def test_two_equal_points_place_nothing() -> None:
    with pytest.raises(ValueError, match="same"):
        by_two_points(((1.0, 1.0), (1.0, 1.0)), ((0.0, 0.0), (5.0, 5.0)))


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    file = tmp_path / "plans" / "a.json"
    kept = {
        "1": PlacedPlan(tmp_path / "hall 1.png", Transform(10, -1, 1, 10, 5, 6), 0.5),
        "": PlacedPlan(hidden=True),
    }
    plan_place.save(file, kept)
    assert plan_place.load(file) == kept


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 2, "sectors": {}}', '{"version": 1, "sectors": []}', "[" * 100_000],
)
def test_a_damaged_file_keeps_nothing_and_breaks_nothing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(text)
    assert plan_place.load(file) == {}


@pytest.mark.parametrize("place", [None, {"a": 1}, {**dict.fromkeys("abcd", 0.0), "tx": 0, "ty": 0}, 7])
def test_an_odd_place_is_the_whole_sector(tmp_path: Path, place: object) -> None:
    file = tmp_path / "a.json"
    row = {"file": "\0x", "place": place, "opacity": 33}
    file.write_text(json.dumps({"version": 1, "sectors": {"1": row, "2": 5}}))
    assert plan_place.load(file) == {"1": PlacedPlan()}


def test_mirrored_places_are_not_believed(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    plan_place.save(file, {"1": replace(PlacedPlan(), place=Transform(1, 0, 0, -1))})
    assert plan_place.load(file)["1"].place is None
