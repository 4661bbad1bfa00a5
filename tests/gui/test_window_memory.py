"""The window comes back where it was, on a screen that is there, with its panes and columns, or as it was at first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSettings
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ati_console.gui import window_memory
from ati_console.gui.diagnose.pane_sizes import PaneSizes
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.fleet_order import Column
from ati_console.gui.on_screen import aside, fitted
from ati_console.gui.theme import Theme
from ati_console.gui.workspaces.monitor import Panes

LEFT, RIGHT = QRect(0, 0, 1920, 1080), QRect(1920, 0, 2560, 1440)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> QSettings:
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(str))  # off screen nothing is restored
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def window_of(dark: Theme, qtbot: QtBot, store: QSettings) -> MainWindow:
    window = MainWindow(ConsoleModel(), dark, settings=store)
    qtbot.addWidget(window)
    return window


def test_a_window_of_a_screen_that_is_gone_is_moved_to_the_one_that_is_left() -> None:
    there = QRect(2400, 200, 1440, 900)
    assert fitted(there, [LEFT, RIGHT]) == there
    assert LEFT.contains(fitted(there, [LEFT]))
    assert fitted(there, [LEFT]).size() == there.size()


def test_a_window_larger_than_the_screen_that_is_left_is_made_smaller() -> None:
    assert fitted(QRect(2000, 0, 2500, 1400), [LEFT]) == LEFT


def test_a_further_window_does_not_hide_the_first_one() -> None:
    first = QRect(100, 100, 800, 600)
    assert aside(first, 2).topLeft() - first.topLeft() == QPoint(32, 32)
    assert {aside(first, number).topLeft().x() for number in range(2, 12)} == set(range(100, 420, 32))


def test_a_title_that_cannot_be_reached_counts_as_gone() -> None:
    assert fitted(QRect(100, -200, 800, 600), [LEFT]).top() >= 0
    assert LEFT.contains(fitted(QRect(1900, 100, 800, 600), [LEFT]))


@given(*(st.integers(-9_000, 9_000) for _ in range(2)), *(st.integers(100, 6_000) for _ in range(2)))
def test_any_window_can_be_reached_on_some_screen(left: int, top: int, wide: int, high: int) -> None:
    shown = fitted(QRect(left, top, wide, high), [LEFT, RIGHT])
    edge = QRect(shown.left(), shown.top(), shown.width(), 48)
    assert any(edge.intersects(screen) for screen in (LEFT, RIGHT))
    assert fitted(shown, [LEFT, RIGHT]) == shown


def test_hidden_columns_are_found_again_and_a_reset_shows_them(dark: Theme, qtbot: QtBot, store: QSettings) -> None:
    window = window_of(dark, qtbot, store)
    window.monitor.fleet.columns.hide([Column.HZ, Column.MODE])
    window.open()
    window.close()
    again = window_of(dark, qtbot, store)
    assert again.monitor.fleet.columns.hidden == (Column.MODE, Column.HZ)
    again.open()
    assert again.monitor.fleet.table.isColumnHidden(Column.MODE)
    again.reset_layout()
    assert not again.monitor.fleet.columns.hidden


def test_the_order_of_the_columns_is_found_again_and_a_reset_forgets_it(
    dark: Theme, qtbot: QtBot, store: QSettings
) -> None:
    window = window_of(dark, qtbot, store)
    header = window.monitor.fleet.table.header
    header.moveSection(header.visualIndex(Column.AGE), 1)  # as by dragging its title
    moved = window.monitor.fleet.columns.order
    window.open()
    window.close()
    again = window_of(dark, qtbot, store)
    assert again.monitor.fleet.columns.order == moved != tuple(Column)
    again.open()
    again.reset_layout()
    assert again.monitor.fleet.columns.order == tuple(Column)


@pytest.mark.parametrize("kept", ["", "x,y", "99,-1", "0,6", [1, 2], "4" * 5_000])
def test_odd_columns_hide_nothing(dark: Theme, qtbot: QtBot, store: QSettings, kept: object) -> None:
    store.setValue(window_memory.VERSION_KEY, window_memory.VERSION)
    store.setValue("columns", kept)
    assert window_of(dark, qtbot, store).monitor.fleet.columns.hidden == ()


def test_a_layout_of_another_version_is_left_alone(dark: Theme, qtbot: QtBot, store: QSettings) -> None:
    window = window_of(dark, qtbot, store)
    window.monitor.fleet.columns.hide([Column.HZ])
    window.open()
    window.close()
    store.setValue(window_memory.VERSION_KEY, 99)
    again = window_of(dark, qtbot, store)
    assert not again.monitor.fleet.columns.hidden
    assert not again.was_restored


def test_a_window_left_on_a_screen_that_is_gone_is_on_one_that_is_there(
    dark: Theme, qtbot: QtBot, store: QSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = window_of(dark, qtbot, store)
    window.open()
    window.move(5_000, 300)
    window.close()
    again = window_of(dark, qtbot, store)
    assert any(screen.availableGeometry().intersects(again.geometry()) for screen in QGuiApplication.screens())


def test_a_window_that_was_left_at_200_percent_has_the_panes_that_were_drawn_when_it_is_at_100_again(
    dark: Theme, qtbot: QtBot, store: QSettings
) -> None:
    window = window_of(dark, qtbot, store)
    window.resize(1440, 900)
    window.open()
    across = window.monitor._across
    qtbot.waitUntil(lambda: across.sizes()[0] > 500)
    across.moveSplitter(480, 1)
    dark.set_zoom(2.0)
    qtbot.waitUntil(lambda: across.sizes()[0] != 480)
    window.close()
    again = window_of(dark, qtbot, store)
    again.resize(1440, 900)
    again.open()
    dark.set_zoom(1.0)
    qtbot.waitUntil(lambda: abs(again.monitor._across.sizes()[0] - 480) <= 2)


@pytest.mark.parametrize("text", ["", "562", "fleet=", "fleet=-5", "fleet=a", "fleet=99999", "fleet=5.5", "other=300"])
def test_what_is_no_size_of_panes_is_left_out(text: str) -> None:
    assert Panes.read(text) == Panes()
    assert Panes.read(f"{text},card=300") == Panes(card=300)
    assert Panes.read(Panes(480.2, 300, 200).text) == Panes(480, 300, 200)


def test_the_panes_of_diagnose_come_back_as_they_were_drawn_and_a_reset_forgets_them(
    dark: Theme, qtbot: QtBot, store: QSettings
) -> None:
    window = window_of(dark, qtbot, store)
    window.resize(1440, 900)
    window.open()
    access = window.diagnose.open().access
    window.choose_workspace(3)
    qtbot.waitUntil(lambda: access.width() > 1_300)
    designed = (access.matrix.width(), access.timeline.height())
    access._across.moveSplitter(access._across.width() - 420, 2)
    access._down.moveSplitter(access._down.height() - 260, 1)
    drawn = (access.matrix.width(), access.timeline.height())
    assert drawn != designed
    window.close()
    again = window_of(dark, qtbot, store)
    assert again.diagnose.pages is None, "what is remembered builds nothing"
    again.resize(1440, 900)
    again.open()
    again.choose_workspace(3)
    assert again.diagnose.pages is not None
    access = again.diagnose.pages.access
    qtbot.waitUntil(lambda: (access.matrix.width(), access.timeline.height()) == drawn)
    again.resize(1600, 1000)
    qtbot.waitUntil(lambda: access.width() > 1_500)
    assert access.timeline.height() == drawn[1], "a larger window leaves what was drawn"
    again.resize(1440, 900)
    qtbot.waitUntil(lambda: access.width() < 1_500)
    again.reset_layout()
    assert (access.matrix.width(), access.timeline.height()) == designed
    again.close()
    store.sync()
    assert not store.value(window_memory.DIAGNOSE_PANES)


def test_the_panes_of_diagnose_outlive_a_session_in_which_nobody_looked_at_them(
    dark: Theme, qtbot: QtBot, store: QSettings
) -> None:
    store.setValue(window_memory.DIAGNOSE_PANES, "side=444,below=222")
    window = window_of(dark, qtbot, store)
    window.open()
    window.close()
    assert window_of(dark, qtbot, store).diagnose.sizes == PaneSizes(side=444, below=222)


def test_the_panes_of_publish_come_back_as_they_were_drawn(dark: Theme, qtbot: QtBot, store: QSettings) -> None:
    window = window_of(dark, qtbot, store)
    window.resize(1440, 900)
    window.open()
    window.choose_workspace(1)
    pane = window.publish.pane
    qtbot.waitUntil(lambda: pane.height() > 700)
    window.reset_layout()
    designed = pane.history.height()
    pane._down.moveSplitter(pane._down.height() - designed - 120, 1)
    drawn = pane.history.height()
    assert drawn > designed
    window.close()
    again = window_of(dark, qtbot, store)
    assert not again.publish.is_built, "what is remembered builds nothing"
    again.resize(1440, 900)
    again.open()
    again.choose_workspace(1)
    qtbot.waitUntil(lambda: again.publish.pane.history.height() == drawn)
    again.reset_layout()
    assert again.publish.pane.history.height() == designed


@pytest.mark.parametrize("kept", ["", "side", "side=x", "side=-4", "side=99999", "roof=3", 7, "=" * 5_000])
def test_odd_sizes_of_panes_move_nothing(kept: object) -> None:
    assert PaneSizes.read(kept) == PaneSizes()


def test_a_first_window_is_no_larger_than_its_screen(monkeypatch: pytest.MonkeyPatch, store: QSettings) -> None:
    screen = QGuiApplication.primaryScreen()
    assert window_memory.first_size().width() <= screen.availableSize().width()
    assert window_memory.first_size().height() < screen.availableSize().height(), "its title is seen as well"
    monkeypatch.setattr(screen, "availableSize", lambda: RIGHT.size())
    monkeypatch.setattr(QGuiApplication, "primaryScreen", staticmethod(lambda: screen))
    assert window_memory.first_size() == window_memory.FIRST_SIZE


def test_theme_and_zoom_are_kept_when_they_are_chosen_and_not_only_by_a_window_that_ends_well(
    dark: Theme, qtbot: QtBot, store: QSettings
) -> None:
    window = window_of(dark, qtbot, store)
    dark.set_mode("light")
    dark.set_zoom(1.25)
    kept = QSettings(store.fileName(), QSettings.Format.IniFormat)
    assert (kept.value("theme"), float(str(kept.value("zoom")))) == ("light", 1.25)
    assert not window.isVisible()  # nobody closed it
