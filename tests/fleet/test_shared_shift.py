"""What all clocks are off by at once is ours; what one is off by beside the others is its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.fleet.fleet import Fleet
from ati_console.fleet.heading import ALL
from ati_console.fleet.shared_shift import SharedShift
from ati_console.fleet.view import Finding
from ati_console.wire.messages import Odd
from tests.fleet.driving import T0, report

ZONE = 19_800.0


def heard(lags: dict[str, float], rounds: int = 8) -> tuple[Fleet, float]:
    """Each sherpa every 2 s, measured so long before it is received; looked at each second as the window does."""
    fleet, now = Fleet(), T0
    for _ in range(rounds):
        now += 2.0
        for name, lag in lags.items():
            state = report(name=name, measured_at=now - lag)
            fleet.apply(state, "ati_fm/sherpa/status", repr(state.state).encode(), now, 1)
        fleet.update(now)
        fleet.update(now + 1.0)
    return fleet, now + 1.5


def clocks(fleet: Fleet, now: float) -> dict[str, Finding]:
    return {one.sherpa: one for one in fleet.update(now).findings if one.kind is Odd.CLOCK_OFFSET}


def test_late_messages_of_all_sherpas_are_our_delay_and_nobodys_clock() -> None:
    fleet, now = heard({f"tug-{number}": 8.0 + number / 10 for number in range(6)})
    found = clocks(fleet, now)
    assert found.keys() == {ALL}
    assert found[ALL].evidence.startswith("6 sherpas are 8 s behind at once: messages come late")
    assert all(abs(view.clock_offset_s or 0.0) < 1 for view in fleet.update(now).robots.values())


def test_a_clock_of_our_own_that_is_slow_is_ours_too() -> None:
    fleet, now = heard({f"tug-{number}": -40.0 for number in range(4)})
    found = clocks(fleet, now)
    assert found.keys() == {ALL} and "this computer's clock is behind" in found[ALL].evidence


def test_one_clock_that_is_off_stays_its_own_while_all_are_late() -> None:
    fleet, now = heard({"tug-1": 8.0, "tug-2": 8.0, "tug-3": 8.0, "tug-4": 48.0})
    found = clocks(fleet, now)
    assert found.keys() == {ALL, "tug-4"} and found["tug-4"].evidence == "source clock is 40 s behind"


def test_a_time_zone_of_all_of_them_stays_with_the_sherpas() -> None:
    """Their Z is local: that is set in the site, and our delay comes off it."""
    fleet, now = heard({f"tug-{number}": -ZONE + 9.0 for number in range(4)})
    found = clocks(fleet, now)
    assert len(found) == 5 and "z_suffix_offset_min = 330" in found["tug-1"].evidence
    assert fleet.update(now).robots["tug-1"].clock_offset_s == pytest.approx(ZONE)


def test_with_two_sherpas_nobody_can_tell_and_the_words_say_both() -> None:
    fleet, now = heard({"tug-1": 8.0, "tug-2": 8.0})
    found = clocks(fleet, now)
    assert found.keys() == {"tug-1", "tug-2"}
    assert found["tug-1"].evidence == "source clock is 8 s behind, or its messages come so late"


def test_nobody_is_blamed_before_the_clocks_of_the_others_are_known() -> None:
    """The first of 21 that were 13 s late read as two wrong clocks."""
    fleet, now = heard({"tug-1": 8.0, "tug-2": 8.0, "tug-3": 8.0}, rounds=1)
    for number in range(8):  # two of them are known before the third says anything again
        now += 1.0
        for name in ("tug-1", "tug-2"):
            state = report(name=name, measured_at=now - 8.0 + number / 100)
            fleet.apply(state, "ati_fm/sherpa/status", repr(state.state).encode(), now, 1)
        assert clocks(fleet, now) == {}
    now += 10.0
    state = report(name="tug-1", measured_at=now - 8.0)
    fleet.apply(state, "ati_fm/sherpa/status", repr(state.state).encode(), now, 1)
    fleet.update(now)
    assert clocks(fleet, now + 1).keys() == {"tug-1", "tug-2"}, "the third stays silent"


def test_half_of_a_fleet_is_not_all_of_it() -> None:
    fleet, now = heard({**{f"tug-{n}": 8.0 for n in range(3)}, **{f"lift-{n}": 0.0 for n in range(3)}})
    assert clocks(fleet, now).keys() == {"tug-0", "tug-1", "tug-2"}


def test_a_delay_that_is_over_is_said_no_more() -> None:
    fleet, now = heard({f"tug-{number}": 8.0 for number in range(4)}, rounds=8)
    before = clocks(fleet, now)[ALL].count
    for _ in range(12):
        now += 2.0
        for number in range(4):
            state = report(name=f"tug-{number}", measured_at=now)
            fleet.apply(state, "ati_fm/sherpa/status", repr(state.state).encode(), now, 1)
        fleet.update(now)
    after = clocks(fleet, now)[ALL].count
    for _ in range(5):
        now += 1.0
        fleet.update(now)
    assert after >= before and clocks(fleet, now)[ALL].count == after
    assert clocks(fleet, now).keys() == {ALL}


@given(st.lists(st.floats(-1e9, 1e9), max_size=40))
def test_what_is_shared_leaves_three_quarters_no_further_off(offsets: list[float]) -> None:
    shift = SharedShift()
    shift.look(offsets)
    assert shift.sherpas == len(offsets) and (len(offsets) >= 3 or not shift.seconds)
    rests = [offset - 1800 * round(offset / 1800) for offset in offsets]
    if shift.seconds:
        nearer = sum(abs(rest - shift.seconds) <= abs(rest) for rest in rests)
        assert abs(shift.seconds) > 5 and nearer >= 0.75 * len(rests) - 1e-9
