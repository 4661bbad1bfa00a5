"""The Forward switch keeps its place: what changes beside it has its room, and a click on a moved one is no wish."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.models.side_links import SideLink
from ati_console.gui.shell.forward_bar import SETTLED_S
from ati_console.gui.shell.top_bar import TopBar
from ati_console.gui.theme import Theme
from ati_console.status import LinkState, LinkStatus

NOW = time.time()
UP = LinkStatus(LinkState.ONLINE, latency_ms=3.0)


@pytest.fixture
def bar(dark: Theme, qtbot: QtBot) -> TopBar:
    made = TopBar(dark)
    qtbot.addWidget(made)
    made.resize(1900, 44)
    made.pill.show_profile("Plant", ("Plant", "Mirror"))
    made.pill.show_link(UP, NOW)
    made.sides.show_sides((SideLink("Mirror", UP, rate_hz=1.0),), NOW)
    made.show()
    made.fit()
    return made


def place(bar: TopBar) -> int:
    bar.fit()
    return bar.forward.x()


def test_texts_of_a_side_pill_do_not_move_the_switch(bar: TopBar) -> None:
    before = place(bar)
    for link, rate in (
        (UP, 9.4), (UP, 12_345.6), (LinkStatus(LinkState.CONNECTING, NOW), 0.0),
        (LinkStatus(LinkState.RECONNECTING, NOW, next_try_at=NOW + 31.0), 0.0),
        (LinkStatus(LinkState.REFUSED, NOW, reason="not authorised " * 9), 0.0),
    ):  # fmt: skip
        bar.sides.show_sides((SideLink("Mirror", link, rate_hz=rate, dropped=7),), NOW)
        assert place(bar) == before, link.state


def test_a_latency_that_is_not_known_yet_has_its_room(bar: TopBar) -> None:
    before = place(bar)
    bar.pill.show_link(LinkStatus(LinkState.ONLINE), NOW)
    assert place(bar) == before


def test_a_site_that_is_not_saved_says_so_where_it_moves_nothing(bar: TopBar) -> None:
    before = place(bar)
    bar.show_unsaved("topic ati/amr/+/status")
    assert bar.unsaved.isVisible() and place(bar) == before
    bar.show_unsaved("")
    assert place(bar) == before


def test_a_click_on_a_switch_that_has_just_moved_is_no_wish(bar: TopBar, qtbot: QtBot) -> None:
    forward = bar.forward
    forward.allow(True)
    wished: list[ForwardMode] = []
    forward.wished.connect(wished.append)
    on = forward._toggle.buttons[2]
    on.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    bar.pill.show_link(LinkStatus(LinkState.REFUSED, NOW, reason="not authorised"), NOW)
    place(bar)
    QApplication.processEvents()
    qtbot.mouseClick(on, Qt.MouseButton.LeftButton)
    assert wished == [] and forward.mode is ForwardMode.OFF and forward._toggle.buttons[0].isChecked()
    forward._moved_at -= SETTLED_S
    qtbot.mouseClick(on, Qt.MouseButton.LeftButton)
    assert wished == [ForwardMode.ON]


def test_off_counts_also_on_a_switch_that_has_just_moved(bar: TopBar, qtbot: QtBot) -> None:
    forward = bar.forward
    forward.show_status(ForwardStatus(mode=ForwardMode.ON))
    forward.allow(True)
    wished: list[ForwardMode] = []
    forward.wished.connect(wished.append)
    off = forward._toggle.buttons[0]
    off.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    forward._moved_at = time.monotonic()
    qtbot.mouseClick(off, Qt.MouseButton.LeftButton)
    assert wished == [ForwardMode.OFF]
