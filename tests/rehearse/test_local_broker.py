"""The local broker, both kinds, through a real paho client."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import psutil
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from ati_console.rehearse.local_broker import BrokerFailed, LocalBroker, free_port
from ati_console.rehearse.mosquitto_process import find_mosquitto, password_line

needs_mosquitto = pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")
KINDS = [pytest.param(True, id="mosquitto", marks=needs_mosquitto), pytest.param(False, id="amqtt")]


@pytest.fixture(params=KINDS)
def broker(request: pytest.FixtureRequest) -> Iterator[LocalBroker]:
    with LocalBroker(prefer_mosquitto=request.param) as running:
        yield running


class Client:
    """A paho client that keeps what it heard."""

    def __init__(self, client_id: str = "", clean: bool = True) -> None:
        self.codes: queue.Queue[Any] = queue.Queue()
        self.granted: queue.Queue[Any] = queue.Queue()
        self.heard: queue.Queue[bytes] = queue.Queue()
        self.paho = mqtt.Client(CallbackAPIVersion.VERSION2, client_id, clean_session=clean, protocol=mqtt.MQTTv311)
        self.paho.on_connect = lambda _c, _u, _f, code, _p: self.codes.put(code)
        self.paho.on_subscribe = lambda _c, _u, _m, codes, _p: self.granted.put(codes)
        self.paho.on_message = lambda _c, _u, message: self.heard.put(message.payload)

    def connect(self, port: int, user: str | None = None, password: str | None = None) -> Any:
        self.paho.username_pw_set(user, password)
        self.paho.connect("127.0.0.1", port)
        self.paho.loop_start()
        return self.codes.get(timeout=5)

    def subscribe(self, topic: str) -> None:
        self.paho.subscribe(topic, 1)
        self.granted.get(timeout=5)

    def close(self) -> None:
        self.paho.disconnect()
        self.paho.loop_stop()


def wait_until_gone(pid: int, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


def test_a_message_published_to_it_arrives(broker: LocalBroker) -> None:
    client = Client()
    assert not client.connect(broker.port).is_failure
    client.subscribe("ati_fm/sherpa/status")
    client.paho.publish("ati_fm/sherpa/status", b"{}", 1)
    assert client.heard.get(timeout=5) == b"{}"
    client.close()


def test_it_says_which_broker_it_is(broker: LocalBroker) -> None:
    assert broker.kind in broker.words
    assert str(broker.port) in broker.words
    assert broker.url == f"mqtt://127.0.0.1:{broker.port}"


def test_it_listens_on_loopback_only(broker: LocalBroker) -> None:
    listening = [c for c in psutil.net_connections("tcp") if c.status == "LISTEN" and c.laddr.port == broker.port]
    assert [c.laddr.ip for c in listening] == ["127.0.0.1"]


@pytest.mark.parametrize("prefer_mosquitto", KINDS)
def test_with_a_password_only_the_user_gets_in(prefer_mosquitto: bool) -> None:
    with LocalBroker(prefer_mosquitto=prefer_mosquitto, user="amr-001", password="s3cret:of$7") as broker:
        codes = []
        for password in ("s3cret:of$7", "wrong", None):
            client = Client()
            codes.append(client.connect(broker.port, "amr-001" if password else None, password).is_failure)
            client.close()
    assert codes == [False, True, True]


@pytest.mark.parametrize("prefer_mosquitto", KINDS)
def test_a_taken_port_is_refused_in_words(prefer_mosquitto: bool) -> None:
    with LocalBroker() as first, pytest.raises(BrokerFailed, match="already in use"):
        LocalBroker(first.port, prefer_mosquitto=prefer_mosquitto).start()


@pytest.mark.parametrize("prefer_mosquitto", KINDS)
def test_it_stops_and_starts_again_on_the_same_port(prefer_mosquitto: bool) -> None:
    broker = LocalBroker(free_port(), prefer_mosquitto=prefer_mosquitto)
    for _ in range(2):
        broker.start()
        client = Client()
        assert not client.connect(broker.port).is_failure
        client.close()
        broker.stop()


def wait_until_saved(data: Path, seconds: float = 5.0) -> None:
    """Until two looks in a row find the same finished file."""
    deadline, before = time.monotonic() + seconds, (0, 0.0)
    while time.monotonic() < deadline:
        saved = (data / "mosquitto.db").stat()
        now = (saved.st_size, saved.st_mtime)
        if now == before and not (data / "mosquitto.db.new").exists():
            return
        before = now
        time.sleep(0.05)


@needs_mosquitto
def test_what_was_queued_for_an_absent_client_survives_kill_minus_nine(tmp_path: Path) -> None:
    port = free_port()
    reader, writer = Client("reader", clean=False), Client()
    broker = LocalBroker(port, folder=tmp_path / "broker").start()
    reader.connect(port)
    reader.subscribe("t")
    reader.close()
    writer.connect(port)
    for number in range(1500):  # more than mosquitto's default queue of 1,000
        writer.paho.publish("t", str(number), 1).wait_for_publish(5)
    writer.close()
    wait_until_saved(tmp_path / "broker" / "data")  # mosquitto answers first and saves a moment later
    assert broker.pid is not None
    os.kill(broker.pid, signal.SIGKILL)
    broker.stop()
    broker.start()
    again = Client("reader", clean=False)
    again.connect(port)
    heard = [int(again.heard.get(timeout=5)) for _ in range(1500)]
    again.close()
    broker.stop()
    assert heard == list(range(1500))


@needs_mosquitto
def test_nothing_stays_behind_when_its_owner_is_killed() -> None:
    script = (
        "import time\nfrom ati_console.rehearse.local_broker import LocalBroker\n"
        "broker = LocalBroker().start()\nprint(broker.pid, flush=True)\ntime.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait(5)
    owner.stdout.close()
    assert wait_until_gone(pid)


@needs_mosquitto
def test_stop_leaves_no_process_and_no_folder() -> None:
    broker = LocalBroker().start()
    pid, folder = broker.pid, broker._folder
    assert pid is not None and folder is not None and folder.exists()
    broker.stop()
    assert wait_until_gone(pid) and not folder.exists()


@needs_mosquitto
def test_a_configuration_mosquitto_refuses_is_reported_with_its_words() -> None:
    with pytest.raises(BrokerFailed, match="no_such_option"):
        LocalBroker(free_port(), extra_config=("no_such_option true",)).start()


@pytest.mark.parametrize(("bind", "user"), [("0.0.0.0", None), ("192.0.2.1", None)])
def test_anonymous_beyond_loopback_is_refused(bind: str, user: str | None) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        LocalBroker(bind=bind, user=user)


def test_the_password_is_not_in_its_line() -> None:
    line = password_line("amr-001", "hunter2", b"123456789012")
    assert line.startswith("amr-001:$7$101$") and "hunter2" not in line
