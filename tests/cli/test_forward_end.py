"""The exit code of `forward` says whether anything came through (interfaces.md, exit codes)."""

from __future__ import annotations

from typing import Any

import pytest

from ati_console.cli.exit_codes import Exit
from ati_console.cli.forward_end import ended
from ati_console.forwarding import ForwardMode, ForwardStatus, LaneState, LaneStatus

PAUSED = (LaneStatus("branch North", LaneState.SENDING), LaneStatus("branch South", LaneState.PAUSED))


@pytest.mark.parametrize(
    ("counters", "by_signal", "code"),
    [
        ({}, False, Exit.OK),
        ({"accepted": 5}, False, Exit.OK),
        ({"accepted": 5, "dead": 2, "queued": 3, "lanes": PAUSED}, True, Exit.OK),
        ({"dead": 2}, False, Exit.CHECK_FAILED),
        ({"dead": 2}, True, Exit.CHECK_FAILED),
        ({"queued": 3, "lanes": PAUSED}, True, Exit.NOT_AUTHORISED),
        ({"queued": 3, "lanes": PAUSED, "dead": 1}, False, Exit.NOT_AUTHORISED),
        ({"queued": 3}, True, Exit.OK),
        ({"in_flight": 3}, False, Exit.CANNOT_CONNECT),
        ({"ignored": 9, "unmapped": 9, "undecodable": 9}, False, Exit.OK),
    ],
)
def test_where_nothing_came_through_the_code_says_why(counters: dict[str, Any], by_signal: bool, code: Exit) -> None:
    found, words = ended(ForwardStatus(mode=ForwardMode.ON, **counters), by_signal=by_signal)
    assert found is code
    assert bool(words) == (counters.get("accepted", 0) == 0 and bool(counters) and "ignored" not in counters)


def test_a_dry_run_is_not_blamed_for_what_an_earlier_run_left() -> None:
    assert ended(ForwardStatus(mode=ForwardMode.SHADOW, queued=29), by_signal=False) == (Exit.OK, "")


def test_the_words_say_where_the_samples_are() -> None:
    _, words = ended(ForwardStatus(mode=ForwardMode.ON, dead=2, queued=3), by_signal=True)
    assert words == "Twinzo accepted nothing: 3 wait on disk for the next start, 2 are dead letters"
