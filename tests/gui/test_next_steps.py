"""Each link that changes the site or the twin, from the click to what comes of it: a real broker, a twin over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from ati_console.forwarding import Delivery, ForwardMode
from ati_console.gui.console.console import Console
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.models import connection_words
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.mapping_rows import Column
from ati_console.gui.models.wishes import (
    CreateDevice,
    EditTopics,
    EnableSherpa,
    MapSherpa,
    SetAges,
    SetOffset,
    ShowDeadLetters,
    ShowMessages,
)
from ati_console.gui.panels.bottom_tabs import Tab
from ati_console.gui.panels.list_page import ListPage
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.rehearse.twin_values import SandboxBranch
from ati_console.site import file as site_file
from ati_console.site import remap
from ati_console.site.rules import makes_another_run, rules_of
from ati_console.site.site import RobotRow, Site, Twin
from ati_console.status import LinkState
from tests.gui.hands import FakeVault, Make, enter, open_site, paste
from tests.gui.sherpas import fleet_of, sent, sherpa
from tests.site.a_site import TEXT, changed, written
from tests.support.mosquitto import Mosquitto

NORTH = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
CLIENT = "11111111-2222-3333-4444-555555555555"
ALL = (SetOffset, MapSherpa, EnableSherpa, CreateDevice, EditTopics, ShowDeadLetters, ShowMessages)


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    with TwinSandbox(branches=(SandboxBranch(NORTH, "North"),), devices={NORTH: ["tug-107-a"]}, api_key="k") as sandbox:
        yield sandbox


@pytest.fixture
def console(make: Make, qtbot: QtBot, tmp_path: Path, twin: TwinSandbox, vault: FakeVault) -> Console:
    vault.kept[f"twin:api-key:{CLIENT}"] = "k"
    made = make()
    text = changed("https://twin.example/v3", twin.url, changed("z_suffix_offset_min = 330", "z_suffix_offset_min = 0"))
    open_site(made, written(tmp_path, text), qtbot)
    return made


def online(console: Console, qtbot: QtBot, broker: Mosquitto) -> None:
    paste(console, f"mqtt://{broker.host}:{broker.port}")
    enter(console)
    qtbot.waitUntil(lambda: console.model.link.state.value == "online", timeout=15_000)


def forward(console: Console, qtbot: QtBot) -> None:
    """On, and with the session that lasts: what is published while the connection is made anew for it is lost."""
    console.forwarding.set_mode(ForwardMode.ON)
    until(qtbot, lambda: console.model.forward.mode is ForwardMode.ON)
    until(qtbot, lambda: console.model.link.generation == 2 and console.model.link.state is LinkState.ONLINE)


def publish(broker: Mosquitto, *names: str, count: int = 1) -> None:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.connect(broker.host, broker.port)
    client.loop_start()
    for number in range(count):
        for name in names:
            body = {"sherpa_name": name, "mode": "fleet", "pose": [1.0 + number, 2.0, 0.0], "battery_status": 50}
            body["timestamp"] = int(time.time() * 1000) + number
            client.publish("ati_fm/sherpa/status", json.dumps(body), qos=1).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


def until(qtbot: QtBot, what: Callable[[], bool], timeout: int = 15_000) -> None:
    qtbot.waitUntil(what, timeout=timeout)


def robots(console: Console) -> dict[str, RobotRow]:
    assert console.plant.site is not None
    return {row.sherpa: row for row in console.plant.site.site.robots}


def test_every_step_is_a_link(console: Console) -> None:
    assert all(kind in console.model._granted for kind in ALL)


def test_set_offset_adds_to_what_is_set_and_is_kept_with_ctrl_s(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    console.model.wish(SetOffset(330))
    assert console.model.conventions.z_suffix_offset_min == 330
    console.model.wish(SetOffset(-30))
    assert console.model.conventions.z_suffix_offset_min == 300
    console.model.wish(SetOffset(700))
    assert console.model.conventions.z_suffix_offset_min == 300 and "no time zone" in console.window.toast.words()
    with qtbot.waitSignal(console.plant.keeper.saved, timeout=5_000):
        QTest.keyClick(console.window.monitor.fleet.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "z_suffix_offset_min = 300     # the false Z" in (tmp_path / "site.toml").read_text()


def test_an_offset_that_puts_others_out_is_asked_about_first(console: Console, qtbot: QtBot) -> None:
    """It is the site's: for one sherpa whose Z is local eleven others would read as hours behind."""
    right = (sherpa(f"tug-{number}", clock_offset_s=0.1) for number in range(11))
    console.model.set_fleet(fleet_of(*right, sherpa("tug-102", clock_offset_s=19_800.0)))
    for answer, wanted in (("stay", 0), ("go", 330)):
        console.model.wish(SetOffset(330))
        dialog = console.steps.question
        assert dialog is not None and dialog.isVisible()
        said = " ".join(label.text() for label in dialog.findChildren(QLabel))
        assert "11 sherpas whose clocks are right" in said and "5 h 30 m behind" in said
        getattr(dialog, answer).click()
        assert console.model.conventions.z_suffix_offset_min == wanted


