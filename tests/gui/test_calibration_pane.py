"""The calibration of a sector as it is seen and worked on: numbers, typed places, wishes, and what moves say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ati_console.fleet.heading import ALL, EMPTY, Agreement
from ati_console.fleet.limits import DEFAULT_LIMITS
from ati_console.fleet.view import Finding, FleetUpdate
from ati_console.gui.calibration import survey_words
from ati_console.gui.calibration.arrows import Arrow, times
from ati_console.gui.calibration.extent import extent_factor
from ati_console.gui.calibration.pane import CalibrationPane
from ati_console.gui.calibration.pose_now import PoseReading, PoseWatch
from ati_console.gui.calibration.rows import anchor_rows, dots, pair, runs
from ati_console.gui.calibration.table_model import ANGLE, DOT, LEFT, NAME, OFF, ROBOT, SECTOR, TICK
from ati_console.gui.calibration.verdict import warning_words
from ati_console.gui.models import next_steps
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.findings_model import Context, finding_rows
from ati_console.gui.models.notation import Notation
from ati_console.gui.models.wishes import SetSource, SetTransform
from ati_console.gui.theme import Theme
from ati_console.robot import Pose
from ati_console.site.calibration import Anchor, Model, Residual, Spec
from ati_console.site.calibration_judge import judge
from ati_console.site.floorplan import FloorMap, Station
from ati_console.site.site import Transform
from ati_console.wire.messages import Conventions, Odd
from tests.gui import calibration_scene as scene
from tests.gui.floor_scene import NOW, fleet, sherpa
from tests.site.anchors_kit import eight


@pytest.fixture
def model() -> ConsoleModel:
    made = ConsoleModel(lambda: NOW)
    made.grant(SetTransform, SetSource)
    made.set_fleet(replace(fleet(sherpa("tug-104", 94.0, 19.0, 90)), survey=scene.survey()))
    return made


@pytest.fixture
def pane(qtbot: QtBot, model: ConsoleModel, theme: Theme) -> Iterator[CalibrationPane]:
    made = CalibrationPane(model, theme)
    qtbot.addWidget(made)
    made.bench.show_sector(scene.SECTOR, (scene.SECTOR,), scene.kept())
    made.resize(1376, 293)
    made.show()
    made.refresh(NOW)
    yield made
    made.hide()


def cells(pane: CalibrationPane, column: int) -> list[str]:
    model = pane.table.anchors
    return [model.index(row, column).data() for row in range(model.rowCount())]


# ---------------------------------------------------------------- what is shown


def test_the_table_of_the_design_comes_out(pane: CalibrationPane) -> None:
    assert cells(pane, OFF) == ["1.61", "0.36", "0.52", "0.72", "2.25", "3.20", "6.33", "9.61"]
    assert cells(pane, ANGLE) == ["1.36", "1.32", "1.41", "1.21", "0.15", "1.00", "0.88", "2.87"]
    assert cells(pane, LEFT) == ["1.85", "0.41", "0.65", "0.87", "3.99", "3.75", "7.34", "11.83"]
    assert cells(pane, ROBOT)[7] == "-1.329, 16.690" and cells(pane, SECTOR)[0] == "114,112, 90,075"
    assert pane.table.anchors.headerData(DOT, Qt.Orientation.Horizontal) == "without, 0 to 3°"
    assert pane.head.said.whole().startswith("sector 1, in use: fit of ")


def test_the_fits_stand_side_by_side(pane: CalibrationPane) -> None:
    used, full, without = pane.verdict.fits.columns
    assert (used.title, used.mean, used.worst) == ("In use", "3.08 m", "9.61 m")
    assert (full.title, full.angle, full.mean, full.worst, full.swing) == (
        "All eight", "1.31°", "3.08 m", "9.61 m", "0.15 to 2.87",
    )  # fmt: skip
    assert (without.title, without.angle, without.mean, without.worst, without.swing) == (
        "Without 7, 8", "2.46°", "1.28 m", "2.70 m", "1.80 to 2.70",
    )  # fmt: skip
    assert full.moves == "0.0 / 0.0 m" and without.moves != full.moves


def test_suspects_and_swings_are_marked_in_the_rows() -> None:
    judgement = judge(eight(), Spec())
    rows = anchor_rows(eight(), judgement)
    assert [row.number for row in rows if row.suspect] == [7, 8]
    assert [row.number for row in rows if row.swings] == [5, 8] and rows[7].mover and rows[7].share == 1.0
    scale = dots(judgement.all)
    assert (scale.low_deg, scale.high_deg) == (0, 3) and 0.4 < scale.at(scale.base_deg or 0) < 0.45


def test_an_excluded_anchor_still_shows_how_far_off_it_is() -> None:
    anchors = tuple(replace(one, included=at < 6) for at, one in enumerate(eight()))
    rows = anchor_rows(anchors, judge(anchors, Spec()))
    assert [row.cells[OFF] for row in rows[6:]] == ["5.50", "10.84"] and rows[6].cells[ANGLE] == "-"


def test_arrows_are_magnified_by_a_round_number_that_is_said(pane: CalibrationPane) -> None:
    assert pane.chart.times == 2.5
    worst = pane.chart.arrows[7]
    assert worst.suspect and math.hypot(worst.left.dx_m, worst.left.dy_m) == pytest.approx(9.615, abs=0.001)
    assert "8 9.61 m" in pane.chart.accessibleName()
    assert times([Arrow(1, 0, 0, Residual(0.0, 0.0), False, True)], 50.0) == 1.0


@pytest.mark.parametrize("size", [(1216, 280), (1376, 293), (1856, 900)])
def test_it_is_painted_in_every_size_with_and_without_anchors(pane: CalibrationPane, size: tuple[int, int]) -> None:
    pane.resize(*size)
    line = tuple(Anchor(f"p{at}", at * 10.0, 0.0, at * 1e4, 0.0) for at in range(4))
    for kept in (scene.kept(), scene.kept(()), scene.kept(eight()[:2]), scene.kept(line, Spec(Model.AFFINE)),
                 scene.kept(eight()[:3], Spec(Model.AFFINE))):  # fmt: skip
        pane.bench.show_sector(scene.SECTOR, (scene.SECTOR,), kept)
        assert not pane.grab().isNull()
    assert pane.table.horizontalScrollBar().maximum() == 0


def test_without_anchors_it_says_what_to_do(pane: CalibrationPane) -> None:
    pane.bench.show_sector(scene.SECTOR, (scene.SECTOR,), scene.kept(()))
    assert pane.empty.isVisible() and pane.empty.title == "No anchors yet"
    assert not pane.verdict.apply.isEnabled() and "needs 2 anchors" in pane.verdict.apply.toolTip()


def test_without_a_site_nothing_can_be_added(pane: CalibrationPane) -> None:
    pane.bench.show_sector(None, (), scene.kept(()))
    pane.refresh(NOW)
    foot = pane.foot
    assert not any(button.isEnabled() for button in (foot.pose, foot.station, foot.typed, foot.csv))
    assert "Open a site" in warning_words(pane.bench) and "Check Twinzo" in warning_words(pane.bench)


@pytest.mark.parametrize(
    ("anchors", "model_of", "words"),
    [
        (eight(), Model.FIXED, "Anchors 7 and 8 disagree with the other six"),
        (eight()[4:7], Model.AFFINE, "Three anchors and a full affine leave no redundancy"),
        (eight()[:2], Model.AFFINE, "No fit: this model needs 3 anchors"),
        (eight(), Model.SIMILARITY, "With reflection the mean is 3.18 m"),
    ],
)
def test_what_is_wrong_with_a_fit_stands_in_the_box(
    pane: CalibrationPane, anchors: tuple[Anchor, ...], model_of: Model, words: str
) -> None:
    pane.bench.show_sector(scene.SECTOR, (scene.SECTOR,), scene.kept(anchors, Spec(model_of)))
    assert words in pane.verdict.warning.words and pane.verdict.warning.isVisible()


def test_a_transform_that_is_not_mirrored_where_the_anchors_are_is_told(pane: CalibrationPane) -> None:
    upright = replace(scene.SECTOR, transform=Transform(d=1000.0))
    pane.bench.show_sector(upright, (upright,), scene.kept())
    assert "Y points down in the sector" in pane.verdict.warning.words


# ---------------------------------------------------------------- what is done


def test_a_click_on_the_box_and_space_take_an_anchor_out_and_in(pane: CalibrationPane) -> None:
    table = pane.table
    place = table.visualRect(table.anchors.index(7, TICK)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert not pane.bench.anchors[7].included
    table.selectRow(7)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert pane.bench.anchors[7].included


def test_exclude_takes_the_suspects_out_and_undo_brings_them_back(pane: CalibrationPane) -> None:
    assert pane.verdict.exclude.text() == "Exclude 7, 8"
    pane.verdict.exclude.click()
    assert pane.bench.included == (0, 1, 2, 3, 4, 5) and pane.verdict.exclude.isHidden()
    assert pane.bench.fit is not None and round(pane.bench.fit.mean_m, 2) == 1.28
    pane.verdict.undo.click()
    assert len(pane.bench.included) == 8


def test_delete_removes_and_undo_brings_back(pane: CalibrationPane) -> None:
    pane.table.selectRow(0)
    QTest.keyClick(pane.table, Qt.Key.Key_Delete)
    assert len(pane.bench.anchors) == 7
    pane.bench.undo()
    assert pane.bench.anchors == eight()


def test_a_place_is_typed_into_the_table(pane: CalibrationPane, qtbot: QtBot) -> None:
    table = pane.table
    table.setCurrentIndex(table.anchors.index(0, ROBOT))
    QTest.keyClick(table, Qt.Key.Key_Return)
    field = table.findChild(QLineEdit)
    assert field is not None and field.text() == "17.158, 76.13"
    field.setText("18.5, 70")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (pane.bench.anchors[0].x_m, pane.bench.anchors[0].y_m) == (18.5, 70.0))


@pytest.mark.parametrize(
    ("column", "typed", "words"),
    [
        (ROBOT, "somewhere", "two numbers are, such as 17.158, 76.130"),
        (SECTOR, "1, 2, 3", "is no place"),
        (SECTOR, "nan, 4", "nan mm is no place"),
        (NAME, "a\u202eb", "printable"),
    ],
)
def test_what_is_typed_wrong_is_refused_in_words_and_changes_nothing(
    pane: CalibrationPane, column: int, typed: str, words: str
) -> None:
    said: list[str] = []
    pane.said.connect(said.append)
    assert not pane.table.anchors.setData(pane.table.anchors.index(0, column), typed)
    assert words in said[0] and pane.bench.anchors == eight()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("17.158, 76.130", (17.158, 76.13)), ("17.158 76.130", (17.158, 76.13)), ("1;2", (1, 2)), ("-1.5,2", (-1.5, 2)),
        ("114,112, 90,075", (114112, 90075)), ("114,112 90,075", (114112, 90075)),
    ],
)  # fmt: skip
def test_places_are_read_as_people_and_this_table_write_them(words: str, wanted: tuple[float, float]) -> None:
    assert pair(words) == wanted


def test_a_scale_is_typed_and_a_wrong_one_refused(pane: CalibrationPane) -> None:
    said: list[str] = []
    pane.said.connect(said.append)
    for words in ("980", "much", "-5"):
        pane.head.scale.setText(words)
        pane.head.scale.editingFinished.emit()
    assert pane.bench.spec == Spec(Model.FIXED, 980.0) and pane.head.models.buttons[2].text().endswith("scale 980")
    assert "is no scale" in said[0] and "a scale is a number" in said[1]


def test_a_model_is_chosen(pane: CalibrationPane) -> None:
    pane.head.models.buttons[3].click()
    assert pane.bench.spec.model is Model.AFFINE and pane.head.scale.isHidden()


def test_apply_is_a_wish_and_not_possible_for_what_is_in_use(pane: CalibrationPane, model: ConsoleModel) -> None:
    wishes: list[object] = []
    model.wished.connect(wishes.append)
    assert not pane.verdict.apply.isEnabled()
    pane.verdict.exclude.click()
    pane.verdict.apply.click()
    assert pane.bench.fit is not None
    assert wishes == [SetTransform(1, pane.bench.fit.transform, "calibration of sector 1")]
    assert pane.bench.in_use == scene.OLD  # until the world has answered


def test_the_history_puts_an_old_fit_back(pane: CalibrationPane, model: ConsoleModel) -> None:
    wishes: list[object] = []
    model.wished.connect(wishes.append)
    other = replace(scene.SECTOR, transform=Transform())
    pane.bench.show_sector(other, (other,), scene.kept())
    assert pane.head.history.text() == " History 3"
    action = pane.head.history.menu().actions()[0]
    assert "Reflection, scale 1000, mean 3.08 m, worst 9.61 m by eve" in action.text()
    action.trigger()
    assert isinstance(wishes[0], SetTransform) and wishes[0].transform == scene.OLD


def test_the_transform_that_the_site_file_had_can_be_put_back(pane: CalibrationPane, model: ConsoleModel) -> None:
    wishes: list[object] = []
    model.wished.connect(wishes.append)
    action = pane.head.history.menu().actions()[-1]
    assert action.text().startswith("Before ") and action.text().endswith("what the site file had")
    action.trigger()
    assert wishes == [SetTransform(1, scene.APPLIED.before, "what the site had before again")]
    back = replace(scene.SECTOR, transform=scene.APPLIED.before)
    pane.bench.show_sector(back, (back,), scene.kept())
    assert not pane.head.history.menu().actions()[-1].isEnabled()


@pytest.mark.parametrize(
    ("numbers", "words"), [((7, 8, 9), "7 to 9"), ((7, 8), "7, 8"), ((9, 2, 7, 8, 4), "2, 4, 7 to 9"), ((), "")]
)
def test_three_in_a_row_are_said_by_their_ends(numbers: tuple[int, ...], words: str) -> None:
    assert runs(numbers) == words


def test_the_fits_side_by_side_never_run_together(pane: CalibrationPane) -> None:
    fits = pane.verdict.fits
    wide = replace(fits.columns[-1], title="Without 7 to 9, 11")
    fits.show_columns([fits.columns[0], replace(fits.columns[1], title="All eleven"), wide])
    edges = fits._edges(72)
    for left, right, one in zip(edges, edges[1:], fits.columns, strict=False):
        assert right - left >= fits.fontMetrics().horizontalAdvance(one.title)


def test_undo_of_an_applied_fit_wishes_what_was_before(pane: CalibrationPane, model: ConsoleModel) -> None:
    wishes: list[object] = []
    model.wished.connect(wishes.append)
    pane.verdict.undo.click()
    assert isinstance(wishes[0], SetTransform) and wishes[0].transform == scene.APPLIED.before


# ---------------------------------------------------------------- adding


def test_the_buttons_of_the_foot_stay_where_they_are_whoever_is_selected(
    pane: CalibrationPane, model: ConsoleModel
) -> None:
    """They went 50 px to the right with the first sherpa."""

    def places() -> list[int]:
        pane.refresh(NOW)
        QApplication.processEvents()
        foot = pane.foot
        return [button.x() for button in (foot.pose, foot.station, foot.csv, foot.typed)]

    model.select("")
    before, nobody = places(), pane.foot.pose.text()
    model.select("tug-104")
    assert places() == before and nobody == "Pose now" != pane.foot.pose.text()
    pane.foot.show_pose("press-shop-tugger-0104", PoseReading(0.0, 0.0, "still"))
    long = pane.foot.pose
    assert long.text().endswith("104 pose now") and long.accessibleName() == "press-shop-tugger-0104 pose now"
    QApplication.processEvents()
    assert pane.foot.station.x() == before[1]


def test_the_pose_of_a_live_sherpa_begins_an_anchor(pane: CalibrationPane, model: ConsoleModel) -> None:
    model.select("tug-104")
    pane.refresh(NOW)
    assert pane.foot.pose.text() == "tug-104 pose now"
    pane.foot.pose.click()
    entry = pane.entry
    assert entry.isVisible() and entry.robot.text() == "94.000, 19.000" and entry.name.text() == "tug-104 pose"
    entry.sector.setText("190,000, 150,300")
    entry.add.click()
    assert pane.bench.anchors[-1] == Anchor("tug-104 pose", 94.0, 19.0, 190_000.0, 150_300.0)
    assert pane.foot.isVisible()


def test_a_sherpa_that_is_silent_gives_no_anchor(pane: CalibrationPane, model: ConsoleModel) -> None:
    model.set_fleet(fleet(sherpa("tug-104", 94.0, 19.0, 90, age_s=400.0)))
    model.select("tug-104")
    pane.refresh(NOW)
    assert not pane.foot.pose.isEnabled() and "not live" in pane.foot.pose.toolTip()


def test_the_mean_of_the_last_seconds_leaves_out_where_it_drove() -> None:
    watch = PoseWatch()
    for at, x in ((-20.0, 9.0), (-8.0, 5.0), (-4.0, 10.02), (-2.0, 9.98), (0.0, 10.0)):
        view = sherpa("tug-1", x, 2.0, 0, age_s=0.0)
        watch.note(_heard(view, NOW + at))
    reading = watch.reading(_heard(sherpa("tug-1", 10.0, 2.0, 0, age_s=0.0), NOW), NOW, DEFAULT_LIMITS)
    assert reading.x_m == pytest.approx(10.0) and "mean of 3 poses" in reading.words


def _heard(view: object, at: float) -> object:

    return msgspec.structs.replace(view, heard_at=at)


def test_a_station_gives_its_exact_place(pane: CalibrationPane) -> None:
    pane.set_floor(FloorMap(stations=(Station("Y-07", 10.404, 70.727),)))
    pane.foot.station.click()
    pane.entry.name.setText("Y-07")
    assert pane.entry.robot.text() == "10.404, 70.727"


def test_enter_takes_a_station_and_goes_on_to_what_is_empty_without_a_complaint(
    pane: CalibrationPane, qtbot: QtBot
) -> None:
    pane.set_floor(FloorMap(stations=(Station("Y-07", 10.404, 70.727), Station("Y-08", 1.0, 2.0))))
    pane.foot.station.click()
    entry = pane.entry
    said: list[str] = []
    QTest.keyClicks(entry.name, "y-07")
    popup = entry._completer.popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    said.append(entry.words.whole())
    assert (entry.name.text(), entry.robot.text()) == ("Y-07", "10.404, 70.727")
    assert pane.window().focusWidget() is entry.sector
    assert said == ["Exact, from the ATI map"]
    QTest.keyClick(entry.sector, Qt.Key.Key_Return)
    assert "type two numbers" in entry.words.whole()
    QTest.keyClicks(entry.sector, "1")
    assert entry.words.whole() == "Exact, from the ATI map", "it is being mended"
    QTest.keyClicks(entry.sector, "08250, 90584")
    QTest.keyClick(entry.sector, Qt.Key.Key_Return)
    assert pane.bench.anchors[-1] == Anchor("Y-07", 10.404, 70.727, 108_250.0, 90_584.0)


def test_enter_on_add_adds_after_a_place_was_clicked_on_the_floor(pane: CalibrationPane) -> None:
    pane.foot.typed.click()
    pane.entry.name.setText("Gate")
    pane.entry.robot.setText("1, 2")
    pane.entry.put_sector(3000.0, 4000.0)
    QTest.keyClick(pane.entry.add, Qt.Key.Key_Return)
    assert pane.bench.anchors[-1] == Anchor("Gate", 1.0, 2.0, 3000.0, 4000.0)


def test_an_incomplete_anchor_is_not_taken_and_says_what_is_missing(pane: CalibrationPane) -> None:
    pane.foot.typed.click()
    pane.entry.robot.setText("1, 2")
    pane.entry.add.click()
    assert "Twinzo side: type two numbers" in pane.entry.words.whole() and len(pane.bench.anchors) == 8
    QTest.keyClick(pane.entry.sector, Qt.Key.Key_Escape)
    assert pane.foot.isVisible()


# ---------------------------------------------------------------- what the moves say


def test_the_line_about_the_heading_is_the_designs(pane: CalibrationPane) -> None:
    assert pane.foot.heading.said.words == "Heading: 412 moving samples agree with ccw from +X"
    assert "380 forwards and 32 backwards, spread 5°" in pane.foot.heading.said.evidence
    assert pane.foot.mend.isHidden()


def test_another_rule_is_a_suggestion_with_a_button(pane: CalibrationPane, model: ConsoleModel) -> None:
    wishes: list[object] = []
    model.wished.connect(wishes.append)
    model.set_fleet(replace(model.fleet, survey=scene.survey("cw-from-north")))
    pane.refresh(NOW)
    assert pane.foot.heading.said.words == "Heading: 412 of 430 fit cw from north"
    pane.foot.mend.click()
    assert wishes == [SetSource(yaw="cw-from-north")]


def test_a_rule_that_the_site_cannot_say_has_no_button() -> None:
    said = survey_words.said(scene.survey("degrees, ccw-from-x"), Conventions())
    assert "degrees" in said.words and "ask the sender" in said.words and said.wish is None


def test_the_unit_is_suggested_before_the_yaw() -> None:
    found = replace(scene.survey("cw-from-north"), plausible=0, too_fast=300)
    said = survey_words.said(found, Conventions())
    assert said.words == "Unit: 300 moves say positions are in mm, not m" and said.wish == SetSource(unit="mm")
    strange = survey_words.said(found, Conventions(unit="mm"))
    assert strange.wish is None and "although read as mm" in strange.words


def test_too_few_moves_are_counted_up_to_fifty() -> None:
    few = replace(EMPTY, read=Agreement(12, 12, 0))
    assert survey_words.said(few, Conventions()).words == "Heading: 12 of 50 moving samples seen"
    none = replace(scene.survey(), read=scene.BAD, rules=(scene.BAD,) * 5)
    assert "none fits better" in survey_words.said(none, Conventions()).words


def test_a_suggestion_in_the_list_of_findings_can_be_followed_there() -> None:
    finding = Finding(sherpa=ALL, kind=Odd.HEADING, evidence="412 of 430", first_at=NOW, last_at=NOW, count=1)
    update = FleetUpdate(findings=(finding,), survey=scene.survey("cw-from-north"))
    (row,) = finding_rows(update, Context(now=NOW, grants=lambda _wish: True))
    assert row.cells[0] == ALL and row.cells[-1] == "Use cw-from-north" and row.wish == SetSource(yaw="cw-from-north")
    fine = scene.survey()
    far = replace(fine, plausible=0, too_fast=300)
    assert next_steps.of_fleet(Odd.UNIT_SUSPICION, far).wish == SetSource(unit="mm")
    assert next_steps.of_fleet(Odd.HEADING, fine).wish is None


FLOOR = (0.0, 0.0, 120.0, 90.0)


@pytest.mark.parametrize(("factor", "wanted"), [(1.0, 1.0), (1000.0, 1000.0), (0.001, 0.001)])
def test_places_a_thousand_times_off_are_told_before_anybody_moves(factor: float, wanted: float) -> None:
    poses = [Pose(x * factor, y * factor, 0.0) for x, y in ((10, 5), (60, 80), (100, 40), (20, 70), (90, 90), (115, 3))]
    assert extent_factor(poses, FLOOR) == wanted
    assert extent_factor(poses[:4], FLOOR) == 1.0 and extent_factor(poses, None) == 1.0


def test_sherpas_parked_together_are_no_reason_for_another_unit() -> None:
    parked = [Pose(2.0 + 0.8 * place, 3.0, 0.0) for place in range(6)]
    assert extent_factor(parked, FLOOR) == 1.0


def test_the_pane_says_so_while_moves_are_too_few(pane: CalibrationPane, model: ConsoleModel) -> None:
    far = [sherpa(f"tug-{at}", 20_000.0 * at, 15_000.0 * at, 0) for at in range(1, 6)]
    model.set_fleet(fleet(*far))
    pane.verdict.set_floor(FLOOR)
    pane.refresh(NOW + 1)
    assert pane.foot.heading.said.words == "Unit: 5 sherpas lie off the floor unless positions are in mm"
    assert pane.foot.mend.text() == "Read as mm"


def test_when_a_fit_was_applied_is_said_in_the_notation_that_was_chosen(
    pane: CalibrationPane, model: ConsoleModel
) -> None:
    model.set_notation(Notation(utc=True))
    assert "fit of 18 Nov 15:40" in pane.head.said.whole()
    assert pane.head._menu.actions()[0].text().startswith("18 Nov 15:40")
