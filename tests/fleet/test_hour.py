"""An hour of rate and speed in slots of a quarter of a minute."""

from __future__ import annotations

import pytest

from ati_console.fleet.hour import EMPTY, SLOTS, HourLog

T0 = 1_800_000_000.0  # a whole minute


def log(*times: float, speed: float = 1.0) -> HourLog:
    made = HourLog()
    for at in times:
        made.count(at)
        made.sample(speed)
    return made


def test_a_steady_stream_has_the_same_count_in_each_whole_minute() -> None:
    made = log(*(T0 + 2 * n for n in range(300)))
    assert [count for _, count in made.frozen().rates()] == [30] * 8  # ten minutes less the first slot and the last
    assert all(at % 60 == 0 for at, _ in made.frozen().rates())


def test_what_was_not_listened_to_from_its_beginning_is_no_minute() -> None:
    made = log(T0 + 50, *(T0 + 60 + n for n in range(130)))
    assert list(made.frozen().rates()) == [(T0 + 60, 60), (T0 + 120, 60)]


def test_silence_is_zero_messages_and_no_speed() -> None:
    made = log(*(T0 + n for n in range(60)), *(T0 + 200 + n for n in range(60)), speed=1.2)
    speeds = dict(made.frozen().mean_speeds())
    assert set(speeds.values()) == {1.2} and not [at for at in speeds if T0 + 60 < at < T0 + 180]
    assert min(count for _, count in made.frozen().rates()) == 0


def test_the_same_value_is_handed_out_until_a_slot_is_full() -> None:
    made = log(*(T0 + n for n in range(40)))
    before = made.frozen()
    made.count(T0 + 40)
    assert made.frozen() is before
    made.count(T0 + 46)
    assert made.frozen() is not before


def test_a_day_keeps_an_hour() -> None:
    made = log(*(T0 + 5 * n for n in range(17_280)))
    hour = made.frozen()
    assert len(hour.counts) == len(hour.speeds) == 2 * SLOTS


@pytest.mark.parametrize("then", [T0 - 500.0, T0 + 90_000.0])
def test_a_clock_set_back_and_a_day_of_silence_begin_anew(then: float) -> None:
    made = log(*(T0 + n for n in range(100)), then)
    assert made.frozen().counts == b""
    assert list(EMPTY.rates()) == list(EMPTY.mean_speeds()) == []


def test_absurd_speeds_and_counts_stay_within_their_bits() -> None:
    made = log(T0, *(T0 + 16 for _ in range(70_000)), T0 + 31, speed=1e12)
    hour = made.frozen()
    assert [value for _, value in hour.mean_speeds()] == [65.534]