def test_the_question_about_an_offset_names_what_will_be_set(console: Console) -> None:
    console.model.wish(SetOffset(330))
    console.model.set_fleet(fleet_of(sherpa("tug-1", clock_offset_s=0.1), sherpa("tug-2", clock_offset_s=-1800.0)))
    console.model.wish(SetOffset(-30))
    dialog = console.steps.question
    assert dialog is not None and dialog.go.text() == "Set +300 for all"
    dialog.go.click()
    assert console.model.conventions.z_suffix_offset_min == 300


def test_an_offset_is_not_agreed_to_for_another_site(console: Console, qtbot: QtBot) -> None:
    console.model.set_fleet(fleet_of(sherpa("tug-1", clock_offset_s=0.1), sherpa("tug-2", clock_offset_s=-1800.0)))
    console.model.wish(SetOffset(-30))
    assert console.steps.question is not None
    with qtbot.waitSignal(console.steps.question.rejected):
        console.plant.start_new(Site("Plant N", Twin("https://twin.example/v3", client="c")))


def test_an_offset_that_all_of_them_need_is_set_at_once(console: Console) -> None:
    console.model.set_fleet(fleet_of(*(sherpa(f"tug-{number}", clock_offset_s=19_800.0) for number in range(4))))
    console.model.wish(SetOffset(330))
    assert console.steps.question is None and console.model.conventions.z_suffix_offset_min == 330


def test_map_sherpa_goes_to_its_row_and_what_is_typed_there_forwards_it(
    console: Console,
    qtbot: QtBot,
    broker: Mosquitto,
    twin: TwinSandbox,
) -> None:
    twin.state.create_device(NORTH, "amr-9")
    online(console, qtbot, broker)
    publish(broker, "tug-9")
    until(qtbot, lambda: "tug-9" in console.model.robots)
    forward(console, qtbot)
    console.model.wish(MapSherpa("tug-9"))
    page = console.mapping_page
    assert page.isVisible() and console.model.selected == "tug-9"
    field = page.list.table.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "amr-9")
    QTest.keyClick(field, Qt.Key.Key_Return)
    until(qtbot, lambda: "tug-9" in robots(console))  # Qt takes what was typed in the next turn of its loop
    assert robots(console)["tug-9"] == RobotRow("tug-9", "amr-9", 1)
    until(qtbot, lambda: console.model.forward.mode is ForwardMode.ON)
    publish(broker, "tug-9")
    until(qtbot, lambda: "amr-9" in {entry.login for entry in twin.ledger()})


def test_a_disabled_sherpa_is_switched_on_by_its_link(console: Console) -> None:
    page = console.mapping_page
    console.window.show_forward_tab(ForwardTab.MAPPING)
    console.model.select("tug-107")
    page.list.table.setFocus()
    QTest.keyClick(page.list.table, Qt.Key.Key_Space)
    assert not robots(console)["tug-107"].enabled
    assert page.rows.rows[page.rows.row_of("tug-107")].cells[Column.STEP] == "Switch on"
    QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    assert robots(console)["tug-107"].enabled


def test_a_device_is_not_agreed_to_for_the_twinzo_of_another_site(
    console: Console, qtbot: QtBot, broker: Mosquitto
) -> None:
    online(console, qtbot, broker)
    console.model.wish(CreateDevice("tug-108", "tug-108-a", 1))
    assert console.mapping.create is not None
    console.plant.start_new(Site("Plant N", Twin("https://twin.example/v3", client="c")))
    until(qtbot, lambda: console.mapping.create is None)


