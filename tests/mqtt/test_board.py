"""The timeline of a link: what is new is said once, and coming back is always new."""

from __future__ import annotations

from ati_console.attribution import Attribution, Because
from ati_console.mqtt.board import Board
from ati_console.mqtt.policy import Kind, Problem
from ati_console.status import LinkState

ENDED = Problem(Kind.RETRY, "the broker closed the connection", attribution=Attribution(Because.NETWORK, 0.8, "away"))
IN_VAIN = Problem(Kind.RETRY, "nobody listens")
FORGOTTEN = Problem(Kind.RETRY, "the broker has forgotten our session")


def states(board: Board) -> list[LinkState]:
    return [event.state for event in board.take_events()]


def test_a_link_that_comes_back_as_it_was_is_said_to_be_back() -> None:
    """The words are those of the first time; without this line the outage seemed to last until the next one."""
    board = Board("h:1883")
    for _ in range(2):
        board.enter(LinkState.ONLINE, "connected, 7 topic filters granted")
        board.enter(LinkState.RECONNECTING, "the broker closed the connection")
    assert states(board) == [LinkState.ONLINE, LinkState.RECONNECTING] * 2


def test_an_outage_of_many_tries_is_one_line_and_online_is_not_said_twice() -> None:
    board = Board("h:1883")
    for _ in range(3):
        board.enter(LinkState.ONLINE, "connected")
    for _ in range(50):
        board.enter(LinkState.CONNECTING, "connecting")
        board.enter(LinkState.RECONNECTING, "nobody listens")
    assert states(board) == [LinkState.ONLINE, LinkState.CONNECTING, LinkState.RECONNECTING]


def test_a_link_that_is_back_says_why_it_ended_and_not_why_the_last_try_failed() -> None:
    board = Board("h:1883")
    board.fail(ENDED)
    board.fail(IN_VAIN)
    assert board.status.reason == IN_VAIN.reason, "while it is away"
    board.enter(LinkState.ONLINE, "connected")
    assert (board.status.reason, board.status.attribution) == (ENDED.reason, ENDED.attribution)


def test_what_is_found_wrong_on_the_way_back_is_what_is_read() -> None:
    board = Board("h:1883")
    board.fail(ENDED)
    board.blame(FORGOTTEN)
    board.enter(LinkState.ONLINE, "connected")
    assert board.status.reason == FORGOTTEN.reason
