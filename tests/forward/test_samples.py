from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.forward.samples import Motion, Sampler, battery_whole, moved
from ati_console.robot import Pose, RobotState
from ati_console.site.mapping import Mapping
from tests.forward.kit import NORTH, plant

ROUTE = Mapping(plant()).route("s0")


def drive(points: list[tuple[float, float]], stale_after_s: float = 60.0) -> list[bool]:
    """(time, metres along x) -> the judgement after each."""
    motion: Motion | None = None
    judged = []
    for at, x_m in points:
        motion = moved(motion, Pose(x_m, 0.0, 0.0), at, stale_after_s)
        judged.append(motion.moving)
    return judged


def state(**changes: object) -> RobotState:
    values: dict[str, object] = {"name": "s0", "pose": Pose(10.0, 20.0, 0.0), "mode": "fleet"}
    return RobotState(**{**values, **changes})  # type: ignore[arg-type]


def test_a_sample_is_the_transformed_place_in_millimetres_and_whole_milliseconds() -> None:
    assert ROUTE is not None
    sample = Sampler(60.0).sample(state(battery_pct=82.5), ROUTE, 1762488626.815)
    assert sample is not None
    assert (sample.x_mm, sample.y_mm) == (10_000.0, 180_000.0)
    assert (sample.timestamp_ms, sample.sector, sample.branch, sample.login) == (1762488626815, 1, NORTH, "l0")


@pytest.mark.parametrize(
    ("said", "sent"),
    [(82.4, 82), (82.5, 83), (0.0, 0), (100.0, 100), (None, None), (-1.0, None), (100.4, None), (math.nan, None)],
)
def test_battery_is_a_whole_number_of_0_to_100_or_left_out(said: float | None, sent: int | None) -> None:
    assert battery_whole(said) == sent


def test_a_parked_sherpa_with_reading_noise_does_not_move() -> None:
    assert not any(drive([(t * 2.0, 0.03 * math.sin(t)) for t in range(50)]))


def test_a_driving_sherpa_moves_until_it_stops() -> None:
    driving = [(t * 2.0, t * 2.0 * 0.8) for t in range(10)]
    parked = [(18.0 + t * 2.0, 18.0 * 0.8) for t in range(1, 4)]
    judged = drive(driving + parked)
    assert judged[0] is False
    assert all(judged[1:10])
    assert not any(judged[10:])


def test_hysteresis_a_slow_creep_keeps_moving_but_does_not_start() -> None:
    creep = [(t * 2.0, t * 2.0 * 0.03) for t in range(8)]
    assert not any(drive(creep))
    started = [(-4.0, -3.0), (-2.0, -1.5), *creep]
    assert all(drive(started)[1:])


def test_at_20_hz_noise_between_two_samples_is_not_speed() -> None:
    assert not any(drive([(t * 0.05, 0.02 * (t % 2)) for t in range(100)]))


def test_after_a_gap_longer_than_stale_a_sherpa_starts_from_standing() -> None:
    assert drive([(0.0, 0.0), (2.0, 2.0), (200.0, 100.0), (202.0, 102.0)]) == [False, True, False, True]


def test_disabled_or_disconnected_never_moves() -> None:
    assert ROUTE is not None
    for changes in ({"disabled": True}, {"mode": "disconnected"}, {"disabled_reason": "stale_heartbeat"}):
        sampler = Sampler(60.0)
        sampler.sample(state(), ROUTE, 0.0)
        sample = sampler.sample(state(pose=Pose(15.0, 20.0, 0.0), **changes), ROUTE, 2.0)
        assert sample is not None
        assert sample.moving is False


def test_a_late_state_changes_no_judgement() -> None:
    motion = moved(moved(None, Pose(0, 0, 0), 10.0, 60.0), Pose(2, 0, 0), 12.0, 60.0)
    assert moved(motion, Pose(0, 0, 0), 11.0, 60.0) == motion


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(),
)
def test_any_finite_pose_and_any_time_give_a_finite_sample_or_none(x_m: float, y_m: float, at: float) -> None:
    assert ROUTE is not None
    try:
        pose = Pose(x_m, y_m, 0.0)
    except ValueError:
        return
    sampler = Sampler(60.0)
    for _ in range(2):
        sample = sampler.sample(state(pose=pose), ROUTE, at)
        assert sample is None or (math.isfinite(sample.x_mm + sample.y_mm) and 0 <= sample.timestamp_ms < 2**63)
