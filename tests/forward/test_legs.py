"""Latency by leg: quantiles in a fixed number of bytes, and a sherpa's clock is not latency."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.forward.legs import Clocks, Legs, Sketch
from ati_console.forward.order import Row
from ati_console.forward.samples import Sample
from ati_console.forwarding import Leg, LegTiming
from tests.forward.kit import NORTH

NOW = 1_700_000_000.0


def row(measured_at: float, received_at: float, sherpa: str = "s0") -> Row:
    sample = Sample(
        sherpa=sherpa, login="l0", branch=NORTH, sector=1, timestamp_ms=round(measured_at * 1000), x_mm=0.0, y_mm=0.0,
        battery=None, moving=False,
    )  # fmt: skip
    return Row(id=1, sample=sample, received_at=received_at)


def by_leg(legs: Legs, now: float) -> dict[Leg, LegTiming]:
    return {one.leg: one for one in legs.timings(now)}


@given(st.lists(st.floats(0.001, 3600.0), min_size=1, max_size=300))
def test_quantiles_are_those_of_the_list_within_ten_percent(values: list[float]) -> None:
    sketch = Sketch()
    for start in range(0, len(values), 7):
        sketch.add(values[start : start + 7 + start % 5], NOW)
    fed = [one for start in range(0, len(values), 7) for one in values[start : start + 7 + start % 5]]
    timing = sketch.timing(Leg.ACCEPTED, NOW)
    assert timing is not None and timing.count == len(fed)
    for part, got in ((0.5, timing.p50_s), (0.99, timing.p99_s)):
        exact = sorted(fed)[math.ceil(len(fed) * part) - 1]
        assert got == pytest.approx(exact, rel=0.1)


def test_few_and_many_at_once_fall_into_the_same_buckets() -> None:
    values = np.geomspace(0.0001, 9000.0, 400).tolist()
    one, other = Sketch(), Sketch()
    one.add(values, NOW)
    for value in values:
        other.add([value], NOW)
    assert one.timing(Leg.ACCEPTED, NOW) == other.timing(Leg.ACCEPTED, NOW)


def test_what_is_older_than_ten_minutes_no_longer_counts() -> None:
    sketch = Sketch()
    sketch.add([1.0] * 10, NOW)
    sketch.add([5.0], NOW + 500)
    assert sketch.timing(Leg.ACCEPTED, NOW + 500) is not None
    late = sketch.timing(Leg.ACCEPTED, NOW + 700)
    assert late is not None and late.count == 1 and late.p50_s == pytest.approx(5.0, rel=0.1)
    assert sketch.timing(Leg.ACCEPTED, NOW + 2000) is None


def test_a_negative_first_leg_is_that_sherpas_clock_and_never_latency() -> None:
    legs = Legs()
    for n in range(20):
        at = NOW + n
        legs.committed([row(at + 40.0, at + 0.2, "ahead"), row(at, at + 0.2, "right")], at + 0.21)
    first = by_leg(legs, NOW + 21)[Leg.RECEIVED]
    assert first.count == 40 and first.p99_s == pytest.approx(0.2, rel=0.1)
    assert Clocks().corrected("s", -3.0, NOW) == 0.0


def test_a_clock_that_was_put_right_is_believed_again_after_two_minutes() -> None:
    clocks = Clocks()
    clocks.corrected("s", -10.0, NOW)
    assert clocks.corrected("s", 0.5, NOW + 1) == 10.5
    assert clocks.corrected("s", 0.5, NOW + 200) == 0.5


def test_a_time_that_was_not_trusted_is_no_first_leg() -> None:
    legs = Legs()
    legs.committed([row(NOW, NOW)], NOW + 0.05)
    assert by_leg(legs, NOW).keys() == {Leg.COMMITTED}


def test_rows_of_an_earlier_run_are_no_latency_of_this_one() -> None:
    legs = Legs()
    here, before = row(NOW - 1, NOW), row(NOW - 9000, NOW - 8999)
    legs.committed([here], NOW + 0.1)
    legs.accepted([here, before], NOW + 0.3)
    accepted = by_leg(legs, NOW)[Leg.ACCEPTED]
    assert accepted.count == 1 and accepted.p50_s == pytest.approx(0.2, rel=0.1)
