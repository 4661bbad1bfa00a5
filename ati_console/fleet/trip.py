"""How far a sherpa is on its trip: what it drove while we listened, and what the fleet manager says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ati_console.robot import RobotState
from ati_console.wire.messages import TripInfo, TripLegs

TRIP_ENDS: Final = frozenset({"succeeded", "failed", "cancelled", "completed", "ended"})
WAITING: Final = "waiting_station"


class Driven(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Metres since the trip and its leg began. Not `whole` is a lower bound: the beginning, or a part, was not heard.

    `legs` is how many leg ids the status has named since the trip began, 0 when it names none.
    """

    trip_m: float
    trip_whole: bool
    leg_m: float
    leg_whole: bool
    legs: int = 0
    since: float = 0.0  # receive time at which the measuring of the leg began


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the way that is being driven: a leg, or the whole trip where legs are not told apart."""

    trip_id: str
    status: str = ""  # the fleet manager's word, lower case
    leg: int | None = None  # 1 is the first
    legs: int | None = None
    from_station: str = ""
    to_station: str = ""
    driven_m: float = 0.0
    whole: bool = False  # False: at least so far
    length_m: float | None = None
    since: float = 0.0

    @property
    def share(self) -> float | None:
        """0 to 1; None when the length is not known."""
        return min(1.0, self.driven_m / self.length_m) if self.length_m else None


class TripLog:
    """Marks on one sherpa's odometer where its trip and its leg began."""

    __slots__ = ("_leg_from", "_leg_id", "_leg_whole", "_legs", "_reported", "_since", "_trip_from", "_trip_id",
                 "_trip_whole")  # fmt: skip

    def __init__(self) -> None:
        self._trip_id: str | None = None
        self._leg_id: str | None = None
        self._trip_from = self._leg_from = self._since = 0.0
        self._trip_whole = self._leg_whole = False
        self._legs = self._reported = 0

    def follow(self, state: RobotState, driven_m: float, at: float, first: bool) -> None:
        """The newest state; `driven_m` is the odometer before its own move. `first`: nothing was heard before."""
        if state.trip_id != self._trip_id:
            self._trip_id, self._trip_from, self._trip_whole = state.trip_id, driven_m, not first
            self._leg_id, self._legs, self._reported = None, 0, 0
            self._begin_leg(driven_m, at, whole=not first)
        if state.trip_leg_id is not None and state.trip_leg_id != self._leg_id:
            if self._leg_id is not None:
                self._begin_leg(driven_m, at, whole=True)
            self._leg_id = state.trip_leg_id
            self._legs += 1

    def missed(self) -> None:
        """A silence: what was driven in it is only known as the crow flies."""
        self._trip_whole = self._leg_whole = False

    def reported(self, trip_id: str, legs: int, driven_m: float, at: float) -> None:
        """The fleet manager has reported so many legs of a trip; one more is done when the status names none."""
        if trip_id == self._trip_id and legs > self._reported:
            self._reported = legs
            if self._leg_id is None:
                self._begin_leg(driven_m, at, whole=True)

    def driven(self, odometer_m: float) -> Driven | None:
        """None without a trip."""
        if self._trip_id is None:
            return None
        return Driven(
            trip_m=odometer_m - self._trip_from,
            trip_whole=self._trip_whole,
            leg_m=odometer_m - self._leg_from,
            leg_whole=self._leg_whole,
            legs=self._legs if self._trip_whole else 0,
            since=self._since,
        )

    def _begin_leg(self, driven_m: float, at: float, *, whole: bool) -> None:
        self._leg_from, self._since, self._leg_whole = driven_m, at, whole


def progress(
    state: RobotState, driven: Driven | None, trips: Sequence[TripInfo], legs: Sequence[TripLegs]
) -> Progress | None:
    """How far on its trip; None without one. What nobody said stays empty."""
    if state.trip_id is None or driven is None:
        return None
    info = next((trip for trip in reversed(trips) if trip.trip_id == state.trip_id), None)
    told = next((one for one in reversed(legs) if one.trip_id == state.trip_id), None)
    way = _Way(state, driven, info, told, legs_are_told=bool(legs))
    leg, trip = way.leg(), way.trip()
    if leg is not None and leg.length_m is None and trip.length_m is not None:
        return msgspec.structs.replace(trip, leg=leg.leg)  # one length for all legs
    return leg or trip


class _Way:
    """One trip's pieces side by side."""

    def __init__(
        self, state: RobotState, driven: Driven, info: TripInfo | None, told: TripLegs | None, legs_are_told: bool
    ) -> None:
        self._state, self._driven, self._legs_are_told = state, driven, legs_are_told
        self._info = info or TripInfo(trip_id=state.trip_id or "", sherpa_name=None, status="")
        self._told = told.legs if told else ()
        self._stops = self._info.route
        self._total = _legs_of(self._info) or None

    def leg(self) -> Progress | None:
        """The leg that is being driven, when it is known which one that is."""
        number = self._number()
        if number is None:
            return None
        told = self._told[number - 1] if number <= len(self._told) else None
        begin, end = self._ends(number)
        lengths = self._info.route_lengths_m
        length = told.route_length_m if told else None
        if length is None and self._total == len(lengths) and number <= len(lengths):
            length = lengths[number - 1]
        return Progress(
            trip_id=self._info.trip_id, status=self._info.status, leg=number, legs=self._total,
            from_station=(told.from_station if told else None) or begin,
            to_station=(told.to_station if told else None) or end,
            driven_m=self._driven.leg_m, whole=self._driven.leg_whole, length_m=length, since=self._driven.since,
        )  # fmt: skip

    def trip(self) -> Progress:
        lengths, stops = self._info.route_lengths_m, self._stops
        return Progress(
            trip_id=self._info.trip_id, status=self._info.status, legs=self._total,
            from_station=stops[0] if len(stops) > 1 else "", to_station=stops[-1] if stops else "",
            driven_m=self._driven.trip_m, whole=self._driven.trip_whole,
            length_m=sum(lengths) or None, since=self._driven.since,
        )  # fmt: skip

    def _number(self) -> int | None:
        """By the id of the leg, else by how many were reported done, else by how many began while we listened."""
        for number, leg in enumerate(self._told, 1):
            if leg.leg_id and leg.leg_id == self._state.trip_leg_id:
                return number
        if self._total == 1:
            return 1
        if self._told:  # as many as there are: a plan and no record of what is done
            return len(self._told) + 1 if self._total is None or len(self._told) < self._total else None
        begun = self._driven.legs or int(self._driven.trip_whole and self._legs_are_told)
        return begun if begun and (self._total is None or begun <= self._total) else None

    def _ends(self, number: int) -> tuple[str, str]:
        """Stations of a leg by the route, which names the start as well or does not."""
        stops, total = self._stops, self._total
        if total is None or len(stops) not in (total, total + 1):
            return "", ""
        first = len(stops) - total  # 1: the start is in the route
        begin = number - 2 + first
        return stops[begin] if begin >= 0 else "", stops[begin + 1]


def _legs_of(info: TripInfo) -> int:
    """How many legs: as many as lengths, or as stations less the start when there is one length for all."""
    lengths, stops = len(info.route_lengths_m), len(info.route)
    if lengths > 1 or (lengths == 1 and stops <= 2):
        return lengths
    return max(0, stops - 1)
