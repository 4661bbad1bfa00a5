"""Real publishers with real faults, through a real mosquitto and our own link: the doctor names what ails them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as mqtt

from ati_console.fleet.ailments import Ailment, CheckUp, Diagnosis
from ati_console.fleet.fleet import Fleet
from ati_console.ingest.ingest import Ingest
from ati_console.mqtt.inbox import Inbound, Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.status import LinkState
from ati_console.wire.messages import Conventions
from tests.mqtt.rig import a_profile
from tests.support.mosquitto import HOST, Mosquitto
from tests.support.waiting import wait_until

SCRIPT = Path(__file__).with_name("trapped_publisher.py")


class Hurried(Inbox):
    """What arrives counts as later than it came: minutes pass in a moment. `hurry_s` is added for each message."""

    def __init__(self, hurry_s: float = 0.0) -> None:
        super().__init__(10_000)
        self.ahead_s, self._hurry_s = 0.0, hurry_s

    def put(self, message: Inbound) -> bool:
        self.ahead_s += self._hurry_s
        return super().put(msgspec.structs.replace(message, received_at=message.received_at + self.ahead_s))


class Console:
    """Link, ingest and fleet, read on the test's own thread."""

    def __init__(self, session: Session, box: Hurried) -> None:
        self.box, self.fleet = box, Fleet()
        self.session = session
        self.ingest = Ingest(session, box, self.fleet, Conventions())

    def hear(self, count: int, timeout: float = 10.0) -> None:
        wait_until(
            lambda: self.ingest.step(0.05) >= 0 and self.update().received >= count, timeout, f"{count} messages"
        )

    def listen(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.ingest.step(0.05)

    def update(self) -> Any:
        return self.fleet.update(time.time() + self.box.ahead_s)

    def check_up(self, later_s: float = 3.0) -> CheckUp:
        return self.fleet.update(time.time() + self.box.ahead_s + later_s).check_up

    def only(self, later_s: float = 3.0) -> Diagnosis:
        found = [one for one in self.check_up(later_s).diagnoses if one.active]
        assert len(found) == 1, found
        return found[0]


@contextmanager
def a_console(broker: Mosquitto, hurry_s: float = 0.0) -> Iterator[Console]:
    box = Hurried(hurry_s)
    session = Session(a_profile(broker.port), Credentials(), box, client_id="console-doctor")
    session.start()
    try:
        wait_until(lambda: session.link.state is LinkState.ONLINE, 10.0, "online")
        yield Console(session, box)
    finally:
        assert session.stop(3.0)


@contextmanager
def a_publisher(broker: Mosquitto, client_id: str) -> Iterator[Callable[..., None]]:
    """A right paho 2 client; what it is told to publish is another matter."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id)
    client.reconnect_delay_set(1, 1)
    client.connect(HOST, broker.port)
    client.loop_start()

    def publish(name: str, x: float, **said: Any) -> None:
        status = {"sherpa_name": name, "mode": "fleet", "pose": [x, 2.0, 0.0], "battery_status": 78, **said}
        client.publish("ati_fm/sherpa/status", json.dumps(status), qos=1)

    try:
        yield publish
    finally:
        client.disconnect()
        client.loop_stop()


def run_trapped(broker: Mosquitto) -> str:
    line = [sys.executable, str(SCRIPT), str(broker.port), "ati_fleet_manager"]
    return subprocess.run(line, check=True, timeout=30, capture_output=True, text=True).stdout.strip()


def test_the_guides_own_class_on_paho_2_is_recognised_by_its_silence() -> None:
    with Mosquitto() as broker, a_console(broker) as console:
        for start in range(1, 4):
            assert run_trapped(broker) == "30 True"  # it believes that it published thirty, and that it is connected
            console.hear(20 * start)
            console.listen(0.3)
            assert console.update().received == 20 * start
            console.box.ahead_s += 130.0 + 40.0 * start
        found = console.only()
        assert found.name is Ailment.FALLS_SILENT and found.sherpa == "val-sherpa-01"
        assert found.count == 3 and found.confidence >= 0.9
        assert "reason_code, properties" in found.fix and "fleet_publisher.py" in found.fix


def test_two_publishers_with_one_client_id_are_told_apart_by_where_they_are() -> None:
    with Mosquitto() as broker, a_console(broker) as console:
        with a_publisher(broker, "amr-001") as one, a_publisher(broker, "amr-001") as other:
            begin = time.monotonic()
            while time.monotonic() - begin < 12.0:
                x = time.monotonic() - begin
                one("tug-107", x, timestamp=int(time.time() * 1000))
                other("tug-107", 80.0 + x, timestamp=int(time.time() * 1000))
                console.listen(0.25)
                if console.check_up().diagnoses:
                    break
        found = console.only()
        assert found.name is Ailment.TWO_SENDERS and "to and fro" in found.evidence
        assert "client id of its own" in found.fix


def test_a_publisher_that_took_its_time_once_is_told_to_take_it_anew() -> None:
    with Mosquitto() as broker, a_console(broker, hurry_s=2.0) as console, a_publisher(broker, "a") as publish:
        stamp = int(time.time() * 1000)
        for step in range(10):
            publish("tug-1", step * 1.5, timestamp=stamp)
        console.hear(10)
        assert console.only().name is Ailment.CONSTANT_TIME


def test_local_time_with_a_z_is_a_time_zone_and_text_is_no_battery() -> None:
    with Mosquitto() as broker, a_console(broker) as console, a_publisher(broker, "a") as publish:
        for step in range(12):
            publish("tug-1", step * 0.5, timestamp=int((time.time() + 19_800) * 1000))
            publish("tug-2", step * 0.5, battery_status="82 %")
            publish("tug-3", step * 0.5)
            console.listen(0.55)
        names = {one.sherpa: one.name for one in console.check_up().diagnoses if one.active}
        assert names == {"tug-1": Ailment.TIME_ZONE, "tug-2": Ailment.BATTERY_TEXT}
        assert console.check_up(5.0).well == 1


def test_a_message_that_is_published_twice_with_one_id_is_a_repeat() -> None:
    with Mosquitto() as broker, a_console(broker) as console, a_publisher(broker, "a") as publish:
        for step in range(6):
            said = {"message_id": f"m{step}", "timestamp": int(time.time() * 1000)}
            publish("tug-1", step * 1.0, **said)
            publish("tug-1", step * 1.0, **said)
        console.hear(12)
        assert console.only().name is Ailment.REPEATS
