"""Tab through every workspace, page, list, dialog and card: each control once, as one reads, with a name and a ring."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from ati_console.gui import tab_order
from ati_console.gui.calibration.table_model import HEADERS, AnchorTableModel
from ati_console.gui.main_window import MainWindow
from ati_console.gui.panels.card_window import CardWindow
from ati_console.gui.reports.report_dialog import ReportDialog
from ati_console.gui.reports.request_dialog import RequestDialog
from ati_console.gui.shell.rail import WORKSPACES
from ati_console.gui.theme import Theme
from tests.gui import tab_walk, whole_window
from tests.gui.broker_scene import DEVICE, MIRROR, PLANT, Scene
from tests.report.material import rehearsed


@pytest.fixture
def window(dark: Theme, own_home: Path, qtbot: QtBot) -> MainWindow:
    made = whole_window.whole(dark, qtbot)
    made.activateWindow()
    with qtbot.waitActive(made):
        pass
    return made


def wrong(window: QWidget, theme: Theme, card: QWidget | None = None, least: int = 2) -> list[str]:
    """What Tab meets in it that is not as it should be; `least`: stops, so that an empty page is no success."""
    QApplication.processEvents()
    colors = theme.colors
    came, ringless = tab_walk.walk(window, colors.accent, colors.on_accent, card=card, filled=colors.text)
    assert len(came) >= least, [tab_walk.told(one) for one in came]
    kinds = {
        "not reached": tab_walk.unreached(came, tab_walk.stops(window, card)), "no name": tab_walk.nameless(came),
        "not as one reads": tab_walk.backwards(window, came), "no ring": ringless,
    }  # fmt: skip
    return [f"{kind}: {one}" for kind, found in kinds.items() for one in found]


def test_every_workspace_page_list_and_card(window: MainWindow, dark: Theme) -> None:
    found: list[str] = []
    for name, go in whole_window.places(window).items():
        go()
        whole_window.refresh(window)
        found += [f"{name}: {one}" for one in wrong(window, dark, least=4)]
    assert not found, "\n".join(found)


def test_the_first_start(dark: Theme, own_home: Path, qtbot: QtBot) -> None:
    window = whole_window.empty(dark, qtbot)
    assert wrong(window, dark, least=10) == []


def test_the_rail_is_reached_in_a_workspace_chosen_by_key(window: MainWindow, dark: Theme) -> None:
    """Qt takes Tab from all of a group but the button that last had the focus."""
    window.rail._group.button(0).setFocus(Qt.FocusReason.TabFocusReason)
    window.choose_workspace(4)
    came, _ = tab_walk.walk(window)
    assert window.rail._group.button(4) in came
    assert window.rail._group.button(0) not in came


@pytest.mark.parametrize("number", range(len(WORKSPACES)))
def test_the_focus_comes_along_into_a_workspace_chosen_by_key(window: MainWindow, qtbot: QtBot, number: int) -> None:
    """It stayed on the rail, on the button of the workspace of before, or on a pane that is no stop."""
    words = WORKSPACES[number][0]
    window.rail._group.button(0).setFocus(Qt.FocusReason.TabFocusReason)
    window.actions_of.run(window.actions_of.named(words))
    page, holder = window._stack.currentWidget(), QApplication.focusWidget()
    assert holder is not None and page.isAncestorOf(holder) and holder in set(tab_order.stops(window)), words


def test_back_in_a_workspace_the_focus_is_where_it_was(window: MainWindow) -> None:
    window.monitor.bottom.errors.table.setFocus(Qt.FocusReason.TabFocusReason)
    for words in ("Forward", "Monitor"):
        window.actions_of.run(window.actions_of.named(words))
    assert window.monitor.bottom.errors.table.hasFocus()


def test_the_rail_keeps_the_focus_while_its_arrows_choose(window: MainWindow) -> None:
    button = window.rail._group.button(0)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Down)
    assert window._stack.currentIndex() == 1 and window.rail._group.button(1).hasFocus()


def test_what_is_only_painted_is_said_in_words(window: MainWindow) -> None:
    """For who has the tables read to them: the mark of a sherpa, the bar and the dot of an anchor."""
    said = Qt.ItemDataRole.AccessibleTextRole
    for rows in (window.monitor.fleet.rows, window.forward.delivery.rows):
        cell = rows.index(0, 0)
        assert str(cell.data(said)).startswith(f"{cell.data()}: "), type(rows)
    whole_window.places(window)["Forward, Calibration"]()
    table = window.findChild(AnchorTableModel)
    assert table is not None and table.rowCount() > 0
    for column in range(table.columnCount()):
        assert table.index(0, column).data(said), HEADERS[column]


def test_tab_leaves_the_wrappers_of_groups_and_choices_where_they_belong(window: MainWindow) -> None:
    """PySide hands what `group()` and `focusProxy()` return to whom was asked, and it ends with that one."""
    tab_order.step(window, onward=True)
    owner = next(line for line in Shiboken.dump(window.rail._group).splitlines() if line.startswith("parent"))
    assert "Button" not in owner
    assert window.top_bar.pill._toggle_action.text()


def test_what_lies_over_the_window_keeps_the_focus(window: MainWindow, dark: Theme) -> None:
    for over, least in ((window.palette_of, 1), (window.key_map, 1), (window.about, 2)):
        over.open()
        assert wrong(window, dark, over.card, least) == []
        over.leave()


def test_every_dialog(window: MainWindow, dark: Theme) -> None:
    for dialog in whole_window.dialogs(dark, window):
        dialog.show()
        dialog.activateWindow()
        assert wrong(dialog, dark) == [], type(dialog).__name__
        dialog.reject()


def test_the_report_and_the_request(window: MainWindow, dark: Theme, tmp_path: Path) -> None:
    """The preview of the report took the keys and did not show it."""
    probe = rehearsed(tmp_path)
    for made in (ReportDialog(dark, probe, window), RequestDialog(dark, probe, window)):
        made.show()
        made.activateWindow()
        assert wrong(made, dark, least=6) == [], type(made).__name__
        made.reject()


def test_a_card_in_a_window_of_its_own(window: MainWindow, dark: Theme) -> None:
    window.detach()
    card = next(one for one in QApplication.topLevelWidgets() if isinstance(one, CardWindow) and one.isVisible())
    whole_window.refresh(window)
    tabs = card.card.tabs
    for tab in range(tabs.count()):
        tabs.setCurrentIndex(tab)
        assert wrong(card, dark) == [], tabs.tabText(tab)


def test_the_manager_of_brokers(dark: Theme, own_home: Path, qtbot: QtBot, tmp_path: Path) -> None:
    scene = Scene(dark, qtbot, tmp_path, (PLANT, MIRROR, DEVICE))
    scene.window.activateWindow()
    for name in scene.names:
        scene.choose(name)
        assert wrong(scene.window, dark, least=20) == [], name


def test_a_stop_that_is_left_out_is_noticed(window: MainWindow, dark: Theme) -> None:
    """The walk itself can fail: without a name, and without being reached."""
    window.monitor.fleet.table.setAccessibleName("")
    came, _ = tab_walk.walk(window)
    assert any("RowTable" in one or "FleetTable" in one for one in tab_walk.nameless(came))
    assert tab_walk.unreached(came[:-1], tab_walk.stops(window)) == [tab_walk.told(came[-1])]
