"""The main ways through the window with the mouse alone: each click, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QTabBar, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.forward.tabs import TITLES as FORWARD_TITLES
from ati_console.gui.main_window import SMALLEST, MainWindow
from ati_console.gui.panels.bottom_tabs import TITLES, Tab
from ati_console.gui.shell.rail import LOG, SETTINGS, WORKSPACES
from ati_console.gui.theme import Theme
from tests.gui import whole_window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(dark: Theme, own_home: Path, qtbot: QtBot) -> MainWindow:
    return whole_window.whole(dark, qtbot)


def click(widget: QWidget, spot: QPoint | None = None) -> None:
    QTest.mouseClick(widget, LEFT, pos=spot or widget.rect().center())


def click_tab(tabs: QTabBar, number: int) -> None:
    click(tabs, tabs.tabRect(number).center())


def test_the_rail_leads_to_each_workspace_the_log_and_the_settings(window: MainWindow) -> None:
    for number in (*range(1, len(WORKSPACES)), LOG, SETTINGS, 0):
        click(window.rail._group.button(number))
        assert window._stack.currentIndex() == number


def test_a_click_on_a_tab_shows_its_list_its_page_and_its_part_of_the_card(window: MainWindow) -> None:
    for number in range(len(TITLES)):
        click_tab(window.monitor.bottom.tabs, number)
        assert window.monitor.bottom.tabs.currentIndex() == number
    card = window.monitor.card.tabs
    for number in range(card.count()):
        click_tab(card, number)
        assert card.currentIndex() == number
    click(window.rail._group.button(2))
    for number in range(len(FORWARD_TITLES)):
        click_tab(window.forward.head.tabs, number)
        assert window.forward.tab == number


def test_l_follows_and_f_fits_from_the_fleet_where_the_sherpa_was_chosen(window: MainWindow, qtbot: QtBot) -> None:
    table, aim = window.monitor.fleet.table, window.monitor.floor.view.aim
    click(table.viewport(), QPoint(60, table.rowViewportPosition(3) + 6))
    chosen = window.selected
    QTest.keyClick(table, Qt.Key.Key_L)
    assert (aim.following, window.selected) == (True, chosen) and chosen
    with qtbot.waitSignal(aim.changed, timeout=1_000):
        QTest.keyClick(table, Qt.Key.Key_F)
    assert window.selected == chosen
    window.monitor.floor.view.toggle_measure()
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert window.monitor.floor.view.belt.tool is None, "its hint says that Esc ends it"


def test_a_row_that_is_clicked_is_selected_everywhere_and_a_double_click_opens_it(window: MainWindow) -> None:
    table = window.monitor.fleet.table
    spot = QPoint(60, table.rowViewportPosition(3) + 6)
    click(table.viewport(), spot)
    name = window.selected
    assert name
    assert window.monitor.floor.view._selected == name
    QTest.mouseDClick(table.viewport(), LEFT, pos=spot)
    assert [one.sherpa for one in window.monitor.detached.windows] == [name]


def test_the_floor_is_zoomed_fitted_and_measured_by_its_buttons(window: MainWindow) -> None:
    view, box = window.monitor.floor.view, window.monitor.floor.tools
    before = view._camera.viewport().key()
    click(box.zoom_in)
    whole_window.refresh(window)
    closer = view._camera.viewport().key()
    assert closer != before
    click(box.fit)
    whole_window.refresh(window)
    assert view._camera.viewport().key() != closer
    click(box.measure)
    assert view.belt.tool is not None


def test_forwarding_is_switched_by_its_segments(window: MainWindow) -> None:
    wished = QSignalSpy(window.forward_requested)
    off, _shadow, _on = window.top_bar.forward._toggle.buttons
    click(off)
    assert wished.count() == 1 and wished.at(0)[0].value == "off"


def test_an_error_is_acknowledged_copied_and_saved_by_its_buttons(window: MainWindow) -> None:
    window.show_tab(Tab.ERRORS)
    whole_window.refresh(window)
    bottom = window.monitor.bottom
    click(bottom.tools.copy)
    assert "Mule app down" in QGuiApplication.clipboard().text()
    click(bottom.tools.csv)
    dialog = bottom.saver.dialog
    assert dialog is not None
    dialog.reject()
    click(bottom.tools.acknowledge)
    assert window._model.faults[0].acknowledged


def test_theme_and_zoom_are_chosen_in_the_settings(window: MainWindow) -> None:
    click(window.rail.settings)
    page, theme = window.settings_page, window.theme
    click(page.modes.buttons[1])
    assert theme.name == "light"
    click(page.zooms.buttons[-1])
    assert theme.zoom == 2.0 and window.whole.minimumWidth() == 2 * SMALLEST[0]
