"""The floor as a file and on paper: what is in view, sharp, with its title, and every name a text and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import TrailPoint
from ati_console.gui.floor import press
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.press_desk import file_words
from ati_console.gui.floor.ruler import Place
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from ati_console.gui.tokens import SETS
from tests.gui.floor_scene import NOW, SECTOR, crowd, demo_map, fleet, sherpa
from tests.gui.pixels import near, pixels
from tests.gui.sent_scene import ROBOTS, status
from tests.gui.test_floor_areas import DOCK, PRESS

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert(1)</script>&"'


@pytest.fixture
def model() -> ConsoleModel:
    made = ConsoleModel(lambda: NOW)
    trail = (TrailPoint(NOW - 9, 40, 50), TrailPoint(NOW - 1, 60, 50))
    made.set_fleet(fleet(sherpa("tug-101", 60, 50, trail=trail), sherpa(HOSTILE, 30, 80, error="died")))
    return made


@pytest.fixture
def floor(qtbot: QtBot, model: ConsoleModel, theme: Theme, own_home: Path) -> Iterator[FloorPanel]:
    made = FloorPanel(model, theme)
    qtbot.addWidget(made)
    made.resize(640, 600)
    made.set_map(demo_map(), SECTOR, "lanes", (SECTOR,), "Plant <A> & B")
    made.show()
    made.refresh(NOW)
    yield made
    made.hide()


def texts(data: bytes) -> list[str]:
    return ["".join(element.itertext()).strip() for element in ElementTree.fromstring(data).iter(f"{SVG}text")]


@pytest.mark.parametrize("frame", list(Frame))
def test_an_svg_has_the_title_and_the_names_as_texts(floor: FloorPanel, frame: Frame) -> None:
    floor._choose_frame(frame)
    data = press.svg(floor.sheet(light=False))
    said = texts(data)
    assert "Plant <A> & B" in said and "tug-101" in said and "L2-04" in said
    assert ("20 m" if frame is Frame.ROBOT_M else "20,000 mm") in said
    assert any(frame.value in words and "2025-12-01" in words for words in said)


def test_hostile_names_are_texts_and_never_elements(floor: FloorPanel) -> None:
    data = press.svg(floor.sheet(light=False))
    top = ElementTree.fromstring(data)
    assert not list(top.iter(f"{SVG}script")) and b"<script" not in data
    assert any("script" in words for words in texts(data))


def test_an_svg_holds_no_pictures_of_marks(floor: FloorPanel, model: ConsoleModel) -> None:
    model.set_fleet(fleet(*ROBOTS))
    model.set_forward(status())
    floor._choose_layer("sent", True)
    floor.set_areas((DOCK, PRESS))
    floor.refresh(NOW + 1)
    data = press.svg(floor.sheet(light=False))
    assert not list(ElementTree.fromstring(data).iter(f"{SVG}image"))
    assert "tug-104 6.2 m" in texts(data) and "tow-21 rejected" in texts(data)


def test_walls_that_are_lines_are_drawn_in_an_svg_as_well(floor: FloorPanel) -> None:
    """A rectangle of no height is not rendered (SVG 2, 7.4): the walls of the plant were not on the sheet."""
    floor._choose_layer("names", False)
    top = ElementTree.fromstring(press.svg(floor.sheet(light=False)))
    flat = [one for one in top.iter(f"{SVG}rect") if 0 in (float(one.get("width", 1)), float(one.get("height", 1)))]
    assert not flat


def test_the_ring_of_what_was_read_back_lies_above_the_sherpa(
    floor: FloorPanel, model: ConsoleModel, theme: Theme
) -> None:
    model.set_fleet(fleet(*ROBOTS))
    model.set_forward(status())
    floor._choose_layer("sent", True)
    floor.refresh(NOW + 1)
    spot = floor.view.canvas.spot(floor.view.rows.row_of("tug-107"))
    shown = floor.view.grab().toImage().copy(round(spot.x()) - 12, round(spot.y()) - 12, 24, 24)
    assert near(pixels(shown), theme.colors.text).sum() > 15
    assert near(pixels(shown), theme.colors.live).sum() > 30


def test_a_png_has_two_pixels_to_one_and_shows_what_is_in_view(
    floor: FloorPanel, model: ConsoleModel, theme: Theme
) -> None:
    model.select("tug-101")
    floor.refresh(NOW + 1)
    sheet = floor.sheet(light=False)
    image = press.image(sheet)
    assert image.width() == round(2 * sheet.size.width())
    shown = pixels(image)
    c = theme.colors
    assert image.pixelColor(4, image.height() - 4) == c.inset and image.pixelColor(2, 2) == c.surface
    for color in (c.live, c.fault, c.accent, c.text):
        assert near(shown, color).sum() > 30
    spot = floor.view.canvas.spot(floor.view.rows.row_of("tug-101"))
    top = sheet.size.height() - sheet.look.view.height
    around = image.copy(round(2 * spot.x()) - 20, round(2 * (spot.y() + top)) - 20, 40, 40)
    assert near(pixels(around), c.live).sum() > 200


def test_paper_is_light_whatever_the_window_looks_like(floor: FloorPanel) -> None:
    image = press.image(floor.sheet(light=True))
    assert image.pixelColor(4, image.height() - 4) == SETS["light"].inset
    assert press.pdf(floor.sheet(light=True)).startswith(b"%PDF")


def test_what_was_measured_is_on_the_sheet_and_the_hint_is_not(floor: FloorPanel) -> None:
    belt = floor.view.belt
    floor.view.toggle_measure()
    belt.clicked(belt.spot_of(Place(60, 50)))
    belt.clicked(belt.spot_of(Place(60, 80)))
    for light in (False, True):
        said = texts(press.svg(floor.sheet(light)))
        assert any(words.endswith(" m") and words.startswith("30.") for words in said)
        assert not any("Esc" in words for words in said)


def test_what_is_put_away_is_not_on_paper_either(floor: FloorPanel) -> None:
    for layer in ("names", "stations", "zones"):
        floor._choose_layer(layer, False)
    said = texts(press.svg(floor.sheet(light=False)))
    assert "tug-101" not in said and "L2-04" not in said and "Line 2" not in said


def test_the_menu_asks_for_a_file_and_the_window_goes_on(qtbot: QtBot, floor: FloorPanel, tmp_path: Path) -> None:
    floor.more.choose("png")
    asker = floor.more.press.askers["png"]
    assert asker.dialog is not None and not asker.dialog.testOption(asker.dialog.Option.ReadOnly)
    asker.dialog.close()
    for kind in ("png", "svg", "pdf"):
        file = tmp_path / f"floor.{kind}"
        with qtbot.waitSignal(floor.said) as said:
            floor.more.press.save(file)
        assert file.stat().st_size > 1000 and said.args == [f"The floor is saved in floor.{kind}"]
    assert not QImage(str(tmp_path / "floor.png")).isNull()


def test_a_folder_that_cannot_be_written_is_said(
    qtbot: QtBot, floor: FloorPanel, model: ConsoleModel, tmp_path: Path
) -> None:
    floor.more.press.save(tmp_path / "gone" / "floor.svg")
    qtbot.waitUntil(lambda: bool(model.faults))
    assert "floor.svg" in model.faults[-1].fault.what
    floor.more.press.save(tmp_path / "floor.gif")
    assert "PNG, SVG or PDF" in model.faults[-1].fault.what


def test_a_dialog_of_the_system_prints_it(qtbot: QtBot, floor: FloorPanel) -> None:
    floor.more.choose("print")
    dialog = floor.more.press.printing
    assert dialog is not None and dialog.isModal()
    with qtbot.waitSignal(dialog.finished):
        dialog.reject()


def test_a_thousand_sherpas_fit_on_a_sheet(floor: FloorPanel, model: ConsoleModel) -> None:
    model.set_fleet(crowd(1000))
    floor.refresh(NOW + 1)
    data = press.svg(floor.sheet(light=True))
    assert 10_000 < len(data) < 20_000_000
    assert len([words for words in texts(data) if words.startswith("tug-")]) > 20


def test_what_is_saved_is_of_the_moment_at_which_it_was_asked(floor: FloorPanel) -> None:
    floor.more.choose("svg")
    sheet = floor.more.press._sheet
    floor.view.aim.zoom_in()
    assert sheet is not None and sheet.look.viewport != floor.view.viewport_now()
    dialog = floor.more.press.askers["svg"].dialog
    assert dialog is not None
    dialog.close()


@pytest.mark.parametrize("site", ["../../etc/passwd", "CON", "a\nb", "", "Halle Süd <1>", "x" * 500])
def test_the_name_of_a_site_is_never_a_path(site: str) -> None:
    words = file_words(site)
    assert 0 < len(words) <= 60 and not set(words) - set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
    )


def test_the_colours_of_paper_are_the_users_choice(floor: FloorPanel) -> None:
    action = floor.header._more.action_of("paper")
    action.trigger()
    assert floor.more.press.light and action.isChecked()
    assert QColor(press.image(floor.more.press._take(floor.more.press.light)).pixelColor(2, 2)) == SETS["light"].surface
