from __future__ import annotations

import pytest

from ati_console.mqtt.standstill import AFTER_S, Clocks, Pause, Standstill, clocks

START = Clocks(wall=1_000_000.0, monotonic=100.0, sleepless=400.0)
KEEP_ALIVE_S = 10


def after(ran_s: float, slept_s: float = 0.0, set_s: float = 0.0, before: Clocks = START) -> Clocks:
    """The clocks when the program ran for so long, the computer slept beside that, and somebody set the wall clock."""
    sleepless = None if before.sleepless is None else before.sleepless + ran_s + slept_s
    return Clocks(before.wall + ran_s + slept_s + set_s, before.monotonic + ran_s, sleepless)


def without_sleepless(now: Clocks) -> Clocks:
    return Clocks(now.wall, now.monotonic)


@pytest.mark.parametrize(
    ("now", "pause"),
    [
        (after(0.5), None),
        (after(4.9), None),
        (after(23.2), Pause(False, 23.2)),
        (after(0.5, slept_s=4.0), None),
        (after(0.5, slept_s=600.0), Pause(True, 600.5)),
        (after(0.5, set_s=3600.0), Pause(True, 0.0)),
        (after(0.5, set_s=-3600.0), Pause(True, 0.0)),
        (after(0.5, set_s=2.0), None),
    ],
)
def test_a_pause_is_told_from_serving_as_usual(now: Clocks, pause: Pause | None) -> None:
    still = Standstill(START)
    found = still.look(now) or still.look(after(0.5, before=now))
    assert (found is None) == (pause is None)
    if found is not None and pause is not None:
        assert found.slept == pause.slept
        assert found.seconds == pytest.approx(pause.seconds)


def test_a_standstill_is_told_once_and_only_when_a_look_has_passed_in_which_an_end_is_seen() -> None:
    still = Standstill(START)
    looks = [after(23.2)]
    for _ in range(2):
        looks.append(after(0.5, before=looks[-1]))
    assert [still.look(now) is not None for now in looks] == [False, True, False]


def test_where_no_clock_counts_sleep_the_wall_clock_tells_that_there_was_some() -> None:
    still = Standstill(without_sleepless(START))
    assert still.look(without_sleepless(after(0.5, slept_s=600.0))) == Pause(True, 0.0)


@pytest.mark.parametrize(
    ("pause", "words"),
    [
        (Pause(False, 23.2), "this computer stood still for 23 s (sleep?)"),
        (Pause(True, 600.0), "this computer slept for 10 min"),
        (Pause(True, 8 * 3600.0), "this computer slept for 8.0 h"),
        (Pause(True, 0.0), "this computer slept, or its clock was set"),
    ],
)
def test_a_pause_says_how_long_it_was(pause: Pause, words: str) -> None:
    assert pause.words == words


def test_a_standstill_is_blamed_from_one_keep_alive_on_because_no_broker_hangs_up_sooner() -> None:
    for seconds, blamed in ((9.0, False), (10.5, True)):
        still = Standstill(START)
        still.look(after(seconds))
        assert (still.blamed(KEEP_ALIVE_S) is not None) == blamed


def test_any_sleep_is_blamed_because_the_network_was_gone_as_well() -> None:
    still = Standstill(START)
    still.look(after(0.1, slept_s=7.0))
    assert still.blamed(KEEP_ALIVE_S) is not None


def test_a_standstill_is_forgotten_when_the_connection_went_on_well_after_it() -> None:
    still = Standstill(START)
    now = after(30.0)
    still.look(now)
    for _ in range(11):
        now = after(0.5, before=now)
        still.look(now)
    assert now.monotonic - START.monotonic - 30.0 > AFTER_S
    assert still.blamed(KEEP_ALIVE_S) is None


def test_the_clocks_of_this_computer_move_on_together() -> None:
    first, second = clocks(), clocks()
    assert Standstill(first).look(second) is None
    assert second.monotonic >= first.monotonic
