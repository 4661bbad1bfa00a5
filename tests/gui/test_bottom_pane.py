from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ati_console.fleet.unreadable import Unreadable
from ati_console.forwarding import Delivery, RobotForward
from ati_console.gui.models import errors_model
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.findings_model import Context, Unlisted, finding_rows
from ati_console.gui.models.next_steps import lacks_device, of_refusal
from ati_console.gui.models.wishes import CreateDevice, ShowDeadLetters
from ati_console.gui.panels.bottom_pane import BottomPane
from ati_console.gui.panels.bottom_tabs import Tab
from ati_console.gui.panels.row_table import RowTable
from ati_console.gui.theme import Theme
from ati_console.status import Fault, Grant, LinkEvent, LinkState, LinkStatus, Severity, Stage, StageResult  # fmt: skip
from ati_console.wire.messages import Odd, TripInfo
from tests.gui.hands import aim, rest
from tests.gui.sherpas import NOW, console, error, finding, fleet_of, sent, sherpa

Open = Callable[[ConsoleModel], BottomPane]


@pytest.fixture
def open_pane(qtbot: QtBot, dark: Theme) -> Open:
    def opened(model: ConsoleModel) -> BottomPane:
        pane = BottomPane(model, dark)
        qtbot.addWidget(pane)
        pane.resize(1096, 216)
        pane.show()
        pane.refresh(NOW)
        return pane

    return opened


def cells(pane: BottomPane, column: str) -> list[str]:
    place = errors_model.HEADERS.index(column)
    return [row.cells[place] for row in pane.errors.rows.rows]


def test_errors_of_sherpas_of_the_twin_and_of_us_are_one_list_the_worst_first(open_pane: Open) -> None:
    model = console(
        sherpa("tug-1"),
        errors=(
            error("tug-1", "motor died"),
            error("tug-2", "emergency_stop", source="disabled_reason", e_stop=True),
            error("tug-3", "old news", active=False),
        ),
    )
    model.set_forward(sent(Delivery.DEAD, "Device tug-4-a does not exist.", tug_4="tug-4-a"))
    model.add_fault(Fault(NOW - 5, "outbox", "disk is nearly full", "Free some space", Severity.WARNING))
    pane = open_pane(model)
    assert cells(pane, "Sherpa") == ["tug-2", "tug-1", "tug-4", "console", "tug-3"]
    assert cells(pane, "What")[0] == "E-stop pressed"
    assert cells(pane, "What")[2] == "Twinzo: Device tug-4-a does not exist."
    assert cells(pane, "Next step")[3] == "Free some space"
    assert cells(pane, "State") == ["Active"] * 4 + ["Cleared"]


def test_a_link_that_is_down_is_an_error_with_its_advice(open_pane: Open) -> None:
    model = console()
    model.set_link(LinkStatus(LinkState.REFUSED, NOW, reason="bad password", reason_at=NOW, advice="ask the owner"))
    pane = open_pane(model)
    assert (cells(pane, "What"), cells(pane, "Next step")) == (["bad password"], ["ask the owner"])
    model.set_link(LinkStatus(LinkState.ONLINE, NOW, reason="bad password", reason_at=NOW))
    pane.refresh(NOW + 1)
    assert cells(pane, "What") == []


def test_an_acknowledged_error_is_dim_then_gone_and_new_when_it_returns(qtbot: QtBot, open_pane: Open) -> None:
    trouble = error("tug-1", "motor died")
    model = console(errors=(trouble,))
    pane = open_pane(model)
    with qtbot.waitSignal(model.acknowledge_requested, timeout=1000) as heard:
        pane.acknowledge_all()
    assert heard.args == [trouble] and cells(pane, "State") == ["Acknowledged"] and pane.errors.rows.rows[0].dim
    model.set_fleet(fleet_of(errors=(msgspec.structs.replace(trouble, active=False),)))
    pane.refresh(NOW + 1)
    assert cells(pane, "State") == []
    model.set_fleet(fleet_of(errors=(trouble,)))
    pane.refresh(NOW + 2)
    assert cells(pane, "State") == ["Active"]


