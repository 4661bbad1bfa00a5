"""Point in polygon: against a slow reference with whole numbers, for rings of every kind."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ati_console.forward.zones import NOWHERE, Found, Zones, inside
from ati_console.site.sector_area import SectorArea

COORDINATE = st.integers(-6, 6)
POINT = st.tuples(COORDINATE, COORDINATE)
Corner = tuple[int, int]


def on_segment(a: Corner, b: Corner, p: Corner) -> bool:
    cross = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    return cross == 0 and min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])


def slowly(ring: list[Corner], p: Corner) -> bool:
    """Exact: on an edge, or an odd number of edges to the right of it."""
    edges = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    if any(on_segment(a, b, p) for a, b in edges):
        return True
    right = 0
    for (x1, y1), (x2, y2) in edges:
        if (y1 > p[1]) != (y2 > p[1]):
            numerator, denominator = (x2 - x1) * (p[1] - y1), y2 - y1
            ahead = numerator - (p[0] - x1) * denominator
            right += (ahead > 0) == (denominator > 0)
    return right % 2 == 1


def area(number: int, *corners: tuple[float, float], no_go: bool = False) -> SectorArea:
    return SectorArea(number, 1, f"area {number}", corners, no_go)


def at(*points: tuple[float, float]) -> np.ndarray:
    return np.asarray(points, np.float64)


@given(st.lists(POINT, min_size=3, max_size=9), st.lists(POINT, min_size=1, max_size=12))
def test_it_agrees_with_the_slow_reference_for_any_ring(ring: list[Corner], points: list[Corner]) -> None:
    """Self-crossing, repeated corners, collinear, touching itself: whatever whole numbers give."""
    fast = inside(np.asarray(ring, np.float64), np.asarray(points, np.float64))
    assert fast.tolist() == [slowly(ring, point) for point in points]


@given(st.lists(st.lists(POINT, min_size=3, max_size=6), max_size=5), st.lists(POINT, min_size=1, max_size=12))
def test_many_areas_at_once_are_each_by_itself(rings: list[list[Corner]], points: list[Corner]) -> None:
    zones = Zones(area(number, *ring, no_go=number % 2 == 1) for number, ring in enumerate(rings))
    for point, found in zip(points, zones.find(np.asarray(points, np.float64)), strict=True):
        hit = [number for number, ring in enumerate(rings) if slowly(ring, point)]
        assert found == Found(tuple(n for n in hit if n % 2 == 0), tuple(n for n in hit if n % 2 == 1))


def test_edges_and_corners_are_inside_and_a_millimetre_beside_is_not() -> None:
    zones = Zones([area(7, (0.0, 0.0), (9000.0, 0.0), (9000.0, 9000.0), (0.0, 9000.0))])
    got = zones.find(at((0, 0), (9000, 4000), (4000, 0), (9001, 4000), (-1, -1)))
    assert [one.areas for one in got] == [(7,), (7,), (7,), (), ()]


def test_a_hole_cut_with_a_bridge_is_a_hole() -> None:
    ring = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0), (3, 3), (3, 6), (6, 6), (6, 3), (3, 3)]
    assert inside(np.asarray(ring, np.float64), at((1, 5), (4.5, 4.6), (8, 8))).tolist() == [True, False, True]


def test_a_figure_of_eight_is_filled_as_a_drawing_program_does() -> None:
    ring = [(0, 0), (8, 8), (8, 0), (0, 8)]
    assert inside(np.asarray(ring, np.float64), at((7, 4), (1, 4), (4, 1), (4, 7))).tolist() == [
        True,
        True,
        False,
        False,
    ]


def test_no_areas_and_places_far_away_are_nowhere() -> None:
    assert not Zones([])
    assert Zones([]).find(at((0, 0))) == [NOWHERE]
    assert Zones([area(1, (0, 0), (1, 0), (1, 1))]).find(at((1e15, -1e15))) == [NOWHERE]
