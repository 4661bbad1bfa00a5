"""The site is changed while messages pour in: a real broker, a real outbox, a twin over HTTP.

Nothing twice, nothing lost."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paho.mqtt.client as paho
import pytest

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.mqtt.session import Credentials
from ati_console.rehearse.twin_sandbox import TwinSandbox
from ati_console.settings.profile import Profile
from ati_console.site.rules import rules_of
from ati_console.site.site import RobotRow, Site, Transform
from ati_console.stages import HeadlessRun, Plan, Stages, build, with_site_topics
from ati_console.wire.messages import Conventions
from tests.forward.kit import Keys, balanced, plant
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until

EACH = 400  # messages a sherpa
SHERPAS = ("s0", "s2", "s9")
TOPIC = "ati_fm/sherpa/status"


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    with TwinSandbox() as sandbox:
        yield sandbox


def publish(broker: Mosquitto, pause_at: int, gate: threading.Event) -> None:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2)
    client.max_queued_messages_set(0)
    client.connect(broker.host, broker.port)
    client.loop_start()
    last = None
    for number in range(EACH):
        if number == pause_at:
            gate.wait(20)
        for name in SHERPAS:
            body = {"sherpa_name": name, "mode": "fleet", "pose": [float(number), 3.0, 0.0], "battery_status": 50}
            last = client.publish(TOPIC, json.dumps({**body, "message_id": f"{name}-{number}"}), qos=1)
        time.sleep(0.001)
    assert last is not None
    last.wait_for_publish(30)
    client.disconnect()
    client.loop_stop()


def running(broker: Mosquitto, site: Site, outbox: Path) -> Stages:
    profile = with_site_topics(Profile("hot", broker.host, port=broker.port, clean_start=True), site)
    return build(Plan(profile, Credentials(), "hot-rules", site, Keys(), outbox, ForwardMode.ON))  # type: ignore[arg-type]


def changed(site: Site) -> Site:
    """s0 is disabled, s9 is mapped, poses are millimetres, and the sector's transform is another: all at once."""
    rows = (RobotRow("s0", "l0", 1, enabled=False), RobotRow("s2", "l2", 1), RobotRow("s9", "l1", 1))
    sectors = (replace(site.sectors[0], transform=Transform(tx=50_000.0, ty=200_000.0)), *site.sectors[1:])
    return replace(site, robots=rows, sectors=sectors, source=replace(site.source, conventions=Conventions(unit="mm")))


def whole(stages: Stages, count: int) -> ForwardStatus | None:
    assert stages.forwarder is not None
    status = stages.forwarder.status()
    assert balanced(status), status
    return status if status.received == count and not status.queued + status.in_flight else None


def test_a_site_changed_under_load_loses_nothing_and_counts_nothing_twice(twin: TwinSandbox, tmp_path: Path) -> None:
    site = plant(twin.url, 3)
    gate = threading.Event()
    with Mosquitto() as broker:
        stages = running(broker, site, tmp_path / "outbox.sqlite3")
        run = HeadlessRun(stages)
        run.start()
        wait_until(lambda: stages.session.link.state.value == "online", 10)
        sender = threading.Thread(target=publish, args=(broker, EACH // 2, gate))
        sender.start()
        assert stages.forwarder is not None
        forwarder = stages.forwarder
        wait_until(lambda: forwarder.status().received > EACH // 4, 20)
        for _ in range(20):  # to and fro, in the middle of the stream
            stages.ingest.use(rules_of(changed(site)))
            stages.ingest.use(rules_of(site))
            time.sleep(0.002)
        wait_until(lambda: forwarder.status().received == 3 * (EACH // 2), 20)
        stages.ingest.use(rules_of(changed(site)))
        time.sleep(0.3)
        gate.set()
        sender.join(30)
        status = wait_until(lambda: whole(stages, 3 * EACH), 30)
        run.stop()
    assert isinstance(status, ForwardStatus) and run.failure is None
    logins = Counter(entry.login for entry in twin.ledger())
    assert status.unmapped + status.accepted == 3 * EACH and status.dead == 0
    assert len(twin.ledger()) == status.accepted
    assert logins["l2"] == EACH  # mapped all the time
    assert logins["l0"] <= EACH // 2 and logins["l1"] >= EACH // 2
    ways = {(float(n) * 1000.0, 197_000.0) for n in range(EACH)} | {
        (50_000.0 + n, 200_000.0 - 3.0) for n in range(EACH)
    }
    assert {(entry.x, entry.y) for entry in twin.ledger()} <= ways  # never the unit of one and the place of the other


def test_what_lies_in_the_outbox_goes_out_although_its_sherpa_is_disabled_meanwhile(
    twin: TwinSandbox, tmp_path: Path
) -> None:
    site = plant(twin.url, 3)
    gate = threading.Event()
    gate.set()
    twin.fail("http503")
    with Mosquitto() as broker:
        stages = running(broker, site, tmp_path / "outbox.sqlite3")
        run = HeadlessRun(stages)
        run.start()
        wait_until(lambda: stages.session.link.state.value == "online", 10)
        publish(broker, 0, gate)
        assert stages.forwarder is not None
        forwarder = stages.forwarder
        wait_until(lambda: forwarder.status().received == 3 * EACH, 20)
        stages.ingest.use(rules_of(replace(site, robots=())))
        twin.fail()
        status = wait_until(lambda: whole(stages, 3 * EACH), 60)
        run.stop()
    assert isinstance(status, ForwardStatus)
    assert (status.accepted, status.unmapped) == (2 * EACH, EACH)