def test_the_key_a_acknowledges_the_selected_rows_only(qtbot: QtBot, open_pane: Open) -> None:
    pane = open_pane(console(errors=(error("tug-1", "a"), error("tug-2", "b"))))
    pane.activateWindow()
    pane.errors.table.setFocus()
    qtbot.waitUntil(pane.errors.table.hasFocus, timeout=2000)
    pane.errors.table.selectRow(0)
    qtbot.keyClick(pane.errors.table, Qt.Key.Key_A)
    assert sorted(cells(pane, "State")) == ["Acknowledged", "Active"]


def test_a_fault_of_ours_is_over_a_minute_after_it_was_last_seen(open_pane: Open) -> None:
    model = console()
    model.add_fault(Fault(NOW, "forward", "Twinzo answered 429"))
    pane = open_pane(model)
    assert cells(pane, "State") == ["Active"]
    pane.refresh(NOW + 61)
    assert cells(pane, "State") == ["Cleared"]


def test_selecting_an_error_selects_its_sherpa(qtbot: QtBot, open_pane: Open) -> None:
    model = console(sherpa("tug-1"), errors=(error("tug-1", "a"), error("gone", "b")))
    pane = open_pane(model)
    pane.errors.table.selectRow(cells(pane, "Sherpa").index("gone"))
    assert model.selected == ""
    pane.errors.table.selectRow(cells(pane, "Sherpa").index("tug-1"))
    assert model.selected == "tug-1"


@pytest.mark.parametrize("tab", [Tab.ERRORS, Tab.FINDINGS])
def test_a_sherpa_that_is_let_go_elsewhere_is_let_go_in_the_list(open_pane: Open, tab: Tab) -> None:
    model = console(sherpa("tug-1"), errors=(error("tug-1", "a"),), findings=(finding("tug-1"),))
    pane = open_pane(model)
    pane.show_tab(tab)
    model.select("tug-1")
    page = {Tab.ERRORS: pane.errors, Tab.FINDINGS: pane.findings}[tab]
    assert len(page.selected()) == 1
    model.select("")
    assert page.selected() == []


def test_errors_of_one_rank_do_not_trade_places_with_each_message(open_pane: Open) -> None:
    model = console(errors=(error("tug-1", "motor died", last_at=NOW), error("tug-2", "lidar lost", last_at=NOW - 1)))
    pane = open_pane(model)
    model.set_fleet(fleet_of(errors=(error("tug-1", "motor died"), error("tug-2", "lidar lost", last_at=NOW + 1))))
    pane.refresh(NOW + 2)
    assert cells(pane, "Sherpa") == ["tug-1", "tug-2"]


def test_a_refusal_of_twinzo_selects_its_sherpa_and_is_selected_with_it(open_pane: Open) -> None:
    model = console(sherpa("tug-1"))
    model.set_forward(sent(Delivery.DEAD, "Device tug-1-a does not exist.", tug_1="tug-1-a"))
    pane = open_pane(model)
    pane.errors.table.selectRow(0)
    assert model.selected == "tug-1"
    model.select("")
    model.select("tug-1")
    assert [row.cells[0] for row in pane.errors.selected()] == ["tug-1"]


def test_the_selection_stays_with_its_error_when_a_worse_one_comes(open_pane: Open) -> None:
    model = console(errors=(error("tug-1", "a"),))
    pane = open_pane(model)
    pane.errors.table.selectRow(0)
    stop = error("tug-0", "emergency_stop", e_stop=True)
    model.set_fleet(fleet_of(errors=(error("tug-1", "a"), stop)))
    pane.refresh(NOW + 1)
    assert [row.cells[0] for row in pane.errors.selected()] == ["tug-1"]


def test_copied_errors_are_tab_separated_and_the_filter_narrows_them(open_pane: Open) -> None:
    pane = open_pane(console(errors=(error("tug-1", "motor died"), error("tug-2", "lidar dirty"))))
    pane.filter_field.setText("lidar")
    pane.copy_rows()
    titles, row = QGuiApplication.clipboard().text().splitlines()
    assert titles.split("\t") == list(errors_model.HEADERS) and row.split("\t")[:2] == ["tug-2", "lidar dirty"]
    pane.filter_field.setText("-lidar")
    assert cells(pane, "What") == ["motor died"]


