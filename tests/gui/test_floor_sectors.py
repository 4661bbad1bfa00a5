"""A site of two sectors, one turned and mirrored as in the field: cursor, card and centre say the truth in either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, ReadBack, RobotForward, Visibility
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.ruler import Place
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from ati_console.site.plant_map import drawn
from ati_console.site.site import Sector, Site, Transform, Twin
from tests.gui.floor_scene import NOW, SECTOR, demo_map, fleet, sherpa

PLAIN = Sector(7, "South", 150_000, 150_000, Transform(1000.0, 0.0, 0.0, -1000.0, 0.0, 150_000.0))
BOTH = (SECTOR, PLAIN)


@pytest.fixture
def model() -> ConsoleModel:
    made = ConsoleModel(lambda: NOW)
    made.set_listing({"tug-107": Listing(login="tug-107-a", sector=1), "tug-200": Listing(login="tug-200-a", sector=7)})
    made.set_fleet(fleet(sherpa("tug-107", 82.45, 12.33), sherpa("tug-200", 40.0, 60.0)))
    return made


@pytest.fixture
def floor(qtbot: QtBot, model: ConsoleModel, dark: Theme, own_home: Path) -> Iterator[FloorPanel]:
    made = FloorPanel(model, dark)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.set_map(demo_map(), SECTOR, "lanes", BOTH, "Plant A")
    made.show()
    made.refresh(NOW)
    yield made
    made.hide()


def spot(floor: FloorPanel, x_m: float, y_m: float) -> QPoint:
    return floor.view.belt.spot_of(Place(x_m, y_m)).toPoint()


@pytest.mark.parametrize("frame", list(Frame))
@pytest.mark.parametrize(("sector", "says"), [(SECTOR, (178309.3, 156917.2)), (PLAIN, (82450.0, 137670.0))])
def test_the_cursor_says_both_frames_whatever_is_shown(
    qtbot: QtBot, floor: FloorPanel, sector: Sector, says: tuple[float, float], frame: Frame
) -> None:
    floor.set_map(demo_map(), sector, "lanes", BOTH, "Plant A")
    floor._choose_frame(frame)
    floor.refresh(NOW)
    px_m = 1 / floor.view.viewport_now().px_per_unit * (1 if frame is Frame.ROBOT_M else 1e-3)
    with qtbot.waitSignal(floor.cursor_moved) as told:
        qtbot.mouseMove(floor.view.viewport(), spot(floor, 82.45, 12.33))
    robot, mm = told.args
    x, y = (float(part) for part in robot.split(", "))
    assert (x, y) == (pytest.approx(82.45, abs=1.5 * px_m), pytest.approx(12.33, abs=1.5 * px_m))
    digits = mm.replace(",", " ").split()
    assert float("".join(digits[:2])) == pytest.approx(says[0], abs=1500 * px_m)
    assert float("".join(digits[2:])) == pytest.approx(says[1], abs=1500 * px_m)


@pytest.mark.parametrize("frame", list(Frame))
def test_a_double_click_with_the_mouse_centres_what_is_under_it(qtbot: QtBot, floor: FloorPanel, frame: Frame) -> None:
    floor._choose_frame(frame)
    floor.refresh(NOW)
    at = spot(floor, 40.0, 60.0)
    screen = floor.view.viewport()
    qtbot.mouseMove(screen, at)
    qtbot.mouseClick(screen, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(screen, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseRelease(screen, Qt.MouseButton.LeftButton, pos=at)
    floor.refresh(NOW)
    assert (spot(floor, 40.0, 60.0) - screen.rect().center()).manhattanLength() <= 2


def test_the_card_names_login_and_sector_and_says_where_twinzo_shows_it(
    qtbot: QtBot, floor: FloorPanel, model: ConsoleModel
) -> None:
    seen = ReadBack(Visibility.OFF, NOW, distance_m=6.2)
    lost = ReadBack(Visibility.NOT_VISIBLE, NOW)
    robots = {
        "tug-107": RobotForward("tug-107-a", 1, Delivery.ACCEPTED, sent_at=NOW - 1, read_back=seen),
        "tug-200": RobotForward("tug-200-a", 7, Delivery.ACCEPTED, sent_at=NOW - 1, read_back=lost),
    }
    model.set_forward(ForwardStatus(mode=ForwardMode.ON, robots=robots))
    told = {name: hover(qtbot, floor, name) for name in robots}
    assert told["tug-107"]["Login"] == "tug-107-a  sector 1"
    assert told["tug-107"]["Sector"] == "178,309, 156,917 mm"
    assert told["tug-107"]["Twinzo"] == "accepted, 6.2 m off"
    assert told["tug-200"]["Login"] == "tug-200-a  sector 7"
    assert told["tug-200"]["Sector"] == "40,000, 90,000 mm"  # of its own sector, not of the one that is shown
    assert told["tug-200"]["Twinzo"] == "accepted, not visible"


def hover(qtbot: QtBot, floor: FloorPanel, name: str) -> dict[str, str]:
    qtbot.mouseMove(floor.view.viewport(), floor.view.canvas.spot(floor.view.rows.row_of(name)).toPoint())
    floor.refresh(NOW)
    shown = floor.hover_card.shown
    assert shown is not None and shown.name == name
    return {row.label: row.words for row in shown.rows}


def test_the_button_of_the_frame_names_the_sector_when_there_are_several(floor: FloorPanel) -> None:
    assert floor.header.sector_button.text() == "Sector 1"
    floor.set_map(demo_map(), PLAIN, "lanes", BOTH, "Plant A")
    assert floor.header.sector_button.text() == "Sector 7"
    floor.set_map(demo_map(), SECTOR, "lanes", (SECTOR,), "Plant B")
    assert floor.header.sector_button.text() == "Sector mm"


def test_a_sector_without_a_map_of_its_own_lies_on_the_one_there_is(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text('{"stations_info": {"1": {"station_name": "A", "pose": [1, 2, 0]}}}')
    site = Site("Plant A", Twin("https://twin.example/v3"), sectors=(PLAIN, replace(SECTOR, map=file)))
    first, asked = drawn(site), drawn(site, 7)
    assert first.sector is not None and first.sector.id == 1 and first.floor is not None
    assert asked.sector is PLAIN and asked.floor == first.floor and asked.sectors == site.sectors
    assert drawn(site, 99).sector == first.sector
