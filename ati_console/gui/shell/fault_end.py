"""The last fault, the link's own trouble too, and is it over? Told from what link and twin did since, or from a silence
of a minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ati_console.forwarding import ForwardStatus
from ati_console.gui.models.cause_words import short_cause
from ati_console.gui.models.faults import FaultEntry, over
from ati_console.gui.models.plain import plain, span
from ati_console.status import Fault, LinkState, LinkStatus, Severity

_STOPPED: Final = (LinkState.REFUSED, LinkState.TAKEN_OVER)


class FaultEnd:
    """Remembers when the fault of now was first seen to be over: later good news is no later end."""

    def __init__(self) -> None:
        self._of: tuple[str, float] = ("", 0.0)
        self._words = ""

    def shown(
        self, faults: Sequence[FaultEntry], link: LinkStatus, forward: ForwardStatus, now: float
    ) -> tuple[Fault | None, str]:
        """The link while it is down, whatever else went wrong since; then the newest of all."""
        own = (faults[-1].fault, self.words(faults[-1], forward, now)) if faults else (None, "")
        ours = _of_link(link)
        if ours is None or (own[0] is not None and own[0].what == link.reason):
            return own
        lasts, later = not ours[1], bool(faults) and faults[-1].last_at > ours[0].at
        return ours if lasts or not later else own

    def words(self, entry: FaultEntry, forward: ForwardStatus, now: float) -> str:
        """ "accepted after 4 s", "not again since"; "" while it lasts."""
        key = entry.fault.what, entry.last_at
        if key != self._of:
            self._of, self._words = key, ""
        if not self._words:
            self._words = over(entry, forward, now)
        return self._words


def _of_link(link: LinkStatus) -> tuple[Fault, str] | None:
    """What the pill says, and how it ended."""
    if not link.reason or link.reason_at is None:
        return None
    severity = Severity.FAULT if link.state in _STOPPED else Severity.WARNING
    fault = Fault(link.reason_at, "link", short_cause(plain(link.reason), link.attribution), link.advice, severity)
    again = f"connected again after {span(link.since - link.reason_at)}"
    return fault, {LinkState.ONLINE: again, LinkState.OFFLINE: "not connected now"}.get(link.state, "")
