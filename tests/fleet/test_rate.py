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
