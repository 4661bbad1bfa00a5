"""What the simulated sherpas say, read by the real decoder."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from ati_console.rehearse.demo_site import demo_map
from ati_console.rehearse.fleet_feed import Dialect, FleetFeed, Outgoing
from ati_console.rehearse.roster import Part, parts
from ati_console.rehearse.simulated_fleet import SimulatedFleet
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, Odd, StatusReport, TripInfo, TripLegs

T0 = 1_764_595_312.0
FLOOR = demo_map()
Heard = list[tuple[float, Outgoing]]


def feed_of(robots: int = 12, dialect: Dialect = "feed", **options: object) -> FleetFeed:
    return FleetFeed(SimulatedFleet(FLOOR, parts(robots), start_at=T0), dialect=dialect, **options)  # type: ignore[arg-type]


def listen(feed: FleetFeed, seconds: float, tick: float = 0.1) -> Heard:
    return [
        (T0 + step * tick, message)
        for step in range(1, int(seconds / tick) + 1)
        for message in feed.due(T0 + step * tick)
    ]


def statuses(heard: Heard, conventions: Conventions | None = None) -> list[tuple[float, StatusReport]]:
    decoded = [(at, decode(m.topic, m.payload, conventions or Conventions())) for at, m in heard]
    return [(at, one) for at, one in decoded if isinstance(one, StatusReport)]


@pytest.mark.parametrize("dialect", ["feed", "guide"])
def test_every_message_decodes_in_its_dialect(dialect: Dialect) -> None:
    heard = statuses(listen(feed_of(dialect=dialect), 60))
    assert {report.state.name for _, report in heard} == {part.name for part in parts(12)}
    assert {report.dialect for _, report in heard} == {dialect}
    assert all(report.name_agrees for _, report in heard)


def test_feed_and_guide_use_their_own_topics() -> None:
    feed = Counter(m.topic for _, m in listen(feed_of(), 200))
    assert feed.keys() == {"ati_fm/sherpa/status", "ati_fm/trips/info", "ati_fm/trips/legs"}
    guide = {m.topic for _, m in listen(feed_of(dialect="guide"), 200)}
    assert {"ati/amr/tug-107/status", "ati/trips/info"} <= guide and "ati_fm/trips/legs" not in guide


def test_trips_and_legs_decode() -> None:
    decoded = [decode(m.topic, m.payload, Conventions()) for _, m in listen(feed_of(6), 400)]
    assert any(isinstance(one, TripInfo) and one.status == "succeeded" for one in decoded)
    assert any(isinstance(one, TripLegs) and len(one.legs) == 2 for one in decoded)


@pytest.mark.parametrize("dialect", ["feed", "guide"])
def test_who_connects_later_hears_of_the_trips_under_way(dialect: Dialect) -> None:
    feed = feed_of(6, dialect=dialect)
    begin = feed.fleet.now
    feed.due(begin + 60)
    under_way = {one.trip_id: one.status for one in feed.fleet.trips_under_way()}
    later = [decode(m.topic, m.payload, Conventions()) for m in feed.due(begin + 60.1) + feed.due(begin + 76)]
    told = [one for one in later if isinstance(one, TripInfo)]
    assert under_way and under_way.keys() <= {one.trip_id for one in told}


@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_the_rate_is_kept(rate: float) -> None:
    heard = statuses(listen(feed_of(6, rate_hz=rate, lifelike=False), 60))
    for count in Counter(report.state.name for _, report in heard).values():
        assert abs(count - 60 * rate) <= 0.12 * 60 * rate + 1


def test_everybody_is_heard_within_the_first_second() -> None:
    assert (
        len({report.state.name for _, report in statuses(listen(feed_of(12, rate_hz=0.2, lifelike=False), 1.2))}) == 12
    )


def test_bursts_bring_several_messages_of_one_sherpa_at_once_in_order() -> None:
    by_moment: dict[tuple[float, str], list[float]] = defaultdict(list)
    for at, report in statuses(listen(feed_of(8), 400)):
        by_moment[at, report.state.name].append(report.state.measured_at or 0.0)
    bursts = [times for times in by_moment.values() if len(times) >= 2]
    assert bursts and all(times == sorted(times) for times in bursts)


def test_gaps_last_minutes_and_end() -> None:
    fleet = SimulatedFleet(FLOOR, [Part(f"tug-{number}") for number in range(60)], start_at=T0)
    heard: dict[str, list[float]] = defaultdict(list)
    for at, report in statuses(listen(FleetFeed(fleet, rate_hz=0.1), 50 * 60, 2.0)):
        heard[report.state.name].append(at)
    pauses = [b - a for times in heard.values() for a, b in pairwise(times) if b - a > 60]
    assert len(pauses) > 3 and all(8 * 60 - 5 <= pause <= 11 * 60 + 30 for pause in pauses)


def test_a_gone_sherpa_is_reported_once_with_its_last_pose_and_then_seldom() -> None:
    heard = [(at, r.state) for at, r in statuses(listen(feed_of(12, lifelike=False), 400)) if r.state.name == "mule-34"]
    gone = [(at, state) for at, state in heard if state.is_disconnected]
    assert [round((at - T0) / 300) for at, _ in gone] == [0, 1]
    assert gone[0][1].disabled and gone[0][1].disabled_reason == "stale_heartbeat"
    assert gone[0][1].pose == gone[1][1].pose
    assert max(at for at, state in heard if not state.is_disconnected) < T0 + 12


def test_one_clock_of_the_demo_writes_local_time_with_a_z() -> None:
    ahead = {
        report.state.name: round(((report.state.measured_at or at) - at) / 60)
        for at, report in statuses(listen(feed_of(12, lifelike=False), 5))
    }
    assert [name for name, minutes in ahead.items() if minutes] == ["tug-102"] and ahead["tug-102"] == 330


def test_the_guide_starts_no_findings_about_units_or_modes() -> None:
    odd = {oddity.kind for _, report in statuses(listen(feed_of(12, "guide"), 30)) for oddity in report.oddities}
    assert not odd & {Odd.UNIT_SUSPICION, Odd.MODE_SPELLING, Odd.MODE_MISSING, Odd.BATTERY_OUT_OF_RANGE}


def test_message_ids_are_never_used_twice() -> None:
    ids = [report.state.message_id for _, report in statuses(listen(feed_of(12), 100))]
    assert len(set(ids)) == len(ids) and None not in ids


@pytest.mark.parametrize("conventions", [Conventions(unit="mm", yaw="cw-from-north", z_suffix_offset_min=330)])
def test_another_plants_conventions_are_written_so_that_they_read_back(conventions: Conventions) -> None:
    plain, other = feed_of(5, lifelike=False), feed_of(5, lifelike=False, conventions=conventions)
    for (_, one), (_, two) in zip(statuses(listen(plain, 5)), statuses(listen(other, 5), conventions), strict=True):
        assert (one.state.pose.x_m, one.state.pose.y_m) == pytest.approx((two.state.pose.x_m, two.state.pose.y_m))
        assert one.state.measured_at == pytest.approx(two.state.measured_at)


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan")])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        feed_of(rate_hz=rate)


def test_a_thousand_sherpas_at_five_hertz_leave_room_on_a_core() -> None:
    feed = feed_of(1000, rate_hz=5.0, lifelike=False)
    feed.due(T0 + 1)
    started = time.process_time()
    count = sum(len(feed.due(T0 + 1 + step * 0.02)) for step in range(1, 101))
    assert count > 9_000
    assert (time.process_time() - started) / count * 1e6 < 60
