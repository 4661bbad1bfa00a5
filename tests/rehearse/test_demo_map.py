"""The demo's floor, read by the same reader as a plant's."""

from __future__ import annotations

import json

from ati_console.rehearse.demo_site import demo_map, demo_map_file
from ati_console.site.floorplan import Bounds


def test_it_reads_without_a_warning() -> None:
    floor = demo_map()
    assert floor.warnings == () and floor.bounds == Bounds(8.0, 12.0, 124.0, 127.0)


def test_it_has_the_stations_and_rooms_of_the_target_picture() -> None:
    floor = demo_map()
    assert {station.name for station in floor.stations} == {
        "D-01", "D-02", "C-01", "C-02", "C-03", "L2-01", "L3-05", "W-03", "L2-04", "R-01", "R-02", "K-01", "K-02",
        "L1-01", "L1-02",
    }  # fmt: skip
    assert [area.name for area in floor.areas if area.kind == "zone"] == [
        "Charging", "Sub-assembly", "Dispatch", "Warehouse A", "Line 2", "Line 3", "Receiving", "Kitting", "Line 1",
    ]  # fmt: skip


def test_every_station_stands_on_a_lane() -> None:
    floor = demo_map()
    for station in floor.stations:
        assert any(
            min(lane.x1, lane.x2) <= station.x <= max(lane.x1, lane.x2)
            and min(lane.y1, lane.y2) <= station.y <= max(lane.y1, lane.y2)
            for lane in floor.lanes
        ), station.name


def test_it_keeps_to_the_form_of_atis_file() -> None:
    document = json.loads(demo_map_file().read_text("utf-8"))
    assert document.keys() == {"terminal_lines_info", "stations_info", "metadata"}
    assert all({"t1", "t2", "lane_name", "regime"} == lane.keys() for lane in document["terminal_lines_info"].values())
