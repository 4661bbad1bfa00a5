"""More than one machine: four workers share one subscription, one of them is killed, and the ledger still closes."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from ati_console.forward.ledger import totals
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.cli.site_text import site_text
from tests.cli.test_forward_command import forward
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until

WORKERS = 4
SHERPAS = [f"tug-{n}" for n in range(101, 121)]
MESSAGES = 1_200
RATE_HZ = 150.0
KEEP = ("persistence true", "max_queued_messages 0", "autosave_on_changes true")


class Fleet(threading.Thread):
    """Message `i` is the pose x = i mm on its sherpa's own topic; `acknowledged` are the broker's PUBACKs."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged = 0
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id="fleet")
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def run(self) -> None:
        for number in range(1, MESSAGES + 1):
            name = SHERPAS[number % len(SHERPAS)]
            sent = self._client.publish(f"ati/amr/{name}/status", _message(name, number), qos=1)
            sent.wait_for_publish(10)
            self.acknowledged += sent.is_published()
            time.sleep(1 / RATE_HZ)
        self._client.disconnect()
        self._client.loop_stop()


def _message(name: str, number: int) -> bytes:
    fields = {"sherpa_name": name, "mode": "fleet", "pose": [number / 1000, 12.0, 0.5], "battery_status": 78}
    return json.dumps({**fields, "error": None, "timestamp": int(time.time() * 1000)}).encode()


@pytest.mark.slow
def test_four_workers_share_a_subscription_and_lose_nothing_when_one_is_killed(tmp_path: Path) -> None:
    homes = [tmp_path / f"worker-{n}" for n in range(WORKERS)]
    with Mosquitto(extra=KEEP) as broker, TwinSandbox() as twin, contextlib.ExitStack() as stack:
        site = tmp_path / "site.toml"
        site.write_text(site_text(twin.url, SHERPAS), encoding="utf-8")
        workers = [_worker(stack, home, site, broker) for home in homes]
        fleet = Fleet(broker.port)
        fleet.start()
        wait_until(lambda: fleet.acknowledged > MESSAGES // 3, 30)
        workers[1].kill()
        wait_until(lambda: fleet.acknowledged > MESSAGES // 2, 30)
        workers[1] = _worker(stack, homes[1], site, broker)  # on another machine it would be the same outbox's volume
        fleet.join(60)
        wait_until(lambda: _settled(workers, twin), 60)
        finals = [_end(worker) for worker in workers]
    delivered = {round(entry.x) for entry in twin.ledger()}
    assert fleet.acknowledged == MESSAGES
    assert delivered == set(range(1, MESSAGES + 1))
    assert [final["queued"] + final["in_flight"] + final["dead"] for final in finals] == [0] * WORKERS
    shares = [_accepted(home) for home in homes]
    assert sum(shares) == MESSAGES, "each message is a row of exactly one worker"
    assert all(shares), f"everybody had a share: {shares}"


def _worker(stack: contextlib.ExitStack, home: Path, site: Path, broker: Mosquitto) -> Console:
    home.mkdir(exist_ok=True)
    made = stack.enter_context(forward(home, site, broker.port, "--share", "plant-a", "-V", "5"))
    made.wait_for("status", link="online")
    return made


def _settled(workers: list[Console], twin: TwinSandbox) -> bool:
    waiting = [worker.last("status")["queued"] + worker.last("status")["in_flight"] for worker in workers]
    return not any(waiting) and len({round(entry.x) for entry in twin.ledger()}) == MESSAGES


def _end(worker: Console) -> dict[str, int]:
    assert worker.interrupt() == 0, worker.words
    return worker.last("final")


def _accepted(home: Path) -> int:
    outbox = next((home / "outbox").glob("*.sqlite"))
    return next(count for state, count in totals(outbox).items() if state.name == "ACCEPTED")
