"""The newest of everything that is not a status: trips, legs, events, alerts. Bounded."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from ati_console.fleet.limits import FleetLimits
from ati_console.wire.messages import Decoded, Raw, RobotspaceEvent, TripInfo, TripLegs

KEPT_ALERT: Final = 4_000  # characters

T = TypeVar("T")


class Newest(Generic[T]):
    """The newest `limit` values by key; one heard of again replaces the old and moves to the end."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: dict[object, T] = {}
        self._frozen: tuple[T, ...] | None = ()

    def add(self, key: object, value: T) -> None:
        self._values.pop(key, None)
        self._values[key] = value
        if len(self._values) > self._limit:
            del self._values[next(iter(self._values))]
        self._frozen = None

    def get(self, key: object) -> T | None:
        return self._values.get(key)

    def values(self) -> tuple[T, ...]:
        """Newest last; the same tuple until something is added."""
        if self._frozen is None:
            self._frozen = tuple(self._values.values())
        return self._frozen


class Notes:
    """What the window lists beside the robots."""

    def __init__(self, limits: FleetLimits) -> None:
        self.trips: Newest[TripInfo] = Newest(limits.max_trips)
        self.legs: Newest[TripLegs] = Newest(limits.max_trips)
        self.events: Newest[RobotspaceEvent] = Newest(limits.max_events)
        self.alerts: Newest[Raw] = Newest(limits.max_events)
        self._count = 0

    def add(self, decoded: Decoded) -> None:
        """Trips and legs are kept by trip, events and alerts each by itself; other raw JSON is not kept."""
        self._count += 1
        if isinstance(decoded, TripInfo):
            self.trips.add(decoded.trip_id, decoded)
        elif isinstance(decoded, TripLegs):
            self.legs.add(decoded.trip_id, decoded)
        elif isinstance(decoded, RobotspaceEvent):
            self.events.add(self._count, decoded)
        elif isinstance(decoded, Raw) and decoded.kind == "alert":
            self.alerts.add(self._count, Raw(decoded.kind, decoded.text[:KEPT_ALERT]))