def test_findings_list_warnings_before_remarks(open_pane: Open) -> None:
    pane = open_pane(console(findings=(finding("tug-1", Odd.POSE_LENGTH), finding("tug-2", Odd.JUMP))))
    pane.show_tab(Tab.FINDINGS)
    assert [row.cells[0] for row in pane.findings.rows.rows] == ["tug-2", "tug-1"]


def test_unlisted_sherpas_do_not_trade_places_with_each_message() -> None:
    for last in ({"a": NOW, "b": NOW - 1}, {"a": NOW - 1, "b": NOW}):
        strangers = tuple(Unlisted(name, "", at, 3) for name, at in last.items())
        rows = finding_rows(fleet_of(), Context(unlisted=strangers))
        assert [row.cells[0] for row in sorted(rows, key=lambda row: row.order)] == ["a", "b"]


def test_trips_stand_newest_first_with_their_route(open_pane: Open) -> None:
    older = TripInfo(trip_id="7", sherpa_name="tug-1", status="en_route", route=("A", "B"), booked_at=NOW)
    pane = open_pane(console(trips=(older, msgspec.structs.replace(older, trip_id="8"))))
    pane.show_tab(Tab.TRIPS)
    rows = pane.trips.rows.rows
    assert [row.cells[1] for row in rows] == ["8", "7"] and rows[0].cells[2:4] == ("En route", "A > B")


def trips(model: ConsoleModel, pane: BottomPane, *made: TripInfo) -> list[str]:
    """The ids of the highlighted rows a second later."""
    model.set_fleet(replace(model.fleet, trips=made))
    pane.look_again()
    pane.refresh(NOW + 1)
    return [row.cells[1] for row in pane.trips.selected()]


def trip(number: str, status: str = "en_route", name: str = "tug-1") -> TripInfo:
    return TripInfo(trip_id=number, sherpa_name=name, status=status, route=("A", "B"), booked_at=NOW)


def test_a_trip_that_ends_hands_its_highlight_to_the_next_of_its_sherpa(open_pane: Open) -> None:
    """It stayed on the finished one for ever."""
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    pane = open_pane(model)
    pane.show_tab(Tab.TRIPS)
    model.select("tug-1")
    assert trips(model, pane, trip("6", "succeeded"), trip("7"), trip("8", name="tug-2")) == ["7"]
    ended = (trip("6", "succeeded"), trip("7", "succeeded"), trip("8", name="tug-2"))
    assert trips(model, pane, *ended) == []
    assert trips(model, pane, *ended, trip("9")) == ["9"]
    model.select("tug-2")
    assert trips(model, pane, *ended, trip("9")) == ["8"]
    model.select("")
    assert trips(model, pane, *ended, trip("9")) == []


def test_a_trip_that_was_over_when_it_was_chosen_stays_chosen(open_pane: Open, qtbot: QtBot) -> None:
    model = console(sherpa("tug-1"))
    pane = open_pane(model)
    pane.show_tab(Tab.TRIPS)
    listed = (trip("6", "succeeded"), trip("7"))
    trips(model, pane, *listed)
    pane.trips.table.selectRow(1)
    assert model.selected == "tug-1" and trips(model, pane, *listed) == ["6"]
    assert trips(model, pane, *listed, trip("8", name="tug-2")) == ["6"]


def test_the_connection_tab_shows_grants_events_and_the_last_reason(open_pane: Open) -> None:
    model = console()
    grants = (Grant("a/+", 1, True, 1), Grant("b/#", 1, False, 135, "not authorized"))
    stages = (StageResult(Stage.DNS, True, 3.0), StageResult(Stage.TCP, False, 9.0, "connection refused"))
    model.set_link(
        LinkStatus(LinkState.RECONNECTING, NOW, stages, grants, "refused", NOW, advice="is it up?", next_try_at=NOW + 3)
    )
    model.add_link_events([LinkEvent(NOW - 9, LinkState.ONLINE, "online"), LinkEvent(NOW, LinkState.RECONNECTING, "x")])
    pane = open_pane(model)
    pane.show_tab(Tab.CONNECTION)
    page = pane.connection
    assert [row.cells[2] for row in page.grants.rows.rows] == ["granted, QoS 1", "refused, code 135: not authorized"]
    assert [row.cells[2:4] for row in page.events.rows.rows] == [("0.0 s so far", "x"), ("9.0 s", "online")]
    assert "TCP connection refused" in page.stages.accessibleName() and "TLS none" in page.stages.accessibleName()
    said = page.verdict.title.whole(), page.verdict.words.whole(), page.verdict.step.whole()
    assert said == ("Reconnecting", "refused, next try in 3 s: is it up?", "Try now")


