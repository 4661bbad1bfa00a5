"""`relay` as a service runs it: SQLite, a web API and a file, restarts, bad rows, words for what is missing."""

from __future__ import annotations

import http.server
import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.publish.listening import Listener
from tests.support.console import Console
from tests.support.mosquitto import Mosquitto, free_port
from tests.support.waiting import wait_until

MAP = """
schema = 1
{rows}
[status]
sherpa_name = "name"
pose = ["x", "y", "yaw"]
battery_status = "soc"
[constant]
mode = "Fleet"
"""


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with Mosquitto() as running:
        yield running


def relay(home: Path, port: int, *source: str, rows: str = "", env: dict[str, str] | None = None) -> Console:
    (home / "map.toml").write_text(MAP.format(rows=f'rows = "{rows}"' if rows else ""))
    line = ("relay", "--json", "-p", str(port), *source, "--map", str(home / "map.toml"), "--period", "0.1")
    return Console(home, *line, env=env)


def sherpa(name: str, soc: Any = 80) -> dict[str, Any]:
    return {"name": name, "x": 1.5, "y": 2.5, "yaw": 0.5, "soc": soc}


def fill(database: Path, **batteries: float) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("create table if not exists sherpas (name text primary key, x, y, yaw, soc)")
        for name, soc in batteries.items():
            connection.execute("insert or replace into sherpas values (?, 1.5, 2.5, 0.5, ?)", (name, soc))
    connection.close()


def sqlite_source(home: Path) -> tuple[str, ...]:
    (home / "query.sql").write_text("select * from sherpas")
    return ("--sql", f"sqlite:///{home / 'fleet.db'}", "--query", str(home / "query.sql"))


def test_what_changes_in_a_database_is_published_and_a_restart_resumes(tmp_path: Path, broker: Mosquitto) -> None:
    fill(tmp_path / "fleet.db", a=80, b=70)
    source = sqlite_source(tmp_path)
    with Listener(broker) as heard:
        with relay(tmp_path, broker.port, *source) as run:
            run.wait_for("status", acknowledged=2, link="online")
            fill(tmp_path / "fleet.db", b=69)
            run.wait_for("status", acknowledged=3)
            assert run.interrupt() == 0, run.words
        assert run.last("final")["pending"] == 0
        fill(tmp_path / "fleet.db", c=60)
        with relay(tmp_path, broker.port, *source) as run:
            run.wait_for("status", acknowledged=1)
            run.interrupt()
        heard.wait_for(4)
    said = [(topic.split("/")[2], json.loads(body)["battery_status"]) for topic, body in heard.messages]
    assert sorted(said[:2]) == [("a", 80), ("b", 70)]
    assert said[2:] == [("b", 69), ("c", 60)]
    assert heard.bodies("ati/amr/a/status")[0]["mode"] == "Fleet"


def test_a_database_that_goes_away_is_said_and_comes_back(tmp_path: Path, broker: Mosquitto) -> None:
    with relay(tmp_path, broker.port, *sqlite_source(tmp_path)) as run:
        wait_until(lambda: "no such table: sherpas" in (run.last("status").get("source_error") or ""), 20)
        fill(tmp_path / "fleet.db", a=80)
        run.wait_for("status", acknowledged=1, source_error=None)
        run.interrupt()
    assert "the source answers again" in run.words
    assert run.last("final")["link"] == "offline"  # and not "reconnecting", which it is not


def test_what_is_wrong_now_stands_in_every_line_for_people(tmp_path: Path) -> None:
    """It was said once at the start; whoever looked later read 'rows 0' and no reason."""
    (tmp_path / "map.toml").write_text(MAP.format(rows=""))
    source = ("--file", str(tmp_path / "none.csv"), "--map", str(tmp_path / "map.toml"))
    with Console(tmp_path, "relay", "-p", str(free_port()), *source, "--period", "0.1") as run:
        wait_until(lambda: run.words.count("skipped 0 times; the source gives nothing: ") >= 2, 60)
        assert "; the broker is away: " in run.words
        run.interrupt()


def test_bad_rows_are_skipped_with_row_column_and_reason(tmp_path: Path, broker: Mosquitto) -> None:
    file = tmp_path / "fleet.csv"
    file.write_text("name,x,y,yaw,soc\na,1,2,3,full\nb,1,2,3,70\n")
    with relay(tmp_path, broker.port, "--file", str(file)) as run:
        run.wait_for("status", acknowledged=1)
        run.interrupt()
    (bad,) = run.events("bad-row")
    assert (bad["row"], bad["column"], bad["why"]) == (1, "soc", "no number: 'full'")
    assert run.last("final")["bad_rows"] >= 1
    assert "row 1 is skipped: soc: no number: 'full'" in run.words


def test_a_json_lines_file_that_is_appended_to_is_followed(tmp_path: Path, broker: Mosquitto) -> None:
    file = tmp_path / "fleet.jsonl"
    with relay(tmp_path, broker.port, "--file", str(file)) as run, Listener(broker) as heard:
        run.wait_for("status", link="online")
        for soc in (80, 79):
            with file.open("a") as out:
                out.write(json.dumps(sherpa("a", soc)) + "\n")
            wait_until(lambda soc=soc: soc in [b["battery_status"] for b in heard.bodies("ati/amr/a/status")])
        run.interrupt()


