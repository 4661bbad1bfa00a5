"""Every kind of timestamp, and the Z that is not UTC (contracts.md 1.6)."""

from __future__ import annotations

from typing import Any

import pytest

from ati_console.wire.messages import Conventions, Odd
from ati_console.wire.times import BadTime, read_time
from tests.wire.samples import feed, kinds

NOON = 1764590400.0  # 2025-12-01T12:00:00Z


@pytest.mark.parametrize(
    "value",
    [
        NOON, 1764590400, 1764590400000, 1764590400000.0, 1764590400000000, 1764590400000000000,
        "2025-12-01T12:00:00Z", "2025-12-01T12:00:00z", "2025-12-01 12:00:00Z", "2025-12-01T12:00:00",
        "2025-12-01 12:00:00", "2025-12-01T12:00:00.000Z", "2025-12-01T12:00:00.000000000Z", "20251201T120000Z",
        "2025-12-01T12:00:00+00:00", "2025-12-01T17:30:00+05:30", "2025-12-01T17:30:00.000+0530",
        "2025-12-01T07:00:00-05:00", "1764590400", "1764590400000", "1764590400.0",
    ],
)  # fmt: skip
def test_all_of_these_are_the_same_noon(value: Any) -> None:
    assert read_time(value, 0) == pytest.approx(NOON, abs=1e-3)


def test_fractions_are_kept() -> None:
    assert read_time("2025-12-01T12:00:00.25Z", 0) == NOON + 0.25
    assert read_time("2025-12-01T12:00:00,5Z", 0) == NOON + 0.5
    assert read_time(1764590400250, 0) == pytest.approx(NOON + 0.25)


@pytest.mark.parametrize(
    ("value", "shift_s"),
    [
        ("2025-12-01T12:00:00Z", -19800),
        ("2025-12-01T12:00:00", -19800),
        ("2025-12-01T12:00:00+00:00", 0),
        ("2025-12-01T17:30:00+05:30", 0),
        (1764590400000, 0),
        (1764590400, 0),
    ],
)
def test_a_false_z_and_a_naive_time_are_local_but_what_is_written_out_is_believed(value: Any, shift_s: float) -> None:
    assert read_time(value, 330) == NOON + shift_s


@pytest.mark.parametrize(
    "value",
    [
        True, [], {}, -1, -1764590400000, 10**21, 10**400, "", "soon", "2025-13-01T00:00:00Z", "2025-12-01T12:00:60Z",
        "Z", "x" * 100, "9" * 32, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "nan", "1e10", "²" * 10,
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_words(value: Any) -> None:
    with pytest.raises(BadTime) as refused:
        read_time(value, 330)
    assert str(refused.value)


def test_a_bad_time_does_not_cost_the_status() -> None:
    report = feed(timestamp="soon")
    assert report.state.measured_at is None and kinds(report) == [Odd.FIELD_TYPE]
    assert kinds(feed(timestamp=...)) == kinds(feed(timestamp=None)) == []
    assert kinds(feed(timestamp="1764590400000")) == [Odd.FIELD_TYPE]
    assert feed(Conventions(z_suffix_offset_min=330)).state.measured_at == 1764595312.0 - 19800
