"""Which senders are broken, seen from their traffic alone; what the real feed does is no ailment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ati_console.fleet.ailments import EXPLAINS, Ailment, CheckUp, Diagnosis
from ati_console.fleet.chart import Chart
from ati_console.fleet.findings import FindingLedger, RobotFindings
from ati_console.fleet.fleet import Fleet
from ati_console.fleet.limits import FleetLimits
from ati_console.fleet.symptoms import symptoms
from ati_console.robot import Pose, RobotState
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, Odd, Oddity, StatusReport
from tests.fleet.driving import NAME, T0, Driver


def check_up(drive: Driver, after: float = 2.0) -> CheckUp:
    """The doctor's round some time after the last message."""
    return drive.fleet.update(drive.now + after).check_up


def active(drive: Driver, after: float = 2.0) -> list[Diagnosis]:
    return [one for one in check_up(drive, after).diagnoses if one.active]


def only(drive: Driver, after: float = 2.0) -> Diagnosis:
    found = active(drive, after)
    assert len(found) == 1, found
    return found[0]


def cruise(drive: Driver, count: int = 12) -> None:
    for step in range(count):
        drive.send(step * 1.5)


def trap(drive: Driver, starts: int) -> None:
    for start in range(starts):
        drive.send(start * 1.0, after=120.0 + 37.0 * (start % 3) if start else 2.0)


def constant_time(drive: Driver) -> None:
    for step in range(10):
        drive.send(step * 1.5, measured_at=T0)


def two_senders(drive: Driver) -> None:
    for step in range(20):
        away, lag = (40.0, 90.0) if step % 2 else (0.0, 0.0)
        drive.send(away + step * 0.5, after=1.0, lag=lag)


def frozen(drive: Driver) -> None:
    for _ in range(330):
        drive.send(4.0, 5.0, trip_id="7")


def time_zone(drive: Driver) -> None:
    for step in range(12):
        drive.send(step * 1.5, lag=-19_800.0)


def clock_off(drive: Driver) -> None:
    for step in range(12):
        drive.send(step * 1.5, lag=-42.0)


def backwards(drive: Driver) -> None:
    for step in range(24):
        drive.send(step * 0.5, lag=20.0 if step % 4 == 3 else 0.0)


def twice(drive: Driver) -> None:
    for step in range(8):
        said = {"message_id": f"m{step}", "measured_at": drive.now, "payload": f"{step}".encode()}
        drive.send(step * 1.0, **said)
        drive.send(step * 1.0, after=0.01, **said)


def stuck(drive: Driver) -> None:
    for _ in range(12):
        drive.send(3.0, measured_at=T0, payload=b"the one message it has")


def text(drive: Driver) -> None:
    for step in range(6):
        drive.send(step * 1.5, oddities=(Oddity(Odd.FIELD_TYPE, 'battery_status is "82", not a number'),))


def fraction(drive: Driver) -> None:
    for step in range(6):
        oddity = Oddity(Odd.BATTERY_OUT_OF_RANGE, "0.78 is a fraction, read as 78 %")
        drive.send(step * 1.5, oddities=(oddity,))


def names(drive: Driver) -> None:
    for step in range(6):
        odd = Oddity(Odd.TOPIC_NAME, "the topic names tug-9, the payload tug-1")
        drive.send(step * 1.5, topic_name="tug-9", oddities=(odd,))


def slow(drive: Driver) -> None:
    for step in range(12):
        drive.send(step * 2.0, after=20.0)


def bursts(drive: Driver) -> None:
    for step in range(40):
        drive.send(step * 0.3, after=0.02 if step % 4 else 8.0, lag=None)


def restarts(drive: Driver) -> None:
    trap(drive, 4)


