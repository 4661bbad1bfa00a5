"""A run that takes the place of another one over the same outbox counts on where that stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ati_console.forwarding import Delivery, ForwardMode, RobotForward
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.forward.kit import Running, arrival, balanced, plant


def after(before: Running, twin: TwinSandbox, path: Path, mode: ForwardMode = ForwardMode.ON) -> Running:
    running = Running(plant(twin.url), path, mode=mode)
    running.forwarder.inherit(before.forwarder)
    return running


def test_what_was_accepted_and_sent_stays(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(n) for n in range(5)])
        sent_at = first.until(accepted=5).robots["s0"].sent_at
    with after(first, twin, path) as second:
        status = second.until(accepted=5)
        assert status.robots["s0"].sent_at == sent_at and status.robots["s0"].accepted == 5
        second.offer([arrival(5)])
        assert second.until(accepted=6).received == 6


def test_what_waited_is_counted_once_and_goes_out(twin: TwinSandbox, path: Path) -> None:
    twin.fail("http503:retry-after=none")
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(n) for n in range(3)])
        first.until(received=3)
    twin.fail()
    with after(first, twin, path) as second:
        assert second.until(accepted=3, queued=0, in_flight=0).received == 3


def test_what_does_not_wait_any_more_is_not_said_to(twin: TwinSandbox, path: Path) -> None:
    twin.fail("http503:retry-after=none")
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(0)])
        first.until(received=1)
    path.unlink()  # as somebody clears up
    with after(first, twin, path) as second:
        assert second.forwarder.begun.wait(10.0)
        status = second.until(queued=0, in_flight=0)
        assert status.robots["s0"].delivery is Delivery.NONE and status.robots["s0"].waits is None


def test_a_dead_letter_of_the_run_before_that_is_put_back_was_counted_already(twin: TwinSandbox, path: Path) -> None:
    twin.fail("success-false:times=1")
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(0)])
        first.until(dead=1)
    with after(first, twin, path) as second:
        second.until(dead=1)
        second.forwarder.retry_dead()
        second.offer([arrival(1, timestamp=1_800_000_000)])
        status = second.until(accepted=2, dead=0)
        assert status.received == 2 and balanced(status) and status.refused == 1


def test_a_dead_letter_of_a_new_outbox_that_is_put_back_was_counted_by_this_run(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as zero:
        zero.offer([arrival(n) for n in range(5)])
        zero.until(accepted=5)
    with Running(plant(twin.url), path) as first:  # counts from row 6 on
        first.offer([arrival(10)])
        first.until(accepted=1)
    for part in path.parent.glob(path.name + "*"):
        part.unlink()  # as somebody clears up
    twin.fail("success-false:times=1")
    with after(first, twin, path) as second:
        second.offer([arrival(20, timestamp=1_800_000_000)])  # row 1 of the new outbox
        second.until(dead=1)
        second.forwarder.retry_dead()
        second.offer([arrival(21, timestamp=1_800_000_010)])
        status = second.until(accepted=3)
        assert (status.received, status.dead) == (3, 0) and balanced(status)


def remapped(before: Running, twin: TwinSandbox, path: Path) -> Running:
    """s0 is another login in another sector now."""
    site = plant(twin.url)
    robots = tuple(replace(row, login="other", sector=2) if row.sherpa == "s0" else row for row in site.robots)
    running = Running(replace(site, robots=robots), path)
    running.forwarder.inherit(before.forwarder)
    return running


def test_who_is_mapped_otherwise_now_has_been_sent_nowhere(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(0)])
        first.until(accepted=1)
    second = remapped(first, twin, path).forwarder.status()
    assert second.robots["s0"] == RobotForward(login="other", sector=2, accepted=1)
    assert second.accepted == 1


def test_what_was_refused_to_who_is_mapped_otherwise_now_is_not_said_of_it(twin: TwinSandbox, path: Path) -> None:
    twin.fail("success-false:times=1")
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(0)])
        assert first.until(dead=1).robots["s0"].is_refused
    second = remapped(first, twin, path).forwarder.status()
    assert second.robots["s0"] == RobotForward(login="other", sector=2, dead=1)


def test_what_waits_of_who_is_mapped_otherwise_now_waits_without_a_place(twin: TwinSandbox, path: Path) -> None:
    twin.fail("http503:retry-after=none")
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(0)])
        assert first.until(received=1).robots["s0"].waits is not None
    with remapped(first, twin, path) as second:
        assert second.forwarder.begun.wait(10.0)
        robot = second.until(received=1).robots["s0"]
        assert robot.delivery in (Delivery.QUEUED, Delivery.RETRYING) and robot.waits is None, "its sector was another"


def without_s0(before: Running, twin: TwinSandbox, path: Path) -> Running:
    site = plant(twin.url)
    running = Running(replace(site, robots=tuple(row for row in site.robots if row.sherpa != "s0")), path)
    running.forwarder.inherit(before.forwarder)
    return running


def test_who_was_taken_off_the_list_is_gone(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(0)])
        first.until(accepted=1)
    with without_s0(first, twin, path) as second:
        assert second.forwarder.begun.wait(10.0)
        assert set(second.until(accepted=1).robots) == {"s1", "s2", "s3"}


def test_who_was_taken_off_the_list_stays_while_something_of_it_waits(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(0)])
        first.until(accepted=1)
        twin.fail("http503:retry-after=none")
        first.offer([arrival(1)])
        first.until(received=2)
    twin.fail()
    with without_s0(first, twin, path) as second:
        assert second.until(accepted=2).robots["s0"].accepted == 2
