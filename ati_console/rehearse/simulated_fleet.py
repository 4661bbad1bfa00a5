"""Sherpas that drive a map: trips, batteries, errors, silences. A seed and the time given decide everything."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from ati_console.rehearse.drive import Drive
from ati_console.rehearse.errand import Errand
from ati_console.rehearse.lane_graph import LaneGraph, Point, Stop
from ati_console.rehearse.roster import ERRORS, Part, Role
from ati_console.rehearse.sherpa import Phase, Sherpa, Wake, mode_of
from ati_console.robot import EMERGENCY_STOP, STALE_HEARTBEAT
from ati_console.site.floorplan import FloorMap
from ati_console.wire.messages import TripInfo, TripLegs

STEP_S: Final = 0.1
LONGEST_STRETCH_S: Final = 120.0  # a longer jump of the clock (sleep) is not driven through
FIRST_TRIP: Final = 178_500
CHARGE_BELOW_PCT: Final = 28.0
CHARGED_PCT: Final = 85.0
CHARGE_PCT_S: Final = 3.0 / 60
DRIVE_PCT_S: Final = 0.3 / 60
STAND_PCT_S: Final = 0.08 / 60
TROUBLE_EVERY_S: Final = 3 * 3600.0  # of one unlucky sherpa
TALKS_S: Final = 10.0  # a SILENT one, before it falls silent
GIVEN_UP_AFTER_S: Final = 20.0


class SimulatedFleet:
    """advance(now) moves everything; `now` is unix seconds and never goes back. Raises NoLanes for an empty map."""

    def __init__(self, floor: FloorMap, parts: Sequence[Part], *, seed: int = 1, start_at: float) -> None:
        self.graph = LaneGraph(floor)
        self._random = random.Random(seed)  # noqa: S311 - a rehearsal, repeatable on purpose
        self._stations = tuple(s for s in self.graph.stops if not s.is_charger) or self.graph.stops or self._ends()
        self._chargers = tuple(s for s in self.graph.stops if s.is_charger)
        self.now = start_at
        self._trips = 0
        self._wakes: list[tuple[float, int, int, Wake]] = []
        self._wake_count = 0
        self._told: list[TripInfo | TripLegs] = []
        self.sherpas = [Sherpa(row, part, mode_of(part.role)) for row, part in enumerate(parts)]
        self.drive = self._place(parts)
        self.battery = np.array([self._first_battery(part) for part in parts], dtype=np.float64)
        self._charging = np.zeros(len(parts), dtype=np.bool_)
        for sherpa in self.sherpas:
            self._begin(sherpa)

    def advance(self, now: float) -> None:
        if now - self.now > LONGEST_STRETCH_S:
            self.now = now - STEP_S
        while now - self.now > 1e-9:
            dt = min(STEP_S, now - self.now)
            self.now += dt
            self._step(dt)

    def take_told(self) -> list[TripInfo | TripLegs]:
        """What the fleet manager said about trips since the last call, oldest first."""
        told, self._told = self._told, []
        return told

    def trips_under_way(self) -> list[TripInfo]:
        """As they were told last, one a sherpa that has one."""
        return [trip.info() for trip in (sherpa.told_trip for sherpa in self.sherpas) if trip is not None]

    # -- beginning ------------------------------------------------------------------------------------------

    def _ends(self) -> tuple[Stop, ...]:
        """A map without stations: the ends and crossings of lanes will do."""
        return tuple(Stop(f"N-{node:02d}", node, False) for node in self.graph.edges)

    def _place(self, parts: Sequence[Part]) -> Drive:
        places = [self._start(part) for part in parts]
        columns = np.array(places, dtype=np.float64).reshape(-1, 3).T
        top = np.array([self._random.uniform(0.7, 0.85) if part.role is Role.MANUAL else
                        self._random.uniform(0.95, 1.2) for part in parts])  # fmt: skip
        return Drive(columns[0], columns[1], columns[2], top)

    def _start(self, part: Part) -> tuple[float, float, float]:
        if part.start is not None and self._is_on_a_lane(part.start[:2]):
            return part.start
        a, b = (self.graph.points[node] for node in self._random.choice(self.graph.segments()))
        share = self._random.random()
        yaw = math.atan2(b[1] - a[1], b[0] - a[0])
        return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), yaw

    def _is_on_a_lane(self, point: Point) -> bool:
        a, b = (self.graph.points[node] for node in self.graph.nearest_segment(point))
        return abs(math.dist(a, point) + math.dist(point, b) - math.dist(a, b)) < 0.5

    def _first_battery(self, part: Part) -> float:
        return self._random.uniform(32.0, 99.0) if part.battery_pct is None else part.battery_pct

    def _begin(self, sherpa: Sherpa) -> None:
        role = sherpa.part.role
        if role is Role.CHARGING:
            self._charge(sherpa)
            return
        ahead, behind = self._nodes_around(sherpa)
        self._start_errand(sherpa, self._stops_ahead(ahead, behind), ahead, self.now - 60.0)
        self.drive.roll(sherpa.row)
        if role in (Role.E_STOP, Role.ERROR):
            self._strike(sherpa, EMERGENCY_STOP if role is Role.E_STOP else None, sherpa.part.error or ERRORS[0])
            self.drive.speed[sherpa.row] = 0.0
        elif role is Role.SILENT:
            self._wake(sherpa, TALKS_S, Wake.GIVEN_UP)
        elif role is Role.UNLUCKY:
            self._wake(sherpa, self._until_trouble(), Wake.TROUBLE)

    def _nodes_around(self, sherpa: Sherpa) -> tuple[int, int]:
        """The end of its lane piece that it faces, and the other one."""
        x, y = self.drive.x(sherpa.row), self.drive.y(sherpa.row)
        yaw = float(self.drive.yaw[sherpa.row])
        a, b = self.graph.nearest_segment((x, y))
        to_b = (self.graph.points[b][0] - x) * math.cos(yaw) + (self.graph.points[b][1] - y) * math.sin(yaw)
        return (b, a) if to_b > 0 else (a, b)

    def _stops_ahead(self, ahead: int, behind: int) -> tuple[Stop, ...]:
        """A trip that does not begin by turning round, when one is found soon."""
        stops = self._choose_stops()
        for _ in range(8):
            if behind not in self.graph.route(ahead, stops[0].node)[:2]:
                break
            stops = self._choose_stops()
        return stops

    # -- driving --------------------------------------------------------------------------------------------

    def _step(self, dt: float) -> None:
        arrived = self.drive.step(dt)
        moving = self.drive.moving
        change = np.where(self._charging, CHARGE_PCT_S, np.where(moving, -DRIVE_PCT_S, -STAND_PCT_S))
        self.battery = np.clip(self.battery + change * dt, 2.0, 100.0)
        for row in arrived:
            self._arrive(self.sherpas[row])
        while self._wakes and self._wakes[0][0] <= self.now:
            _, _, row, why = heapq.heappop(self._wakes)
            self._handle(self.sherpas[row], why)

    def _arrive(self, sherpa: Sherpa) -> None:
        errand = sherpa.errand
        if errand is None:
            return
        if errand.corners:
            self.drive.head_for(sherpa.row, *errand.corners.popleft())
            return
        sherpa.at, sherpa.phase = errand.goal, Phase.AT_STATION
        errand.visit()
        self._tell(sherpa, "waiting_station" if errand.goal else "succeeded")
        if errand.goal is None and sherpa.at is not None and sherpa.at.is_charger:
            self._charge(sherpa)
        else:
            self._wake(sherpa, self._random.uniform(6.0, 22.0), Wake.PHASE)

    def _handle(self, sherpa: Sherpa, why: Wake) -> None:
        match why:
            case Wake.PHASE:
                self._go_on(sherpa)
            case Wake.TROUBLE:
                self._trouble(sherpa)
            case Wake.RELIEF:
                self._relieve(sherpa)
            case Wake.GIVEN_UP:
                self._fall_silent(sherpa)

    def _go_on(self, sherpa: Sherpa) -> None:
        if sherpa.errand is not None and sherpa.errand.goal is not None and sherpa.at is not None:
            self._keep_clear(sherpa, sherpa.errand, sherpa.at)
            self._tell(sherpa, "en_route")
            self._drive_leg(sherpa, sherpa.errand, sherpa.at.node)
        elif sherpa.phase is Phase.CHARGING and self.battery[sherpa.row] < CHARGED_PCT:
            self._wake(sherpa, 10.0, Wake.PHASE)
        else:
            self._next_errand(sherpa)

    def _next_errand(self, sherpa: Sherpa) -> None:
        self._charging[sherpa.row] = False
        at = sherpa.at or self._stations[0]
        low = self.battery[sherpa.row] < CHARGE_BELOW_PCT and self._chargers
        stops = (self._free(self._chargers, at),) if low else self._choose_stops(at)
        self._start_errand(sherpa, stops, at.node, self.now)

    def _start_errand(self, sherpa: Sherpa, stops: tuple[Stop, ...], node: int, booked_at: float) -> None:
        self._trips += 1
        origin = sherpa.at.name if sherpa.at else None
        errand = Errand(str(FIRST_TRIP + self._trips), sherpa.name, origin, stops, booked_at)
        errand.route_m = tuple(self._lengths(node, stops))
        sherpa.errand = errand
        if booked_at == self.now:  # else it began before us, and its beginning was told
            self._tell(sherpa, "booked")
            self._tell(sherpa, "assigned")
        errand.started_at = self.now
        self._tell(sherpa, "en_route")
        self._drive_leg(sherpa, errand, node)

    def _drive_leg(self, sherpa: Sherpa, errand: Errand, node: int) -> None:
        if errand.goal is None:
            return
        errand.corners.extend(self.graph.corners(self.graph.route(node, errand.goal.node)))
        errand.leg_m = errand.route_m[len(errand.legs)]
        sherpa.phase, sherpa.at = Phase.DRIVING, None
        self.drive.head_for(sherpa.row, *errand.corners.popleft())

    def _lengths(self, node: int, stops: Iterable[Stop]) -> Iterable[float]:
        for stop in stops:
            corners = self.graph.corners(self.graph.route(node, stop.node))
            yield round(sum(math.dist(a, b) for a, b in pairwise(corners)), 1)
            node = stop.node

    def _choose_stops(self, at: Stop | None = None) -> tuple[Stop, ...]:
        first = self._free(self._stations, at)
        others = [stop for stop in self._stations if stop is not first]
        return (first, self._free(others, first)) if others else (first,)

    def _keep_clear(self, sherpa: Sherpa, errand: Errand, at: Stop) -> None:
        """The next stop was free when the trip was booked; when it is taken by now, the trip gets another."""
        done, goal = len(errand.legs), errand.goal
        if goal is not None and goal.node in self._taken(sherpa):
            errand.stops = (*errand.stops[:done], self._free(self._stations, at))
            errand.route_m = (*errand.route_m[:done], *self._lengths(at.node, errand.stops[done:]))

    def _free(self, stops: Sequence[Stop], at: Stop | None) -> Stop:
        """One that nobody else goes to or stands at, while there are such."""
        elsewhere = [stop for stop in stops if at is None or stop.node != at.node] or list(stops)
        taken = self._taken()
        return self._random.choice([stop for stop in elsewhere if stop.node not in taken] or elsewhere)

    def _taken(self, but: Sherpa | None = None) -> set[int]:
        """Stations in use. In a large fleet they never suffice, so only the first sherpas are looked at."""
        others = [s for s in self.sherpas[:40] if s is not but and not self.drive.hold[s.row]]
        going = {s.errand.goal.node for s in others if s.errand and s.errand.goal and s.phase is Phase.DRIVING}
        return going | {s.at.node for s in others if s.at}

    def _charge(self, sherpa: Sherpa) -> None:
        here = (self.drive.x(sherpa.row), self.drive.y(sherpa.row))
        sherpa.at = sherpa.at or min(
            self._chargers or self._stations, key=lambda stop: math.dist(self.graph.place(stop), here)
        )
        sherpa.phase = Phase.CHARGING
        self._charging[sherpa.row] = True
        self._wake(sherpa, 10.0, Wake.PHASE)

    # -- trouble --------------------------------------------------------------------------------------------

    def _trouble(self, sherpa: Sherpa) -> None:
        """An error or an e-stop for a while, as it happens to any fleet."""
        is_stop = self._random.random() < 0.4
        self._strike(sherpa, EMERGENCY_STOP if is_stop else None, self._random.choice(ERRORS))
        self._wake(sherpa, self._random.uniform(40.0, 240.0), Wake.RELIEF)

    def _strike(self, sherpa: Sherpa, disabled_reason: str | None, error: str) -> None:
        sherpa.disabled_reason, sherpa.error = disabled_reason, None if disabled_reason else error
        self.drive.hold[sherpa.row] = True

    def _relieve(self, sherpa: Sherpa) -> None:
        sherpa.error = sherpa.disabled_reason = None
        self.drive.hold[sherpa.row] = False
        self._wake(sherpa, self._until_trouble(), Wake.TROUBLE)

    def _fall_silent(self, sherpa: Sherpa) -> None:
        """First it says no more; later the fleet manager repeats its last pose (contracts.md 1.8)."""
        if not sherpa.silent:
            sherpa.silent = True
            self.drive.hold[sherpa.row] = True
            self._wake(sherpa, GIVEN_UP_AFTER_S - TALKS_S, Wake.GIVEN_UP)
        else:
            sherpa.mode, sherpa.disabled_reason = "disconnected", STALE_HEARTBEAT

    def _until_trouble(self) -> float:
        return self._random.expovariate(1 / TROUBLE_EVERY_S)

    # -- small print ----------------------------------------------------------------------------------------

    def _wake(self, sherpa: Sherpa, after_s: float, why: Wake) -> None:
        self._wake_count += 1
        heapq.heappush(self._wakes, (self.now + after_s, self._wake_count, sherpa.row, why))

    def _tell(self, sherpa: Sherpa, status: str) -> None:
        errand = sherpa.errand
        if errand is None:
            return
        errand.status = status
        errand.ended_at = self.now if status == "succeeded" else None
        if sherpa.told_trip is None:
            return
        self._told.append(errand.info())
        if status in ("waiting_station", "succeeded"):
            self._told.append(errand.leg_report())
