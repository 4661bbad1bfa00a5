"""The demo's plant, through the real site reader and the real sandbox."""

from __future__ import annotations

from pathlib import Path

import httpx

from ati_console.rehearse import demo_site
from ati_console.rehearse.demo_anchors import demo_anchors
from ati_console.rehearse.demo_site import TRANSFORM, demo_map
from ati_console.rehearse.roster import listed_names, parts
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.site.calibration import Spec
from ati_console.site.calibration_judge import judge
from ati_console.site.file import load
from ati_console.site.mapping import Mapping

URL = "http://127.0.0.1:8088/v3"


def test_it_reads_back_without_a_warning(tmp_path: Path) -> None:
    loaded = load(demo_site.write_demo_site(tmp_path / "demo", URL, listed_names(12)))
    assert loaded.warnings == ()
    assert loaded.site == demo_site.demo_site(tmp_path / "demo", URL, listed_names(12))
    assert loaded.site.sectors[0].map is not None and loaded.site.sectors[0].map.exists()


def test_its_branch_is_not_production(tmp_path: Path) -> None:
    site = load(demo_site.write_demo_site(tmp_path, URL, ["tug-107"])).site
    assert [(branch.name, branch.production) for branch in site.branches] == [("Plant A test", False)]


def test_logins_are_nearly_the_sherpas_names_and_strays_have_none(tmp_path: Path) -> None:
    site = load(demo_site.write_demo_site(tmp_path, URL, listed_names(12))).site
    mapping = Mapping(site)
    route = mapping.route("tug-107")
    assert route is not None and route.login == "tug-107-a"
    assert [mapping.route(part.name) for part in parts(12, strays=True)[-2:]] == [None, None]


def test_the_whole_floor_lies_inside_the_sector(tmp_path: Path) -> None:
    sector = load(demo_site.write_demo_site(tmp_path, URL, ["a"])).site.sectors[0]
    for x, y in ((8, 12), (8, 127), (124, 12), (124, 127)):
        x_mm, y_mm = sector.transform.point_mm(x, y)
        assert 0 < x_mm < sector.width_mm and 0 < y_mm < sector.height_mm
    assert [round(v) for v in sector.transform.point_mm(76, 72)] == [173226, 97115]


def test_writing_again_replaces_it(tmp_path: Path) -> None:
    demo_site.write_demo_site(tmp_path, URL, listed_names(12))
    again = load(demo_site.write_demo_site(tmp_path, URL + "x", listed_names(3)))
    assert len(again.site.robots) == 3 and again.site.twin.base_url.endswith("x")


def test_a_thousand_sherpas_are_written(tmp_path: Path) -> None:
    names = listed_names(1000)
    assert len(load(demo_site.write_demo_site(tmp_path, URL, names)).site.robots) == 1000


def test_a_sandbox_can_know_the_demo_plant() -> None:
    names = listed_names(12)
    with TwinSandbox(
        branches=demo_site.sandbox_branches(),
        sectors=demo_site.sandbox_sectors(),
        devices=demo_site.sandbox_devices(names),
    ) as twin:
        headers = {"Client": demo_site.CLIENT, "Branch": demo_site.BRANCH.guid, "Api-Key": demo_site.API_KEY}
        devices = httpx.get(f"{twin.url}/devices", headers=headers, trust_env=False).json()
        branches = httpx.get(f"{twin.url}/branches", headers=headers, trust_env=False).json()
    assert [device["Login"] for device in devices] == [f"{name}-a" for name in names]
    assert branches[0]["Title"] == "Plant A test"


def test_the_demo_has_anchors_of_which_two_are_plainly_wrong() -> None:
    anchors = demo_anchors(demo_map(), TRANSFORM).of(1).anchors
    judgement = judge(anchors, Spec())
    assert len(anchors) == 8 and judgement.suspects == (6, 7) and judgement.without is not None
    assert judgement.without.fit.mean_m < 1.0 < judgement.all.fit.mean_m
