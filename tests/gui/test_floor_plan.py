"""The picture of a plant: read within bounds, under everything, in the right place of both frames, placed by hand."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage
from pytestqt.qtbot import QtBot

from ati_console.gui.dialogs.plan_scale_dialog import Known, PlanScaleDialog, TwoKnown
from ati_console.gui.floor import plan_image
from ati_console.gui.floor.frames import Frame
from ati_console.gui.floor.plan_image import KEPT_PIXELS, PlanError
from ati_console.gui.floor.ruler import Place
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.floor_panel import FloorPanel
from ati_console.gui.theme import Theme
from ati_console.site.floorplan import Bounds, FloorMap
from ati_console.site.site import Sector
from tests.gui.floor_scene import FIELD, NOW, SECTOR

QUARTERS = ("#ff0000", "#00ff00", "#0000ff", "#ffff00")  # upper left, upper right, lower left, lower right
WHOLE = FloorMap(bounds=Bounds(-110, -110, 190, 190))  # all of the sector


def quarters(file: Path, width: int = 400, height: int = 400) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    for number, color in enumerate(QUARTERS):
        for y in range(height // 2):
            for x in range(width // 2):
                image.setPixelColor(number % 2 * width // 2 + x, number // 2 * height // 2 + y, QColor(color))
    assert image.save(str(file))
    return file


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return quarters(tmp_path_factory.mktemp("plans") / "hall.png")


@pytest.fixture
def model() -> ConsoleModel:
    return ConsoleModel(lambda: NOW)


@pytest.fixture
def floor(qtbot: QtBot, model: ConsoleModel, theme: Theme, own_home: Path) -> Iterator[FloorPanel]:
    made = FloorPanel(model, theme)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.show()
    yield made
    made.hide()


def read(qtbot: QtBot, floor: FloorPanel, sector: Sector | None, site: str = "Plant A") -> None:
    floor.set_map(WHOLE, sector, "", (sector,) if sector else (), site)
    qtbot.waitUntil(lambda: not floor.plans.busy)


def color_at(floor: FloorPanel, x_mm: float, y_mm: float) -> str:
    for k in range(3):
        floor.refresh(NOW + k)
    x_m, y_m = FIELD.point_m(x_mm, y_mm)
    spot = floor.view.belt.spot_of(Place(x_m, y_m)).toPoint()
    return floor.view.grab().toImage().pixelColor(spot).name()


@pytest.mark.parametrize("frame", list(Frame))
def test_the_sectors_plan_lies_on_the_whole_sector_in_both_frames(
    qtbot: QtBot, floor: FloorPanel, picture: Path, frame: Frame
) -> None:
    read(qtbot, floor, replace(SECTOR, plan=picture))
    floor._choose_frame(frame)
    w = SECTOR.width_mm
    found = [color_at(floor, x * w, y * w) for y in (0.27, 0.77) for x in (0.27, 0.77)]
    assert tuple(found) == QUARTERS


def test_the_robot_frame_shows_it_turned_by_the_angle_of_the_sector(
    qtbot: QtBot, floor: FloorPanel, picture: Path
) -> None:
    """1.31 degrees: the corner of a picture of 265 m is 6 m off where an upright one would have it."""
    read(qtbot, floor, replace(SECTOR, plan=picture))
    bounds = floor.view.canvas.backdrop.picture.bounds
    corners = [FIELD.point_m(x, y) for x in (0, SECTOR.width_mm) for y in (0, SECTOR.height_mm)]
    assert bounds is not None
    assert bounds.x_min == pytest.approx(min(x for x, _ in corners))
    assert bounds.y_max == pytest.approx(max(y for _, y in corners))
    assert bounds.x_max - bounds.x_min > SECTOR.width_mm / 1000 + 5


def test_two_points_and_their_distance_give_the_size(qtbot: QtBot, floor: FloorPanel, picture: Path) -> None:
    read(qtbot, floor, replace(SECTOR, plan=picture))
    floor.more.choose("two_points")
    tool, belt = floor.plans.tool, floor.view.belt
    assert belt.tool is tool
    for u in (100.0, 300.0):  # pixels of the picture: 200 of 400 are half the sector
        belt.clicked(belt.spot_of(Place(*FIELD.point_m(u * SECTOR.width_mm / 400, 50_000))))
    dialog = floor.plans.dialog
    assert dialog is not None and float(dialog.distance.text()) == pytest.approx(SECTOR.width_mm / 2000, abs=0.01)
    dialog.distance.setText("50")
    qtbot.mouseClick(dialog.place, Qt.MouseButton.LeftButton)
    assert floor.plans.placed.place is not None
    assert floor.plans.placed.place.scale == pytest.approx(50_000 / 200)
    first = floor.plans.placed.place.point_mm(100, 50_000 * 400 / SECTOR.width_mm)
    assert first == pytest.approx((100 * SECTOR.width_mm / 400, 50_000), abs=1)


@pytest.mark.parametrize("kind", [Known.ROBOT_M, Known.SECTOR_MM])
def test_two_points_told_in_either_frame_go_there(qtbot: QtBot, floor: FloorPanel, picture: Path, kind: Known) -> None:
    read(qtbot, floor, replace(SECTOR, plan=picture))
    floor.plans._ask_scale((Place(*FIELD.point_m(0, 0)), Place(*FIELD.point_m(SECTOR.width_mm, 0))))
    told = ((50_000.0, 60_000.0), (150_000.0, 60_000.0))
    points = (FIELD.point_m(*told[0]), FIELD.point_m(*told[1])) if kind is Known.ROBOT_M else told
    assert floor.plans.dialog is not None
    floor.plans.dialog.told.emit(TwoKnown(kind, points=points))
    place = floor.plans.placed.place
    assert place is not None
    assert place.point_mm(0, 0) == pytest.approx(told[0]) and place.point_mm(400, 0) == pytest.approx(told[1])


def test_what_was_placed_is_there_after_a_restart(
    qtbot: QtBot, floor: FloorPanel, model: ConsoleModel, theme: Theme, picture: Path
) -> None:
    read(qtbot, floor, SECTOR)
    floor.plans.choose(picture)
    qtbot.waitUntil(lambda: floor.plans.plan is not None)
    floor.plans._ask_scale((Place(*FIELD.point_m(0, 0)), Place(*FIELD.point_m(100_000, 0))))
    floor.plans._scale(TwoKnown(Known.DISTANCE, 50.0))
    floor.header.opacity_chosen.emit(0.5)
    kept = floor.plans.placed
    qtbot.waitUntil(lambda: not floor.plans.saving)
    again = FloorPanel(model, theme)
    qtbot.addWidget(again)
    read(qtbot, again, SECTOR)
    assert again.plans.placed == kept and again.plans.plan is not None
    assert kept.file == picture and kept.opacity == 0.5 and kept.place is not None
    read(qtbot, again, replace(SECTOR, id=2))  # another sector has no picture
    assert again.plans.plan is None


def test_two_points_are_picked_by_keys_alone(qtbot: QtBot, floor: FloorPanel, picture: Path) -> None:
    read(qtbot, floor, replace(SECTOR, plan=picture))
    floor.more.choose("two_points")
    qtbot.keyClick(floor.view, Qt.Key.Key_Return)
    qtbot.keyClick(floor.view, Qt.Key.Key_Escape)  # the first again
    qtbot.keyClick(floor.view, Qt.Key.Key_Return)
    for _ in range(5):
        qtbot.keyClick(floor.view, Qt.Key.Key_Right)
    qtbot.keyClick(floor.view, Qt.Key.Key_Return)
    assert floor.plans.dialog is not None and floor.view.belt.tool is None
    wanted = 60 / floor.view.viewport_now().px_per_unit
    assert float(floor.plans.dialog.distance.text()) == pytest.approx(wanted, abs=0.02)
    floor.more.choose("two_points")
    qtbot.keyClick(floor.view, Qt.Key.Key_Escape)
    assert floor.view.belt.tool is None


def test_while_a_picture_is_read_the_header_says_so(qtbot: QtBot, floor: FloorPanel, picture: Path) -> None:
    floor.set_map(WHOLE, SECTOR, "Plant A lanes", (SECTOR,), "Plant A")
    qtbot.waitUntil(lambda: not floor.plans.busy)
    floor.plans.choose(picture)
    assert floor.header.map_name.text() == "reading the picture..."
    qtbot.waitUntil(lambda: not floor.plans.busy)
    assert floor.header.map_name.text() == "Plant A lanes"


def test_a_picture_that_was_taken_away_stays_away(qtbot: QtBot, floor: FloorPanel, picture: Path) -> None:
    sector = replace(SECTOR, plan=picture)
    read(qtbot, floor, sector)
    assert floor.header._more.action_of("take_away").isVisible()
    floor.more.choose("take_away")
    assert floor.plans.plan is None and not floor.header._more.action_of("take_away").isVisible()
    qtbot.waitUntil(lambda: not floor.plans.saving)
    read(qtbot, floor, None, "Plant B")
    read(qtbot, floor, sector)
    assert floor.plans.plan is None


def test_a_picture_is_dropped_onto_the_floor(qtbot: QtBot, floor: FloorPanel, picture: Path) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(picture))])
    spot, none = QPointF(QPoint(300, 300)), Qt.KeyboardModifier.NoModifier
    floor.dropEvent(QDropEvent(spot, Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, none))
    qtbot.waitUntil(lambda: floor.plans.plan is not None)
    assert not floor.empty.isVisible() and floor.view.aim.fitting
    dropped.setUrls([QUrl("https://example.com/a.png")])
    floor.dropEvent(QDropEvent(spot, Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, none))
    assert not floor.plans.busy


def test_half_opaque_lets_the_floor_through_and_the_layer_can_be_put_away(
    qtbot: QtBot, floor: FloorPanel, theme: Theme, picture: Path
) -> None:
    read(qtbot, floor, replace(SECTOR, plan=picture))
    w = SECTOR.width_mm
    floor.plans.set_opacity(0.5)
    half = QColor(color_at(floor, 0.27 * w, 0.27 * w))
    assert abs(half.red() - (255 + theme.colors.inset.red()) / 2) < 4
    floor._choose_layer("plan", False)
    assert color_at(floor, 0.27 * w, 0.27 * w) not in QUARTERS


def test_a_picture_that_cannot_be_read_is_said_and_the_old_one_stays(
    qtbot: QtBot, floor: FloorPanel, model: ConsoleModel, picture: Path, tmp_path: Path
) -> None:
    read(qtbot, floor, replace(SECTOR, plan=picture))
    bad = tmp_path / "plan.png"
    bad.write_bytes(picture.read_bytes()[:60])
    floor.plans.choose(bad)
    qtbot.waitUntil(lambda: bool(model.faults))
    fault = model.faults[-1].fault
    assert "plan.png" in fault.what and "damaged" in fault.what and fault.next_step
    assert floor.plans.plan is not None and floor.plans.plan.file == picture


# ---------------------------------------------------------------- reading


def png_header(width: int, height: int) -> bytes:
    """A file of a few bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("bomb.png", png_header(50_000, 50_000), "2,500 million pixels"),
        ("cut.png", png_header(100, 100)[:20], "damaged"),
        ("a.png", b"GIF89a", "no PNG, JPG or SVG"),
        ("a.png", b"", "empty"),
        ("a.svg", b"\x1f\x8b\x08", "compressed"),
        ("a.svg", b"<svg", "not an SVG drawing"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 9999999"/>', "thousand times"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(PlanError, match=words):
        plan_image.load(file)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read"):
        plan_image.load(tmp_path / "gone.png")


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_large_picture_is_kept_smaller_and_its_own_size_known(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"large.{suffix}"
    image = QImage(5000, 4000, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    assert image.save(str(file))
    plan = plan_image.load(file)
    assert (plan.width, plan.height) == (5000, 4000)
    assert plan.image.width() * plan.image.height() <= KEPT_PIXELS * 1.01


def test_a_drawing_is_painted_and_reads_no_other_file(tmp_path: Path, picture: Path) -> None:
    file = tmp_path / "hall.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 100">'
        '<rect width="100" height="100" fill="#ff0000"/>'
        f'<image x="100" y="0" width="100" height="100" xlink:href="{picture.as_uri()}"/>'
        f'<image x="100" y="0" width="100" height="100" href="{picture}"/></svg>'
    )
    plan = plan_image.load(file)
    assert (plan.width, plan.height) == (200, 100)
    left, right = plan.image.pixelColor(100, 100), plan.image.pixelColor(plan.image.width() - 100, 100)
    assert left.name() == "#ff0000" and right.alpha() == 0


# ---------------------------------------------------------------- the dialog


def test_the_dialog_says_what_is_wrong_and_stays_open(qtbot: QtBot, theme: Theme, floor: FloorPanel) -> None:
    dialog = PlanScaleDialog(theme, 10.0, ((0.0, 0.0), (1.0, 1.0)), None, floor)
    qtbot.addWidget(dialog)
    assert [kind.value for kind in dialog.kinds] == ["Distance", "Robot m"]
    for words in ("", "ten", "-4", "nan", "1e99"):
        dialog.distance.setText(words)
        dialog._tell()
        assert dialog.error.text()
    dialog.distance.setText("12,5")
    with qtbot.waitSignal(dialog.told) as told:
        dialog._tell()
    assert told.args == [TwoKnown(Known.DISTANCE, 12.5)]


def test_the_same_point_twice_places_nothing(qtbot: QtBot, theme: Theme, floor: FloorPanel) -> None:
    dialog = PlanScaleDialog(theme, 10.0, ((0.0, 0.0), (1.0, 1.0)), ((0.0, 0.0), (1.0, 1.0)), floor)
    qtbot.addWidget(dialog)
    dialog._show(2)
    for field in dialog.fields:
        field.setText("7")
    dialog._tell()
    assert "same" in dialog.error.text()