@pytest.mark.parametrize(
    ("sick", "ailment"),
    [
        (restarts, Ailment.FALLS_SILENT),
        (constant_time, Ailment.CONSTANT_TIME),
        (two_senders, Ailment.TWO_SENDERS),
        (frozen, Ailment.FROZEN_POSE),
        (time_zone, Ailment.TIME_ZONE),
        (clock_off, Ailment.CLOCK_OFF),
        (backwards, Ailment.BACKWARDS),
        (twice, Ailment.REPEATS),
        (stuck, Ailment.REPEATS),
        (text, Ailment.BATTERY_TEXT),
        (fraction, Ailment.BATTERY_FRACTION),
        (names, Ailment.NAMES_DIFFER),
        (slow, Ailment.SLOW),
        (bursts, Ailment.BURSTS),
    ],
)
def test_a_broken_sender_gets_exactly_one_verdict_with_evidence_and_the_fix(
    sick: Callable[[Driver], None], ailment: Ailment
) -> None:
    drive = Driver()
    sick(drive)
    found = only(drive)
    assert found.name is ailment and found.sherpa == NAME
    assert found.evidence and found.fix == ailment.fix and found.words == ailment.words
    assert found.count >= 1 and 0.0 < found.confidence <= 1.0
    assert T0 <= found.since <= found.last <= drive.now


def test_the_trap_names_the_callbacks_and_the_file_that_mends_it() -> None:
    drive = Driver()
    trap(drive, 4)
    found = only(drive, 100.0)
    assert "on_publish(client, userdata, mid, reason_code, properties)" in found.fix
    assert "fleet_publisher.py" in found.fix
    assert "4 times in a row exactly one message" in found.evidence


def test_one_silence_is_a_suspicion_and_each_further_one_makes_it_surer() -> None:
    said = []
    for starts in (1, 2, 3):
        drive = Driver()
        trap(drive, starts)
        said.append(only(drive, 100.0).confidence)
    assert said == sorted(said) and said[0] < 0.5 < said[-1]


def test_a_dead_network_thread_lets_twenty_messages_out_and_twenty_again() -> None:
    """Measured: the guide's class on paho 2.2.0 sends the whole in-flight window, then nothing (WINDOW)."""
    drive = Driver()
    for start in range(3):
        for step in range(20):
            drive.send(step * 1.0, after=2.0 if step or not start else 140.0 + 30.0 * start)
    found = only(drive, 100.0)
    assert found.name is Ailment.FALLS_SILENT and "3 times in a row exactly 20 messages" in found.evidence


def test_a_window_that_three_sherpas_share_leaves_each_equally_few() -> None:
    drive = Driver()
    for start in range(3):
        for step in range(7 - start % 2):
            drive.send(step * 1.0, after=2.0 if step or not start else 140.0)
    assert only(drive, 100.0).name is Ailment.FALLS_SILENT


def test_starts_of_any_other_length_are_somebody_switching_it_on_and_off() -> None:
    drive = Driver()
    for start, length in enumerate((9, 3, 17, 12)):
        for step in range(length):
            drive.send(step * 1.0, after=2.0 if step or not start else 140.0)
    assert active(drive, 100.0) == []


def test_a_single_message_is_not_judged_before_its_keep_alive_is_over() -> None:
    drive = Driver()
    trap(drive, 1)
    found = check_up(drive, 60.0)
    assert found.diagnoses == () and (found.examined, found.waiting) == (0, 1)


def test_a_sender_that_goes_on_after_a_restart_is_cured() -> None:
    drive = Driver()
    trap(drive, 3)
    assert only(drive, 100.0).name is Ailment.FALLS_SILENT
    drive.now += 200.0
    cruise(drive)
    found = check_up(drive).diagnoses
    assert [one.active for one in found] == [False] and check_up(drive).well == 1


def test_a_sherpa_that_says_that_it_shuts_down_is_not_in_the_trap() -> None:
    for said in ({"mode": "shutdown"}, {"mode": "disconnected", "disabled_reason": "stale_heartbeat"}):
        drive = Driver()
        for _ in range(4):
            drive.send(1.0, after=400.0, **said)
        assert not any(one.name is Ailment.FALLS_SILENT for one in active(drive, 100.0))


