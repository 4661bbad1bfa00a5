"""Hostile words in pages filled from a twin, a site or a file: mapping, calibration, delivery, dead letters, manager.

The texts and the looking are those of test_hostile_text.py.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console.forward.dead_letters import Found, Letter, Reason
from ati_console.forward.device_values import BranchDevices, TwinDevice
from ati_console.forwarding import Delivery, RobotForward
from ati_console.gui.calibration.pane import CalibrationPane
from ati_console.gui.forward.dead_page import DeadPage
from ati_console.gui.forward.delivery_page import DeliveryPage
from ati_console.gui.mapping.page import MappingPage
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.gui.models.mapping_facts import Devices
from ati_console.gui.theme import Theme
from ati_console.settings.profile import Profile
from tests.gui import calibration_scene
from tests.gui.broker_scene import Scene
from tests.gui.forward_scene import SITE, forwarding
from tests.gui.sherpas import NOW, console, sherpa
from tests.gui.test_hostile_text import FORMULA, HOSTILE, look_through
from tests.site.anchors_kit import eight


@pytest.fixture(params=HOSTILE, ids=["formula", "lines", "long", "device"])
def text(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


def shown(page: QWidget, qtbot: QtBot) -> None:
    qtbot.addWidget(page)
    page.resize(1376, 600)
    page.show()


def no_formula(words: str) -> None:
    assert not [cell for line in words.split("\n") for cell in line.split("\t") if cell.startswith(FORMULA)]


def test_the_mapping(dark: Theme, qtbot: QtBot, text: str) -> None:
    page = MappingPage(console(sherpa(text)), dark)
    shown(page, qtbot)
    page.set_site(SITE)
    with qtbot.waitSignal(page.matcher.matched, timeout=5_000):
        page.set_devices(Devices((BranchDevices(text, (TwinDevice(text, text, text),)),)))
    page.refresh(NOW)
    look_through(page)
    page.list.table.copy_rows()
    no_formula(QGuiApplication.clipboard().text())


def test_the_calibration(dark: Theme, qtbot: QtBot, text: str) -> None:
    pane = CalibrationPane(ConsoleModel(lambda: NOW), dark)
    shown(pane, qtbot)
    anchors = (replace(eight()[0], name=text[:60]), *eight()[1:])
    pane.bench.show_sector(replace(calibration_scene.SECTOR, branch=text), (calibration_scene.SECTOR,),
                           calibration_scene.kept(anchors))  # fmt: skip
    pane.refresh(NOW)
    look_through(pane)


def test_the_delivery(dark: Theme, qtbot: QtBot, text: str) -> None:
    model = forwarding(robots={text: RobotForward(text, 1, Delivery.DEAD, text, NOW - 1)}, last_error=text)
    model.set_listing({text: Listing(True, text, 1, True, text)}, near=lambda name: text)
    page = DeliveryPage(model, dark)
    shown(page, qtbot)
    page.refresh(NOW)
    look_through(page)
    page.table.copy_rows()
    no_formula(QGuiApplication.clipboard().text())


def test_the_dead_letters(dark: Theme, qtbot: QtBot, text: str) -> None:
    page = DeadPage(forwarding(dead=1), dark)
    shown(page, qtbot)
    text = text.encode("utf-8", "replace").decode()  # no file of SQLite holds half a character
    letter = Letter(1, text, text, 1_764_594_306_000, 2, NOW, text, text)
    page.show_found(page.query, Found((Reason(text, 1, 1, NOW),), (letter,), 1))
    page.refresh(NOW)
    page.letters.table.selectRow(0)
    look_through(page)


def test_the_manager(dark: Theme, qtbot: QtBot, tmp_path: Path, own_home: Path, text: str) -> None:
    try:
        profile = Profile(name=text[:60], host="broker.example", user=text[:60])
    except ValueError:
        profile = Profile(name="<img src=x> %s{0}", host="broker.example", user="=cmd|' /C calc'!A0")
    scene = Scene(dark, qtbot, tmp_path, (profile,))
    scene.choose(profile.name)
    look_through(scene.window)
