"""Areas end to end: what the twin's layers say is in the samples it gets, and nothing waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ati_console.forward.layers import lines, usable
from ati_console.forward.twin_values import TwinArea, TwinPath
from ati_console.rehearse.twin_failures import Failure
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxArea, SandboxBranch, SandboxPath, SandboxSector
from ati_console.site.mapping import Mapping
from tests.forward.kit import NORTH, SOUTH, Running, arrival, plant
from tests.support.waiting import wait_until

# Samples of the kit drive along Y = 180,000 mm, X = number mod 100 in metres.
WEST = ((0.0, 170_000.0), (10_000.0, 170_000.0), (10_000.0, 190_000.0), (0.0, 190_000.0))
STRIP = ((5_000.0, 170_000.0), (7_000.0, 170_000.0), (7_000.0, 190_000.0), (5_000.0, 190_000.0))
AREAS = (
    SandboxArea(7, 1, "Dock", WEST),
    SandboxArea(8, 1, "Stairs", STRIP, no_go=True),
    SandboxArea(9, 2, "Yard", WEST),
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ati_console.forward.layers.START_S", 0.0)


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    branches = (SandboxBranch(NORTH, "North"), SandboxBranch(SOUTH, "South"))
    sectors = (SandboxSector(1, NORTH), SandboxSector(2, SOUTH))
    devices = {NORTH: ["l0", "l2"], SOUTH: ["l1", "l3"]}
    with TwinSandbox(branches=branches, sectors=sectors, areas=AREAS, devices=devices) as sandbox:
        yield sandbox


@pytest.mark.parametrize("auth", ["api-key", "device"])
def test_a_sample_names_the_areas_it_lies_in_by_the_kind_of_their_layer(
    twin: TwinSandbox, path: Path, auth: str
) -> None:
    with Running(plant(twin.url, auth=auth), path) as running:
        wait_until(lambda: len(running.forwarder.areas) == 3)
        running.offer([arrival(n, "s0") for n in (3, 6, 7, 20)] + [arrival(6, "s1")])
        running.until(accepted=5)
    said = {(who, int(one.x)): (one.localization_areas, one.no_go_areas) for who, one in twin.located()}
    assert said == {
        ("l0", 3_000): ((7,), ()), ("l0", 6_000): ((7,), (8,)), ("l0", 7_000): ((7,), (8,)), ("l0", 20_000): ((), ()),
        ("l1", 6_000): ((9,), ()),
    }  # fmt: skip


def test_the_window_gets_the_polygons_with_their_sector_and_kind(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        areas = wait_until(lambda: len(running.forwarder.areas) == 3 and running.forwarder.areas)
    assert [(one.id, one.sector, one.name, one.is_no_go) for one in sorted(areas, key=lambda one: one.id)] == [
        (7, 1, "Dock", False), (8, 1, "Stairs", True), (9, 2, "Yard", False)
    ]  # fmt: skip


def test_without_layers_samples_go_out_with_empty_lists(twin: TwinSandbox, path: Path) -> None:
    twin.fail(Failure("http500", on="get"))
    with Running(plant(twin.url), path) as running:
        running.offer([arrival(n, "s0") for n in range(20)])
        running.until(accepted=20)
        assert running.forwarder.areas == ()
    assert all(one.localization_areas == one.no_go_areas == () for _, one in twin.located())


def test_what_was_queued_with_its_areas_is_sent_with_them_after_a_restart(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as running:
        wait_until(lambda: len(running.forwarder.areas) == 3)
        twin.fail("http503")
        running.offer([arrival(6, "s0")])
        running.until(queued=1, in_flight=0)
    twin.fail()
    with Running(plant(twin.url), path) as running:
        running.until(accepted=1)
    assert [(one.localization_areas, one.no_go_areas) for _, one in twin.located()] == [((7,), (8,))]


def test_only_polygons_of_the_sector_are_used() -> None:
    found = (
        TwinArea(1, "here", 4, WEST), TwinArea(2, "elsewhere", 5, WEST), TwinArea(3, "unsaid", None, WEST),
        TwinArea(4, "a line", 4, WEST[:2]),
    )  # fmt: skip
    assert [one.id for one in usable(found, 4)] == [1, 3]


def test_the_window_gets_the_paths_of_the_sectors_it_sends_to(twin: TwinSandbox, path: Path) -> None:
    twin.state.paths = (SandboxPath(3, 1, "Main aisle", WEST), SandboxPath(4, 7, "of no sector of ours", WEST))
    with Running(plant(twin.url), path) as running:
        [line] = wait_until(lambda: running.forwarder.paths)
    assert (line.id, line.sector, line.name, line.points_mm) == (3, 1, "Main aisle", WEST)


def test_a_path_of_one_point_or_of_nowhere_is_not_drawn() -> None:
    found = [TwinPath(1, "dot", 1, WEST[:1]), TwinPath(2, "somewhere", None, WEST), TwinPath(3, "aisle", 1, WEST)]
    assert [one.id for one in lines(found, 1)] == [3]


def test_a_sector_that_is_mapped_meanwhile_gets_its_areas_and_its_size_without_a_restart(
    twin: TwinSandbox, path: Path
) -> None:
    """s1 is mapped to sector 2, which nobody was in when the run began."""
    before = plant(twin.url, 1)
    after = plant(twin.url, 2)
    with Running(before, path) as running:
        wait_until(lambda: len(running.forwarder.areas) == 2)
        running.forwarder.use(Mapping(after))
        running.offer([arrival(6, "s1")])
        running.until(accepted=1)
        wait_until(lambda: len(running.forwarder.areas) == 3)
        running.offer([arrival(7, "s1")])
        running.until(accepted=2)
    assert [one.localization_areas for who, one in twin.located() if who == "l1"] == [(), (9,)]
