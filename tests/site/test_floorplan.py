from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ati_console.site import floorplan
from ati_console.site.floorplan import Area, Bounds, Lane, MapError, Station, load_ati_map

MAP = {
    "terminal_lines_info": {
        "0": {"t1": [1, 2], "t2": [3.5, 4], "lane_name": "L0", "regime": "slow"},
        "7": {"t1": [-5, 0], "t2": [0, 0]},
    },
    "stations_info": {
        "1": {"station_name": "Dock A", "pose": [10, 20, 1.57], "station_tags": ["dispatch", 2], "orientation": None}
    },
    "metadata": {"areas": [{"name": "Hall", "x1": 30, "y1": -3, "x2": 0, "y2": 1, "kind": "wall"}], "other": 1},
}


def loaded(**changes: object) -> floorplan.FloorMap:
    return load_ati_map(json.dumps(MAP | changes).encode())


def test_lanes_stations_and_areas_are_read_in_metres() -> None:
    plan = loaded()
    assert plan.lanes == (Lane(1, 2, 3.5, 4, "L0", "slow"), Lane(-5, 0, 0, 0, "", ""))
    assert plan.stations == (Station("Dock A", 10, 20, 1.57, ("dispatch", "2")),)
    assert plan.areas == (Area("Hall", 0, -3, 30, 1, "wall"),)
    assert plan.bounds == Bounds(-5, -3, 30, 20)
    assert plan.warnings == ()


def test_a_map_without_metadata_is_complete() -> None:
    assert loaded(metadata=None).areas == ()


def test_it_reads_a_file_with_notepads_mark(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(MAP).encode())
    assert len(load_ati_map(path).lanes) == 2


@pytest.mark.parametrize(
    "lane",
    [
        None,
        5,
        {},
        {"t1": [1], "t2": [1, 2]},
        {"t1": [1, 2], "t2": ["3", 4]},
        {"t1": [1, 2], "t2": [True, 4]},
        {"t1": [float("nan"), 2], "t2": [3, 4]},
        {"t1": [float("inf"), 2], "t2": [3, 4]},
        {"t1": [10**400, 2], "t2": [3, 4]},
        {"t1": [1e7, 2], "t2": [3, 4]},
    ],
)
def test_a_lane_that_is_none_is_left_out_and_counted(lane: object) -> None:
    plan = loaded(terminal_lines_info={"0": lane, "1": {"t1": [0, 0], "t2": [1, 0]}})
    assert plan.lanes == (Lane(0, 0, 1, 0),)
    assert plan.warnings == ("1 lane entries could not be read and are left out",)


def test_lists_instead_of_numbered_objects_and_poses_of_two_are_taken() -> None:
    plan = loaded(
        terminal_lines_info=[{"t1": [0, 0, 9], "t2": [1, 0]}], stations_info=[{"station_name": 5, "pose": [1, 2]}]
    )
    assert plan.lanes == (Lane(0, 0, 1, 0),)
    assert plan.stations == (Station("5", 1, 2, None),)


def test_an_area_of_another_kind_is_left_out_and_counted() -> None:
    plan = loaded(metadata={"areas": [{"name": "?", "x1": 0, "y1": 0, "x2": 1, "y2": 1, "kind": "moat"}]})
    assert plan.areas == ()
    assert plan.warnings == ("1 area entries could not be read and are left out",)


def test_names_are_short_and_on_one_line() -> None:
    plan = loaded(stations_info={"1": {"station_name": "a\x1b[2J\n\u202eb" + "x" * 500, "pose": [0, 0, 0]}})
    assert plan.stations[0].name.startswith("a[2Jb")
    assert len(plan.stations[0].name) <= 80


def test_a_map_in_millimetres_or_without_lanes_is_said() -> None:
    assert "millimetres" in loaded(terminal_lines_info={"0": {"t1": [0, 0], "t2": [195630, 0]}}).warnings[0]
    empty = load_ati_map(b"{}")
    assert empty.bounds is None
    assert "grid_map_attributes.json" in empty.warnings[0]


@pytest.mark.parametrize("data", [b"", b"[]", b"nonsense", b"\xff\xfe", b"[" * 100_000, b"1" * 5000])
def test_what_is_no_map_is_one_named_error(data: bytes) -> None:
    with pytest.raises(MapError):
        load_ati_map(data)


def test_a_missing_file_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(21_000_000)
    for path in (tmp_path / "none.json", huge):
        with pytest.raises(MapError):
            load_ati_map(path)


def test_lanes_beyond_the_limit_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floorplan, "MAX_LANES", 10)
    plan = loaded(terminal_lines_info=[{"t1": [0, 0], "t2": [1, 0]}] * 25)
    assert len(plan.lanes) == 10
    assert plan.warnings == ("15 lane entries beyond the 10th are left out",)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["t1", "t2", "pose", "station_name", "areas", "x1", "kind", "0"]), inner)
    ),
    max_leaves=20,
)


@given(JSON, JSON, JSON)
def test_whatever_json_it_is_a_map_or_the_one_error(lanes: object, stations: object, metadata: object) -> None:
    top = {"terminal_lines_info": lanes, "stations_info": stations, "metadata": metadata}
    load_ati_map(json.dumps(top).encode())
