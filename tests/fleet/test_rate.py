"""Messages a second, in a few counters."""

from __future__ import annotations

import pytest

from ati_console.fleet.rate import Rate


@pytest.mark.parametrize("hz", [0.2, 0.5, 1.0, 5.0, 50.0])
def test_a_steady_stream_has_its_own_rate(hz: float) -> None:
    rate = Rate(10.0, 6)
    for number in range(int(200 * hz)):
        rate.count(1000.0 + number / hz)
    assert rate.per_second(1200.0) == pytest.approx(hz, rel=0.11)


def test_a_young_stream_shows_its_pace_so_far() -> None:
    rate = Rate(10.0, 6)
    for number in range(6):
        rate.count(1000.0 + 2.0 * number)
    assert rate.per_second(1010.0) == pytest.approx(0.5)


def test_two_at_once_are_not_a_thousand_a_second() -> None:
    rate = Rate(10.0, 6)
    rate.count(1000.0)
    rate.count(1000.001)
    assert rate.per_second(1000.001) <= 0.5


def test_nothing_ever_or_any_more_is_zero() -> None:
    rate = Rate(10.0, 6)
    assert rate.per_second(1000.0) == 0.0
    for number in range(100):
        rate.count(1000.0 + number)
    assert rate.per_second(1200.0) == rate.per_second(1300.0) == 0.0
    rate.count(2000.0)
    rate.count(2002.0)
    assert rate.per_second(2002.0) == 0.5


def test_a_clock_set_back_starts_afresh() -> None:
    rate = Rate(1.0, 5)
    for number in range(100):
        rate.count(1000.0 + number / 10)
    for number in range(100):
        rate.count(500.0 + number / 10)
    assert rate.per_second(510.0) == pytest.approx(10.0, rel=0.2)


@pytest.mark.parametrize("window", [(1.0, 10), (10.0, 6)])
@pytest.mark.parametrize("period_s", [1.0, 2.0, 6.0])
def test_a_fleet_that_reports_in_bursts_is_not_a_fifth_too_fast(window: tuple[float, int], period_s: float) -> None:
    """The status bar read 10.8 a second for 18 sherpas that report every other second."""
    rate, seen = Rate(*window), []
    for burst in range(100):
        for sherpa in range(18):
            rate.count(1000.0 + burst * period_s + sherpa / 1000)
        seen.append(rate.per_second(1000.05 + burst * period_s))
    assert seen[80:] == pytest.approx([18 / period_s] * 20, rel=0.01)


def test_the_rate_of_bursts_is_right_from_the_second_one_on() -> None:
    rate, seen = Rate(1.0, 5), []
    for burst in range(8):
        for sherpa in range(18):
            rate.count(1000.0 + burst * 2.0 + sherpa / 1000)
        seen.append(rate.per_second(1000.05 + burst * 2.0))
    assert seen[1:] == pytest.approx([9.0] * 7, rel=0.01)


def test_a_silence_longer_than_the_gaps_of_a_stream_lowers_its_rate() -> None:
    rate = Rate(1.0, 5)
    for number in range(100):
        rate.count(1000.0 + number / 10)
    steady, later, gone = (rate.per_second(at) for at in (1010.0, 1013.0, 1020.0))
    assert steady == pytest.approx(10.0, rel=0.05) and 3.0 < later < 7.0 and gone == 0.0


def test_messages_that_are_read_later_than_they_came_are_counted_all_the_same() -> None:
    """While the window was behind each question began the rate anew: 289 a second for 1,200."""
    rate, seen = Rate(1.0, 10), []
    for tenth in range(300):
        for number in range(20):
            rate.count(1000.0 + tenth / 10 + number / 200)
        seen.append(rate.per_second(1001.5 + tenth / 10))
    assert seen[150:] == pytest.approx([200.0] * 150, rel=0.1)
