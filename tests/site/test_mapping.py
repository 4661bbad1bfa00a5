from __future__ import annotations

import time
from dataclasses import replace

import pytest

from ati_console.site.mapping import Mapping
from ati_console.site.names import Names, normal
from ati_console.site.site import Branch, RobotRow, Sector, Site, Transform, Twin

NORTH = Branch("North", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
SECTOR = Sector(1, "North", 1000, 1000, Transform(tx=5))
SITE = Site(
    "A",
    Twin("http://127.0.0.1/v3"),
    branches=(NORTH,),
    sectors=(SECTOR,),
    robots=(RobotRow("tug-107", "a", 1), RobotRow("val-sherpa-01", "b", 1), RobotRow("off", "c", 1, enabled=False)),
)


def test_a_listed_sherpa_has_its_login_sector_branch_and_transform() -> None:
    route = Mapping(SITE).route("tug-107")
    assert route is not None
    assert (route.login, route.sector, route.branch, route.transform) == ("a", SECTOR, NORTH, SECTOR.transform)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tug-107", ""),
        ("off", "enabled = false"),
        ("TUG_107", '"tug-107" is: the same sherpa?'),
        ("somebody", "not listed in the site file"),
    ],
)
def test_it_says_why_a_sherpa_is_not_forwarded(name: str, words: str) -> None:
    mapping = Mapping(SITE)
    assert words in mapping.why_not(name)
    assert (mapping.route(name) is not None) == (words == "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sectors": ()}, "sector 1 of the site file is missing"),
        ({"branches": ()}, "sector 1 of the site file is missing"),
        ({"sectors": (SECTOR, SECTOR)}, "sector 1 of the site file is missing"),
        ({"robots": (RobotRow("tug-107", "a", 1), RobotRow("tug-107", "z", 1))}, "more than once"),
        ({"robots": (RobotRow("tug-107", "a", 1), RobotRow("x", "a", 1))}, "more than one sherpa"),
    ],
)
def test_a_contradiction_gives_no_route_at_all(changes: dict[str, tuple[object, ...]], words: str) -> None:
    mapping = Mapping(replace(SITE, **changes))  # type: ignore[arg-type]
    assert mapping.route("tug-107") is None
    assert words in mapping.why_not("tug-107")


def test_an_enabled_row_wins_over_a_disabled_one_of_the_same_sherpa() -> None:
    rows = (RobotRow("tug-1", "old", 1, enabled=False), RobotRow("tug-1", "new", 1))
    route = Mapping(replace(SITE, robots=rows)).route("tug-1")
    assert route is not None
    assert route.login == "new"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("TUG_107", "tug-107"),
        ("tug 107", "tug-107"),
        ("tug-0107", "tug-107"),
        ("Tugg-107", "tug-107"),
        ("val_sherpa_1", "val-sherpa-01"),
        ("ＴＵＧ１０７", "tug-107"),
        ("tug-107", "tug-107"),
        ("tug-108", None),
        ("tug-10", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_a_near_name_is_suggested_but_never_another_number(name: str, near: str | None) -> None:
    assert Mapping(SITE).near(name) == near


def test_names_are_one_whatever_stands_between_letters_and_digits() -> None:
    assert normal("TUG_107") == normal("tug-107") == normal("Tug 0107")
    assert normal("tug-1-07") != normal("tug-107")


def test_ten_thousand_names_are_mapped_and_suggested_quickly() -> None:
    robots = tuple(RobotRow(f"tug-{i}", f"l-{i}", 1) for i in range(10_000))
    begin = time.perf_counter()
    mapping = Mapping(replace(SITE, robots=robots))
    assert [mapping.near(f"TUG_{i}") for i in range(0, 10_000, 10)][7] == "tug-70"
    assert len(mapping.routes()) == 10_000
    assert time.perf_counter() - begin < 5


def test_many_unlisted_names_with_one_number_stay_bounded() -> None:
    names = Names(f"robot{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}x-1" for i in range(2000))
    begin = time.perf_counter()
    for i in range(50):
        names.near(f"completely different {i * 0} 1")
    assert time.perf_counter() - begin < 5
