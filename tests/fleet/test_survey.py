"""How the feed writes yaw and metres, told from motion: payloads of the simulated fleet, read rightly and wrongly."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import product
from typing import Literal

import pytest

from ati_console.fleet.fleet import Fleet
from ati_console.fleet.heading import ALL, EMPTY, ENOUGH, FACTOR, Survey
from ati_console.fleet.survey import MOVES, Mover, Surveyor
from ati_console.rehearse.demo_site import demo_map
from ati_console.rehearse.fleet_feed import FleetFeed
from ati_console.rehearse.roster import parts
from ati_console.rehearse.simulated_fleet import SimulatedFleet
from ati_console.robot import Pose
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, Odd, StatusReport
from tests.fleet.driving import T0, Driver

Unit = Literal["m", "mm"]
Yaw = Literal["ccw-from-x", "cw-from-north"]
UNITS: tuple[Unit, ...] = ("m", "mm")
YAWS: tuple[Yaw, ...] = ("ccw-from-x", "cw-from-north")


def simulated(sent: Conventions, read: Conventions, seconds: int = 300) -> Fleet:
    """Twenty sherpas in bursts, standing, charging, silent; as they come, and as they are read."""
    fleet = Fleet()
    feed = FleetFeed(SimulatedFleet(demo_map(), parts(20), seed=3, start_at=T0), conventions=sent, seed=3)
    for second in range(seconds):
        for message in feed.due(T0 + second):
            decoded = decode(message.topic, message.payload, read)
            if isinstance(decoded, StatusReport):
                fleet.apply(decoded, message.topic, message.payload, T0 + second)
    return fleet


@pytest.mark.parametrize(("unit", "yaw", "read_unit", "read_yaw"), [*product(UNITS, YAWS, UNITS, YAWS)])
def test_every_combination_of_sent_and_read_is_told_apart(unit: Unit, yaw: Yaw, read_unit: Unit, read_yaw: Yaw) -> None:
    fleet = simulated(Conventions(unit=unit, yaw=yaw), Conventions(unit=read_unit, yaw=read_yaw))
    found = fleet.update(T0 + 301).survey
    assert found.read.moves >= ENOUGH and found.sherpas > 5
    assert found.other == (None if yaw == read_yaw else yaw) and found.agrees == (yaw == read_yaw)
    assert found.factor == {("m", "mm"): 1 / FACTOR, ("mm", "m"): FACTOR}.get((unit, read_unit), 1.0)


def test_a_suggestion_is_a_finding_of_the_whole_fleet_with_its_counts() -> None:
    fleet = simulated(Conventions(unit="mm", yaw="cw-from-north"), Conventions())
    fleet.update(T0 + 301)
    found = {finding.kind: finding.evidence for finding in fleet.update(T0 + 303).findings if finding.sherpa == ALL}
    assert "straight moves fit yaw cw-from-north" in found[Odd.HEADING]
    assert "1000 times too large, so in millimetres?" in found[Odd.UNIT_SUSPICION]


def test_a_feed_that_is_read_rightly_gives_no_finding() -> None:
    fleet = simulated(Conventions(), Conventions())
    fleet.update(T0 + 301)
    assert not [finding for finding in fleet.update(T0 + 303).findings if finding.sherpa == ALL]


def test_other_rules_from_now_on_begin_a_new_survey() -> None:
    fleet = simulated(Conventions(yaw="cw-from-north"), Conventions())
    assert fleet.update(T0 + 301).survey.other == "cw-from-north"
    fleet.recast()
    assert fleet.update(T0 + 310).survey == EMPTY


# ---------------------------------------------------------------- by hand


def lanes(count: int, seed: int = 1, angle: float = 0.0) -> Iterator[tuple[float, float, float]]:
    """A way along lanes at right angles, turned by `angle`: x, y and the direction of travel, every two seconds."""
    chance = random.Random(seed)
    x = y = 0.0
    for _ in range(count // 8):
        direction = chance.randrange(4) * math.pi / 2 + angle
        for _ in range(8):
            x, y = x + 2 * math.cos(direction), y + 2 * math.sin(direction)
            yield x + chance.gauss(0, 0.04), y + chance.gauss(0, 0.04), direction


def surveyed(*ways: tuple[str, object], count: int = 400, angle: float = 0.0) -> Survey:
    """Each sherpa with what it says of its direction; read as counter-clockwise from +X."""
    surveyor = Surveyor()
    for number, (name, say) in enumerate(ways):
        mover = Mover(name, surveyor)
        for step, (x, y, direction) in enumerate(lanes(count, number, angle)):
            said = say(direction, step)  # type: ignore[operator]
            mover.note(Pose(x, y, math.remainder(said, math.tau)), said, T0 + 2.0 * step)
    return surveyor.survey(T0)


def true(direction: float, _step: int) -> float:
    return direction


def backs_up(direction: float, _step: int) -> float:
    return direction + math.pi


def shuttles(direction: float, step: int) -> float:
    return direction + (math.pi if step // 16 % 2 else 0.0)


def compass(direction: float, _step: int) -> float:
    return math.pi / 2 - direction


def mirrored(direction: float, _step: int) -> float:
    return -direction


def in_degrees(direction: float, _step: int) -> float:
    return math.degrees(direction) % 360


def askew(direction: float, _step: int) -> float:
    return direction + 1.0


@pytest.mark.parametrize("say", [backs_up, shuttles])
def test_a_sherpa_that_backs_up_does_not_turn_the_verdict(say: object) -> None:
    found = surveyed(("tug-1", true), ("tug-2", say), ("tug-3", true))
    assert found.agrees and found.read.backward > 0 and found.read.forward > found.read.backward
    alone = surveyed(("tug-2", say))
    assert alone.agrees and alone.other is None


@pytest.mark.parametrize("angle", [0.0, math.pi / 4, 0.3])
def test_a_compass_is_found_on_lanes_of_any_direction(angle: float) -> None:
    found = surveyed(("tug-1", compass), ("tug-2", compass), angle=angle)
    assert found.other == "cw-from-north" and not found.agrees and found.of("cw-from-north").share > 0.95


def test_a_compass_among_sherpas_that_back_up_is_found_as_well() -> None:
    found = surveyed(("tug-1", compass), ("tug-2", lambda d, _: math.pi / 2 - d + math.pi))
    assert found.other == "cw-from-north"


def test_a_mirrored_y_axis_is_told_from_driving_backwards() -> None:
    assert surveyed(("tug-1", mirrored)).other == "cw-from-x"


def test_degrees_are_named_as_such() -> None:
    found = surveyed(("tug-1", in_degrees), ("tug-2", in_degrees))
    assert found.other == "degrees, ccw-from-x" and found.of("degrees, ccw-from-x").share > 0.95


def test_a_yaw_that_fits_nothing_agrees_with_nothing() -> None:
    found = surveyed(("tug-1", askew))
    assert found.enough and found.suggests and not found.agrees and found.other is None


def test_less_than_fifty_moves_say_nothing() -> None:
    found = surveyed(("tug-1", compass), count=40)
    assert 0 < found.read.moves < ENOUGH and not found.enough and found.other is None and not found.agrees
    assert not found.suggests


def test_the_spread_is_what_the_yaw_scatters() -> None:
    chance = random.Random(5)
    exact, loose = surveyed(("a", true)), surveyed(("a", lambda d, _: d + chance.gauss(0, 0.25)))
    assert exact.read.spread_rad < 0.06 < 0.2 < loose.read.spread_rad < 0.32
    assert exact.sure


def test_sherpas_that_stand_and_tremble_say_nothing() -> None:
    chance, surveyor = random.Random(1), Surveyor()
    mover = Mover("tug-1", surveyor)
    for step in range(3_000):
        mover.note(Pose(5 + chance.gauss(0, 0.004), 5 + chance.gauss(0, 0.004), 1.0), 1.0, T0 + 2.0 * step)
    found = surveyor.survey(T0)
    assert found.factor == 1.0 and not found.agrees and found.other is None


def test_trembling_never_drives_out_the_moves() -> None:
    chance, surveyor = random.Random(1), Surveyor()
    driving, standing = Mover("tug-1", surveyor), Mover("tug-2", surveyor)
    for step, (x, y, direction) in enumerate(lanes(200)):
        driving.note(Pose(x, y, math.remainder(direction, math.tau)), direction, T0 + 2.0 * step)
    for step in range(20_000):
        standing.note(Pose(chance.gauss(0, 0.004), chance.gauss(0, 0.004), 1.0), 1.0, T0 + 2.0 * step)
    assert surveyor.survey(T0).agrees


def test_what_is_kept_is_bounded_by_the_fleet_and_not_by_its_size() -> None:
    surveyor = Surveyor()
    for number in range(100):
        mover = Mover(f"tug-{number}", surveyor)
        for step in range(200):
            mover.note(Pose(2.0 * step, 0.0, 0.0), 0.0, T0 + 2.0 * step)
    assert len(surveyor.moves) == MOVES


def test_a_gap_and_a_curve_are_no_straight_moves() -> None:
    surveyor = Surveyor()
    mover = Mover("tug-1", surveyor)
    for step in range(20):
        mover.note(Pose(50.0 * step, 0.0, 0.0), 0.0, T0 + 600.0 * step)
    for step in range(20):
        mover.note(Pose(math.cos(step), math.sin(step), 0.0), 0.0, T0 + 20_000 + 2.0 * step)
    assert not surveyor.moves and not surveyor.fresh


def test_extreme_poses_do_no_harm() -> None:
    drive = Driver()
    for x in (1e308, -1e308, 1e300, 1e-320, 0.0, 5e307) * 20:
        drive.send(x, -x, 3.0)
    assert drive.fleet.update(drive.now).survey.other is None
