"""The simulated sherpas: speeds, lanes, stations, batteries and the troubles of the demo."""

from __future__ import annotations

import math
import time
from collections import Counter

import pytest

from ati_console.rehearse.demo_site import demo_map
from ati_console.rehearse.drive import ACCELERATION, TOP_SPEED_MPS
from ati_console.rehearse.roster import CAST, Part, Role, listed_names, parts
from ati_console.rehearse.sherpa import Phase
from ati_console.rehearse.simulated_fleet import SimulatedFleet
from ati_console.site.floorplan import FloorMap, Lane
from ati_console.wire.messages import TripInfo, TripLegs

T0 = 1_764_595_312.0
FLOOR = demo_map()


def fleet_of(robots: int, seed: int = 1, strays: bool = False) -> SimulatedFleet:
    return SimulatedFleet(FLOOR, parts(robots, strays), seed=seed, start_at=T0)


def drive(fleet: SimulatedFleet, seconds: float, step: float = 1.0) -> None:
    for _ in range(int(seconds / step)):
        fleet.advance(fleet.now + step)


def places(fleet: SimulatedFleet) -> list[tuple[float, float]]:
    return [(fleet.drive.x(s.row), fleet.drive.y(s.row)) for s in fleet.sherpas]


def off_lane(x: float, y: float) -> float:
    def distance(lane: Lane) -> float:
        low_x, high_x = sorted((lane.x1, lane.x2))
        low_y, high_y = sorted((lane.y1, lane.y2))
        return math.hypot(x - min(max(x, low_x), high_x), y - min(max(y, low_y), high_y))

    return min(map(distance, FLOOR.lanes))


def test_nobody_leaves_the_lanes_or_drives_too_fast() -> None:
    fleet = fleet_of(60)
    for _ in range(600):
        before = places(fleet)
        fleet.advance(fleet.now + 0.5)
        for (x0, y0), (x, y) in zip(before, places(fleet), strict=True):
            assert off_lane(x, y) < 0.6
            assert math.hypot(x - x0, y - y0) <= 0.5 * TOP_SPEED_MPS + 1e-6


def test_speed_builds_up_no_faster_than_a_real_one_can() -> None:
    fleet = fleet_of(40)
    for _ in range(1500):
        before = fleet.drive.speed.copy()
        fleet.advance(fleet.now + 0.1)
        assert (fleet.drive.speed - before <= ACCELERATION * 0.1 + 1e-9).all()


def test_a_sherpa_turns_on_the_spot_at_corners() -> None:
    fleet = fleet_of(20)
    for _ in range(1500):
        before, yaw = places(fleet), fleet.drive.yaw.copy()
        fleet.advance(fleet.now + 0.1)
        for row, ((x0, y0), (x, y)) in enumerate(zip(before, places(fleet), strict=True)):
            if abs(fleet.drive.yaw[row] - yaw[row]) > 0.05:
                assert math.hypot(x - x0, y - y0) < 0.02


def test_the_same_seed_drives_the_same_and_another_does_not() -> None:
    one, same, other = fleet_of(12, 4), fleet_of(12, 4), fleet_of(12, 5)
    for fleet in (one, same, other):
        drive(fleet, 120)
    assert places(one) == places(same) != places(other)


def test_how_often_one_looks_changes_little() -> None:
    often, seldom = fleet_of(12), fleet_of(12)
    drive(often, 30, 0.5)
    drive(seldom, 30, 5.0)
    for (x0, y0), (x, y) in zip(places(often), places(seldom), strict=True):
        assert math.hypot(x - x0, y - y0) < 0.01


def test_the_demo_of_twelve_shows_one_of_each_trouble() -> None:
    fleet = fleet_of(12)
    drive(fleet, 40)
    assert Counter(s.disabled_reason for s in fleet.sherpas) == {None: 10, "emergency_stop": 1, "stale_heartbeat": 1}
    assert [s.error for s in fleet.sherpas if s.error] == ["control_module died"]
    assert Counter(s.mode for s in fleet.sherpas) == {"fleet": 10, "manual": 1, "disconnected": 1}
    charging = [s for s in fleet.sherpas if s.phase is Phase.CHARGING]
    assert [s.name for s in charging] == ["tug-115"] and fleet.battery[charging[0].row] < 30
    assert sum(fleet.drive.moving) >= 6


def test_most_move_from_the_first_second() -> None:
    fleet = fleet_of(12)
    before = places(fleet)
    drive(fleet, 2)
    moved = sum(math.dist(a, b) > 0.5 for a, b in zip(before, places(fleet), strict=True))
    assert moved >= 8


