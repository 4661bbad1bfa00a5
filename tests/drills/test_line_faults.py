"""A bad line between a real broker and the whole program: every message reaches the twin once, and the link comes back.

The line is a relay on loopback; behind the program stands the twin sandbox. Each message is a pose of its own, so the
twin's own ledger says what came, what came twice and what did not.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from ati_console import stages
from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.mqtt import line as mqtt_line
from ati_console.mqtt.session import Credentials
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.settings.profile import ProtocolVersion
from ati_console.stages import HeadlessRun, Plan, Stages, persistent
from ati_console.status import LinkState
from tests.drills.bad_line import BadLine
from tests.forward.kit import Keys, balanced, plant
from tests.mqtt.rig import a_profile
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until

FEED = "ati_fm/sherpa/status"
KEEP_ALIVE_S = 2
BACK_S = 6.0  # what the design allows (5 s), and a breath for a machine that tests elsewhere too


class Whole:
    """The program headless on `line`, forwarding to `twin`."""

    def __init__(self, parts: Stages, broker: Mosquitto, line: BadLine, twin: TwinSandbox) -> None:
        self.parts, self.broker, self.line, self.twin = parts, broker, line, twin
        self._sent = 0

    def publish(self, count: int) -> None:
        """So many poses, each a centimetre on, acknowledged by the broker."""
        client = paho.Client(CallbackAPIVersion.VERSION2)
        client.max_inflight_messages_set(100)
        client.connect(self.broker.host, self.broker.port)
        client.loop_start()
        waiting = [client.publish(FEED, self._message(), qos=1) for _ in range(count)]
        for one in waiting:
            one.wait_for_publish(10)
        client.disconnect()
        client.loop_stop()

    def _message(self) -> bytes:
        self._sent += 1
        pose = [self._sent / 100, 20.0, 0.0]
        said = {"sherpa_name": "s0", "mode": "fleet", "pose": pose, "message_id": f"m-{self._sent}"}
        return json.dumps({**said, "timestamp": int(time.time() * 1000), "battery_status": 80}).encode()

    def link(self, state: LinkState, timeout: float = 15.0) -> None:
        wait_until(lambda: self.parts.session.link.state is state, timeout, f"{state}")

    @property
    def status(self) -> ForwardStatus:
        assert self.parts.forwarder is not None
        return self.parts.forwarder.status()

    def everything_arrived(self, timeout: float = 20.0) -> Self:
        """Each message is on the twin's list exactly once."""
        wait_until(lambda: len({entry.x for entry in self.twin.ledger()}) == self._sent, timeout, "all in the twin")
        wait_until(lambda: self.status.queued + self.status.in_flight == 0)
        xs = [round(entry.x) for entry in self.twin.ledger()]
        assert sorted(xs) == [10 * number for number in range(1, self._sent + 1)]
        assert balanced(self.status) and not self.status.dead
        return self


@contextmanager
def whole(folder: Path, line: Callable[[int], BadLine] = BadLine, **changes: Any) -> Iterator[Whole]:
    with Mosquitto(extra=("max_queued_messages 0",)) as broker, line(broker.port) as bad, TwinSandbox() as twin:
        profile = persistent(a_profile(bad.port, **{"keep_alive_s": KEEP_ALIVE_S, **changes}))
        plan = Plan(profile, Credentials(), "drill", plant(twin.url, 1), Keys(), folder / "outbox", ForwardMode.ON)
        parts = stages.build(plan)
        run = HeadlessRun(parts)
        run.start()
        try:
            made = Whole(parts, broker, bad, twin)
            made.link(LinkState.ONLINE)
            yield made
        finally:
            run.stop(2.0)
        assert run.failure is None


def test_half_open_both_ways_is_said_within_two_keep_alives_and_over_soon_after_the_line_is_back(
    tmp_path: Path,
) -> None:
    with whole(tmp_path) as run:
        run.publish(5)
        run.everything_arrived()
        run.line.frozen = True
        run.publish(20)  # the broker takes them; nothing comes through
        begin = time.monotonic()
        wait_until(lambda: "not even to a ping" in run.parts.session.link.reason, 15.0)
        assert time.monotonic() - begin < 2 * KEEP_ALIVE_S + mqtt_line.STEP_S + 2.0
        run.line.cut()
        run.line.frozen = False
        run.link(LinkState.ONLINE, BACK_S + KEEP_ALIVE_S)
        run.everything_arrived()


