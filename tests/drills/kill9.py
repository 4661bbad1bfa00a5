"""Rounds of forwarding that is killed, each with a broker, a wire, a twin and a ledger of its own.

A kill is either kill -9 at a random moment or the process ending itself at a labelled place (forward/drill.py).
"""

from __future__ import annotations

import json
import random
import threading
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from ati_console.forward import drill
from ati_console.rehearse.twin_sandbox import TwinSandbox
from tests.cli.site_text import site_text
from tests.drills.ledger import Ledger, committed
from tests.drills.wire import Wire
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until

SHERPAS = tuple(f"tug-{n}" for n in range(101, 109))
KEEP_EVERYTHING = ("persistence true", "max_queued_messages 0", "max_queued_bytes 0", "autosave_on_changes true")
LIFE_S = 1.7  # of one killed console, its start included; on a slow machine the messages simply wait at the broker
RANDOM = "random"
LIMIT = 0.005  # of all messages sent twice (reliability.md, Figures)
OF_A_STEADY_RUN = tuple(one for one in drill.PLACES if one not in ("draining", "migration", "salvage"))


@dataclass(frozen=True)
class Result:
    """What one round came to."""

    messages: int
    kills: int
    labelled: int  # of these, at a labelled place
    acknowledged: int
    duplicates: int
    upstream_loss: int
    ends: Counter[str] = field(default_factory=Counter)  # how often each way to end: a place, or "random"
    again: Counter[str] = field(default_factory=Counter)  # and the duplicates that followed it


@dataclass
class Ends:
    """How each console ended, and how many locations the twin had when the next one was started."""

    words: list[str] = field(default_factory=list)
    held: list[int] = field(default_factory=list)

    @property
    def labelled(self) -> int:
        return sum(one != RANDOM for one in self.words)

    def again(self, numbers: Sequence[int]) -> Counter[str]:
        """Duplicates by the end of the console that had sent them before; `numbers`: as the twin committed them."""
        seen: dict[int, int] = {}
        found: Counter[str] = Counter()
        for place, number in enumerate(numbers):
            if number in seen:
                found[self._of(seen[number])] += 1
            seen[number] = place
        return found

    def _of(self, place: int) -> str:
        life = bisect_right(self.held, place)
        return self.words[life] if life < len(self.words) else "no kill"


class Publisher(threading.Thread):
    """Publishes message `i` as the pose x = i mm and writes down its own PUBACKs."""

    def __init__(self, port: int, messages: int, rate_hz: float) -> None:
        super().__init__(daemon=True)
        self.published: set[int] = set()
        self.confirmed: set[int] = set()
        self._messages, self._rate_hz = messages, rate_hz
        self._ids: dict[int, int] = {}
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id="ledger-publisher")
        self._client.max_inflight_messages_set(1000)
        self._client.on_publish = self._on_publish
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def _on_publish(self, _client: object, _data: object, mid: int, *_rest: object) -> None:
        wait_until(lambda: mid in self._ids, 5)
        self.confirmed.add(self._ids.pop(mid))  # packet ids come round again after 65,535

    def run(self) -> None:
        begin = time.monotonic()
        for number in range(1, self._messages + 1):
            self.published.add(number)
            self._ids[self._client.publish("ati_fm/sherpa/status", message(number), qos=1).mid] = number
            time.sleep(max(0.0, begin + number / self._rate_hz - time.monotonic()))

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def message(number: int) -> bytes:
    status = {
        "sherpa_name": SHERPAS[number % len(SHERPAS)], "mode": "fleet", "pose": [number / 1000, 12.0, 0.5],
        "battery_status": 78, "disabled": False, "error": None, "message_id": f"m-{number:07d}",
        "timestamp": int(time.time() * 1000),
    }  # fmt: skip
    return json.dumps(status).encode()


