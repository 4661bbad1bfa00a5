"""Cards in windows of their own come back at the next start of the same site, where they were left."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels import card_keeper
from ati_console.gui.theme import Theme
from tests.gui.sherpas import fleet_of, sherpa, stand_still


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def start(theme: Theme, qtbot: QtBot, settings: QSettings, site: str = "Plant A", *names: str) -> MainWindow:
    window = MainWindow(ConsoleModel(stand_still), theme, settings=settings)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.open()
    window.show_site(site)
    window._model.set_fleet(fleet_of(*(sherpa(name) for name in names)))
    return window


def shown(window: MainWindow) -> list[str]:
    return [one.sherpa for one in window.monitor.detached.windows]


def test_they_come_back_in_their_places_once_their_sherpas_are_there(
    dark: Theme, own_home: Path, qtbot: QtBot, settings: QSettings
) -> None:
    first = start(dark, qtbot, settings, "Plant A", "tug-1", "tug-2", "tug-3")
    for name in ("tug-1", "tug-2", "tug-3"):
        first.monitor.detached.open(name)
    one = first.monitor.detached.windows[1]
    one.setGeometry(300, 200, 420, 500)
    place = one.geometry()
    first.monitor.detached.windows[2].close()
    first.end()
    assert shown(first) == []
    again = start(dark, qtbot, settings, "Plant A", "tug-2")
    assert shown(again) == ["tug-2"] and again.monitor.detached.windows[0].geometry() == place
    again._model.set_fleet(fleet_of(sherpa("tug-1"), sherpa("tug-2"), sherpa("tug-3")))
    assert shown(again) == ["tug-2", "tug-1"], "tug-3 was closed by hand"
    again.end()


def test_who_did_not_show_up_is_still_waited_for_the_time_after(
    dark: Theme, own_home: Path, qtbot: QtBot, settings: QSettings
) -> None:
    first = start(dark, qtbot, settings, "Plant A", "tug-1")
    first.monitor.detached.open("tug-1")
    first.end()
    start(dark, qtbot, settings, "Plant A", "tug-9").end()
    third = start(dark, qtbot, settings, "Plant A", "tug-1")
    assert shown(third) == ["tug-1"]
    third.end()


def test_another_site_has_its_own_and_a_reset_forgets_them(
    dark: Theme, own_home: Path, qtbot: QtBot, settings: QSettings
) -> None:
    first = start(dark, qtbot, settings, "Plant A", "tug-1")
    first.monitor.detached.open("tug-1")
    first.end()
    other = start(dark, qtbot, settings, "Plant B", "tug-1")
    assert shown(other) == []
    other.reset_layout()
    other.end()
    third = start(dark, qtbot, settings, "Plant A", "tug-1")
    assert shown(third) == []
    third.end()


@pytest.mark.parametrize(
    "kept", ["{", "[]", '{"version": 1, "sites": {"Plant A": [7, ["tug-1"], ["", "x"], ["tug-1", 7]]}}', "[" * 99_999]
)
def test_whatever_stands_in_the_settings_opens_no_card(
    dark: Theme, own_home: Path, qtbot: QtBot, settings: QSettings, kept: str
) -> None:
    settings.setValue(card_keeper.KEPT.key, kept)
    window = start(dark, qtbot, settings, "Plant A", "tug-1")
    assert shown(window) == []
    window.end()
