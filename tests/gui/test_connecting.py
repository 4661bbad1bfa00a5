"""From the first start to a sherpa on the floor: a real broker, a key store of our own, and nothing else faked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ati_console.forwarding import NO_KEY, ForwardMode
from ati_console.gui.forward.tabs import ForwardTab
from ati_console.gui.models.faults import FaultEntry
from ati_console.gui.models.wishes import Reconnect
from ati_console.gui.panels.bottom_tabs import Tab as BottomTab
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.settings import presets
from ati_console.settings.profile import Profile
from ati_console.settings.secrets import broker_secret
from ati_console.settings.store import ProfileStore
from ati_console.stages import Plan, Stages, build
from ati_console.status import LinkState, Severity
from tests.forward.kit import NORTH
from tests.gui.hands import FakeVault, Make, enter, online, open_site, paste, rehearsal_of
from tests.site.a_site import TEXT, changed, written
from tests.support.mosquitto import Mosquitto

SECRET = "canary-4711"
STATUS = b'{"sherpa_name":"tug-107","mode":"fleet","pose":[76.0,72.0,1.57],"battery_status":78,"timestamp":%d}'


@pytest.fixture
def strict() -> Iterator[Mosquitto]:
    with Mosquitto(users={"amr-001": SECRET}) as running:
        yield running


def send(broker: Mosquitto, topic: str = "ati_fm/sherpa/status") -> None:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.connect(broker.host, broker.port)
    client.loop_start()
    client.publish(topic, STATUS % int(time.time()), qos=1).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_a_pasted_address_connects_is_saved_and_the_sherpa_is_seen(make: Make, broker: Mosquitto, qtbot: QtBot) -> None:
    console = make()
    card = console.window.monitor.start
    assert card.isVisible() and not card.connect_button.isEnabled()
    assert card.field.hasFocus() or console.window.focusWidget() is card.field
    paste(console, f"127.0.0.1:{broker.port}")
    assert card.reading.words() == (f"no TLS, port {broker.port}", "no user")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    assert not card.isVisible()
    assert console.window.focusWidget() is console.window.monitor.fleet.table  # the keys go on in the fleet
    send(broker)
    qtbot.waitUntil(lambda: "tug-107" in console.model.robots)
    name = f"127.0.0.1:{broker.port}"
    qtbot.waitUntil(lambda: ProfileStore(console._doors.profiles).load().named(name) is not None)
    assert console.window.top_bar.pill._profile.words() == name


def test_a_pasted_publisher_is_told_that_no_sherpa_comes_here(make: Make, broker: Mosquitto, qtbot: QtBot) -> None:
    console = make()
    paste(console, f"mosquitto_pub -h 127.0.0.1 -p {broker.port} -t /d2c/amr-001 -m x")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    empty = console.window.monitor.fleet.empty
    qtbot.waitUntil(lambda: empty.title == "Publishes only")


def test_a_password_leaves_the_field_as_it_is_pasted_and_goes_to_the_key_store(
    make: Make, strict: Mosquitto, vault: FakeVault, qtbot: QtBot
) -> None:
    console = make()
    paste(console, f"mosquitto_sub -h 127.0.0.1 -p {strict.port} \\\n  -u amr-001 -P {SECRET} -t '#'")
    field = console.window.monitor.start.field
    assert field.text() == f"mqtt://amr-001@127.0.0.1:{strict.port}"
    assert "topic #" in console.window.monitor.start.reading.words()
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    assert vault.kept == {broker_secret(f"127.0.0.1:{strict.port}"): SECRET}
    assert "key store of the test" in console.window.toast.words()
    assert threading.get_ident() not in vault.threads
    profile = ProfileStore(console._doors.profiles).load().profiles[0]
    assert [topic.topic for topic in profile.topics] == ["#"] and SECRET not in console._doors.profiles.read_text()


def test_a_missing_password_is_asked_for_a_wrong_one_again_and_the_right_one_connects(
    make: Make, strict: Mosquitto, vault: FakeVault, qtbot: QtBot
) -> None:
    console = make()
    paste(console, f"mqtt://amr-001@127.0.0.1:{strict.port}")
    enter(console)
    qtbot.waitUntil(lambda: console.brokers.entry.dialog is not None)
    first = console.brokers.entry.dialog
    assert first is not None and first.secret.echoMode() is QLineEdit.EchoMode.Password
    first.secret.setText("wrong")
    first.go.click()
    qtbot.waitUntil(lambda: console.model.link.state is LinkState.REFUSED)
    qtbot.waitUntil(lambda: console.brokers.entry.dialog is not None)
    again = console.brokers.entry.dialog
    assert again is not None and again is not first
    qtbot.waitUntil(lambda: len(console.window.monitor.bottom.errors.rows.rows) > 0)
    row = console.window.monitor.bottom.errors.rows.rows[0]
    assert (row.cells[-1], row.wish) == ("Type it again", Reconnect())
    again.secret.setText(SECRET)
    again.go.click()
    qtbot.waitUntil(lambda: online(console))
    assert vault.kept == {broker_secret(f"127.0.0.1:{strict.port}"): SECRET}


def test_a_password_is_said_to_be_kept_with_what_the_broker_made_of_it(
    make: Make, strict: Mosquitto, qtbot: QtBot
) -> None:
    """A green tick said "Password kept" of one that was refused a moment later."""
    console = make()
    said, warned = QSignalSpy(console.brokers.entry.said), QSignalSpy(console.brokers.entry.warned)
    paste(console, f"mqtt://amr-001@127.0.0.1:{strict.port}")
    enter(console)
    for password, spy in (("wrong", warned), (SECRET, said)):
        qtbot.waitUntil(lambda: console.brokers.entry.dialog is not None)
        dialog = console.brokers.entry.dialog
        assert dialog is not None
        QTest.keyClicks(dialog.secret, password)
        QTest.keyClick(dialog.secret, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda spy=spy: spy.count() == 1)
    assert "Password kept: key store of the test; the broker refused at" in warned.at(0)[0]
    assert said.at(0)[0] == "Password kept: key store of the test"


def test_a_refused_password_can_be_asked_for_again_by_ctrl_k(make: Make, strict: Mosquitto, qtbot: QtBot) -> None:
    console = make()
    paste(console, f"mqtt://amr-001:wrong@127.0.0.1:{strict.port}")
    enter(console)
    qtbot.waitUntil(lambda: console.brokers.entry.dialog is not None)
    assert console.brokers.entry.dialog is not None
    console.brokers.entry.dialog.cancel.click()
    qtbot.waitUntil(lambda: console.brokers.entry.dialog is None)
    qtbot.wait(50)
    assert console.brokers.entry.dialog is None  # asked once by itself
    console.window.top_bar.pill.toggle()  # what Ctrl+K does
    assert console.brokers.entry.dialog is not None


def test_the_broker_of_the_last_time_is_one_key_away_after_a_restart(
    make: Make, broker: Mosquitto, qtbot: QtBot
) -> None:
    first = make()
    assert not first.window.monitor.start.again.isVisible()  # nobody was connected to yet
    paste(first, f"127.0.0.1:{broker.port}")
    enter(first)
    qtbot.waitUntil(lambda: online(first) and first.brokers.book.store.load().last_used != {})
    first.window.end()
    console = make()
    again = console.window.monitor.start.again
    assert again.isVisible() and again.text() == f"Connect again to 127.0.0.1:{broker.port}"
    assert again.toolTip() == "As last time"  # the address stands above it
    console.window.top_bar.pill.toggle()  # what Ctrl+K does
    qtbot.waitUntil(lambda: online(console))
    assert not again.isVisible()


def test_a_broker_that_wants_a_user_where_none_was_given_asks_for_both(
    make: Make, strict: Mosquitto, qtbot: QtBot
) -> None:
    console = make()
    paste(console, f"127.0.0.1:{strict.port}")
    enter(console)
    qtbot.waitUntil(lambda: console.brokers.entry.dialog is not None)
    dialog = console.brokers.entry.dialog
    assert dialog is not None
    dialog.user.setText("amr-001")
    dialog.secret.setText(SECRET)
    dialog.go.click()
    qtbot.waitUntil(lambda: online(console))
    saved = console.book.named(f"127.0.0.1:{strict.port}")
    assert saved is not None and saved.user == "amr-001"


def test_without_a_key_store_the_password_is_found_in_memory_again(
    make: Make, strict: Mosquitto, vault: FakeVault, qtbot: QtBot
) -> None:
    vault.works = False
    console = make()
    paste(console, f"mqtt://amr-001@127.0.0.1:{strict.port}")
    enter(console)
    qtbot.waitUntil(lambda: console.brokers.entry.dialog is not None)
    dialog = console.brokers.entry.dialog
    assert dialog is not None and not dialog.lasting.isEnabled()
    assert "no key store" in dialog.where.text() and "memory" in dialog.where.text()
    dialog.secret.setText(SECRET)
    dialog.go.click()
    qtbot.waitUntil(lambda: online(console))
    console.brokers.choose(f"127.0.0.1:{strict.port}")
    qtbot.waitUntil(lambda: console.run is None)
    qtbot.waitUntil(lambda: online(console))
    assert console.brokers.entry.dialog is None


def test_without_a_key_store_a_password_that_is_asked_for_again_promises_no_restart(
    make: Make, strict: Mosquitto, vault: FakeVault, qtbot: QtBot
) -> None:
    vault.works = False
    console = make()
    paste(console, f"mqtt://amr-001:wrong@127.0.0.1:{strict.port}")
    enter(console)
    qtbot.waitUntil(lambda: console.brokers.entry.dialog is not None)
    dialog = console.brokers.entry.dialog
    assert dialog is not None and not dialog.lasting.isEnabled() and not dialog.lasting.isChecked()
    assert "no key store" in dialog.where.text() and "memory" in dialog.where.text()


def test_another_profile_ends_the_threads_of_the_last_one_and_the_model_begins_anew(
    make: Make, broker: Mosquitto, qtbot: QtBot
) -> None:
    console = make()
    paste(console, f"127.0.0.1:{broker.port}")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    send(broker)
    qtbot.waitUntil(lambda: "tug-107" in console.model.robots)
    first = console.run
    assert first is not None
    console.model.select("tug-107")
    with Mosquitto() as other:
        console.book.keep(replace(presets.LOCAL_BROKER, name="Other", port=other.port))
        console.window.profile_requested.emit("Other")
        qtbot.waitUntil(lambda: online(console) and console.run is not first)
        assert not console.model.robots and console.model.selected == ""
        assert [name for name in threads() if name == "mqtt"] == ["mqtt"]
        assert sum(thread.name == "mqtt" for thread in threading.enumerate()) == 1
        assert console.model.link.address.endswith(str(other.port))
        console.window.end()
    assert not any(thread.name == "mqtt" for thread in threading.enumerate())


def test_the_last_of_several_quick_choices_is_the_one_that_runs(make: Make, broker: Mosquitto, qtbot: QtBot) -> None:
    console = make()
    console.book.keep(replace(presets.LOCAL_BROKER, name="A", port=broker.port))
    console.book.keep(replace(presets.LOCAL_BROKER, name="B", port=broker.port, client_id="ati-b"))
    for name in ("A", "B", "A", "B"):
        console.brokers.choose(name)
        qtbot.wait(2)
    qtbot.waitUntil(lambda: console.run is not None and online(console))
    assert console.run is not None and console.run.plan.profile.name == "B"
    assert sum(thread.name == "mqtt" for thread in threading.enumerate()) == 1


def test_a_preset_that_needs_an_address_asks_for_it_and_keeps_its_name(
    make: Make, broker: Mosquitto, qtbot: QtBot
) -> None:
    console = make()
    card = console.window.monitor.start
    names = [action.text() for action in card._menu.actions() if action.text()]
    assert names == ["Local broker", "ATI via tunnel", "TVS dev"]
    card.profile_requested.emit("ATI via tunnel")
    assert card.isVisible() and card._title.text() == "ATI via tunnel"
    paste(console, f"tcp://127.0.0.1:{broker.port}")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    assert console.window.top_bar.pill._profile.words() == "ATI via tunnel"
    qtbot.waitUntil(lambda: len(ProfileStore(console._doors.profiles).load().profiles) == 1)


def test_another_address_can_be_asked_for_and_escape_goes_back(make: Make, broker: Mosquitto, qtbot: QtBot) -> None:
    console = make()
    card = console.window.monitor.start
    QTest.keyClick(card.field, Qt.Key.Key_Escape)
    assert card.isVisible()  # there is no way back yet
    paste(console, f"127.0.0.1:{broker.port}")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    console.window.address_requested.emit()
    assert card.isVisible() and card.field.text() == ""
    QTest.keyClick(card.field, Qt.Key.Key_Escape)
    assert not card.isVisible() and online(console)


def test_what_cannot_be_read_is_said_and_connects_to_nothing(make: Make) -> None:
    console = make()
    paste(console, "http://broker.example")
    card = console.window.monitor.start
    assert "no MQTT address" in card.reading.words()[0]
    assert not card.connect_button.isEnabled()
    enter(console)
    assert card.isVisible() and console.run is None


def test_the_demo_starts_from_the_card_forwards_and_ends_with_the_window(
    make: Make, qtbot: QtBot, own_home: Path
) -> None:
    console = make(rehearse=rehearsal_of(3, 4.0))
    with qtbot.waitActive(console.window):
        console.window.activateWindow()
    QTest.keyClick(console.window.monitor.start.field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert not console.window.monitor.start.demo.isEnabled()
    qtbot.waitUntil(lambda: console.model.forward.accepted > 0, timeout=20_000)
    assert console.model.forward.mode is ForwardMode.ON
    assert console.window.monitor.floor.header.map_name.text() == "Plant A lanes"
    assert console.window.top_bar.site.words() == "Plant A"
    rehearsal = console.run.rehearsal if console.run else None
    assert rehearsal is not None and rehearsal.isRunning()
    began = time.monotonic()
    console.window.end()
    assert time.monotonic() - began < 3.0
    assert not rehearsal.isRunning()
    assert not ProfileStore(console._doors.profiles).load().profiles


def test_leaving_the_demo_for_a_broker_ends_the_demo(make: Make, broker: Mosquitto, qtbot: QtBot) -> None:
    console = make(rehearse=rehearsal_of(2, 2.0))
    console.book.keep(replace(presets.LOCAL_BROKER, name="A", port=broker.port))
    console.start_demo()
    qtbot.waitUntil(lambda: bool(console.model.robots), timeout=20_000)
    rehearsal = console.run.rehearsal if console.run else None
    console.brokers.choose("A")
    qtbot.waitUntil(lambda: console.run is not None and console.run.plan.profile.name == "A" and online(console))
    assert rehearsal is not None
    qtbot.waitUntil(lambda: not rehearsal.isRunning())
    assert console.plant.site is None  # the demo's site went with it


def built_late(plan: Plan) -> Stages:
    """So that the run is on its way for a while."""
    time.sleep(0.5)
    return build(plan)


def test_a_broker_that_is_chosen_before_the_run_of_the_demo_is_there_has_not_its_site(
    make: Make, broker: Mosquitto, qtbot: QtBot
) -> None:
    console = make(rehearse=rehearsal_of(2, 2.0), build=built_late)
    console.book.keep(replace(presets.LOCAL_BROKER, name="A", port=broker.port))
    console.start_demo()
    with qtbot.waitSignal(console.runs.opening, timeout=20_000):
        pass
    assert console.run is None and console.plant.site is not None
    console.brokers.choose("A")
    qtbot.waitUntil(lambda: console.run is not None and console.run.plan.profile.name == "A" and online(console))
    assert console.plant.site is None and console.run is not None and not console.run.can_forward


def test_a_demo_that_is_disconnected_before_its_run_is_there_is_another_one_when_it_connects(
    make: Make, qtbot: QtBot
) -> None:
    console = make(rehearse=rehearsal_of(2, 2.0), build=built_late)
    console.start_demo()
    with qtbot.waitSignal(console.runs.opening, timeout=20_000):
        pass
    first = console.brokers.profile
    console.link.disconnect_link()
    qtbot.wait(1_000)
    assert console.run is None and console.model.link.state is LinkState.OFFLINE
    console.link.connect_again()
    qtbot.waitUntil(lambda: bool(console.model.robots) and online(console), timeout=20_000)
    assert console.brokers.profile != first and console.run is not None and console.run.rehearsal is not None


def test_a_site_can_be_opened_from_the_first_card(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    console = make()
    start = console.window.monitor.start
    assert [row.text() for row in (start.demo, start.preset, start.imports, start.site)] == [
        "Run the demo", "A preset", "Import profiles", "Open a site",
    ]  # fmt: skip
    qtbot.mouseClick(start.site, Qt.MouseButton.LeftButton)
    asker = console.plant.site_asker
    qtbot.waitUntil(lambda: asker.dialog is not None and asker.dialog.isVisible())
    asker.dialog.reject()


def test_a_site_file_makes_forwarding_possible_once_there_is_a_broker(
    make: Make, broker: Mosquitto, qtbot: QtBot, tmp_path: Path
) -> None:
    console = make()
    console.plant.open_site(written(tmp_path))
    qtbot.waitUntil(lambda: console.window.top_bar.site.words() == "Plant A")
    paste(console, f"127.0.0.1:{broker.port}")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    assert console.window.top_bar.forward.possible
    assert console.run is not None and console.run.can_forward
    send(broker)
    qtbot.waitUntil(lambda: "tug-107" in console.model.robots)
    assert console.model.listing("tug-107").login == "tug-107-a"
    console.window.forwarding.wish(ForwardMode.SHADOW)
    qtbot.waitUntil(lambda: console.model.forward.mode is ForwardMode.SHADOW)


def test_a_pasted_topic_that_an_open_site_does_not_name_is_said_not_to_be_asked_for(
    make: Make, broker: Mosquitto, qtbot: QtBot, tmp_path: Path
) -> None:
    console = make()
    console.plant.open_site(written(tmp_path))
    qtbot.waitUntil(lambda: console.window.top_bar.site.words() == "Plant A")
    paste(console, f"mosquitto_sub -h 127.0.0.1 -p {broker.port} -t plant/b/status -t ati_fm/sherpa/status")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    toast = console.window.toast
    assert toast.words().startswith("plant/b/status is not asked for: Plant A names its own topics") and not toast.done
    rows = console.window.monitor.bottom.connection.grants.rows
    console.window.monitor.bottom.tabs.setCurrentIndex(BottomTab.CONNECTION)
    qtbot.waitUntil(lambda: rows.rowCount() > 1)
    last = [rows.index(rows.rowCount() - 1, column).data() for column in (0, 2)]
    assert last == ["plant/b/status", "not asked for"]
    console.brokers.ask_address()
    paste(console, f"127.0.0.1:{broker.port}")  # the usual topics: nobody chose them
    enter(console)
    qtbot.waitUntil(lambda: online(console) and not console.model.left_out)


def test_a_site_file_with_an_error_is_shown_and_forwards_nothing_until_it_is_corrected(
    make: Make, broker: Mosquitto, qtbot: QtBot, tmp_path: Path
) -> None:
    console = make()
    paste(console, f"127.0.0.1:{broker.port}")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    first = console.run
    console.plant.open_site(written(tmp_path, changed('unit = "m"', 'unit = "inch"')))
    qtbot.waitUntil(lambda: console.run is not first and online(console))
    window = console.window
    assert window.banner.isVisible() and "inch" in window.banner.words() and "line" in window.banner.words()
    assert not window.top_bar.forward.possible and console.run is not None and not console.run.can_forward
    assert any("inch" in entry.fault.what for entry in console.model.faults)
    assert console.model.listing("tug-107").login == "tug-107-a"
    written(tmp_path, TEXT)
    second = console.run
    window.banner.acted.emit()
    qtbot.waitUntil(lambda: console.run not in (None, second) and online(console))
    assert window.top_bar.forward.possible and window.banner.words() == ""
    assert not console.model.faults


def test_a_file_that_is_no_site_leaves_the_open_one_as_it_is(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    console = make()
    console.plant.open_site(written(tmp_path))
    qtbot.waitUntil(lambda: console.plant.site is not None)
    console.plant.open_site(written(tmp_path, "not toml = ["))
    qtbot.waitUntil(lambda: console.window.banner.isVisible())
    assert console.window.top_bar.site.words() == "Plant A"
    assert "not TOML" in console.window.banner.words()


def test_switching_forwarding_on_without_a_key_asks_for_the_key_of_the_client(
    make: Make, broker: Mosquitto, vault: FakeVault, qtbot: QtBot, tmp_path: Path
) -> None:
    console = make()
    text = TEXT.replace("https://twin.example/v3", "http://127.0.0.1:9/v3")
    console.plant.open_site(written(tmp_path, text))
    qtbot.waitUntil(lambda: console.plant.site is not None)
    paste(console, f"127.0.0.1:{broker.port}")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    console.window.forwarding.wish(ForwardMode.ON)
    qtbot.waitUntil(lambda: console.twin_key.dialog is not None)
    dialog = console.twin_key.dialog
    assert dialog is not None
    dialog.secret.setText(SECRET)
    dialog.go.click()
    qtbot.waitUntil(lambda: SECRET in vault.kept.values())
    qtbot.waitUntil(lambda: "API key kept" in console.window.toast.words())


def test_the_fault_of_a_missing_key_is_over_as_soon_as_the_key_is_there(
    make: Make, broker: Mosquitto, vault: FakeVault, qtbot: QtBot, tmp_path: Path
) -> None:
    console = make()
    with TwinSandbox(api_key=SECRET, devices={NORTH: ["tug-107-a"]}) as twin:
        open_site(console, written(tmp_path, TEXT.replace("https://twin.example/v3", twin.url)), qtbot)
        paste(console, f"127.0.0.1:{broker.port}")
        enter(console)
        qtbot.waitUntil(lambda: online(console))
        console.window.forwarding.wish(ForwardMode.ON)
        qtbot.waitUntil(lambda: console.model.link.generation == 2 and online(console), timeout=10_000)
        send(broker)

        def missing() -> list[FaultEntry]:
            return [one for one in console.model.faults if NO_KEY in one.fault.what and not one.over]

        qtbot.waitUntil(lambda: bool(missing()), timeout=10_000)
        qtbot.waitUntil(lambda: console.twin_key.dialog is not None)
        dialog = console.twin_key.dialog
        assert dialog is not None
        dialog.secret.setText(SECRET)
        dialog.go.click()
        with qtbot.waitSignal(console.twin_key.kept):
            pass
        assert not missing()
        qtbot.waitUntil(lambda: console.model.forward.accepted == 1, timeout=10_000)
        assert not missing()


def test_the_twinzo_check_of_a_new_site_gets_its_key_where_it_says_that_none_is_there(
    make: Make, vault: FakeVault, qtbot: QtBot, tmp_path: Path
) -> None:
    console = make()
    with TwinSandbox(api_key=SECRET, devices={NORTH: ["tug-107"]}) as twin:
        console.plant.open_site(written(tmp_path, TEXT.replace("https://twin.example/v3", twin.url)))
        qtbot.waitUntil(lambda: console.plant.site is not None)
        console.window.show_forward_tab(ForwardTab.TWINZO)
        page = console.window.forward.twin
        console.twin.check()
        qtbot.waitUntil(lambda: console.twin.last is not None)
        page.credentials.click()
        qtbot.waitUntil(lambda: console.twin_key.dialog is not None)
        dialog = console.twin_key.dialog
        assert dialog is not None
        dialog.secret.setText(SECRET)
        dialog.go.click()
        qtbot.waitUntil(lambda: SECRET in vault.kept.values())
        qtbot.waitUntil(lambda: bool(page.ticks.list.rows.rows), timeout=10_000)


def test_the_passwords_of_a_sites_devices_are_asked_for_where_a_spreadsheet_of_them_can_be_loaded(
    make: Make, qtbot: QtBot, tmp_path: Path
) -> None:
    console = make()
    text = TEXT.replace('auth = "api-key"', 'auth = "device"')
    console.plant.open_site(written(tmp_path, text))
    qtbot.waitUntil(lambda: console.plant.site is not None)
    console.window.show_forward_tab(ForwardTab.TWINZO)
    assert console.window.forward.twin.credentials.text() == "Device passwords"
    console.window.forward.twin.credentials.click()
    shown, site = console.manager.shown, console.plant.site
    assert shown is not None and shown.isVisible() and site is not None
    assert shown.twin.isVisible()
    account = shown.twin.account
    assert (account.base_url, account.client, account.login) == (site.site.twin.base_url, site.site.twin.client, "")


def test_a_map_is_shown_and_one_that_is_none_is_refused_in_words(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    console = make()
    good, bad = tmp_path / "grid_map_attributes.json", tmp_path / "bad.json"
    good.write_text('{"terminal_lines_info": {"1": {"t1": [0, 0, 0], "t2": [10, 0, 0]}}, "stations_info": {}}')
    bad.write_text("{")
    console.plant.open_map(bad)
    qtbot.waitUntil(lambda: any("not a JSON text" in entry.fault.what for entry in console.model.faults))
    console.plant.open_map(good)
    qtbot.waitUntil(lambda: console.window.monitor.floor.header.map_name.text() == "ATI map")


def test_a_stored_profile_that_cannot_be_saved_is_said_and_used_anyway(
    make: Make, broker: Mosquitto, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    console = make(profiles=tmp_path / "file" / "profiles.json")
    paste(console, f"127.0.0.1:{broker.port}")
    enter(console)
    qtbot.waitUntil(lambda: online(console))
    qtbot.waitUntil(lambda: any("could not be saved" in entry.fault.what for entry in console.model.faults))


def test_a_key_store_that_hangs_holds_neither_the_window_nor_its_end(
    make: Make, vault: FakeVault, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def hang(_self: FakeVault, _name: str) -> str | None:
        release.wait(20)
        return None

    monkeypatch.setattr(FakeVault, "read", hang)
    console = make()
    console.brokers.choose("TVS dev")
    qtbot.wait(100)
    began = time.monotonic()
    console.window.end()
    assert time.monotonic() - began < 1.0
    release.set()


def test_profiles_of_another_tool_come_in_and_their_passwords_go_to_the_key_store(
    make: Make, broker: Mosquitto, vault: FakeVault, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "mqttx.json"
    entry = {"name": "Plant broker", "host": "127.0.0.1", "port": broker.port, "protocol": "mqtt", "clientId": "x-1",
             "username": "amr-001", "password": SECRET, "mqttVersion": "5.0"}  # fmt: skip
    file.write_text(json.dumps([entry, {"name": "nonsense"}]))
    console = make()
    console.importer.open_file(file)
    qtbot.waitUntil(lambda: console.book.named("Plant broker") is not None)
    assert vault.kept == {broker_secret("Plant broker"): SECRET}
    assert threading.get_ident() not in vault.threads
    assert console.window.toast.words() == "Plant broker imported; secrets kept (1): key store of the test"
    assert any("nonsense" in entry.fault.what for entry in console.model.faults)
    note = next(
        entry.fault for entry in console.model.faults if "the client id is the one of MQTTX" in entry.fault.what
    )
    assert note.severity is Severity.INFO, "nothing is wrong with what was assumed"
    names = [action.text() for action in console.window.monitor.start._menu.actions()]
    assert names[-1] == "Plant broker"
    console.brokers.choose("Plant broker")
    qtbot.waitUntil(lambda: online(console))


def test_a_file_with_no_broker_in_it_is_refused_in_words(make: Make, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text("[]")
    console = make()
    console.importer.open_file(file)
    qtbot.waitUntil(lambda: any("no broker in it" in entry.fault.what for entry in console.model.faults))


def test_the_crosshair_of_the_card_makes_the_floor_follow_and_map_sherpas_leads_to_forward(make: Make) -> None:
    console = make()
    monitor = console.window.monitor
    monitor.card.follow_requested.emit("tug-107")
    assert monitor.floor.view.aim.following and console.model.selected == "tug-107"
    monitor.fleet.map_requested.emit()
    assert console.window._stack.currentIndex() == 2


def test_ctrl_b_opens_the_manager_and_a_broker_chosen_there_is_connected_to(
    make: Make, qtbot: QtBot, broker: Mosquitto, own_home: Path
) -> None:
    console = make()
    ProfileStore(own_home / "profiles.json").put(Profile(name="Mine", host=broker.host, port=broker.port))
    with qtbot.waitActive(console.window):
        console.window.activateWindow()
    QTest.keyClick(console.window.monitor.start.field, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    manager = console.manager.shown
    assert manager is not None
    qtbot.waitUntil(lambda: manager.name == "Mine", timeout=10_000)
    console.book.reload()
    qtbot.mouseClick(manager.sidebar.connect_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: console.model.link.state is LinkState.ONLINE, timeout=10_000)
    assert not manager.isVisible()


def test_a_broker_in_use_that_is_renamed_and_changed_in_the_manager_is_connected_again_as_it_is_now(
    make: Make, broker: Mosquitto, vault: FakeVault, qtbot: QtBot, own_home: Path
) -> None:
    mine = Profile(name="Mine", host=broker.host, port=broker.port, user="amr-001")
    ProfileStore(own_home / "profiles.json").put(mine)
    vault.kept[broker_secret("Mine")] = SECRET
    console = make()
    console.brokers.choose("Mine")
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    console.manager.open()
    manager = console.manager.shown
    assert manager is not None
    qtbot.waitUntil(lambda: manager.name == "Mine", timeout=10_000)
    manager.desk.save(replace(mine, name="Hall", keep_alive_s=42), "Mine", mine)
    qtbot.waitUntil(lambda: console.brokers.renewed, timeout=10_000)
    console.link.disconnect_link()
    qtbot.waitUntil(lambda: not online(console), timeout=10_000)
    console.link.connect_again()
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    assert console.brokers.profile == replace(mine, name="Hall", keep_alive_s=42)
    assert console.brokers.entry.dialog is None, "its password went along with its name"
    manager.desk.delete("Hall")
    qtbot.waitUntil(lambda: "its connection goes on" in manager.notice.words.text(), timeout=10_000)
    assert online(console)


def test_a_client_id_that_is_saved_while_connected_is_said_to_wait_for_another_connect(
    make: Make, broker: Mosquitto, qtbot: QtBot, own_home: Path
) -> None:
    mine = Profile(name="Mine", host=broker.host, port=broker.port, client_id="console-1")
    ProfileStore(own_home / "profiles.json").put(mine)
    console = make()
    console.brokers.choose("Mine")
    qtbot.waitUntil(lambda: online(console), timeout=10_000)
    console.manager.open()
    manager = console.manager.shown
    assert manager is not None
    qtbot.waitUntil(lambda: manager.name == "Mine", timeout=10_000)
    notice = manager.notice
    manager.desk.save(replace(mine, production=True), "Mine", mine)
    qtbot.waitUntil(lambda: notice.words.whole() == "Mine is saved", timeout=10_000)
    assert not notice.act.isVisible(), "a mark is no other link"

    now = replace(mine, production=True, client_id="console-2")
    manager.desk.save(now, "Mine", replace(mine, production=True))
    said = "Mine is saved; the running link keeps the client id console-1 until it is connected again"
    qtbot.waitUntil(lambda: notice.words.whole() == said, timeout=10_000)
    assert notice.act.isVisible() and notice.act.text() == "Connect again" and not notice.timer.isActive()
    assert console.model.client_id == "console-1"
    notice.act.click()
    qtbot.waitUntil(lambda: console.model.client_id == "console-2" and online(console), timeout=10_000)
    assert not manager.isVisible()
