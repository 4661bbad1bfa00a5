"""The publisher doctor in the window: worst first, evidence and fix, selected everywhere, and the good news too."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ati_console.fleet.ailments import Ailment, CheckUp, Diagnosis
from ati_console.gui.diagnose.doctor_page import DoctorPage
from ati_console.gui.diagnose.pages import DiagnosePages
from ati_console.gui.diagnose.tabs import DiagnoseTab
from ati_console.gui.models import doctor_rows
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.table_text import csv_text
from ati_console.gui.theme import Theme
from ati_console.status import LinkState, LinkStatus
from tests.gui.doctor_scene import SICK, Plant
from tests.gui.sherpas import NOW, fleet_of, stand_still


@pytest.fixture(scope="module")
def plant() -> Plant:
    return Plant()


@pytest.fixture
def model() -> ConsoleModel:
    return ConsoleModel(stand_still)


@pytest.fixture
def page(model: ConsoleModel, theme: Theme, qtbot: QtBot) -> DoctorPage:
    made = DoctorPage(model, theme)
    qtbot.addWidget(made)
    made.resize(1200, 640)
    made.show()
    return made


def show(page: DoctorPage, model: ConsoleModel, plant: Plant) -> None:
    model.set_fleet(plant.update())
    page.refresh(NOW)


def names(page: DoctorPage) -> list[str]:
    return [row.cells[0] for row in page.rows.rows.rows]


def test_eight_broken_senders_have_one_row_each_the_worst_first(
    page: DoctorPage, model: ConsoleModel, plant: Plant
) -> None:
    show(page, model, plant)
    assert names(page) == ["trap-11", "twin-12", "clock-13", "name-17", "zone-14", "text-15", "part-16", "slow-18"]
    assert set(names(page)) == set(SICK)
    assert page.legend.accessibleName() == "8 senders broken, 8 with nothing wrong, 0 not judged yet"


def test_a_diagnosis_is_read_with_its_evidence_its_fix_and_the_messages_it_rests_on(
    page: DoctorPage, model: ConsoleModel, plant: Plant, qtbot: QtBot
) -> None:
    show(page, model, plant)
    page.rows.table.setFocus()
    page.rows.table.selectRow(4)
    page.refresh(NOW)
    assert page.detail.shown is not None and page.detail.shown.sherpa == "zone-14"
    assert "UTC+5:30" in page.detail.values["Seen"].text()
    assert "z_suffix_offset_min" in page.detail.values["Fix"].text()
    assert '"zone-14"' in page.detail.text.toPlainText()
    page.detail.show_which(2)
    assert "~" in page.detail.text.toPlainText() and "was" in page.detail.text.toPlainText()


def test_selected_here_is_selected_everywhere_and_the_other_way_round(
    page: DoctorPage, model: ConsoleModel, plant: Plant, qtbot: QtBot
) -> None:
    show(page, model, plant)
    page.rows.table.selectRow(1)
    assert model.selected == "twin-12"
    model.select("slow-18")
    assert page.detail.shown is not None and page.detail.shown.name is Ailment.SLOW
    model.select("well-01")
    assert page.rows.selected() == [] and page.detail.shown is None


def test_the_filter_takes_words_of_any_column(
    page: DoctorPage, model: ConsoleModel, plant: Plant, qtbot: QtBot
) -> None:
    show(page, model, plant)
    qtbot.keyClicks(page.filter_field, "battery")
    assert set(names(page)) == {"text-15", "part-16"}
    qtbot.keyClick(page.filter_field, Qt.Key.Key_Escape)
    assert len(names(page)) == 8


def test_the_advice_is_copied_whole_for_its_owner(page: DoctorPage, model: ConsoleModel, plant: Plant) -> None:
    show(page, model, plant)
    page.rows.table.selectRow(0)
    said: list[str] = []
    page.said.connect(said.append)
    page.detail.copy.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("trap-11: starts, then falls silent") and "fleet_publisher.py" in text
    assert said == ["The advice for trap-11 is copied"]


def test_a_file_of_the_rows_has_the_fix_and_no_formula(
    page: DoctorPage, model: ConsoleModel, plant: Plant, tmp_path: Path
) -> None:
    evil = Diagnosis(
        sherpa="=cmd|' /C calc'!A0", name=Ailment.SLOW, words="w", evidence="@SUM(1)", fix="-fix", since=1.0, last=2.0,
        count=3, confidence=0.5,
    )  # fmt: skip
    model.set_fleet(fleet_of(check_up=CheckUp((evil,), 1, 0)))
    page.refresh(NOW)
    titles, rows = page.csv_rows()
    text = csv_text(titles, rows)
    assert titles[-1] == "Fix" and "'=cmd" in text and "'@SUM" in text and "'-fix" in text


def test_all_well_is_said_as_plainly_as_the_rest(page: DoctorPage, model: ConsoleModel) -> None:
    show(page, model, Plant(well=5, sick=(), seconds=60))
    assert page._well.isVisible() and page._well.title == "Nothing wrong with 5 senders"
    assert not page.csv.isEnabled()


def test_before_anything_came_the_page_says_what_to_do(page: DoctorPage, model: ConsoleModel) -> None:
    assert page._listening.title == "No sender to examine"
    model.set_link(LinkStatus(LinkState.ONLINE))
    page.refresh(NOW)
    assert page._listening.title == "No sender heard yet"
    show(page, model, Plant(well=3, sick=(), seconds=4))
    assert page._listening.title == "Listening to 3 senders"


def test_the_tab_is_told_how_many_are_broken_even_while_the_page_is_hidden(
    page: DoctorPage, model: ConsoleModel, plant: Plant
) -> None:
    page.hide()
    counts: list[int] = []
    page.counted.connect(counts.append)
    model.set_fleet(plant.update())
    model.set_fleet(plant.update())
    assert counts == [8]


def test_what_is_over_is_last_and_dim_with_a_check(page: DoctorPage, model: ConsoleModel) -> None:
    gone = Diagnosis(
        sherpa="tug-1", name=Ailment.BATTERY_TEXT, words="w", evidence="e", fix="f", since=1.0, last=2.0, count=3,
        confidence=0.5, active=False,
    )  # fmt: skip
    (row,) = doctor_rows.diagnosis_rows(CheckUp((gone,), 1, 0))
    assert row.dim and row.cells[-1] == "Over"
    assert doctor_rows.well_words(CheckUp((gone,), 1, 0)) == "Nothing wrong with 1 sender"


def test_hostile_words_are_text(page: DoctorPage, model: ConsoleModel) -> None:
    evil = Diagnosis(
        sherpa="<b>x</b>\u202eevil", name=Ailment.SLOW, words="w", evidence="<img src=x>\n\u202e", fix="f", since=1.0,
        last=2.0, count=3, confidence=0.5,
    )  # fmt: skip
    model.set_fleet(fleet_of(check_up=CheckUp((evil,), 1, 0)))
    page.refresh(NOW)
    page.rows.table.selectRow(0)
    shown = page.detail.title.whole() + page.detail.values["Seen"].text() + page.rows.rows.rows[0].cells[0]
    assert "\u202e" not in shown and "<b>" in shown
    assert page.detail.title.textFormat() is Qt.TextFormat.PlainText


def test_the_doctor_has_its_tab_in_diagnose_with_the_count_of_broken_senders(
    model: ConsoleModel, theme: Theme, plant: Plant, qtbot: QtBot
) -> None:
    model.set_fleet(plant.update())  # the pages are made when the workspace is first seen
    pages = DiagnosePages(model, theme)
    qtbot.addWidget(pages)
    pages.show()
    pages.show_tab(DiagnoseTab.DOCTOR)
    pages.refresh(NOW)
    assert pages.page(DiagnoseTab.DOCTOR) is pages.doctor and pages.doctor.isVisible()
    assert len(pages.doctor.rows.rows.rows) == 8
    assert pages.head.tabs._counts[DiagnoseTab.DOCTOR] == ("8", "fault")
