"""Sherpas for the floor's tests: any number, any state, at a time that stands still."""

from __future__ import annotations

import math
import random
from pathlib import Path

from ati_console.fleet.view import FleetUpdate, RobotView, TrailPoint
from ati_console.robot import Pose, RobotState
from ati_console.site.floorplan import FloorMap, load_ati_map
from ati_console.site.site import Sector, Transform

NOW = 1_764_594_306.0
FIELD = Transform(999.738230, 22.879501, 22.879501, -999.738230, 95598.77, 167357.60)  # contracts.md 4
SECTOR = Sector(1, "North", 265338, 265338, FIELD)


def demo_map() -> FloorMap:
    return load_ati_map(Path(__file__).parents[2] / "resources" / "maps" / "demo_grid_map_attributes.json")


def sherpa(
    name: str = "tug-101",
    x_m: float = 50.0,
    y_m: float = 50.0,
    degrees: float = 0.0,
    *,
    age_s: float = 1.0,
    mode: str = "fleet",
    error: str | None = None,
    reason: str | None = None,
    trusted: bool = True,
    trip: str | None = None,
    trail: tuple[TrailPoint, ...] = (),
) -> RobotView:
    yaw = math.radians(degrees)
    state = RobotState(
        name=name, pose=Pose(x_m, y_m, yaw), mode=mode, error=error, disabled=reason is not None,
        disabled_reason=reason, battery_pct=70.0, trip_id=trip,
    )  # fmt: skip
    at = NOW - age_s
    return RobotView(
        state=state, topic="ati_fm/sherpa/status", dialect="feed", received_at=at, rate_hz=0.5, speed_mps=1.0,
        heading_rad=yaw, clock_offset_s=0.1, pose_trusted=trusted, charging=False, moved_at=at, messages=9, late=0,
        findings=0, last_payload=b"{}", last_qos=1, trail=trail,
    )  # fmt: skip


def fleet(*views: RobotView) -> FleetUpdate:
    return FleetUpdate(at=NOW, robots={view.state.name: view for view in views})


def crowd(count: int, seed: int = 1) -> FleetUpdate:
    """All states, on the floor of the demo map, each with a trail of two corners."""
    dice = random.Random(seed)
    return fleet(*(_anyone(f"tug-{number:05d}", dice) for number in range(count)))


def _anyone(name: str, dice: random.Random) -> RobotView:
    x, y = dice.uniform(8, 124), dice.uniform(12, 127)
    trail = tuple(TrailPoint(NOW - 60 + 20 * k, x + 3 * k, y + 2 * (k % 2)) for k in range(3))
    state = dice.choice(["", "", "", "error", "stop", "stale", "lost", "manual", "doubt"])
    return sherpa(
        name, x, y, dice.uniform(-180, 180), trail=trail,
        age_s={"stale": 100.0, "lost": 2000.0}.get(state, 1.0), mode="manual" if state == "manual" else "fleet",
        error="control_module died" if state == "error" else None,
        reason="emergency_stop" if state == "stop" else None, trusted=state != "doubt",
    )  # fmt: skip
