"""The manager as someone new to it uses it, by mouse and by keys, on a mosquitto with TLS and a password."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ati_console.gui.console.console import Console
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.label import Label
from ati_console.gui.models.broker_list_model import ROW
from ati_console.gui.theme import Theme
from ati_console.settings.profile import ProtocolVersion, Tls
from ati_console.settings.secrets import SecretStore
from ati_console.settings.store import ProfileStore
from ati_console.status import LinkState, Stage
from tests.gui.broker_scene import DEVICE, MIRROR, PLANT, SECRET, Scene, Vault
from tests.support.mosquitto import Mosquitto

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def secure() -> Iterator[Mosquitto]:
    with Mosquitto(tls=True, users={"amr-001": SECRET}) as running:
        yield running


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, own_home: Path) -> Iterator[Scene]:
    made = Scene(dark, qtbot, own_home, ())
    yield made
    made.window.close()


def paste(scene: Scene, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    scene.window.paste.setFocus()
    QTest.keyClick(scene.window.paste, Qt.Key.Key_V, CTRL)


def line(broker: Mosquitto, *more: str) -> str:
    options = f"-h {broker.host} -p {broker.port} -u amr-001 -P {SECRET} -t ati/amr/tug/status -m x"
    return " ".join(("mosquitto_pub", options, *more))


def keep_a_message(broker: Mosquitto) -> None:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.username_pw_set("amr-001", SECRET)
    client.tls_set(str(broker.ca_file))
    client.connect(broker.host, broker.port)
    client.loop_start()
    client.publish("ati/amr/tug/status", b"{}", qos=1, retain=True).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


def test_a_pasted_line_with_its_ca_is_tested_saved_and_connected_to(
    dark: Theme, qtbot: QtBot, own_home: Path, secure: Mosquitto
) -> None:
    vault = Vault()
    console = Console(dark, Opening(size=(1440, 900)), Doors(secrets=SecretStore({}, vault)))
    qtbot.addWidget(console.window)
    console.start()
    with qtbot.waitActive(console.window):
        console.window.activateWindow()
    QTest.keyClick(console.window.monitor.start.field, Qt.Key.Key_B, CTRL)
    qtbot.waitUntil(lambda: console.manager.shown is not None, timeout=10_000)
    manager = console.manager.shown
    assert manager is not None
    qtbot.waitUntil(lambda: manager.paste.hasFocus() or manager.focusWidget() is manager.paste, timeout=10_000)
    QGuiApplication.clipboard().setText(line(secure, "--cafile", str(secure.ca_file), "-V", "mqttv311"))
    QTest.keyClick(manager.paste, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: bool(manager.name), timeout=10_000)
    made = ProfileStore(own_home / "profiles.json").load().profiles[0]
    assert (made.user, made.version, made.port) == ("amr-001", ProtocolVersion.V311, secure.port)
    assert made.tls is not None and made.tls.verify and made.tls.ca_file is not None
    assert list(vault.kept.values()) == [SECRET]
    assert SECRET not in (own_home / "profiles.json").read_text()
    keep_a_message(secure)
    QTest.keyClick(manager.sidebar.list, Qt.Key.Key_T, CTRL)
    qtbot.waitUntil(lambda: manager.tester.now.tone == "live", timeout=20_000)
    passed = {result.stage for result in manager.tester.now.stages if result.ok}
    assert {Stage.TCP, Stage.TLS, Stage.CONNECT, Stage.SUBSCRIBE, Stage.DATA} <= passed
    assert manager.model.index(0).data(ROW).used == "never used"
    QTest.keyClick(manager.sidebar.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: console.model.link.state is LinkState.ONLINE, timeout=20_000)
    assert not manager.isVisible() and console.model.source == made.name
    console.book.finish()
    console.manager.open()
    qtbot.waitUntil(lambda: manager.isVisible() and manager.model.index(0).data(ROW).used.startswith("used "))
    manager.close()
    console.window.close()


def test_a_line_without_a_ca_is_refused_in_words_until_its_fingerprint_was_seen(
    scene: Scene, secure: Mosquitto
) -> None:
    paste(scene, line(secure, "--tls-use-os-certs"))
    scene.until(lambda: len(scene.names) == 1)
    scene.until(lambda: bool(scene.window.name))
    assert scene.store.load().profiles[0].tls == Tls()
    scene.press(scene.window.check.button)
    scene.until(lambda: scene.window.tester.now.tone == "fault")
    words = "\n".join(label.text() for label in scene.window.check.findChildren(Label))
    assert "certificate" in words.lower()
    view = scene.window.check.certificates
    scene.press(view.button)
    scene.until(view.trust.isVisible)
    assert not view.trust.isEnabled()
    found = view._found
    assert found is not None
    said = "\n".join(label.text() for label in view.findChildren(Label)).replace("\n", ":")
    assert found.chain[0].sha256 in said and "127.0.0.1" in said
    view.compared.setFocus()
    QTest.keyClick(view.compared, Qt.Key.Key_Space)
    view.trust.setFocus()
    QTest.keyClick(view.trust, Qt.Key.Key_Space)
    scene.until(lambda: bool(scene.window.editor.values()["ca_file"]))
    QTest.keyClick(scene.window.editor, Qt.Key.Key_S, CTRL)
    scene.until(lambda: (scene.store.load().profiles[0].tls or Tls()).ca_file is not None)
    scene.until(lambda: not scene.window.drafts.unsaved)
    keep_a_message(secure)
    scene.press(scene.window.check.button)
    scene.until(lambda: any(one.stage is Stage.CONNECT and one.ok for one in scene.window.tester.now.stages))


def test_a_row_dragged_by_the_mouse_stands_where_it_was_dropped(dark: Theme, qtbot: QtBot, own_home: Path) -> None:
    """Qt's own drag runs a loop of the system, so what a drag hands over and asks for is driven: grip, target, drop."""
    scene = Scene(dark, qtbot, own_home, (PLANT, MIRROR, DEVICE))
    rows, model = scene.window.sidebar.list, scene.window.model
    assert rows.dragEnabled() and rows.acceptDrops() and rows.dragDropMode() is rows.DragDropMode.InternalMove
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    at = rows.visualRect(model.index(2)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    assert scene.window.name == "Device"
    assert model.dropMimeData(
        model.mimeData([rows.currentIndex()]), Qt.DropAction.MoveAction, 0, 0, model.index(-1)
    ) in (
        True,
        False,
    )
    scene.until(lambda: scene.names == ["Device", "Plant A", "Mirror"])
    scene.until(lambda: scene.window.name == "Device")
    scene.window.close()


def test_delete_and_undo_by_keys_bring_back_place_secret_and_mark(dark: Theme, qtbot: QtBot, own_home: Path) -> None:
    marked = replace(MIRROR, production=True)
    scene = Scene(dark, qtbot, own_home, (PLANT, marked, DEVICE))
    scene.vault.kept["broker:Mirror"] = SECRET
    scene.choose("Mirror")
    QTest.keyClick(scene.window.sidebar.list, Qt.Key.Key_Delete)
    scene.until(lambda: scene.names == ["Plant A", "Device"])
    scene.until(lambda: scene.vault.kept == {})
    scene.until(scene.window.notice.undo.isVisible)
    QTest.keyClick(scene.window.sidebar.list, Qt.Key.Key_Z, CTRL)
    scene.until(lambda: scene.store.load().profiles == (PLANT, marked, DEVICE))
    scene.until(lambda: scene.vault.kept == {"broker:Mirror": SECRET})
    scene.window.close()


def test_what_another_console_changed_is_said_and_nothing_typed_is_lost(
    dark: Theme, qtbot: QtBot, own_home: Path
) -> None:
    scene = Scene(dark, qtbot, own_home, (PLANT, MIRROR))
    scene.type("port", "1884")
    other = ProfileStore(scene.store._path)
    writer = threading.Thread(target=other.put, args=(replace(PLANT, host="theirs.example"),))
    writer.start()
    writer.join()
    scene.press(scene.window.editor.save)
    scene.until(lambda: "another console" in scene.window.notice.words.whole())
    assert scene.store.load().profiles[0].host == "theirs.example"
    assert scene.window.editor.values()["port"] == "1884"
    scene.until(lambda: scene.window.drafts.saved("Plant A") == replace(PLANT, host="theirs.example"))
    scene.press(scene.window.editor.save)
    scene.until(lambda: scene.store.load().profiles[0] == replace(PLANT, port=1884))
    scene.window.close()


def test_every_button_of_the_manager_can_be_reached_by_the_tab_key(dark: Theme, qtbot: QtBot, own_home: Path) -> None:
    scene = Scene(dark, qtbot, own_home, (PLANT, MIRROR))
    scene.vault.kept["broker:Plant A"] = SECRET
    scene.choose("Mirror")
    scene.choose("Plant A")
    scene.until(scene.window.editor.secrets[0].show_button.isEnabled)
    window, reached = scene.window, set()
    window.sidebar.list.setFocus()
    for _ in range(200):
        focused = window.focusWidget()
        if focused is None or focused in reached:
            break
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    missed = [
        button.accessibleName() or button.text()
        for button in window.findChildren(QPushButton)
        if button.isVisible() and button.isEnabled() and button not in reached
    ]
    assert missed == []
    window.close()
