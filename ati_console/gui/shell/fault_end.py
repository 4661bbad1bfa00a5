"""Is the last fault over? Told from what the link and the twin did since, or from a silence of a minute."""

from __future__ import annotations

from ati_console.forwarding import LANE_FAULT, ForwardMode, ForwardStatus, LaneState
from ati_console.gui.models.console_model import FaultEntry
from ati_console.gui.models.errors_model import FAULT_FADES_S
from ati_console.gui.models.plain import span


class FaultEnd:
    """Remembers when the fault of now was first seen to be over: later good news is no later end."""

    def __init__(self) -> None:
        self._of: tuple[str, float] = ("", 0.0)
        self._words = ""

    def words(self, entry: FaultEntry, forward: ForwardStatus, now: float) -> str:
        """ "accepted after 4 s", "not again since"; "" while it lasts."""
        key = entry.fault.what, entry.last_at
        if key != self._of:
            self._of, self._words = key, ""
        if not self._words:
            self._words = _ended(entry, forward, now)
        return self._words


def _ended(entry: FaultEntry, forward: ForwardStatus, now: float) -> str:
    if entry.fault.source == "forward" and entry.fault.what.startswith(LANE_FAULT):
        if forward.mode is not ForwardMode.ON:
            return "nothing is sent now"
        accepted_at = _accepted_again(entry.last_at, forward)
        return "" if accepted_at is None else f"accepted after {span(accepted_at - entry.last_at)}"
    return "not again since" if now - entry.last_at >= FAULT_FADES_S else ""


def _accepted_again(since: float, forward: ForwardStatus) -> float | None:
    """When no lane waits any more: another lane's success ends nothing."""
    if any(lane.state in (LaneState.PAUSED, LaneState.WAITING) for lane in forward.lanes):
        return None
    later = (one.sent_at for one in forward.robots.values() if one.sent_at is not None and one.sent_at > since)
    return min(later, default=None)
