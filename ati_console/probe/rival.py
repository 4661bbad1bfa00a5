"""Is somebody else connected with our client id? Where a broker closes without a word, a client that was thrown out
and comes back looks like a refusal of whatever was asked last. So nothing is asked for a while: what ends in that
silence was ended by nobody's answer. A limit of a proxy would, too: it cuts a bare connection beside it as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from ati_console.attribution import Attribution, Because, Facts
from ati_console.mqtt import outage
from ati_console.mqtt.one_link import OneLink
from ati_console.mqtt.policy import Problem
from ati_console.probe.plan import LOOKS

LATER_S: Final = 0.7  # a bare connection that outlives ours by so much saw no limit
_RIDDLES: Final = (Because.SUBSCRIBE, Because.PUBLISH, Because.LARGE_PACKET, Because.UNKNOWN, Because.FIXED_INTERVAL)


def may_be(found: Attribution, facts: Facts) -> bool:
    """Could this close be one? Not where the broker said why, or the network did."""
    return found.because in _RIDDLES and not facts.code


def look(open_one: Callable[[], OneLink | Problem], silent_s: float) -> tuple[Attribution | None, OneLink | None]:
    """The take-over, or the connection that outlived the silence; neither where it cannot be told."""
    lives: list[float] = []
    while True:
        link = open_one()
        if isinstance(link, Problem) or not link.open:
            return None, None
        lived_s = _lived_in_silence(link, silent_s)
        if lived_s is None:
            return None, link
        lives.append(lived_s)
        if len(lives) == LOOKS:
            return (None if _is_cut(link, max(lives)) else _taken(lives)), None


def _lived_in_silence(link: OneLink, silent_s: float) -> float | None:
    """None: it outlived it."""
    link.wait(lambda: link.end is not None, silent_s)
    if link.open:
        return None
    link.leave()
    return (link.closed_at or time.monotonic()) - link.opened_at


def _is_cut(link: OneLink, lived_s: float) -> bool:
    """Does the way itself cut a connection on which nobody says anything, as early as ours?"""
    stream = link.stream
    if stream.peer is None:
        return False
    return outage.cut_after(stream.family, stream.peer, lambda: False, lived_s + LATER_S) is not None


def _taken(lives: Sequence[float]) -> Attribution:
    ages = " and ".join(f"{lived:.1f} s" for lived in lives)
    words = f"closed again after {ages} in which nothing was asked, and a bare connection stayed open"
    return Attribution(Because.TAKE_OVER, 0.9, words, None, 1 + len(lives), 1 + len(lives))
