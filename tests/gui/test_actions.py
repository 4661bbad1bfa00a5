"""One list of actions: the keys, the palette and the key map say the same, and each action can be done by keyboard."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui import fuzzy
from ati_console.gui.actions import Action
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.overlays.key_map import groups
from ati_console.gui.panels.keys_list import KEYS
from ati_console.gui.theme import Theme
from ati_console.gui.window_actions import GROUPS

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(dark: Theme, qtbot: QtBot) -> MainWindow:
    made = MainWindow(ConsoleModel(), dark)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.open()
    made.activateWindow()
    with qtbot.waitActive(made):
        pass
    return made


def names(window: MainWindow) -> list[str]:
    return [action.name for action, _why_not in window.palette_of.found.rows]


def test_no_two_actions_have_the_same_name_and_no_two_of_the_window_the_same_key(window: MainWindow) -> None:
    actions = window.actions_of.all
    assert not [name for name, count in Counter(a.name for a in actions).items() if count > 1]
    keys = Counter(QKeySequence(k).toString() for a in actions for k in a.keys if not a.local)
    assert not [key for key, count in keys.items() if count > 1]
    assert {action.group for action in actions} == set(GROUPS)


def test_every_key_of_the_window_is_an_action_of_the_list(window: MainWindow) -> None:
    listed = {QKeySequence(k).toString() for a in window.actions_of.all for k in a.keys if not a.local}
    heard = {shortcut.toString() for action in window.actions() for shortcut in action.shortcuts()}
    assert heard == listed


def test_the_keys_below_an_empty_card_are_keys_of_the_list(window: MainWindow) -> None:
    listed = {key.replace("+", " ") for action in window.actions_of.all for key in action.keys}
    assert {key.replace("Ctrl 1 to 5", "Ctrl 1") for _what, key in KEYS} <= listed


def test_the_menu_of_the_site_says_the_keys_of_the_list(window: MainWindow) -> None:
    said = dict(action.text().split("\t") for action in window.top_bar.site.menu_of.actions() if "\t" in action.text())
    keys = {action.name: action.key_words for action in window.actions_of.all}
    assert set(said) == {"Open a site file", "Save the site", "Save the site as", "Undo the last change"}
    for name, key in said.items():
        assert key == keys[name if name in keys else f"{name} of the site"]


def test_ctrl_shift_p_finds_an_action_by_a_few_letters_and_enter_does_it(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_P, CTRL | SHIFT)
    assert window.palette_of.isVisible()
    assert window.palette_of.field.hasFocus()
    QTest.keyClicks(window.palette_of.field, "dmo")
    assert names(window)[0] == "Run the demo"
    with qtbot.waitSignal(window.demo_requested):
        QTest.keyClick(window.palette_of.field, Qt.Key.Key_Return)
    assert not window.palette_of.isVisible()


def test_a_click_in_the_palette_does_it_too(window: MainWindow, qtbot: QtBot) -> None:
    window.show_palette()
    window.palette_of.field.setText("handover")
    place = window.palette_of.list.visualRect(window.palette_of.found.index(0)).center()
    QTest.mouseClick(window.palette_of.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window._stack.currentIndex() == 4


def test_what_cannot_be_done_says_why_comes_last_and_is_not_done(window: MainWindow, qtbot: QtBot) -> None:
    window.show_palette()
    window.palette_of.field.setText("forward shadow")
    index = window.palette_of.found.index(0)
    assert "site file" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    with qtbot.assertNotEmitted(window.forward_requested):
        QTest.keyClick(window.palette_of.field, Qt.Key.Key_Return)
    assert window.palette_of.isVisible()
    window.palette_of.field.clear()
    reasons = [bool(why_not) for _action, why_not in window.palette_of.found.rows]
    assert reasons == sorted(reasons)


def test_a_key_for_what_cannot_be_done_says_the_reason(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, CTRL | SHIFT)
    assert "site file" in window.toast.words()


def test_forwarding_that_is_on_can_always_be_turned_off(window: MainWindow, qtbot: QtBot) -> None:
    window._model.set_forward(ForwardStatus(mode=ForwardMode.ON, branch="Plant A"))
    with qtbot.waitSignal(window.forward_requested) as wish:
        QTest.keyClick(window, Qt.Key.Key_F, CTRL | SHIFT)
    assert wish.args == [ForwardMode.OFF]


def test_what_is_called_as_it_was_typed_comes_first_though_it_cannot_be_done(window: MainWindow, qtbot: QtBot) -> None:
    """Enter did what has these letters somewhere instead: the fleet contract of all sherpas for "crash"."""
    window.show_palette()
    window.palette_of.field.setText("crash")
    assert names(window)[0] == "Open the last crash report"
    assert len(names(window)) > 1, "the letters are looked for all the same"
    QTest.keyClick(window.palette_of.field, Qt.Key.Key_Return)
    assert window.palette_of.isVisible()


def test_the_arrows_move_in_the_palette_and_go_round(window: MainWindow) -> None:
    window.show_palette()
    palette = window.palette_of
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 1
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == len(palette.found.rows) - 1
    QTest.keyClick(palette.field, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() == len(palette.found.rows) - 1


def test_nothing_that_fits_is_said_and_enter_does_nothing(window: MainWindow) -> None:
    window.show_palette()
    window.palette_of.field.setText("zzzz")
    assert window.palette_of.none.isVisible()
    QTest.keyClick(window.palette_of.field, Qt.Key.Key_Down)
    QTest.keyClick(window.palette_of.field, Qt.Key.Key_Return)
    assert window.palette_of.isVisible()


def test_esc_or_a_click_beside_it_closes_it_and_the_focus_is_where_it_was(window: MainWindow, qtbot: QtBot) -> None:
    window.monitor.fleet.table.setFocus()
    for leave in (_escape, _click_beside):
        window.show_palette()
        leave(window)
        assert not window.palette_of.isVisible()
        assert window.monitor.fleet.table.hasFocus()


def _escape(window: MainWindow) -> None:
    QTest.keyClick(window.palette_of.field, Qt.Key.Key_Escape)


def _click_beside(window: MainWindow) -> None:
    QTest.mouseClick(window.palette_of, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))


def test_tab_does_not_leave_an_overlay(window: MainWindow) -> None:
    for overlay in (window.palette_of, window.key_map):
        overlay.open()
        for _ in range(3):
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keyClick(focused, Qt.Key.Key_Tab)
            now = QApplication.focusWidget()
            assert now is not None and overlay.isAncestorOf(now)
        overlay.leave()


def test_a_question_mark_shows_the_keys_and_again_takes_them_away_but_not_while_something_is_typed(
    window: MainWindow,
) -> None:
    window.monitor.fleet.table.setFocus()
    QTest.keyClick(window.monitor.fleet.table, Qt.Key.Key_Question, SHIFT)
    assert window.key_map.isVisible()
    QTest.keyClick(window.key_map, Qt.Key.Key_Question, SHIFT)
    assert not window.key_map.isVisible()
    window.monitor.start.field.setFocus()
    QTest.keyClick(window.monitor.start.field, Qt.Key.Key_Question, SHIFT)
    assert not window.key_map.isVisible()


def test_the_key_map_has_every_action_with_a_key_once(window: MainWindow) -> None:
    shown = [a.name for column in window.key_map.sheet.columns for _name, found in column for a in found]
    assert sorted(shown) == sorted(a.name for a in window.actions_of.all if a.keys)
    assert "Command palette Ctrl+Shift+P" in window.key_map.sheet.accessibleName()


def test_an_overlay_is_inside_the_window_at_every_size_and_zoom(window: MainWindow, dark: Theme) -> None:
    for zoom, size in ((1.0, (1024, 600)), (2.0, (1440, 900)), (0.8, (1920, 1080))):
        dark.set_zoom(zoom)
        window.resize(*size)
        for overlay in (window.palette_of, window.key_map):
            overlay.open()
            assert window.rect().contains(overlay.card.geometry())
            overlay.leave()


def test_groups_without_keys_are_not_in_the_map() -> None:
    found = groups([Action("one", "A", ("F1",)), Action("two", "B"), Action("three", "A", ("F2",))])
    assert [(name, len(of_group)) for name, of_group in found] == [("A", 2)]


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("plant a", "Open the site Plant A (a.toml)", "Open the site Plant B (plant-b.toml)"),
        ("dark", "Dark", "Dark or light as the system"),
        ("zoom in", "Zoom in", "Zoom the floor in"),
        ("for", "Forward", "Connect or disconnect"),
        ("rl", "Reset the layout", "Publish"),
    ],
)
def test_a_better_fit_comes_first(typed: str, better: str, worse: str) -> None:
    assert fuzzy.fit(typed, better) >= fuzzy.fit(typed, worse)
    assert fuzzy.fit(typed, better) > 0


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_text_has_a_fit_or_none(typed: str, name: str) -> None:
    assert fuzzy.fit(typed, name) >= fuzzy.NONE


@given(st.text(alphabet="abc xyz", min_size=1, max_size=60))
def test_a_name_fits_itself(name: str) -> None:
    assert fuzzy.fit(name, name) >= 0


def test_the_key_map_shows_the_keys_of_the_manager_of_brokers(window: MainWindow) -> None:
    found = dict(groups(window.actions_of.all))
    assert [action.key_words for action in found["Manager of brokers"]][:4] == ["Ctrl+S", "Ctrl+T", "Ctrl+F", "F2"]
