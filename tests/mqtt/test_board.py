"""The timeline of a link: what is new is said once, and coming back is always new."""

from __future__ import annotations

from ati_console.mqtt.board import Board
from ati_console.status import LinkState


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
