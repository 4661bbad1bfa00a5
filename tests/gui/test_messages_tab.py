"""The Messages tab: live, bounded, paused by Space, readable, searchable, saved harmlessly."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QModelIndex, QSettings, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from pytestqt.qtbot import QtBot

from ati_console.fleet.heading import ALL
from ati_console.fleet.view import FleetUpdate
from ati_console.forwarding import Delivery
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models import topic_rows
from ati_console.gui.models.acknowledged import Acknowledged
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.gui.models.message_log import TopicOf
from ati_console.gui.models.messages_model import BROKER
from ati_console.gui.models.side_links import SideLink
from ati_console.gui.models.wishes import CreateDevice, MapSherpa, SetOffset, ShowMessages
from ati_console.gui.panels.bottom_pane import BottomPane
from ati_console.gui.panels.bottom_tabs import Tab
from ati_console.gui.panels.messages_detail import Form
from ati_console.gui.theme import Theme
from ati_console.ingest.tap import Heard, Overheard, TopicTally
from ati_console.wire.messages import Odd
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
        return pane

    return opened


def heard(seq: int, topic: str = "ati_fm/sherpa/status", payload: bytes = b'{"a":1}', **parts: object) -> Heard:
    given: dict[str, object] = {"size": len(payload), "qos": 1, "retain": False, "duplicate": False}
    given |= {"kind": "status, feed", "sherpa": "tug-1", **parts}
    return Heard(seq=seq, at=NOW + seq, topic=topic, payload=payload, **given)  # type: ignore[arg-type]


def live(open_pane: Open, *messages: Heard, count: int = 0) -> BottomPane:
    model = console(sherpa("tug-1"), sherpa("tug-2"))
    pane = open_pane(model)
    pane.show_tab(Tab.MESSAGES)
    model.add_messages(Overheard(messages or tuple(heard(seq) for seq in range(1, count + 1))))
    pane.refresh(NOW + 1)
    return pane


def column(pane: BottomPane, number: int) -> list[str]:
    rows = pane.messages.rows
    return [rows.data(rows.index(row, number), Qt.ItemDataRole.DisplayRole) for row in range(rows.rowCount())]


def test_messages_are_asked_for_only_while_they_can_be_seen(open_pane: Open) -> None:
    model = console()
    asked: list[bool] = []
    model.listen_requested.connect(asked.append)
    pane = open_pane(model)
    pane.show_tab(Tab.MESSAGES)
    pane.show_tab(Tab.CONNECTION)
    pane.show_tab(Tab.ERRORS)
    pane.show_tab(Tab.MESSAGES)
    pane.hide()
    assert asked == [True, False, True, False]


def test_the_newest_is_on_top_with_its_milliseconds_and_flags(open_pane: Open) -> None:
    pane = live(
        open_pane, heard(1), heard(2, retain=True, duplicate=True), heard(3, refused="not UTF-8", kind="undecodable")
    )
    assert column(pane, 5) == ["not UTF-8", "status, feed, retained, DUP", "status, feed"]
    assert all(time[-4] == "." for time in column(pane, 0))


def test_the_list_is_bounded_and_says_what_was_missed(open_pane: Open) -> None:
    pane = live(open_pane, count=2_500)
    pane.show_tab(Tab.MESSAGES)
    model = pane.messages._model
    model.add_messages(Overheard(tuple(heard(seq) for seq in range(2_501, 2_600)), missed=12))
    pane.refresh(NOW + 2)
    assert pane.messages.rows.rowCount() == 2_000
    assert "12 missed" in pane.messages._words.whole()


def test_space_holds_the_list_and_counts_on(qtbot: QtBot, open_pane: Open) -> None:
    pane = live(open_pane, count=3)
    page, model = pane.messages, pane.messages._model
    pane.activateWindow()
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus, timeout=2000)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    model.add_messages(Overheard((heard(4), heard(5))))
    pane.refresh(NOW + 2)
    assert page.paused and page.rows.rowCount() == 3 and "2 came since" in page._words.whole()
    assert pane.tools.pause.accessibleName() == "Go on"
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert not page.paused and page.rows.rowCount() == 5


def test_a_message_that_is_aimed_at_stays_where_it_is(open_pane: Open) -> None:
    pane = live(open_pane, count=3)
    page, model = pane.messages, pane.messages._model
    aim(page.table)
    model.add_messages(Overheard((heard(4), heard(5))))
    pane.refresh(NOW + 2)
    assert page.rows.rowCount() == 3 and page._live.whole() == "Held under the mouse"
    assert "2 came since" in page._words.whole()
    page.table.moved_at -= 3  # and rests
    pane.refresh(NOW + 3)
    assert page.rows.rowCount() == 5 and page._live.whole() == "Live"


def test_the_filter_takes_topic_filters_words_and_exclusions(open_pane: Open) -> None:
    pane = live(open_pane, heard(1), heard(2, "ati/amr/tug-2/status", sherpa="tug-2"), heard(3, "plant/x", sherpa=""))
    pane.filter_field.setText("ati/#")
    assert column(pane, 1) == ["ati/amr/tug-2/status"]
    pane.filter_field.setText("-ati/# -plant/+")
    assert column(pane, 1) == ["ati_fm/sherpa/status"]
    assert "1 of the newest 3 fit the filter" in pane.messages._words.whole()
    pane.show_tab(Tab.ERRORS)
    assert pane.filter_field.text() == ""
    pane.show_tab(Tab.MESSAGES)
    assert pane.filter_field.text() == "-ati/# -plant/+"


def test_rows_that_come_in_above_do_not_move_what_is_read(open_pane: Open) -> None:
    pane = live(open_pane, count=300)
    table = pane.messages.table
    table.verticalScrollBar().setValue(table.rowHeight(0) * 50)
    seen = pane.messages.rows.heard_at(table.sight().start)
    pane.messages._model.add_messages(Overheard(tuple(heard(seq) for seq in range(301, 340))))
    pane.refresh(NOW + 2)
    assert pane.messages.rows.heard_at(table.sight().start) == seen


def test_a_selected_message_selects_its_sherpa_and_can_be_read_three_ways(open_pane: Open) -> None:
    pane = live(open_pane, heard(1, payload=b'{"a":1,"b":"x"}'), heard(2, sherpa="unknown"))
    detail, model = pane.messages.detail, pane.messages._model
    pane.messages.table.selectRow(0)
    assert model.selected == ""
    pane.messages.table.selectRow(1)
    assert model.selected == "tug-1" and detail.form is Form.PRETTY
    assert detail.view.toPlainText() == '{"a":1,\n "b":"x"}'
    detail.show_form(Form.RAW)
    assert detail.view.toPlainText() == '{"a":1,"b":"x"}'
    detail.show_form(Form.HEX)
    assert detail.view.toPlainText().startswith("0000 7b22")
    detail.copy_payload()
    assert QGuiApplication.clipboard().text() == '{"a":1,"b":"x"}'


def test_a_message_is_compared_with_the_one_before_of_the_same_sherpa(open_pane: Open) -> None:
    pane = live(
        open_pane, heard(1, payload=b'{"a":1}'), heard(2, payload=b'{"a":7}', sherpa="tug-2"),
        heard(3, "plant/x", b'{"a":8}'), heard(4, payload=b'{"a":2}'),
    )  # fmt: skip
    pane.messages.table.selectRow(0)
    detail = pane.messages.detail
    detail.show_form(Form.DIFF)
    assert [line.strip() for line in detail.view.toPlainText().splitlines()] == ['~ "a": 2', "was 1"]
    pane.messages.table.selectRow(2)
    assert "Nothing came before" in detail.view.toPlainText()


def test_a_topic_that_is_opened_becomes_the_filter(qtbot: QtBot, open_pane: Open) -> None:
    pane = live(open_pane, heard(1), heard(2, "plant/x"))
    pane.messages._model.add_messages(Overheard((), 0, (TopicTally("plant/x", 2, 0.5, NOW, 1),)))
    pane.refresh(NOW + 2)
    topics = pane.messages.detail.topics
    topics.table.selectRow(0)
    qtbot.keyClick(topics.table, Qt.Key.Key_Return)
    assert pane.filter_field.text() == "plant/x" and column(pane, 1) == ["plant/x"]


def spoken(pane: BottomPane, *tallies: TopicTally, broker: str = "") -> list[str]:
    """The topics of the list after these were counted, by the source or beside it."""
    log = pane.messages._model.messages
    given = Overheard((), 0, tallies)
    log.add_beside(broker, given) if broker else log.add(given)
    pane.refresh(NOW + 2 + log.version)
    return topics_of(pane)


def topics_of(pane: BottomPane) -> list[str]:
    return [row.cells[0] for row in pane.messages.detail.topics.rows.rows]


def test_the_topics_are_filtered_and_counted_as_the_messages_are(open_pane: Open) -> None:
    pane = live(open_pane, heard(1))
    spoken(pane, TopicTally("ati/a", 2, 0.5, NOW, 0), TopicTally("plant/x", 9, 0.5, NOW, 0))
    assert topics_of(pane) == ["plant/x", "ati/a"] and pane.messages.detail._about.whole() == "2 topics"
    pane.filter_field.setText("ati/#")
    assert topics_of(pane) == ["ati/a"] and pane.messages.detail._about.whole() == "1 of 2 topics fit the filter"
    pane.filter_field.setText("undecodable")
    assert topics_of(pane) == ["plant/x", "ati/a"]  # a word about messages leaves no topic out
    pane.filter_field.setText("nothing-like-it")
    assert topics_of(pane) == [] and pane.messages.detail.topics.empty.title == "No topic fits the filter"


def test_topics_of_several_brokers_are_told_apart_and_open_alone(qtbot: QtBot, open_pane: Open) -> None:
    pane = live(open_pane, heard(1))
    pane.messages._model.source = "Plant A"
    spoken(pane, TopicTally("t", 2, 0.5, NOW, 0))
    assert spoken(pane, TopicTally("t", 5, 0.5, NOW, 0), broker="Mirror") == ["t", "t"]
    topics = pane.messages.detail.topics
    assert [row.cells[topic_rows.BROKER] for row in topics.rows.rows] == ["Mirror", "Plant A"]
    assert pane.messages.detail._about.whole() == "2 topics of 2 brokers"
    topics.table.selectRow(1)
    qtbot.keyClick(topics.table, Qt.Key.Key_Return)
    assert pane.filter_field.text() == "t broker:Plant"
    assert [row.cells[topic_rows.BROKER] for row in topics.rows.rows] == ["Plant A"]


def test_no_topic_moves_under_a_hand_and_they_do_under_a_mouse_that_was_left_there(open_pane: Open) -> None:
    pane = live(open_pane, heard(1))
    a, b, new = (TopicTally(topic, count, 0.5, NOW, 0) for topic, count in (("a", 5), ("b", 3), ("new", 99)))
    assert spoken(pane, a, b) == ["a", "b"]
    aim(pane.messages.detail.topics.table)
    busier = TopicTally("b", 50, 5.0, NOW, 0)
    assert spoken(pane, a, busier, new) == ["a", "b", "new"]
    rest(pane.messages.detail.topics.table)
    assert spoken(pane, a, busier, new) == ["new", "b", "a"]


def test_what_the_list_of_topics_has_no_room_for_is_said() -> None:
    many = [TopicOf(broker, TopicTally(str(n), n, 0.5, NOW, 0)) for broker in "abc" for n in range(1_000)]
    assert topic_rows.count_words(many, many) == "3,000 topics of 3 brokers, the 2,000 busiest shown"


def test_clear_takes_them_off_and_goes_on(open_pane: Open) -> None:
    pane = live(open_pane, count=3)
    pane.tools.clear.click()
    assert pane.messages.rows.rowCount() == 0
    pane.messages._model.add_messages(Overheard((heard(4),)))
    pane.refresh(NOW + 2)
    assert pane.messages.rows.rowCount() == 1


def test_another_run_begins_with_an_empty_list(open_pane: Open) -> None:
    pane = live(open_pane, count=3)
    pane.messages._model.reset()
    pane.refresh(NOW + 2)
    assert pane.messages.rows.rowCount() == 0


NASTY = ["=cmd|' /C calc'!A0", "<img src=file:///etc/passwd>", "a\u202eb", "\x1b[31m", "\ud800", "../../x"]


def save_csv(pane: BottomPane, file: Path) -> None:
    pane.tools.csv.click()
    dialog = pane.saver.dialog
    assert dialog is not None
    dialog.fileSelected.emit(str(file))
    dialog.close()


def test_hostile_names_and_payloads_are_text(qtbot: QtBot, open_pane: Open, tmp_path: Path) -> None:
    messages = [
        heard(n, topic=name, sherpa=name, payload=name.encode("utf-8", "replace")) for n, name in enumerate(NASTY, 1)
    ]
    pane = live(open_pane, *messages)
    rows = pane.messages.rows
    for row in range(rows.rowCount()):
        pane.messages.table.selectRow(row)
        assert all(rows.data(rows.index(row, cell), 0).isprintable() for cell in range(7))
        tip = rows.data(rows.index(row, 1), Qt.ItemDataRole.ToolTipRole)
        assert "<img" not in tip
    assert not pane.grab().isNull()
    file = tmp_path / "messages.csv"
    with qtbot.waitSignal(pane.said) as said:
        save_csv(pane, file)
    read = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert read[0][:2] == ["Time", "Topic"] and any(line[1] == "'=cmd|' /C calc'!A0" for line in read[1:])
    assert "rows saved in messages.csv" in said.args[0]


def test_a_file_that_cannot_be_written_is_a_fault(qtbot: QtBot, open_pane: Open, tmp_path: Path) -> None:
    pane = live(open_pane, count=1)
    with qtbot.waitSignal(pane.saver.failed):
        save_csv(pane, tmp_path / "none" / "messages.csv")
    (entry,) = pane.messages._model.faults
    assert "messages.csv could not be written" in entry.fault.what


def test_saving_asks_for_a_file_named_after_the_list(qtbot: QtBot, open_pane: Open) -> None:
    pane = live(open_pane, count=1)
    pane.tools.csv.click()
    dialog = pane.saver.dialog
    assert dialog is not None and Path(dialog.selectedFiles()[0]).name.startswith("messages-2025")
    dialog.reject()
    assert pane.saver.dialog is None


# ------------------------------------------------------------ next steps and what was acknowledged


def wishes(model: ConsoleModel) -> list[object]:
    heard_wishes: list[object] = []
    model.wished.connect(heard_wishes.append)
    return heard_wishes


def ahead(*, offset: float = 19_800.0) -> ConsoleModel:
    return console(sherpa("tug-1", clock_offset_s=offset), findings=(finding("tug-1", Odd.CLOCK_OFFSET),))


def test_a_clock_ahead_by_a_time_zone_offers_to_set_the_offset(open_pane: Open) -> None:
    model = ahead()
    said = wishes(model)
    pane = open_pane(model)
    pane.show_tab(Tab.FINDINGS)
    (row,) = pane.findings.rows.rows
    assert row.cells[-1] == "Set offset +330" and row.wish is None  # nobody does it: words, no link
    pane.findings._clicked(pane.findings.rows.index(0, 7))
    assert said == []
    model.grant(SetOffset)
    pane.refresh(NOW + 1)
    pane.findings._clicked(pane.findings.rows.index(0, 7))
    assert said == [SetOffset(330)]


def test_enter_does_what_the_link_does(qtbot: QtBot, open_pane: Open) -> None:
    model = ahead(offset=-16_200.0)
    model.grant(SetOffset)
    said = wishes(model)
    pane = open_pane(model)
    pane.show_tab(Tab.FINDINGS)
    pane.findings.table.selectRow(0)
    qtbot.keyClick(pane.findings.table, Qt.Key.Key_Return)
    assert said == [SetOffset(-270)]


def test_what_all_clocks_are_off_by_points_to_this_computer(open_pane: Open) -> None:
    model = console(sherpa("tug-1"), findings=(finding(ALL, Odd.CLOCK_OFFSET),))
    pane = open_pane(model)
    for tab, page in ((Tab.FINDINGS, pane.findings), (Tab.ERRORS, pane.errors)):
        pane.show_tab(tab)
        (row,) = page.rows.rows
        assert row.cells[0] == ALL and "this computer" in row.cells[-1] and row.wish is None


def test_a_clock_off_by_no_time_zone_is_only_told(open_pane: Open) -> None:
    model = ahead(offset=437.0)
    model.grant(SetOffset)
    pane = open_pane(model)
    pane.show_tab(Tab.FINDINGS)
    assert pane.findings.rows.rows[0].wish is None


def test_an_unlisted_sherpa_is_a_finding_that_can_be_mapped(open_pane: Open) -> None:
    model = console(sherpa("TUG_107"), sherpa("tug-1"))
    model.set_listing({"tug-1": Listing(login="a", sector=1)}, lambda _name: "tug-107")
    model.grant(MapSherpa)
    pane = open_pane(model)
    pane.show_tab(Tab.FINDINGS)
    (row,) = pane.findings.rows.rows
    assert row.cells[:3] == ("TUG_107", "Not on the allow-list", "seen and never forwarded; near tug-107")
    assert row.wish == MapSherpa("TUG_107", "tug-107")


def test_a_device_that_does_not_exist_can_be_created(open_pane: Open) -> None:
    model = console(sherpa("tug-4"))
    model.set_forward(sent(Delivery.DEAD, "Device tug-4-a does not exist.", tug_4="tug-4-a"))
    model.grant(CreateDevice)
    pane = open_pane(model)
    pane.refresh(NOW + 1)
    (row,) = pane.errors.rows.rows
    assert row.cells[-1] == "Create device" and row.wish == CreateDevice("tug-4", "tug-4-a", 1)


def test_a_low_battery_is_listed_and_not_counted_as_a_fault(open_pane: Open) -> None:
    model = console(
        sherpa("tug-1", battery_pct=27.0),
        sherpa("tug-2", battery_pct=12.0),
        sherpa("tug-3", battery_pct=9.0, charging=True),
    )
    pane = open_pane(model)
    assert [row.cells[1] for row in pane.errors.rows.rows] == ["Battery 12 %, below 20 %", "Battery 27 %, below 30 %"]
    assert "Errors: 0" in pane.tabs.tabToolTip(Tab.ERRORS)


def test_show_the_messages_is_a_step_the_pane_does_itself(open_pane: Open) -> None:
    pane = live(open_pane, count=1)
    pane.show_tab(Tab.CONNECTION)
    pane.messages._model.wish(ShowMessages("undecodable"))
    assert pane.tabs.currentIndex() == Tab.MESSAGES and pane.filter_field.text() == "undecodable"


def kept(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def test_what_was_acknowledged_is_still_acknowledged_after_a_restart(open_pane: Open, tmp_path: Path) -> None:
    trouble = error('tug-1";[x]\n', "motor died = 1")
    model = console(sherpa("tug-1"), errors=(trouble, error("tug-2", "b")), findings=(finding("tug-1"),))
    first = open_pane(model)
    first.remember(kept(tmp_path))
    first.refresh(NOW + 1)
    first.errors.select_first(lambda row: row.origin is trouble)
    first.acknowledge_selected()
    first.show_tab(Tab.FINDINGS)
    first.acknowledge_all()
    again = open_pane(console())
    again.remember(kept(tmp_path))
    again.refresh(NOW + 1)  # the fleet is not there yet
    again._model.set_fleet(model.fleet)
    again.refresh(NOW + 2)
    assert {row.cells[1]: row.cells[6] for row in again.errors.rows.rows} == {
        "motor died = 1": "Acknowledged",
        "b": "Active",
    }
    again.show_tab(Tab.FINDINGS)
    assert [row.cells[6] for row in again.findings.rows.rows] == ["Acknowledged"]


def test_the_window_keeps_what_was_acknowledged_by_itself(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    """Over a restart, and over another run with an empty fleet at its beginning (Ctrl+K twice)."""
    fleet = fleet_of(sherpa("tug-1"), errors=(error("tug-1", "motor died"),), received=9)

    def opened() -> tuple[ConsoleModel, BottomPane]:
        model = console()
        window = MainWindow(model, dark, settings=kept(tmp_path))
        qtbot.addWidget(window)
        window.open()
        return model, window.monitor.bottom

    def states(model: ConsoleModel, pane: BottomPane, *fleets: FleetUpdate) -> list[str]:
        for number, update in enumerate(fleets):
            model.set_fleet(update)
            pane.look_again()
            pane.refresh(NOW + number)
        return [row.cells[6] for row in pane.errors.rows.rows]

    model, pane = opened()
    assert states(model, pane, fleet) == ["Active"]
    pane.acknowledge_all()
    assert states(model, pane, fleet_of(), fleet) == ["Acknowledged"]
    assert states(*opened(), fleet_of(), fleet) == ["Acknowledged"]


@pytest.mark.parametrize("text", [None, "", "{", "[1]", '["a"]', '{"a": 1}', "[[1, 2]]", "[" * 5_000, 7])
def test_a_settings_file_of_nonsense_acknowledges_nothing(text: object) -> None:
    seen = Acknowledged()
    seen.restore(text)
    assert seen.keys == frozenset()


def test_the_selection_of_another_pane_finds_its_row_and_steals_nothing(open_pane: Open) -> None:
    model = console(sherpa("tug-1"), sherpa("tug-2"), errors=(error("tug-1", "a"), error("tug-2", "b")))
    pane = open_pane(model)
    pane.refresh(NOW + 1)
    model.select("tug-2")
    assert [row.cells[0] for row in pane.errors.selected()] == ["tug-2"] and model.selected == "tug-2"
    pane.show_tab(Tab.BATTERY)
    assert [row.cells[0] for row in pane.battery.page.selected()] == ["tug-2"]


def test_the_arrow_keys_go_on_from_their_row_after_a_renewal(qtbot: QtBot, open_pane: Open) -> None:
    model = console(*[sherpa(f"tug-{n}") for n in range(4)], errors=tuple(error(f"tug-{n}", "x") for n in range(4)))
    pane = open_pane(model)
    pane.refresh(NOW + 1)
    pane.errors.table.show_row(2)
    chosen = pane.errors.selected()[0].key
    model.set_fleet(console(errors=tuple(error(f"tug-{n}", "x") for n in range(5))).fleet)
    pane.refresh(NOW + 2)
    at = pane.errors.table.currentIndex()
    assert isinstance(at, QModelIndex) and pane.errors.rows.rows[at.row()].key == chosen


def test_every_tab_paints_in_both_themes_with_a_thousand_sherpas(qtbot: QtBot, theme: Theme) -> None:
    model = console(*[sherpa(f"tug-{n}", battery_pct=float(n % 101)) for n in range(1_000)])
    pane = BottomPane(model, theme)
    qtbot.addWidget(pane)
    pane.resize(936, 216)
    pane.show()
    model.add_messages(Overheard(tuple(heard(seq) for seq in range(1, 500))))
    for tab in Tab:
        pane.show_tab(tab)
        pane.refresh(NOW + 1 + tab)
        assert not pane.grab().isNull()


def test_two_brokers_narrow_the_list_to_what_tells_their_messages_apart(open_pane: Open) -> None:
    """At 1280 topic and broker were cut to `ati_...atus`, and bytes, QoS and a payload's first letters stood whole."""
    pane = live(open_pane, heard(1, broker="plant-a"), heard(2, "ati/amr/tug-104/status", broker="mirror of plant-a"))
    pane.resize(935, 216)
    model = pane.messages._model
    model.sides.put(SideLink("mirror of plant-a", rate_hz=3.0))
    pane.refresh(NOW + 2)
    table, measure = pane.messages.table, QFontMetrics(pane._theme.font(12))
    assert [n for n in (2, 3, 6) if not table.isColumnHidden(n)] == []
    assert table.columnWidth(1) >= 172
    assert table.columnWidth(BROKER) > measure.horizontalAdvance("mirror of plant-a")
    model.add_messages(Overheard(topics=(TopicTally("ati/amr/tug-104/status", 9, 1.0, NOW, 0),)))
    model.messages.add_beside("mirror of plant-a", Overheard(topics=(TopicTally("ati/x", 9, 1.0, NOW, 0),)))
    pane.refresh(NOW + 2.5)
    assert pane.messages.detail.topics.table.columnWidth(0) > 120
    pane.resize(1800, 216)
    pane.refresh(NOW + 3)
    assert not any(table.isColumnHidden(n) for n in range(8))
    assert table.columnWidth(5) > 140  # why it was refused
    assert "3.0 a second" in pane.messages._words.whole()


