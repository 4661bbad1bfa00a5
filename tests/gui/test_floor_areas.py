"""The twin's areas on the floor: where they are in both frames, hatched where nobody may go, named as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.hatch import hatch
from ati_console.gui.floor.ruler import Place
from ati_console.gui.floor.twin_name import name_room
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import Bounds, FloorMap
from ati_console.site.sector_area import SectorArea, SectorPath
from tests.gui.floor_scene import FIELD, NOW, SECTOR, demo_map, fleet, sherpa
from tests.gui.pixels import near, pixels


def box(x: float, y: float, side: float) -> tuple[tuple[float, float], ...]:
    corners = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))
    return tuple(FIELD.point_mm(*corner) for corner in corners)


DOCK = SectorArea(1, 1, "Dock", box(20, 30, 25))
PRESS = SectorArea(2, 1, "Press <b>hall</b>", box(80, 60, 30), is_no_go=True)
ELSEWHERE = SectorArea(3, 7, "Other hall", box(60, 30, 20), is_no_go=True)


@pytest.fixture
def floor(qtbot: QtBot, theme: Theme) -> Iterator[FloorPanel]:
    made = FloorPanel(ConsoleModel(lambda: NOW), theme)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.set_map(demo_map(), SECTOR, "Plant A lanes", (SECTOR,), "Plant A")
    made.set_areas((PRESS, DOCK, ELSEWHERE))
    made.show()
    yield made
    made.hide()


def picture(floor: FloorPanel) -> QImage:
    for k in range(3):
        floor.refresh(NOW + k)
    return floor.view.grab().toImage()


def count(floor: FloorPanel, image: QImage, color: QColor, x: float, y: float, side_m: float, within: int = 40) -> int:
    """Pixels of nearly this colour in a box of the plant, whatever the frame."""
    return int(near(patch(floor, image, x, y, side_m), color, within).sum())


def patch(floor: FloorPanel, image: QImage, x: float, y: float, side_m: float) -> np.ndarray:
    ends = [floor.view.belt.spot_of(Place(x + dx, y + dy)) for dx in (0, side_m) for dy in (0, side_m)]
    xs, ys = [round(e.x()) for e in ends], [round(e.y()) for e in ends]
    return pixels(image.copy(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)))


@pytest.mark.parametrize("frame", list(Frame))
def test_areas_lie_where_the_sector_puts_them_in_both_frames(floor: FloorPanel, theme: Theme, frame: Frame) -> None:
    floor.view.set_frame(frame)
    image = picture(floor)
    assert count(floor, image, theme.colors.info, 19, 29, 27, 30) > 100  # the outline
    assert count(floor, image, theme.colors.fault, 79, 59, 32, 30) > 100
    assert count(floor, image, theme.colors.fault, 59, 29, 19, 30) == 0  # of another sector


def test_a_no_go_area_is_hatched_and_the_other_is_not(floor: FloorPanel) -> None:
    floor.set_map(FloorMap(bounds=Bounds(0, 0, 130, 130)), SECTOR, "", (SECTOR,), "Plant A")
    image = picture(floor)
    no_go, dock = patch(floor, image, 82, 80, 6), patch(floor, image, 22, 32, 6)
    assert no_go.std(axis=(0, 1)).max() > 15
    assert dock.std(axis=(0, 1)).max() < no_go.std(axis=(0, 1)).max() / 2


def test_the_layer_can_be_put_away(floor: FloorPanel, theme: Theme) -> None:
    floor.header._layers.action_of("areas").trigger()
    assert count(floor, picture(floor), theme.colors.fault, 79, 59, 32, 30) == 0


def test_an_area_is_a_polygon_of_numbers() -> None:
    with pytest.raises(ValueError, match="2 corners"):
        SectorArea(1, 1, "a", ((0.0, 0.0), (1.0, 1.0)))
    with pytest.raises(ValueError, match="no number"):
        SectorArea(1, 1, "a", ((0.0, 0.0), (1.0, 1.0), (float("nan"), 0.0)))


def test_a_hatch_stays_inside_its_polygon_and_is_bounded() -> None:
    ell = np.array([(0, 0), (90, 0), (90, 30), (30, 30), (30, 90), (0, 90)], dtype=float)
    lines = hatch(ell, 8, 800, 600)
    assert lines
    for x0, y0, x1, y1 in lines:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        assert (0 <= x <= 90 and 0 <= y <= 30) or (0 <= x <= 30 and 0 <= y <= 90)
    assert len(hatch(ell * 1e9, 8, 800, 600)) <= 1200
    assert hatch(ell - 1e6, 8, 800, 600) == []


def test_five_hundred_areas_are_painted_once_and_not_with_each_frame(floor: FloorPanel) -> None:
    floor.set_areas(tuple(SectorArea(k, 1, f"a{k}", box(k % 25 * 5, k // 25 * 5, 4)) for k in range(500)))
    picture(floor)
    painted = floor.view.canvas._ground._plant
    floor.refresh(NOW + 10)
    assert floor.view.canvas._ground._plant is not None and painted is not None
    assert floor.view.canvas._ground._plant.picture.cacheKey() == painted.picture.cacheKey()


AISLE = SectorPath(5, 1, "Tow <b>route</b>", tuple(FIELD.point_mm(x, y) for x, y in ((20, 20), (110, 20), (110, 50))))


@pytest.mark.parametrize("frame", [Frame.ROBOT_M, Frame.SECTOR_MM])
def test_a_path_is_a_line_where_it_is_in_both_frames_and_goes_with_the_areas(floor: FloorPanel, frame: Frame) -> None:
    floor.view.set_frame(frame)
    ink = floor.view.canvas.backdrop.paths._theme.colors.info
    bare = count(floor, picture(floor), ink, 60, 18, 4.0)
    floor.view.set_paths((AISLE, SectorPath(6, 7, "elsewhere", AISLE.points_mm)))
    assert count(floor, picture(floor), ink, 60, 18, 4.0) > bare + 8
    floor.view.set_layers(replace(floor.view.layers, areas=False))
    assert count(floor, picture(floor), ink, 60, 18, 4.0) <= bare


def test_a_path_of_one_point_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="at least two"):
        SectorPath(5, 1, "dot", ((0.0, 0.0),))
    with pytest.raises(ValueError, match="no number"):
        SectorPath(5, 1, "far", ((0.0, 0.0), (float("inf"), 0.0)))


def test_the_name_of_a_sherpa_keeps_off_the_name_of_an_area(qtbot: QtBot, theme: Theme) -> None:
    model = ConsoleModel(lambda: NOW)
    floor = FloorPanel(model, theme)
    qtbot.addWidget(floor)
    floor.resize(700, 700)
    floor.set_map(FloorMap(bounds=Bounds(0, 0, 140, 140)), SECTOR, "Plant A lanes", (SECTOR,), "Plant A")
    floor.set_areas((DOCK,))
    floor.show()
    for degrees in range(0, 360, 30):  # around the name, near enough to lie over it
        x, y = 32.5 + 5 * np.cos(np.radians(degrees)), 42.5 + 3 * np.sin(np.radians(degrees))
        model.set_fleet(fleet(sherpa("tug-107", float(x), float(y), age_s=80)))
        floor.refresh(NOW + degrees)
        floor.refresh(NOW + degrees + 1)
        left, top, right, bottom = floor.view.canvas.written()
        (name,) = floor.view.canvas.backdrop.areas.name_rooms(floor.sheet(light=False).look.view)
        over = (left < name.right() - 4) & (right > name.left() + 4) & (top < name.bottom() - 4)
        assert len(left) and not (over & (bottom > name.top() + 4)).any(), degrees


HALLWAY = SectorArea(4, 1, "Aisle", tuple(FIELD.point_mm(x, y) for x, y in ((20, 60), (90, 60), (90, 65), (20, 65))))


@pytest.mark.parametrize("frame", list(Frame))
@pytest.mark.parametrize("side", [400, 700])
def test_the_name_of_an_aisle_stands_beside_the_lane_in_its_middle(floor: FloorPanel, frame: Frame, side: int) -> None:
    floor.set_areas((HALLWAY,))
    floor.resize(side, side)
    floor.view.set_frame(frame)
    picture(floor)
    (name,) = floor.view.canvas.backdrop.areas.name_rooms(floor.sheet(light=False).look.view)
    middle = [floor.view.belt.spot_of(Place(x, 62.5)).y() for x in range(20, 91, 5)]
    assert not any(name.top() < y < name.bottom() for y in middle)


def test_the_names_of_an_area_and_of_a_path_cost_something_to_write_over(floor: FloorPanel) -> None:
    look = floor.sheet(light=False).look
    floor.set_areas(())
    bare = floor.view.canvas.backdrop.costs(look).raster.sum()
    floor.set_areas((HALLWAY,))
    named = floor.view.canvas.backdrop.costs(look).raster.sum()
    floor.view.set_paths((SectorPath(1, 1, "Tow route", (FIELD.point_mm(10, 20), FIELD.point_mm(130, 20))),))
    assert bare < named < floor.view.canvas.backdrop.costs(look).raster.sum()


@pytest.mark.parametrize("side", [10, 12])
def test_a_no_go_area_that_is_too_small_for_its_name_says_no_go(floor: FloorPanel, theme: Theme, side: float) -> None:
    floor.set_areas((SectorArea(5, 1, "Press hall", box(80, 60, side), is_no_go=True),))
    (room,) = floor.view.canvas.backdrop.areas.name_rooms(floor.sheet(light=False).look.view)
    assert room.width() == name_room(theme, "no-go", 500)[0].width()
