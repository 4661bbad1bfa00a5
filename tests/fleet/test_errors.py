"""The errors list: first, last, count, active, acknowledged; bounded."""

from __future__ import annotations

import pytest

from ati_console.fleet.fleet import Fleet
from ati_console.fleet.limits import FleetLimits
from ati_console.fleet.view import ErrorEntry
from tests.fleet.driving import NAME, T0, Driver


def listed(drive: Driver) -> dict[str, ErrorEntry]:
    drive.fleet.update(drive.now - 1)
    return {entry.what: entry for entry in drive.fleet.update(drive.now).errors}


def test_an_error_is_active_while_the_newest_state_carries_it() -> None:
    drive = Driver()
    for _ in range(3):
        drive.send(error="Mule app down")
    entry = listed(drive)["Mule app down"]
    assert (entry.sherpa, entry.source, entry.count, entry.active) == (NAME, "error text", 3, True)
    assert (entry.first_at, entry.last_at, entry.e_stop) == (T0 + 2, T0 + 6, False)
    drive.send()
    entry = listed(drive)["Mule app down"]
    assert not entry.active and entry.count == 3 and entry.last_at == T0 + 6


def test_an_error_that_comes_back_counts_on() -> None:
    drive = Driver()
    drive.send(error="a")
    drive.send(error="b")
    drive.send(error="a")
    entries = listed(drive)
    assert entries["a"].active and entries["a"].count == 2 and not entries["b"].active


def test_the_reason_for_being_disabled_is_an_error_too_and_e_stop_is_told_apart() -> None:
    drive = Driver()
    drive.send(disabled=True, disabled_reason="emergency_stop", error="control_module died")
    entries = listed(drive)
    assert entries["emergency_stop"].e_stop and entries["emergency_stop"].source == "disabled_reason"
    assert not entries["control_module died"].e_stop


@pytest.mark.parametrize("said", [{"disabled_reason": "E-Stop"}, {"error": "emergency stop"}, {"mode": "estop"}])
def test_an_e_stop_in_another_spelling_is_one(said: dict[str, str]) -> None:
    drive = Driver()
    drive.send(**said)
    (entry,) = listed(drive).values()
    assert entry.e_stop and entry.active and entry.what == next(iter(said.values()))


def test_the_mode_error_with_nothing_else_said_is_listed() -> None:
    drive = Driver()
    drive.send(mode="error")
    assert listed(drive)["error"].source == "mode"


def test_a_late_state_raises_and_clears_nothing() -> None:
    drive = Driver()
    drive.send(error="a")
    drive.send(lag=10.0, error="b")
    drive.send(lag=10.0)
    entries = listed(drive)
    assert list(entries) == ["a"] and entries["a"].active


def test_acknowledged_until_it_comes_back() -> None:
    drive = Driver()
    drive.send(error="a")
    drive.fleet.acknowledge(NAME, "a")
    drive.fleet.acknowledge("nobody", "nothing")
    assert listed(drive)["a"].acknowledged
    drive.send(error="a")
    assert listed(drive)["a"].acknowledged
    drive.send()
    assert listed(drive)["a"].acknowledged and not listed(drive)["a"].active
    drive.send(error="a")
    assert not listed(drive)["a"].acknowledged


def test_an_e_stop_is_in_the_very_next_update() -> None:
    drive = Driver()
    drive.send()
    drive.fleet.update(drive.now)
    drive.send(after=0.001, disabled_reason="emergency_stop")
    assert drive.fleet.update(drive.now).errors[0].e_stop


def test_one_sherpa_with_ever_new_texts_does_not_fill_the_list() -> None:
    drive = Driver(Fleet(FleetLimits(max_errors_per_robot=10)))
    for number in range(1_000):
        drive.send(error=f"text {number}")
    entries = listed(drive)
    assert len(entries) <= 10 and "text 999" in entries and entries["text 999"].active


def test_the_whole_list_is_bounded_and_active_ones_are_not_thrown_out() -> None:
    drive = Driver(Fleet(FleetLimits(max_errors=10)))
    for number in range(15):
        drive.send(name=f"tug-{number}", error="stuck")
    update = drive.fleet.update(drive.now)
    assert len(update.errors) == 10 and update.not_listed == 5
    drive.send(name="tug-0")
    drive.send(name="tug-14", error="stuck")
    sherpas = {entry.sherpa for entry in drive.fleet.update(drive.now).errors}
    assert "tug-14" in sherpas and "tug-0" not in sherpas and len(sherpas) == 10
