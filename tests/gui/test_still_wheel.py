"""A page that is scrolled changes no number and no choice on the mouse's way."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.caret_box import CaretBox
from ati_console.gui.pages.settings_parts import number
from ati_console.gui.theme import Theme


@dataclass
class Page:
    days: QSpinBox
    mode: CaretBox

    @property
    def says(self) -> tuple[int, str]:
        return self.days.value(), self.mode.currentText()


@pytest.fixture
def page(dark: Theme, qtbot: QtBot) -> Page:
    inside, made = QWidget(), Page(number("Days", range(1, 100), "days", 30), CaretBox(dark))
    made.mode.addItems(["Fleet", "Manual", "Off"])
    column = QVBoxLayout(inside)
    column.addWidget(made.days)
    column.addWidget(made.mode)
    qtbot.addWidget(inside)
    inside.show()
    inside.activateWindow()
    with qtbot.waitActive(inside):
        pass
    for field in (made.days, made.mode):
        field.clearFocus()
    return made


def turn(field: QWidget) -> bool:
    """Whether the field took it. What it does not take goes to the page, which scrolls."""
    middle = field.rect().center()
    event = QWheelEvent(
        QPointF(middle), QPointF(field.mapToGlobal(middle)), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, event)
    return event.isAccepted()


def test_the_wheel_over_a_field_is_left_to_the_page_and_changes_nothing(page: Page) -> None:
    assert not turn(page.days)
    assert not turn(page.mode)
    assert page.says == (30, "Fleet")
    assert not page.days.hasFocus()


def test_a_field_that_has_the_focus_takes_the_wheel(page: Page) -> None:
    for field in (page.days, page.mode):
        field.setFocus()
        assert turn(field)
    assert page.says == (29, "Manual")
