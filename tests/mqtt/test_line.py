"""One connection: its stages end whatever comes first."""

from __future__ import annotations

from ati_console.mqtt.board import Board
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.line import Line
from ati_console.status import Stage
from tests.mqtt.rig import a_profile


def test_a_message_that_the_broker_kept_comes_before_its_answer_and_ends_the_last_stage() -> None:
    """After a reconnect with a kept session "First message" was waited for while messages came."""
    board = Board("127.0.0.1:1883")
    line = Line(a_profile(1883), None, 1, Inbox(10), board, 20)
    line._asked_at = 1.0
    line._first(2.0)
    line.subscribed(1, [1, 1])
    stages = {result.stage: result.ok for result in board.status.stages}
    assert stages[Stage.SUBSCRIBE] is True and stages[Stage.DATA] is True
