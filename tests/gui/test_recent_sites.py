"""The sites that were open last are offered at the next start: on the card, in the site's menu, in the palette."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ati_console.gui import recent_memory
from ati_console.gui.console.console import Console
from ati_console.gui.console.opening import Doors, Opening
from ati_console.gui.recent_memory import MOST, RecentSite
from ati_console.gui.recent_menu import GONE, OTHER
from ati_console.gui.theme import Theme
from ati_console.settings.secrets import SecretStore
from tests.gui.hands import FakeVault, open_site, rehearsal_of
from tests.site.a_site import TEXT, changed, written

Start = Callable[[], Console]


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def start(dark: Theme, qtbot: QtBot, own_home: Path, settings: QSettings) -> Iterator[Start]:
    """A window that remembers; started again, the one before is closed."""
    made: list[Console] = []

    def begin() -> Console:
        for before in made:
            before.window.end()
        doors = Doors(secrets=SecretStore(environ={}, key_store=FakeVault()), rehearse=rehearsal_of(2, 5.0))
        made.append(Console(dark, Opening(size=(1280, 800)), doors, settings))
        qtbot.addWidget(made[-1].window)
        made[-1].start()
        return made[-1]

    yield begin
    for console in made:
        console.window.end()


def plant_b(folder: Path) -> Path:
    path = folder / "b" / "plant-b.toml"
    path.parent.mkdir()
    path.write_text(TEXT.replace("Plant A", "Plant B"))
    return path


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_a_first_start_has_no_recent_site_and_the_row_asks_for_a_file_at_once(start: Start, qtbot: QtBot) -> None:
    console = start()
    assert not console.window.top_bar.recent.menuAction().isVisible()
    qtbot.mouseClick(console.window.monitor.start.site, Qt.MouseButton.LeftButton)
    assert console.plant.site_asker.dialog is not None
    console.plant.site_asker.dialog.reject()


def test_the_next_start_opens_the_site_of_the_last_time_with_enter_enter(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    console = start()
    open_site(console, written(tmp_path), qtbot)
    open_site(console, plant_b(tmp_path), qtbot)
    again = start()
    card = again.window.monitor.start
    assert card.isVisible() and "Plant B, Plant A, or another file" in card.site.accessibleDescription()
    card.site.setFocus()
    QTest.keyClick(card.site, Qt.Key.Key_Space)
    assert [text.partition("\t")[0] for text in texts(card.recent)] == ["Plant B", "Plant A", OTHER]
    with qtbot.waitSignal(again.plant.changed, timeout=5_000):
        QTest.keyClick(card.recent, Qt.Key.Key_Return)
    assert again.window.top_bar.site.words() == "Plant B"


def test_the_menu_of_the_site_offers_them_with_where_they_lie_cut_in_the_middle(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    console = start()
    far = tmp_path / ("long-" * 20) / ("folder-" * 10)
    far.mkdir(parents=True)
    path = written(far)
    open_site(console, path, qtbot)
    menu = console.window.top_bar.recent
    assert menu.menuAction() in console.window.top_bar.site.menu_of.actions() and menu.menuAction().isVisible()
    name, shown = texts(menu)[0].split("\t")
    assert name == "Plant A" and "…" in shown and shown.endswith("site.toml") and shown[0] == str(path)[0]
    assert menu.actions()[0].toolTip() == str(path)


def test_the_palette_finds_a_recent_site_by_its_name(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    console = start()
    open_site(console, written(tmp_path), qtbot)
    open_site(console, plant_b(tmp_path), qtbot)
    console.window.show_palette()
    QTest.keyClicks(console.window.palette_of.field, "plant a")
    with qtbot.waitSignal(console.plant.changed, timeout=5_000):
        QTest.keyClick(console.window.palette_of.field, Qt.Key.Key_Return)
    assert console.window.top_bar.site.words() == "Plant A"


def test_a_file_that_is_gone_is_said_to_be_gone_and_can_be_dropped(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    console = start()
    path = written(tmp_path)
    open_site(console, path, qtbot)
    path.unlink()
    again = start()
    menu = again.window.monitor.start.recent
    qtbot.waitUntil(lambda: texts(menu)[0].startswith(f"Plant A: {GONE}"))
    assert "Plant A" not in again.window.monitor.start.site.accessibleDescription()
    assert again.window.actions_of.passing()[0].why_not() == "Its file is not there any more"
    menu.actions()[0].trigger()
    assert not again.recent.sites and "off the list" in again.window.toast.words()
    assert not start().recent.sites


def test_the_list_is_bounded_and_each_file_stands_in_it_once() -> None:
    sites: tuple[RecentSite, ...] = ()
    for number in (*range(MOST + 4), 5):
        sites = recent_memory.first(sites, RecentSite(Path(f"/plants/{number}.toml"), f"Plant {number}"))
    assert len(sites) == MOST and [one.path.stem for one in sites[:3]] == ["5", "11", "10"]
    assert len({one.path for one in sites}) == MOST


@pytest.mark.parametrize("kept", ["{", "7", '[7, {"path": 7, "name": ""}, {"path": "", "name": "a"}]', "[" * 100_000])
def test_whatever_stands_in_the_settings_is_no_site_of_ours(settings: QSettings, kept: str) -> None:
    settings.setValue(recent_memory.KEY, kept)
    assert recent_memory.load(settings) == ()


def test_a_name_that_looks_like_markup_or_a_key_is_text(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    console = start()
    open_site(console, written(tmp_path, changed('name = "Plant A"', 'name = "<b>A&B</b>"')), qtbot)
    row = console.window.top_bar.recent.actions()[0]
    assert row.text().startswith("<b>A&&B</b>\t") and "<" not in row.toolTip()


def test_the_settings_forget_them_all_and_touch_no_file(
    start: Start, qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    console = start()
    path = written(tmp_path)
    open_site(console, path, qtbot)
    assert json.loads(str(settings.value(recent_memory.KEY))) == [{"path": str(path), "name": "Plant A"}]
    console.window.settings_page.buttons["Forget the recent sites"].click()
    assert path.exists() and not console.recent.sites and not console.window.top_bar.recent.menuAction().isVisible()
    assert json.loads(str(settings.value(recent_memory.KEY))) == []


def test_the_site_of_the_demo_is_in_no_list(start: Start, qtbot: QtBot) -> None:
    console = start()
    console.start_demo()
    qtbot.waitUntil(lambda: console.plant.site is not None, timeout=20_000)
    assert console.recent.sites == ()
