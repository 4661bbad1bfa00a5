"""One mark, one worst thing in words, one rank."""

from __future__ import annotations

from typing import Any

import pytest

from ati_console.fleet.freshness import clock_words, freshness, mark, severity_rank, worst_words
from ati_console.fleet.limits import FleetLimits
from ati_console.fleet.view import Freshness, Mark, RobotView
from tests.fleet.driving import Driver

LIMITS = FleetLimits(stale_after_s=60.0, lost_after_s=900.0)


@pytest.mark.parametrize(
    ("age", "disconnected", "expected"),
    [
        (-5.0, False, Freshness.LIVE),
        (59.9, False, Freshness.LIVE),
        (60.0, False, Freshness.STALE),
        (899.0, False, Freshness.STALE),
        (900.0, False, Freshness.LOST),
        (0.0, True, Freshness.STALE),
        (900.0, True, Freshness.LOST),
    ],
)
def test_freshness_by_age_against_mode(age: float, disconnected: bool, expected: Freshness) -> None:
    assert freshness(age, disconnected, 60.0, 900.0) is expected


def seen(**said: Any) -> tuple[RobotView, float]:
    drive = Driver()
    drive.send(**said)
    return drive.view(), drive.now


@pytest.mark.parametrize(
    ("said", "expected", "words"),
    [
        ({}, Mark.LIVE, ""),
        ({"mode": "manual"}, Mark.NOT_FLEET, "mode not Fleet"),
        ({"mode": ""}, Mark.NOT_FLEET, "mode missing"),
        ({"disabled": True}, Mark.NOT_FLEET, "disabled"),
        ({"error": "control_module died"}, Mark.ERROR, "control_module died"),
        ({"mode": "error"}, Mark.ERROR, "mode error"),
        ({"disabled_reason": "software not compatible"}, Mark.ERROR, "software not compatible"),
        ({"disabled_reason": "emergency_stop", "error": "x"}, Mark.E_STOP, "emergency_stop"),
        ({"disabled_reason": "Emergency Stop"}, Mark.E_STOP, "emergency_stop"),
        ({"disabled_reason": "E-STOP pressed"}, Mark.E_STOP, "emergency_stop"),
        ({"mode": "emergency_stop"}, Mark.E_STOP, "emergency_stop"),
        ({"error": "e-stop"}, Mark.E_STOP, "emergency_stop"),
        ({"error": "e-stop board: cable loose"}, Mark.ERROR, "e-stop board: cable loose"),
        ({"disabled_reason": "stale_heartbeat", "mode": "disconnected"}, Mark.STALE, "stale_heartbeat"),
        ({"mode": "disconnected"}, Mark.STALE, "stale_heartbeat"),
        ({"battery_pct": 29.0}, Mark.LIVE, "battery low"),
    ],
)
def test_the_mark_and_the_worst_words(said: dict[str, Any], expected: Mark, words: str) -> None:
    view, now = seen(**said)
    assert mark(view, now, LIMITS) is expected and worst_words(view, now) == words


def test_old_knowledge_does_not_look_current() -> None:
    view, now = seen(disabled_reason="emergency_stop")
    assert mark(view, now + 61.0, LIMITS) is Mark.STALE and mark(view, now + 901.0, LIMITS) is Mark.LOST
    assert worst_words(view, now + 61.0) == "e-stop, then silent"
    assert worst_words(*seen()[:1], seen()[1] + 61.0) == "no message"


def test_a_wrong_clock_is_said_when_nothing_worse_is() -> None:
    drive = Driver()
    for _ in range(6):
        drive.send(lag=-19800.0)
    assert worst_words(drive.view(), drive.now) == "clock +5 h 30 m"
    assert clock_words(-12.0) == "clock -12 s" and clock_words(4.0) == clock_words(None) == ""


def test_what_is_a_low_battery_is_said_by_the_site() -> None:
    view, now = seen(battery_pct=45.0)
    assert worst_words(view, now) == "" and severity_rank(view, now) == 0
    assert worst_words(view, now, FleetLimits(low_pct=60.0)) == "battery low"
    low, empty = (severity_rank(view, now, FleetLimits(low_pct=60.0, empty_pct=pct)) for pct in (20.0, 50.0))
    assert 0 < low < empty


def test_ranks_put_the_worst_first() -> None:
    said: list[dict[str, Any]] = [
        {"disabled_reason": "emergency_stop"}, {"error": "x"}, {"mode": "disconnected"}, {"battery_pct": 10.0},
        {"battery_pct": 25.0}, {"mode": "manual"}, {},
    ]  # fmt: skip
    ranks = [severity_rank(*seen(**one), LIMITS) for one in said]
    assert ranks == sorted(ranks, reverse=True) and len(set(ranks)) == len(ranks) and ranks[-1] == 0
