"""What happened to a sherpa, and how far it is on its trip."""

from __future__ import annotations

import pytest

from ati_console.fleet.story import EVENTS, Change
from ati_console.fleet.trip import Progress, progress
from ati_console.robot import EMERGENCY_STOP
from ati_console.wire.messages import TripInfo, TripLeg, TripLegs
from tests.fleet.driving import NAME, T0, Driver

TRIP = "178573"


def told(driver: Driver) -> list[tuple[Change, str]]:
    return [(event.change, event.what) for event in driver.view().events]


def test_nothing_begins_with_the_first_state() -> None:
    driver = Driver()
    driver.send(error="motor died", trip_id=TRIP)
    assert told(driver) == [(Change.HEARD, "fleet, motor died, trip 178573")]


def test_each_change_is_told_once_with_how_long_it_lasted() -> None:
    driver = Driver()
    driver.send()
    for _ in range(3):
        driver.send(mode="manual", error="motor died", disabled=True, disabled_reason=EMERGENCY_STOP)
    driver.send()
    driver.send()
    assert told(driver) == [
        (Change.HEARD, "fleet"),
        (Change.MODE, "fleet to manual"),
        (Change.ERROR, "motor died"),
        (Change.DISABLED, EMERGENCY_STOP),
        (Change.MODE, "manual to fleet"),
        (Change.ERROR_OVER, "motor died"),
        (Change.ENABLED, EMERGENCY_STOP),
    ]
    assert [event.seconds for event in driver.view().events[-2:]] == [6.0, 6.0]


def test_what_was_on_before_we_listened_ends_without_a_length() -> None:
    driver = Driver()
    driver.send(error="motor died")
    driver.send()
    assert driver.view().events[-1].seconds is None


def test_charging_begins_and_ends() -> None:
    driver = Driver()
    for pct in (40.0, 41.0, 42.0, 43.0, 43.0):
        driver.send(battery_pct=pct, after=40.0)
    for x in (5.0, 10.0):
        driver.send(x=x, battery_pct=43.0)
    assert told(driver)[1:] == [(Change.CHARGING, "43 %"), (Change.CHARGING_OVER, "43 %")]


def test_a_silence_is_told_when_it_is_over_and_kept_as_a_gap() -> None:
    driver = Driver()
    driver.send()
    driver.send(after=360.0)
    driver.send(after=59.0)
    (gap,) = driver.view().gaps
    assert (gap.change, gap.seconds, gap.at) == (Change.GAP, 360.0, T0 + 362.0)
    driver.send(after=3_700.0)
    assert [gap.seconds for gap in driver.view().gaps] == [3_700.0]


def test_events_are_bounded_and_the_same_value_until_something_happens() -> None:
    driver = Driver()
    for number in range(500):
        driver.send(mode=f"mode {number}")
    before = driver.view().events
    driver.send(mode="mode 499")
    assert len(before) == EVENTS and driver.view().events is before


def test_the_payload_before_the_newest_is_kept() -> None:
    driver = Driver()
    driver.send(payload=b"one")
    assert driver.view().payload_before == b""
    driver.send(payload=b"two" * 5_000)
    assert (driver.view().payload_before, driver.view().last_size) == (b"one", 15_000)


# ------------------------------------------------------------------ trips

ROUTE = TripInfo(
    trip_id=TRIP, sherpa_name=NAME, status="en_route", route=("L2-04", "K-01", "D-01"), route_lengths_m=(30.0, 66.0)
)


def leg(number: int, begin: str, end: str, length: float | None = None) -> TripLeg:
    return TripLeg(leg_id=f"{TRIP}{number:02d}", from_station=begin, to_station=end, route_length_m=length)


def drive(driver: Driver, begin: float, end: float, **said: object) -> None:
    """Straight, 2 m at a time; the first state repeats where it stands."""
    for x in range(int(begin), int(end) + 1, 2):
        driver.send(x=float(x), trip_id=TRIP, **said)  # type: ignore[arg-type]


def how_far(driver: Driver) -> Progress:
    update = driver.fleet.update(driver.now)
    view = update.robots[NAME]
    found = progress(view.state, view.driven, update.trips, update.legs)
    assert found is not None
    return found


def test_without_a_trip_there_is_no_progress() -> None:
    driver = Driver()
    driver.send()
    view = driver.view()
    assert view.driven is None and progress(view.state, None, (), ()) is None


def test_a_leg_that_was_seen_beginning_is_measured_from_there() -> None:
    driver = Driver()
    driver.send()
    driver.fleet.note(ROUTE, driver.now)
    drive(driver, 0, 30, trip_leg_id=f"{TRIP}01")
    driver.fleet.note(TripLegs(TRIP, (leg(1, "L2-04", "K-01", 30.0),)), driver.now)
    drive(driver, 30, 70, trip_leg_id=f"{TRIP}02")
    found = how_far(driver)
    assert (found.leg, found.legs, found.from_station, found.to_station) == (2, 2, "K-01", "D-01")
    assert (found.driven_m, found.length_m, found.whole) == (pytest.approx(40.0, abs=0.5), 66.0, True)
    assert found.share == pytest.approx(0.61, abs=0.01)


