"""Hand over to ATI in the window: what is shown is what is written, a password only when it was ticked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.console.ati_desk import NO_BROKER
from ati_console.gui.console.console import Console, Doors, Opening
from ati_console.gui.console.entrance import Entrance
from ati_console.gui.handover.ati_dialog import AtiDialog, Wanted
from ati_console.gui.label import Label
from ati_console.gui.models.wishes import HandOverToAti
from ati_console.gui.theme import Theme
from ati_console.mqtt.session import Credentials
from ati_console.publish.handover import Handover, files
from ati_console.rehearse import tunnel as tunnels
from ati_console.rehearse.tunnel import Tunnel
from ati_console.rehearse.tunnel_book import TunnelBook, book_file
from ati_console.rehearse.tunnel_sdk import SDK
from ati_console.settings.profile import Profile, Tls
from ati_console.settings.secrets import Secret
from tests.rehearse.test_tunnel import Agent, old

SECRET = "canary-6104"
PROFILE = Profile("Plant broker", "broker.example", 8883, tls=Tls(), user="ati")
MADE = "2026-01-02 03:04"


def dialog(theme: Theme, qtbot: QtBot, folder: Path, password: Secret | None = None, **changes: object) -> AtiDialog:
    profile = replace(PROFILE, **changes)  # type: ignore[arg-type]
    made = AtiDialog(theme, Handover(profile, profile.host, profile.port, "Plant A"), folder, MADE, password)
    qtbot.addWidget(made)
    made.show()
    return made


def test_each_file_is_shown_as_it_will_be_written(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    shown = dialog(dark, qtbot, tmp_path)
    texts = files(Handover(PROFILE, PROFILE.host, PROFILE.port, "Plant A"), MADE)
    assert [button.text() for button in shown.files.buttons] == list(texts)
    for number, text in enumerate(texts.values()):
        shown.files.chosen.emit(number)
        assert shown.preview.toPlainText().split() == text.split()


def test_the_dialog_says_whose_folder_it_is(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    shown = dialog(dark, qtbot, tmp_path, name="Local broker", user="ati-fleet")
    words = [label.text() for label in shown.findChildren(Label)]
    assert "Hand over to ATI: Local broker, user ati-fleet" in words and "ati-fleet" in words
    nobody = dialog(dark, qtbot, tmp_path, user=None)
    assert "Hand over to ATI: Plant broker" in [label.text() for label in nobody.findChildren(Label)]
    assert "none" in nobody.user.text()


def test_a_password_is_ticked_warned_of_shown_as_dots_and_handed_on(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    shown = dialog(dark, qtbot, tmp_path, Secret(SECRET))
    assert not shown.secrets.isChecked()
    QTest.keyClick(shown.secrets, Qt.Key.Key_Space)
    assert "readable in fleet_publisher.py" in shown.told_secret.text()
    shown.files.chosen.emit(1)
    assert "MQTT_PASSWORD = '........'" in shown.preview.toPlainText()
    assert SECRET not in shown.preview.toPlainText()
    with qtbot.waitSignal(shown.write_requested) as wish:
        QTest.mouseClick(shown.write, Qt.MouseButton.LeftButton)
    wanted = wish.args[0]
    assert isinstance(wanted, Wanted) and wanted.handover.password == Secret(SECRET) and wanted.folder == tmp_path


def test_without_a_password_there_is_nothing_to_tick_and_the_reason_is_said(
    dark: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = dialog(dark, qtbot, tmp_path)
    assert not shown.secrets.isEnabled() and "No password is known" in shown.secrets.toolTip()


def test_an_address_that_is_none_is_said_and_nothing_can_be_written(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    shown = dialog(dark, qtbot, tmp_path)
    shown.address.setText("nowhere")
    assert not shown.write.isEnabled() and "host:port" in shown.words.text()
    shown.address.setText("tcp://0.tcp.ngrok.io:12345")
    assert shown.write.isEnabled() and "0.tcp.ngrok.io" in shown.preview.toPlainText()
    assert "changes whenever" in shown.notes.text()
    shown.folder.clear()
    assert not shown.write.isEnabled() and "Choose the folder" in shown.words.text()


def test_no_note_moves_a_button_or_makes_the_dialog_grow(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    """The hand was on its way to the button."""
    shown = dialog(dark, qtbot, tmp_path, Secret(SECRET), tls=None)
    for note in ("127.0.0.1:1883", "0.tcp.ngrok.io:12345", "nowhere", "broker.example:1883"):
        before, place = shown.size(), (shown.write.pos(), shown.files.pos())
        shown.address.setText(note)
        shown.secrets.toggle()
        shown.show_fault("the disk is full: " + "x" * 200)
        qtbot.wait(20)
        assert shown.size() == before and (shown.write.pos(), shown.files.pos()) == place, note
    assert shown.preview.height() >= dark.px(160)


def test_what_is_hostile_in_a_name_stays_text(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    shown = dialog(dark, qtbot, tmp_path, name="<img src=x>", user="<b>ati</b> | `x`")
    told = "".join(label.text() for label in shown.findChildren(Label))
    assert "<img src=x>" in told
    assert "<b>" not in shown.preview.toPlainText()


def test_the_publisher_is_shown_from_the_connection_on(dark: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    shown = dialog(dark, qtbot, tmp_path)
    shown.files.chosen.emit(1)
    first = shown.preview.firstVisibleBlock().blockNumber()
    at = shown.preview.toPlainText().split("\n").index("MQTT_HOST = 'broker.example'")
    assert first <= at <= first + 5


@pytest.fixture
def console(dark: Theme, own_home: Path, qtbot: QtBot) -> Iterator[Console]:
    made = Console(dark, Opening(), Doors())
    qtbot.addWidget(made.window)
    yield made
    made.shutdown()


def test_the_action_of_the_palette_writes_a_folder_and_opens_it(
    console: Console, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "ati_console.gui.console.ati_desk.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile())
    )
    console.brokers.use(PROFILE, Credentials(password=Secret(SECRET)))
    action = console.window.actions_of.named("Hand over to ATI")
    assert action.why_not() == ""
    action.run()
    qtbot.waitUntil(lambda: console.ati.dialog is not None)
    shown = console.ati.dialog
    assert shown is not None
    shown.show_folder(tmp_path / "for ATI")
    QTest.mouseClick(shown.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "5 files written" in shown.words.text())
    written = {file.name: file.read_text() for file in (tmp_path / "for ATI").iterdir()}
    assert "broker.example" in written["fleet_publisher.py"]
    assert not [name for name, text in written.items() if SECRET in text]
    QTest.mouseClick(shown.open_folder, Qt.MouseButton.LeftButton)
    assert opened == [str(tmp_path / "for ATI")]
    shown.reject()
    assert console.ati.dialog is None


def test_a_folder_with_the_address_of_a_tunnel_counts_as_handing_it_out(
    console: Console, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only Copy did: after a hand-over nobody was told that the address had changed."""
    with Agent() as agent:
        monkeypatch.setattr(tunnels.look, "__defaults__", ([agent.port],))
        agent.answers["/api/tunnels"] = {"tunnels": [old()]}
        console.brokers.use(Profile("Local broker", "127.0.0.1", 1883), Credentials())
        console.model.wish(HandOverToAti())
        qtbot.waitUntil(lambda: console.ati.dialog is not None)
        shown, book = console.ati.dialog, TunnelBook(book_file())
        assert shown is not None and shown.address.text() == "0.tcp.example:12345"
        shown.address.setText("other.example:1")
        shown.show_folder(tmp_path / "another way")
        QTest.mouseClick(shown.write, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "5 files written" in shown.words.text())
        assert book.last() is None
        shown.address.setText("0.tcp.example:12345")
        shown.show_folder(tmp_path / "for ATI")
        QTest.mouseClick(shown.write, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: book.last() is not None)
        handed = book.last()
        assert handed is not None and handed.address == "0.tcp.example:12345"
        qtbot.waitUntil(lambda: "for ATI" in shown.words.text())
        shown.reject()


