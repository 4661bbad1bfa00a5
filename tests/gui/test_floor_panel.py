"""The floor panel as a user meets it: look, click, keys, frames, crowds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QImage
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import FleetUpdate, Mark, TrailPoint
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, RobotForward
from ati_console.gui.floor import aim_buttons
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.trails import pieces
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from ati_console.status import LinkEvent, LinkState
from ati_console.wire.messages import TripInfo
from tests.gui.floor_scene import NOW, SECTOR, crowd, demo_map, fleet, sherpa
from tests.gui.pixels import near, pixels


@pytest.fixture
def model() -> ConsoleModel:
    return ConsoleModel(lambda: NOW)


@pytest.fixture
def panel(qtbot: QtBot, model: ConsoleModel, theme: Theme) -> Iterator[FloorPanel]:
    made = FloorPanel(model, theme)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.show()
    yield made
    made.hide()


@pytest.fixture
def floor(panel: FloorPanel) -> FloorPanel:
    panel.set_map(demo_map(), SECTOR, "Plant A lanes")
    return panel


def show(panel: FloorPanel, model: ConsoleModel, update: FleetUpdate, now: float = NOW) -> QImage:
    model.set_fleet(update)
    panel.refresh(now)
    return panel.view.grab().toImage()


def spot(panel: FloorPanel, name: str) -> QPoint:
    return panel.view.canvas.spot(panel.view.rows.row_of(name)).toPoint()


def click(qtbot: QtBot, panel: FloorPanel, at: QPoint) -> None:
    qtbot.mouseMove(panel.view.viewport(), at)
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_who_fell_silent_with_an_emergency_stop_keeps_its_sign_on_the_floor(
    floor: FloorPanel, model: ConsoleModel, theme: Theme
) -> None:
    """Old, but not as quiet as the others that are."""
    faults = []
    for reason in (None, "emergency_stop"):
        image = show(floor, model, fleet(sherpa("tug-101", 60, 40, age_s=200.0, reason=reason)))
        middle, z = spot(floor, "tug-101"), image.devicePixelRatio()
        part = image.copy(round((middle.x() - 120) * z), round((middle.y() - 60) * z), round(240 * z), round(120 * z))
        faults.append(int(near(pixels(part), theme.colors.fault).sum()))
    assert faults[0] == 0 and faults[1] > 30


def test_a_click_selects_the_sherpa_under_it_and_the_bare_floor_selects_none(
    qtbot: QtBot, floor: FloorPanel, model: ConsoleModel
) -> None:
    show(floor, model, fleet(sherpa("tug-101", 30, 19), sherpa("tug-102", 90, 19)))
    click(qtbot, floor, spot(floor, "tug-102") + QPoint(9, 5))
    assert model.selected == "tug-102"
    click(qtbot, floor, spot(floor, "tug-102") + QPoint(60, -40))
    assert model.selected == ""


def test_the_selected_one_has_a_ring_of_accent(floor: FloorPanel, model: ConsoleModel, theme: Theme) -> None:
    update = fleet(sherpa("tug-101", 60, 40))
    before = near(pixels(show(floor, model, update)), theme.colors.accent).sum()
    model.select("tug-101")
    after = near(pixels(show(floor, model, update)), theme.colors.accent).sum()
    assert after - before > 300  # ring and name


def test_each_state_is_seen_on_the_floor(floor: FloorPanel, model: ConsoleModel, theme: Theme) -> None:
    stop, bad = sherpa("s", 30, 40, reason="emergency_stop"), sherpa("e", 60, 40, error="Mule app down")
    old, gone = sherpa("o", 90, 40, age_s=100), sherpa("g", 100, 80, age_s=1000)
    picture = pixels(show(floor, model, fleet(stop, bad, old, gone, sherpa("l", 30, 80))))
    rows = floor.view.rows
    assert [rows.mark(rows.row_of(n)) for n in "seogl"] == [Mark.E_STOP, Mark.ERROR, Mark.STALE, Mark.LOST, Mark.LIVE]
    assert near(picture, theme.colors.fault).sum() > 300
    assert near(picture, theme.colors.live).sum() > 100


def test_a_silent_sherpa_becomes_stale_while_nothing_arrives(floor: FloorPanel, model: ConsoleModel) -> None:
    show(floor, model, fleet(sherpa("tug-101")))
    floor.refresh(NOW + 70)
    assert floor.view.rows.mark(0) is Mark.STALE
    model.set_limits(600.0, 900.0)
    floor.refresh(NOW + 71)
    assert floor.view.rows.mark(0) is Mark.LIVE


def test_no_name_is_written_under_the_buttons_of_the_floor(floor: FloorPanel, model: ConsoleModel) -> None:
    """Half of it was read beside them."""
    canvas, tools = floor.view.canvas, floor.tools.geometry()
    show(floor, model, fleet(sherpa("TUG_107", 0.0, 0.0)))
    start, scale = spot(floor, "TUG_107"), canvas._look.view.px_per_m
    for across in range(tools.left(), tools.right() + 30, 12):
        x_m, y_m = (across - start.x()) / scale, (start.y() - tools.bottom() - 14) / scale
        for later in range(2):
            canvas._placed_at = float("-inf")
            show(floor, model, fleet(sherpa(f"TUG_{across}", x_m, y_m)), NOW + later)  # with no side that it had
        boxes = canvas._labels.boxes(canvas._px, canvas._py).T.tolist()
        assert boxes, across
        for left, top, right, bottom in boxes:
            assert not tools.intersects(QRect(QPoint(int(left), int(top)), QPoint(int(right), int(bottom)))), across


def test_nothing_is_painted_while_nothing_changes(qtbot: QtBot, floor: FloorPanel, model: ConsoleModel) -> None:
    show(floor, model, fleet(sherpa("tug-101")), NOW + 0.1)
    qtbot.wait(20)  # what showing the window still owes
    painted = floor.view.canvas.frames
    for k in range(5):
        floor.refresh(NOW + 0.2 + k / 10)
        qtbot.wait(1)
    assert floor.view.canvas.frames == painted


def test_hovering_shows_the_card_with_what_twinzo_said(qtbot: QtBot, floor: FloorPanel, model: ConsoleModel) -> None:
    robots = {"tug-107": RobotForward("tug-107-a", 1, Delivery.ACCEPTED, sent_at=NOW - 1)}
    model.set_forward(ForwardStatus(mode=ForwardMode.ON, robots=robots))
    trip = TripInfo(trip_id="178573", sherpa_name="tug-107", status="en_route", route=("L2-04", "D-01"))
    update = FleetUpdate(robots=fleet(sherpa("tug-107", 60, 60, trip="178573")).robots, trips=(trip,))
    show(floor, model, update)
    qtbot.mouseMove(floor.view.viewport(), spot(floor, "tug-107"))
    floor.refresh(NOW)
    shown = floor.hover_card.shown
    assert shown is not None and shown.name == "tug-107"
    assert {"Trip": "178573 to D-01", "Twinzo": "accepted 1.0 s ago"}.items() <= {
        r.label: r.words for r in shown.rows
    }.items()
    qtbot.mouseMove(floor.view.viewport(), QPoint(690, 20))
    floor.refresh(NOW)
    assert floor.hover_card.shown is None


def test_the_cursor_is_told_in_both_frames(qtbot: QtBot, floor: FloorPanel, model: ConsoleModel) -> None:
    show(floor, model, fleet(sherpa("tug-107", 82.45, 12.33)))
    with qtbot.waitSignal(floor.cursor_moved) as told:
        floor.view._say_cursor(floor.view.canvas.spot(0))
    assert told.args == ["82.45, 12.33", "178,309, 156,917"]


@pytest.mark.parametrize("frame", list(Frame))
def test_a_sherpa_is_at_the_same_place_of_the_plant_in_both_frames(
    floor: FloorPanel, model: ConsoleModel, frame: Frame
) -> None:
    floor.view.set_frame(frame)
    show(floor, model, fleet(sherpa("a", 22, 120), sherpa("b", 118, 120), sherpa("c", 22, 19)))
    a, b, c = (spot(floor, name) for name in "abc")
    assert a.x() < b.x() and a.y() < c.y()
    assert abs(a.x() - c.x()) < 25 and abs(a.y() - b.y()) < 25


def test_without_a_sector_there_is_no_second_frame(panel: FloorPanel) -> None:
    panel.set_map(demo_map(), None)
    assert not panel.header.sector_button.isEnabled()
    panel.view.set_frame(Frame.SECTOR_MM)
    assert panel.view.frame is Frame.ROBOT_M


def test_keys_zoom_pan_fit_follow_and_toggle_trails(qtbot: QtBot, floor: FloorPanel, model: ConsoleModel) -> None:
    show(floor, model, fleet(sherpa("tug-101", 40, 40)))
    model.select("tug-101")
    view, fitted = floor.view, floor.view.viewport_now()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.viewport_now().px_per_unit > fitted.px_per_unit
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.viewport_now().x0 > fitted.x0
    qtbot.keyClick(view, Qt.Key.Key_L)
    floor.refresh(NOW)
    assert view.aim.following and (spot(floor, "tug-101") - view.viewport().rect().center()).manhattanLength() <= 2
    qtbot.keyClick(view, Qt.Key.Key_T)
    assert view.layers.trail_s == 0
    qtbot.keyClick(view, Qt.Key.Key_T)
    assert view.layers.trail_s == 120
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert view.viewport_now().key() == pytest.approx(fitted.key())


def test_following_keeps_the_selected_one_in_the_middle_and_a_drag_lets_go(
    floor: FloorPanel, model: ConsoleModel
) -> None:
    show(floor, model, fleet(sherpa("tug-101", 40, 40)))
    model.select("tug-101")
    floor.view.aim.set_following(True)
    show(floor, model, fleet(sherpa("tug-101", 90, 100)))
    assert (spot(floor, "tug-101") - floor.view.viewport().rect().center()).manhattanLength() <= 2
    floor.view._box.moved.emit()
    assert not floor.view.aim.following and not floor.tools.follow.isChecked()


def test_a_trail_is_not_drawn_across_an_outage_of_the_source(floor: FloorPanel, model: ConsoleModel) -> None:
    before, after = (TrailPoint(NOW - 30, 40, 40), TrailPoint(NOW - 29, 41, 40)), TrailPoint(NOW - 10, 60, 40)
    model.add_link_events([LinkEvent(NOW - 60, LinkState.ONLINE, "connected")])
    show(floor, model, fleet(sherpa("tug-101", 41, 40, trail=before)))
    model.add_link_events(
        [LinkEvent(NOW - 28, LinkState.RECONNECTING, "lost"), LinkEvent(NOW - 11, LinkState.ONLINE, "")]
    )
    show(floor, model, fleet(sherpa("tug-101", 60, 40, trail=(*before, after))))
    lines, _, _ = pieces(floor.view.rows.trails.points, NOW)
    assert lines.T.tolist() == [[40.0, 40.0, 41.0, 40.0]]


def test_nobody_is_followed_while_nobody_is_selected_and_the_button_says_so(
    qtbot: QtBot, floor: FloorPanel, model: ConsoleModel
) -> None:
    show(floor, model, fleet(sherpa("tug-101", 40, 40)))
    button, fitted = floor.tools.follow, floor.view.viewport_now()
    assert not button.isEnabled() and "Select a sherpa first" in button.toolTip()
    with qtbot.waitSignal(floor.said) as heard:
        qtbot.keyClick(floor.view, Qt.Key.Key_L)
    assert heard.args == [aim_buttons.NOBODY], "a key that does nothing says why"
    assert not floor.view.aim.following and not button.isChecked()
    model.select("tug-101")
    assert floor.view.viewport_now().key() == pytest.approx(fitted.key()), "L lost the fit"
    button.click()
    assert floor.view.aim.following and button.isChecked()
    model.select("")
    assert not floor.view.aim.following and not button.isChecked() and not button.isEnabled()


def test_a_double_click_centres(qtbot: QtBot, floor: FloorPanel, model: ConsoleModel) -> None:
    show(floor, model, fleet(sherpa("tug-101", 30, 110)))
    floor.view._double_clicked(QPointF(spot(floor, "tug-101")))
    floor.refresh(NOW)
    assert (spot(floor, "tug-101") - floor.view.viewport().rect().center()).manhattanLength() <= 2


def test_a_floor_without_anything_says_what_will_be_here(panel: FloorPanel, model: ConsoleModel) -> None:
    panel.refresh(NOW)
    assert panel.empty.isVisible() and panel.header.map_name.text() == "no plan loaded"
    assert panel.header.load_map.isVisible() and not panel.tools.isVisible()
    show(panel, model, fleet(sherpa("tug-101", 400, 300)))
    assert not panel.empty.isVisible() and panel.tools.isVisible()
    middle = spot(panel, "tug-101")
    assert panel.view.viewport().rect().contains(middle)


def test_names_hide_when_the_floor_gets_small_but_not_the_selected_one(floor: FloorPanel, model: ConsoleModel) -> None:
    show(floor, model, fleet(sherpa("a", 20, 40), sherpa("b", 100, 40)))
    assert sorted(floor.view.canvas.named()) == ["a", "b"]
    model.select("b")
    for _ in range(4):
        floor.view.aim.zoom_out()
    assert floor.refresh(NOW + 1)  # the plant first, the names in the next frame
    floor.refresh(NOW + 1.02)
    assert floor.view.canvas.named() == ["b"]


def test_a_crowd_of_five_thousand_is_painted_with_bounded_names(floor: FloorPanel, model: ConsoleModel) -> None:
    update = crowd(5000)
    model.select("tug-00007")
    for frame in Frame:
        floor.view.set_frame(frame)
        assert not show(floor, model, update, NOW + 1).isNull()
        assert 20 < len(floor.view.canvas.named()) <= 600
    floor.view.canvas.forget()
    floor.refresh(NOW + 5)


def test_hostile_names_and_poses_out_of_this_world_do_no_harm(floor: FloorPanel, model: ConsoleModel) -> None:
    names = ["\u202egut", "x" * 5000, "a\nb", "<table>" * 500, "", "\ud800", "'; drop"]
    views = [sherpa(name, 20 + 10 * k, 40) for k, name in enumerate(names)]
    far = [sherpa("far", 1e300, -1e300), sherpa("mm", 195630, 188397, trusted=False)]
    picture = show(floor, model, fleet(*views, *far))
    assert not picture.isNull() and len(floor.view.canvas.named()) >= len(names) - 1


def test_without_a_map_a_pose_beyond_any_number_is_survived(panel: FloorPanel, model: ConsoleModel) -> None:
    show(panel, model, fleet(sherpa("far", 1e300, -1e300), sherpa("a", 1e308, 1e308)))
    show(panel, model, fleet(sherpa("a", 10, 10)))
    assert panel.view.rows.count == 1


def test_a_screen_reader_hears_what_is_in_view(floor: FloorPanel, model: ConsoleModel) -> None:
    show(floor, model, fleet(sherpa("a", 20, 40), sherpa("b", 60, 40, error="died"), sherpa("c", 90, 40)))
    floor.view.focusInEvent(QFocusEvent(QFocusEvent.Type.FocusIn))
    assert floor.view.accessibleDescription() == "Floor with 1 error, 2 live"


def test_another_theme_repaints_the_ground(floor: FloorPanel, model: ConsoleModel, theme: Theme) -> None:
    show(floor, model, fleet(sherpa("tug-101")))
    theme.set_mode("light" if theme.name == "dark" else "dark")
    picture = pixels(show(floor, model, fleet(sherpa("tug-101"))))
    assert near(picture, theme.colors.inset, 3).mean() > 0.4


def test_the_header_chooses_frame_trails_and_layers(qtbot: QtBot, floor: FloorPanel, model: ConsoleModel) -> None:
    show(floor, model, fleet(sherpa("tug-101", trail=(TrailPoint(NOW - 9, 40, 50), TrailPoint(NOW - 1, 50, 50)))))
    qtbot.mouseClick(floor.header.sector_button, Qt.MouseButton.LeftButton)
    assert floor.view.frame is Frame.SECTOR_MM and floor.header.sector_button.isChecked()
    trails = floor.header._trails.choices.actions()
    assert [action.isChecked() for action in trails] == [False, False, False, True]
    trails[0].trigger()
    assert floor.view.layers.trail_s == 0
    assert [action.isChecked() for action in trails] == [True, False, False, False]
    lanes = next(action for action in floor.header._layers.choices.actions() if action.data() == "lanes")
    lanes.trigger()
    assert not floor.view.layers.lanes
    with qtbot.waitSignal(floor.map_requested):
        floor.header._more.action_of("map").trigger()


def test_one_that_mixes_up_metre_and_millimetre_is_named_on_the_floor_and_ruins_no_fit(
    qtbot: QtBot, panel: FloorPanel, model: ConsoleModel
) -> None:
    """It had hidden itself: far outside, or everybody else a heap in a corner."""
    others = [sherpa(f"tug-{n}", 10.0 * n, 20.0) for n in range(8)]
    show(panel, model, fleet(*others, sherpa("tug-901", 60_000.0, 55_000.0)))
    panel.view.aim.fit()
    panel.refresh(NOW + 2)
    assert spot(panel, "tug-7").x() - spot(panel, "tug-0").x() > 300
    assert panel.beyond.isVisible() and panel.beyond.text() == "1 far from the others: tug-901"
    qtbot.mouseClick(panel.beyond, Qt.MouseButton.LeftButton)
    panel.refresh(NOW + 3)
    assert model.selected == "tug-901"
    assert panel.view.rect().contains(spot(panel, "tug-901"))
    assert panel.beyond.isVisible(), "gone to: the next click finds the next"
    panel.set_map(demo_map(), SECTOR, "Plant A lanes")
    panel.refresh(NOW + 4.5)
    assert panel.beyond.text() == "1 outside the floor: tug-901", "now there is one"
    panel.set_map(None, None)
    show(panel, model, fleet(*others), NOW + 7)
    assert not panel.beyond.isVisible()


def test_one_in_view_whose_pose_is_not_trusted_is_not_said_to_be_elsewhere(
    panel: FloorPanel, model: ConsoleModel
) -> None:
    """A fit does without it; the view of before shows it."""
    show(panel, model, fleet(sherpa("tug-101", 30, 20), sherpa("tug-102", 110, 70)))
    show(panel, model, fleet(sherpa("tug-101", 30, 20), sherpa("tug-102", 110, 70, trusted=False)), NOW + 2)
    assert panel.view.rect().contains(spot(panel, "tug-102")) and not panel.beyond.isVisible()


def test_who_is_outside_of_a_plan_is_said_to_be_so_in_view_as_well(floor: FloorPanel, model: ConsoleModel) -> None:
    show(floor, model, fleet(sherpa("tug-101", 30, 20), sherpa("tug-102", 600, 400)))
    floor.view.aim.let_go()
    for _ in range(6):
        floor.view.aim.zoom_out()
    floor.refresh(NOW + 2)
    floor.refresh(NOW + 4)
    assert floor.view.rect().contains(spot(floor, "tug-102"))
    assert floor.beyond.isVisible() and floor.beyond.text() == "1 outside the floor: tug-102"


def test_the_frames_have_their_words_in_the_narrowest_floor(panel: FloorPanel, model: ConsoleModel) -> None:
    """At 1280 both were three dots: the words beside the icon of the map had their room."""
    panel.resize(400, 500)
    panel.set_map(None, SECTOR, "Plant A")
    show(panel, model, fleet(sherpa()))
    for button in (panel.header.robot_button, panel.header.sector_button):
        assert button.isVisible() and button.width() > QFontMetrics(button.font()).horizontalAdvance(button.text())
    assert panel.header.load_map.isVisible()
    assert panel.header.minimumSizeHint().width() <= 400


def test_what_an_empty_floor_says_is_not_struck_out_by_what_lies_below(panel: FloorPanel) -> None:
    assert panel.empty.covers
