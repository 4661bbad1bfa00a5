"""The page that scrolls to whatever gets the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.follow_area import FollowArea

ROOM = 400


@pytest.fixture
def area(qtbot: QtBot) -> FollowArea:
    """A wide field below two of which the second lies behind the edge."""
    made, page, above = FollowArea(int), QWidget(), QHBoxLayout()
    column = QVBoxLayout(page)
    column.addLayout(above)
    for row, wide in ((above, 500), (above, 300), (column, 900)):
        field = QLineEdit(page)
        field.setFixedWidth(wide)
        row.addWidget(field)
    made.setWidget(page)
    made.resize(ROOM, 300)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    with qtbot.waitActive(made):
        pass
    return made


def test_tab_shows_what_is_wider_than_the_room_from_where_it_begins(area: FollowArea) -> None:
    """At 200 % the page stayed at its end, and the tabs of Publish and their ring out of sight."""
    _first, behind, wide = area.findChildren(QLineEdit)
    behind.setFocus(Qt.FocusReason.TabFocusReason)
    area.horizontalScrollBar().setValue(ROOM)
    QTest.keyClick(behind, Qt.Key.Key_Tab)
    assert wide.hasFocus()
    assert wide.mapTo(area.viewport(), wide.rect().topLeft()).x() == 0


def test_where_its_begin_is_in_view_the_page_stays(area: FollowArea) -> None:
    first, _behind, wide = area.findChildren(QLineEdit)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    area.horizontalScrollBar().setValue(0)
    wide.setFocus(Qt.FocusReason.TabFocusReason)
    assert area.horizontalScrollBar().value() == 0
