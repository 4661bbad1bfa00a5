"""The cause of a close, in the pill, in the timeline and in the sentence of the Connection tab."""

from __future__ import annotations

from ati_console.attribution import Attribution, Because
from ati_console.fleet.view import FleetUpdate
from ati_console.gui.models.cause_words import cause, with_often
from ati_console.gui.models.connection_model import event_rows
from ati_console.gui.models.connection_words import Seen, verdict
from ati_console.gui.shell.words import pill
from ati_console.status import LinkEvent, LinkState, LinkStatus
from tests.gui.sherpas import NOW

FOUND = Attribution(Because.SUBSCRIBE, 0.94, "SUBSCRIBE a, closed 84 ms later", None, 3, 3)
CLOSED = "the broker closed the connection when we subscribed"
DOWN = LinkStatus(LinkState.RECONNECTING, NOW - 5, reason=CLOSED, reason_at=NOW - 5, attribution=FOUND)


def test_the_pill_says_n_of_m_and_its_tip_the_whole_cause() -> None:
    said = pill(DOWN, NOW)
    assert said.reason == f"{CLOSED}, 3 of 3"
    assert "our SUBSCRIBE, 3 of 3, 94 % sure: SUBSCRIBE a, closed 84 ms later" in said.tip


def test_each_close_in_the_timeline_carries_its_cause() -> None:
    (row,) = event_rows([LinkEvent(NOW, LinkState.RECONNECTING, CLOSED, FOUND)], NOW)
    assert row.cells[3] == f"{cause(FOUND)}; {CLOSED}"
    (bare,) = event_rows([LinkEvent(NOW, LinkState.ONLINE, "connected")], NOW)
    assert bare.cells[3] == "connected"


def test_the_sentence_of_the_connection_tab_names_the_cause() -> None:
    said = verdict(Seen(DOWN, FleetUpdate(), None), NOW)
    assert "3 of 3" in said.words and "94 % sure" in said.words


def test_a_first_close_is_no_count_and_our_own_leaving_no_cause() -> None:
    assert with_often("x", Attribution(Because.UNKNOWN, 0.3, "w")) == "x"
    assert with_often("", FOUND) == "" and cause(None) == ""
    assert cause(Attribution(Because.OURS, 1.0, "we left")) == ""


def test_a_brokers_own_words_are_text_in_the_cause() -> None:
    evil = Attribution(Because.SAID, 0.95, "DISCONNECT 0x87: \u202e<b>x</b>", 0x87)
    assert "\u202e" not in cause(evil) and "<b>" in cause(evil)
