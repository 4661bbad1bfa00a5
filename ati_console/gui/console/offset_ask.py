"""What a time zone for the trailing Z would do to the sherpas whose clocks are right: asked before it is set. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ati_console.fleet.clock import span_words
from ati_console.fleet.view import RobotView

ASIDE_S: Final = 60.0  # so much further off is harm
TITLE: Final = "Read the Z of all sherpas as {0:+d} minutes?"
WORDS: Final = (
    "It holds for the whole site. {0} would then read as {1} {2}, and what is forwarded of them may be refused as"
    " late. Where only {3} is off, set the clock there."
)
ANSWERS: Final = ("Set {0:+d} for all", "Leave it")


def _is_harmed(offset_s: float | None, shift_s: float) -> bool:
    return offset_s is not None and abs(offset_s - shift_s) > abs(offset_s) + ASIDE_S


def question(robots: Iterable[RobotView], minutes: int, wanted: int) -> tuple[str, str, tuple[str, str]] | None:
    """Title, words and answers; None where it puts no known clock further off. `minutes` come on top of what is set,
    which then is `wanted`."""
    views = tuple(robots)
    count = sum(_is_harmed(view.clock_offset_s, 60.0 * minutes) for view in views)
    if not count:
        return None
    who = "1 sherpa whose clock is right" if count == 1 else f"{count:,} sherpas whose clocks are right"
    way = "behind" if minutes > 0 else "ahead"
    others = sum(view.clock_offset_s is not None for view in views) - count
    few = "one sherpa" if others <= 1 else f"a part of the fleet ({others:,})"
    words = WORDS.format(who, span_words(abs(60.0 * minutes)), way, few)
    return TITLE.format(wanted), words, (ANSWERS[0].format(wanted), ANSWERS[1])
