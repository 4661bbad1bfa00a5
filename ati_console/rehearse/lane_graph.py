"""The lanes of a map as a graph that sherpas can drive: crossings and stations become nodes. Metres. Pure."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ati_console.site.floorplan import FloorMap, Lane

SNAP_M: Final = 1.0  # lane ends that nearly meet, meet
STATION_REACH_M: Final = 5.0  # further from any lane, a station is out of reach
AGAINST: Final = 1.3  # driving against the drawn direction costs more, so most follow the arrows
STRAIGHT_RAD: Final = 0.05
MAX_LANES: Final = 400  # beyond it crossings are only looked for at lane ends: pairs grow with the square

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stop:
    """A station that can be driven to."""

    name: str
    node: int
    is_charger: bool


class NoLanes(ValueError):
    """The map has no lanes to drive on."""


class LaneGraph:
    """Nodes are points; `edges` maps a node to its neighbours and costs. Only the largest connected part is kept."""

    def __init__(self, floor: FloorMap) -> None:
        if not floor.lanes:
            raise NoLanes("the map has no lanes to drive on: is it a grid_map_attributes.json?")
        self.points: list[Point] = []
        self._near: dict[tuple[int, int], list[int]] = {}
        self.edges: dict[int, dict[int, float]] = {}
        self._routes: dict[tuple[int, int], tuple[int, ...]] = {}
        self._connect(floor)
        self._keep_largest_part()
        self.stops = tuple(self._stops(floor))

    def place(self, stop: Stop) -> Point:
        return self.points[stop.node]

    def segments(self) -> list[tuple[int, int]]:
        """Each edge once, in the direction it is drawn."""
        return sorted((a, b) for a, out in self.edges.items() for b, cost in out.items() if cost < self.edges[b][a])

    def nearest_segment(self, point: Point) -> tuple[int, int]:
        return min(self.segments(), key=lambda ab: _distance_to(point, self.points[ab[0]], self.points[ab[1]]))

    def route(self, start: int, goal: int) -> tuple[int, ...]:
        """Nodes from start to goal, both included; the cheapest way."""
        key = (start, goal)
        if key not in self._routes:
            if len(self._routes) > 50_000:
                self._routes.clear()
            self._routes[key] = self._dijkstra(start, goal)
        return self._routes[key]

    def corners(self, nodes: Iterable[int]) -> list[Point]:
        """The points of a route at which the direction changes, and its ends."""
        points = [self.points[node] for node in nodes]
        return points[:1] + [b for a, b, c in _triples(points) if _turns(a, b, c)] + points[1:][-1:]

    # -- building -------------------------------------------------------------------------------------------

    def _connect(self, floor: FloorMap) -> None:
        lanes = [lane for lane in floor.lanes if math.dist(lane[0:2], lane[2:4]) > SNAP_M]
        on_lane: list[list[Point]] = [[lane[0:2], lane[2:4]] for lane in lanes]
        for i, j, point in _meetings(lanes):
            on_lane[i].append(point)
            on_lane[j].append(point)
        for station in floor.stations:
            self._hang_on(lanes, on_lane, (station.x, station.y))
        for lane, points in zip(lanes, on_lane, strict=True):
            self._chain(sorted(points, key=lambda p, at=lane[0:2]: math.dist(p, at)))  # type: ignore[misc]

    def _hang_on(self, lanes: list[Lane], on_lane: list[list[Point]], point: Point) -> None:
        distances = [_distance_to(point, lane[0:2], lane[2:4]) for lane in lanes]
        best = min(range(len(lanes)), key=distances.__getitem__, default=None)
        if best is not None and distances[best] <= STATION_REACH_M:
            on_lane[best].append(_foot(point, lanes[best][0:2], lanes[best][2:4]))

    def _chain(self, points: list[Point]) -> None:
        for a, b in pairwise(self._node(point) for point in points):
            if a != b:
                length = math.dist(self.points[a], self.points[b])
                self.edges.setdefault(a, {}).setdefault(b, length)
                self.edges.setdefault(b, {}).setdefault(a, length * AGAINST)

    def _node(self, point: Point) -> int:
        cx, cy = math.floor(point[0] / SNAP_M), math.floor(point[1] / SNAP_M)
        for key in ((cx + i, cy + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            for node in self._near.get(key, ()):
                if math.dist(self.points[node], point) < SNAP_M / 2:
                    return node
        self.points.append(point)
        self._near.setdefault((cx, cy), []).append(len(self.points) - 1)
        return len(self.points) - 1

    def _keep_largest_part(self) -> None:
        left, largest = set(self.edges), set[int]()
        while left:
            part = self._reachable(next(iter(left)))
            left -= part
            largest = max(largest, part, key=len)
        self.edges = {node: out for node, out in self.edges.items() if node in largest}

    def _reachable(self, start: int) -> set[int]:
        seen, todo = {start}, [start]
        while todo:
            fresh = self.edges[todo.pop()].keys() - seen
            seen |= fresh
            todo += fresh
        return seen

    def _stops(self, floor: FloorMap) -> Iterator[Stop]:
        nodes = list(self.edges)
        for station in floor.stations:
            at = (station.x, station.y)
            node = min(nodes, key=lambda n, at=at: math.dist(self.points[n], at))  # type: ignore[misc]
            if math.dist(self.points[node], at) <= STATION_REACH_M:
                yield Stop(station.name, node, any("charg" in tag.lower() for tag in station.tags))

    def _dijkstra(self, start: int, goal: int) -> tuple[int, ...]:
        best: dict[int, float] = {start: 0.0}
        came: dict[int, int] = {}
        todo: list[tuple[float, int]] = [(0.0, start)]
        while todo:
            cost, node = heapq.heappop(todo)
            if node == goal:
                break
            for other, length in self.edges[node].items():
                if cost + length < best.get(other, math.inf):
                    best[other], came[other] = cost + length, node
                    heapq.heappush(todo, (cost + length, other))
        return _walk_back(came, start, goal)


def _walk_back(came: dict[int, int], start: int, goal: int) -> tuple[int, ...]:
    nodes = [goal]
    while nodes[-1] != start:
        nodes.append(came[nodes[-1]])
    return tuple(reversed(nodes))


def _meetings(lanes: list[Lane]) -> Iterator[tuple[int, int, Point]]:
    """Where two lanes cross, or where the end of one touches another."""
    for i, one in enumerate(lanes):
        for j in range(i + 1, len(lanes)):
            other = lanes[j]
            if _apart(one, other):
                continue
            crossing = _crossing(one, other) if len(lanes) <= MAX_LANES else None
            for point in (crossing,) if crossing else _touches(one, other):
                yield i, j, point


def _apart(one: Lane, other: Lane) -> bool:
    return (
        max(one.x1, one.x2) + SNAP_M < min(other.x1, other.x2)
        or max(other.x1, other.x2) + SNAP_M < min(one.x1, one.x2)
        or max(one.y1, one.y2) + SNAP_M < min(other.y1, other.y2)
        or max(other.y1, other.y2) + SNAP_M < min(one.y1, one.y2)
    )


def _crossing(one: Lane, other: Lane) -> Point | None:
    ax, ay, bx, by = one.x2 - one.x1, one.y2 - one.y1, other.x2 - other.x1, other.y2 - other.y1
    det = ax * by - ay * bx
    if abs(det) < 1e-9:
        return None
    dx, dy = other.x1 - one.x1, other.y1 - one.y1
    t, u = (dx * by - dy * bx) / det, (dx * ay - dy * ax) / det
    return (one.x1 + t * ax, one.y1 + t * ay) if 0 <= t <= 1 and 0 <= u <= 1 else None


def _touches(one: Lane, other: Lane) -> Iterator[Point]:
    for end, lane in ((one[0:2], other), (one[2:4], other), (other[0:2], one), (other[2:4], one)):
        if _distance_to(end, lane[0:2], lane[2:4]) < SNAP_M / 2:
            yield end


def _foot(point: Point, a: Point, b: Point) -> Point:
    """The nearest point of the line from a to b."""
    ux, uy = b[0] - a[0], b[1] - a[1]
    t = max(0.0, min(1.0, ((point[0] - a[0]) * ux + (point[1] - a[1]) * uy) / (ux * ux + uy * uy)))
    return a[0] + t * ux, a[1] + t * uy


def _distance_to(point: Point, a: Point, b: Point) -> float:
    return math.dist(point, _foot(point, a, b))


def _triples(points: list[Point]) -> Iterator[tuple[Point, Point, Point]]:
    return zip(points, points[1:], points[2:], strict=False)


def _turns(a: Point, b: Point, c: Point) -> bool:
    before, after = math.atan2(b[1] - a[1], b[0] - a[0]), math.atan2(c[1] - b[1], c[0] - b[0])
    return abs(math.remainder(after - before, math.tau)) > STRAIGHT_RAD
