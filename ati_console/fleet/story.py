"""What happened to one sherpa: mode, error, disabled, charging, trip, silence, each with its time. Bounded, pure."""

from __future__ import annotations

import enum
from collections import deque
from typing import Final

import msgspec

from ati_console.robot import RobotState

EVENTS: Final = 64
GAPS: Final = 40
HOUR_S: Final = 3_600.0
WORDS: Final = 120  # characters


class Change(enum.Enum):
    HEARD = "first heard"
    GAP = "gap"
    MODE = "mode"
    ERROR = "error"
    ERROR_OVER = "error over"
    DISABLED = "disabled"
    ENABLED = "enabled"
    CHARGING = "charging"
    CHARGING_OVER = "charging over"
    TRIP = "trip"
    TRIP_OVER = "trip over"


class RobotEvent(msgspec.Struct, frozen=True, gc=False):
    """`what` is the sherpa's own words: modes, error text, reason, trip. `seconds` is how long that lasted which is
    over now, None when its beginning was not seen. A gap's `at` is its end."""

    at: float  # receive time, unix seconds
    change: Change
    what: str = ""
    seconds: float | None = None


class Story:
    """Fed with each newest state and the one before it; nearly always nothing happened."""

    __slots__ = ("_charging", "_events", "_frozen", "_frozen_gaps", "_gaps", "_since", "_trip_over")

    def __init__(self) -> None:
        self._events: deque[RobotEvent] = deque(maxlen=EVENTS)
        self._gaps: deque[RobotEvent] = deque(maxlen=GAPS)
        self._frozen: tuple[RobotEvent, ...] | None = ()
        self._frozen_gaps: tuple[RobotEvent, ...] | None = ()
        self._since: dict[Change, float] = {}
        self._charging = False
        self._trip_over = ("", "")  # the trip that the fleet manager called over, and its word for it

    def begin(self, state: RobotState, at: float) -> None:
        """The first state: how it was found. Nothing in it is said to have begun."""
        trip = f"trip {state.trip_id}" if state.trip_id else ""
        found = (state.mode, state.error, state.disabled_reason, trip)
        self._add(RobotEvent(at, Change.HEARD, ", ".join(part for part in found if part)[:WORDS]))

    def go_on(self, before: RobotState, state: RobotState, at: float) -> None:
        if state.mode != before.mode:
            self._add(RobotEvent(at, Change.MODE, f"{before.mode or 'none'} to {state.mode or 'none'}"[:WORDS]))
        if state.error != before.error:
            self._swap(Change.ERROR, Change.ERROR_OVER, before.error, state.error, at)
        if state.disabled is not before.disabled or state.disabled_reason != before.disabled_reason:
            self._swap(Change.DISABLED, Change.ENABLED, _disabled(before), _disabled(state), at)
        if state.trip_id != before.trip_id:
            self._swap(Change.TRIP, Change.TRIP_OVER, self._with_result(before.trip_id), state.trip_id, at)

    def charging(self, charging: bool, pct: float, at: float) -> None:
        if charging is not self._charging:
            self._charging, level = charging, f"{pct:.0f} %"
            over, now = (None, level) if charging else (level, None)
            self._swap(Change.CHARGING, Change.CHARGING_OVER, over, now, at)

    def silent(self, seconds: float, at: float) -> None:
        """Nothing had come for so long until now."""
        event = RobotEvent(at, Change.GAP, "", seconds)
        self._add(event)
        while self._gaps and not 0 <= at - self._gaps[0].at <= HOUR_S:
            self._gaps.popleft()
        self._gaps.append(event)
        self._frozen_gaps = None

    def trip_over(self, trip_id: str, status: str) -> None:
        """The fleet manager's word for how a trip ended, said with the end of it."""
        self._trip_over = trip_id, status

    def events(self) -> tuple[RobotEvent, ...]:
        """Oldest first, the last EVENTS; the same tuple until something happens."""
        if self._frozen is None:
            self._frozen = tuple(self._events)
        return self._frozen

    def gaps(self) -> tuple[RobotEvent, ...]:
        """Those of about the last hour, oldest first."""
        if self._frozen_gaps is None:
            self._frozen_gaps = tuple(self._gaps)
        return self._frozen_gaps

    def _with_result(self, trip_id: str | None) -> str | None:
        over, status = self._trip_over
        return f"{trip_id} {status}" if trip_id is not None and trip_id == over else trip_id

    def _swap(self, began: Change, ended: Change, before: str | None, now: str | None, at: float) -> None:
        if before is not None:
            since = self._since.pop(began, None)
            self._add(RobotEvent(at, ended, before[:WORDS], None if since is None else max(0.0, at - since)))
        if now is not None:
            self._since[began] = at
            self._add(RobotEvent(at, began, now[:WORDS]))

    def _add(self, event: RobotEvent) -> None:
        self._events.append(event)
        self._frozen = None


def _disabled(state: RobotState) -> str | None:
    """The reason while there is one; "" for disabled without a reason."""
    return state.disabled_reason or ("" if state.disabled else None)
