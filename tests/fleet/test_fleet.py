"""Newest states, repeats, bounds, and what an update costs and says."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ati_console.fleet.fleet import Fleet
from ati_console.fleet.limits import FleetLimits
from ati_console.wire.messages import Odd, Oddity, Raw, RobotspaceEvent, TripInfo, TripLegs, Undecodable
from tests.fleet.driving import NAME, T0, Driver, report


def test_a_redelivery_of_the_newest_changes_nothing() -> None:
    drive = Driver()
    first = drive.send(1.0, payload=b"same", message_id="m1")
    by_flag = drive.send(1.0, payload=b"same", measured_at=first.timestamp, duplicate=True)
    by_id = drive.send(1.0, payload=b"same", measured_at=first.timestamp, message_id="m1")
    assert by_flag == by_id == first
    view = drive.view()
    assert view.messages == 3 and view.late == 0 and view.received_at == T0 + 2.0 and view.heard_at == drive.now
    assert drive.kinds() == set()


def test_a_redelivered_older_state_is_late_but_not_odd() -> None:
    drive = Driver()
    drive.send(1.0)
    drive.send(2.0)
    assert not drive.send(1.0, lag=4.0, duplicate=True).accepted
    assert drive.view().late == 1 and Odd.LATE not in drive.kinds()


def test_a_parked_sherpa_that_repeats_itself_is_alive() -> None:
    drive = Driver()
    for _ in range(5):
        drive.send(1.0, lag=None, payload=b"always the same")
    assert drive.view().received_at == drive.now and drive.kinds() == set()


def test_the_same_timestamp_over_and_over_is_a_stale_repeat_and_no_sign_of_life() -> None:
    drive = Driver()
    drive.send(1.0, measured_at=T0)
    for _ in range(10):
        assert drive.send(1.0, measured_at=T0).accepted
    finding = drive.finding(Odd.STALE_REPEAT)
    assert finding is not None and finding.count == 10
    assert drive.view().received_at == T0 + 2.0 and drive.view().heard_at == drive.now


def test_a_disconnected_sherpa_does_not_look_alive_while_its_last_pose_is_repeated() -> None:
    drive = Driver()
    drive.send(1.0)
    for _ in range(10):
        drive.send(1.0, mode="disconnected", disabled=True, disabled_reason="stale_heartbeat")
    assert drive.view().received_at == T0 + 2.0 and Odd.STALE_REPEAT in drive.kinds()
    drive.send(1.0)
    assert drive.view().received_at == drive.now


def test_a_sherpa_first_seen_disconnected_has_been_silent_for_a_minute_at_least() -> None:
    drive = Driver()
    drive.send(mode="disconnected", lag=None)
    assert drive.view().received_at == drive.now - 60.0


@pytest.mark.parametrize(("lag", "retain"), [(3600.0, True), (30.0, True), (600.0, False)])
def test_a_retained_or_queued_state_is_as_old_as_its_measurement(lag: float, retain: bool) -> None:
    drive = Driver()
    drive.send(lag=lag, retain=retain)
    assert drive.view().received_at == drive.now - lag and drive.view().heard_at == drive.now


def test_oddities_become_findings_with_first_last_and_count() -> None:
    drive = Driver()
    for number in range(3):
        drive.send(oddities=(Oddity(Odd.MODE_MISSING, f"seen {number}"),))
    finding = drive.finding(Odd.MODE_MISSING)
    assert finding is not None and (finding.sherpa, finding.count, finding.evidence) == (NAME, 3, "seen 2")
    assert (finding.first_at, finding.last_at) == (T0 + 2.0, T0 + 6.0)
    assert drive.view().findings == 1
    drive.send(after=61.0)
    assert drive.view().findings == 0 and drive.finding(Odd.MODE_MISSING) is not None


def test_an_odd_unit_and_anothers_topic_make_the_pose_untrusted() -> None:
    drive = Driver()
    drive.send()
    assert drive.view().pose_trusted
    drive.send(oddities=(Oddity(Odd.UNIT_SUSPICION, "far away"),))
    assert not drive.view().pose_trusted
    drive.send(topic_name="tug-2")
    assert not drive.view().pose_trusted
    drive.send()
    assert drive.view().pose_trusted


def test_beyond_the_limit_sherpas_are_counted_and_their_time_is_still_judged() -> None:
    drive = Driver(Fleet(FleetLimits(max_robots=3)))
    for number in range(5):
        drive.send(name=f"tug-{number}")
    applied = drive.send(name="tug-9", lag=1.0)
    assert applied.over_limit and applied.accepted and applied.time_trusted and applied.timestamp == drive.now - 1.0
    assert not drive.send(name="tug-9", lag=-100.0).time_trusted
    update = drive.fleet.update(drive.now)
    assert len(update.robots) == 3 and update.over_limit == 4 and update.decoded == update.received == 7
    assert not drive.send(name="tug-1").over_limit


def test_a_hundred_thousand_names_cost_ten_thousand_robots() -> None:
    fleet = Fleet()
    for number in range(100_000):
        fleet.apply(report(name=f"n{number}"), "t", b"{}", T0)
    update = fleet.update(T0)
    assert len(update.robots) == 10_000 and update.over_limit == 90_000


def test_findings_are_bounded_and_what_found_no_room_is_counted() -> None:
    drive = Driver(Fleet(FleetLimits(max_findings=2)))
    for number in range(4):
        drive.send(name=f"tug-{number}", oddities=(Oddity(Odd.MODE_MISSING, "none"),))
    update = drive.fleet.update(drive.now)
    assert len(update.findings) == 2 and update.not_listed == 2


def test_trips_legs_events_and_alerts_are_listed_newest_last_and_bounded() -> None:
    fleet = Fleet(FleetLimits(max_trips=2, max_events=2))
    for number in (1, 2, 3, 2):
        fleet.note(TripInfo(trip_id=str(number), sherpa_name="a", status="booked"), T0)
        fleet.note(TripLegs(str(number), ()), T0)
        fleet.note(Raw("alert", str(number) * 10_000), T0)
        fleet.note(Raw("other", "x"), T0)
        event = RobotspaceEvent(
            event="unknown", device_id=str(number), eid=None, ueid=None, measured_at=None, payload=()
        )
        fleet.note(event, T0)
    update = fleet.update(T0)
    assert [trip.trip_id for trip in update.trips] == [legs.trip_id for legs in update.legs] == ["3", "2"]
    assert [event.device_id for event in update.events] == [alert.text[0] for alert in update.alerts] == ["3", "2"]
    assert len(update.alerts[0].text) < 5_000 and update.decoded == 20


def test_what_could_not_be_decoded_is_counted_and_the_last_one_is_said() -> None:
    fleet = Fleet()
    fleet.reject(Undecodable("not a list", "pose", "\x1b[31m" * 50), "some/topic\r\n", T0)
    update = fleet.update(T0)
    assert (update.undecodable, update.received, update.decoded) == (1, 1, 0)
    assert "pose: not a list" in update.last_undecodable and "some/topic" in update.last_undecodable
    assert update.last_undecodable.isprintable() and len(update.last_undecodable) <= 300


def test_an_update_is_a_copy_and_rebuilds_only_what_changed() -> None:
    drive = Driver()
    drive.send(1.0, name="a")
    drive.send(1.0, name="b")
    first = drive.fleet.update(drive.now)
    assert drive.fleet.update(drive.now).robots is first.robots
    drive.send(2.0, name="b")
    second = drive.fleet.update(drive.now)
    assert second.robots["a"] is first.robots["a"] and second.robots["b"] is not first.robots["b"]
    assert first.robots["b"].state.pose.x_m == 1.0 and second.seq > first.seq
    assert second.errors is first.errors and second.findings is first.findings


def test_the_rate_of_a_silent_sherpa_goes_to_nothing() -> None:
    drive = Driver()
    for _ in range(40):
        drive.send()
    assert drive.view().rate_hz == pytest.approx(0.5, rel=0.1)
    rates = [drive.fleet.update(drive.now + second).robots[NAME].rate_hz for second in range(1, 90)]
    assert rates[-1] == 0.0 and all(b <= a + 1e-9 for a, b in pairwise(rates))


def test_large_payloads_and_topics_are_not_kept_whole() -> None:
    drive = Driver()
    drive.fleet.apply(report(), "t" * 60_000, b"x" * 60_000, T0)
    view = drive.view()
    assert len(view.last_payload) <= 8 * 1024 and len(view.topic) <= 512


def test_messages_a_second_of_the_whole_fleet() -> None:
    drive = Driver()
    for _ in range(100):
        drive.send(after=0.1)
    assert drive.fleet.update(drive.now).rate_hz == pytest.approx(10.0, rel=0.15)
    assert drive.fleet.update(drive.now + 60.0).rate_hz == 0.0
    assert drive.fleet.update(drive.now, dropped=7).dropped == 7


def test_a_sherpa_that_is_forgotten_leaves_nothing_and_its_next_message_brings_it_back() -> None:
    drive = Driver()
    drive.send(1.0, name="stranger", error="motor died")
    drive.send(1.0)
    assert drive.fleet.update(drive.now).errors
    drive.fleet.forget("stranger")
    drive.fleet.forget("stranger")
    after = drive.fleet.update(drive.now + 2)
    assert list(after.robots) == [NAME] and not after.errors
    assert not [one for one in after.findings if one.sherpa == "stranger"]
    drive.send(1.0, name="stranger", error="motor died")
    back = drive.fleet.update(drive.now)
    assert set(back.robots) == {NAME, "stranger"} and back.errors[0].count == 1


def test_a_gap_is_as_long_as_the_site_says_from_now_on() -> None:
    drive = Driver()
    drive.send(1.0)
    drive.send(1.0, after=30.0)
    assert not drive.view().gaps
    drive.fleet.use_gap(10.0)
    drive.send(1.0, after=30.0)
    assert len(drive.view().gaps) == 1
