"""What successive poses say, and what they leave behind."""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, sin
from typing import Any

import pytest

from ati_console.wire.messages import Odd
from tests.fleet.driving import T0, Driver


def test_speed_is_displacement_over_time() -> None:
    drive = Driver()
    for step in range(5):
        drive.send(1.2 * 2 * step)
    assert drive.view().speed_mps == pytest.approx(1.2)
    drive.send(1.2 * 2 * 4)
    assert drive.view().speed_mps == 0.0 and drive.view().moved_at == drive.now - 2.0


def test_speed_at_ten_states_a_second_is_not_the_noise_between_two() -> None:
    drive = Driver()
    for step in range(100):
        drive.send(0.1 * step + (0.03 if step % 2 else 0.0), after=0.1)
    assert drive.view().speed_mps == pytest.approx(1.0, rel=0.05)


def test_a_jump_is_found_and_the_pose_not_trusted_for_a_while() -> None:
    drive = Driver()
    drive.send(0.0)
    drive.send(1.0)
    drive.send(101.0)
    finding = drive.finding(Odd.JUMP)
    assert finding is not None and "100.0 m" in finding.evidence
    view = drive.view()
    assert not view.pose_trusted and view.speed_mps == 0.0 and len(view.trail) == 1
    for _ in range(6):
        drive.send(101.0)
    assert drive.view().pose_trusted


@pytest.mark.parametrize("timed", [True, False])
def test_a_gap_and_a_burst_are_no_jump(timed: bool) -> None:
    """Nothing for ten minutes, then five states of two seconds each within an instant."""
    drive = Driver()
    drive.send(0.0, lag=0.0 if timed else None)
    drive.now += 600.0
    start = drive.now - 8.0
    for step in range(5):
        measured_at = start + 2.0 * step if timed else None
        assert drive.send(300.0 + 3.0 * step, after=0.01, measured_at=measured_at).accepted
    assert Odd.JUMP not in drive.kinds()


def test_a_pose_that_never_changes_a_digit_while_driving_a_trip_is_frozen_after_ten_minutes() -> None:
    drive = Driver()
    for _ in range(299):
        drive.send(5.0, trip_id="7")
    assert Odd.FROZEN_POSE not in drive.kinds()
    for _ in range(60):
        drive.send(5.0, trip_id="7")
    finding = drive.finding(Odd.FROZEN_POSE)
    assert finding is not None and finding.count == 2 and "11 minutes" in finding.evidence


@pytest.mark.parametrize(
    "said", [{}, {"trip_id": "7", "mode": "manual"}, {"trip_id": "7", "disabled": True}, {"trip_id": "7", "error": "x"}]
)
def test_standing_without_a_trip_or_with_a_reason_is_not_frozen(said: dict[str, Any]) -> None:
    drive = Driver()
    for _ in range(400):
        drive.send(5.0, **said)
    assert Odd.FROZEN_POSE not in drive.kinds()


def around(drive: Driver, yaw_of: object, laps: int = 3) -> None:
    """A square of 20 m, one metre per state, with the yaw some function of the direction."""
    x = y = 0.0
    for side in range(4 * laps):
        direction = side * pi / 2
        for _ in range(20):
            x, y = x + cos(direction), y + sin(direction)
            drive.send(x, y, yaw_of(direction), after=1.0)  # type: ignore[operator]


def forward(direction: float) -> float:
    return direction


def backing_up(direction: float) -> float:
    return direction + pi


def compass(direction: float) -> float:
    return pi / 2 - direction


def mounted_askew(direction: float) -> float:
    return direction + 1.2


def quarter_turned(direction: float) -> float:
    return direction - pi / 2


@pytest.mark.parametrize("yaw_of", [forward, backing_up])
def test_a_yaw_along_the_motion_is_fine(yaw_of: object) -> None:
    drive = Driver()
    around(drive, yaw_of)
    assert drive.kinds() == set()


def test_a_compass_yaw_read_the_other_way_is_found_from_motion() -> None:
    drive = Driver()
    around(drive, compass)
    finding = drive.finding(Odd.HEADING)
    assert finding is not None and "other yaw convention fits" in finding.evidence


@pytest.mark.parametrize("yaw_of", [mounted_askew, quarter_turned])
def test_a_yaw_that_fits_neither_convention_is_found_as_such(yaw_of: object) -> None:
    drive = Driver()
    around(drive, yaw_of)
    finding = drive.finding(Odd.HEADING)
    assert finding is not None and "convention" not in finding.evidence


def test_a_trail_is_two_minutes_of_points_a_second_apart() -> None:
    drive = Driver()
    for step in range(3_000):
        drive.send(0.15 * step, after=0.1)
    trail = drive.view().trail
    assert len(trail) <= 121 and trail[0].at >= drive.now - 122.0 and trail[-1].at > drive.now - 2.0
    assert all(b.at - a.at >= 0.99 for a, b in pairwise(trail))


def test_a_standing_sherpa_leaves_no_points() -> None:
    drive = Driver()
    for step in range(200):
        drive.send(5.0 + 0.02 * (step % 2))
    assert len(drive.view().trail) <= 1


def test_battery_history_is_an_hour_thinned() -> None:
    drive = Driver()
    for step in range(7_200):
        drive.send(after=1.0, battery_pct=100.0 - step / 100)
    battery = drive.view().battery
    assert 60 <= len(battery) <= 241 and battery[0].at >= drive.now - 3_616.0
    assert battery[0].pct > battery[-1].pct and not drive.view().charging


def test_a_level_that_rises_while_standing_is_charging_until_it_drives() -> None:
    drive = Driver()
    for step in range(60):
        drive.send(battery_pct=float(20 + step // 20), after=5.0)
    assert drive.view().charging
    drive.send(1.0, battery_pct=23.0)
    assert not drive.view().charging


def test_a_level_that_flickers_by_one_is_not_charging() -> None:
    drive = Driver()
    for step in range(60):
        drive.send(battery_pct=float(50 + step % 2), after=5.0)
    assert not drive.view().charging


@pytest.mark.parametrize("after", [2.0, 10.0, 60.0])
def test_a_level_that_flickers_by_one_both_ways_is_not_charging(after: float) -> None:
    drive = Driver()
    for step in range(300):
        drive.send(battery_pct=80.0 + (0, 1, -1, 0, 1, 1, -1)[step % 7], after=after)
        assert not drive.view().charging


def test_another_battery_is_no_charge_and_neither_is_what_rose_while_nothing_was_heard() -> None:
    drive = Driver()
    for pct in (24.0, 24.0, 100.0, 100.0):
        drive.send(battery_pct=pct, after=30.0)
        assert not drive.view().charging
    drive.send(battery_pct=92.0, after=30.0)
    drive.send(battery_pct=98.0, after=7_200.0)
    assert not drive.view().charging


def test_one_wrong_level_does_not_end_a_charge_for_long() -> None:
    drive = Driver()
    for step in range(60):
        drive.send(battery_pct=0.0 if step == 20 else 40.0 + step / 2, after=10.0)
    assert drive.view().charging


def test_extreme_but_finite_poses_do_no_harm() -> None:
    drive = Driver()
    for x in (1e308, -1e308, 0.0, 1e-320, 1e308):
        drive.send(x, x, 3.0)
    assert drive.view().state.pose.x_m == 1e308 and drive.now > T0
