"""The cause of a close in words: what was seen, how often it was so, how sure that makes it. Pure."""

from __future__ import annotations

from ati_console.attribution import Attribution, Because
from ati_console.gui.models.plain import plain


def cause(found: Attribution | None) -> str:
    """ "our SUBSCRIBE: SUBSCRIBE a, closed 84 ms later, 3 of 3, 94 % sure"; "" where nothing is to be explained."""
    if found is None or found.because is Because.OURS:
        return ""
    return f"{found.because.value}: {plain(found.words)}, {often(found)}, {100 * found.confidence:.0f} % sure"


def often(found: Attribution) -> str:
    """Of how many closes of this link how many were like this one."""
    return f"{found.seen} of {found.of}"


def with_often(reason: str, found: Attribution | None) -> str:
    """A reason where there is room for a few words only."""
    if not reason or found is None or found.because is Because.OURS or found.of < 2:
        return reason
    return f"{reason}, {often(found)}"
