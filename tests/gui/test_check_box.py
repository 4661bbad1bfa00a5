"""Check boxes stand flush with what is above them, and show the focus whether they are ticked or not."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStyle, QStyleOptionButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.check_box import CheckBox
from ati_console.gui.label import Label
from ati_console.gui.theme import Theme
from tests.gui.pixels import Pixels, near, pixels

BOX, WORDS = QStyle.SubElement.SE_CheckBoxIndicator, QStyle.SubElement.SE_CheckBoxContents


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme) -> tuple[QWidget, CheckBox, Label]:
    """A line of words over a check box, as on the page of the settings."""
    page, words, box = QWidget(), Label("For those whom movement disturbs"), CheckBox(theme, "Marks jump")
    column = QVBoxLayout(page)
    column.addWidget(words)
    column.addWidget(box)
    qtbot.addWidget(page)
    page.resize(300, 90)
    page.show()
    return page, box, words


def shown(box: CheckBox) -> Pixels:
    return pixels(box.grab().toImage())


def test_the_box_begins_where_the_words_above_it_begin(scene: tuple[QWidget, CheckBox, QLabel], theme: Theme) -> None:
    page, box, words = scene
    edge = pixels(page.grab().toImage())[box.y() + box.height() // 2, :, :]
    [first, *_] = np.nonzero(near(edge[None, :, :], theme.colors.line_strong)[0])[0]
    assert first == words.x() == box.x()


def test_its_words_stand_in_the_middle_of_its_box(scene: tuple[QWidget, CheckBox, QLabel]) -> None:
    _, box, _ = scene
    option = QStyleOptionButton()
    box.initStyleOption(option)
    inside, words = (box.style().subElementRect(part, option, box) for part in (BOX, WORDS))
    assert abs(inside.center().y() - words.center().y()) <= 1 and 4 <= words.left() - inside.right() <= 8


@pytest.mark.parametrize("ticked", [False, True])
def test_the_focus_is_a_ring_around_the_words_that_nothing_cuts(
    scene: tuple[QWidget, CheckBox, QLabel], theme: Theme, ticked: bool
) -> None:
    page, box, _ = scene
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page.setFocus()
    box.setChecked(ticked)
    before = near(shown(box), theme.colors.accent)
    box.setFocus(Qt.FocusReason.TabFocusReason)
    ring = near(shown(box), theme.colors.accent) & ~before
    rows, columns = np.nonzero(ring)
    assert rows.min() == 0 and rows.max() == box.height() - 1
    assert 14 <= columns.min() <= 17 and columns.max() < box.width() - 100, "as long as the words"