def test_no_two_of_the_demo_stand_in_one_place() -> None:
    fleet = fleet_of(12)
    for _ in range(120):
        drive(fleet, 5)
        standing = [place for s, place in zip(fleet.sherpas, places(fleet), strict=True) if s.phase is Phase.AT_STATION]
        assert all(math.dist(a, b) > 1.0 for i, a in enumerate(standing) for b in standing[:i])


def test_a_charged_battery_sends_it_back_to_work_and_a_low_one_to_the_charger() -> None:
    fleet = SimulatedFleet(FLOOR, [Part("a", Role.CHARGING, battery_pct=84), Part("b", battery_pct=26)], start_at=T0)
    drive(fleet, 120)
    assert fleet.sherpas[0].phase is not Phase.CHARGING
    drive(fleet, 1800)
    assert fleet.battery[1] > 40


def test_trips_are_told_from_booked_to_succeeded_with_their_legs() -> None:
    fleet = fleet_of(6)
    drive(fleet, 900)
    told = fleet.take_told()
    trips = [one for one in told if isinstance(one, TripInfo)]
    statuses = {trip.trip_id: [t.status for t in trips if t.trip_id == trip.trip_id] for trip in trips}
    assert ["booked", "assigned", "en_route", "waiting_station", "en_route", "succeeded"] in statuses.values()
    done = next(t for t in trips if t.status == "succeeded")
    legs = [one for one in told if isinstance(one, TripLegs) and one.trip_id == done.trip_id][-1].legs
    assert [leg.to_station for leg in legs] == list(done.route[-len(legs) :])
    assert done.ended_at is not None and done.started_at is not None and done.ended_at > done.started_at
    assert fleet.take_told() == []


def test_only_fleet_mode_has_trips() -> None:
    fleet = fleet_of(12, strays=True)
    drive(fleet, 300)
    tellers = {one.sherpa_name for one in fleet.take_told() if isinstance(one, TripInfo)}
    assert not tellers & {"mule-31", "demo-01"} and "tug-107" in tellers


def test_trouble_comes_and_goes_in_a_large_fleet() -> None:
    fleet = fleet_of(150)
    seen: Counter[str] = Counter()
    for _ in range(60):
        drive(fleet, 30, 5.0)
        seen.update(s.error or s.disabled_reason or "fine" for s in fleet.sherpas[len(CAST) :])
    assert {"Mule app down", "control_module died", "emergency_stop"} <= seen.keys()
    assert seen["fine"] > 0.9 * sum(seen.values())


def test_a_jump_of_the_clock_is_not_driven_through() -> None:
    fleet = fleet_of(12)
    started = time.perf_counter()
    fleet.advance(T0 + 8 * 3600)
    assert fleet.now == T0 + 8 * 3600 and time.perf_counter() - started < 1


def test_a_thousand_sherpas_cost_little() -> None:
    fleet = fleet_of(1000)
    fleet.advance(T0 + 1)
    started = time.process_time()
    fleet.advance(T0 + 11)
    per_step_us = (time.process_time() - started) / 100 / 1000 * 1e6
    assert per_step_us < 5, f"{per_step_us:.2f} us per sherpa and step"


def test_a_map_without_stations_is_driven_all_the_same() -> None:
    bare = FloorMap(lanes=(Lane(0, 0, 30, 0), Lane(30, 0, 30, 30), Lane(30, 30, 0, 0)))
    fleet = SimulatedFleet(bare, parts(5), start_at=T0)
    before = places(fleet)
    drive(fleet, 20)
    assert all(math.dist(a, b) > 0.1 for a, b in zip(before, places(fleet), strict=True))


@pytest.mark.parametrize("robots", [1, 5, 12, 14, 100, 2_500])
def test_there_are_as_many_names_as_wanted_and_no_two_alike(robots: int) -> None:
    names = listed_names(robots)
    assert len(set(names)) == len(names) == robots
    assert names[0] == "tug-107" and not {"TUG_107", "demo-01"} & set(names)


def test_strays_come_on_top_and_a_small_rehearsal_has_true_clocks() -> None:
    assert [part.name for part in parts(12, strays=True)][-2:] == ["TUG_107", "demo-01"]
    assert Role.FALSE_Z not in {part.role for part in parts(11)}
    assert Role.FALSE_Z in {part.role for part in parts(12)}
