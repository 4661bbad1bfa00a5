"""Rows that change in PostgreSQL, while relay, broker and database are killed in turn: the ledger closes.

Three witnesses: what was written to the database, what the broker handed on, and the relay's book. Afterwards each
sherpa's last message is its last row, the book agrees, and no message says what no row ever said.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ati_console.publish.relay_map import load
from ati_console.publish.relay_rows import Row, digest, status_of
from tests.publish.listening import Listener
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto
from tests.support.postgresql import PostgreSql
from tests.support.waiting import wait_until

ROWS = 1_000
ROUNDS = 12
CHANGED = 400
KEPT = ("persistence true", "autosave_interval 1", "autosave_on_changes true", "max_queued_messages 0")
MAP = """
schema = 1
[status]
sherpa_name = "name"
pose = ["x", "y", "yaw"]
battery_status = "soc"
trip_id = "version"
"""


class Writer:
    """Writes rows, and remembers every version that was committed."""

    def __init__(self, database: PostgreSql, seed: int) -> None:
        self._database, self._random = database, random.Random(seed)
        self.versions: dict[str, list[int]] = {}

    def fill(self) -> None:
        psycopg = pytest.importorskip("psycopg", reason="pip install 'psycopg[binary]': the drill is not run without")
        with psycopg.connect(self._database.url) as connection:
            connection.execute("create table sherpas (name text primary key, x float, y float, yaw float, soc float, "
                               "version int)")  # fmt: skip
            for at in range(ROWS):
                connection.execute("insert into sherpas values (%s, %s, 2.5, 0.5, 80, 0)", (f"tug-{at}", at / 10))
        self.versions = {f"tug-{at}": [0] for at in range(ROWS)}

    def change(self) -> None:
        import psycopg

        chosen = self._random.sample(sorted(self.versions), CHANGED)
        with psycopg.connect(self._database.url) as connection:
            for name in chosen:
                version = self.versions[name][-1] + 1
                connection.execute("update sherpas set version = %s, soc = 50 where name = %s", (version, name))
        for name in chosen:  # committed
            self.versions[name].append(self.versions[name][-1] + 1)

    @property
    def last(self) -> dict[str, int]:
        return {name: versions[-1] for name, versions in self.versions.items()}


class Drill:
    """The three, and the kill of one of them at each round."""

    def __init__(self, home: Path, broker: Mosquitto, database: PostgreSql, heard: Listener) -> None:
        self._home, self._broker, self._database, self._heard = home, broker, database, heard
        self.run = self.relay()

    def relay(self) -> Console:
        line = ("--sql", self._database.url, "--query", str(self._home / "query.sql"))
        where = ("-p", str(self._broker.port), "--map", str(self._home / "map.toml"), "--period", "0.2")
        return Console(self._home, "relay", "--json", *where, *line)

    def kill_one(self, turn: int, change: Callable[[], None]) -> None:
        kill = (self._kill_relay, self._kill_broker, self._kill_database, self._kill_relay_without_broker)[turn % 4]
        kill(change)

    def _kill_relay(self, _change: Callable[[], None]) -> None:
        self.run.kill()
        self.run = self.relay()

    def _kill_broker(self, _change: Callable[[], None]) -> None:
        self._broker.kill()
        time.sleep(0.3)
        self._broker_again()

    def _kill_database(self, _change: Callable[[], None]) -> None:
        self._database.kill()
        time.sleep(0.3)
        self._database.start()

    def _kill_relay_without_broker(self, change: Callable[[], None]) -> None:
        """Hundreds of messages are under way, and none is acknowledged, when it dies."""
        self._broker.kill()
        change()
        wait_until(lambda: self.run.last("status").get("pending", 0) > 0, 20)
        self.run.kill()
        self._broker_again()
        self.run = self.relay()

    def _broker_again(self) -> None:
        self._heard.forget_ready()
        self._broker.start()
        self._heard.wait_ready()


def heard_versions(heard: Listener) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for topic, payload in list(heard.messages):
        found.setdefault(topic.split("/")[2], []).append(json.loads(payload)["trip_id"])
    return found


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_thousand_rows_change_while_relay_broker_and_database_are_killed_in_turn(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP)
    (tmp_path / "query.sql").write_text("select name, x, y, yaw, soc, version from sherpas")
    with PostgreSql() as database, Mosquitto(extra=KEPT) as broker:
        writer = Writer(database, seed=6)
        writer.fill()
        with Listener(broker, "ati/amr/+/status", client_id="witness") as heard:
            moment = random.Random(7)
            drill = Drill(tmp_path, broker, database, heard)
            try:
                for turn in range(ROUNDS):
                    time.sleep(0.5)
                    writer.change()
                    time.sleep(moment.uniform(0.0, 0.4))  # before, in and after a poll
                    drill.kill_one(turn, writer.change)
                drill.run.wait_for("status", 60, pending=0, link="online", source_error=None)
                wait_until(lambda: {n: v[-1] for n, v in heard_versions(heard).items()} == writer.last, 60)
                assert drill.run.interrupt() == 0, drill.run.words
            finally:
                drill.run.kill()
        found = heard_versions(heard)
    assert all(set(said) <= set(writer.versions[name]) for name, said in found.items())
    assert all(said == sorted(said) for said in found.values())  # sent again perhaps, never backwards
    book = json.loads(next((tmp_path / "relay").glob("*.json")).read_text())["sherpas"]
    plan = load(tmp_path / "map.toml")
    for at, (name, version) in enumerate(writer.last.items()):
        changed = version > 0
        values = {"name": name, "x": at / 10, "y": 2.5, "yaw": 0.5, "soc": 50 if changed else 80, "version": version}
        assert book[name] == digest(status_of(Row(1, values), plan))
