"""What a pane says while it has nothing to show, in whatever room it has."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.theme import Theme
from tests.gui.pixels import near, pixels

WORDS = "Role of the account, why nothing arrives, what kind of broker it is: each with the cells it rests on."


def test_in_a_low_pane_the_icon_makes_room_for_what_to_do(dark: Theme, qtbot: QtBot) -> None:
    """At 200 % the conclusions had an icon and a title, and the words below the edge."""
    empty = EmptyState(dark, "ph.list", "What the cells say, in sentences", WORDS)
    qtbot.addWidget(empty)
    empty.show()
    lines = 2 * QFontMetrics(dark.font()).lineSpacing()
    for high, icon in ((72 + lines, True), (72 + lines - 1, False), (29 + lines, False)):
        empty.resize(350, high)
        assert empty.has_icon is icon
        top = 72 if icon else 29
        last = pixels(empty.grab().toImage())[top + lines // 2 : top + lines]
        assert near(last, dark.colors.text_muted, 40).any(), high  # the second line of the words


def test_over_a_picture_no_line_of_it_strikes_the_words_out(dark: Theme, qtbot: QtBot) -> None:
    """The outline of a sector went through "No floor plan loaded"."""
    ground, red = QWidget(), QColor(255, 0, 0)
    ground.setStyleSheet("background: #ff0000")
    qtbot.addWidget(ground)
    empty = EmptyState(dark, "ph.list", "No floor plan loaded", WORDS, ground)
    ground.resize(350, 200)
    empty.resize(350, 200)
    ground.show()
    box = empty.covered()
    words = slice(box.top(), box.bottom()), slice(box.left(), box.right())
    assert near(pixels(ground.grab().toImage())[words], red, 40).any()
    empty.covers = True
    seen = pixels(ground.grab().toImage())
    assert not near(seen[words], red, 40).any()
    assert near(seen[box.bottom() + 3 :], red, 40).all(), "the picture goes on around them"


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_link_begins_where_the_words_begin(dark: Theme, qtbot: QtBot, zoom: float) -> None:
    dark.set_zoom(zoom)
    empty = EmptyState(dark, "ph.list", "Enough of it", "Each of them")
    qtbot.addWidget(empty)
    empty.resize(round(350 * zoom), round(200 * zoom))
    empty.say("Enough of it", "Each of them", "Else nothing")
    empty.show()
    seen = pixels(empty.grab().toImage())
    words = near(seen, dark.colors.text_muted, 40)
    link = near(seen, dark.colors.accent, 40)
    words[: empty._body().top()] = False  # the icon
    assert abs(words.any(axis=0).argmax() - link.any(axis=0).argmax()) <= 1
