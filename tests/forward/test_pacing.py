from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.forward.pacing import BatchSize, Pace, backoff_s, retry_after_s

NOW = 1_700_000_000.0


def date(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(NOW + seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None), ("", None), ("soon", None), ("nan", None), ("7", 7.0), (" 7 ", 7.0), ("0", 0.0), ("-3", 0.0),
        ("86400", 300.0), ("9" * 400, 300.0), ("inf", 300.0), (date(30), 30.0), (date(-30), 0.0), (date(9e6), 300.0),
        ("Thu, 99 Xxx 9999 99:99:99 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_in_seconds_as_a_date_absurd_or_not_at_all(header: str | None, wait: float | None) -> None:
    assert retry_after_s(header, NOW) == (wait if wait is None else pytest.approx(wait, abs=1.0))


@given(st.text(max_size=60))
def test_no_retry_after_text_raises_or_leaves_0_to_300(text: str) -> None:
    wait = retry_after_s(text, NOW)
    assert wait is None or 0.0 <= wait <= 300.0


@given(st.integers(min_value=0, max_value=10**9), st.floats(0.0, 1.0))
def test_backoff_grows_to_30_seconds_and_no_further(failures: int, jitter: float) -> None:
    assert 0.25 <= backoff_s(failures, jitter) <= 30.0
    assert backoff_s(failures + 1, jitter) >= backoff_s(failures, jitter)


def test_requests_that_failed_together_lengthen_the_wait_once() -> None:
    pace = Pace()
    for _ in range(8):
        pace.failed(started=10.0, now=11.0, jitter=0.0)
    assert pace.failures == 1
    assert pace.not_before == 11.5
    pace.failed(started=12.0, now=13.0, jitter=0.0)
    assert pace.not_before == 14.0


def test_retry_after_zero_is_not_a_busy_loop() -> None:
    pace = Pace()
    pace.failed(started=10.0, now=10.0, jitter=0.0, wait_s=0.0)
    assert pace.not_before > 10.1


def test_sixteen_requests_that_are_refused_together_are_one_refusal() -> None:
    """A backlog that met a wrong key waited five minutes at once."""
    pace = Pace()
    for number in range(16):
        pace.refused(100.0 + number / 100)
    assert (pace.refusals, pace.not_before) == (1, 160.0)
    pace.refused(160.0)
    assert (pace.refusals, pace.not_before) == (2, 280.0)


def test_a_refused_credential_pauses_longer_each_time_up_to_five_minutes() -> None:
    pace, pauses = Pace(), []
    for now in (0.0, 1000.0, 2000.0, 3000.0):
        pace.refused(now)
        pauses.append(pace.not_before - now)
    assert pauses == [60.0, 120.0, 240.0, 300.0]
    pace.succeeded()
    assert not pace.troubled


def test_batches_halve_on_413_and_recover_when_full_ones_are_taken() -> None:
    size = BatchSize(200)
    size.too_large(200)
    assert size.limit == 100
    size.too_large(100)
    for _ in range(20):
        size.accepted(50)
    assert size.limit == 100
    for _ in range(20):
        size.accepted(100)
    assert size.limit == 200
    size.too_large(1)
    assert size.limit == 1


def test_small_batches_prove_nothing_about_large_ones() -> None:
    size = BatchSize(200)
    size.too_large(200)
    for _ in range(1000):
        size.accepted(3)
    assert size.limit == 100