def test_a_tunnel_of_this_process_is_how_ati_comes_in(
    console: Console, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tunnels.look, "__defaults__", ((),))
    own = Tunnel("", "3.tcp.example", 30000, "tcp", 1883, SDK)
    console.ati.ask_for(Entrance(Profile("Local broker", "127.0.0.1", 1883), tunnel=own))
    qtbot.waitUntil(lambda: console.ati.dialog is not None)
    shown = console.ati.dialog
    assert shown is not None and shown.address.text() == "3.tcp.example:30000"
    shown.reject()


def test_the_foot_of_publish_and_the_handover_workspace_have_a_button_for_it(console: Console, qtbot: QtBot) -> None:
    window = console.window
    console.start()
    window.choose_workspace(1)
    trial = console.publish_side.trial
    assert trial is not None and trial.column.handover.isVisible()
    assert trial.column.handover.isEnabled() == (console.runs.now is not None), "without a broker it says why not"
    for button in (trial.column.handover, window.handover.action):
        asked = QSignalSpy(window.ati_handover_requested)
        button.setEnabled(True)
        button.click()
        assert asked.count() == 1


def test_a_folder_that_cannot_be_written_is_said_and_can_be_chosen_anew(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    console.brokers.use(PROFILE, Credentials())
    console.model.wish(HandOverToAti())
    qtbot.waitUntil(lambda: console.ati.dialog is not None)
    shown = console.ati.dialog
    assert shown is not None
    shown.show_folder(tmp_path / "file")
    QTest.mouseClick(shown.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "handover failed" in shown.words.text())
    assert shown.write.isEnabled()
    shown.reject()


def test_a_ca_file_that_is_gone_is_said_before_anything_is_asked(
    console: Console, qtbot: QtBot, tmp_path: Path
) -> None:
    console.brokers.use(replace(PROFILE, tls=Tls(ca_file=tmp_path / "gone.pem")), Credentials())
    with qtbot.waitSignal(console.ati.said) as said:
        console.model.wish(HandOverToAti())
    assert "gone.pem" in said.args[0]
    assert console.ati.dialog is None


def test_with_no_broker_the_action_says_why_it_cannot(console: Console, qtbot: QtBot) -> None:
    assert "Connect to a broker first" in console.window.actions_of.named("Hand over to ATI").why_not()
    with qtbot.waitSignal(console.ati.said) as said:
        console.model.wish(HandOverToAti())
    assert said.args == [NO_BROKER]
