"""What would end forwarding asks first and names what ends: another broker by any way in, another site, the demo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.console.console import Console
from ati_console.gui.console.ending import ends
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.settings.profile import Profile
from tests.forward.kit import NORTH
from tests.gui.hands import FakeVault, Make, online, open_site
from tests.site.a_site import TEXT, written
from tests.support.mosquitto import Mosquitto

CLIENT = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def other() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


@pytest.fixture
def console(
    make: Make, broker: Mosquitto, other: Mosquitto, vault: FakeVault, qtbot: QtBot, tmp_path: Path
) -> Iterator[Console]:
    """Plant is the source and forwards, Mirror is saved."""
    vault.kept[f"twin:api-key:{CLIENT}"] = "k"
    built = make()
    for name, running in (("Mirror", other), ("Plant", broker)):
        built.book.keep(Profile(name, running.host, running.port))
    with TwinSandbox(api_key="k", devices={NORTH: ["tug-107-a"]}) as twin:
        open_site(built, written(tmp_path, TEXT.replace("https://twin.example/v3", twin.url)), qtbot)
        built.brokers.choose("Plant")
        qtbot.waitUntil(lambda: online(built))
        built.window.forwarding.wish(ForwardMode.ON)
        qtbot.waitUntil(lambda: built.model.forward.mode is ForwardMode.ON)
        yield built
        built.window.close()


def source(console: Console) -> str:
    return console.brokers.profile.name if console.brokers.profile else ""


def enter_in_the_manager(console: Console, name: str, qtbot: QtBot) -> str:
    """Enter on that row of the list; what the button of it said."""
    console.manager.open()
    window = console.manager.shown
    assert window is not None
    qtbot.waitUntil(lambda: window.model.row(name) >= 0)
    side = window.sidebar
    side.list.setCurrentIndex(window.model.index(window.model.row(name)))
    said = side.connect_button.text()
    QTest.keyClick(side.list, Qt.Key.Key_Return)
    return said


def test_enter_in_the_managers_list_asks_before_it_ends_forwarding(console: Console, qtbot: QtBot) -> None:
    assert enter_in_the_manager(console, "Mirror", qtbot) == "Make source"
    dialog = console.ending.dialog
    assert dialog is not None and dialog.stay.isDefault()
    assert dialog.windowTitle() == "Connect Mirror in place of Plant?"
    dialog.stay.click()
    assert source(console) == "Plant" and console.model.forward.mode is ForwardMode.ON

    enter_in_the_manager(console, "Mirror", qtbot)
    assert console.ending.dialog is not None
    console.ending.dialog.go.click()
    qtbot.waitUntil(lambda: source(console) == "Mirror" and console.model.forward.mode is ForwardMode.OFF)
    qtbot.waitUntil(lambda: online(console))


def test_without_forwarding_enter_does_what_the_button_says_and_asks_nobody(console: Console, qtbot: QtBot) -> None:
    console.window.forwarding.wish(ForwardMode.OFF)
    qtbot.waitUntil(lambda: console.model.forward.mode is ForwardMode.OFF)
    assert enter_in_the_manager(console, "Plant", qtbot) == "Connect again"
    assert enter_in_the_manager(console, "Mirror", qtbot) == "Make source"
    assert console.ending.dialog is None
    qtbot.waitUntil(lambda: source(console) == "Mirror" and online(console))


def test_another_site_a_new_one_and_the_demo_ask_as_well(console: Console, qtbot: QtBot, tmp_path: Path) -> None:
    console.plant.site_asker.chosen.emit(tmp_path / "other.toml")
    assert console.ending.dialog is not None and console.ending.dialog.windowTitle() == "Open other.toml?"
    console.ending.dialog.stay.click()
    console.start_demo()
    assert console.ending.dialog is not None and console.ending.dialog.windowTitle() == "Start the demo?"
    console.ending.dialog.stay.click()
    assert console.plant.site is not None and console.plant.site.site.name == "Plant A"
    assert console.model.forward.mode is ForwardMode.ON and console.demo.worker is None


def test_the_question_names_the_branch_and_what_is_not_delivered() -> None:
    on = ForwardStatus(ForwardMode.ON, branch="North")
    assert ends(on) == "Forwarding to North ends, until it is switched on again."
    waiting = ForwardStatus(ForwardMode.ON, branch="North", queued=3, in_flight=1)
    assert ends(waiting).endswith("4 samples not delivered yet: kept on disk until this site forwards again.")
    assert ends(ForwardStatus(ForwardMode.SHADOW, branch="North")) == ""
