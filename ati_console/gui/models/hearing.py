"""Does anything come? A link that drops is had back within seconds, and what is known ages meanwhile. One that was
ended here, or is not tried any more, hears nobody until it is online again: then nobody is live. Pure."""

from __future__ import annotations

from typing import Final

from ati_console.status import LinkState, LinkStatus

_ENDED: Final = (LinkState.OFFLINE, LinkState.REFUSED, LinkState.TAKEN_OVER)


class Hearing:
    def __init__(self) -> None:
        self.is_deaf = False

    def takes(self, link: LinkStatus) -> bool:
        """True when it is otherwise than before. A link that never was (`since` 0) has ended nothing."""
        before = self.is_deaf
        ended = link.state in _ENDED and link.since > 0.0
        self.is_deaf = ended or (before and link.state is not LinkState.ONLINE)
        return self.is_deaf is not before
