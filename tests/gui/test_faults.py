"""How a fault of ours ends: by what the twin takes since, by its run, by what was given, or by a minute of silence."""

from __future__ import annotations

from ati_console.forwarding import ForwardMode, ForwardStatus, LaneState, LaneStatus, RobotForward
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.errors_model import World, rows
from ati_console.gui.models.faults import ENDED, Faults, over
from ati_console.status import Fault, LinkStatus
from tests.gui.sherpas import NOW

LANE = Fault(NOW, "forward", "Twinzo, branch North: refused: HTTP 401", "Put it right")


def status(sent_at: float | None = None, lane: LaneState = LaneState.SENDING) -> ForwardStatus:
    robots = {"a": RobotForward("a", 1, sent_at=sent_at)}
    return ForwardStatus(ForwardMode.ON, lanes=(LaneStatus("branch North", lane),), robots=robots)


def state(model: ConsoleModel, now: float) -> str:
    world = World(model.fleet, model.forward, model.link, model.faults, frozenset(), now)
    (row,) = rows(world)
    return row.cells[6]


def test_a_fault_of_a_lane_is_listed_as_active_until_something_is_accepted() -> None:
    model = ConsoleModel(lambda: NOW)
    model.set_forward(status(lane=LaneState.PAUSED))
    model.add_fault(LANE)
    assert state(model, NOW + 300) == "Active", "paused for five minutes is not over after one"
    model.set_forward(status(NOW + 4))
    assert state(model, NOW + 5) == "Cleared", "not a minute later"
    model.set_forward(status(NOW + 4, LaneState.WAITING))
    assert state(model, NOW + 6) == "Cleared", "what comes later is a fault of its own"


def test_what_is_not_of_a_lane_fades_after_a_minute() -> None:
    faults = Faults()
    faults.add(Fault(NOW, "recorder", "disk full"))
    (entry,) = faults.all()
    assert over(entry, status(), NOW + 59) == "" and over(entry, status(), NOW + 60) == "not again since"


def test_faults_of_a_run_end_with_it_and_those_of_others_do_not() -> None:
    model = ConsoleModel(lambda: NOW)
    for source in ("forward", "link", "secrets"):
        model.add_fault(Fault(NOW, source, "broken"))
    model.reset(keeps=True)
    assert {one.fault.source: one.over for one in model.faults} == {"forward": ENDED, "link": ENDED, "secrets": ""}
    model.reset()
    assert [one.fault.source for one in model.faults] == ["secrets"], "of another broker they are nobody's"


def test_what_was_over_and_comes_again_is_active_again() -> None:
    faults = Faults()
    faults.add(LANE)
    assert faults.end("over: so it was", lambda entry: True)
    assert not faults.end("over: twice", lambda entry: True), "it ends once"
    faults.add(LANE)
    (entry,) = faults.all()
    assert entry.over == "" and entry.count == 2


def test_how_it_ended_stands_where_the_next_step_was() -> None:
    model = ConsoleModel(lambda: NOW)
    model.add_fault(LANE)
    model.reset(keeps=True)
    (row,) = rows(World(model.fleet, model.forward, LinkStatus(), model.faults, frozenset(), NOW))
    assert row.cells[6:] == ("Cleared", "Over: another run began") and row.dim