def test_a_device_is_created_after_the_question_and_its_dead_letters_go_out_then(
    console: Console,
    qtbot: QtBot,
    broker: Mosquitto,
    twin: TwinSandbox,
) -> None:
    online(console, qtbot, broker)
    until(qtbot, lambda: console.run is not None and console.run.forward is not None)
    forward(console, qtbot)
    publish(broker, "tug-108", count=3)
    until(qtbot, lambda: console.model.forward.dead == 3)
    console.model.wish(CreateDevice("tug-108", "tug-108-a", 1))
    dialog = console.mapping.create
    assert dialog is not None and '"Login":"tug-108-a"' in dialog.request.toPlainText()
    assert twin.stats()["Devices"] == 1  # nothing before the user said so
    assert not any(secret in dialog.request.toPlainText() for secret in ("Api-Key: k",))
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: dialog.retry.isVisible())
    assert "1 of 1 device" in dialog.words.text() and dialog.list.rows.rows[0].cells[-1] == "created"
    qtbot.mouseClick(dialog.retry, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: console.model.forward.accepted == 3 and console.model.forward.dead == 0)
    assert [entry.login for entry in twin.ledger()] == ["tug-108-a"] * 3
    dialog.reject()
    until(qtbot, lambda: bool(console.mapping_page.facts and console.mapping_page.facts.devices.answers))


def test_twinzo_is_asked_for_its_devices_and_a_refusal_is_said(
    console: Console,
    qtbot: QtBot,
    vault: FakeVault,
) -> None:
    page = console.mapping_page
    console.window.show_forward_tab(ForwardTab.MAPPING)
    qtbot.mouseClick(page.tools.ask, Qt.MouseButton.LeftButton)
    assert not page.tools.ask.isEnabled()
    until(qtbot, lambda: page.tools.ask.isEnabled())
    assert page.rows.rows[0].cells[Column.TWIN] == "no" and page.rows.rows[0].key == "tug-108"
    vault.kept[f"twin:api-key:{CLIENT}"] = "wrong"
    page.devices_requested.emit()
    until(qtbot, lambda: "HTTP 401" in page.notice.words())


def click_link(pane: ListPage, row: int) -> None:
    index = pane.rows.index(row, pane.rows.columnCount() - 1)
    where = pane.table.visualRect(index).center()
    where.setX(pane.table.visualRect(index).left() + 12)
    QTest.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=where)


def follow(pane: ListPage, wanted: Callable[[ListRow], bool], by_mouse: bool) -> None:
    """The link of the first such row, by the mouse or by the keys."""
    at = next(number for number, row in enumerate(pane.rows.rows) if wanted(row))
    if by_mouse:
        click_link(pane, at)
    else:
        pane.table.setFocus()
        pane.table.selectRow(at)
        QTest.keyClick(pane.table, Qt.Key.Key_Return)


def publish_local_time(broker: Mosquitto, qtbot: QtBot, hours: float) -> None:
    """A trailing Z that is local time, for long enough that its clock is known."""
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.connect(broker.host, broker.port)
    client.loop_start()
    for number in range(10):
        at = datetime.now(UTC) + timedelta(hours=hours)
        body = {"sherpa_name": "tug-107", "mode": "fleet", "pose": [1.0 + number, 2.0, 0.0], "battery_status": 50}
        body["timestamp"] = f"{at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
        client.publish("ati_fm/sherpa/status", json.dumps(body), qos=1).wait_for_publish(5)
        qtbot.wait(600)
    client.disconnect()
    client.loop_stop()


@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_false_z_is_found_and_put_right_by_its_link(
    console: Console,
    qtbot: QtBot,
    broker: Mosquitto,
    by_mouse: bool,
) -> None:
    online(console, qtbot, broker)
    run = console.run
    publish_local_time(broker, qtbot, 5.5)
    console.window.show_tab(Tab.FINDINGS)
    findings = console.window.monitor.bottom.findings
    until(qtbot, lambda: any(row.cells[-1] == "Set offset +330" for row in findings.rows.rows))
    follow(findings, lambda row: row.cells[-1] == "Set offset +330", by_mouse)
    assert console.model.conventions.z_suffix_offset_min == 330
    publish_local_time(broker, qtbot, 5.5)
    offset_s = console.model.robots["tug-107"].clock_offset_s
    assert offset_s is not None and abs(offset_s) < 5
    assert console.run is run and console.model.robots["tug-107"].late == 0


