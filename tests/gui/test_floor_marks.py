"""Marks, names and cards as pixels: each state has its colour and its shape in both themes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter

from ati_console.fleet.view import Mark
from ati_console.forwarding import Delivery, ForwardMode, RobotForward
from ati_console.gui import glyphs
from ati_console.gui.floor.hover_card import beside, card, twinzo_row
from ati_console.gui.floor.label_layer import LabelLayer
from ati_console.gui.floor.label_pictures import MAX_WIDTH, Ink, LabelPictures, age_words
from ati_console.gui.floor.robot_marks import HEADINGS, MarkPainter, heading_steps, paint_mark, size_for
from ati_console.gui.floor.robot_rows import CODE, RobotRows
from ati_console.gui.theme import Theme
from tests.gui.floor_scene import FIELD, NOW, fleet, sherpa
from tests.gui.pixels import Pixels, near, pixels

SIDE = 60


def drawn(theme: Theme, mark: Mark, angle: float = 0.0, *, trusted: bool = True, dpr: float = 1.0) -> Pixels:
    """One mark in the middle of a square, by the way all of them are painted."""
    image = QImage(int(SIDE * dpr), int(SIDE * dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dpr)
    image.fill(theme.colors.inset)
    painter = QPainter(image)
    one, middle = np.array([CODE[mark]]), np.array([SIDE / 2])
    MarkPainter(theme).paint(painter, middle, middle, np.array([angle]), one, np.array([trusted]), 1.0, dpr)
    painter.end()
    return pixels(image)


@pytest.mark.parametrize("mark", list(Mark))
def test_each_mark_is_drawn_in_its_colour(theme: Theme, mark: Mark) -> None:
    hit = near(drawn(theme, mark), glyphs.color(mark, theme.colors), 70 if mark is Mark.STALE else 24)
    assert 15 < hit.sum() < 500


def test_no_two_marks_have_the_same_shape(dark: Theme) -> None:
    ground = np.array([dark.colors.inset.red(), dark.colors.inset.green(), dark.colors.inset.blue()])
    shapes = {mark: np.abs(drawn(dark, mark) - ground).max(axis=2) > 60 for mark in Mark}
    for mark, shape in shapes.items():
        assert all((shape ^ other).sum() > 8 for known, other in shapes.items() if known is not mark)


@pytest.mark.parametrize(("angle", "side"), [(0.0, "right"), (np.pi / 2, "down"), (np.pi, "left"), (-np.pi / 2, "up")])
def test_the_nose_points_where_the_heading_does(dark: Theme, angle: float, side: str) -> None:
    ys, xs = np.nonzero(near(drawn(dark, Mark.LIVE, angle), dark.colors.live))
    half = SIDE / 2
    reach = {"right": xs.max() - half, "left": half - xs.min(), "down": ys.max() - half, "up": half - ys.min()}
    assert max(reach, key=lambda way: reach[way]) == side
    assert 8 <= reach[side] <= 12


def test_a_sherpa_not_in_fleet_mode_has_an_open_centre(theme: Theme) -> None:
    middle = (slice(SIDE // 2 - 1, SIDE // 2 + 2),) * 2
    assert near(drawn(theme, Mark.LIVE), theme.colors.live)[middle].all()
    assert near(drawn(theme, Mark.NOT_FLEET), theme.colors.inset)[middle].sum() >= 6


def test_the_open_centre_hides_the_lane_under_it(dark: Theme) -> None:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.magenta)
    painter = QPainter(image)
    painter.translate(SIDE / 2, SIDE / 2)
    paint_mark(painter, Mark.NOT_FLEET, 0.0, dark)
    painter.end()
    assert near(pixels(image), dark.colors.inset)[SIDE // 2, SIDE // 2]


def test_a_pose_that_is_not_trusted_is_hatched(theme: Theme) -> None:
    sure, unsure = (near(drawn(theme, Mark.LIVE, trusted=sure), theme.colors.live).sum() for sure in (True, False))
    assert 0.15 * sure < unsure < 0.8 * sure


def test_the_badge_of_an_error_stays_at_the_upper_right(theme: Theme) -> None:
    for angle in (0.0, 2.0, 4.0):
        corner = near(drawn(theme, Mark.ERROR, angle), theme.colors.fault)[SIDE // 2 - 16 : SIDE // 2 - 11]
        assert corner[:, SIDE // 2 + 4 : SIDE // 2 + 16].any()


def test_the_bar_of_an_emergency_stop_stays_level(theme: Theme) -> None:
    for angle in (0.0, np.pi / 2, 2.2):
        bar = near(drawn(theme, Mark.E_STOP, angle), theme.colors.inset)[SIDE // 2, SIDE // 2 - 4 : SIDE // 2 + 4]
        assert bar.sum() >= 7


def test_marks_have_the_same_size_on_a_dense_screen(dark: Theme) -> None:
    once = near(drawn(dark, Mark.LIVE), dark.colors.live).sum()
    twice = near(drawn(dark, Mark.LIVE, dpr=2.0), dark.colors.live).sum()
    assert twice == pytest.approx(4 * once, rel=0.15)


def test_headings_come_in_steps_of_five_degrees() -> None:
    assert heading_steps(np.radians(np.array([0.0, 2.4, 2.6, 359.0, -90.0]))).tolist() == [
        0,
        0,
        1,
        0,
        HEADINGS * 3 // 4,
    ]


def test_marks_shrink_in_a_crowd_and_do_not_flicker_back() -> None:
    assert size_for(4.0, 5000.0) == 1.0
    assert size_for(4.0, 1200.0) == 0.75
    assert size_for(0.3, 5000.0) == 0.5
    assert size_for(4.0, 1700.0, before=0.75) == 0.75
    assert size_for(4.0, 2100.0, before=0.75) == 1.0


def test_a_row_changes_its_mark_at_the_very_second_it_becomes_stale() -> None:
    marks: list[float] = []
    rows = RobotRows(lambda view, now: Mark.STALE if now - view.received_at >= 60 else Mark.LIVE, (60.0, 900.0))
    robots = {"a": sherpa("a", age_s=0.0)}
    rows.update(robots, NOW)
    for later in (59.9, 60.0, 61.0):
        changed = rows.update(robots, NOW + later)
        marks += [later] if changed else []
    assert marks == [60.0]
    assert rows.mark(0) is Mark.STALE


def test_rows_forget_who_is_gone_and_grow_for_who_comes() -> None:
    rows = RobotRows(lambda view, now: Mark.LIVE, (60.0,))
    rows.update({str(n): sherpa(str(n), x_m=n) for n in range(300)}, NOW)
    assert (rows.count, rows.x_m[299]) == (300, 299.0)
    rows.update({"7": sherpa("7", x_m=7)}, NOW)
    assert (rows.count, rows.row_of("7"), rows.row_of("8"), rows.x_m.tolist()) == (1, 0, -1, [7.0])


HOSTILE = ["\u202etug", "x" * 100_000, "a\nb\r\nc", "<img src=x>", "", "\x00\x1b[31m", "\U0001f69a" * 50, "\ud800"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_one_bounded_line_of_plain_text(dark: Theme, name: str) -> None:
    pictures = LabelPictures(dark)
    made = pictures.picture(name, Ink.REST, 1.0)
    assert made.width() <= MAX_WIDTH + 8 and made.height() <= 16


def test_markup_is_shown_as_it_is(dark: Theme) -> None:
    pictures = LabelPictures(dark)
    assert pictures.width("<b>ab</b>") > pictures.width("ab") + 20


def test_a_selected_name_stands_on_accent(theme: Theme) -> None:
    image = LabelPictures(theme).picture("tug-107", Ink.SELECTED, 1.0).toImage()
    assert near(pixels(image), theme.colors.accent).mean() > 0.4


def test_ages_are_words_and_coarse_ones_hold_for_a_minute() -> None:
    assert age_words("stale", 134, coarse=False) == "stale 2 m 14 s"
    assert age_words("stale", 134, coarse=True) == "stale 2 m"
    assert age_words("lost", 5 * 3600, coarse=True) == "lost 5 h 0 m"


def test_the_card_says_pose_sector_trip_and_what_twinzo_said() -> None:
    forward = RobotForward("a", 1, Delivery.ACCEPTED, sent_at=NOW - 2)
    twinzo = twinzo_row(ForwardMode.ON, forward, listed=True, now=NOW)
    view = sherpa("tug-107", 76, 72, 90, age_s=0.8, trip="178573")
    made = card(view, Mark.LIVE, NOW, FIELD, "D-01", twinzo)
    assert [(row.label, row.words) for row in made.rows] == [
        ("Pose", "76.00, 72.00 m, 90°"),
        ("Sector", "173,226, 97,115 mm"),
        ("Trip", "178573 to D-01"),
        ("Twinzo", "accepted 2.0 s ago"),
    ]
    assert made.age == "0.8 s"


def test_the_card_of_a_disconnected_one_says_the_least_its_age_can_be(dark: Theme) -> None:
    """As the fleet does: it read as if something had come so lately."""
    twinzo = twinzo_row(ForwardMode.OFF, None, listed=True, now=NOW)
    view = sherpa(age_s=125.0, mode="disconnected")
    assert card(view, Mark.STALE, NOW, None, "", twinzo).age == "≥ 2 m 5 s"
    rows = RobotRows(lambda _view, _now: Mark.STALE, ())
    rows.update(fleet(view).robots, NOW)
    assert LabelLayer(dark)._age(rows, 0, Mark.STALE, NOW) == "stale ≥ 2 m 5 s"


def test_the_card_is_honest_about_what_is_not_there() -> None:
    twinzo = twinzo_row(ForwardMode.OFF, None, listed=True, now=NOW)
    made = card(sherpa(trusted=False), Mark.LIVE, NOW, None, "", twinzo)
    assert [row.words for row in made.rows] == ["50.00, 50.00 m, 0°", "none", "forward is off", "pose not trusted"]
    assert twinzo_row(ForwardMode.ON, None, listed=False, now=NOW).words == "not on the allow-list"
    dead = RobotForward("a", 1, Delivery.DEAD, words="Device a does not exist.\n\u202e")
    assert twinzo_row(ForwardMode.ON, dead, listed=True, now=NOW).words == (
        "rejected: Device a does not exist.<U+000A><U+202E>"
    )


def test_the_card_of_who_fell_silent_says_the_emergency_stop_it_was_in() -> None:
    twinzo = twinzo_row(ForwardMode.OFF, None, listed=True, now=NOW)
    view = sherpa(reason="emergency_stop")
    said = [[row.label for row in card(view, mark, NOW, None, "", twinzo).rows] for mark in (Mark.LOST, Mark.E_STOP)]
    assert said == [["Pose", "Last said", "Trip", "Twinzo"], ["Pose", "Trip", "Twinzo"]]


def test_the_card_turns_to_the_other_side_at_the_edge() -> None:
    size = QSize(190, 100)
    assert beside(100, 100, size, 500, 400) == (118, 106)
    x, y = beside(480, 390, size, 500, 400)
    assert x + 190 <= 480 and y + 100 <= 390
    assert beside(5, 5, size, 100, 50) == (4, 4)
