"""What became of each sherpa's samples: sent means accepted, what waits is told apart, a refusal is remembered."""

from __future__ import annotations

from ati_console.forward.order import Row
from ati_console.forward.robots import Robots
from ati_console.forward.samples import Sample
from ati_console.forwarding import Delivery, RobotForward, Waits
from tests.forward.kit import NORTH, plant

NOW = 1_700_000_000.0


def row(number: int, **changes: object) -> Row:
    values: dict[str, object] = {
        "sherpa": "s0", "login": "l0", "branch": NORTH, "sector": 1, "timestamp_ms": number, "x_mm": number * 1000.0,
        "y_mm": 5.0, "battery": None, "moving": True, **changes,
    }  # fmt: skip
    return Row(id=number, sample=Sample(**values), received_at=NOW, sent_ms=number)  # type: ignore[arg-type]


def state(robots: Robots) -> RobotForward:
    return robots.all()["s0"]


def test_what_is_queued_is_not_sent() -> None:
    robots = Robots(plant())
    robots.queued([row(1), row(2)], NOW)
    assert (state(robots).x_mm, state(robots).sent_at) == (None, None)
    assert state(robots).waits == Waits(2000.0, 5.0, NOW)


def test_the_place_moves_with_what_is_accepted_and_what_waits_goes_on_apart_from_it() -> None:
    robots = Robots(plant())
    robots.queued([row(1)], NOW)
    robots.accepted([row(1)], NOW + 1)
    assert (state(robots).x_mm, state(robots).waits, state(robots).delivery) == (1000.0, None, Delivery.ACCEPTED)
    robots.queued([row(2)], NOW + 2)
    robots.queued([row(3)], NOW + 4)
    robots.again([row(2)], "no answer")
    assert (state(robots).x_mm, state(robots).sent_at) == (1000.0, NOW + 1)
    assert state(robots).waits == Waits(3000.0, 5.0, NOW + 2)
    robots.accepted([row(2)], NOW + 9)
    assert state(robots).x_mm == 2000.0
    assert state(robots).waits == Waits(3000.0, 5.0, NOW + 9), "each acceptance shows that it goes on"


def test_held_up_is_what_waits_longer_than_from_one_sample_to_the_next() -> None:
    robots = Robots(plant())
    robots.queued([row(1)], NOW)
    assert state(robots).held_up(NOW + 1) is None
    assert state(robots).held_up(NOW + 11) == state(robots).waits
    robots.again([row(1)], "no answer")
    assert state(robots).held_up(NOW + 1) == state(robots).waits


def test_a_refusal_is_remembered_until_something_is_accepted() -> None:
    robots = Robots(plant())
    robots.queued([row(1)], NOW)
    robots.dead([(row(1), "no device")], NOW + 1)
    robots.queued([row(2)], NOW + 2)
    assert (state(robots).delivery, state(robots).refused, state(robots).is_refused) == (
        Delivery.QUEUED,
        "no device",
        True,
    )
    robots.accepted([row(2)], NOW + 3)
    assert (state(robots).refused, state(robots).is_refused) == ("", False)


def test_a_late_letter_put_back_by_hand_moves_nothing_and_leaves_the_newest_as_it_was() -> None:
    robots = Robots(plant())
    robots.queued([row(5)], NOW)
    robots.accepted([row(5)], NOW + 1)
    robots.accepted([row(2)], NOW + 2)
    assert (state(robots).x_mm, state(robots).delivery) == (5000.0, Delivery.ACCEPTED)


def test_what_the_shadow_computed_is_gone_when_something_is_really_sent() -> None:
    robots = Robots(plant())
    robots.shadowed([row(1).sample])
    assert state(robots).x_mm == 1000.0
    robots.begin()
    assert state(robots).x_mm is None
    robots.accepted([row(2)], NOW)
    robots.shadowed([row(3).sample])
    robots.begin()
    assert state(robots).x_mm == 2000.0


def test_mapped_anew_what_was_sent_to_the_other_sector_is_nobodys_place() -> None:
    robots = Robots(plant())
    robots.queued([row(1)], NOW)
    robots.accepted([row(1)], NOW)
    robots.queued([row(2, sector=2)], NOW)
    assert (state(robots).sector, state(robots).x_mm, state(robots).sent_at) == (2, None, None)
    robots.accepted([row(1)], NOW + 1)
    assert state(robots).x_mm is None, "on its way to the old sector"


def test_mapped_anew_nothing_is_said_of_what_came_of_it_before_and_what_waits_has_waited_as_long() -> None:
    robots = Robots(plant())
    robots.queued([row(1), row(2)], NOW)
    robots.dead([(row(1), "no device")], NOW + 1)
    robots.answered([row(2)], 503)
    robots.again([row(2)], "no answer")
    robots.queued([row(3, login="other")], NOW + 2)
    assert state(robots) == RobotForward(
        login="other", sector=1, delivery=Delivery.QUEUED, dead=1, waits=Waits(3000.0, 5.0, NOW)
    )  # fmt: skip