def test_what_is_the_case_is_cut_after_why_and_what_to_do(open_pane: Open) -> None:
    model = console()
    why, advice = "another client connected with our client id 'tug-watch' and took it over", "close the other one " * 5
    model.set_link(LinkStatus(LinkState.TAKEN_OVER, NOW, reason=why, reason_at=NOW, advice=advice))
    pane = open_pane(model)
    pane.show_tab(Tab.CONNECTION)
    assert pane.connection.verdict.title.text() == pane.connection.verdict.title.whole() != ""


def test_the_list_stays_bounded(open_pane: Open) -> None:
    pane = open_pane(console(errors=tuple(error(f"tug-{n}", "x") for n in range(5000))))
    assert pane.errors.rows.rowCount() == 2000 and pane.errors.rows.total == 5000


def test_both_themes_paint_the_empty_and_the_full_pane(qtbot: QtBot, theme: Theme) -> None:
    for model in (console(), console(errors=(error("tug-1", "motor died"),))):
        pane = BottomPane(model, theme)
        qtbot.addWidget(pane)
        pane.resize(1096, 216)
        pane.show()
        for tab in Tab:
            pane.show_tab(tab)
            assert not pane.grab().isNull()


def test_the_keys_stay_in_the_pane_when_the_list_that_had_them_goes(open_pane: Open, qtbot: QtBot) -> None:
    pane = open_pane(console(sherpa("tug-1"), errors=(error("tug-1", "motor died"),)))
    pane.errors.table.setFocus()
    for tab in (Tab.CONNECTION, Tab.FINDINGS, Tab.MESSAGES, Tab.BATTERY):
        qtbot.mouseClick(pane.tabs, Qt.MouseButton.LeftButton, pos=pane.tabs.tabRect(tab).center())
        pane.refresh(NOW + 1 + tab)
        holder = pane.window().focusWidget()
        assert holder is not None and holder.isVisible(), tab
        assert holder is pane.tabs or isinstance(holder, RowTable), tab


@pytest.mark.parametrize(
    ("words", "lacks"),
    [
        ("Device tug-1-a does not exist.", True),
        ("Sector 9 does not exist.", False),
        ("X is outside", False),
        ("", False),
    ],
)
def test_a_sector_that_does_not_exist_creates_no_device(words: str, lacks: bool) -> None:
    step = of_refusal("tug-1", RobotForward("tug-1-a", 1, Delivery.DEAD, words))
    assert lacks_device(words) is lacks
    assert isinstance(step.wish, CreateDevice if lacks else ShowDeadLetters)


def test_an_error_that_is_aimed_at_stays_where_it_is_until_the_mouse_rests(open_pane: Open) -> None:
    """A click on its next step, or A, was for another one; an error that begins changes the order."""
    model = console(errors=(error("tug-1", "motor died"), error("tug-2", "lidar lost", first_at=NOW - 99)))
    pane = open_pane(model)
    aim(pane.errors.table)
    model.set_fleet(fleet_of(errors=(error("tug-1", "motor died"), error("tug-2", "lidar lost", first_at=NOW))))
    pane.refresh(NOW + 2)
    assert cells(pane, "Sherpa") == ["tug-1", "tug-2"]
    rest(pane.errors.table)
    pane.refresh(NOW + 4)
    assert cells(pane, "Sherpa") == ["tug-2", "tug-1"]


