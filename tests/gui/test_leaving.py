"""Closing the window asks about forwarding, and about what is typed in the manager of brokers and not saved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console import paths
from ati_console.forwarding import ForwardMode
from ati_console.gui.console.console import Console
from ati_console.gui.console.leaving import words
from ati_console.settings.profile import Profile
from ati_console.settings.store import ProfileStore
from tests.gui.hands import Make


def typed(make: Make, qtbot: QtBot) -> Console:
    """A console whose manager holds another host for Plant A."""
    ProfileStore(paths.profiles_file()).save((Profile(name="Plant A", host="broker.example"),))
    console = make()
    console.manager.open()
    shown = console.manager.shown
    assert shown is not None
    qtbot.waitUntil(lambda: tuple(shown.model.names) == ("Plant A",))
    shown.sidebar.list.setCurrentIndex(shown.model.index(0))
    field = shown.editor.fields["host"].control.first()
    field.setFocus()
    QTest.keyClicks(field, "x")
    assert console.manager.unsaved == ("Plant A",)
    return console


def test_what_is_typed_for_a_broker_is_asked_about(make: Make, qtbot: QtBot) -> None:
    console = typed(make, qtbot)
    console.window.close()
    dialog = console.leaving.dialog
    assert console.window.isVisible() and dialog is not None and dialog.isVisible()
    qtbot.mouseClick(dialog.stay, Qt.MouseButton.LeftButton)
    assert console.window.isVisible() and console.manager.unsaved == ("Plant A",)
    console.window.close()
    dialog = console.leaving.dialog
    assert dialog is not None
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert not console.window.isVisible()


def test_closing_the_window_asks_before_it_ends_forwarding(forwarding: Console, qtbot: QtBot) -> None:
    window = forwarding.window
    window.close()
    dialog = forwarding.ending.dialog
    assert dialog is not None and dialog.windowTitle() == "Close ATI Console?" and dialog.stay.isDefault()
    dialog.stay.click()
    assert window.isVisible() and forwarding.model.forward.mode is ForwardMode.ON
    window.close()
    assert forwarding.ending.dialog is not None
    forwarding.ending.dialog.go.click()
    assert not window.isVisible()


def test_a_signal_or_the_end_of_the_session_closes_without_a_question(forwarding: Console) -> None:
    forwarding.window.end()
    assert not forwarding.window.isVisible() and forwarding.ending.dialog is None


def test_the_words_name_the_brokers_and_how_many_more() -> None:
    assert words(()) == ""
    assert words(("A", "B")).endswith("not saved: A, B.")
    assert words(("A", "B", "C", "D", "E")).endswith("A, B, C and 2 more.")