def test_the_list_says_since_when_it_is_whole(open_pane: Open) -> None:
    pane = live(open_pane, count=3)
    first = pane.messages._model.notation.clock(NOW + 1)
    assert f"3 shown, since {first}" in pane.messages._words.whole()


def test_the_tails_of_two_links_are_one_list_in_the_order_of_time(open_pane: Open) -> None:
    pane = live(open_pane, *(heard(seq, broker="plant-a") for seq in (1, 5, 9)))
    pane.messages._model.messages.add_beside("mirror", Overheard(tuple(heard(s, broker="mirror") for s in (2, 6, 10))))
    pane.refresh(NOW + 20)
    assert column(pane, BROKER) == ["mirror", "plant-a", "mirror", "plant-a", "mirror", "plant-a"]


def test_a_link_that_came_again_shows_its_own_messages(open_pane: Open) -> None:
    """Each link counts its own, from one on: the rows of the one before stood in for them."""
    pane = live(open_pane, heard(1, payload=b"old", broker="mirror"))
    assert column(pane, 6) == ["old"]
    again = replace(heard(1, payload=b"new", broker="mirror"), at=NOW + 60)
    pane.messages._model.add_messages(Overheard((again,)))
    pane.refresh(NOW + 61)
    assert column(pane, 6) == ["new", "old"]


