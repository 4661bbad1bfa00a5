"""A trip of a simulated sherpa, as it is driven and as it is told. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from ati_console.rehearse.lane_graph import Point, Stop
from ati_console.wire.messages import TripInfo, TripLeg, TripLegs


@dataclass(slots=True)
class Errand:
    """Stops to visit in order; the next one is `stops[len(legs)]`. Times are unix seconds."""

    trip_id: str
    sherpa: str
    origin: str | None
    stops: tuple[Stop, ...]
    booked_at: float
    started_at: float | None = None
    ended_at: float | None = None
    status: str = "booked"
    legs: list[TripLeg] = field(default_factory=list)
    corners: deque[Point] = field(default_factory=deque)  # left to drive on this leg
    leg_m: float = 0.0
    route_m: tuple[float, ...] = ()

    @property
    def goal(self) -> Stop | None:
        """Where it goes now; None when all stops are visited."""
        return self.stops[len(self.legs)] if len(self.legs) < len(self.stops) else None

    @property
    def leg_id(self) -> str:
        return f"{self.trip_id}{len(self.legs) + 1:02d}"

    def visit(self) -> None:
        """The leg is done."""
        goal = self.goal
        if goal is not None:
            self.legs.append(
                TripLeg(
                    leg_id=self.leg_id,
                    from_station=self.stops[len(self.legs) - 1].name if self.legs else self.origin,
                    to_station=goal.name,
                    route_length_m=round(self.leg_m, 1),
                    cte_m=0.03,
                    obstacle_s=0.0,
                    visa_s=0.0,
                    other_s=0.0,
                )
            )
        self.leg_m = 0.0

    def info(self) -> TripInfo:
        return TripInfo(
            trip_id=self.trip_id,
            sherpa_name=self.sherpa,
            status=self.status,
            fleet_name="plant-a",
            route=_names(self.origin, self.stops),
            route_lengths_m=self.route_m,
            booked_at=self.booked_at,
            started_at=self.started_at,
            ended_at=self.ended_at,
        )

    def leg_report(self) -> TripLegs:
        return TripLegs(trip_id=self.trip_id, legs=tuple(self.legs))


def _names(origin: str | None, stops: Sequence[Stop]) -> tuple[str, ...]:
    return ((origin,) if origin else ()) + tuple(stop.name for stop in stops)
