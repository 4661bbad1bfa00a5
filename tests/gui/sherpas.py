"""Sherpas made up for the tests of models and panels."""

from __future__ import annotations

from typing import Any

import msgspec

from ati_console.fleet.view import ErrorEntry, Finding, FleetUpdate, RobotView
from ati_console.forwarding import Delivery, ForwardMode, ForwardStatus, RobotForward
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.robot import EMERGENCY_STOP, Pose, RobotState
from ati_console.wire.messages import Odd

NOW = 1_764_594_306.0
PAYLOAD = b'{"sherpa_name":"tug-1","pose":[76.0,72.0,1.571],"battery_status":78,"error":null}'


def sherpa(name: str, *, age: float = 1.0, at: float = NOW, **changes: Any) -> RobotView:
    """A well sherpa; `changes` go to the view, or to the state where the view has no such field."""
    state = RobotState(name=name, pose=Pose(76.0, 72.0, 1.571), mode="fleet", battery_pct=78.0, measured_at=at - age)
    view = RobotView(
        state=state, topic="ati_fm/sherpa/status", dialect="feed", received_at=at - age, rate_hz=0.5, speed_mps=1.18,
        heading_rad=1.571, clock_offset_s=0.12, pose_trusted=True, charging=False, moved_at=at, messages=9, late=0,
        findings=0, last_payload=PAYLOAD, last_qos=1,
    )  # fmt: skip
    of_view = {key: value for key, value in changes.items() if hasattr(view, key)}
    of_state = {key: value for key, value in changes.items() if key not in of_view}
    return msgspec.structs.replace(view, state=msgspec.structs.replace(state, **of_state), **of_view)


def stopped(name: str, **changes: Any) -> RobotView:
    return sherpa(name, disabled=True, disabled_reason=EMERGENCY_STOP, **changes)


def fleet_of(*views: RobotView, **parts: Any) -> FleetUpdate:
    return FleetUpdate(at=NOW, seq=1, robots={view.state.name: view for view in views}, **parts)


def console(*views: RobotView, **parts: Any) -> ConsoleModel:
    """A model whose clock stands at NOW."""
    model = ConsoleModel(stand_still)
    model.set_fleet(fleet_of(*views, **parts))
    return model


def stand_still() -> float:
    return NOW


def allow(*names: str) -> dict[str, Listing]:
    return {name: Listing(login=f"{name}-a", sector=1) for name in names}


def sent(delivery: Delivery, words: str = "", **robots: str) -> ForwardStatus:
    """Forwarding on, with the same answer for every login: sent(Delivery.DEAD, "no", tug_1="tug-1-a")."""
    answers = {
        name.replace("_", "-"): RobotForward(login, 1, delivery, words, sent_at=NOW - 1, dead=3)
        for name, login in robots.items()
    }
    return ForwardStatus(mode=ForwardMode.ON, robots=answers)


def error(name: str, what: str, **changes: Any) -> ErrorEntry:
    made = ErrorEntry(
        sherpa=name, what=what, source="error text", first_at=NOW - 90, last_at=NOW - 2, count=7, active=True
    )
    return msgspec.structs.replace(made, **changes)


def finding(name: str, kind: Odd = Odd.JUMP) -> Finding:
    return Finding(sherpa=name, kind=kind, evidence="12 m in 0.5 s", first_at=NOW - 60, last_at=NOW - 1, count=2)