def test_what_came_before_the_list_was_first_looked_at_is_in_it(open_pane: Open) -> None:
    """A run had begun meanwhile, and what the tail still held of it was taken for the last run's."""
    model = console(sherpa("tug-1"))
    pane = open_pane(model)
    model.add_messages(Overheard((heard(1),)))
    model.messages.clear()  # another run
    model.add_messages(Overheard((heard(2), heard(3))))
    pane.show_tab(Tab.MESSAGES)
    pane.refresh(NOW + 4)
    assert pane.messages.rows.rowCount() == 2


def test_the_filter_finds_a_broken_sender_that_two_thousand_others_have_washed_away(open_pane: Open) -> None:
    pane = live(open_pane, heard(1, "ati/amr/tug-7/status", refused="not UTF-8"), *(heard(n) for n in range(2, 2_500)))
    pane.filter_field.setText("undecodable")
    assert column(pane, 1) == ["ati/amr/tug-7/status"]


def test_what_was_cut_at_the_door_does_not_say_how_large_it_was_and_why_it_was_refused_comes_first(
    open_pane: Open,
) -> None:
    pane = live(open_pane, heard(1, size=65_537, refused="more than 65536 bytes", kind="undecodable"))
    assert column(pane, 2) == ["> 65,536"]
    pane.messages.table.selectRow(0)
    words = pane.messages.detail._about.whole()
    assert words.startswith("more than 65536 bytes") and "> 65,536 B, first 7 B" in words


def test_a_filter_that_no_message_fits_says_so(open_pane: Open) -> None:
    pane = live(open_pane, count=3)
    assert not pane.messages.no_fit.isVisible()
    pane.filter_field.setText("nobody")
    assert pane.messages.no_fit.isVisible() and pane.messages.no_fit.title == "No message fits the filter"
    pane.filter_field.setText("")
    assert not pane.messages.no_fit.isVisible()
