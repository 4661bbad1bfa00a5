"""The delivery table on the screen: chips, selection, filter, fold, columns, tolerance, copying, a thousand rows."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from pytestqt.qtbot import QtBot

from ati_console.fleet.view import FleetUpdate
from ati_console.forwarding import Delivery, ForwardMode, RobotForward
from ati_console.gui.forward.delivery_page import DeliveryPage
from ati_console.gui.forward.delivery_words import chips
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.gui.models.delivery_order import Column
from ati_console.gui.models.wishes import ReadBackNow, SetTolerance
from ati_console.gui.theme import Theme
from ati_console.site.site import Branch
from tests.gui.floor_scene import NOW, sherpa
from tests.gui.forward_scene import BRANCH, SITE, changed, forwarding
from tests.gui.hands import aim, rest


def page_of(model: ConsoleModel, theme: Theme, qtbot: QtBot, width: int = 990) -> DeliveryPage:
    page = DeliveryPage(model, theme)
    qtbot.addWidget(page)
    page.set_site(SITE)
    page.resize(width, 420)
    page.show()
    page.refresh(NOW)
    return page


def names(page: DeliveryPage) -> list[str | None]:
    return [page.rows.name_at(row) for row in range(page.rows.rowCount())]


def words(page: DeliveryPage, name: str, column: Column) -> str:
    return str(page.rows.index(page.rows.row_of(name), column).data())


def seen(page: DeliveryPage) -> set[Column]:
    return {column for column in Column if not page.table.isColumnHidden(column)}


def test_the_table_says_what_twinzo_said(theme: Theme, qtbot: QtBot) -> None:
    page = page_of(forwarding(), theme, qtbot)
    assert names(page)[:3] == ["tow-21", "lift-08", "tug-104"]
    assert words(page, "tow-21", Column.SAID) == "Rejected: Device tow-21-a does not exist."
    assert words(page, "tug-104", Column.OFF) == "6.2"


def test_the_chips_count_what_the_table_shows(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot)
    shown = [(chip.sherpas, chip.words) for chip in chips(page.rows.counts, model.forward)]
    assert shown == [
        (6, "accepted"), (1, "rejected"), (1, "not visible"), (1, "more than 1.0 m off"), (1, "held"),
    ]  # fmt: skip


def test_a_sherpa_chosen_in_the_table_is_chosen_everywhere_and_the_other_way_round(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot)
    page.table.setCurrentIndex(page.rows.index(1, 0))
    assert model.selected == "lift-08"
    model.select("tug-101")
    assert page.table.current_row() == page.rows.row_of("tug-101")


def test_a_click_on_a_header_sorts_and_the_selection_stays_with_its_sherpa(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot)
    model.select("tug-101")
    page.table.header.sectionClicked.emit(int(Column.SHERPA))
    assert names(page)[0] == "lift-03"
    assert page.rows.name_at(page.table.current_row()) == "tug-101"


def test_esc_clears_the_filter(dark: Theme, qtbot: QtBot) -> None:
    page = page_of(forwarding(), dark, qtbot)
    qtbot.keyClicks(page.filter_field, "off>5")
    assert names(page) == ["tug-104"]
    qtbot.keyClick(page.filter_field, Qt.Key.Key_Escape)
    assert len(names(page)) == 10


def test_a_filter_that_nobody_fits_says_so(dark: Theme, qtbot: QtBot) -> None:
    page = page_of(forwarding(), dark, qtbot)
    qtbot.keyClicks(page.filter_field, "nobody")
    assert page.empty.isVisible() and page.empty.title == "No sherpa fits"


def test_unlisted_sherpas_are_folded_below_and_lead_to_the_mapping(dark: Theme, qtbot: QtBot) -> None:
    page = page_of(forwarding(), dark, qtbot)
    assert "TUG_107" not in names(page) and page.fold.isVisible()
    qtbot.mouseClick(page.fold.fold, Qt.MouseButton.LeftButton)
    assert names(page)[-1] == "TUG_107"
    assert words(page, "TUG_107", Column.SAID) == "Not on the allow-list, near tug-107"
    with qtbot.waitSignal(page.map_requested):
        qtbot.mouseClick(page.fold.map, Qt.MouseButton.LeftButton)


def test_without_a_site_the_page_says_what_to_do(dark: Theme, qtbot: QtBot) -> None:
    page = page_of(ConsoleModel(), dark, qtbot)
    assert page.empty.isVisible() and not page.table.isVisible()


def test_narrow_panes_lose_columns_but_never_the_words_of_twinzo(dark: Theme, qtbot: QtBot) -> None:
    page = page_of(forwarding(), dark, qtbot, 1400)
    assert Column.HTTP in seen(page)
    page.resize(780, 420)
    assert not {Column.HTTP, Column.LOGIN} & seen(page)
    assert page.table.columnWidth(Column.SAID) >= dark.px(200)


def test_a_column_that_was_asked_for_stays_in_a_narrow_pane(dark: Theme, qtbot: QtBot) -> None:
    page = page_of(forwarding(), dark, qtbot, 780)
    page.menu.column_toggled.emit(Column.HTTP)
    assert Column.HTTP in seen(page)
    page.menu.column_toggled.emit(Column.HTTP)
    assert Column.HTTP not in seen(page) and page.hidden_columns == (Column.HTTP,)


def test_the_branch_has_a_column_only_where_there_is_more_than_one(dark: Theme, qtbot: QtBot) -> None:
    page = page_of(forwarding(), dark, qtbot, 1400)
    assert Column.BRANCH not in seen(page)
    page.set_site(replace(SITE, branches=(BRANCH, Branch("South", "b"))))
    page.refresh(NOW + 2)
    assert Column.BRANCH in seen(page) and words(page, "tug-101", Column.BRANCH) == BRANCH.name


def test_the_lag_has_a_column_in_the_shadow_alone(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot, 1400)
    assert Column.LAG not in seen(page)
    model.set_forward(replace(model.forward, mode=ForwardMode.SHADOW))
    assert Column.LAG in seen(page)


def test_the_read_back_is_asked_for_when_somebody_can_do_it(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot)
    assert not page.read_now.isEnabled() and page.read_now.toolTip()
    model.grant(ReadBackNow)
    with qtbot.waitSignal(model.wished) as wished:
        qtbot.mouseClick(page.read_now, Qt.MouseButton.LeftButton)
    assert wished.args == [ReadBackNow()]


def test_another_tolerance_is_a_wish(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot)
    model.grant(SetTolerance)
    page.more.click()
    page.menu.hide()
    page.menu.metres.setValue(2.5)
    with qtbot.waitSignal(model.wished) as wished:
        page.menu.metres.editingFinished.emit()
    assert wished.args == [SetTolerance(2.5)]


def test_long_logins_are_whole_where_there_is_room(dark: Theme, qtbot: QtBot) -> None:
    page = page_of(forwarding(), dark, qtbot, 1500)
    assert page.table.columnWidth(Column.LOGIN) == 160
    page.resize(990, 420)
    assert page.table.columnWidth(Column.LOGIN) < 100


def test_a_click_on_a_chip_shows_those_it_counts_and_another_all(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot, 1300)
    everybody, legend = page.rows.rowCount(), page._chips
    words = [chip.words for chip in chips(page.rows.counts, model.forward)]
    qtbot.waitUntil(lambda: legend.width() >= legend.sizeHint().width())
    for word in words:
        x = next(x for x in range(legend.width()) if legend.item_at(x) == words.index(word))
        qtbot.mouseClick(legend, Qt.MouseButton.LeftButton, pos=QPoint(x + 2, 8))
        counted = next(chip.sherpas for chip in chips(page.rows.counts, model.forward) if chip.words == word)
        assert page.rows.rowCount() == counted, word
        qtbot.mouseClick(legend, Qt.MouseButton.LeftButton, pos=QPoint(x + 2, 8))
        assert page.rows.rowCount() == everybody


def test_another_tolerance_is_seen_at_once(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot)
    model.set_forward(replace(model.forward, tolerance_m=0.1))
    page.refresh(NOW)
    page.refresh(NOW)
    assert "0.1 m off" in chips(page.rows.counts, model.forward)[3].words
    assert page.rows.index(page.rows.row_of("tug-101"), 0).data(Qt.ItemDataRole.UserRole).off_loud


def test_copied_and_saved_rows_cannot_become_formulas(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    model = forwarding()
    model.set_forward(changed(model, "tug-101", login="=cmd|' /C calc'!A0"))
    page = page_of(model, dark, qtbot, 1400)
    page.table.copy_rows()
    assert "\t'=cmd" in QGuiApplication.clipboard().text()
    file = tmp_path / "delivery.csv"
    page.save_csv()
    assert page.saver.dialog is not None
    with qtbot.waitSignal(page.said) as said:
        page.saver.dialog.fileSelected.emit(str(file))
    page.saver.dialog.close()
    assert said.args[0].endswith("rows saved in delivery.csv"), "who saved it hears of it"
    assert "'=cmd" in file.read_text("utf-8-sig") and ",=cmd" not in file.read_text("utf-8-sig")


def test_only_the_cells_that_changed_are_painted_anew(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot)
    page.refresh(NOW)
    told: list[tuple[int, int]] = []

    def note(first: QModelIndex, last: QModelIndex) -> None:
        told.extend((first.row(), column) for column in range(first.column(), last.column() + 1))

    page.rows.dataChanged.connect(note)
    model.set_forward(changed(model, "tug-101", accepted=2211))
    page.refresh(NOW)
    assert told == [(page.rows.row_of("tug-101"), int(Column.ACCEPTED))]


def test_the_order_does_not_change_under_the_mouse(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot)
    before = names(page)
    model.set_forward(changed(model, "tug-101", delivery=Delivery.DEAD, words="no"))
    for step in range(4):
        page.rows.refresh(NOW + 2 + step / 10, page.table.sight(), hold=True)
    assert names(page) == before
    for step in range(4):
        page.rows.refresh(NOW + 5 + step / 10, page.table.sight(), hold=False)
    assert names(page)[0] == "tow-21" and names(page).index("tug-101") == 1


def test_rows_stay_under_a_hand_even_those_that_no_longer_fit_and_go_once_the_mouse_rests(
    dark: Theme, qtbot: QtBot
) -> None:
    """The next row would come under the mouse; and a mouse that was left there held the order for ever."""
    model = forwarding()
    page = page_of(model, dark, qtbot)
    page.filter_field.setText("accepted")
    before = names(page)
    aim(page.table)
    model.set_forward(changed(model, str(before[0]), delivery=Delivery.DEAD, words="no"))
    for step in range(4):
        page.refresh(NOW + 2 + step / 10)
    assert names(page) == before and words(page, str(before[0]), Column.SAID).startswith("Rejected")
    rest(page.table)
    for step in range(4):
        page.refresh(NOW + 5 + step / 10)
    assert names(page) == before[1:]


@pytest.mark.parametrize("count", [1_000])
def test_a_thousand_sherpas_are_made_only_as_far_as_they_are_seen(dark: Theme, qtbot: QtBot, count: int) -> None:
    model = ConsoleModel(time.time)
    fleet = [f"tug-{number}" for number in range(count)]
    model.set_listing({name: Listing(True, f"{name}-a", 1) for name in fleet})
    model.set_fleet(FleetUpdate(at=NOW, seq=1, robots={name: sherpa(name) for name in fleet}))
    robots = {name: RobotForward(f"{name}-a", 1, Delivery.ACCEPTED, "", NOW - 1) for name in fleet}
    model.set_forward(replace(model.forward, mode=ForwardMode.ON, robots=robots))
    page = page_of(model, dark, qtbot)
    frames = 1
    while page.refresh(NOW):
        frames += 1
    assert page.rows.rowCount() == count and frames > 2  # the survey is spread over frames
    page.grab()
    assert len(page.rows._made) < 60


def test_a_place_that_is_off_by_a_thousand_is_read_whole(dark: Theme, qtbot: QtBot) -> None:
    model = forwarding()
    page = page_of(model, dark, qtbot, width=835)
    narrow = page.table.columnWidth(Column.X)
    robots = model.forward.robots
    name = next(name for name, one in robots.items() if one.x_mm is not None)
    far = replace(robots[name], x_mm=65_820_123.0, y_mm=-156_686_000.0)
    model.set_forward(replace(model.forward, robots={**robots, name: far}))
    page._show_counts()
    assert narrow < page.table.columnWidth(Column.X)
    words_wide = QFontMetrics(dark.font()).horizontalAdvance("-156,686,000")
    assert page.table.columnWidth(Column.Y) >= words_wide
