"""The settings: what is chosen holds at once, is found again, and a file that says something odd is the default."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui import preferences
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.pages.settings_page import SettingsPage
from ati_console.gui.preferences import Preferences
from ati_console.gui.theme import ZOOM_STEPS, Theme


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def page(dark: Theme, own_home: Path, qtbot: QtBot, store: QSettings) -> SettingsPage:
    made = SettingsPage(dark, store)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def window_of(dark: Theme, qtbot: QtBot, store: QSettings) -> MainWindow:
    window = MainWindow(ConsoleModel(), dark, settings=store)
    qtbot.addWidget(window)
    window.open()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    return window


def glides(window: MainWindow) -> bool:
    return window.monitor.floor.view.rows.glide.on


def test_theme_and_zoom_hold_at_once_and_are_shown_when_they_change_elsewhere(page: SettingsPage, dark: Theme) -> None:
    page.modes.buttons[1].click()
    assert dark.name == "light"
    page.zooms.buttons[0].click()
    assert dark.zoom == ZOOM_STEPS[0]
    dark.zoom_reset()
    assert page.zooms.buttons[ZOOM_STEPS.index(1.0)].isChecked()
    dark.set_mode("dark")
    assert page.modes.buttons[0].isChecked()


def test_reduced_motion_stops_the_glide_and_is_found_again(
    dark: Theme, own_home: Path, qtbot: QtBot, store: QSettings
) -> None:
    window = window_of(dark, qtbot, store)
    assert glides(window)
    window.settings_page.motion.click()
    assert not glides(window)
    again = window_of(dark, qtbot, store)
    assert again.settings_page.motion.isChecked()
    assert not glides(again)
    again.actions_of.run(again.actions_of.named("Reduced motion on or off"))
    assert glides(again)
    assert not preferences.load(store).reduced_motion


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"reduced_motion": "yes"}', '{"reduced_motion": 1}', "[" * 9_000]
)
def test_a_file_that_says_something_odd_is_the_default(store: QSettings, text: str) -> None:
    store.setValue(preferences.KEY, text)
    assert preferences.load(store) == Preferences()


def test_a_newer_version_is_read_as_far_as_it_is_understood(store: QSettings) -> None:
    store.setValue(preferences.KEY, '{"version": 99, "reduced_motion": true, "telepathy": [1]}')
    assert preferences.load(store) == Preferences(reduced_motion=True)


@given(reduced=st.booleans())
def test_what_is_kept_is_what_is_found(tmp_path_factory: pytest.TempPathFactory, reduced: bool) -> None:
    file = tmp_path_factory.mktemp("kept") / "window.ini"
    kept = QSettings(str(file), QSettings.Format.IniFormat)
    preferences.save(kept, Preferences(reduced_motion=reduced))
    kept.sync()
    assert preferences.load(QSettings(str(file), QSettings.Format.IniFormat)) == Preferences(reduced_motion=reduced)


def test_ctrl_comma_shows_the_settings_with_the_focus_in_them_and_the_rail_says_so(
    dark: Theme, own_home: Path, qtbot: QtBot, store: QSettings
) -> None:
    window = window_of(dark, qtbot, store)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.settings_page.isVisible()
    assert window.rail.settings.isChecked()
    focused = window.focusWidget()
    assert focused is not None and window.settings_page.isAncestorOf(focused)


def test_each_button_asks_for_what_it_says(page: SettingsPage, qtbot: QtBot) -> None:
    wishes = {
        "Alarms and thresholds": page.alarms_requested,
        "Reset the layout": page.layout_reset_requested,
        "Open the data folder": page.data_requested,
        "Show the keys": page.keys_requested,
        "About ATI Console": page.about_requested,
    }
    assert set(wishes) == set(page.buttons)
    for words, wish in wishes.items():
        with qtbot.waitSignal(wish):
            page.buttons[words].click()


def test_every_control_has_a_name_and_is_reached_by_tab_from_top_to_bottom(page: SettingsPage, qtbot: QtBot) -> None:
    page.activateWindow()
    with qtbot.waitActive(page):
        pass
    page.take_focus()
    tops: list[int] = []
    seen: set[QWidget] = set()
    while (focused := page.focusWidget()) is not None and focused not in seen:
        seen.add(focused)
        tops.append(focused.mapTo(page, focused.rect().topLeft()).y())
        assert focused.accessibleName()
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert tops == sorted(tops)
    singles = [page.motion, *page.buttons.values()]
    assert {b for b in seen if isinstance(b, QAbstractButton)} >= set(singles)


def test_the_page_fits_the_smallest_window_and_every_zoom(page: SettingsPage, dark: Theme) -> None:
    for zoom in (0.8, 1.0, 1.5):
        dark.set_zoom(zoom)
        page.resize(dark.px(960), dark.px(500))
        right = [w.mapTo(page, w.rect().topRight()).x() for w in (page.modes, page.zooms)]
        assert max(right) < page.width()