def test_a_list_scrolled_away_from_what_is_selected_stays_there_when_its_order_changes(open_pane: Open) -> None:
    many = [error(f"tug-{n}", "motor died", first_at=NOW - n) for n in range(90)]
    model = console(errors=tuple(many))
    pane = open_pane(model)
    table = pane.errors.table
    table.selectRow(0)
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum() // 2)
    seen = pane.errors.rows.name_at(table.sight().start)
    model.set_fleet(fleet_of(errors=(*many[:-1], error("tug-89", "motor died", first_at=NOW + 1))))
    pane.refresh(NOW + 2)
    assert cells(pane, "Sherpa")[0] == "tug-89"
    assert pane.errors.rows.name_at(table.sight().start) == seen


def test_a_broken_sender_is_an_error_that_leads_to_its_messages(qtbot: QtBot, open_pane: Open) -> None:
    sender = Unreadable("tug-7", "ati/amr/tug-7/status", "not JSON", NOW - 5, NOW - 1, 12)
    model = console(unreadable=(sender,))
    pane = open_pane(model)
    assert (cells(pane, "Sherpa"), cells(pane, "What")) == (["tug-7"], ["Cannot be read: not JSON"])
    assert (cells(pane, "From"), cells(pane, "Count")) == (["ati/amr/tug-7/status"], ["12"])
    with qtbot.waitSignal(model.wished, timeout=1000):
        pane.errors._open(0)
    assert pane.tabs.currentIndex() == Tab.MESSAGES
    assert pane.filter_field.text() == "undecodable ati/amr/tug-7/status"


def test_in_a_narrow_window_an_error_has_room_for_its_words(open_pane: Open) -> None:
    trouble = error("tug-1", "control_module died: no answer for 12 s")
    pane = open_pane(console(errors=(trouble,), findings=(finding("tug-1"),)))
    pane.resize(935, 216)
    assert pane.errors.table.isColumnHidden(2) and pane.errors.table.columnWidth(1) > 280
    pane.resize(1400, 216)
    assert not pane.errors.table.isColumnHidden(2)
    pane.show_tab(Tab.FINDINGS)
    pane.resize(935, 216)
    assert pane.findings.table.isColumnHidden(3) and pane.findings.table.columnWidth(2) > 280


def test_in_a_narrow_window_what_happened_to_the_link_has_the_room_of_its_state(open_pane: Open) -> None:
    pane = open_pane(console())
    pane.show_tab(Tab.CONNECTION)
    pane.resize(935, 216)
    events = pane.connection.events.table
    pane._model.add_link_events((LinkEvent(NOW, LinkState.ONLINE, "connected, 4 topic filters granted"),))
    pane.refresh(NOW + 1)
    assert events.isColumnHidden(1) and events.columnWidth(3) > 220
    pane.resize(1500, 216)
    assert not events.isColumnHidden(1)


@pytest.mark.parametrize("tab", [Tab.ERRORS, Tab.BATTERY])
def test_a_filter_that_leaves_nothing_says_so_and_how_much_it_left_out(open_pane: Open, tab: Tab) -> None:
    """An empty list of errors read as if nothing were wrong."""
    model = console(sherpa("tug-1"), sherpa("tug-2"), errors=(error("tug-1", "died"), error("tug-2", "died")))
    pane = open_pane(model)
    pane.show_tab(tab)
    pane.refresh(NOW)
    page = pane.errors if tab is Tab.ERRORS else pane.battery.page
    assert page.rows.total == 2 and not page.no_fit.isVisible()
    pane.filter_field.setText("nobody")
    assert page.no_fit.isVisible() and page.table.isVisible() and page.no_fit.title == "Nothing fits the filter"
    assert page.no_fit.accessibleName().startswith("Nothing fits the filter. 2 rows left out")
    pane.filter_field.setText("tug-1")
    assert not page.no_fit.isVisible()


def test_the_column_of_names_widens_for_a_long_one_and_does_not_jump_back(open_pane: Open) -> None:
    model = console(errors=(error("tug-1", "a"),))
    pane = open_pane(model)
    narrow = pane.errors.table.columnWidth(0)
    model.set_fleet(fleet_of(errors=(error("tug-107-packing", "a"),)))
    pane.refresh(NOW + 1)
    wide = pane.errors.table.columnWidth(0)
    assert wide > narrow
    model.set_fleet(fleet_of(errors=(error("tug-1", "a"),)))
    pane.refresh(NOW + 2)
    assert pane.errors.table.columnWidth(0) == wide
