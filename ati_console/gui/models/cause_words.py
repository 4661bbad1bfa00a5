"""The cause of a close in words: what was seen, how often it was so, how sure that makes it. Pure."""

from __future__ import annotations

from ati_console.attribution import Attribution, Because
from ati_console.gui.models.plain import plain


def cause(found: Attribution | None) -> str:
    """ "our SUBSCRIBE, 3 of 3, 94 % sure: SUBSCRIBE a, closed 84 ms later"; "" where nothing is to be explained."""
    if found is None or found.because is Because.OURS:
        return ""
    return f"{found.because.value}, {often(found)}, {sure(found)}: {plain(found.words)}"


def sure(found: Attribution) -> str:
    return f"{100 * found.confidence:.0f} % sure"


def happened(words: str, found: Attribution | None) -> str:
    """A line of the timeline: the cause before the words, which are the same for many closes."""
    return "; ".join(part for part in (cause(found), words) if part)


def often(found: Attribution) -> str:
    """Of how many closes of this link how many were like this one."""
    return f"{found.seen} of {found.of}"


def short_cause(reason: str, found: Attribution | None) -> str:
    """A reason with how often and how sure, for one line that has to hold the next step as well."""
    if not reason or found is None or found.because is Because.OURS:
        return reason
    return f"{reason}; {often(found)}, {sure(found)}"


def with_often(reason: str, found: Attribution | None) -> str:
    """A reason where there is room for a few words only."""
    if not reason or found is None or found.because is Because.OURS or found.of < 2:
        return reason
    return f"{reason}, {often(found)}"
