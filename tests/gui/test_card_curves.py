"""The charts of the card as values."""

from __future__ import annotations

import pytest

from ati_console.fleet.hour import Hour, HourLog
from ati_console.fleet.story import Change, RobotEvent
from ati_console.fleet.view import BatteryPoint
from ati_console.gui.models.card_curves import (
    Gap,
    battery_curve,
    cut,
    rate_curve,
    round_top,
    silences,
    speed_curve,
    tens,
)
from tests.gui.sherpas import sherpa

NOW = 1_764_594_300.0  # a whole minute


def hour(*silent: tuple[float, float]) -> Hour:
    """Half a message a second for an hour, but for the silences."""
    log = HourLog()
    for at in range(int(NOW) - 3600, int(NOW), 2):
        if not any(begin < at < end for begin, end in silent):
            log.count(float(at))
            log.sample(1.2)
    log.count(NOW)
    return log.frozen()


def test_a_steady_sherpa_has_one_flat_line() -> None:
    curve = rate_curve(hour(), (), NOW)
    (line,) = curve.pieces
    assert {count for _, count in line} == {30} and (curve.bottom, curve.top) == (0, 40)
    assert curve.aside == "last 60 min" and curve.said.startswith("Messages per minute, last hour, now 30")


def test_a_silence_parts_the_line_and_is_said_with_its_times() -> None:
    begin, end = NOW - 2_400, NOW - 2_040
    gap = RobotEvent(end, Change.GAP, "", end - begin)
    gaps = silences(sherpa("tug-1", at=NOW, heard_at=NOW - 1, gaps=(gap,)), NOW)
    curve = rate_curve(hour((begin, end)), gaps, NOW)
    assert [piece.words for piece in curve.gaps] == ["6 m"] and len(curve.pieces) == 2
    assert all(count == 30 for piece in curve.pieces for _, count in piece)  # no minute is slow for being cut
    assert curve.aside.startswith("gap ") and " to " in curve.aside
    assert len(speed_curve(hour((begin, end)), gaps, NOW).pieces) == 2


def test_a_silence_that_lasts_reaches_the_right_edge() -> None:
    gaps = silences(sherpa("tug-1", at=NOW, heard_at=NOW - 300), NOW)
    (gap,) = gaps
    assert gap.end == rate_curve(hour((NOW - 300, NOW)), gaps, NOW).until
    assert rate_curve(hour((NOW - 300, NOW)), gaps, NOW).aside.startswith("silent since ")


def test_what_is_older_than_an_hour_is_not_shown() -> None:
    old = RobotEvent(NOW - 4_000, Change.GAP, "", 100.0)
    assert silences(sherpa("tug-1", at=NOW, heard_at=NOW, gaps=(old,)), NOW) == ()
    points = (BatteryPoint(NOW - 4_000, 90.0), BatteryPoint(NOW - 100, 80.0))
    assert battery_curve(points, (), NOW).pieces == (((NOW - 100, 80.0),),)


def test_gaps_in_the_battery_stay_gaps() -> None:
    history = tuple(BatteryPoint(NOW - 1000 + at, 80.0 - at / 100) for at in (0, 60, 120, 900, 960))
    curve = battery_curve(history, (), NOW)
    assert [len(piece) for piece in curve.pieces] == [3, 2] and curve.last == history[-1].pct


def test_without_anything_there_is_no_line_and_words_for_it() -> None:
    for curve in (battery_curve((), (), NOW), rate_curve(Hour(), (), NOW), speed_curve(Hour(), (), NOW)):
        assert curve.pieces == () and curve.top > curve.bottom and curve.said


@pytest.mark.parametrize(("value", "top"), [(0, 2), (2, 2), (3, 4), (30, 40), (31, 40), (300, 400), (99_999, 100_000)])
def test_the_upper_grid_line_is_an_even_number(value: float, top: float) -> None:
    assert round_top(value) == top


def test_per_cents_have_tens_around_them() -> None:
    assert tens((71.2, 79.0)) == (70, 80) and tens((100.0,)) == (90, 100) and tens(()) == (0, 100)
    assert tens((80.0,)) == (80, 90)


def test_a_short_silence_parts_a_line_that_its_spacing_would_not() -> None:
    points = [(0.0, 1.0), (100.0, 1.0)]
    assert len(cut(points, (), 200.0)) == 1
    assert len(cut(points, (Gap(10.0, 90.0, "1 m"),), 200.0)) == 2
