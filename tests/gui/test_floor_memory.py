"""The floor comes back as it was left, site by site; garbage in the settings is no floor; a reset is a reset."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from ati_console.gui.floor import floor_memory
from ati_console.gui.floor.camera import Where
from ati_console.gui.floor.floor_memory import FloorState
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.look import Layers
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import FloorMap
from tests.gui.floor_scene import NOW, SECTOR, demo_map, fleet, sherpa

OTHER = replace(SECTOR, id=2, transform=replace(SECTOR.transform, tx=0.0))


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def model() -> ConsoleModel:
    return ConsoleModel(lambda: NOW)


class Floors:
    """Windows one after the other, on the same settings."""

    def __init__(self, qtbot: QtBot, theme: Theme, store: QSettings, model: ConsoleModel) -> None:
        self._qtbot, self._theme, self._store, self.model = qtbot, theme, store, model
        self.asked: list[int] = []

    def open(self, site: str = "Plant A", floor: FloorMap | None = None) -> FloorPanel:
        panel = FloorPanel(self.model, self._theme)
        self._qtbot.addWidget(panel)
        panel.sector_requested.connect(self.asked.append)
        panel.keeper.use(self._store)
        panel.set_map(floor or demo_map(), SECTOR, "lanes", (SECTOR, OTHER), site)
        panel.resize(700, 640)
        panel.show()
        panel.refresh(NOW)
        return panel


@pytest.fixture
def floors(qtbot: QtBot, dark: Theme, store: QSettings, model: ConsoleModel) -> Iterator[Floors]:
    yield Floors(qtbot, dark, store, model)


def test_view_frame_layers_and_trail_are_found_again(floors: Floors) -> None:
    first = floors.open()
    first.view.set_frame(Frame.SECTOR_MM)
    first.view.aim.go_to(Where(40.0, 60.0, 30.0))
    first._choose_layer("lanes", False)
    first._choose_layer("sent", True)
    first._set_trail(30.0)
    first.keeper.leave()
    again = floors.open()
    found = again.view.aim._camera.where()
    assert found is not None and (found.x_m, found.y_m, found.across_m) == pytest.approx((40.0, 60.0, 30.0))
    assert again.view.frame is Frame.SECTOR_MM and again.header.sector_button.isChecked()
    assert not again.view.layers.lanes and again.view.layers.sent and again.view.layers.trail_s == 30.0
    assert not again.header._layers.action_of("lanes").isChecked()


def test_each_site_has_its_own(floors: Floors) -> None:
    panel = floors.open("Plant A")
    panel.view.aim.go_to(Where(40.0, 60.0, 30.0))
    panel.set_map(demo_map(), SECTOR, "lanes", (SECTOR,), "Plant B")
    assert panel.view.aim.fitting
    panel.set_map(demo_map(), SECTOR, "lanes", (SECTOR,), "Plant A")
    assert panel.view.aim.where() == Where(40.0, 60.0, 30.0)


def test_the_same_site_shown_again_leaves_the_view_alone(floors: Floors) -> None:
    panel = floors.open()
    panel.view.aim.go_to(Where(40.0, 60.0, 30.0))
    panel.set_map(demo_map(), SECTOR, "lanes", (SECTOR, OTHER), "Plant A")
    assert panel.view.aim.where() == Where(40.0, 60.0, 30.0)
    panel.set_map(FloorMap(), SECTOR, "lanes", (SECTOR, OTHER), "Plant A")  # another map: it is looked at whole
    assert panel.view.aim.fitting


def test_the_chosen_sector_is_asked_for_again_and_only_once(floors: Floors) -> None:
    first = floors.open()
    first.header.sector_chosen.emit(2)
    assert floors.asked == [2]
    first.set_map(demo_map(), OTHER, "lanes", (SECTOR, OTHER), "Plant A")
    assert floors.asked == [2] and first.sector is OTHER
    first.keeper.leave()
    floors.asked.clear()
    again = floors.open()
    assert floors.asked == [2]
    again.set_map(demo_map(), OTHER, "lanes", (SECTOR, OTHER), "Plant A")
    assert floors.asked == [2]


def test_the_selected_sherpa_is_selected_again_when_it_shows_up(floors: Floors, model: ConsoleModel) -> None:
    model.set_fleet(fleet(sherpa("tug-107"), sherpa("tug-108")))
    first = floors.open()
    model.select("tug-107")
    first.keeper.leave()
    floors.model = again = ConsoleModel(lambda: NOW)
    floors.open()
    again.set_fleet(fleet(sherpa("tug-108")))
    assert again.selected == ""
    again.set_fleet(fleet(sherpa("tug-108"), sherpa("tug-107")))
    assert again.selected == "tug-107"


def test_another_run_of_the_same_broker_selects_it_again_but_not_against_the_user(
    floors: Floors, model: ConsoleModel
) -> None:
    floors.open()
    model.set_fleet(fleet(sherpa("tug-107"), sherpa("tug-108")))
    model.select("tug-107")
    model.reset()
    model.set_fleet(fleet(sherpa("tug-107"), sherpa("tug-108")))
    assert model.selected == "tug-107"
    model.select("")
    model.set_fleet(fleet(sherpa("tug-107")))
    assert model.selected == ""


def test_a_reset_forgets_every_floor(floors: Floors, store: QSettings) -> None:
    panel = floors.open()
    panel._choose_layer("lanes", False)
    panel.view.aim.go_to(Where(40.0, 60.0, 30.0))
    panel.keeper.leave()
    panel.keeper.forget()
    assert panel.view.layers.lanes and panel.view.aim.fitting
    assert floor_memory.load(store, "Plant A") == FloorState()


@given(
    st.one_of(
        st.text(), st.integers(), st.lists(st.text()),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                st.sampled_from(["where", "frame", "sector", "layers", "trail_s", "selected", "x_m", "lanes"]), inner
            ),
            max_leaves=12,
        ).map(lambda row: json.dumps({"version": 1, "sites": {"Plant A": row}})),
    )
)  # fmt: skip
def test_garbage_in_the_settings_is_the_default(kept: object) -> None:
    class Garbage:
        def value(self, _key: str) -> object:
            return kept

    state = floor_memory.load(Garbage(), "Plant A")  # type: ignore[arg-type]
    assert isinstance(state, FloorState) and isinstance(state.layers, Layers)


def test_the_settings_stay_small_whatever_is_opened(store: QSettings) -> None:
    for number in range(80):
        floor_memory.save(store, f"Plant {number}", FloorState(selected="x" * 10_000))
    text = store.value(floor_memory.KEPT.key)
    assert isinstance(text, str) and len(text) < floor_memory.KEPT.most
    assert floor_memory.load(store, "Plant 79").selected.startswith("x")
    assert floor_memory.load(store, "Plant 0") == FloorState()
