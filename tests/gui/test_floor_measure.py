"""The ruler as a user holds it: clicks, a drag, keys alone; what it says in both frames; what it leaves alone."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.measure_tool import MeasureTool
from ati_console.gui.floor.ruler import Place, measured
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from tests.gui.floor_scene import FIELD, NOW, SECTOR, demo_map, fleet, sherpa
from tests.gui.pixels import near, pixels


@pytest.fixture
def model() -> ConsoleModel:
    made = ConsoleModel(lambda: NOW)
    made.set_fleet(fleet(sherpa("tug-101", 30, 40), sherpa("tug-102", 60, 80)))
    return made


@pytest.fixture
def floor(qtbot: QtBot, model: ConsoleModel, theme: Theme) -> Iterator[FloorPanel]:
    made = FloorPanel(model, theme)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.set_map(demo_map(), SECTOR, "Plant A lanes")
    made.show()
    made.refresh(NOW)
    yield made
    made.hide()


def ruler(floor: FloorPanel) -> MeasureTool:
    return floor.view.belt.measure


def picture(floor: FloorPanel) -> QImage:
    floor.refresh(NOW + 1)
    return floor.view.grab().toImage()


def at(floor: FloorPanel, x_m: float, y_m: float) -> QPoint:
    return floor.view.belt.spot_of(Place(x_m, y_m)).toPoint()


def click(qtbot: QtBot, floor: FloorPanel, where: QPoint) -> None:
    qtbot.mouseMove(floor.view.viewport(), where)
    qtbot.mouseClick(floor.view.viewport(), Qt.MouseButton.LeftButton, pos=where)


def take(qtbot: QtBot, floor: FloorPanel) -> None:
    qtbot.keyClick(floor.view, Qt.Key.Key_M)
    assert floor.view.belt.tool is ruler(floor)


def test_metres_in_the_robot_frame_and_millimetres_in_the_sector() -> None:
    start, end = Place(10, 10), Place(13, 6)
    robot = measured(start, end, Frame.ROBOT_M, FIELD)
    assert robot.length_words == "5.00 m"
    assert robot.detail_words == "dx 3.00  dy -4.00 m  -53.1°"
    sector = measured(start, end, Frame.SECTOR_MM, FIELD)
    assert sector.length == pytest.approx(5000, rel=1e-5)  # the field's transform is 1000 : 1
    assert sector.dx == pytest.approx(3 * 999.73823 - 4 * 22.879501)
    assert sector.dy == pytest.approx(3 * 22.879501 + 4 * 999.73823)
    assert sector.angle_deg == pytest.approx(53.13 + math.degrees(math.atan2(22.879501, 999.73823)), abs=0.01)
    assert sector.detail_words.endswith("° cw")


def test_two_clicks_measure_and_snap_to_sherpas_and_stations(
    qtbot: QtBot, floor: FloorPanel, model: ConsoleModel
) -> None:
    station = next(s for s in demo_map().stations if s.name)
    take(qtbot, floor)
    click(qtbot, floor, at(floor, 30, 40) + QPoint(4, -3))
    click(qtbot, floor, at(floor, station.x, station.y) + QPoint(-3, 2))
    picture(floor)
    start, end = ruler(floor).start, ruler(floor).end
    assert start == Place(30, 40, "tug-101") and end == Place(station.x, station.y, station.name)
    found = ruler(floor).measured
    assert found is not None and found.length == pytest.approx(math.hypot(station.x - 30, station.y - 40))
    assert model.selected == ""  # the clicks were for the ruler


def test_a_drag_measures_and_the_floor_stays_where_it_is(qtbot: QtBot, floor: FloorPanel) -> None:
    before = floor.view.viewport_now().key()
    take(qtbot, floor)
    floor.view._box.drawn.emit(QPointF(at(floor, 50, 50)), QPointF(at(floor, 60, 50)), False)
    assert ruler(floor).end is None
    floor.view._box.drawn.emit(QPointF(at(floor, 50, 50)), QPointF(at(floor, 60, 50)), True)
    picture(floor)
    found = ruler(floor).measured
    assert found is not None and found.length == pytest.approx(10, abs=0.3)
    assert floor.view.viewport_now().key() == before


def test_with_the_ruler_in_hand_a_mouse_drag_draws_and_with_shift_it_moves_the_floor(
    qtbot: QtBot, floor: FloorPanel
) -> None:
    take(qtbot, floor)
    start, end = at(floor, 50, 50), at(floor, 70, 50)
    before = floor.view.viewport_now().x0
    drag(qtbot, floor, start, end)
    assert ruler(floor).start is not None and floor.view.viewport_now().x0 == before
    ruler(floor).clear()
    drag(qtbot, floor, start, end, Qt.KeyboardModifier.ShiftModifier)
    assert ruler(floor).start is None and floor.view.viewport_now().x0 < before


def drag(
    qtbot: QtBot, floor: FloorPanel, start: QPoint, end: QPoint,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:  # fmt: skip
    screen = floor.view.viewport()
    qtbot.mousePress(screen, Qt.MouseButton.LeftButton, held, start)
    for k in range(1, 5):
        qtbot.wait(15)  # pyqtgraph leaves out moves that come faster
        move(screen, start + (end - start) * k / 4, held)
    qtbot.mouseRelease(screen, Qt.MouseButton.LeftButton, held, end)


def move(screen: QObject, to: QPoint, held: Qt.KeyboardModifier) -> None:
    here, none, left = QPointF(to), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    QApplication.sendEvent(screen, QMouseEvent(QEvent.Type.MouseMove, here, here, none, left, held))


def test_keys_alone_measure_from_the_selected_sherpa(qtbot: QtBot, floor: FloorPanel, model: ConsoleModel) -> None:
    model.select("tug-101")
    floor.refresh(NOW + 0.5)
    take(qtbot, floor)
    qtbot.keyClick(floor.view, Qt.Key.Key_Return)
    for _ in range(6):
        qtbot.keyClick(floor.view, Qt.Key.Key_Right)
    qtbot.keyClick(floor.view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(floor.view, Qt.Key.Key_Return)
    picture(floor)
    found, start = ruler(floor).measured, ruler(floor).start
    per_m = floor.view.viewport_now().px_per_unit
    assert start is not None and start.name == "tug-101"
    assert found is not None and found.dx == pytest.approx(72 / per_m) and found.dy == pytest.approx(1 / per_m)
    assert found.length_words in floor.view.accessibleDescription()


def test_the_floor_comes_along_when_the_keys_lead_out_of_it(qtbot: QtBot, floor: FloorPanel) -> None:
    take(qtbot, floor)
    before = floor.view.viewport_now().x0
    for _ in range(40):
        qtbot.keyClick(floor.view, Qt.Key.Key_Left)
    assert floor.view.viewport_now().x0 < before


def test_one_escape_ends_it_also_with_a_line_drawn(qtbot: QtBot, floor: FloorPanel) -> None:
    take(qtbot, floor)
    assert floor.tools.measure.isChecked()
    qtbot.keyClick(floor.view, Qt.Key.Key_Return)
    qtbot.keyClick(floor.view, Qt.Key.Key_Escape)
    assert ruler(floor).start is None and floor.view.belt.tool is None and not floor.tools.measure.isChecked()


def test_zoom_and_fit_keys_still_work_and_the_line_stays_on_its_places(qtbot: QtBot, floor: FloorPanel) -> None:
    take(qtbot, floor)
    click(qtbot, floor, at(floor, 30, 40))
    click(qtbot, floor, at(floor, 60, 80))
    before = floor.view.viewport_now().px_per_unit
    qtbot.keyClick(floor.view, Qt.Key.Key_Plus)
    assert floor.view.viewport_now().px_per_unit > before
    picture(floor)
    found = ruler(floor).measured
    assert found is not None and found.length == pytest.approx(50)


def test_the_line_is_drawn_in_accent_and_gone_when_the_ruler_is_put_away(
    qtbot: QtBot, floor: FloorPanel, theme: Theme
) -> None:
    before = near(pixels(picture(floor)), theme.colors.accent).sum()
    qtbot.mouseClick(floor.tools.measure, Qt.MouseButton.LeftButton)
    click(qtbot, floor, at(floor, 90, 60))
    click(qtbot, floor, at(floor, 110, 60))
    assert near(pixels(picture(floor)), theme.colors.accent).sum() > before + 60
    qtbot.mouseClick(floor.tools.measure, Qt.MouseButton.LeftButton)
    floor.refresh(NOW + 2)
    assert near(pixels(picture(floor)), theme.colors.accent).sum() == before


def test_no_card_lies_over_the_figures_while_the_ruler_is_in_hand(qtbot: QtBot, floor: FloorPanel) -> None:
    for where in (QPoint(690, 20), at(floor, 30, 40)):  # a mouse that stands there already would not move
        qtbot.mouseMove(floor.view.viewport(), where)
    floor.refresh(NOW)
    assert floor.hover_card.isVisible()
    floor.tools.measure.click()
    floor.refresh(NOW)
    assert not floor.hover_card.isVisible()
    floor.tools.measure.click()
    floor.refresh(NOW)
    assert floor.hover_card.isVisible()
