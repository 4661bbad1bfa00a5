"""Lanes become a graph: crossings, nearly meeting ends, stations."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from ati_console.rehearse.demo_site import demo_map
from ati_console.rehearse.lane_graph import LaneGraph, NoLanes
from ati_console.site.floorplan import FloorMap, Lane, Station


def floor(*lanes: tuple[float, float, float, float], stations: tuple[Station, ...] = ()) -> FloorMap:
    return FloorMap(lanes=tuple(Lane(*lane) for lane in lanes), stations=stations)


def test_a_crossing_becomes_a_node() -> None:
    graph = LaneGraph(floor((0, 0, 10, 0), (5, -5, 5, 5)))
    assert (5.0, 0.0) in graph.points and len(graph.segments()) == 4


def test_ends_that_nearly_meet_are_joined() -> None:
    graph = LaneGraph(floor((0, 0, 10, 0), (10.3, 0.2, 20, 0.2)))
    assert len(graph.edges) == 3


def test_an_end_that_touches_a_lane_joins_it() -> None:
    graph = LaneGraph(floor((0, 0, 10, 0), (5, 0.3, 5, 9)))
    assert len(graph.segments()) == 3


def test_only_the_largest_part_is_driven() -> None:
    graph = LaneGraph(floor((0, 0, 10, 0), (10, 0, 10, 9), (50, 50, 60, 50)))
    assert all(graph.points[node][0] < 20 for node in graph.edges)


def test_a_station_beside_a_lane_is_reached_and_a_far_one_is_not() -> None:
    stations = (Station("near", 4.0, 1.0), Station("far", 4.0, 30.0))
    graph = LaneGraph(floor((0, 0, 10, 0), stations=stations))
    assert [(stop.name, graph.place(stop)) for stop in graph.stops] == [("near", (4.0, 0.0))]


def test_every_station_of_the_demo_reaches_every_other() -> None:
    graph = LaneGraph(demo_map())
    assert len(graph.stops) == 15 and sum(stop.is_charger for stop in graph.stops) == 3
    for one in graph.stops:
        for other in graph.stops:
            route = graph.route(one.node, other.node)
            assert (route[0], route[-1]) == (one.node, other.node)
            assert all(b in graph.edges[a] for a, b in pairwise(route))


def test_a_route_keeps_only_its_corners() -> None:
    graph = LaneGraph(demo_map())
    at = {stop.name: stop.node for stop in graph.stops}
    corners = graph.corners(graph.route(at["K-01"], at["L1-02"]))
    assert corners == [(54.0, 19.0), (108.0, 19.0)]


def test_with_the_arrow_is_cheaper_than_against_it() -> None:
    graph = LaneGraph(floor((0, 0, 10, 0), (10, 0, 10, 10), (0, 10, 10, 10), (0, 0, 0, 10)))
    start, goal = (graph.points.index(point) for point in ((10.0, 10.0), (0.0, 0.0)))
    assert graph.route(goal, start)[1] in (graph.points.index((10.0, 0.0)), graph.points.index((0.0, 10.0)))
    assert (
        sum(graph.edges[a][b] for a, b in zip(graph.route(start, goal), graph.route(start, goal)[1:], strict=False))
        > 20
    )


@pytest.mark.parametrize("empty", [FloorMap(), FloorMap(stations=(Station("a", 0, 0),))])
def test_a_map_without_lanes_is_refused_in_words(empty: FloorMap) -> None:
    with pytest.raises(NoLanes, match="no lanes"):
        LaneGraph(empty)


def test_a_large_map_is_read_in_reasonable_time() -> None:
    lanes = [(float(x), float(y), x + 10.0, float(y)) for x in range(0, 200, 10) for y in range(0, 300, 10)]
    lanes += [(0.0, float(y), 0.0, y + 10.0) for y in range(0, 290, 10)]
    graph = LaneGraph(floor(*lanes))
    assert math.isclose(len(graph.segments()), len(lanes), rel_tol=0.01)
