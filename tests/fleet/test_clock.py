"""Whose time is believed, and in which order states count."""

from __future__ import annotations

import pytest

from ati_console.fleet.clock import Order, SourceClock, offset_evidence, span_words
from ati_console.wire.messages import Odd
from tests.fleet.driving import T0, Driver

HOUR = 3600.0


def judged(times: list[tuple[float, float]]) -> tuple[list[Order], SourceClock]:
    """(measured, received) pairs in seconds after T0."""
    clock = SourceClock()
    return [clock.judge(T0 + measured, T0 + received) for measured, received in times], clock


def test_a_right_clock_is_trusted_at_once_and_its_sample_carries_the_measured_time() -> None:
    drive = Driver()
    applied = drive.send(lag=0.3)
    assert (applied.accepted, applied.time_trusted, applied.timestamp) == (True, True, drive.now - 0.3)


def test_a_state_without_a_time_carries_the_receive_time() -> None:
    drive = Driver()
    applied = drive.send(lag=None)
    assert (applied.accepted, applied.time_trusted, applied.timestamp) == (True, False, drive.now)


@pytest.mark.parametrize("lag", [-6.0, -19800.0, 86_401.0, T0, T0 - 1_500_000_000.0])
def test_a_time_from_the_future_or_long_past_is_not_trusted(lag: float) -> None:
    drive = Driver()
    applied = drive.send(lag=lag)
    assert (applied.accepted, applied.time_trusted, applied.timestamp) == (True, False, drive.now)


@pytest.mark.parametrize("lag", [-5.0, 59.0, 600.0, 86_399.0])
def test_a_time_up_to_a_day_old_is_trusted_because_a_broker_may_have_kept_it(lag: float) -> None:
    assert Driver().send(lag=lag).time_trusted


def test_a_clock_that_is_steadily_behind_is_found_out_after_five_states() -> None:
    drive = Driver()
    trusted = [drive.send(lag=300.0, after=2.0).time_trusted for _ in range(8)]
    assert trusted == [True] * 4 + [False] * 4
    assert drive.view().clock_offset_s == pytest.approx(-300.0)
    assert drive.view().received_at == drive.now


def test_a_backlog_is_no_wrong_clock() -> None:
    """Ten minutes of states that a broker kept arrive within three seconds."""
    drive = Driver()
    drive.send(lag=0.0)
    drive.now += 600.0
    for number in range(300):
        applied = drive.send(after=0.01, measured_at=drive.now - 600.0 + 2.0 * number)
        assert applied.accepted and applied.time_trusted
    assert Odd.CLOCK_OFFSET not in drive.kinds()


def test_late_states_do_not_move_a_robot_back() -> None:
    drive = Driver()
    drive.send(10.0)
    applied = drive.send(5.0, lag=8.0, after=0.0)
    assert not applied.accepted and applied.time_trusted and applied.timestamp == drive.now - 8.0
    view = drive.view()
    assert view.state.pose.x_m == 10.0 and view.late == 1 and view.messages == 2 and len(view.trail) == 1
    finding = drive.finding(Odd.LATE)
    assert finding is not None and "8 s older" in finding.evidence


def test_states_of_the_same_second_are_taken_in_the_order_they_came() -> None:
    drive = Driver()
    drive.send(1.0, measured_at=T0)
    assert drive.send(2.0, measured_at=T0, after=0.2).accepted
    assert drive.view().state.pose.x_m == 2.0


def test_a_spike_into_the_future_does_not_make_the_right_times_late() -> None:
    orders, _ = judged([(0, 0), (HOUR * 48, 2), (4, 4), (6, 6)])
    assert orders == [Order.NEWEST] * 4


def test_order_is_kept_also_by_a_clock_that_is_ahead() -> None:
    orders, _ = judged([(19800, 0), (19802, 2), (19801, 2.1), (19804, 4)])
    assert orders == [Order.NEWEST, Order.NEWEST, Order.LATE, Order.NEWEST]


def test_a_clock_set_back_does_not_freeze_a_robot() -> None:
    before = [(float(t), float(t)) for t in range(0, 20, 2)]
    after = [(t - 3600.0, float(t)) for t in range(20, 40, 2)]
    orders, _ = judged(before + after)
    assert orders[10:13] == [Order.LATE] * 3 and orders[13] is Order.STEPPED
    assert set(orders[14:]) == {Order.NEWEST}


def test_late_states_at_another_pace_than_time_are_no_clock_set_back() -> None:
    """A backlog that comes after a newer state: ten minutes in twelve seconds."""
    orders, _ = judged([(0, 0)] + [(-600 + 25.0 * t, 1.0 + 0.5 * t) for t in range(24)])
    assert set(orders[1:]) == {Order.LATE}


def test_a_minute_of_nothing_but_late_states_is_enough() -> None:
    orders, _ = judged([(0, 0)] + [(-600 + 0.1 * t, 3.0 * t) for t in range(1, 30)])
    assert Order.STEPPED in orders


def test_our_own_clock_set_back_does_no_lasting_harm() -> None:
    drive = Driver()
    for _ in range(5):
        drive.send(1.0)
    drive.now -= 3600.0
    real = drive.now + 3600.0
    for step in range(5):
        assert drive.send(2.0, measured_at=real + 2.0 * step).accepted
    assert drive.view().received_at == drive.now and drive.view().state.pose.x_m == 2.0


@pytest.mark.parametrize(
    ("lag", "words"),
    [
        (-19800.0, "source clock is 5 h 30 m ahead: trailing Z may be local, set z_suffix_offset_min = 330"),
        (18000.3, "source clock is 5 h behind: trailing Z may be local, set z_suffix_offset_min = -300"),
        (-12.0, "source clock is 12 s ahead"),
        (-2000.0, "source clock is 33 m 20 s ahead"),
    ],
)
def test_a_steady_offset_is_a_finding_with_the_remedy(lag: float, words: str) -> None:
    drive = Driver()
    for _ in range(6):
        drive.send(lag=lag)
    finding = drive.finding(Odd.CLOCK_OFFSET)
    assert finding is not None and finding.evidence.startswith(words) and len(finding.evidence) <= 120
    assert drive.view().clock_offset_s == pytest.approx(-lag)


def test_a_small_offset_is_none() -> None:
    drive = Driver()
    for _ in range(20):
        drive.send(lag=3.0)
    assert Odd.CLOCK_OFFSET not in drive.kinds() and drive.view().clock_offset_s == pytest.approx(-3.0)


def test_single_delays_do_not_change_the_offset() -> None:
    drive = Driver()
    for number in range(20):
        drive.send(lag=40.0 if number % 5 == 4 else 0.5)
    assert drive.view().clock_offset_s == pytest.approx(-0.5)


def test_spans_read_like_speech() -> None:
    spans = (0.4, 12, 59.4, 60, 185, 3599, 3600, 19800, 86_400, 187_200)
    words = ["0 s", "12 s", "59 s", "1 m", "3 m 5 s", "1 h", "1 h", "5 h 30 m", "1 d", "2 d 4 h"]
    assert [span_words(span) for span in spans] == words
    assert "z_suffix" not in offset_evidence(600.0)
