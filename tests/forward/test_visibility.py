"""What the twin shows against what was sent: each verdict and its cause, by the rule alone."""

from __future__ import annotations

from typing import Any

import pytest

from ati_console.forward import visibility
from ati_console.forward.samples import Sample
from ati_console.forward.sent import Sent, SentHistory
from ati_console.forward.visibility import Room, Seen
from ati_console.forwarding import ReadBack, Visibility
from tests.forward.kit import NORTH

NOW = 1_700_000_100.0
ROOM = Room(100_000, 50_000)


def sent(ago_s: float, x_mm: float, sector: int = 1, login: str = "l0") -> Sent:
    """Measured and accepted so long ago."""
    stamp = round((NOW - ago_s) * 1000)
    sample = Sample(
        sherpa="s0", login=login, branch=NORTH, sector=sector, timestamp_ms=stamp, x_mm=x_mm, y_mm=1000.0,
        battery=None, moving=True,
    )  # fmt: skip
    return Sent(NOW - ago_s, stamp, sample)


DRIVE = tuple(sent(10.0 - n, 1000.0 * n) for n in range(10))  # a metre a second, from 10 s to 1 s ago


def seen(x_mm: float | None, ago_s: float | None, **changes: Any) -> Seen:
    values: dict[str, Any] = {"sector": 1, "y_mm": 1000.0, "online_at": None, "since": NOW, **changes}
    return Seen(x_mm=x_mm, at=None if ago_s is None else NOW - ago_s, **values)


def judged(one: Seen | None, history: tuple[Sent, ...] = DRIVE, tolerance_m: float = 1.0) -> ReadBack:
    got = visibility.judge(one, history, ROOM, tolerance_m, NOW).read_back
    assert got is not None
    return got


def test_it_is_compared_with_the_sample_of_its_own_time_not_with_the_newest() -> None:
    got = judged(seen(7000.0, 3.0))
    assert (got.visibility, got.distance_m, got.cause) == (Visibility.SEEN, 0.0, "")
    assert judged(seen(7400.0, 2.0)).distance_m == pytest.approx(0.6)


def test_a_place_never_sent_is_another_bridges() -> None:
    got = judged(seen(60_000.0, 2.0))
    assert got.visibility is Visibility.OFF and got.distance_m == pytest.approx(52.0)
    assert "another bridge" in got.cause
    assert judged(seen(60_000.0, 2.0), tolerance_m=60.0).visibility is Visibility.SEEN


def test_a_place_of_another_time_is_an_order_of_samples() -> None:
    got = judged(seen(3000.0, 2.0))
    assert got.visibility is Visibility.OFF and "order of samples" in got.cause and "5.0 s" in got.cause


def test_another_sector_is_named_with_the_likelier_cause() -> None:
    got = judged(seen(7000.0, 2.0, sector=9))
    assert (got.visibility, got.distance_m, got.sector) == (Visibility.WRONG_SECTOR, None, 9)
    assert "another bridge" in got.cause
    moved = (*DRIVE[:-1], sent(1.0, 9000.0, sector=2))
    assert "order of samples" in judged(seen(8000.0, 1.0), moved).cause


def test_what_was_sent_outside_the_sector_is_said_before_anything_else() -> None:
    for one in (seen(120_000.0, 1.0), None):
        got = judged(one, (sent(5.0, 120_000.0),))
        assert got.visibility is Visibility.OUTSIDE and "X 120.0 Y 1.0 m" in got.cause and "100.0 x 50.0" in got.cause


def test_absent_or_standing_after_the_grace_is_not_visible() -> None:
    assert judged(None).visibility is Visibility.NOT_VISIBLE
    assert judged(seen(None, None)).visibility is Visibility.NOT_VISIBLE
    assert judged(seen(2000.0, 8.0)).visibility is Visibility.NOT_VISIBLE


def test_within_the_grace_absence_says_nothing() -> None:
    assert visibility.judge(None, (sent(0.5, 0.0),), ROOM, 1.0, NOW).read_back is None


def test_last_time_online_that_stands_while_samples_are_accepted_is_not_visible() -> None:
    standing = seen(7000.0, None, online_at=NOW - 2, since=NOW - 8)
    assert judged(standing).visibility is Visibility.NOT_VISIBLE
    fresh = seen(7000.0, None, online_at=NOW - 3, since=NOW)
    assert judged(fresh).visibility is Visibility.SEEN
    long_ago = seen(7000.0, None, online_at=NOW - 4000, since=NOW)
    assert judged(long_ago).visibility is Visibility.NOT_VISIBLE


def test_a_parked_sherpa_that_repeats_itself_is_seen() -> None:
    parked = tuple(sent(10.0 - n, 5000.0) for n in range(10))
    assert judged(seen(5000.0, 2.0), parked).visibility is Visibility.SEEN


def test_a_shadow_says_how_far_and_how_late_the_other_bridge_is() -> None:
    near = visibility.shadow(seen(7500.0, 3.0), DRIVE, NOW)
    assert near.distance_m == pytest.approx(0.5) and near.lag_s == pytest.approx(2.0)
    assert near.words == "0.5 m apart, 2.0 s behind ours"
    assert "no other bridge" in visibility.shadow(None, DRIVE, NOW).words
    assert "nobody has moved it for 499 s" in visibility.shadow(seen(0.0, 500.0), DRIVE, NOW).words
    assert "sector 4" in visibility.shadow(seen(0.0, 1.0, sector=4), DRIVE, NOW).words


def test_the_history_is_bounded_for_any_number_of_devices_and_forgets_the_silent() -> None:
    history = SentHistory()
    for number in range(20_000):
        history.computed((sent(1.0, 0.0, login=f"l{number % 5000}").sample for _ in range(8)), NOW)
    kept = dict(history.fresh(NOW))
    assert len(kept) == 5000 and max(map(len, kept.values())) <= 10
    assert dict(history.fresh(NOW + 1000)) == {}
