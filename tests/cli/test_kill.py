"""The promise under kill -9: what was acknowledged is delivered, and the ledger closes (reliability.md)."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from ati_console.forward.ledger import totals
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.cli.site_text import site_text
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until

MESSAGES = 2_000
KILLS = 5
RATE_HZ = 150.0
SHERPAS = [f"tug-{n}" for n in range(101, 109)]
KEEP_EVERYTHING = ("persistence true", "max_queued_messages 0", "max_queued_bytes 0", "autosave_on_changes true")


class Publisher(threading.Thread):
    """Publishes message `i` as the pose x = i mm and writes down its own PUBACKs."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged: set[int] = set()
        self._ids: dict[int, int] = {}
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id="ledger-publisher")
        self._client.on_publish = self._on_publish
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def _on_publish(self, _client: object, _data: object, mid: int, *_rest: object) -> None:
        wait_until(lambda: mid in self._ids, 5)
        self.acknowledged.add(self._ids[mid])

    def run(self) -> None:
        for number in range(1, MESSAGES + 1):
            self._ids[self._client.publish("ati_fm/sherpa/status", message(number), qos=1).mid] = number
            time.sleep(1 / RATE_HZ)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def message(number: int) -> bytes:
    name = SHERPAS[number % len(SHERPAS)]
    status = {
        "sherpa_name": name,
        "mode": "fleet",
        "pose": [number / 1000, 12.0, 0.5],
        "battery_status": 78,
        "disabled": False,
        "error": None,
        "message_id": f"m-{number:06d}",
        "timestamp": int(time.time() * 1000),
    }
    return json.dumps(status).encode()


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto(extra=KEEP_EVERYTHING) as running:
        yield running


@pytest.fixture
def twin() -> Iterator[TwinSandbox]:
    sandbox = TwinSandbox()
    sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_nothing_acknowledged_is_lost_through_five_kills(tmp_path: Path, broker: Mosquitto, twin: TwinSandbox) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    rng = random.Random(seed)
    site = tmp_path / "site.toml"
    site.write_text(site_text(twin.url, SHERPAS), encoding="utf-8")
    publisher = Publisher(broker.port)
    killed_runs(tmp_path, site, broker, publisher, rng)
    final = drain(tmp_path, site, broker)
    publisher.close()
    assert len(publisher.acknowledged) == MESSAGES, f"seed {seed}"
    close_ledger(publisher, twin, final, seed)
    outbox = next((tmp_path / "outbox").glob("*.sqlite"))
    rows = {state.name: count for state, count in totals(outbox).items() if count}
    assert rows == {"ACCEPTED": MESSAGES}, f"seed {seed}: every message is one row in one state"


def forward(home: Path, site: Path, broker: Mosquitto, *more: str) -> Console:
    address = f"mqtt://127.0.0.1:{broker.port}"
    key = {"ATI_CONSOLE_TWIN_API_KEY": "invented-key"}
    return Console(home, "forward", "--json", "-L", address, "--site", str(site), *more, env=key)


def killed_runs(home: Path, site: Path, broker: Mosquitto, publisher: Publisher, rng: random.Random) -> None:
    """Five lives of `forward` that end with kill -9 at a random moment, while messages keep coming."""
    for life in range(KILLS):
        with forward(home, site, broker) as run:
            run.wait_for("status", link="online")
            if life == 0:
                publisher.start()
            time.sleep(rng.uniform(0.2, 1.6))
            run.kill()


def drain(home: Path, site: Path, broker: Mosquitto) -> dict[str, int]:
    with forward(home, site, broker, "--until-idle", "4") as run:
        assert run.finish(120) == 0, run.words
        return run.last("final")


def close_ledger(publisher: Publisher, twin: TwinSandbox, final: dict[str, int], seed: int) -> None:
    committed = [(entry.login, entry.timestamp, round(entry.x)) for entry in twin.ledger()]
    delivered = {number for _login, _timestamp, number in committed}
    missing = publisher.acknowledged - delivered
    assert not missing, f"seed {seed}: acknowledged and not delivered: {sorted(missing)[:20]} of {len(missing)}"
    assert delivered <= set(range(1, MESSAGES + 1)), f"seed {seed}: delivered what nobody published"
    assert_in_order(committed, seed)
    assert final["dead"] == final["queued"] == final["in_flight"] == 0, final
    parts = ("undecodable", "ignored", "unmapped", "queued", "in_flight", "accepted", "superseded", "dead")
    assert final["received"] == sum(final[part] for part in parts)


def assert_in_order(committed: list[tuple[str, int, int]], seed: int) -> None:
    """Per login Timestamps increase in commit order; a second delivery of the same sample does not count."""
    newest: dict[str, int] = {}
    seen: set[int] = set()
    for login, timestamp, number in committed:
        if number not in seen:
            assert timestamp > newest.get(login, 0), f"seed {seed}: {login} went back at message {number}"
            newest[login] = timestamp
            seen.add(number)
