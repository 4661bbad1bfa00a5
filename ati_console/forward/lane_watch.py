"""The lanes as values, with the time at which each came into its state. Looked at twice a second."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from ati_console.forward.lanes import Lane
from ati_console.forwarding import LaneState, LaneStatus


class LaneWatch:
    def __init__(self) -> None:
        self._last: dict[str, LaneStatus] = {}

    def look(self, lanes: Iterable[Lane], now: float, clock: float, *, on: bool = True) -> tuple[LaneStatus, ...]:
        """`now` is monotonic as the lanes' times are, `clock` unix seconds. Unless `on` no request is begun."""
        self._last = {lane.key: self._one(lane, now, clock, on) for lane in lanes}
        return tuple(self._last.values())

    def _one(self, lane: Lane, now: float, clock: float, on: bool) -> LaneStatus:
        state = _state(lane, now, on)
        before = self._last.get(lane.key)
        since = before.since if before is not None and before.state is state else clock
        stopped = state in (LaneState.WAITING, LaneState.PAUSED)
        until = round(clock + lane.pace.not_before - now, 1) if stopped and lane.pace.not_before > now else None
        answer_ms = statistics.median(lane.answers_ms) if lane.answers_ms else None
        return LaneStatus(lane.words, state, lane.why if stopped else "", since, until, answer_ms, lane.waiting)


def _state(lane: Lane, now: float, on: bool) -> LaneState:
    if lane.pace.refusals:
        return LaneState.PAUSED
    if lane.pace.failures or lane.pace.not_before > now:
        return LaneState.WAITING
    return LaneState.SENDING if lane.requests or (on and lane.waiting) else LaneState.IDLE