class Api(http.server.BaseHTTPRequestHandler):
    answer: bytes = b""
    status = 200
    tokens: list[str | None] = []  # noqa: RUF012 one for the class is meant

    def do_GET(self) -> None:
        self.tokens.append(self.headers["Authorization"])
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def api() -> Iterator[tuple[int, type[Api]]]:
    class Mine(Api):
        tokens: list[str | None] = []  # noqa: RUF012

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mine)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1], Mine
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_web_api_is_polled_with_its_token(tmp_path: Path, broker: Mosquitto, api: tuple[int, type[Api]]) -> None:
    port, server = api
    server.answer = json.dumps({"data": {"items": [sherpa("a")]}}).encode()
    address = f"http://127.0.0.1:{port}/api/sherpas?plant=1"
    env = {"ATI_CONSOLE_HTTP_TOKEN": "canary-5520"}
    with relay(tmp_path, broker.port, "--http", address, rows="data.items", env=env) as run:
        run.wait_for("status", acknowledged=1)
        server.status = 503
        wait_until(lambda: run.last("status").get("source_error") == "the answer is HTTP 503, not 200", 20)
        server.status, server.answer = 200, b"<html>"
        wait_until(lambda: "not JSON" in (run.last("status").get("source_error") or ""), 20)
        server.answer = json.dumps({"data": {"rows": []}}).encode()
        wait_until(lambda: "there is: rows" in (run.last("status").get("source_error") or ""), 20)
        run.interrupt()
    assert set(server.tokens) == {"Bearer canary-5520"}
    assert "canary-5520" not in run.words + json.dumps(run.lines)


def test_a_second_relay_of_the_same_source_is_refused(tmp_path: Path, broker: Mosquitto) -> None:
    file = tmp_path / "fleet.jsonl"
    file.write_text(json.dumps(sherpa("a")) + "\n")
    with relay(tmp_path, broker.port, "--file", str(file)) as first:
        first.wait_for("status", acknowledged=1)
        with relay(tmp_path, broker.port, "--file", str(file)) as second:
            assert second.finish() == 1
        assert "another relay publishes this source" in second.words
        first.interrupt()


def test_a_broker_that_comes_later_gets_the_newest_of_each(tmp_path: Path) -> None:
    file, port = tmp_path / "fleet.csv", free_port()
    file.write_text("name,x,y,yaw,soc\na,1,2,3,80\n")
    with relay(tmp_path, port, "--file", str(file)) as run:
        wait_until(lambda: run.last("status").get("pending") == 1, 30)
        assert "not connected yet" in run.words
        with Mosquitto(port=port):
            run.wait_for("status", 60, acknowledged=1)
            run.interrupt()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (("--sql", "sqlite:///x.db"), "--sql and --query go together"),
        (("--sql", "postgresql://u:canary-1@h/d", "--query", "q.sql"), "ATI_CONSOLE_SQL_PASSWORD"),
        (("--sql", "postgresql://u@h/d?password=canary-1", "--query", "q.sql"), "ATI_CONSOLE_SQL_PASSWORD"),
        (("--sql", "no address", "--query", "q.sql"), "--sql is an address such as postgresql"),
        (("--sql", "nosuchdb://h/d", "--query", "q.sql"), "SQLAlchemy knows no nosuchdb"),
        (("--sql", "sqlite:///x.db", "--query", "none.sql"), "none.sql cannot be read"),
        (("--http", "http://u:canary-1@h/a"), "ATI_CONSOLE_HTTP_TOKEN"),
        (("--http", "ftp://h/a"), "--http takes an address"),
        (("--file", "fleet.xlsx"), "takes a .csv or a .jsonl"),
        ((), "one of the arguments --sql --http --file is required"),
    ],
)
def test_a_source_that_is_none_is_refused_in_words_without_its_password(
    tmp_path: Path, source: tuple[str, ...], words: str
) -> None:
    (tmp_path / "q.sql").write_text("select 1")
    with relay(tmp_path, 1, *source) as run:
        assert run.finish() == 2
    assert words in run.words
    assert "canary-1" not in run.words


def test_a_map_with_a_wrong_key_names_the_line_and_the_fields(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text(MAP.format(rows="").replace("battery_status", "batery"))
    with Console(tmp_path, "relay", "--file", "a.csv", "--map", "wrong.toml") as run:
        assert run.finish() == 2
    assert "wrong.toml, line 7: status.batery: found no field of a status" in run.words
    assert "there are sherpa_name, pose, battery_status, mode" in run.words


def test_a_missing_sqlalchemy_is_said_with_the_line_to_type(tmp_path: Path) -> None:
    hide = tmp_path / "hide"
    hide.mkdir()
    (hide / "sqlalchemy.py").write_text("raise ImportError('hidden')")
    root = Path(__file__).resolve().parent.parent.parent
    env = {"PYTHONPATH": f"{hide}:{root}"}
    with relay(tmp_path, 1, *sqlite_source(tmp_path), env=env) as run:
        assert run.finish() == 2
    assert 'python -m pip install "ati-console[relay]"' in run.words
