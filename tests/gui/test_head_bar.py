"""The Forward switch keeps its place: what changes beside it has its room, and a click on a moved one is no wish."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.models.side_links import SideLink
from ati_console.gui.shell import words
from ati_console.gui.shell.forward_bar import SETTLED_S
from ati_console.gui.shell.top_bar import TopBar
from ati_console.gui.theme import Theme
from ati_console.mqtt.endings import FORGOTTEN
from ati_console.mqtt.policy import BY_ANOTHER, taken_over
from ati_console.status import LinkState, LinkStatus, Stage, StageResult

NOW = time.time()
UP = LinkStatus(LinkState.ONLINE, latency_ms=3.0)
AT_CONNECT = (StageResult(Stage.CONNECT, False, 1_200.0),)
REFUSED = "the broker refused: bad user name or password (0x86)"
SUSPECT = "the broker closed the connection without a reason: is the client id 'amr-001' in use elsewhere?"
LONG = {
    "refused": LinkStatus(LinkState.REFUSED, NOW, AT_CONNECT, reason=REFUSED, reason_at=NOW),
    "taken over": LinkStatus(
        LinkState.TAKEN_OVER, NOW, AT_CONNECT, reason=taken_over("amr-001").reason, reason_at=NOW,
        attribution=BY_ANOTHER,
    ),
    "reconnecting": LinkStatus(
        LinkState.RECONNECTING, NOW, AT_CONNECT, reason=SUSPECT, reason_at=NOW, next_try_at=NOW + 4.0,
        attribution=BY_ANOTHER,
    ),
    "forgotten": LinkStatus(LinkState.CONNECTING, NOW, AT_CONNECT, reason=FORGOTTEN.reason, reason_at=NOW),
    "back": LinkStatus(LinkState.ONLINE, NOW, reason=taken_over("amr-001").reason, reason_at=NOW, latency_ms=3.0),
}  # fmt: skip


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


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
def test_from_not_connected_to_online_the_switch_stands_still(bar: TopBar, dark: Theme, zoom: float) -> None:
    dark.set_zoom(zoom)
    bar.resize(round(1900 * zoom), bar.height())
    before = place(bar)
    for link in (
        LinkStatus(), LinkStatus(LinkState.CONNECTING, NOW), LinkStatus(LinkState.ONLINE), UP,
        LinkStatus(LinkState.ONLINE, latency_ms=888.0),
    ):  # fmt: skip
        bar.pill.show_link(link, NOW)
        assert place(bar) == before, link.state


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


def at_1280(dark: Theme, qtbot: QtBot, link: LinkStatus, beside: int) -> TopBar:
    """With so many brokers beside the source."""
    bar = TopBar(dark)
    qtbot.addWidget(bar)
    bar.resize(1280 - 64, 44)
    bar.show()
    bar.sides.show_sides([SideLink(f"Mirror {number}", UP, rate_hz=1.0) for number in range(beside)], NOW)
    bar.pill.show_link(link, NOW)
    return bar


@pytest.mark.parametrize("beside", [0, 1, 2])
@pytest.mark.parametrize("named", LONG)
def test_at_1280_a_long_reason_is_cut_and_accepted_and_queued_stay(
    dark: Theme, qtbot: QtBot, named: str, beside: int
) -> None:
    bar = at_1280(dark, qtbot, LONG[named], beside)
    bar.site.say("Plant A")
    bar.pill.show_profile("ATI via tunnel", ())
    bar.forward.show_status(ForwardStatus(ForwardMode.ON, "Plant A test", accepted=27_411, queued=12, rate_hz=4.6))
    bar.fit()
    QApplication.processEvents()
    forward, pill = bar.forward, bar.pill
    for cell, figure in ((forward._done, "27,411"), (forward._queued, "12"), (forward._rejected, "0 rejected")):
        assert cell.isVisible() and cell.label.text().startswith(figure)
        assert cell.label.width() >= cell.label.sizeHint().width()
    assert pill._reason.isVisible() and pill._reason.label.text()
    assert pill._state.label.width() >= pill._state.label.sizeHint().width()
    assert LONG[named].reason in pill.toolTip() and not pill._reason.label.toolTip(), "the pill's own tip says all"
    assert bar.find_button.geometry().right() < bar.width()


@pytest.mark.parametrize("beside", [0, 1])
@pytest.mark.parametrize("named", LONG)
def test_at_1280_with_long_names_they_are_cut_before_accepted_and_queued_leave(
    dark: Theme, qtbot: QtBot, named: str, beside: int
) -> None:
    bar = at_1280(dark, qtbot, LONG[named], beside)
    bar.site.say("Plant A North hall")
    bar.pill.show_profile("robotspace dev amr-001", ())
    bar.forward.show_status(ForwardStatus(ForwardMode.ON, "Plant A North line 3", accepted=27_411, queued=12))
    bar.fit()
    QApplication.processEvents()
    forward = bar.forward
    for cell, figure in ((forward._done, "27,411"), (forward._queued, "12")):
        assert cell.isVisible() and cell.label.text().startswith(figure)
        assert cell.label.width() >= cell.label.sizeHint().width()
    cut = forward._branch.label.text() != "Plant A North line 3"
    assert forward._branch.toolTip() == ("Plant A North line 3" if cut else "")
    assert bar.find_button.geometry().right() < bar.width()


def test_a_branch_is_named_in_full_again_once_there_is_room(bar: TopBar) -> None:
    bar.forward.show_status(ForwardStatus(ForwardMode.ON, "Plant A North line 3", accepted=27_411, queued=12))
    bar.pill.show_link(LONG["taken over"], NOW)
    for width, whole in ((1_000, False), (1_900, True)):
        bar.resize(width, 44)
        bar.fit()
        QApplication.processEvents()
        assert (bar.forward._branch.label.text() == "Plant A North line 3") is whole


def test_names_are_whole_where_there_is_room_for_all(dark: Theme, qtbot: QtBot) -> None:
    bar = in_production(dark, qtbot, 1920, UP, 0)
    for name in (bar.site, bar.pill._profile):
        assert name._words_width() > QFontMetrics(name._font()).horizontalAdvance(name.words()), name.words()
    assert bar.forward._branch.label.text() == NAMES["branch"] and bar.forward._rate.isVisible()


def test_brokers_beside_lose_their_rates_before_two_of_one_host_are_cut_alike(bar: TopBar) -> None:
    names = ("plant.example:8883", "plant.example:8884")
    bar.sides.show_sides([SideLink(name, UP, rate_hz=1.0) for name in names], NOW)
    for width in range(1_900, 900, -10):
        bar.resize(width, 44)
        bar.fit()
        for who in (bar.sides.pill(name).who for name in bar.sides.shown):
            whole = who._words_width() > QFontMetrics(who._font()).horizontalAdvance(who.words())
            assert whole or not bar.sides.pill(who.words()).rest.isVisible(), width


def test_a_silent_fleet_and_everything_long_at_1024_leave_the_figures(dark: Theme, qtbot: QtBot) -> None:
    bar = in_production(dark, qtbot, 1024, UP, 1)
    bar.pill.show_link(UP, NOW, silence="fleet silent 23 h")
    bar.fit()
    QApplication.processEvents()
    assert bar.pill._state.label.text() == "Fleet silent 23 h" and bar.forward._queued.isVisible()
    assert bar.find_button.geometry().right() < bar.width()


@pytest.mark.parametrize("width", [1024, 1280])
@pytest.mark.parametrize("beside", [0, 1, 2, 4])
@pytest.mark.parametrize("named", [*LONG, "online"])
def test_names_in_production_give_way_before_a_figure_and_state_and_figures_stay(
    dark: Theme, qtbot: QtBot, named: str, beside: int, width: int
) -> None:
    bar = in_production(dark, qtbot, width, LONG.get(named, UP), beside)
    forward, pill = bar.forward, bar.pill
    for cell, figure in ((forward._done, "27,411"), (forward._queued, "12,345"), (forward._rejected, "1,204")):
        assert cell.isVisible() and cell.label.text().startswith(figure)
        assert cell.label.width() >= cell.label.sizeHint().width()
    for cell in (pill._state, pill._next):
        assert cell.isVisible() == cell.has_text or cell.label.text() == words.NO_MORE
        assert not cell.isVisible() or cell.label.width() >= cell.label.sizeHint().width()
    assert bar.find_button.geometry().right() < bar.width()
    assert pill.production.isVisible() and forward.production.isVisible()
    for name in (bar.site, pill._profile):
        assert name.words() in name.toolTip()
    assert NAMES["branch"] == forward._branch.label.text() or NAMES["branch"] in forward._branch.toolTip()


NAMES = {"site": "Plant A North hall 2", "profile": "robotspace production amr-001", "branch": "Plant A North line 3"}


def in_production(dark: Theme, qtbot: QtBot, width: int, link: LinkStatus, beside: int) -> TopBar:
    """Everything long at once."""
    bar = TopBar(dark)
    qtbot.addWidget(bar)
    bar.resize(width - 64, 44)
    bar.show()
    mirrors = [SideLink(f"TVS mirror {number}", UP, rate_hz=1.0, production=True) for number in range(beside)]
    bar.sides.show_sides(mirrors, NOW)
    bar.site.say(NAMES["site"])
    bar.pill.show_profile(NAMES["profile"], (), frozenset({NAMES["profile"]}))
    bar.pill.show_link(link, NOW)
    on = ForwardStatus(
        ForwardMode.ON, NAMES["branch"], True, accepted=27_411, queued=12_345, refused=1_204, rate_hz=4.6
    )
    bar.forward.show_status(on)
    bar.fit()
    QApplication.processEvents()
    return bar