def test_a_retained_message_says_nothing_about_its_sender() -> None:
    drive = Driver()
    drive.send(1.0, retain=True)
    found = check_up(drive, 500.0)
    assert found.diagnoses == () and found.examined == 0


def test_the_feed_as_it_was_seen_is_well() -> None:
    """2 to 6 s, with gaps of ten minutes, some of it twice by the broker, whole seconds, parked in between."""
    drive = Driver()
    for step in range(200):
        gap = 600.0 if step % 50 == 49 else (2.0, 3.0, 6.0)[step % 3]
        x = 90.0 if 60 <= step < 100 else step * 1.5
        drive.send(x, after=gap, measured_at=float(int(drive.now + gap)))
        if step % 20 == 5:
            drive.send(x - 3.0, after=0.01, duplicate=True, lag=8.0)
    assert check_up(drive).diagnoses == ()
    assert check_up(drive).well == 1


def test_a_queue_that_empties_once_is_no_sender_of_bursts() -> None:
    drive = Driver()
    cruise(drive, 10)
    for step in range(40):
        drive.send(15.0 + step * 0.1, after=0.005, lag=None)
    for step in range(24):
        drive.send(20.0 + step * 1.5)
    assert active(drive) == []


def test_a_sherpa_that_was_lifted_once_is_not_two() -> None:
    drive = Driver()
    cruise(drive, 10)
    for step in range(10):
        drive.send(300.0 + step)
    assert active(drive) == []


def test_what_is_over_stays_in_the_list_and_counts_as_well() -> None:
    drive = Driver()
    text(drive)
    assert only(drive).active
    for step in range(60):
        drive.send(9.0 + step * 1.5)
    (found,) = check_up(drive).diagnoses
    assert not found.active and found.last == T0 + 12.0 and check_up(drive).well == 1


def test_a_sender_that_ended_is_silent_and_neither_broken_now_nor_well() -> None:
    drive = Driver()
    text(drive)
    assert only(drive, 50.0).name is Ailment.BATTERY_TEXT
    found = check_up(drive, 70.0)
    assert [(one.active, one.gone) for one in found.diagnoses] == [(False, True)]
    assert (found.broken, found.gone, found.well) == (0, 1, 0)


def test_a_sender_that_comes_back_as_broken_as_it_went_is_broken_again() -> None:
    drive = Driver()
    text(drive)
    check_up(drive, 300.0)
    drive.now += 300.0
    text(drive)
    assert only(drive).active and not only(drive).gone


def test_a_slow_sender_is_not_called_silent_between_two_of_its_messages() -> None:
    drive = Driver()
    for step in range(12):
        drive.send(step * 1.5, after=120.0)
    assert only(drive, 119.0).name is Ailment.SLOW
    assert check_up(drive, 600.0).gone == 1


@pytest.mark.parametrize("seconds", [16.0, 20.0, 45.0, 120.0])
def test_a_slow_sender_that_keeps_time_never_falls_silent(seconds: float) -> None:
    """One message each 20 s was taken for three starts of one message, 90 % sure, until its fourth silence. A silence
    of 90 s is said before it is known to be the rhythm."""
    drive, found = Driver(), set[Ailment]()
    for step in range(10):
        drive.send(step * 1.5, after=seconds)
        for after in (0.5, 0.85, 0.99):
            found |= {one.name for one in active(drive, after * seconds) if seconds < 90.0 or step > 2}
    assert found <= {Ailment.SLOW}


def test_a_gap_in_the_rhythm_of_a_slow_sender_makes_no_trap_of_it() -> None:
    drive, found = Driver(), set[Ailment]()
    for step in range(16):
        drive.send(step * 1.5, after=97.0 if step == 7 else 20.0)
        found |= {one.name for one in active(drive, 16.0)}
    assert found <= {Ailment.SLOW}


def test_what_is_told_by_silence_stays_while_it_is_silent() -> None:
    drive = Driver()
    trap(drive, 3)
    assert only(drive, 3_000.0).name is Ailment.FALLS_SILENT