@pytest.mark.parametrize("by_mouse", [True, False])
def test_an_unlisted_sherpa_leads_from_its_finding_to_its_row(
    console: Console,
    qtbot: QtBot,
    broker: Mosquitto,
    by_mouse: bool,
) -> None:
    online(console, qtbot, broker)
    publish(broker, "tug-9")
    console.window.show_tab(Tab.FINDINGS)
    findings = console.window.monitor.bottom.findings
    until(qtbot, lambda: any(isinstance(row.wish, MapSherpa) for row in findings.rows.rows))
    follow(findings, lambda row: isinstance(row.wish, MapSherpa), by_mouse)
    assert console.mapping_page.isVisible() and console.model.selected == "tug-9"
    assert console.mapping_page.list.table.findChild(QLineEdit) is not None


@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_refused_device_leads_from_the_error_to_the_question(
    console: Console,
    qtbot: QtBot,
    broker: Mosquitto,
    by_mouse: bool,
) -> None:
    online(console, qtbot, broker)
    until(qtbot, lambda: console.run is not None and console.run.forward is not None)
    forward(console, qtbot)
    publish(broker, "tug-108")
    errors = console.window.monitor.bottom.errors
    console.window.show_tab(Tab.ERRORS)
    until(qtbot, lambda: any(isinstance(row.wish, CreateDevice) for row in errors.rows.rows))
    follow(errors, lambda row: isinstance(row.wish, CreateDevice), by_mouse)
    dialog = console.mapping.create
    assert dialog is not None and dialog.isVisible()
    dialog.reject()


@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_silent_topic_is_put_right_by_its_link_and_the_sherpa_comes(
    make: Make,
    qtbot: QtBot,
    broker: Mosquitto,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_mouse: bool,
) -> None:
    monkeypatch.setattr(connection_words, "PATIENCE_S", 0.2)
    console = make()
    wrong = changed('["ati_fm/sherpa/status", "ati/amr/+/status"]', '["ati_fm/sherpas/status"]')
    open_site(console, written(tmp_path, wrong), qtbot)
    online(console, qtbot, broker)
    console.window.show_tab(Tab.CONNECTION)
    link = console.window.monitor.bottom.connection.verdict.link
    until(qtbot, link.isVisible)
    if by_mouse:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    else:
        link.setFocus()
        QTest.keyClick(link, Qt.Key.Key_Space)
    assert console.plant.site is not None
    assert console.plant.site.site.source.topics == ("ati_fm/sherpa/status",)
    until(qtbot, lambda: any(g.topic_filter == "ati_fm/sherpa/status" for g in console.model.link.grants))
    publish(broker, "tug-107")
    until(qtbot, lambda: "tug-107" in console.model.robots)


@pytest.mark.parametrize("by_mouse", [True, False])
def test_another_refusal_leads_to_the_dead_letters(console: Console, by_mouse: bool) -> None:
    console.model.set_fleet(fleet_of(sherpa("tug-107")))
    console.model.set_forward(sent(Delivery.DEAD, "Sector 1 is closed.", tug_107="tug-107-a"))
    console.window.show_tab(Tab.ERRORS)
    errors = console.window.monitor.bottom.errors
    console.window.monitor.bottom.look_again()
    console.window.monitor.bottom.refresh(time.time() + 5)
    follow(errors, lambda row: isinstance(row.wish, ShowDeadLetters), by_mouse)
    assert console.window.forward.tab is ForwardTab.DEAD_LETTERS and console.model.selected == "tug-107"


def test_a_click_on_switch_on_switches_on(console: Console) -> None:
    page = console.mapping_page
    console.window.show_forward_tab(ForwardTab.MAPPING)
    console.plant.change(remap.enabled(console.plant.site.site, ["tug-107"], False), "off")  # type: ignore[union-attr]
    click_link(page.list, page.rows.row_of("tug-107"))
    assert robots(console)["tug-107"].enabled


def test_wrong_topics_are_put_right_in_the_site_that_is_open(console: Console) -> None:
    console.model.wish(EditTopics("ati_fm/sherpa/status", "ati_fm/sherpas/status"))
    assert console.plant.site is not None
    assert console.plant.site.site.source.topics == ("ati_fm/sherpas/status", "ati/amr/+/status")


def test_without_a_site_the_editor_opens_at_the_topics(
    make: Make,
    qtbot: QtBot,
    broker: Mosquitto,
) -> None:
    console = make()
    online(console, qtbot, broker)
    console.model.wish(EditTopics("ati_fm/sherpas/status", "ati_fm/sherpa/status"))
    shown = console.manager.shown
    assert shown is not None
    qtbot.addWidget(shown)
    topics = shown.editor.fields["topics"].control.first()
    until(qtbot, lambda: shown.focusWidget() is topics)
    assert shown.name == f"{broker.host}:{broker.port}"
    assert "ati_fm/sherpa/status" in shown.notice.words.whole()
    shown.close()


