"""A dialog that needs more than the screen scrolls, and its buttons can be reached."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.dialogs.secret_dialog import Question, SecretDialog
from ati_console.gui.theme import Theme


def dialog(qtbot: QtBot, needs: QSize) -> tuple[FittedDialog, QPushButton]:
    made, tall, button = FittedDialog(), QWidget(), QPushButton("Keep")
    tall.setMinimumSize(needs)
    column = QVBoxLayout(made)
    column.addWidget(tall)
    column.addWidget(button)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    with qtbot.waitActive(made):
        pass
    return made, button


def test_one_that_is_larger_than_the_screen_ends_on_it_and_scrolls_to_its_buttons(qtbot: QtBot) -> None:
    made, button = dialog(qtbot, QSize(3_000, 2_000))
    room = made.screen().availableSize()
    assert made.width() <= room.width() and made.height() <= room.height()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.visibleRegion().boundingRect().height() > 0


def test_one_that_is_only_too_high_does_not_scroll_sideways(qtbot: QtBot) -> None:
    made, _button = dialog(qtbot, QSize(300, 2_000))
    area = made.findChild(QScrollArea)
    assert area is not None
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert area.horizontalScrollBar().maximum() == 0


def test_one_that_fits_is_as_it_was(qtbot: QtBot) -> None:
    made, _button = dialog(qtbot, QSize(300, 200))
    assert made.findChild(QScrollArea) is None
    assert made.height() >= 200


def test_one_that_scrolls_opens_with_its_first_field_focused_as_one_that_fits_does(qtbot: QtBot) -> None:
    """Nothing had the focus before the first Tab, and Enter and Esc went to nobody."""
    made, button = dialog(qtbot, QSize(3_000, 2_000))
    assert made.findChild(QScrollArea) is not None
    assert made.focusWidget() is button and button.hasFocus()


@pytest.mark.parametrize("button", ["go", "cancel"])
def test_what_was_typed_goes_with_the_dialog_whoever_still_holds_it(qtbot: QtBot, dark: Theme, button: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    asked = SecretDialog(dark, Question("Password of Plant A", "It asks who connects."), window)
    asked.open()
    QTest.keyClicks(asked.secret, "swordfish")
    QTest.mouseClick(getattr(asked, button), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(QLineEdit))
