"""The manager of brokers without a mouse: its palette, its key map, its keys, and the console's keys in it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui import other_windows
from ati_console.gui.broker_actions import BROKERS, DEEDS
from ati_console.gui.brokers.window import BrokerWindow
from ati_console.gui.console.console import Console
from ati_console.gui.local.window import LocalWindow
from ati_console.gui.panels.card_window import CardWindow
from ati_console.gui.panels.parts import IconButton
from ati_console.gui.theme import Theme
from ati_console.settings.login_book import LoginBook
from ati_console.status import Fault
from tests.gui.broker_scene import MIRROR, PLANT, SECRET, Scene
from tests.gui.hands import Make
from tests.gui.sherpas import fleet_of, sherpa

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def scene(dark: Theme, qtbot: QtBot, own_home: Path) -> Scene:
    made = Scene(dark, qtbot, own_home, (PLANT, MIRROR))
    made.vault.kept["broker:Plant A"] = SECRET
    made.choose("Mirror")
    made.choose("Plant A")
    made.until(made.window.editor.secrets[0].show_button.isEnabled)
    made.window.activateWindow()
    with qtbot.waitActive(made.window):
        pass
    return made


def press(keys: str, widget: QWidget) -> None:
    pressed = QKeySequence(keys)[0]
    QTest.keyClick(widget, pressed.key(), pressed.keyboardModifiers())


def by_palette(window: BrokerWindow, name: str) -> None:
    press("Ctrl+Shift+P", QApplication.focusWidget() or window)
    palette = window.keyboard.palette_of
    assert palette.isVisible() and palette.field.hasFocus()
    QTest.keyClicks(palette.field, name)
    found, why_not = palette.found.rows[0]
    assert (found.name, why_not) == (name, "")
    press("Return", palette.field)
    assert not palette.isVisible()


def test_the_palette_finds_what_the_manager_can_do_and_enter_does_it(scene: Scene) -> None:
    by_palette(scene.window, "Duplicate the broker")
    scene.until(lambda: scene.window.name == "Plant A copy")
    by_palette(scene.window, "Delete the broker")
    scene.until(lambda: scene.window.can_undo)
    assert scene.names == ["Plant A", "Mirror"]
    by_palette(scene.window, "Take back deletes and imports")
    scene.until(lambda: scene.names == ["Plant A", "Plant A copy", "Mirror"])
    by_palette(scene.window, "New broker")
    scene.until(lambda: scene.window.name == "New broker")


def test_a_line_that_is_pasted_into_the_list_is_added(scene: Scene) -> None:
    QApplication.clipboard().setText("mosquitto_sub -h plant-b -p 1883 -t ati/amr/+/status")
    scene.window.sidebar.list.setFocus()
    press("Ctrl+V", scene.window.sidebar.list)
    scene.until(lambda: scene.window.name == "plant-b")


def test_what_it_cannot_do_now_says_the_reason_of_its_button(scene: Scene) -> None:
    reasons = {a.name: a.why_not() for a in scene.window.keyboard.actions_of.all if a.group == BROKERS}
    assert reasons["Save the broker"] == "Nothing has changed"
    assert reasons["Type the key passphrase"] == "It does not apply to what is shown"
    assert reasons["Take back deletes and imports"] == "Nothing was deleted or imported here"
    assert reasons["Show or hide the password"] == ""


def test_every_button_of_the_manager_is_an_action_of_its_palette(scene: Scene) -> None:
    """Each deed is in the list once, and none of them is asked for a button that is gone."""
    listed = scene.window.keyboard.actions_of.all
    names = [action.name for action in listed]
    assert len(set(names)) == len(names)
    assert [deed.name for deed in DEEDS] == names[: len(DEEDS)]
    pressed = {id(getattr(action.slot, "__self__", None)) for action in listed}
    otherwise = {"Test", "Export", "Load", "Choose"}  # by another way; and a file, which is a field's
    for page in (0, 1):
        scene.window.choose_page(page)
        seen = [one for one in scene.window.findChildren(QAbstractButton) if one.isVisibleTo(scene.window)]
        deeds = [one for one in seen if isinstance(one, QPushButton | IconButton)]
        left = [one.accessibleName() or one.text() for one in deeds if id(one) not in pressed]
        assert not [words for words in left if words.split(" ")[0] not in otherwise]


def test_a_question_mark_shows_the_keys_but_is_text_in_a_field(scene: Scene) -> None:
    window = scene.window
    window.sidebar.list.setFocus()
    QTest.keyClick(window.sidebar.list, Qt.Key.Key_Question, SHIFT)
    assert window.keyboard.key_map.isVisible()
    assert re.search(r"Save the broker Ctrl\+S.*Delete the broker Del", window.keyboard.key_map.sheet.accessibleName())
    QTest.keyClick(window.keyboard.key_map, Qt.Key.Key_Escape)
    assert not window.keyboard.key_map.isVisible() and window.isVisible(), "Esc takes the card away, not the manager"
    assert window.sidebar.list.hasFocus()
    edit = window.editor.fields["host"].control.first()
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Question, SHIFT)
    assert not window.keyboard.key_map.isVisible()


def test_every_key_of_its_key_map_is_heard_by_it_or_by_its_list(scene: Scene) -> None:
    """A key that is shown and does nothing is a lie."""
    heard = {shortcut.toString() for action in scene.window.actions() for shortcut in action.shortcuts()}
    of_the_list = {"F2", "Alt+Up", "Alt+Down", "Del", "Return", "Esc"}
    listed = {QKeySequence(k).toString() for a in scene.window.keyboard.actions_of.all for k in a.keys}
    assert listed == heard | of_the_list


@pytest.fixture
def console(make: Make, qtbot: QtBot) -> Console:
    built = make()
    for profile in (PLANT, MIRROR):
        built.book.keep(profile)
    return built


def managed(console: Console, qtbot: QtBot) -> BrokerWindow:
    console.manager.open()
    shown = console.manager.shown
    assert shown is not None
    qtbot.waitUntil(lambda: bool(shown.name))
    shown.activateWindow()
    with qtbot.waitActive(shown):
        pass
    return shown


def test_the_console_s_actions_are_in_the_palette_of_the_manager_and_bring_its_window(
    console: Console, qtbot: QtBot
) -> None:
    window = managed(console, qtbot)
    by_palette(window, "Alarms and thresholds")
    assert not window.isVisible(), "it would stand over what was asked for"
    assert console.window.alarms.dialog is not None
    console.window.alarms.dialog.reject()
    assert {a.name for a in window.keyboard.actions_of.passing()} >= {"Connect to Plant A", "Connect to Mirror"}
    names = [action.name for action in window.keyboard.actions_of.all]
    for action in console.window.actions_of.all:
        if action.can_run:
            assert action.name in names or action.name in ("Manage brokers", "Import profiles from a file")


@pytest.mark.parametrize(
    ("key", "came"),
    [
        ("Ctrl+3", lambda console: console.window._stack.currentIndex() == 2),
        ("Ctrl+L", lambda console: console.window.log_page.isVisible()),
        ("Ctrl+Q", lambda console: not console.window.isVisible()),
    ],
)
def test_keys_of_the_console_are_heard_in_the_manager(
    console: Console, qtbot: QtBot, key: str, came: Callable[[Console], bool]
) -> None:
    window = managed(console, qtbot)
    press(key, window.sidebar.list)
    assert came(console)
    assert not window.isVisible()


def test_what_sends_or_forwards_has_no_key_in_the_manager(console: Console, qtbot: QtBot) -> None:
    window = managed(console, qtbot)
    actions = window.keyboard.actions_of
    for name in ("Send the message, or arm it", "Forward on or off, asks first", "Save the site"):
        assert actions.named(name).keys == ()


def test_from_the_console_s_palette_the_manager_opens_and_does_it(console: Console, qtbot: QtBot) -> None:
    actions = console.window.actions_of
    actions.run(actions.named("New broker"))
    qtbot.waitUntil(lambda: console.manager.shown is not None and console.manager.shown.name == "New broker")
    assert console.manager.shown is not None and console.manager.shown.isVisible()


def test_what_acts_on_a_chosen_broker_waits_until_one_is_looked_at(console: Console, qtbot: QtBot) -> None:
    delete = console.window.actions_of.named("Delete the broker")
    assert "Ctrl+B" in delete.why_not()
    window = managed(console, qtbot)
    assert delete.why_not() == ""
    gone = window.name
    console.window.actions_of.run(delete)
    qtbot.waitUntil(lambda: gone not in window.model.names)


def test_a_card_in_its_own_window_hears_the_keys_of_the_console(console: Console, qtbot: QtBot) -> None:
    window = console.window
    console.model.set_fleet(fleet_of(sherpa("tug-1")))
    window.monitor.detached.open("tug-1")
    (card,) = window.monitor.detached.windows
    assert {key.toString() for action in card.actions() for key in action.shortcuts()} >= {
        "Ctrl+Shift+P",
        "?",
        "Ctrl+Q",
    }
    for key, shown in (("Ctrl+Shift+P", window.palette_of), ("?", window.key_map)):
        hear(card, key, qtbot)
        assert shown.isVisible()
        shown.leave()
    hear(card, "Ctrl+2", qtbot)
    assert window._stack.currentIndex() == 1
    hear(card, "Ctrl+Q", qtbot)
    assert not window.isVisible() and window.monitor.detached.windows == ()


def test_the_window_of_the_local_broker_hears_them_too_and_makes_way(console: Console, qtbot: QtBot) -> None:
    console.window.top_bar.pill.local_requested.emit()
    local = next(window for window in console.window.findChildren(LocalWindow))
    local.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is local)
    press("?", local.tunnel)
    assert console.window.key_map.isVisible() and not local.isVisible()


def hear(card: CardWindow, key: str, qtbot: QtBot) -> None:
    card.activateWindow()
    with qtbot.waitActive(card):
        pass
    press(key, card.card.tabs)


def test_each_name_that_is_heard_elsewhere_is_one_of_the_console(console: Console) -> None:
    names = {action.name for action in console.window.actions_of.all}
    assert names >= other_windows.HEARD | other_windows.HERE


def test_what_was_wished_is_not_done_later_when_the_list_could_not_be_read(console: Console, qtbot: QtBot) -> None:
    """A broker was deleted behind whatever was done next."""
    window = managed(console, qtbot)
    console.manager.do("Delete the broker")
    window.desk.failed.emit(Fault(time.time(), "brokers", "brokers failed", ""))
    for _ in range(2):
        with qtbot.waitSignal(window.desk.done):
            window.desk.read()
    qtbot.wait(100)
    assert window.model.names == ["Plant A", "Mirror"]


def test_what_acts_on_the_logins_that_are_looked_at_is_done_from_the_console_s_palette_too(
    console: Console, qtbot: QtBot
) -> None:
    """It went to the page of brokers, and was refused there: "It does not apply to what is shown"."""
    window = managed(console, qtbot)
    console.secrets.put("twin:device:tug-9", SECRET)
    LoginBook().add(["tug-9"])
    window.choose_page(1)
    qtbot.waitUntil(window.twin.kept.forget_all.isEnabled)
    console.window.actions_of.run(console.window.actions_of.named("Forget all device logins"))
    qtbot.waitUntil(lambda: window.twin.kept.dialog is not None)
    assert window.twin.kept.dialog is not None and "tug-9" in window.twin.kept.dialog.windowTitle()
    window.twin.kept.dialog.reject()
