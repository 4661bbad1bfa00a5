"""States of one invented sherpa, fed to a fleet at chosen times."""

from __future__ import annotations

from typing import Any

from ati_console.fleet.fleet import Applied, Fleet
from ati_console.fleet.heading import ALL
from ati_console.fleet.view import Finding, RobotView
from ati_console.robot import Pose, RobotState
from ati_console.wire.messages import Odd, Oddity, StatusReport

T0 = 1_800_000_000.0  # an afternoon in 2027
NAME = "tug-1"


def report(
    x: float = 0.0,
    y: float = 0.0,
    yaw: float = 0.0,
    *,
    oddities: tuple[Oddity, ...] = (),
    topic_name: str | None = None,
    **said: Any,
) -> StatusReport:
    values = {"name": NAME, "mode": "fleet", "battery_pct": 50.0, **said}
    return StatusReport(RobotState(pose=Pose(x, y, yaw), **values), "feed", topic_name, oddities)


class Driver:
    """Sends states of one sherpa; `now` is the receive time of the last one."""

    def __init__(self, fleet: Fleet | None = None) -> None:
        self.fleet = fleet or Fleet()
        self.now = T0

    def send(
        self,
        x: float = 0.0,
        y: float = 0.0,
        yaw: float = 0.0,
        *,
        after: float = 2.0,
        lag: float | None = 0.0,
        payload: bytes | None = None,
        duplicate: bool = False,
        retain: bool = False,
        **said: Any,
    ) -> Applied:
        """`after` seconds later one arrives, measured `lag` seconds before (None: it carries no time)."""
        self.now += after
        measured_at = said.pop("measured_at", None if lag is None else self.now - lag)
        status = report(x, y, yaw, measured_at=measured_at, **said)
        raw = repr(status.state).encode() if payload is None else payload
        return self.fleet.apply(status, "ati_fm/sherpa/status", raw, self.now, 1, duplicate, retain)

    def view(self, name: str = NAME) -> RobotView:
        return self.fleet.update(self.now).robots[name]

    def finding(self, kind: Odd) -> Finding | None:
        self.fleet.update(self.now - 1)  # lists are refreshed a few times a second: ask from another time
        found = [
            finding
            for finding in self.fleet.update(self.now).findings
            if finding.kind is kind and finding.sherpa != ALL
        ]
        assert len(found) <= 1
        return found[0] if found else None

    def kinds(self) -> set[Odd]:
        self.fleet.update(self.now - 1)
        return {finding.kind for finding in self.fleet.update(self.now).findings}
