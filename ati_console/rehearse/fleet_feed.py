"""The messages of a simulated fleet, in the feed's or the guide's form, with the feed's bursts and gaps. Pure.

contracts.md 1: 2 s documented, 2 to 6 s real, in bursts, with gaps of 8 to 11 minutes.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple
from uuid import UUID

import msgspec
import numpy as np

from ati_console.rehearse.roster import Role
from ati_console.rehearse.sherpa import Sherpa
from ati_console.rehearse.simulated_fleet import SimulatedFleet
from ati_console.robot import Pose, RobotState
from ati_console.wire import encode
from ati_console.wire.messages import Conventions, TripInfo

Dialect = Literal["feed", "guide"]
JITTER: Final = 0.15  # of the period
FALSE_Z_MIN: Final = 330
BURST_SHARE: Final = 0.02  # of the messages begin one
BURST_S: Final = (2.5, 7.0)
GAP_EVERY_S: Final = 2 * 3600.0  # of one sherpa
NO_GAP_BEFORE_S: Final = 20 * 60.0
GAP_S: Final = (8 * 60.0, 11 * 60.0)
REPEAT_GIVEN_UP_S: Final = 300.0  # how often the fleet manager repeats the last pose of one that is gone
NOISE_M: Final = 0.004
TRIPS_AGAIN_S: Final = 10.0  # trips under way are told again: a console that connects later would not know the routes


class Outgoing(NamedTuple):
    topic: str
    payload: bytes


class FleetFeed:
    """due(now) gives what is published by now. `lifelike` False: an even rate, no bursts, no gaps."""

    def __init__(
        self,
        fleet: SimulatedFleet,
        *,
        rate_hz: float = 0.5,
        dialect: Dialect = "feed",
        conventions: Conventions | None = None,
        seed: int = 1,
        lifelike: bool = True,
    ) -> None:
        if not rate_hz > 0:
            raise ValueError(f"the rate is a positive number of messages a second, not {rate_hz}")
        self.fleet, self._dialect, self._lifelike = fleet, dialect, lifelike
        self._random = random.Random(seed + 7)  # noqa: S311 - a rehearsal, repeatable on purpose
        self._period_s = 1.0 / rate_hz
        self._trips_again_at = fleet.now + TRIPS_AGAIN_S / 2
        self._true = conventions or Conventions()
        self._false_z = msgspec.structs.replace(self._true, z_suffix_offset_min=FALSE_Z_MIN)
        size = len(fleet.sherpas)
        first = min(self._period_s, 1.0)
        self._next = np.array([fleet.now + self._random.uniform(0.0, first) for _ in range(size)])
        self._silent_from = np.array([fleet.now + NO_GAP_BEFORE_S + self._gap_wait() for _ in range(size)])
        self._held: dict[int, tuple[float, list[Outgoing]]] = {}  # row -> when the burst comes, and what

    def due(self, now: float) -> list[Outgoing]:
        """Moves the fleet to `now` (unix seconds) and returns what it says, oldest first."""
        self.fleet.advance(now)
        out = list(self._trips(now))
        out += self._bursts(now)
        for row in np.flatnonzero(self._next <= now):
            out += self._report(int(row), now)
        return out

    def _report(self, row: int, now: float) -> list[Outgoing]:
        sherpa = self.fleet.sherpas[row]
        self._plan_next(sherpa, now)
        if sherpa.silent and sherpa.mode != "disconnected":
            return []
        if self._lifelike and self._in_a_gap(sherpa, now):
            return []
        return self._hold_or_send(row, self._status(sherpa, now), now)

    def _plan_next(self, sherpa: Sherpa, now: float) -> None:
        period = REPEAT_GIVEN_UP_S if sherpa.mode == "disconnected" else self._period_s
        after = period * self._random.uniform(1.0 - JITTER, 1.0 + JITTER)
        self._next[sherpa.row] = max(self._next[sherpa.row] + after, now)

    def _in_a_gap(self, sherpa: Sherpa, now: float) -> bool:
        begin = self._silent_from[sherpa.row]
        if now < begin or sherpa.part.role not in (Role.NORMAL, Role.UNLUCKY):
            return False
        self._next[sherpa.row] = now + self._random.uniform(*GAP_S)
        self._silent_from[sherpa.row] = self._next[sherpa.row] + self._gap_wait()
        return True

    def _gap_wait(self) -> float:
        return self._random.expovariate(1.0 / GAP_EVERY_S)

    def _hold_or_send(self, row: int, message: Outgoing, now: float) -> list[Outgoing]:
        if row in self._held:
            self._held[row][1].append(message)
            return []
        if self._lifelike and self._random.random() < BURST_SHARE:
            self._held[row] = (now + self._random.uniform(*BURST_S), [message])
            return []
        return [message]

    def _bursts(self, now: float) -> Iterator[Outgoing]:
        for row in [row for row, (at, _) in self._held.items() if at <= now]:
            yield from self._held.pop(row)[1]

    def _status(self, sherpa: Sherpa, now: float) -> Outgoing:
        state = self._state(sherpa, now)
        if self._dialect == "guide":
            return Outgoing(encode.guide_status_topic(state.name), encode.guide_status(state, self._true))
        conventions = self._false_z if sherpa.part.role is Role.FALSE_Z else self._true
        return Outgoing(encode.FEED_STATUS_TOPIC, encode.feed_status(state, conventions))

    def _state(self, sherpa: Sherpa, now: float) -> RobotState:
        trip = sherpa.told_trip
        battery = float(self.fleet.battery[sherpa.row])
        return RobotState(
            name=sherpa.name,
            pose=self._pose(sherpa),
            mode=sherpa.mode,
            battery_pct=round(battery, 1) if self._dialect == "guide" else float(round(battery)),
            error=sherpa.error,
            disabled=sherpa.disabled_reason is not None,
            disabled_reason=sherpa.disabled_reason,
            trip_id=trip.trip_id if trip and trip.goal else None,
            trip_leg_id=trip.leg_id if trip and trip.goal else None,
            measured_at=now,
            message_id=str(UUID(int=self._random.getrandbits(128), version=4)),
        )

    def _pose(self, sherpa: Sherpa) -> Pose:
        """As localized: to the millimetre, with a little noise while it drives; a gone one repeats itself exactly."""
        drive, row = self.fleet.drive, sherpa.row
        noise = 0.0 if drive.hold[row] else NOISE_M
        x, y = drive.x(row) + self._random.gauss(0.0, noise), drive.y(row) + self._random.gauss(0.0, noise)
        yaw = math.remainder(float(drive.yaw[row]), math.tau)
        return Pose(round(x, 3), round(y, 3), round(yaw, 4))

    def _trips(self, now: float) -> Iterator[Outgoing]:
        for told in self.fleet.take_told():
            if isinstance(told, TripInfo):
                yield self._trip(told)
            elif self._dialect != "guide":  # the guide knows no legs
                yield Outgoing(encode.LEGS_TOPIC, encode.trip_legs(told))
        if now >= self._trips_again_at:
            self._trips_again_at = now + TRIPS_AGAIN_S
            yield from map(self._trip, self.fleet.trips_under_way())

    def _trip(self, told: TripInfo) -> Outgoing:
        topic = encode.GUIDE_TRIP_TOPIC if self._dialect == "guide" else encode.FEED_TRIP_TOPIC
        return Outgoing(topic, encode.trip_info(told, self._true))
