"""The mapping editor: what it shows, what it asks for, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ati_console.forward.device_values import BranchDevices, Created, NewDevice, TwinDevice
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, RobotForward
from ati_console.gui.mapping.changes_dialog import ChangesDialog
from ati_console.gui.mapping.create_dialog import CreateDialog
from ati_console.gui.mapping.foot import Foot
from ati_console.gui.mapping.page import MappingPage
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.mapping_edit import Bulk, Proposed
from ati_console.gui.models.mapping_facts import Devices, InTwin
from ati_console.gui.models.mapping_rows import Column, MappingLine, Standing
from ati_console.gui.models.wishes import CreateDevice, EnableSherpa, MapSherpa, ShowDeadLetters
from ati_console.gui.theme import Theme
from ati_console.site.mapping import Mapping
from ati_console.site.site import RobotRow
from tests.forward.kit import plant
from tests.gui.hands import aim, rest
from tests.gui.sherpas import NOW, fleet_of, sherpa, stand_still

SITE = replace(
    plant(robots=0),
    robots=(
        RobotRow("tug-1", "tug-1-a", 1), RobotRow("tug-2", "tug-2-a", 1), RobotRow("tug-3", "tug-3-a", 1),
        RobotRow("tug-4", "tug-4-a", 1, enabled=False), RobotRow("tug-5", "tug-5-a", 1),
    ),
)  # fmt: skip
SEEN = ("tug-1", "tug-2", "tug-3", "tug-4", "TUG_9", "<b>x</b>")


def devices(north: tuple[str, ...] = ("tug-1-a", "tug-5-a", "tug-9"), south: tuple[str, ...] = ("tug-3-a",)) -> Devices:
    return Devices(
        (
            BranchDevices("North", tuple(TwinDevice(login, "", "North") for login in north)),
            BranchDevices("South", tuple(TwinDevice(login, "", "South") for login in south)),
        )
    )


@pytest.fixture
def model() -> ConsoleModel:
    made = ConsoleModel(stand_still)
    made.set_fleet(fleet_of(*(sherpa(name) for name in SEEN)))
    made.set_listing({}, Mapping(SITE).near)
    return made


@pytest.fixture
def page(dark: Theme, model: ConsoleModel, qtbot: QtBot) -> MappingPage:
    QCursor.setPos(-10_000, -10_000)  # a mouse that an earlier test left over the table would hold its rows
    made = MappingPage(model, dark)
    qtbot.addWidget(made)
    made.resize(1216, 600)
    made.set_site(SITE)
    made.show()
    return made


def asked(page: MappingPage, qtbot: QtBot, found: Devices | None = None) -> None:
    with qtbot.waitSignal(page.matcher.matched, timeout=5_000):
        page.set_devices(found or devices())


def lines(page: MappingPage) -> dict[str, MappingLine]:
    return {str(row.key): row.origin for row in page.rows.rows if isinstance(row.origin, MappingLine)}


def cell(page: MappingPage, name: str, column: Column) -> str:
    return page.rows.rows[page.rows.row_of(name)].cells[column]


def type_login(page: MappingPage, name: str, text: str) -> None:
    page.show_sherpa(name)
    field = page.list.table.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, text)
    opened: list[int] = []
    page.list.table.opened.connect(opened.append)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not opened, "Enter ends the typing, it does not ask for the next step as well"


def test_each_sherpa_stands_where_it_stands_and_the_worst_is_first(page: MappingPage, qtbot: QtBot) -> None:
    asked(page, qtbot)
    standing = {name: line.standing for name, line in lines(page).items()}
    assert standing == {
        "tug-2": Standing.MISSING, "tug-3": Standing.ELSEWHERE, "TUG_9": Standing.STRANGER,
        "<b>x</b>": Standing.STRANGER, "tug-4": Standing.OFF, "tug-5": Standing.UNSEEN, "tug-1": Standing.WELL,
    }  # fmt: skip
    assert list(standing.values()) == sorted(standing.values())
    assert cell(page, "tug-3", Column.STATE) == "Device is in South: on no map"
    assert cell(page, "tug-5", Column.LAST) == "-" and cell(page, "tug-5", Column.SEEN) == "0"


def test_before_twinzo_was_asked_nothing_is_said_about_devices(page: MappingPage) -> None:
    assert cell(page, "tug-1", Column.TWIN) == "not asked"
    assert not page.tools.accept.isEnabled() and "Ask Twinzo" in page.tools.accept.toolTip()
    assert lines(page)["tug-2"].standing is Standing.WELL


def test_an_error_of_twinzo_stands_above_the_table_and_no_device_is_called_missing(
    page: MappingPage, qtbot: QtBot
) -> None:
    page.set_devices(Devices(tuple(BranchDevices(b.name, problem="HTTP 401: wrong key") for b in SITE.branches)))
    assert page.notice.isVisible() and "HTTP 401" in page.notice.words()
    assert cell(page, "tug-2", Column.TWIN) == "no answer"
    assert not page.tools.create_missing.isEnabled()
    with qtbot.waitSignal(page.devices_requested):
        page.notice.again.click()


def test_without_a_site_it_says_what_to_do(page: MappingPage) -> None:
    page.set_site(None)
    assert page.list.empty.isVisible() and not page.tools.ask.isEnabled()


def test_a_typed_login_maps_a_sherpa_that_was_only_seen(page: MappingPage, qtbot: QtBot) -> None:
    asked(page, qtbot)
    with qtbot.waitSignal(page.proposed) as said:
        type_login(page, "TUG_9", "tug-9")
    proposed: Proposed = said.args[0]
    assert proposed.site.robots[-1] == RobotRow("TUG_9", "tug-9", 1)
    assert proposed.words == "TUG_9 is tug-9"


def test_map_it_offers_the_near_login_or_the_name_and_enter_takes_it(page: MappingPage, qtbot: QtBot) -> None:
    asked(page, qtbot)
    near = page.facts.suggestions["TUG_9"].login if page.facts else ""
    for name, offered in (("TUG_9", near), ("<b>x</b>", "<b>x</b>")):
        page.show_sherpa(name)
        field = page.list.table.findChild(QLineEdit)
        assert field is not None and near
        assert field.text() == field.selectedText() == offered
        QTest.keyClick(field, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: page.list.table.findChild(QLineEdit) is None)
    page.show_sherpa("TUG_9")
    field = page.list.table.findChild(QLineEdit)
    with qtbot.waitSignal(page.proposed) as said:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert said.args[0].words == f"TUG_9 is {near}"


def test_a_login_that_was_offered_and_left_is_nobodys_wish(page: MappingPage, qtbot: QtBot) -> None:
    asked(page, qtbot)
    page.show_sherpa("TUG_9")
    with qtbot.assertNotEmitted(page.proposed):
        page.list.table.commitData(page.list.table.findChild(QLineEdit))  # as Qt does when the focus goes elsewhere


def test_a_login_that_another_sherpa_has_is_named_and_not_taken(page: MappingPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.refused) as said, qtbot.assertNotEmitted(page.proposed):
        type_login(page, "TUG_9", "tug-1-a")
    assert said.args == ["Not changed: TUG_9: login tug-1-a is also given to tug-1"]


def test_what_was_typed_and_left_by_escape_changes_nothing(page: MappingPage, qtbot: QtBot) -> None:
    page.show_sherpa("tug-1")
    field = page.list.table.findChild(QLineEdit)
    assert field is not None
    with qtbot.assertNotEmitted(page.proposed):
        QTest.keyClicks(field, "x")
        QTest.keyClick(field, Qt.Key.Key_Escape)


def test_space_switches_and_so_does_a_click_on_the_tick(page: MappingPage, qtbot: QtBot, model: ConsoleModel) -> None:
    model.select("tug-1")
    page.list.table.setFocus()
    with qtbot.waitSignal(page.proposed) as said:
        QTest.keyClick(page.list.table, Qt.Key.Key_Space)
    assert said.args[0].words == "tug-1 off" and not said.args[0].site.robots[0].enabled
    index = page.rows.index(page.rows.row_of("tug-4"), Column.ON)
    with qtbot.waitSignal(page.proposed) as said:
        QTest.mouseClick(
            page.list.table.viewport(), Qt.MouseButton.LeftButton, pos=page.list.table.visualRect(index).center()
        )
    assert said.args[0].words == "tug-4 on"


def test_enter_grants_the_step_of_the_row(page: MappingPage, qtbot: QtBot, model: ConsoleModel) -> None:
    asked(page, qtbot)
    model.grant(CreateDevice, EnableSherpa, MapSherpa)
    wished: list[object] = []
    model.wished.connect(wished.append)
    page.list.table.setFocus()
    for name in ("tug-2", "tug-4", "<b>x</b>"):
        model.select(name)
        QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    assert wished == [CreateDevice("tug-2", "tug-2-a", 1), EnableSherpa("tug-4"), MapSherpa("<b>x</b>", "")]


def test_the_step_of_a_sure_suggestion_takes_it(page: MappingPage, qtbot: QtBot, model: ConsoleModel) -> None:
    asked(page, qtbot)
    assert (cell(page, "TUG_9", Column.SUGGESTION), cell(page, "TUG_9", Column.FIT)) == ("tug-9", "98")
    model.select("TUG_9")
    page.list.table.setFocus()
    with qtbot.waitSignal(page.proposed) as said:
        QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    assert said.args[0].site.robots[-1] == RobotRow("TUG_9", "tug-9", 1)


def test_another_spelling_of_a_sherpa_that_nobody_saw_takes_its_row(page: MappingPage, qtbot: QtBot) -> None:
    page._model.set_fleet(fleet_of(sherpa("TUG 5")))
    page.refresh(NOW + 2)
    assert cell(page, "TUG 5", Column.STEP) == "Rename tug-5"
    page._model.select("TUG 5")
    page.list.table.setFocus()
    with qtbot.waitSignal(page.proposed) as said:
        QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    assert [row.sherpa for row in said.args[0].site.robots][-1] == "TUG 5"


def test_a_bulk_accept_shows_what_will_change_and_never_takes_a_conflict(
    dark: Theme, page: MappingPage, qtbot: QtBot
) -> None:
    asked(page, qtbot, devices(north=("tug-1-a", "tug-9", "tug 2", "tug_2"), south=()))
    assert page.tools.accept.text().strip() == "Accept 1"
    with qtbot.waitSignal(page.bulk_proposed) as said:
        page.tools.accept.click()
    bulk: Bulk = said.args[0]
    assert bulk.rows == (RobotRow("TUG_9", "tug-9", 1),)
    assert "tug-2: tug 2 is as near to tug_2" in bulk.refused
    dialog = ChangesDialog(dark, SITE, Bulk("t", (*bulk.rows, RobotRow("x", "tug-1-a", 1)), bulk.refused))
    qtbot.addWidget(dialog)
    assert [change.sherpa for change in dialog.changes] == ["TUG_9"]
    assert any("tug-1-a is also given to tug-1" in words for words in dialog.refused)
    with qtbot.waitSignal(dialog.taken) as taken:
        dialog.go.click()
    assert taken.args[0] == bulk.rows


def test_whoever_is_selected_here_is_selected_everywhere_and_the_other_way_round(
    page: MappingPage, model: ConsoleModel
) -> None:
    index = page.rows.index(page.rows.row_of("tug-3"), 0)
    QTest.mouseClick(
        page.list.table.viewport(), Qt.MouseButton.LeftButton, pos=page.list.table.visualRect(index).center()
    )
    assert model.selected == "tug-3"
    model.select("tug-5")
    assert [row.key for row in page.list.selected()] == ["tug-5"]


def test_what_is_done_to_many_is_done_to_the_branch_that_is_shown(page: MappingPage, qtbot: QtBot) -> None:
    page.set_site(replace(SITE, robots=(*SITE.robots, RobotRow("tug-6", "tug-6-a", 2))))
    asked(page, qtbot)
    assert page.tools.create_missing.text().strip() == "Create missing 2"
    page.show_branch("South")
    assert set(lines(page)) == {"tug-6", "TUG_9", "<b>x</b>"}  # whoever is in no branch yet may belong to it
    assert not page.tools.accept.isEnabled()
    with qtbot.waitSignal(page.create_requested) as said:
        page.tools.create_missing.click()
    assert said.args[0] == (RobotRow("tug-6", "tug-6-a", 2),)
    page.show_branch("")
    assert len(lines(page)) == 8


def test_the_filter_keeps_what_fits(page: MappingPage) -> None:
    page.tools.filter.setText("never -x")
    assert set(lines(page)) == {"TUG_9", "tug-4", "tug-5"}


def test_a_thousand_against_a_thousand_stand_in_the_table(page: MappingPage, qtbot: QtBot, model: ConsoleModel) -> None:
    model.set_fleet(fleet_of(*(sherpa(f"tug-{n}") for n in range(1_000))))
    page.set_site(replace(SITE, robots=()))
    asked(page, qtbot, devices(north=tuple(f"AMR_TUG_{n}" for n in range(1_000)), south=()))
    assert page.rows.rowCount() == 1_000
    assert page.tools.accept.text().strip() == "Accept 1000"


def test_creating_asks_with_the_request_and_shows_each_answer(dark: Theme, qtbot: QtBot) -> None:
    north = SITE.branches[0]
    wanted = [NewDevice("tug-2-a", "tug-2", north), NewDevice("tug-6-a", "tug-6", north)]
    dialog = CreateDialog(dark, SITE, wanted)
    qtbot.addWidget(dialog)
    text = dialog.request.toPlainText()
    assert '{"Login":"tug-2-a","Title":"tug-2"}' in text and f"Branch: {north.guid}" in text and "Api-Key: ...." in text
    with qtbot.waitSignal(dialog.go_requested) as said:
        dialog.go.click()
    assert said.args[0] == tuple(wanted)
    with qtbot.waitSignal(dialog.stop_requested):
        dialog.cancel.click()
    dialog.show_created(Created(wanted[0], True, "created", 201))
    dialog.show_created(Created(wanted[1], False, "HTTP 401: no", 401))
    dialog.show_end()
    assert [row.cells[-1] for row in dialog.list.rows.rows] == ["created", "HTTP 401: no"]
    assert "1 of 2 devices" in dialog.words.text()
    with qtbot.waitSignal(dialog.go_requested) as said:
        dialog.go.click()
    assert said.args[0] == (wanted[1],)


def test_enter_makes_no_device_while_cancel_has_the_focus(dark: Theme, qtbot: QtBot) -> None:
    """The ring stood on Cancel, and Enter created what nothing takes back."""
    window = QWidget()
    qtbot.addWidget(window)  # it takes the dialog along, unless that is closed and gone
    dialog = CreateDialog(dark, SITE, [NewDevice("tug-2-a", "tug-2", SITE.branches[0])], window)
    asked_for: list[object] = []
    dialog.go_requested.connect(asked_for.append)
    dialog.open()
    assert dialog.focusWidget() is dialog.cancel
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert not asked_for and not dialog.isVisible()


def test_every_control_has_a_name_and_hostile_names_stay_text(page: MappingPage, qtbot: QtBot) -> None:
    for button in (page.tools.ask, page.tools.accept, page.tools.create_missing, page.tools.csv_in, page.tools.csv_out):
        assert button.accessibleName() and button.toolTip()
    assert page.list.table.accessibleName() and page.tools.filter.accessibleName()
    page.show_sherpa("<b>x</b>")
    tip = page.rows.index(page.rows.row_of("<b>x</b>"), 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;" in tip


def test_nothing_is_said_to_be_counted_while_forward_is_off(qtbot: QtBot, dark: Theme) -> None:
    foot = Foot(dark)
    qtbot.addWidget(foot)
    rows = [ListRow("tug-9", ("tug-9",), origin=MappingLine("tug-9", None, next(iter(Standing)), next(iter(InTwin))))]
    foot.show_counts(rows, 0, counting=False)
    assert foot.words() == "1 not forwarded, messages are counted while Forward is on or in shadow"
    foot.show_counts(rows, 0, counting=True)
    assert foot.words() == "1 not forwarded, 0 messages counted as unmapped"
    foot.show_counts(rows, 7, counting=False)
    assert foot.words() == "1 not forwarded, 7 messages counted as unmapped"


def test_no_row_moves_under_a_hand_when_a_sherpa_is_switched_off(page: MappingPage, qtbot: QtBot) -> None:
    """The next click at the same place switched another sherpa off. A mouse that was left there holds nothing."""
    asked(page, qtbot)
    order = [row.key for row in page.rows.rows]
    off = tuple(replace(row, enabled=row.sherpa != "tug-1") for row in SITE.robots)
    aim(page.list.table)
    page.set_site(replace(SITE, robots=off))
    assert [row.key for row in page.rows.rows] == order
    assert lines(page)["tug-1"].standing is Standing.OFF
    rest(page.list.table)
    page.refresh(NOW + 2)
    assert [row.key for row in page.rows.rows] != order


def test_what_twinzo_refused_is_not_called_mapped_although_nobody_asked_for_its_devices(
    page: MappingPage, model: ConsoleModel
) -> None:
    robots = {
        "tug-1": RobotForward("tug-1-a", 1, Delivery.QUEUED, refused="Device tug-1-a does not exist."),
        "tug-2": RobotForward("tug-2-a", 1, Delivery.DEAD, refused="The location was refused."),
        "tug-3": RobotForward("tug-3-a", 1, Delivery.ACCEPTED),
    }
    page.set_devices(Devices())
    model.set_forward(ForwardStatus(ForwardMode.ON, robots=robots))
    page.refresh(NOW + 5)
    rows = {str(row.key): row for row in page.rows.rows}
    missing, refused = rows["tug-1"], rows["tug-2"]
    assert (missing.cells[Column.TWIN], missing.cells[Column.STATE]) == ("no", "Twinzo has no device tug-1-a: refused")
    assert missing.wish == CreateDevice("tug-1", "tug-1-a", 1)
    assert refused.cells[Column.STATE] == "Refused: The location was refused."
    assert refused.wish == ShowDeadLetters("tug-2")
    assert rows["tug-3"].cells[Column.STATE] == "Mapped; device not checked"