def test_dead_letters_are_shown_in_their_tab_with_the_sherpa_selected(console: Console) -> None:
    console.model.wish(ShowDeadLetters("tug-107"))
    assert console.window.forward.tab is ForwardTab.DEAD_LETTERS and console.model.selected == "tug-107"


def test_messages_are_shown_with_the_filter_in_place(console: Console) -> None:
    console.model.wish(ShowMessages("tug-107"))
    assert console.window.monitor.bottom.tools.filter.text() == "tug-107"


def test_without_a_site_a_step_says_so_and_changes_nothing(make: Make) -> None:
    console = make()
    console.model.wish(SetOffset(330))
    assert "Open or start a site first" in console.window.toast.words()


def test_csv_goes_out_and_comes_in_after_it_was_shown(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "mapping.csv"
    with qtbot.waitSignal(console.mapping.said):
        console.mapping.save_csv(out)
    assert out.read_text("utf-8-sig").splitlines()[1] == "tug-107,tug-107-a,1,true"
    rows = "sherpa,login,sector,enabled\ntug-107,tug-107-b,1,true\ntug-9,tug-108-a,1,true\nx,,1,\n"
    out.write_text(rows)
    console.mapping.load_csv(out)
    until(qtbot, lambda: console.mapping.changes is not None)
    dialog = console.mapping.changes
    assert dialog is not None and [change.sherpa for change in dialog.changes] == ["tug-107"]
    assert len(dialog.refused) == 2 and any(words.startswith("line 4: login") for words in dialog.refused)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert robots(console)["tug-107"].login == "tug-107-b" and "tug-9" not in robots(console)
    console.plant.undo()
    assert robots(console)["tug-107"].login == "tug-107-a"


def test_changes_that_were_read_for_another_site_are_withdrawn(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "mapping.csv").write_text("sherpa,login,sector,enabled\ntug-107,tug-107-b,1,true\n")
    console.mapping.load_csv(tmp_path / "mapping.csv")
    until(qtbot, lambda: console.mapping.changes is not None)
    (tmp_path / "b").mkdir()
    console.plant.open_site(written(tmp_path / "b", TEXT.replace("Plant A", "Plant B")))
    until(qtbot, lambda: console.plant.site is not None and console.plant.site.site.name == "Plant B")
    assert console.mapping.changes is None and robots(console)["tug-107"].login == "tug-107-a"


def test_changes_that_were_left_are_forgotten_before_the_next_change_of_the_site(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "mapping.csv").write_text("sherpa,login,sector,enabled\ntug-107,tug-107-b,1,true\n")
    console.mapping.load_csv(tmp_path / "mapping.csv")
    until(qtbot, lambda: console.mapping.changes is not None)
    assert console.mapping.changes is not None
    console.mapping.changes.cancel.click()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    console.model.wish(SetOffset(60))
    assert console.plant.site is not None and console.plant.site.site.source.conventions.z_suffix_offset_min == 60


def test_a_csv_that_is_none_is_said_and_takes_nothing(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    console.mapping.load_csv(tmp_path / "x.csv")
    until(qtbot, lambda: any("found the columns" in entry.fault.what for entry in console.model.faults))
    assert console.plant.has_unsaved() == ""


def test_the_site_that_is_saved_after_all_of_it_reads_back(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    console.model.wish(SetOffset(60))
    console.plant.save()
    until(qtbot, lambda: console.plant.has_unsaved() == "")
    assert site_file.load(tmp_path / "site.toml").site == console.plant.site.site  # type: ignore[union-attr]
    assert TEXT.count("#") == (tmp_path / "site.toml").read_text().count("#")


def test_other_ages_hold_at_once_without_another_run_and_are_kept_with_ctrl_s(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    model, document = console.model, console.plant.document
    assert document is not None
    model.wish(SetAges(5.0, 20.0))
    assert (model.limits.stale_after_s, model.limits.lost_after_s) == (5.0, 20.0)
    after = console.plant.document
    assert after is not None and not makes_another_run(document.site, after.site)
    assert rules_of(after.site).stale_after_s == 5.0
    with qtbot.waitSignal(console.plant.keeper.saved, timeout=5_000):
        console.plant.save()
    assert "lost_after_s = 20" in (tmp_path / "site.toml").read_text()
    console.plant.undo()
    assert model.limits.stale_after_s == 60.0
