"""What went wrong with us, folded by source and words, and how each of it ended. Time is an argument."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from ati_console.forwarding import LANE_FAULT, ForwardMode, ForwardStatus, LaneState
from ati_console.gui.models.plain import span
from ati_console.status import Fault

MAX_FAULTS: Final = 500
FADES_S: Final = 60.0  # what is not seen again for this long is over
OF_A_RUN: Final = frozenset({"link", "ingest", "forward", "outbox"})  # sources of faults that end with their run
ENDED: Final = "over: another run began"


@dataclass(frozen=True, slots=True)
class FaultEntry:
    """Faults of one source with the same words, folded: `fault` is the newest. `over`: how it ended; "" for not yet."""

    fault: Fault
    first_at: float
    last_at: float
    count: int = 1
    acknowledged: bool = False
    over: str = ""


class Faults:
    """Oldest first, at most MAX_FAULTS kinds."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], FaultEntry] = {}

    def all(self) -> tuple[FaultEntry, ...]:
        return tuple(self._entries.values())

    def add(self, fault: Fault) -> None:
        """What was over begins again; the least recent kind falls out."""
        key = fault.source, fault.what
        known = self._entries.pop(key, None)
        first = known.first_at if known else fault.at
        self._entries[key] = FaultEntry(fault, first, fault.at, known.count + 1 if known else 1)
        if len(self._entries) > MAX_FAULTS:
            del self._entries[next(iter(self._entries))]

    def acknowledge(self, entry: FaultEntry) -> bool:
        key = entry.fault.source, entry.fault.what
        known = self._entries.get(key)
        if known is not None:
            self._entries[key] = replace(known, acknowledged=True)
        return known is not None

    def end(self, how: str, belongs: Callable[[FaultEntry], bool]) -> bool:
        """Of those that last; True when there was one."""
        return self._end(lambda entry: how if belongs(entry) else "")

    def end_run(self) -> bool:
        return self.end(ENDED, lambda entry: entry.fault.source in OF_A_RUN)

    def drop(self, sources: Collection[str]) -> None:
        self._entries = {key: entry for key, entry in self._entries.items() if key[0] not in sources}

    def look(self, forward: ForwardStatus) -> bool:
        """Did the twin take something since? Then that is the end of it, whatever comes later."""
        return self._end(lambda entry: _accepted(entry, forward))

    def _end(self, how: Callable[[FaultEntry], str]) -> bool:
        ended = {key: said for key, entry in self._entries.items() if not entry.over and (said := how(entry))}
        for key, said in ended.items():
            self._entries[key] = replace(self._entries[key], over=said)
        return bool(ended)


def over(entry: FaultEntry, forward: ForwardStatus, now: float) -> str:
    """ "accepted after 4 s", "not again since"; "" while it lasts."""
    if entry.over:
        return entry.over
    if _is_of_lane(entry):
        return _accepted(entry, forward) if forward.mode is ForwardMode.ON else "nothing is sent now"
    return "not again since" if now - entry.last_at >= FADES_S else ""


def _is_of_lane(entry: FaultEntry) -> bool:
    return entry.fault.source == "forward" and entry.fault.what.startswith(LANE_FAULT)


def _accepted(entry: FaultEntry, forward: ForwardStatus) -> str:
    """When no lane waits any more: another lane's success ends nothing."""
    if not _is_of_lane(entry) or forward.mode is not ForwardMode.ON:
        return ""
    if any(lane.state in (LaneState.PAUSED, LaneState.WAITING) for lane in forward.lanes):
        return ""
    later = [one.sent_at for one in forward.robots.values() if one.sent_at is not None and one.sent_at > entry.last_at]
    return f"accepted after {span(min(later) - entry.last_at)}" if later else ""
