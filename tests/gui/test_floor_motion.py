"""While the floor or its sherpas move: shifted pictures, gliding marks, and nothing to do once all is at rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import TrailPoint
from ati_console.gui.floor import ground
from ati_console.gui.floor.frames import Viewport
from ati_console.gui.floor.glide import GLIDE_S
from ati_console.gui.floor.ground import REST_S
from ati_console.gui.floor.labels import GRAIN, Costs
from ati_console.gui.floor.look import APRON, MOST_SCALE, Shift, shift
from ati_console.gui.floor.trail_layer import Drawing, strokes
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from tests.gui.floor_scene import NOW, SECTOR, crowd, demo_map, fleet, sherpa
from tests.gui.pixels import pixels

FRAME = 1 / 60


class Clock:
    def __init__(self) -> None:
        self.now = NOW + 1.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(clock: Clock) -> ConsoleModel:
    return ConsoleModel(clock)


@pytest.fixture
def floor(qtbot: QtBot, model: ConsoleModel, dark: Theme) -> Iterator[FloorPanel]:
    made = FloorPanel(model, dark)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.show()
    made.set_map(demo_map(), SECTOR, "Plant A lanes")
    yield made
    made.hide()


def step(floor: FloorPanel, clock: Clock, seconds: float = FRAME) -> bool:
    clock.now += seconds
    return floor.refresh(clock.now)


def rest(floor: FloorPanel, clock: Clock) -> None:
    """Frames until none is asked for."""
    assert any(not step(floor, clock) for _ in range(200))


def grab(floor: FloorPanel) -> QImage:
    return floor.view.grab().toImage()


def drive(floor: FloorPanel, model: ConsoleModel, clock: Clock, *xs: float) -> None:
    """Poses half a second apart; the last one just came."""
    for x in xs:
        model.set_fleet(fleet(sherpa("tug-101", x, 60)))
        step(floor, clock, 0.5)


# ------------------------------------------------------------ pure


def test_a_shift_leads_from_the_painted_view_to_the_view_of_now() -> None:
    painted = Viewport(0, 0, 4, 400, 300)
    assert shift(painted, painted) == Shift(1.0, 0.0, 0.0)
    assert shift(painted, Viewport(10, 5, 4, 400, 300)) == Shift(1.0, -40.0, 20.0)
    closer = shift(painted, Viewport(0, 0, 6, 400, 300))
    assert closer.is_scaled and closer.scale == 1.5


@pytest.mark.parametrize(
    ("by", "does"),
    [
        (Shift(), True),
        (Shift(1.0, APRON, -APRON), True),
        (Shift(1.0, APRON + 0.05 * 400, 0), True),
        (Shift(1.0, APRON + 0.07 * 400, 0), False),
        (Shift(1.0, 0, -APRON - 0.07 * 300), False),
        (Shift(MOST_SCALE + 0.01, -100, -100), False),
        (Shift(0.75, 50, 37), True),
        (Shift(0.5, 100, 75), False),
    ],
)
def test_a_picture_serves_until_a_strip_of_the_view_is_bare(by: Shift, does: bool) -> None:
    assert by.serves(400, 300) is does


def test_costs_move_with_the_floor_and_what_comes_into_view_costs_nothing() -> None:
    costs = Costs(80, 40)
    costs.raster[2, 3] = 7.0
    moved = costs.moved(2 * GRAIN + 1, -GRAIN)
    assert moved.raster[1, 5] == 7.0 and moved.raster.sum() == 7.0
    assert costs.moved(1e9, -1e9).raster.sum() == 0.0
    assert np.array_equal(costs.moved(0, 0).raster, costs.raster)


# ------------------------------------------------------------ gliding


def test_a_mark_glides_with_its_ring_and_is_hit_where_it_is_seen(
    floor: FloorPanel, model: ConsoleModel, clock: Clock
) -> None:
    model.select("tug-101")
    drive(floor, model, clock, 40, 41, 43)
    canvas, start = floor.view.canvas, floor.view.canvas.spot(0)
    assert step(floor, clock, GLIDE_S / 2)
    half = canvas.spot(0)
    assert step(floor, clock, GLIDE_S) or True
    rest(floor, clock)
    end = canvas.spot(0)
    assert start.x() < half.x() < end.x()
    assert half.x() - start.x() == pytest.approx(end.x() - half.x(), abs=0.1)
    assert canvas.at(end.x(), end.y()) == 0


def test_following_keeps_a_gliding_sherpa_in_the_middle(floor: FloorPanel, model: ConsoleModel, clock: Clock) -> None:
    model.select("tug-101")
    drive(floor, model, clock, 40)
    floor.view.aim.set_following(True)
    drive(floor, model, clock, 41, 43)
    middle = floor.view.viewport().rect().center()
    while step(floor, clock):
        assert (floor.view.canvas.spot(0).toPoint() - middle).manhattanLength() <= 2


def test_a_glide_asks_for_frames_and_then_the_floor_rests(
    qtbot: QtBot, floor: FloorPanel, model: ConsoleModel, clock: Clock
) -> None:
    drive(floor, model, clock, 40, 41, 43)
    frames = sum(step(floor, clock) for _ in range(20))
    assert 7 <= frames <= 10
    clock.now = float(int(clock.now)) + 0.1  # away from the second, at which ages are written anew
    step(floor, clock)
    qtbot.wait(20)
    painted = floor.view.canvas.frames
    assert not any(step(floor, clock) for _ in range(20))
    qtbot.wait(20)
    assert floor.view.canvas.frames == painted


def test_without_gliding_the_newest_pose_is_shown_at_once(floor: FloorPanel, model: ConsoleModel, clock: Clock) -> None:
    drive(floor, model, clock, 40, 41)
    floor.set_gliding(False)
    drive(floor, model, clock, 43)
    before = floor.view.canvas.spot(0)
    rest(floor, clock)
    assert floor.view.canvas.spot(0) == before


# ------------------------------------------------------------ moving the floor


def test_a_floor_moved_in_steps_rests_with_the_picture_of_one_moved_at_once(
    floor: FloorPanel, model: ConsoleModel, clock: Clock
) -> None:
    model.set_fleet(crowd(300))
    rest(floor, clock)
    for k in range(12):
        floor.view._box.translateBy(x=0.7, y=-0.3)
        floor.view._box.scaleBy((0.97, 0.97))
        assert step(floor, clock)
        assert k == 0 or floor.view.canvas._ground.is_scaled  # no plant in between
    rest(floor, clock)
    gradually = pixels(grab(floor))
    floor.view.canvas.forget()
    floor.view._dirty = True
    rest(floor, clock)
    assert np.array_equal(gradually, pixels(grab(floor)))


def test_while_the_floor_is_dragged_its_picture_follows_the_mouse(
    floor: FloorPanel, model: ConsoleModel, clock: Clock
) -> None:
    floor.view._layers = floor.view._layers.__class__(measures=False, grid=False)
    rest(floor, clock)
    floor.view._box.translateBy(x=0.01, y=0.0)
    step(floor, clock)
    before, k = pixels(grab(floor)), floor.view.viewport_now().px_per_unit
    floor.view._box.translateBy(x=-40 / k, y=0.0)
    step(floor, clock)
    after = pixels(grab(floor))
    assert np.array_equal(before[100:600, 200:600], after[100:600, 240:640])


def test_a_view_that_rests_is_painted_anew_after_a_moment(floor: FloorPanel, model: ConsoleModel, clock: Clock) -> None:
    rest(floor, clock)
    ground = floor.view.canvas._ground
    for _ in range(3):
        floor.view._box.translateBy(x=0.31, y=0.0)
        step(floor, clock)
    assert ground.busy
    step(floor, clock, REST_S / 2)
    assert ground.busy
    step(floor, clock, REST_S)
    rest(floor, clock)
    assert not ground.busy


def test_trails_of_sherpas_that_rest_are_painted_seldom(
    floor: FloorPanel, model: ConsoleModel, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[float] = []

    def counted(*args: Any) -> Drawing:
        times.append(clock.now)
        return strokes(*args)

    monkeypatch.setattr(ground, "strokes", counted)
    monkeypatch.setattr(ground, "PIECE_S", 60.0)  # a slow machine cuts no picture into pieces here
    trail: tuple[TrailPoint, ...] = ()
    for x in range(50, 60):
        trail = (*trail, TrailPoint(clock.now, x, 60))
        model.set_fleet(fleet(sherpa("tug-101", x, 60, trail=trail)))
        step(floor, clock, 0.5)
    moving = len(times)
    rest(floor, clock)
    times.clear()
    for _ in range(20):
        model.set_fleet(fleet(sherpa("tug-101", 59, 60, trail=trail)))  # it stands, and says so
        step(floor, clock, 0.5)
    assert 4 <= moving <= 6
    assert 4 <= len(times) <= 6  # every two seconds: they fade


@pytest.mark.parametrize(("zoomed", "least_s", "most_s"), [(0, 0.6, 1.0), (6, 0.25, 0.25)])
def test_a_trail_waits_as_long_as_it_ends_under_its_sherpa_and_no_longer(
    floor: FloorPanel, model: ConsoleModel, clock: Clock, zoomed: int, least_s: float, most_s: float
) -> None:
    """Each picture of the trails costs as much as ten frames: an idle fleet had two a second."""
    model.set_fleet(fleet(sherpa("tug-101", 50, 60)))
    for _ in range(zoomed):
        floor.view.aim.zoom_in()
    rest(floor, clock)
    painted, rows = floor.view.canvas._ground, floor.view.rows
    rows.trails.revision += 1  # it moved on
    assert least_s <= painted._trails_wait(rows, -1) <= most_s
    assert painted._trails_wait(rows, 0) == ground.TRAILS_EVERY_S, "another selection is seen at once"


@pytest.mark.parametrize(("age_s", "painted"), [(1.0, 0), (100.0, 10)])
def test_only_where_an_age_is_written_is_a_floor_at_rest_painted_each_second(
    floor: FloorPanel, model: ConsoleModel, clock: Clock, monkeypatch: pytest.MonkeyPatch, age_s: float, painted: int
) -> None:
    model.set_fleet(fleet(sherpa("tug-101", 50, 60, age_s=age_s)))
    model.set_limits(30.0, 1000.0)
    rest(floor, clock)
    prepared: list[float] = []
    prepare = floor.view.canvas.prepare
    monkeypatch.setattr(
        floor.view.canvas, "prepare", lambda look, chosen, over, now: prepared.append(prepare(look, chosen, over, now))
    )
    for _ in range(10):
        step(floor, clock, 1.0)
    assert len(prepared) == painted