def lives(kills: int, chance: random.Random, *, labelled: bool = True) -> list[str]:
    """How each console ends: "" at a random moment, else "place:n"; every other one at a labelled place."""
    places = [f"{chance.choice(OF_A_STEADY_RUN)}:{chance.randrange(1, 6)}" for _ in range(kills)]
    return [place if labelled and number % 2 else "" for number, place in enumerate(places)]


def run_round(
    home: Path, messages: int, ends: Sequence[str], seed: int, *, history: bool = True, life_s: float = LIFE_S
) -> tuple[Result, Ledger]:
    """One round. `history` False: the twin does not tell where a device was, so nothing in doubt can be cleared up.
    `life_s`: the messages are spread over so long for each life; on a slow computer the last ones had none left.

    AssertionError with the seed and the history of what is wrong when its ledger does not close."""
    chance, kills = random.Random(seed), len(ends)
    with Mosquitto(extra=KEEP_EVERYTHING) as broker, TwinSandbox() as twin, Wire(broker.port) as wire:
        if not history:
            twin.routes.refused_paths.add("devices/locations/")
        site = home / "site.toml"
        site.write_text(site_text(twin.url, SHERPAS), encoding="utf-8")
        publisher = Publisher(broker.port, messages, messages / max(1.0, kills * life_s))
        try:
            ended = _killed_lives(home, site, wire.port, publisher, ends, chance, twin)
            publisher.join()
            wait_until(lambda: len(publisher.confirmed) == messages, 30.0, "the broker confirms every message")
            _drain(home, site, wire.port)
        finally:
            publisher.close()
        ledger = Ledger(publisher.published, publisher.confirmed, wire.received, wire.acknowledged, notes=wire.notes)
        ledger.committed = committed(twin.ledger())
        ledger.read_outbox(next((home / "outbox").glob("*.sqlite")))
    ledger.close(seed)
    loss, again = len(ledger.upstream_loss), ended.again([one.number for one in ledger.committed])
    acknowledged, ways = len(ledger.acknowledged), Counter(ended.words)
    return Result(messages, kills, ended.labelled, acknowledged, ledger.duplicates, loss, ways, again), ledger


def forward(home: Path, site: Path, port: int, *more: str, place: str = "") -> Console:
    env = {"ATI_CONSOLE_TWIN_API_KEY": "invented-key", **({drill.VARIABLE: place} if place else {})}
    return Console(home, "forward", "--json", "-L", f"mqtt://127.0.0.1:{port}", "--site", str(site), *more, env=env)


def _killed_lives(
    home: Path,
    site: Path,
    port: int,
    publisher: Publisher,
    ends: Sequence[str],
    chance: random.Random,
    twin: TwinSandbox,
) -> Ends:
    out = Ends()
    for life, place in enumerate(ends):
        with forward(home, site, port, place=place) as run:
            if life == 0:
                run.wait_for("status", 30.0, link="online")  # the session exists: from here the broker keeps everything
                publisher.start()
            if place.startswith("draining"):
                run.wait_for("status", 30.0, link="online")
                run.process.terminate()
            ended = _end(run, 15.0 if place else chance.uniform(0.8, 1.6), place)
        out.words.append(place.partition(":")[0] if ended else RANDOM)
        out.held.append(len(twin.ledger()))
    return out


def _end(run: Console, seconds: float, place: str) -> bool:
    """True when it ended itself at its place; else it is killed after that time."""
    deadline = time.monotonic() + seconds
    while run.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    ended = run.process.poll() is not None
    assert not ended or place, f"the console ended by itself: {run.errors}"
    run.kill()
    return ended


def _drain(home: Path, site: Path, port: int) -> None:
    with forward(home, site, port, "--until-idle", "3") as run:
        assert run.finish(180) == 0, run.errors
        final = run.last("final")
    assert final["queued"] == final["in_flight"] == 0, final
    parts = ("undecodable", "ignored", "unmapped", "queued", "in_flight", "accepted", "superseded", "dead")
    assert final["received"] == sum(final[part] for part in parts), final
