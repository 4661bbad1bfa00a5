"""Anchors on the floor: where the arrows lie, which words stand, and a place that is clicked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.calibration.floor_marks import floor_anchors
from ati_console.gui.calibration.pane import CalibrationPane
from ati_console.gui.console.calibration_floor import CalibrationFloor
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.theme import Theme
from ati_console.gui.workspaces.forward import Forward
from ati_console.site.site import Transform
from tests.gui import calibration_scene as scene
from tests.gui.floor_scene import NOW, demo_map
from tests.gui.pixels import near, pixels


@pytest.fixture
def forward(qtbot: QtBot, theme: Theme) -> Iterator[Forward]:
    model = ConsoleModel(lambda: NOW)
    made = Forward(model, theme)
    qtbot.addWidget(made)
    pane = CalibrationPane(model, theme, made)
    pane.hide()
    pane.bench.show_sector(scene.SECTOR, (scene.SECTOR,), scene.kept())
    made.resize(1376, 820)
    made.floor.set_map(demo_map(), scene.SECTOR, (scene.SECTOR,))
    made.desk = CalibrationFloor(pane, made, theme, made)  # type: ignore[attr-defined]
    made.pane = pane  # type: ignore[attr-defined]
    made.show()
    yield made
    made.hide()


def test_an_arrow_begins_where_the_twin_has_it_and_ends_where_the_fit_puts_it(forward: Forward) -> None:
    bench = forward.pane.bench  # type: ignore[attr-defined]
    arrows = floor_anchors(bench)
    worst = arrows[7]
    assert worst.suspect and round(worst.off_m, 2) == 9.61
    assert scene.OLD.point_mm(worst.x_m, worst.y_m) == pytest.approx((95_916.27, 160_173.20), abs=0.01)
    # The fit in use is the fit of the anchors: read back, its end is the robot's own place.
    assert (worst.to_x_m, worst.to_y_m) == pytest.approx((-1.329, 16.690), abs=1e-6)


def test_without_a_way_back_nothing_is_drawn(forward: Forward) -> None:
    bench = forward.pane.bench  # type: ignore[attr-defined]
    flat = replace(scene.SECTOR, transform=Transform(a=0.0, d=0.0))
    bench.show_sector(flat, (flat,), scene.kept())
    assert floor_anchors(bench) == ()


def test_the_arrows_are_on_the_floor_while_the_button_is_down(forward: Forward, theme: Theme) -> None:
    pane, layer = forward.pane, forward.desk.layer  # type: ignore[attr-defined]
    pane.head.on_floor.setChecked(True)
    forward.refresh(NOW)
    forward.refresh(NOW + 1)
    with_arrows = near(pixels(forward.floor.view.grab().toImage()), theme.colors.warning).sum()
    assert len(layer.anchors) == 8 and "anchor 8 off by 9.6 m" in layer.describe() and forward.floor.empty.isHidden()
    pane.head.on_floor.setChecked(False)
    forward.refresh(NOW + 2)
    forward.refresh(NOW + 3)
    assert not layer.anchors
    assert near(pixels(forward.floor.view.grab().toImage()), theme.colors.warning).sum() < with_arrows


def test_a_click_on_the_floor_gives_twinzos_side_and_selects_nobody_else(forward: Forward, qtbot: QtBot) -> None:
    pane, view = forward.pane, forward.floor.view  # type: ignore[attr-defined]
    pane.foot.typed.click()
    pane.entry.pick.click()
    assert view.belt.tool is forward.desk.tool  # type: ignore[attr-defined]
    forward._model.select("tug-104")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(120, 140))
    assert forward._model.selected == "tug-104", "the click was for the anchor"
    metres = view.belt.bare_at(QPointF(120, 140))
    x, y = scene.OLD.point_mm(metres.x_m, metres.y_m)
    assert pane.entry.sector.text() == f"{x:.0f}, {y:.0f}" and view.belt.tool is None


def test_keys_place_it_and_esc_lets_it_be(forward: Forward) -> None:
    pane, view = forward.pane, forward.floor.view  # type: ignore[attr-defined]
    pane.pick_requested.emit()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.belt.tool is None and pane.entry.sector.text() == ""
    pane.pick_requested.emit()
    QTest.keyClick(view, Qt.Key.Key_Right)
    forward.refresh(NOW)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert "," in pane.entry.sector.text()


def test_a_floor_of_another_sector_gives_no_place(forward: Forward) -> None:
    pane, view = forward.pane, forward.floor.view  # type: ignore[attr-defined]
    said: list[str] = []
    pane.said.connect(said.append)
    other = replace(scene.SECTOR, transform=Transform())
    pane.bench.show_sector(other, (other,), scene.kept())
    pane.pick_requested.emit()
    view.belt.clicked(QPointF(120, 140))
    assert "another sector" in said[0] and pane.entry.sector.text() == ""
