"""Read back end to end: a real twin that accepts, hides, refuses and is moved by others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from ati_console.forwarding import (
    Delivery,
    ForwardMode,
    ForwardStatus,
    LaneState,
    Leg,
    RobotForward,
    Shadow,
    Visibility,
)
from ati_console.rehearse.twin_failures import Failure
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import Location, SandboxBranch, SandboxSector
from ati_console.robot import Pose
from ati_console.site.site import RobotRow, Sector, Site, Transform
from tests.forward.kit import NORTH, SOUTH, Keys, Running, arrival, plant
from tests.support.waiting import wait_until

BRANCHES = (SandboxBranch(NORTH, "North"), SandboxBranch(SOUTH, "South"))
SECTORS = (SandboxSector(1, NORTH, "Hall 1", 200_000, 200_000), SandboxSector(2, SOUTH, "Hall 2", 200_000, 200_000))
DEVICES = {NORTH: ["l0", "l2"], SOUTH: ["l1", "l3"]}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ati_console.forward.reader.ROUND_S", 0.05)
    monkeypatch.setattr("ati_console.forward.read_pace.SLOWEST_HZ", 200.0)
    monkeypatch.setattr("ati_console.forward.read_pace.FASTEST_HZ", 200.0)
    monkeypatch.setattr("ati_console.forward.visibility.GRACE_S", 0.3)


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    with TwinSandbox(branches=BRANCHES, sectors=SECTORS, devices=DEVICES) as sandbox:
        yield sandbox


class Driving:
    """Keeps sherpas moving, a metre per sample, until what is waited for is there."""

    def __init__(self, running: Running, *sherpas: str, x_m: float = 0.0) -> None:
        self._running, self._sherpas, self._x_m, self._number = running, sherpas, x_m, 0
        self._next_at = 0.0

    def until(self, reached: Callable[[Mapping[str, RobotForward]], object], what: str) -> ForwardStatus:
        def look() -> ForwardStatus | None:
            self.drive()
            status = self._running.forwarder.status()
            return status if reached(status.robots) else None

        try:
            return wait_until(look, 15.0, what)  # type: ignore[return-value]
        except AssertionError as error:
            raise AssertionError(f"{error}: {self._running.forwarder.status()}") from None

    def drive(self) -> None:
        """A sample each 50 ms; at 20 m a second by way of its own clock."""
        if time.monotonic() < self._next_at:
            return
        self._next_at = time.monotonic() + 0.05
        self._number += 1
        now = time.time()
        for sherpa in self._sherpas:
            one = arrival(self._number, sherpa, timestamp=now - 0.05, received_at=now)
            assert one.state is not None
            pose = Pose(self._x_m + self._number % 50, 20.0, 0.0)
            self._running.offer([arrival(self._number, sherpa, timestamp=now - 0.05, received_at=now,
                                         state=type(one.state)(name=sherpa, pose=pose, mode="fleet"))])  # fmt: skip


def seen(*sherpas: str, what: Visibility) -> Callable[[Mapping[str, RobotForward]], bool]:
    return lambda robots: all(robots[sherpa].read_back.visibility is what for sherpa in sherpas)


def test_a_place_that_is_newer_than_the_question_is_no_other_bridge_s(twin: TwinSandbox, path: Path) -> None:
    twin.set_latency_ms(200.0)
    judged: set[Visibility] = set()
    with Running(plant(twin.url, period_s=0.05), path) as running:
        driving = Driving(running, "s0")
        driving.until(lambda robots: robots["s0"].read_back.visibility is Visibility.SEEN, "it is seen")
        end = time.monotonic() + 5.0

        def look(robots: Mapping[str, RobotForward]) -> bool:
            judged.add(robots["s0"].read_back.visibility)
            return time.monotonic() > end

        driving.until(look, "five seconds of driving are over")
    assert judged == {Visibility.SEEN}


@pytest.mark.parametrize("auth", ["api-key", "device"])
def test_what_is_on_the_map_is_seen_there_with_its_distance(twin: TwinSandbox, path: Path, auth: str) -> None:
    with Running(plant(twin.url, auth=auth), path) as running:
        status = Driving(running, "s0", "s1", "s2", "s3").until(
            seen("s0", "s1", "s2", "s3", what=Visibility.SEEN), "seen"
        )
        back = status.robots["s1"].read_back
        assert back.distance_m is not None and back.distance_m <= status.tolerance_m
        assert (back.sector, back.cause) == (2, "") and back.online_at and back.read_at
        assert status.robots["s1"].http_status == 200
        assert {one.leg for one in status.legs} == set(Leg)
    assert twin.stats()["AuthorizationHeaders"] == 0


def test_accepted_and_hidden_is_not_visible_and_nothing_else_explains_it(twin: TwinSandbox, path: Path) -> None:
    twin.fail("hide")
    with Running(plant(twin.url), path) as running:
        status = Driving(running, "s0").until(
            lambda robots: robots["s0"].read_back.cause, "a cause for what nobody sees"
        )
        robot = status.robots["s0"]
        assert robot.accepted > 0 and robot.read_back.visibility is Visibility.NOT_VISIBLE
        assert "activated" in robot.read_back.cause and "licence" in robot.read_back.cause


def test_one_that_was_seen_and_then_stands_still_is_not_visible(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        driving = Driving(running, "s0")
        driving.until(seen("s0", what=Visibility.SEEN), "seen at first")
        twin.fail("hide")
        status = driving.until(lambda robots: "no longer moves" in robots["s0"].read_back.cause, "hidden then")
        assert status.robots["s0"].read_back.visibility is Visibility.NOT_VISIBLE
        twin.fail()
        driving.until(seen("s0", what=Visibility.SEEN), "seen again, without the old cause")
        assert running.forwarder.status().robots["s0"].read_back.cause == ""


def site_with(twin: TwinSandbox, *rows: RobotRow, sectors: tuple[Sector, ...] = ()) -> Site:
    whole = plant(twin.url)
    return Site(whole.name, whole.twin, whole.source, whole.branches, sectors or whole.sectors, rows)


def test_a_sector_of_another_branch_is_accepted_and_said_to_be_on_no_map(twin: TwinSandbox, path: Path) -> None:
    wrong = Sector(2, "North", 200_000, 200_000, Transform(ty=200_000.0))
    with Running(site_with(twin, RobotRow("s0", "l0", 2), sectors=(wrong,)), path) as running:
        status = Driving(running, "s0").until(lambda robots: robots["s0"].read_back.cause, "the branch's name")
        robot = status.robots["s0"]
        assert robot.accepted > 0 and status.rejected == 0
        assert robot.read_back.visibility is Visibility.NOT_VISIBLE
        assert robot.read_back.cause == "sector 2 belongs to branch South, the samples go out under branch North"
    assert twin.stats()["Hidden"] == twin.stats()["Accepted"]


def test_a_device_of_another_branch_is_named_with_its_branch(path: Path) -> None:
    with TwinSandbox(branches=BRANCHES, sectors=SECTORS, devices=DEVICES) as twin:
        with Running(site_with(twin, RobotRow("s0", "l0", 1)), path) as running:
            driving = Driving(running, "s0")
            driving.until(seen("s0", what=Visibility.SEEN), "seen in its branch")
            device = twin.state.devices.pop((NORTH, "l0"))
            device.branch, twin.state.devices[SOUTH, "l0"] = SOUTH, device
            status = driving.until(lambda robots: robots["s0"].read_back.cause, "where it went")
        assert "device l0 is in branch South" in status.robots["s0"].read_back.cause


def test_outside_the_sector_is_said_with_its_place(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        status = Driving(running, "s0", x_m=400.0).until(seen("s0", what=Visibility.OUTSIDE), "outside")
        assert "is not within sector 1 (200.0 x 200.0 m)" in status.robots["s0"].read_back.cause


def test_another_bridge_that_moves_it_is_told_from_ours(twin: TwinSandbox, path: Path) -> None:
    twin.state.position = "last-request"
    with Running(plant(twin.url), path) as running:
        driving = Driving(running, "s0")
        driving.until(seen("s0", what=Visibility.SEEN), "ours at first")

        def moved(robots: Mapping[str, RobotForward]) -> bool:
            other = Location(timestamp=int(time.time() * 1000) + 400, sector_id=1, x=150_000.0, y=1_000.0)
            twin.state.devices[NORTH, "l0"].position = other
            return robots["s0"].read_back.visibility is Visibility.OFF

        status = driving.until(moved, "moved by another")
        back = status.robots["s0"].read_back
        assert "another bridge" in back.cause and back.distance_m is not None and back.distance_m > 90


def test_the_tolerance_can_be_changed_while_it_runs_and_nonsense_is_refused(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        running.forwarder.set_tolerance(5.0)
        assert running.forwarder.status().tolerance_m == 5.0
        for wrong in (0.0, float("nan"), 1e9):
            with pytest.raises(ValueError, match=r"allowed is 0\.01 to 100"):
                running.forwarder.set_tolerance(wrong)


def test_without_dynamic_locations_the_list_of_devices_says_where_they_are(twin: TwinSandbox, path: Path) -> None:
    twin.routes.refused_paths.add("devices/dynamic-locations")
    with Running(plant(twin.url), path) as running:
        Driving(running, "s0", "s2").until(seen("s0", "s2", what=Visibility.SEEN), "seen in the list")
    asked = twin.stats()["Requests"]
    assert asked["GET devices/dynamic-locations"] <= 2
    assert "GET devices/login/l0" not in asked


def test_without_any_list_each_login_is_asked_for(twin: TwinSandbox, path: Path) -> None:
    twin.routes.refused_paths |= {"devices/dynamic-locations", "devices"}
    with Running(plant(twin.url), path) as running:
        Driving(running, "s0", "s2").until(seen("s0", "s2", what=Visibility.SEEN), "asked one by one")
    asked = twin.stats()["Requests"]
    assert asked["GET devices/dynamic-locations"] <= 2 and asked["GET devices"] <= 2
    assert asked["GET devices/login/l0"] >= 1


def gets(twin: TwinSandbox) -> int:
    return sum(count for name, count in twin.stats()["Requests"].items() if name.startswith("GET devices"))


def test_a_twin_in_trouble_is_asked_less_and_forwarding_goes_on(twin: TwinSandbox, path: Path) -> None:
    twin.fail(Failure("http429", on="get", retry_after="60"))
    with Running(plant(twin.url), path) as running:
        driving = Driving(running, "s0")
        driving.until(lambda robots: robots["s0"].accepted > 40, "forwarded all the same")
        assert gets(twin) <= 2
        assert running.forwarder.status().robots["s0"].read_back.visibility is Visibility.UNREAD


def test_off_asks_nothing_any_more(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        Driving(running, "s0").until(seen("s0", what=Visibility.SEEN), "seen")
        running.forwarder.set_mode(ForwardMode.OFF)
        wait_until(lambda: running.forwarder.status().robots["s0"].read_back.visibility is Visibility.UNREAD)
        time.sleep(0.2)  # what was under way has come back
        before = gets(twin)
        time.sleep(0.3)
        assert gets(twin) == before


def test_shadow_compares_with_what_another_bridge_holds_and_posts_nothing(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path, mode=ForwardMode.SHADOW) as running:
        driving = Driving(running, "s0", "s2")

        def bridged(robots: Mapping[str, RobotForward]) -> bool:
            ours = robots["s0"]
            if ours.x_mm is not None and ours.y_mm is not None:
                now = int(time.time() * 1000) - 50
                theirs = Location(timestamp=now, sector_id=1, x=ours.x_mm, y=ours.y_mm + 3000.0)
                twin.state.devices[NORTH, "l0"].position = theirs
            return bool(ours.shadow and ours.shadow.lag_s is not None and robots["s2"].shadow)

        robots = driving.until(bridged, "compared").robots
        shadow, alone = robots["s0"].shadow, robots["s2"].shadow
        assert shadow is not None and alone is not None
        assert shadow.distance_m is not None and 2.0 < shadow.distance_m < 60.0
        assert shadow.lag_s is not None and "m apart" in shadow.words
        assert "no other bridge" in alone.words
    assert all(name.startswith("GET") for name in twin.stats()["Requests"])
    assert not path.exists()


def test_the_distance_and_the_lag_of_another_bridge_are_what_they_are(twin: TwinSandbox, path: Path) -> None:
    """It sends the same drive three metres aside and two seconds late."""
    begin = time.time()
    with Running(plant(twin.url, 1), path, mode=ForwardMode.SHADOW) as running:

        def bridged() -> Shadow | None:
            number = int((time.time() - begin) * 10)
            now = begin + number / 10
            running.offer([arrival(number + 1, timestamp=now, received_at=now)])
            x, y = _before(number)
            twin.state.devices[NORTH, "l0"].position = Location(
                timestamp=int((now - 2.0) * 1000), sector_id=1, x=x, y=y + 3000.0
            )
            time.sleep(0.02)
            shadow = running.forwarder.status().robots["s0"].shadow
            return shadow if shadow and shadow.lag_s is not None and number > 40 else None

        shadow = wait_until(bridged, 20.0, "compared")
    assert shadow.distance_m == pytest.approx(3.0, abs=1.1)  # the sample nearest in time is up to 0.1 s = 1 m away
    assert shadow.lag_s == pytest.approx(2.0, abs=0.5)


def _before(number: int) -> tuple[float, float]:
    """Where message `number` was two seconds, twenty messages, before."""
    return (number + 1 - 20) % 100 * 1000.0, 180_000.0


def test_what_was_refused_before_is_not_said_of_a_shadow(twin: TwinSandbox, path: Path) -> None:
    twin.state.devices.clear()
    with Running(plant(twin.url, 1), path) as running:
        running.offer([arrival(1)])
        assert running.until(dead=1).robots["s0"].delivery is Delivery.DEAD
        running.forwarder.set_mode(ForwardMode.SHADOW)
        running.offer([arrival(2)])
        robot = running.until(received=2).robots["s0"]
    assert (robot.delivery, robot.words) == (Delivery.NONE, "shadow: computed, not sent")


def test_a_lane_with_samples_is_idle_while_nothing_is_sent(twin: TwinSandbox, path: Path) -> None:
    def states(running: Running) -> list[LaneState]:
        return [lane.state for lane in running.forwarder.status().lanes]

    with Running(plant(twin.url, 1, period_s=30.0), path) as running:
        running.offer([arrival(1)])
        wait_until(lambda: states(running) == [LaneState.SENDING])
        running.forwarder.set_mode(ForwardMode.SHADOW)
        wait_until(lambda: states(running) == [LaneState.IDLE])


def test_a_dry_run_without_a_key_says_what_it_cannot_read(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path, Keys(key=None), ForwardMode.SHADOW) as running:
        running.offer([arrival(1)])
        wait_until(lambda: "cannot be read back: no Twinzo API key is stored" in running.what_went_wrong())


def test_a_lane_says_why_it_waits_until_when_and_how_much_does(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(1)])
        running.until(accepted=1)
        idle = wait_until(lambda: running.forwarder.status().lanes)
        assert [(one.name, one.state, one.waiting) for one in idle] == [("branch North", LaneState.IDLE, 0)]
        assert idle[0].answer_ms is not None and idle[0].answer_ms > 0
        twin.fail("http429:retry-after=40")
        running.offer([arrival(n) for n in range(2, 12)])
        lane = wait_until(lambda: next((one for one in running.forwarder.status().lanes if one.until), None))
        assert (lane.state, lane.waiting) == (LaneState.WAITING, 10)
        assert "429" in lane.why and lane.since is not None and 20 < lane.until - time.time() < 41
        assert running.forwarder.status().robots["s0"].http_status == 429


def test_a_refused_credential_pauses_its_lane_and_switching_on_ends_that(twin: TwinSandbox, path: Path) -> None:
    twin.fail("unauthorized")
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(1)])
        lane = wait_until(lambda: next((one for one in running.forwarder.status().lanes if one.until), None))
        assert lane.state is LaneState.PAUSED and "401" in lane.why
        twin.fail()
        running.forwarder.set_mode(ForwardMode.ON)
        running.until(accepted=1)
        wait_until(lambda: running.forwarder.status().lanes[0].state is LaneState.IDLE)
        assert running.forwarder.status().lanes[0].why == ""


def test_rates_in_and_out_and_when_a_backlog_will_be_gone(path: Path) -> None:
    from ati_console.forward.rates import Rate, eta_s

    rate = Rate()
    for second in range(20):
        rate.add(50, 100.0 + second)
    assert rate.hz(119.5) == 50.0 and rate.hz(200.0) == 0.0
    assert eta_s(0, 0.0, 5.0, 50.0) is None
    assert eta_s(100, 1.0, 50.0, 50.0) == 2.0
    assert eta_s(900, 60.0, 5.0, 50.0) == 20.0
    assert eta_s(900, 60.0, 50.0, 50.0) is None
    assert eta_s(900, 60.0, 50.0, 0.0) is None