def test_a_battery_as_text_is_told_from_any_other_field_of_another_type() -> None:
    drive = Driver()
    payload = (
        b'{"sherpa_name":"tug-1","mode":"fleet","pose":[1,2,3],"battery_status":"82 %","timestamp":"1800000000000"}'
    )
    for _ in range(6):
        drive.now += 2.0
        report = decode("ati_fm/sherpa/status", payload, Conventions())
        assert isinstance(report, StatusReport) and len(report.oddities) == 2
        drive.fleet.apply(report, "ati_fm/sherpa/status", payload + b" " * int(drive.now - T0), drive.now)
    assert Ailment.BATTERY_TEXT in {one.name for one in active(drive)}


def test_the_worst_comes_first_and_many_are_all_visited() -> None:
    drive = Driver()
    for step in range(6):
        for number in range(700):
            odd = Oddity(Odd.FIELD_TYPE, 'battery_status is "1", not a number')
            drive.send(step * 1.0, after=0.001, name=f"s{number}", oddities=(odd,) if number % 2 else ())
    two_senders(drive)
    for second in range(4):
        found = drive.fleet.update(drive.now + second).check_up
    assert found.examined == 701 and found.well == 350
    assert found.diagnoses[0].name is Ailment.TWO_SENDERS and len(found.diagnoses) == 351


def test_the_same_value_is_handed_out_while_nothing_changes() -> None:
    drive = Driver()
    cruise(drive)
    assert check_up(drive, 3.0) is check_up(drive, 5.0)


def test_ten_thousand_sick_senders_are_bounded() -> None:
    from ati_console.fleet import doctor

    fleet = Fleet(FleetLimits(max_robots=doctor.MAX_CASES + 10))
    drive = Driver(fleet)
    for number in range(doctor.MAX_CASES + 10):
        odd = Oddity(Odd.FIELD_TYPE, 'battery_status is "1", not a number')
        drive.send(1.0, after=0.0, name=f"s{number}", oddities=(odd,))
    for second in range(20):
        found = fleet.update(drive.now + second).check_up
    assert len(found.diagnoses) == doctor.MAX_CASES


STATES = st.tuples(
    st.floats(-5.0, 400.0), st.floats(-100.0, 100.0), st.one_of(st.none(), st.floats(-2e5, 2e5)), st.booleans()
)


@settings(max_examples=200, deadline=None)
@given(st.lists(STATES, max_size=60), st.floats(0.0, 500.0))
def test_whatever_comes_each_ailment_is_found_once_and_never_beside_its_cause(
    history: list[tuple[float, float, float | None, bool]], later: float
) -> None:
    chart, findings, at = Chart(), RobotFindings(NAME, FindingLedger(100)), T0
    for after, x, lag, off in history:
        at += after
        state = RobotState(
            name=NAME,
            pose=Pose(x, 0.0, 0.0),
            mode="off" if off else "fleet",
            measured_at=None if lag is None else at - lag,
        )
        chart.hear(at, state)
    found = symptoms(chart, findings, None, at + later)
    names = [one.ailment for one in found]
    assert len(names) == len(set(names))
    assert not any(EXPLAINS.get(cause, frozenset()) & set(names) for cause in names)
    assert all(0.0 < one.confidence <= 1.0 and one.count >= 1 and one.evidence for one in found)
    assert len(chart.intervals()) <= 32


@given(st.lists(st.floats(0.0, 14.0), min_size=21, max_size=60))
def test_a_sender_that_goes_on_beyond_the_window_is_never_in_the_trap(intervals: list[float]) -> None:
    chart, at = Chart(), T0
    for interval in intervals:
        at += interval
        chart.hear(at, RobotState(name=NAME, pose=Pose(0.0, 0.0, 0.0), mode="fleet"))
    found = symptoms(chart, RobotFindings(NAME, FindingLedger(100)), None, at + 1_000.0)
    assert Ailment.FALLS_SILENT not in {one.ailment for one in found}
