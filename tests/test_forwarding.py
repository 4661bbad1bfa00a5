"""What the forward state of one sherpa says of its last refusal."""

from __future__ import annotations

from ati_console.forwarding import Delivery, RobotForward


def test_a_refusal_is_told_in_the_twins_own_words() -> None:
    assert RobotForward("t-1", 1, Delivery.DEAD, words="HTTP 404", refused="no such device").refusal == "no such device"
    assert RobotForward("t-1", 1, Delivery.DEAD, words="HTTP 404").refusal == "HTTP 404"


def test_it_stands_while_the_next_sample_waits_for_its_answer() -> None:
    assert RobotForward("t-1", 1, Delivery.QUEUED, words="queued", refused="no such device").refusal == "no such device"


def test_what_is_accepted_or_tried_again_has_no_refusal_whatever_was_said() -> None:
    assert RobotForward("t-1", 1, Delivery.ACCEPTED, words="OK", refused="no such device").refusal == ""
    assert RobotForward("t-1", 1, Delivery.RETRYING, words="no answer").refusal == ""
    assert RobotForward("t-1", 1, Delivery.QUEUED, words="queued").refusal == ""
