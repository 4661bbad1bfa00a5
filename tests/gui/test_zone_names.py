"""Names of zones among the names of sherpas: whole or not there, on the screen and on paper."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from ati_console.gui.floor import press
from ati_console.gui.floor.zone_names import ZoneNames
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


def ink(floor: FloorPanel, box: QRectF, theme: Theme) -> int:
    """How much of the words of a zone is on the screen."""
    picture = floor.view.grab().toImage().copy(box.toAlignedRect())
    return int(near(pixels(picture), theme.colors.text_faint, 60).sum())


def test_a_name_that_is_touched_leaves_whole_and_the_others_stay(dark: Theme, floor: FloorPanel) -> None:
    names, look = ZoneNames(dark, floor.view.canvas.backdrop.map), floor.sheet(light=False).look
    everyone = names.clear_of(look, NOBODY)
    box, words = everyone[0]
    edge = np.array([[box.right() - 3], [box.top()], [box.right() + 40], [box.bottom()]])
    assert names.clear_of(look, edge) == everyone[1:] and words == everyone[0][1]


def test_on_a_crowded_floor_no_name_of_a_zone_is_half_covered(
    floor: FloorPanel, model: ConsoleModel, dark: Theme
) -> None:
    assert min(ink(floor, box, dark) for box, _ in zones(floor)) > 20, "nobody is there"
    model.set_fleet(crowd(400))
    for frame in range(4):
        floor.refresh(NOW + 1 + frame)
    said = texts(press.svg(floor.sheet(light=False)))
    seen = [words for _, words in zones(floor) if words in said]
    left, top, right, bottom = floor.view.canvas.written()
    for box, words in zones(floor):
        over = (left < box.right()) & (right > box.left()) & (top < box.bottom()) & (bottom > box.top())
        assert (words in seen) != bool(over.any()), words
        assert words in seen or ink(floor, box, dark) < 20, words
    assert len(seen) < len(zones(floor)), "the floor is crowded"
