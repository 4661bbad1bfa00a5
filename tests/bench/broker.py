"""A mosquitto that drops nothing and writes nothing, the same for everybody who is measured."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.support.mosquitto import free_port
from tests.support.waiting import wait_until

INFLIGHT = 1_000  # unacknowledged messages under way to a subscriber, whoever it is (MQTT 3.1.1 for all)


class BenchBroker:
    """`with BenchBroker() as broker: broker.port`."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="bench-"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> BenchBroker:
        config = self._folder / "mosquitto.conf"
        config.write_text(
            f"user root\nlistener {self.port} 127.0.0.1\nallow_anonymous true\nlog_type error\n"
            f"max_queued_messages 0\nmax_inflight_messages {INFLIGHT}\nset_tcp_nodelay true\n"
        )
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/opt/homebrew/sbin")
        assert program, "these benchmarks need mosquitto"
        self._process = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
        wait_until(self._listens, 10.0, "mosquitto listens")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(10.0)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