def test_legs_without_ids_in_the_status_follow_the_reports() -> None:
    driver = Driver()
    driver.send()
    driver.fleet.note(ROUTE, driver.now)
    drive(driver, 0, 30)
    driver.fleet.note(TripLegs(TRIP, (leg(1, "L2-04", "K-01"),)), driver.now)
    drive(driver, 30, 50)
    found = how_far(driver)
    assert (found.leg, found.driven_m, found.whole) == (2, pytest.approx(20.0, abs=0.5), True)


def test_a_trip_that_was_met_on_its_way_is_measured_from_below() -> None:
    driver = Driver()
    drive(driver, 0, 40, trip_leg_id=f"{TRIP}02")
    driver.fleet.note(TripLegs(TRIP, (leg(1, "L2-04", "K-01"), leg(2, "K-01", "D-01", 66.0))), driver.now)
    found = how_far(driver)
    assert (found.leg, found.legs, found.whole, found.length_m) == (2, None, False, 66.0)
    assert found.driven_m == pytest.approx(40.0, abs=0.5)


def test_a_silence_on_the_way_leaves_a_lower_bound() -> None:
    driver = Driver()
    driver.send()
    drive(driver, 0, 20, trip_leg_id="1")
    driver.send(x=90.0, trip_id=TRIP, trip_leg_id="1", after=300.0)
    assert not how_far(driver).whole and how_far(driver).driven_m == pytest.approx(90.0, abs=1.0)


def test_a_jump_is_not_driven() -> None:
    driver = Driver()
    driver.send()
    drive(driver, 0, 20)
    driver.send(x=500.0, trip_id=TRIP)
    assert how_far(driver).driven_m == pytest.approx(20.0, abs=0.5)


def test_one_length_for_several_legs_is_that_of_the_trip() -> None:
    driver = Driver()
    driver.send()
    driver.fleet.note(TripInfo(trip_id=TRIP, sherpa_name=NAME, status="en_route", route=("A", "B", "C"),
                               route_lengths_m=(96.0,)), driver.now)  # fmt: skip
    drive(driver, 0, 30, trip_leg_id="7")
    drive(driver, 30, 40, trip_leg_id="8")
    found = how_far(driver)
    assert (found.leg, found.legs, found.length_m, found.driven_m) == (2, 2, 96.0, pytest.approx(40.0, abs=0.5))
    assert (found.from_station, found.to_station) == ("A", "C")


def test_of_a_trip_that_nobody_described_only_the_metres_are_known() -> None:
    driver = Driver()
    driver.send()
    drive(driver, 0, 20)
    found = how_far(driver)
    assert (found.leg, found.legs, found.to_station, found.length_m, found.share) == (None, None, "", None, None)
    assert found.driven_m == pytest.approx(20.0, abs=0.5)


def test_a_route_that_leaves_the_start_out_has_as_many_legs_as_stops() -> None:
    driver = Driver()
    driver.send()
    driver.fleet.note(TripInfo(trip_id=TRIP, sherpa_name=NAME, status="en_route", route=("B", "C"),
                               route_lengths_m=(30.0, 66.0)), driver.now)  # fmt: skip
    driver.fleet.note(TripLegs("another", ()), driver.now)  # this fleet manager tells of legs
    drive(driver, 0, 10)
    found = how_far(driver)
    assert (found.leg, found.legs, found.from_station, found.to_station) == (1, 2, "", "B")


def test_a_plan_of_all_legs_does_not_say_which_is_driven() -> None:
    driver = Driver()
    driver.send()
    driver.fleet.note(ROUTE, driver.now)
    driver.fleet.note(TripLegs(TRIP, (leg(1, "L2-04", "K-01"), leg(2, "K-01", "D-01"))), driver.now)
    drive(driver, 0, 10)
    found = how_far(driver)
    assert (found.leg, found.legs, found.length_m, found.from_station) == (None, 2, 96.0, "L2-04")


def test_the_end_of_a_trip_carries_the_word_of_the_fleet_manager() -> None:
    driver = Driver()
    driver.send()
    driver.send(trip_id=TRIP)
    driver.fleet.note(TripInfo(trip_id=TRIP, sherpa_name=NAME, status="failed"), driver.now)
    driver.send()
    assert told(driver)[1:] == [(Change.TRIP, TRIP), (Change.TRIP_OVER, f"{TRIP} failed")]
    assert driver.view().driven is None