def test_our_lost_acknowledgements_bring_everything_again_and_the_twin_gets_it_once(tmp_path: Path) -> None:
    with whole(tmp_path) as run:
        run.line.lose_pubacks = True
        run.publish(15)
        wait_until(lambda: run.line.pubacks_lost == 15, 10.0, "15 acknowledgements lost")
        run.line.lose_pubacks = False
        run.line.cut()
        again = "Sending PUBLISH to drill (d1"
        wait_until(lambda: run.broker.log.count(again) == 15, 10.0, "the broker sends them again")
        wait_until(lambda: run.broker.log.count("Received PUBACK from drill") == 15, 10.0)
        run.publish(5)
        run.everything_arrived()
        assert run.status.received == 20  # the same message again is no new one


@pytest.mark.parametrize("version", [ProtocolVersion.V311, ProtocolVersion.V5])
def test_resets_in_the_middle_of_a_packet_again_and_again_cost_nothing(
    tmp_path: Path, version: ProtocolVersion
) -> None:
    with whole(tmp_path, version=version) as run:
        for number in range(4):
            generation = run.parts.session.link.generation
            run.line.reset_after = 700 + 37 * number
            run.publish(12)
            run.link(LinkState.RECONNECTING)
            run.parts.session.reconnect_now()
            wait_until(lambda seen=generation: run.parts.session.link.generation > seen, 15.0)
        run.line.reset_after = None
        run.everything_arrived()


def test_segments_of_one_byte_are_only_slow(tmp_path: Path) -> None:
    with whole(tmp_path) as run:
        run.line.piece = 1
        run.publish(60)
        run.everything_arrived()
        assert run.parts.session.link.generation == 1


def test_eight_kilobits_a_second_are_enough_for_what_fits_and_the_link_stays(tmp_path: Path) -> None:
    """A thousand bytes a second each way: pings wait behind messages, and are answered in time all the same."""
    with whole(tmp_path, keep_alive_s=10) as run:
        run.line.bytes_a_second = 1_000.0
        run.publish(20)  # some 4 kB
        run.everything_arrived(40.0)
        link = run.parts.session.link
        assert (link.state, link.generation) == (LinkState.ONLINE, 1)


def test_more_than_the_window_waits_while_the_disk_does_and_nothing_is_acknowledged_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the outbox standing still the 21st stays with the broker, as it does by mosquitto's own limit."""
    with whole(tmp_path, receive_maximum=20) as run:
        held = _no_room_from_now_on(run, monkeypatch)
        run.publish(200)
        wait_until(lambda: len(held) > 3, 10.0, "it is offered again and again")
        assert "Received PUBACK from drill" not in run.broker.log
        assert run.broker.log.count("Sending PUBLISH to drill") == 20
        monkeypatch.undo()
        run.everything_arrived()
        assert run.broker.log.count("Received PUBACK from drill") == 200


def _no_room_from_now_on(run: Whole, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by each offer."""
    assert run.parts.forwarder is not None
    held: list[int] = []

    def none_taken(arrivals: list[object]) -> int:
        held.append(len(arrivals))
        return 0

    monkeypatch.setattr(run.parts.forwarder, "offer", none_taken)
    return held


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("ip") is None,
    reason="needs root and the command ip: an address is taken off an interface",
)
def test_an_interface_that_loses_its_address_is_half_open_and_over_when_it_has_one_again(tmp_path: Path) -> None:
    address = f"10.77.{os.getpid() % 200}.9"
    if subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"], capture_output=True).returncode:
        pytest.skip("this container may not change its interfaces")
    try:
        with whole(tmp_path, lambda port: BadLine(port, address), host=address) as run:
            run.publish(5)
            run.everything_arrived()
            subprocess.run(["ip", "addr", "del", f"{address}/32", "dev", "lo"], check=True)
            run.link(LinkState.RECONNECTING, 2 * KEEP_ALIVE_S + 5.0)
            run.publish(5)
            subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"], check=True)
            run.link(LinkState.ONLINE, 20.0)
            run.everything_arrived()
    finally:
        subprocess.run(["ip", "addr", "del", f"{address}/32", "dev", "lo"], capture_output=True)
