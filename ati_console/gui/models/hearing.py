"""Does anything come, and for how long was it listened for? A link that drops is had back within seconds, and what is
known ages meanwhile. One that was ended here, or is not tried any more, hears nobody until it is online again: then
nobody is live. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ati_console.status import LinkState, LinkStatus

_ENDED: Final = (LinkState.OFFLINE, LinkState.REFUSED, LinkState.TAKEN_OVER)


@dataclass(frozen=True, slots=True)
class Listened:
    """From when to when, unix seconds; `until` None: it goes on. An outage in between is part of it."""

    since: float
    until: float | None = None

    def for_s(self, now: float) -> float:
        return (now if self.until is None else self.until) - self.since


class Hearing:
    """`listened` is None before the first connection."""

    def __init__(self) -> None:
        self.is_deaf = False
        self.listened: Listened | None = None

    def takes(self, link: LinkStatus, now: float) -> bool:
        """True when it is otherwise than before. A link that never was (`since` 0) has ended nothing."""
        before = self.is_deaf
        ended = link.state in _ENDED and link.since > 0.0
        self.is_deaf = ended or (before and link.state is not LinkState.ONLINE)
        self._listen(link, now)
        return self.is_deaf is not before

    def begin_anew(self) -> None:
        """What is listened to is something else from now on."""
        self.listened = None

    def _listen(self, link: LinkStatus, now: float) -> None:
        known = self.listened
        if self.is_deaf and known is not None and known.until is None:
            self.listened = Listened(known.since, link.since or now)
        elif link.state is LinkState.ONLINE and (known is None or known.until is not None):
            self.listened = Listened(link.since or now)
