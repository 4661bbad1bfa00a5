"""Publish in a narrow window: what has no room beside the message is a tab, and nothing is sent that is not seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console.gui.main_window import MainWindow
from ati_console.gui.publish.parts import MESSAGE_TAB, PAGE, PAGE_TAB, Parts
from ati_console.gui.publish.send_bar import SendBar
from ati_console.gui.shell.rail import MONITOR, PUBLISH
from ati_console.gui.theme import Theme
from tests.gui.whole_window import whole


@pytest.fixture
def window(dark: Theme, qtbot: QtBot) -> MainWindow:
    made = whole(dark, qtbot)
    made.choose_workspace(PUBLISH)
    made.activateWindow()
    with qtbot.waitActive(made):
        pass
    return made


@pytest.fixture
def parts(window: MainWindow, qtbot: QtBot) -> Parts:
    found = window.publish.pane.parts
    qtbot.waitUntil(found.isVisible)
    return found


def resize(window: MainWindow, width: int, qtbot: QtBot) -> None:
    window.resize(width, 900)
    qtbot.waitUntil(lambda: window.whole.width() == width)


def seen(parts: Parts) -> tuple[bool, ...]:
    """The message, the page, the tabs."""
    return parts._message.isVisible(), bool(parts._page and parts._page.isVisible()), parts.tabs.isVisible()


def test_with_room_the_trial_stands_beside_the_message_and_there_are_no_tabs(parts: Parts) -> None:
    assert seen(parts) == (True, True, False)


def test_below_1200_they_are_two_tabs_that_fit_the_smallest_window(
    window: MainWindow, parts: Parts, qtbot: QtBot
) -> None:
    """They lay on each other, or the whole window had to be scrolled sideways."""
    resize(window, 1024, qtbot)
    assert seen(parts) == (True, False, True)
    qtbot.waitUntil(lambda: parts.minimumSizeHint().width() <= parts.width())
    parts.tabs.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(parts.tabs, Qt.Key.Key_Right)
    assert seen(parts) == (False, True, True)
    qtbot.waitUntil(lambda: parts.minimumSizeHint().width() <= parts.width())
    assert parts.tabs.hasFocus()


def test_the_page_comes_back_as_wide_as_it_was_drawn(window: MainWindow, parts: Parts, qtbot: QtBot) -> None:
    wide = parts.width()
    parts.across.setSizes([wide - 420, 420])
    parts.across.splitterMoved.emit(wide - 420, 1)
    resize(window, 1024, qtbot)
    kept = parts.state()
    resize(window, 1440, qtbot)
    assert seen(parts) == (True, True, False) and abs(parts.across.sizes()[1] - 420) <= 1
    parts.reset()
    assert abs(parts.across.sizes()[1] - PAGE) <= 1
    assert parts.restore(kept) and abs(parts.across.sizes()[1] - 420) <= 1, "what was kept from a narrow window"


def test_the_focus_of_the_part_that_leaves_goes_to_the_one_that_comes(
    window: MainWindow, parts: Parts, qtbot: QtBot
) -> None:
    resize(window, 1024, qtbot)
    window.publish.pane.templates.list.setFocus()
    parts.show_page()
    holder = QApplication.focusWidget()
    assert holder is not None and parts._page is not None and parts._page.isAncestorOf(holder)


def test_a_template_says_how_the_command_line_calls_it_and_is_found_by_that_name(window: MainWindow) -> None:
    window.choose_workspace(PUBLISH)
    templates = window.publish.pane.templates
    templates.find_field.setText("trip-start")
    shown = [templates.list.item(row) for row in range(templates.list.count())]
    assert [item.text() for item in shown] == ["Robotspace", "Trip start"]
    assert shown[1].toolTip().endswith("ati-console pub --template trip-start")


def test_a_message_behind_the_other_tab_is_not_sent(window: MainWindow, parts: Parts, qtbot: QtBot) -> None:
    """Nobody publishes what they do not see."""
    sent: list[object] = []
    window.publish.model.send_requested.connect(sent.append)
    resize(window, 1024, qtbot)
    parts.show_page()
    send = window.actions_of.named("Send the message, or arm it")
    assert "other tab" in send.why_not() and not sent
    window.actions_of.run(window.actions_of.named("Find a template"))
    assert parts.tabs.currentIndex() == MESSAGE_TAB and "other tab" not in send.why_not()
    assert window.publish.pane.templates.find_field.hasFocus()
    parts.show_page()
    assert parts.tabs.currentIndex() == PAGE_TAB


class Widths(QObject):
    """Of the bar of Publish, whenever it is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, SendBar):
            self.found.append(watched.width())
        return False


def test_publish_is_never_painted_before_it_has_its_size(dark: Theme, qtbot: QtBot) -> None:
    """The first frame was 159 px of slits: 'v5 prope', and icons that had no room to be painted."""
    made, widths = whole(dark, qtbot), Widths()
    made.choose_workspace(MONITOR)
    QApplication.instance().installEventFilter(widths)  # type: ignore[union-attr]
    made.choose_workspace(PUBLISH)
    qtbot.waitUntil(lambda: bool(widths.found))
    QApplication.instance().removeEventFilter(widths)  # type: ignore[union-attr]
    assert min(widths.found) > 400
