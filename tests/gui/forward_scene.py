"""The status of tests/gui/sent_scene.py as a whole: allow-list, fleet, and forwarding switched on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ati_console.fleet.view import FleetUpdate
from ati_console.forwarding import ForwardStatus, RobotForward
from ati_console.gui.models.console_model import ConsoleModel, Listing
from ati_console.site.site import Branch, Site, Twin
from tests.gui.floor_scene import NOW, SECTOR, sherpa
from tests.gui.sent_scene import PLACES, ROBOTS, status

BRANCH = Branch("Plant A test", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
SITE = Site(
    "Plant A",
    Twin("https://twin.example/v3", "api-key", "11111111-2222-3333-4444-555555555555"),
    branches=(BRANCH,),
    sectors=(replace(SECTOR, branch=BRANCH.name),),
)


def clock() -> float:
    return NOW


def near(name: str) -> str | None:
    return "tug-107" if name == "TUG_107" else None


def forwarding(**changes: Any) -> ConsoleModel:
    """`changes` go to the ForwardStatus. TUG_107 is seen and not listed."""
    model = ConsoleModel(clock)
    model.set_listing({name: Listing(True, f"{name}-a", 1) for name in PLACES}, near)
    seen = (*ROBOTS, sherpa("TUG_107"))
    model.set_fleet(FleetUpdate(at=NOW, seq=1, robots={view.state.name: view for view in seen}))
    model.set_forward(replace(status(), **changes))
    return model


def changed(model: ConsoleModel, name: str, **changes: Any) -> ForwardStatus:
    """The model's status with one sherpa faring otherwise."""
    robots = dict(model.forward.robots)
    robots[name] = replace(robots.get(name) or RobotForward(f"{name}-a", 1), **changes)
    return replace(model.forward, robots=robots)
