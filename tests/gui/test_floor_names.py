"""Names of zones and stations among the names of sherpas: whole or not there, on the screen and on paper."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from ati_console.gui.floor import press
from ati_console.gui.floor.floor_names import FloorNames
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from tests.gui.floor_scene import NOW, SECTOR, crowd, demo_map
from tests.gui.pixels import near, pixels
from tests.gui.test_floor_press import texts

NOBODY = np.zeros((4, 0))


@pytest.fixture
def model() -> ConsoleModel:
    return ConsoleModel(lambda: NOW)


@pytest.fixture
def floor(qtbot: QtBot, model: ConsoleModel, dark: Theme) -> FloorPanel:
    made = FloorPanel(model, dark)
    qtbot.addWidget(made)
    made.resize(700, 640)
    made.set_map(demo_map(), SECTOR, "lanes", (SECTOR,), "Plant A")
    made.show()
    made.refresh(NOW)
    return made


def zones(floor: FloorPanel) -> list[tuple[QRectF, str]]:
    return floor.view.canvas.backdrop.map.zone_names(floor.sheet(light=False).look.view)


def stations(floor: FloorPanel) -> list[tuple[QRectF, str]]:
    return floor.view.canvas._ground.names


def ink(floor: FloorPanel, box: QRectF, theme: Theme) -> int:
    """How much of the words of a zone is on the screen."""
    picture = floor.view.grab().toImage().copy(box.toAlignedRect())
    return int(near(pixels(picture), theme.colors.text_faint, 60).sum())


def test_a_name_that_is_touched_leaves_whole_and_the_others_stay(dark: Theme, floor: FloorPanel) -> None:
    names, look = FloorNames(dark, floor.view.canvas.backdrop.map), floor.sheet(light=False).look
    everyone = names.clear_of(look, [], NOBODY)
    box, words = everyone[0]
    edge = np.array([[box.right() - 3], [box.top()], [box.right() + 40], [box.bottom()]])
    assert names.clear_of(look, [], edge) == everyone[1:] and words == everyone[0][1]


def test_on_a_crowded_floor_no_name_of_a_zone_or_a_station_is_half_covered(
    floor: FloorPanel, model: ConsoleModel, dark: Theme
) -> None:
    assert min(ink(floor, box, dark) for box, _ in zones(floor)) > 20, "nobody is there"
    model.set_fleet(crowd(400))
    for frame in range(4):
        floor.refresh(NOW + 1 + frame)
    said = texts(press.svg(floor.sheet(light=False)))
    everyone = [*zones(floor), *stations(floor)]
    seen = [words for _, words in everyone if words in said]
    left, top, right, bottom = floor.view.canvas.written()
    for box, words in everyone:
        over = (left < box.right()) & (right > box.left()) & (top < box.bottom()) & (bottom > box.top())
        assert (words in seen) != bool(over.any()), words
    assert all(words in seen or ink(floor, box, dark) < 20 for box, words in zones(floor))
    assert 0 < len(seen) < len(everyone) and len(stations(floor)) > 5, "the floor is crowded"


def test_the_names_of_stations_move_with_the_floor_before_it_is_painted_anew(floor: FloorPanel) -> None:
    floor.resize(900, 860)  # near enough for names
    floor.refresh(NOW + 1)
    (box, words), *_ = stations(floor)
    floor.view._box.translateBy(x=10.0)
    floor.refresh(NOW + 1.05)
    (moved, same), *_ = stations(floor)
    look = floor.view.canvas._look
    assert look is not None and same == words
    assert moved.x() == pytest.approx(box.x() - 10 * look.view.px_per_m, abs=1.0) and moved.y() == box.y()
