"""Eight senders that are broken, each in its way, and eight that are well, as the fleet saw them."""

from __future__ import annotations

import json
from typing import Any

from ati_console.fleet.fleet import Fleet
from ati_console.fleet.view import FleetUpdate
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, StatusReport

BEGIN = 1_764_594_000.0
SECONDS = 480
SICK = ("trap-11", "twin-12", "clock-13", "zone-14", "text-15", "part-16", "name-17", "slow-18")


class Plant:
    """Sixteen invented sherpas for eight minutes; `now` is when it ends."""

    def __init__(self, well: int = 8, sick: tuple[str, ...] = SICK, seconds: int = SECONDS) -> None:
        self.fleet, self._sick = Fleet(), sick
        for second in range(0, seconds, 2):
            at = BEGIN + second
            for number in range(well):
                self.send(f"well-{number + 1:02d}", at, 10.0 + number + 0.8 * second)
            for name in sick:
                self._send_sick(name, second, at)
        self.now = BEGIN + seconds

    def update(self, later: float = 0.0) -> FleetUpdate:
        for step in range(4):
            found = self.fleet.update(self.now + later + step * 1.1)
        return found

    def send(self, name: str, at: float, x: float, topic: str = "ati_fm/sherpa/status", **said: Any) -> None:
        status = {
            "sherpa_name": name, "mode": "fleet", "pose": [round(x, 3), 62.396, 0.0], "battery_status": 78,
            "disabled": False, "disabled_reason": "", "error": None, "trip_id": 178573, "timestamp": int(at * 1000),
            **said,
        }  # fmt: skip
        payload = json.dumps(status).encode()
        report = decode(topic, payload, Conventions())
        assert isinstance(report, StatusReport)
        self.fleet.apply(report, topic, payload, at, 1)

    def _send_sick(self, name: str, second: int, at: float) -> None:
        x, kind = 20.0 + 0.7 * second, name.split("-")[0]
        if kind == "trap" and second in (10, 118, 262):
            self.send(name, at, x)
        if kind == "twin":
            self.send(name, at, x + (80.0 if second % 4 else 0.0))
        if kind == "clock":
            self.send(name, at, x, timestamp=int(BEGIN * 1000))
        if kind == "zone":
            self.send(name, at, x, timestamp=int((at + 19_800) * 1000))
        if kind == "text":
            self.send(name, at, x, battery_status="82 %")
        if kind == "part":
            self.send(name, at, x, battery_status=0.78)
        if kind == "name":
            self.send(name, at, x, topic="ati/amr/name-71/status")
        if kind == "slow" and second % 20 == 0:
            self.send(name, at, x)
