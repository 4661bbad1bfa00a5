"""The settings: what is chosen holds at once, is found again, and a file that says something odd is the default."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui import preferences
from ati_console.gui.console.key_store_desk import KeyStoreDesk
from ati_console.gui.dialogs.secret_dialog import SecretDialog
from ati_console.gui.label import Label
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.notation import Notation
from ati_console.gui.pages.settings_page import SettingsPage
from ati_console.gui.pages.settings_parts import Sections, SettingRow
from ati_console.gui.preferences import Preferences
from ati_console.gui.retention import Retention
from ati_console.gui.theme import ZOOM_STEPS, Theme
from ati_console.settings.secrets import Secret, SecretStore, VaultFailed


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


def test_units_times_and_ages_hold_at_once_and_are_found_again(
    dark: Theme, own_home: Path, qtbot: QtBot, store: QSettings
) -> None:
    window = window_of(dark, qtbot, store)
    page = window.settings_page
    page.units.buttons[1].click()
    page.zones.buttons[1].click()
    page.ages["delivered_days"].setValue(7)
    page.ages["log_mib"].setValue(12)
    assert window._model.notation == Notation(utc=True, millimetres=True)
    assert window.status_bar.clock.unit() == "UTC"
    again = window_of(dark, qtbot, store)
    wanted = Preferences(notation=Notation(True, True), retention=Retention(log_mib=12, delivered_days=7))
    assert again.settings_page.now == wanted == preferences.load(store)
    assert again._model.notation.utc and again.settings_page.zones.buttons[1].isChecked()
    assert again.settings_page.ages["delivered_days"].value() == 7


def test_each_row_says_what_it_does(page: SettingsPage) -> None:
    rows = page.findChildren(SettingRow)
    assert len(rows) == 17 and all(len(row.words.text()) > 20 for row in rows)


def test_where_secrets_go_is_checked_with_an_entry_that_is_removed_again(
    dark: Theme, own_home: Path, qtbot: QtBot
) -> None:
    vault = FakeVault()
    desk = desk_of(dark, qtbot, SecretStore({}, vault))
    desk.check()
    qtbot.waitUntil(lambda: "written, read back and removed" in desk._page.store.text())
    assert vault.took and not vault.entries
    assert desk._page.store.property("tone") == ""


def test_a_computer_without_a_key_store_says_what_that_means(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    desk = desk_of(dark, qtbot, SecretStore({}, NoVault()))
    desk.check()
    qtbot.waitUntil(lambda: "asked for again at the next start" in desk._page.store.text())
    assert "has no key store" in desk._page.store.text()
    assert desk._page.store.property("tone") == "warning"


def test_an_encrypted_file_is_made_opened_again_and_a_wrong_passphrase_asks_again(
    dark: Theme, own_home: Path, qtbot: QtBot
) -> None:
    secrets = SecretStore({}, NoVault())
    desk = desk_of(dark, qtbot, secrets)
    desk.wish_file(True)
    typed(desk, "a long passphrase")
    qtbot.waitUntil(lambda: desk._page.now.encrypted_file and "open until" in desk._page.store.text(), timeout=20_000)
    assert secrets.put("broker:x", "pw").lasts
    later = desk_of(dark, qtbot, SecretStore({}, NoVault()))
    later._page.prefer(Preferences(encrypted_file=True))
    later.begin()
    typed(later, "not the passphrase")
    qtbot.waitUntil(lambda: later.dialog is not None and "wrong passphrase" in said_in(later.dialog), timeout=20_000)
    typed(later, "a long passphrase")
    qtbot.waitUntil(lambda: later._store.get("broker:x") == Secret("pw"), timeout=20_000)


def test_a_passphrase_that_nobody_types_leaves_the_file_closed_and_the_box_says_so(
    dark: Theme, own_home: Path, qtbot: QtBot
) -> None:
    desk = desk_of(dark, qtbot, SecretStore({}, NoVault()))
    desk._page.file.click()
    assert desk.dialog is not None
    desk.dialog.reject()
    assert not desk._page.file.isChecked() and not desk._page.now.encrypted_file


class FakeVault:
    """Keeps entries while the test runs."""

    words = "key store of this computer (a test)"

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}
        self.took = 0

    def read(self, name: str) -> str | None:
        return self.entries.get(name)

    def write(self, name: str, text: str) -> None:
        self.took += 1
        self.entries[name] = text

    def delete(self, name: str) -> None:
        self.entries.pop(name, None)


class NoVault:
    words = "no key store"

    def read(self, name: str) -> str | None:
        raise VaultFailed("this computer has no key store")

    def write(self, name: str, text: str) -> None:
        raise VaultFailed("this computer has no key store")

    def delete(self, name: str) -> None:
        raise VaultFailed("this computer has no key store")


def desk_of(theme: Theme, qtbot: QtBot, secrets: SecretStore) -> KeyStoreDesk:
    page = SettingsPage(theme)
    qtbot.addWidget(page)
    return KeyStoreDesk(secrets, page, theme, page)


def test_a_computer_that_was_met_without_a_key_store_is_said_to_have_none(
    dark: Theme, own_home: Path, qtbot: QtBot
) -> None:
    """The manager said so, and this page that it was not checked yet."""
    secrets = SecretStore({}, NoVault())
    desk = desk_of(dark, qtbot, secrets)
    desk._page.show()
    assert "Not checked yet" in said_on(desk._page)
    desk._page.hide()
    secrets.put("broker:Plant", Secret("canary-4711"))
    desk._page.show()
    assert "In memory alone, until the console ends: this computer has no key store" in said_on(desk._page)


def said_on(page: SettingsPage) -> str:
    return " ".join(label.text() for label in page.findChildren(Label))


def typed(desk: KeyStoreDesk, passphrase: str) -> None:
    assert desk.dialog is not None
    desk.dialog.secret.setText(passphrase)
    desk.dialog.go.click()


def said_in(dialog: SecretDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(Label))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        '{"reduced_motion": "yes"}',
        '{"reduced_motion": 1}',
        "[" * 9_000,
        '{"log_mib": 0, "utc": 1, "millimetres": "yes", "crash_days": true, "backup_days": 1e9}',
    ],
)
def test_a_file_that_says_something_odd_is_the_default(store: QSettings, text: str) -> None:
    store.setValue(preferences.KEY, text)
    assert preferences.load(store) == Preferences()


def test_a_newer_version_is_read_as_far_as_it_is_understood(store: QSettings) -> None:
    store.setValue(preferences.KEY, '{"version": 99, "reduced_motion": true, "telepathy": [1]}')
    assert preferences.load(store) == Preferences(reduced_motion=True)


@given(reduced=st.booleans(), utc=st.booleans(), millimetres=st.booleans(), days=st.integers(1, 3_650))
def test_what_is_kept_is_what_is_found(
    tmp_path_factory: pytest.TempPathFactory, reduced: bool, utc: bool, millimetres: bool, days: int
) -> None:
    file = tmp_path_factory.mktemp("kept") / "window.ini"
    kept = QSettings(str(file), QSettings.Format.IniFormat)
    wanted = Preferences(reduced, Notation(utc, millimetres), Retention(crash_days=days), utc)
    preferences.save(kept, wanted)
    kept.sync()
    assert preferences.load(QSettings(str(file), QSettings.Format.IniFormat)) == wanted


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
        "Check the key store": page.check_requested,
        "Forget the recent sites": page.recent_forgotten,
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
    inner = page.findChildren(Sections)[0].widget()
    tops: list[int] = []
    seen: set[QWidget] = set()
    while (focused := page.focusWidget()) is not None and focused not in seen:
        seen.add(focused)
        tops.append(focused.mapTo(inner, focused.rect().topLeft()).y())  # the page scrolls along
        assert focused.accessibleName()
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert tops == sorted(tops)
    assert seen >= {page.motion, page.file, *page.buttons.values(), *page.ages.values()}


def test_the_page_fits_the_smallest_window_and_every_zoom(page: SettingsPage, dark: Theme) -> None:
    for zoom in (0.8, 1.0, 1.5):
        dark.set_zoom(zoom)
        page.resize(dark.px(960), dark.px(500))
        right = [w.mapTo(page, w.rect().topRight()).x() for w in (page.modes, page.zooms)]
        assert max(right) < page.width()
