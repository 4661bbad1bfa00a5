"""A run that takes the place of another one over the same outbox counts on where that stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ati_console.forwarding import Delivery, ForwardMode
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


def test_who_is_mapped_otherwise_now_has_been_sent_nowhere(twin: TwinSandbox, path: Path) -> None:
    with Running(plant(twin.url), path) as first:
        first.offer([arrival(0)])
        first.until(accepted=1)
    site = plant(twin.url)
    robots = tuple(replace(row, login="other") if row.sherpa == "s0" else row for row in site.robots)
    second = Running(replace(site, robots=robots), path)
    second.forwarder.inherit(first.forwarder)
    robot = second.forwarder.status().robots["s0"]
    assert robot.login == "other" and robot.sent_at is None
    assert second.forwarder.status().accepted == 1
