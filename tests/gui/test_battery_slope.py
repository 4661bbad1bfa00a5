"""Time to empty is said where the history is honest about it, and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from ati_console.fleet.trail import BatteryHistory
from ati_console.fleet.view import BatteryPoint
from ati_console.gui.models.battery_rows import BatteryRows, battery_row
from ati_console.gui.models.battery_slope import Slope, Why, left_words, since_charge, slope
from ati_console.gui.models.battery_summary import charging_since
from ati_console.gui.models.console_model import Limits
from tests.gui.sherpas import NOW, sherpa


def falling(minutes: int, per_hour: float, begin: float = 80.0, end_at: float = NOW) -> tuple[BatteryPoint, ...]:
    """A whole-number level, noted once a minute."""
    start = end_at - 60 * minutes
    return tuple(BatteryPoint(start + 60 * m, math.floor(begin - per_hour * m / 60)) for m in range(minutes + 1))


def why(points: tuple[BatteryPoint, ...], **given: bool) -> Why:
    return slope(points, charging=given.get("charging", False), now=NOW).why


def test_an_even_fall_has_a_slope_and_a_time() -> None:
    found = slope(falling(40, 12.0), charging=False, now=NOW)
    assert found.why is Why.HONEST and found.pct_per_h == pytest.approx(-12.0, abs=0.8)
    assert found.empty_in_s == pytest.approx(72 / 12 * 3600, rel=0.08)


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ((), Why.UNKNOWN),
        (falling(5, 60.0), Why.SHORT),
        (falling(60, 1.0), Why.FLAT),
        (falling(40, 12.0, end_at=NOW - 600), Why.SILENT),
        (falling(20, 0.0) + tuple(BatteryPoint(NOW + 60 * m, 70.0 - m) for m in range(10)), Why.UNEVEN),
    ],
)
def test_and_else_it_says_why_not(points: tuple[BatteryPoint, ...], reason: Why) -> None:
    assert why(points) is reason


def test_a_charging_battery_gets_no_promise() -> None:
    assert why(falling(40, 12.0), charging=True) is Why.CHARGING


def test_only_the_time_since_the_last_charge_and_the_last_silence_counts() -> None:
    before, after = falling(20, 30.0, 60.0, NOW - 1_300), falling(20, 12.0, 95.0)
    assert since_charge(before + after)[0].at >= after[0].at - 60
    assert slope(before + after, charging=False, now=NOW).pct_per_h == pytest.approx(-12.0, abs=1.5)
    hole = falling(10, 12.0, 80.0, NOW - 4_000) + falling(20, 12.0, 70.0)
    assert since_charge(hole)[0].at == NOW - 1_200


def test_a_level_that_flickers_by_one_is_no_charge() -> None:
    shaky = tuple(
        BatteryPoint(p.at, p.pct + (1 if number % 4 == 1 else 0)) for number, p in enumerate(falling(40, 12.0))
    )
    assert why(shaky) is Why.HONEST


def told(level: Callable[[float], float], minutes: int) -> Slope:
    """What is said after so many minutes of a level that is heard every two seconds, as the fleet notes it."""
    noted, begin = BatteryHistory(), NOW - 60 * minutes
    for step in range(30 * minutes):
        noted.add(begin + 2 * step, level(step / 30), moving=True)
    return slope(noted.points(), charging=noted.charging, now=NOW)


def twelve_an_hour(minute: float) -> float:
    return 80 - 0.2 * minute


_SHAKE = (0, 1, -1, 0, -1, 1, 1, 0, 0, -1, -1)  # no period of the 15 s that are noted


@pytest.mark.parametrize(
    "level",
    [
        lambda m: round(twelve_an_hour(m) + _SHAKE[round(m * 30) % 11]),
        lambda m: round(twelve_an_hour(m) + 2 * _SHAKE[round(m * 30) % 11]),
        lambda m: round(twelve_an_hour(m) - (3 if m % 4 < 2 else 0)),
        lambda m: 0 if m % 9 < 0.1 else round(twelve_an_hour(m)),
        lambda m: 80 - 3 * (m // 15),
    ],
    ids=["flickers by one", "shakes by two", "sags under load", "wrong now and then", "in steps of three"],
)
def test_a_fall_is_seen_through_what_levels_do_besides(level: Callable[[float], float]) -> None:
    found = told(level, 60)
    assert found.why is Why.HONEST and found.empty_in_s == pytest.approx(68 / 12 * 3600, rel=0.15)


@pytest.mark.parametrize(
    ("level", "minutes", "reason"),
    [
        (lambda m: min(65.0, 50 + m) - max(0.0, 0.3 * (m - 15)), 20, Why.SHORT),
        (lambda m: 50 + 0.3 * m, 40, Why.RISING),
        (lambda m: 24.0 if m < 20 else 100.0, 55, Why.FLAT),
        (lambda m: 90 - 10 * (m // 15), 44, Why.UNEVEN),
        (lambda m: 60 - 5 * (m // 15), 20, Why.UNEVEN),
    ],
    ids=["five minutes after a charge", "rises while it drives", "another battery", "two steps of ten", "one step"],
)
def test_but_not_out_of_what_says_nothing(level: Callable[[float], float], minutes: int, reason: Why) -> None:
    assert told(level, minutes).why is reason


def test_a_fall_after_a_charge_is_told_from_its_own_time() -> None:
    assert told(lambda m: round(min(65.0, 50 + m) - max(0.0, 0.3 * (m - 15))), 40).pct_per_h == pytest.approx(
        -18.0, abs=1.5
    )


def test_work_that_became_harder_is_told_by_its_newest_part() -> None:
    harder = told(lambda m: round(90 - 0.1 * min(m, 30) - 0.6 * max(0, m - 30)), 60)
    assert harder.pct_per_h == pytest.approx(-36.0, abs=4.0)


def test_a_silence_of_ten_minutes_hides_no_charge() -> None:
    parts = falling(20, 12.0, 80.0, NOW - 1_800) + falling(20, 12.0, 74.0)
    assert slope(parts, charging=False, now=NOW).pct_per_h == pytest.approx(-12.0, abs=1.0)


def test_charging_since_is_the_lowest_level_before_though_levels_flicker() -> None:
    rise = tuple(BatteryPoint(NOW + 60 * m, 40 + m // 2 + (m % 3 == 1)) for m in range(40))
    assert charging_since(falling(20, 30.0, 50.0) + rise) == pytest.approx(NOW, abs=120)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(120, "under 10 m"), (2_800, "about 45 m"), (3_500, "about 1 h 00 m"), (12_100, "about 3 h 20 m")],
)
def test_a_time_is_said_no_finer_than_it_is_known(seconds: float, words: str) -> None:
    assert left_words(seconds) == words


def test_rows_are_kept_while_nothing_changes_and_sorted_the_lowest_first() -> None:
    rows, limits = BatteryRows(), Limits()
    robots = {
        "tug-1": sherpa("tug-1", battery_pct=80.0, battery=falling(40, 12.0)),
        "tug-2": sherpa("tug-2", battery_pct=25.0),
        "tug-3": sherpa("tug-3", battery_pct=None),
        "tug-4": sherpa("tug-4", battery_pct=15.0, charging=True),
    }
    first = rows.rows(robots, limits, NOW)
    again = rows.rows(robots, limits, NOW + 1)
    assert all(one is other for one, other in zip(first, again, strict=True))
    by_level = [row.cells[:3] for row in sorted(first, key=lambda row: row.order)]
    assert [cells[0] for cells in by_level] == ["tug-4", "tug-2", "tug-1", "tug-3"]
    assert [cells[2] for cells in by_level] == ["charging", "low: below 30 %", "in use", "not said"]


def test_a_thousand_new_histories_are_worked_out_in_pieces() -> None:
    rows, limits = BatteryRows(), Limits()
    history = falling(60, 10.0)
    robots = {f"tug-{n}": sherpa(f"tug-{n}", battery_pct=70.0, battery=history) for n in range(1_000)}
    pending = [sum(row.cells[4] == "…" for row in rows.rows(robots, limits, NOW)) for _ in range(20)]
    assert pending[0] == 940 and pending[-1] == 0


def test_a_silent_sherpa_has_no_time_left() -> None:
    view = sherpa("tug-1", age=200.0, battery_pct=40.0, battery=falling(40, 12.0))
    (row,) = BatteryRows().rows({"tug-1": view}, Limits(), NOW)
    assert row.dim and row.cells[2].startswith("silent since") and row.cells[4] == "silent"
    assert battery_row(row.origin, view) == row  # type: ignore[arg-type]
