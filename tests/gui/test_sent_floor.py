"""Sent and read back: the marks, the line between them, the words beside them, in both frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, ReadBack, RobotForward, Visibility, Waits
from ati_console.gui.floor.canvas import beside_words
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.labels import Costs
from ati_console.gui.floor.sent_floor import SentFloor
from ati_console.gui.floor.sent_marks import same_floor, sent_marks
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.theme import Theme
from ati_console.site.site import Sector, Transform
from tests.gui.floor_scene import FIELD, NOW, SECTOR, crowd, demo_map, fleet
from tests.gui.pixels import near, pixels
from tests.gui.sent_scene import ROBOTS, status


@pytest.fixture
def model() -> ConsoleModel:
    made = ConsoleModel(lambda: NOW)
    made.set_fleet(fleet(*ROBOTS))
    return made


@pytest.fixture
def floor(qtbot: QtBot, model: ConsoleModel, theme: Theme) -> Iterator[SentFloor]:
    made = SentFloor(model, theme)
    qtbot.addWidget(made)
    made.resize(500, 560)
    made.set_map(demo_map(), SECTOR, (SECTOR,))
    made.show()
    yield made
    made.hide()


def show(floor: SentFloor, model: ConsoleModel, forward: ForwardStatus) -> QImage:
    model.set_forward(forward)
    floor.refresh(NOW)
    floor.refresh(NOW + 1)
    return floor.view.grab().toImage()


def around(picture: QImage, at: QPointF, color: QColor, reach: int = 14) -> int:
    box = picture.copy(round(at.x()) - reach, round(at.y()) - reach, 2 * reach, 2 * reach)
    return int(near(pixels(box), color).sum())


def spot(floor: SentFloor, name: str, places: str = "sent") -> QPointF:
    x, y = getattr(floor.layer._px, places)[floor.layer.marks.names.index(name)]
    return QPointF(x, y)


@pytest.mark.parametrize("frame", list(Frame))
def test_what_was_sent_is_a_body_of_accent_in_a_ring_of_text(
    floor: SentFloor, model: ConsoleModel, theme: Theme, frame: Frame
) -> None:
    floor.show_frame(frame)
    picture = show(floor, model, status())
    assert around(picture, spot(floor, "tug-107"), theme.colors.accent) > 60
    assert around(picture, spot(floor, "tug-107", "read"), theme.colors.text) > 20


def test_the_same_place_of_the_plant_in_both_frames(floor: SentFloor, model: ConsoleModel) -> None:
    show(floor, model, status())
    sent = floor.layer.marks.sent_m[floor.layer.marks.names.index("tug-107")]
    assert sent == pytest.approx([76.0, 72.0])


def test_a_line_of_warning_joins_what_is_apart_and_says_how_far(
    floor: SentFloor, model: ConsoleModel, theme: Theme
) -> None:
    picture = show(floor, model, status())
    middle = (spot(floor, "tug-104") + spot(floor, "tug-104", "read")) / 2
    assert around(picture, middle, theme.colors.warning, 3) > 0
    assert "tug-104 6.2 m" in floor.layer.marks.words
    quiet = replace(status().robots["tug-104"], read_back=ReadBack())
    picture = show(floor, model, ForwardStatus(robots={"tug-104": quiet}))
    assert not near(pixels(picture), theme.colors.warning).any()


def test_sent_and_read_back_stand_as_far_apart_as_the_row_says(floor: SentFloor, model: ConsoleModel) -> None:
    """The twin was read 40 s ago and has taken samples since: the pair is that of the comparison."""
    x_mm, y_mm = FIELD.point_mm(76.0, 72.0)
    seen = ReadBack(Visibility.SEEN, NOW - 40, x_mm, y_mm, 1, NOW - 40, 0.0, "", x_mm, y_mm)
    one = RobotForward("a", 1, Delivery.ACCEPTED, "", NOW - 38, x_mm + 9000.0, y_mm, 5, 0, 200, seen)
    show(floor, model, ForwardStatus(mode=ForwardMode.ON, robots={"tug-107": one}))
    assert floor.layer.marks.sent_m[0] == pytest.approx(floor.layer.marks.read_m[0])


def test_while_the_twin_is_away_nothing_moves_but_a_hollow_mark_for_the_pose_that_waits(
    floor: SentFloor, model: ConsoleModel, theme: Theme
) -> None:
    sent = status().robots["tug-107"]
    show(floor, model, ForwardStatus(mode=ForwardMode.ON, robots={"tug-107": sent}))
    before = floor.layer.marks.sent_m[0]
    assert "waits" not in floor.legend.words
    ahead = Waits(*FIELD.point_mm(90.0, 72.0), NOW - 30)
    away = replace(sent, delivery=Delivery.RETRYING, words="no answer", waits=ahead)
    picture = show(floor, model, ForwardStatus(mode=ForwardMode.ON, robots={"tug-107": away}))
    assert floor.layer.marks.sent_m[0] == pytest.approx(before)
    assert floor.layer.marks.waits_m[0] == pytest.approx([90.0, 72.0])
    hollow, filled = (
        around(picture, spot(floor, "tug-107", part), theme.colors.accent, 5) for part in ("waits", "sent")
    )
    assert hollow < filled / 2
    assert around(picture, spot(floor, "tug-107", "waits"), theme.colors.accent) > 10
    assert floor.legend.words == ("sent", "waits", "read back", "more than 1.0 m apart")
    assert "Hollow body: waits" in floor.legend.accessibleName()


def test_a_sample_under_way_as_always_is_no_hollow_mark() -> None:
    moment = replace(status().robots["tug-107"], delivery=Delivery.QUEUED, waits=Waits(1000.0, 1000.0, NOW - 1))
    marks = sent_marks(ForwardStatus(robots={"a": moment}), {}, {1: FIELD}, _never, NOW)
    assert np.isnan(marks.waits_m).all()


def test_what_waits_and_was_never_accepted_is_hollow_alone_and_can_be_picked(
    qtbot: QtBot, floor: SentFloor, model: ConsoleModel
) -> None:
    first = RobotForward("a", 1, Delivery.RETRYING, "no answer", waits=Waits(*FIELD.point_mm(76.0, 72.0), NOW - 30))
    show(floor, model, ForwardStatus(mode=ForwardMode.ON, robots={"tug-107": first}))
    assert np.isnan(floor.layer.marks.sent_m[0]).all()
    at = spot(floor, "tug-107", "waits").toPoint()
    qtbot.mouseClick(floor.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert model.selected == "tug-107"
    show(floor, model, ForwardStatus(mode=ForwardMode.ON, robots={"tug-107": first}))  # with its ring and its name


def test_in_the_shadow_the_marks_are_not_called_sent(floor: SentFloor, model: ConsoleModel) -> None:
    show(floor, model, replace(status(), mode=ForwardMode.SHADOW))
    assert floor.legend.words[0] == "computed"


def test_a_fleet_in_a_corner_is_what_the_floor_shows_and_one_all_over_the_plant_is_shown_with_it(
    floor: SentFloor, model: ConsoleModel
) -> None:
    show(floor, model, status())
    whole = floor.view.viewport_now().px_per_unit
    place = FIELD.point_mm
    robots = {
        n: RobotForward(n, 1, Delivery.ACCEPTED, x_mm=place(*at)[0], y_mm=place(*at)[1])
        for n, at in {"tug-101": (20.0, 20.0), "tug-102": (30.0, 28.0)}.items()
    }
    show(floor, model, ForwardStatus(mode=ForwardMode.ON, robots=robots))
    floor.view.aim.fit()
    assert floor.view.viewport_now().px_per_unit > 1.5 * whole
    for name in robots:
        assert floor.view.rect().contains(spot(floor, name).toPoint())
    close = floor.view.viewport_now().px_per_unit
    x_mm, y_mm = place(45.0, 40.0)
    show(floor, model, ForwardStatus(robots={**robots, "a": replace(robots["tug-101"], x_mm=x_mm, y_mm=y_mm)}))
    assert floor.view.viewport_now().px_per_unit < close, "one that drives out of it is taken along"


def test_one_outside_of_the_map_is_seen_and_one_beyond_the_hills_gives_the_floor_no_size(
    floor: SentFloor, model: ConsoleModel
) -> None:
    robots = dict(status().robots)
    for away, seen in ((-30.0, True), (-5_000.0, False)):
        x_mm, y_mm = FIELD.point_mm(away, 40.0)
        robots["tug-101"] = RobotForward("a", 1, Delivery.ACCEPTED, x_mm=x_mm, y_mm=y_mm)
        show(floor, model, ForwardStatus(robots=dict(robots)))
        floor.view.aim.fit()
        floor.refresh(NOW + 2)
        floor.refresh(NOW + 3)
        assert floor.view.rect().contains(spot(floor, "tug-101").toPoint()) is seen
        assert floor.view.rect().contains(spot(floor, "tug-107").toPoint())


def test_without_a_map_the_marks_give_the_floor_its_size(floor: SentFloor, model: ConsoleModel) -> None:
    floor.set_map(None, SECTOR, (SECTOR,))
    x_mm, y_mm = FIELD.point_mm(500.0, 300.0)
    far = RobotForward("a", 1, Delivery.ACCEPTED, x_mm=x_mm, y_mm=y_mm)
    show(floor, model, ForwardStatus(robots={"a": far}))
    assert floor.view.rect().contains(spot(floor, "a").toPoint())


def test_rejected_and_invisible_ones_are_named(floor: SentFloor, model: ConsoleModel, theme: Theme) -> None:
    picture = show(floor, model, status())
    assert {"tow-21 rejected", "lift-08 not visible"} <= set(floor.layer.marks.words)
    assert around(picture, spot(floor, "tow-21"), theme.colors.fault) > 40
    assert not around(picture, spot(floor, "tow-21"), theme.colors.accent)
    assert not around(picture, spot(floor, "lift-08"), theme.colors.text, 9)  # no ring: nobody saw it


def test_a_sample_of_another_building_is_not_drawn_into_this_one() -> None:
    other = replace(SECTOR, id=7, map=None, transform=replace(FIELD, tx=0.0))
    far = RobotForward("a", 7, Delivery.ACCEPTED, x_mm=1000.0, y_mm=1000.0)
    said = ForwardStatus(robots={"a": far})
    assert not sent_marks(said, {}, same_floor(SECTOR, (SECTOR,)), _never, NOW).names
    assert sent_marks(said, {}, same_floor(SECTOR, (SECTOR, other)), _never, NOW).names == ("a",)


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (ReadBack(Visibility.WRONG_SECTOR, sector=7), "a in sector 7"),
        (ReadBack(Visibility.OUTSIDE), "a outside the sector"),
        (ReadBack(Visibility.OFF), "a elsewhere"),
        (ReadBack(Visibility.SEEN), ""),
    ],
)
def test_each_way_of_not_being_seen_has_a_word(back: ReadBack, words: str) -> None:
    one = RobotForward("a", 1, Delivery.ACCEPTED, x_mm=1000.0, y_mm=1000.0, read_back=back)
    marks = sent_marks(ForwardStatus(robots={"a": one}), {}, {1: FIELD}, _never, NOW)
    assert marks.words == (words,)


def test_a_flat_transform_draws_nothing_and_breaks_nothing() -> None:
    flat = Sector(1, "North", 10, 10, Transform(0, 0, 0, 0))
    marks = sent_marks(status(), {}, same_floor(flat, ()), _never, NOW)
    assert marks.names == ()


def test_a_click_selects_what_was_sent(qtbot: QtBot, floor: SentFloor, model: ConsoleModel, theme: Theme) -> None:
    show(floor, model, status())
    at = spot(floor, "tug-107").toPoint()
    qtbot.mouseMove(floor.view.viewport(), at)
    qtbot.mouseClick(floor.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert model.selected == "tug-107"
    qtbot.mouseClick(floor.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert model.selected == ""


def test_nothing_sent_says_what_will_be_here(floor: SentFloor, model: ConsoleModel) -> None:
    floor.refresh(NOW)
    assert floor.empty.isVisible()
    show(floor, model, status())
    assert not floor.empty.isVisible()


def test_nothing_is_computed_while_the_status_is_the_same(floor: SentFloor, model: ConsoleModel) -> None:
    show(floor, model, status())
    marks = floor.layer.marks
    floor.refresh(NOW + 2)
    assert floor.layer.marks is marks


def test_names_of_sherpas_keep_off_the_words_of_the_layer(floor: SentFloor, model: ConsoleModel) -> None:
    show(floor, model, status())
    boxes = floor.layer.words_at()
    assert len(boxes) == len(floor.layer._words._placed)
    bare = Costs(500, 560)
    busy = beside_words(bare, [floor.layer])
    assert busy.raster.sum() > 0 == bare.raster.sum()
    floor.layer.on = False
    assert beside_words(bare, [floor.layer]) is bare


def test_five_thousand_are_drawn_with_bounded_words(floor: SentFloor, model: ConsoleModel) -> None:
    robots = {
        name: RobotForward(
            name,
            1,
            Delivery.ACCEPTED,
            x_mm=x,
            y_mm=y,
            read_back=ReadBack(Visibility.OFF, NOW, x + 9_000.0, y, 1, NOW, 9.0),
        )
        for name, view in crowd(5000).robots.items()
        for x, y in [FIELD.point_mm(view.state.pose.x_m, view.state.pose.y_m)]
    }
    assert not show(floor, model, ForwardStatus(robots=robots)).isNull()
    assert 0 < len(floor.layer._words._placed) <= 200


def test_in_a_crowd_only_what_differs_has_a_ring_and_the_legend_says_so(
    floor: SentFloor, model: ConsoleModel, theme: Theme
) -> None:
    robots = {}
    for number, (name, view) in enumerate(crowd(1000).robots.items()):
        x, y = FIELD.point_mm(view.state.pose.x_m, view.state.pose.y_m)
        seen = ReadBack(Visibility.SEEN, NOW, x, y, 1, NOW, 0.0)
        apart = ReadBack(Visibility.OFF, NOW, x + 3000.0, y, 1, NOW, 3.0)
        back = apart if number == 0 else seen
        robots[name] = RobotForward(name, 1, Delivery.ACCEPTED, x_mm=x, y_mm=y, read_back=back)
    picture = show(floor, model, ForwardStatus(robots=robots))
    ringed, bare = next(iter(robots)), max(robots, key=lambda name: _apart(floor, name))
    assert around(picture, spot(floor, ringed, "read"), theme.colors.text) > 20
    assert around(picture, spot(floor, bare, "read"), theme.colors.accent) > 5
    assert around(picture, spot(floor, bare, "read"), theme.colors.text, 9) == 0
    floor.refresh(NOW + 2)
    assert floor.legend.words[1] == "read back elsewhere"
    show(floor, model, status())
    floor.refresh(NOW + 3)
    assert floor.legend.words[1] == "read back"


def _apart(floor: SentFloor, name: str) -> float:
    """Px from the only ring."""
    at, ring = spot(floor, name, "read"), spot(floor, floor.layer.marks.names[0], "read")
    return abs(at.x() - ring.x()) + abs(at.y() - ring.y())


def test_hostile_names_and_places_out_of_this_world_do_no_harm(floor: SentFloor, model: ConsoleModel) -> None:
    names = ["\u202egut", "x" * 5000, "a\nb", "<img src=x>", "\ud800"]
    robots = {n: RobotForward(n, 1, Delivery.DEAD, x_mm=1000.0 * k, y_mm=2000.0) for k, n in enumerate(names)}
    robots["far"] = RobotForward("far", 1, Delivery.ACCEPTED, x_mm=1e308, y_mm=-1e308)
    with np.errstate(over="ignore", invalid="ignore"):
        assert not show(floor, model, ForwardStatus(robots=robots)).isNull()


def _never(_view: object) -> bool:
    return False
