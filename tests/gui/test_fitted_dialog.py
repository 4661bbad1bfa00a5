"""Keys of a dialog: Enter does what the ring is around."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from ati_console.gui.dialogs.name_dialog import NameDialog
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.theme import Theme


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_presses_the_button_that_has_the_keys(dark: Theme, qtbot: QtBot, key: Qt.Key) -> None:
    dialog = QuestionDialog(dark, "Retain this message?", "words", ("Retain it", "Do not retain"))
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    answers = QSignalSpy(dialog.finished)
    dialog.show()
    QTest.keyClick(dialog, key)  # nothing was chosen: it stays as it is
    dialog.show()
    dialog.go.setFocus()
    QTest.keyClick(dialog.go, key)
    assert [answers.at(number)[0] for number in range(answers.count())] == [0, 1]


def test_enter_on_cancel_saves_nothing_and_in_the_field_it_does(dark: Theme, qtbot: QtBot) -> None:
    dialog = NameDialog(dark, "Save as a template", "words", "Mine", lambda _typed: "")
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    named = QSignalSpy(dialog.named)
    dialog.show()
    dialog.cancel.setFocus()
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert named.count() == 0 and not dialog.isVisible()
    dialog.show()
    dialog.name.setFocus()
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert named.count() == 1
