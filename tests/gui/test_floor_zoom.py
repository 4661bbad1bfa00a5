"""The zoom to a box by hand: Shift+drag at any time, the button, keys alone; Esc leaves the floor as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console.gui.floor.frames import Frame
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from tests.gui.floor_scene import NOW, SECTOR, demo_map, fleet, sherpa
from tests.gui.pixels import near, pixels

SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def floor(qtbot: QtBot, theme: Theme) -> Iterator[FloorPanel]:
    model = ConsoleModel(lambda: NOW)
    model.set_fleet(fleet(sherpa("tug-101", 30, 40), sherpa("tug-102", 60, 80)))
    made = FloorPanel(model, theme)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.set_map(demo_map(), SECTOR, "Plant A lanes")
    made.show()
    made.refresh(NOW)
    yield made
    made.hide()


def send(floor: FloorPanel, kind: QEvent.Type, at: QPoint, held: bool, modifiers: Qt.KeyboardModifier) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    view = floor.view.viewport()
    button = none if kind is QEvent.Type.MouseMove else left
    spot, everywhere = QPointF(at), QPointF(view.mapToGlobal(at))
    QApplication.sendEvent(view, QMouseEvent(kind, spot, everywhere, button, left if held else none, modifiers))


def drag(
    floor: FloorPanel, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier, *, release: bool = True
) -> None:
    send(floor, QEvent.Type.MouseButtonPress, start, True, modifiers)
    for share in (0.3, 0.7, 1.0):
        send(floor, QEvent.Type.MouseMove, start + (end - start) * share, True, modifiers)
    if release:
        send(floor, QEvent.Type.MouseButtonRelease, end, False, modifiers)


def middle(floor: FloorPanel) -> tuple[float, float]:
    view = floor.view.viewport().rect()
    where = floor.view.belt.bare_at(QPointF(view.width() / 2, view.height() / 2))
    return where.x_m, where.y_m


def px_per_m(floor: FloorPanel) -> float:
    return floor.view.viewport_now().px_per_unit * floor.view.frame.units_per_m


@pytest.mark.parametrize("frame", [Frame.ROBOT_M, Frame.SECTOR_MM])
def test_shift_and_a_drag_zoom_to_the_box(floor: FloorPanel, frame: Frame) -> None:
    floor.view.set_frame(frame)
    before, start, end = px_per_m(floor), QPoint(200, 250), QPoint(400, 350)
    wanted = floor.view.belt.bare_at(QPointF(300, 300))
    drag(floor, start, end, SHIFT)
    assert middle(floor) == pytest.approx((wanted.x_m, wanted.y_m), abs=0.2)
    assert px_per_m(floor) / before == pytest.approx(floor.view.viewport().width() / 200, rel=0.02)
    assert floor.view.belt.tool is None and not floor.view.aim.fitting and not floor.tools.to_box.isChecked()


def test_a_drag_without_shift_moves_the_floor_as_ever(floor: FloorPanel) -> None:
    before, scale = middle(floor), px_per_m(floor)
    drag(floor, QPoint(200, 250), QPoint(400, 350), NONE)
    assert middle(floor) != pytest.approx(before, abs=1.0) and px_per_m(floor) == pytest.approx(scale)


def test_the_box_is_seen_while_it_is_drawn_and_escape_leaves_the_floor_as_it_was(
    qtbot: QtBot, floor: FloorPanel, theme: Theme
) -> None:
    before, scale, end = middle(floor), px_per_m(floor), QPoint(400, 350)
    drag(floor, QPoint(200, 250), end, SHIFT, release=False)
    floor.refresh(NOW + 1)
    seen = near(pixels(floor.view.grab().toImage()), theme.colors.accent)
    assert seen[252:278, 199:203].any(axis=1).all(), "its left edge, as far as it was drawn by then"
    qtbot.keyClick(floor.view, Qt.Key.Key_Escape)
    send(floor, QEvent.Type.MouseMove, end + QPoint(40, 40), True, SHIFT)
    send(floor, QEvent.Type.MouseButtonRelease, end + QPoint(40, 40), False, SHIFT)
    assert floor.view.belt.tool is None and (middle(floor), px_per_m(floor)) == (before, scale)


def test_the_button_takes_it_in_hand_for_one_box(qtbot: QtBot, floor: FloorPanel) -> None:
    scale = px_per_m(floor)
    qtbot.mouseClick(floor.tools.to_box, Qt.MouseButton.LeftButton)
    assert floor.view.belt.tool is floor.view.belt.zoom and floor.tools.to_box.isChecked()
    drag(floor, QPoint(200, 250), QPoint(300, 350), NONE)
    assert px_per_m(floor) > 5 * scale and floor.view.belt.tool is None and not floor.tools.to_box.isChecked()


def test_keys_alone_zoom_to_a_box(qtbot: QtBot, floor: FloorPanel) -> None:
    scale = px_per_m(floor)
    qtbot.keyClick(floor.view, Qt.Key.Key_Z)
    qtbot.keyClick(floor.view, Qt.Key.Key_Return)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        for _ in range(8):
            qtbot.keyClick(floor.view, key)
    qtbot.keyClick(floor.view, Qt.Key.Key_Return)
    assert px_per_m(floor) / scale == pytest.approx(floor.view.viewport().height() / 96, rel=0.1)
    assert floor.view.belt.tool is None


def test_z_and_escape_put_it_away_and_a_slip_is_no_box(qtbot: QtBot, floor: FloorPanel) -> None:
    scale = px_per_m(floor)
    for leaves in (Qt.Key.Key_Z, Qt.Key.Key_Escape):
        qtbot.keyClick(floor.view, Qt.Key.Key_Z)
        qtbot.keyClick(floor.view, leaves)
        assert floor.view.belt.tool is None
    drag(floor, QPoint(200, 250), QPoint(203, 253), SHIFT)
    assert px_per_m(floor) == scale and floor.view.belt.tool is None


def test_with_the_ruler_in_hand_shift_moves_the_floor_as_ever(qtbot: QtBot, floor: FloorPanel) -> None:
    qtbot.keyClick(floor.view, Qt.Key.Key_M)
    before, scale = middle(floor), px_per_m(floor)
    drag(floor, QPoint(200, 250), QPoint(400, 350), SHIFT)
    assert floor.view.belt.tool is floor.view.belt.measure
    assert px_per_m(floor) == pytest.approx(scale) and middle(floor) != pytest.approx(before, abs=1.0)
