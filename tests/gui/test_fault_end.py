"""When is the last fault over: what the status bar says behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from ati_console.forward.dead_letters import Found
from ati_console.forwarding import ForwardMode, ForwardStatus, LaneState, LaneStatus, RobotForward
from ati_console.gui.main_window import MainWindow
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.faults import FaultEntry
from ati_console.gui.shell.fault_end import FaultEnd
from ati_console.gui.shell.status_bar import StatusBar
from ati_console.gui.theme import Theme
from ati_console.status import Fault, LinkState, LinkStatus
from tests.gui.sherpas import NOW

AWAY = FaultEntry(Fault(NOW - 20, "forward", "Twinzo, branch North: no answer"), NOW - 60, NOW - 20, 4)


def status(sent_at: float | None = None, lane: LaneState = LaneState.SENDING) -> ForwardStatus:
    robots = {"a": RobotForward("a", 1, sent_at=sent_at)}
    return ForwardStatus(ForwardMode.ON, lanes=(LaneStatus("North", lane),), robots=robots)


def test_a_fault_of_the_twin_lasts_until_something_is_accepted_and_then_says_after_how_long() -> None:
    end = FaultEnd()
    assert end.words(AWAY, status(NOW - 30, LaneState.WAITING), NOW) == ""
    assert end.words(AWAY, status(NOW - 30), NOW) == "", "accepted before it"
    assert end.words(AWAY, status(NOW - 16), NOW) == "accepted after 4.0 s"
    assert end.words(AWAY, status(NOW + 50), NOW + 51) == "accepted after 4.0 s", "later good news is no later end"


def test_another_lane_that_waits_leaves_it_open() -> None:
    assert FaultEnd().words(AWAY, status(NOW - 16, LaneState.PAUSED), NOW) == ""


def test_the_same_fault_again_is_a_new_one() -> None:
    end = FaultEnd()
    end.words(AWAY, status(NOW - 16), NOW)
    again = FaultEntry(AWAY.fault, AWAY.first_at, NOW + 5, 5)
    assert end.words(again, status(NOW - 16), NOW + 6) == ""


def test_of_other_faults_a_minute_of_silence_is_the_end() -> None:
    disk = FaultEntry(Fault(NOW - 59, "recorder", "disk full"), NOW - 59, NOW - 59, 1)
    assert FaultEnd().words(disk, status(NOW), NOW) == ""
    assert FaultEnd().words(disk, status(NOW), NOW + 1) == "not again since"


def test_while_nothing_is_sent_it_cannot_end_and_is_no_alarm() -> None:
    assert FaultEnd().words(AWAY, ForwardStatus(), NOW) == "nothing is sent now"


REFUSED = LinkStatus(LinkState.REFUSED, NOW - 8, reason="wrong user or password", reason_at=NOW - 8, advice="Type it")


def test_a_link_that_is_refused_is_the_last_fault_at_once_whatever_else_went_wrong() -> None:
    shown, over = FaultEnd().shown((), REFUSED, ForwardStatus(), NOW)
    assert shown == Fault(NOW - 8, "link", "wrong user or password", "Type it") and over == ""
    newer = FaultEntry(Fault(NOW - 2, "recorder", "disk full"), NOW - 2, NOW - 2, 1)
    assert FaultEnd().shown((newer,), REFUSED, ForwardStatus(), NOW)[0] == shown


def test_a_link_that_is_back_says_after_how_long_and_a_newer_fault_comes_before_it() -> None:
    back = replace(REFUSED, state=LinkState.ONLINE, since=NOW - 4)
    shown, over = FaultEnd().shown((), back, ForwardStatus(), NOW)
    assert shown is not None and (shown.what, over) == ("wrong user or password", "connected again after 4.0 s")
    newer = FaultEntry(Fault(NOW - 2, "recorder", "disk full"), NOW - 2, NOW - 2, 1)
    assert FaultEnd().shown((newer,), back, ForwardStatus(), NOW) == (newer.fault, "")


def test_a_link_without_a_word_of_trouble_is_no_fault() -> None:
    assert FaultEnd().shown((), LinkStatus(LinkState.ONLINE, NOW), ForwardStatus(), NOW) == (None, "")


def test_the_status_bar_follows_the_pill_at_once(dark: Theme, qtbot: QtBot, own_home: Path) -> None:
    model = ConsoleModel(lambda: NOW)
    window = MainWindow(model, dark)
    qtbot.addWidget(window)
    bar = window.status_bar
    model.set_link(REFUSED)
    assert bar._fault_caption.text() == "Last fault:" and bar._fault.whole().startswith("wrong user or password at ")
    model.set_link(replace(REFUSED, state=LinkState.ONLINE, since=NOW))
    assert bar._fault.whole().endswith("connected again after 8.0 s")


def test_the_status_bar_says_that_it_is_over(theme: Theme, qtbot: object) -> None:
    bar = StatusBar(theme)
    bar.show_fault(AWAY.fault, "accepted after 4.0 s")
    assert bar._fault.whole().endswith(", accepted after 4.0 s")
    bar.show_fault(AWAY.fault)
    assert "accepted" not in bar._fault.whole()


def test_the_counter_of_what_was_rejected_is_calm_once_all_dead_letters_were_discarded(
    dark: Theme, qtbot: QtBot, own_home: Path
) -> None:
    model = ConsoleModel(lambda: NOW)
    window = MainWindow(model, dark)
    qtbot.addWidget(window)
    model.set_forward(ForwardStatus(ForwardMode.ON, refused=3, rejected=1, dead=3))
    page, cell = window.forward.dead, window.top_bar.forward._rejected
    page.counted.emit(Found(total=3))
    assert "Given up now: 3" in cell.toolTip()
    page.counted.emit(Found(total=0, discarded=3))
    assert cell.toolTip().endswith("all were discarded.")
