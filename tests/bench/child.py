"""A process that writes a JSON line now and then: each is kept with the moment it came."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import psutil

from tests.support.waiting import wait_until

ROOT = __file__.rsplit("/tests/", 1)[0]


class Child:
    """`with Child([...]) as child:` `lines` are (monotonic seconds, object). Ended by its id at the end."""

    def __init__(self, command: Sequence[str], platform: str = "", environ: Mapping[str, str] | None = None) -> None:
        self._command = list(command)
        self._home = tempfile.TemporaryDirectory(prefix="bench-home-")
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 closed when this object goes
        self._environ = {**os.environ, "ATI_CONSOLE_HOME": self._home.name, **(environ or {})}
        if platform:
            self._environ["QT_QPA_PLATFORM"] = platform
        self.lines: list[tuple[float, dict[str, Any]]] = []

    def __enter__(self) -> Child:
        self.process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environ, stdout=subprocess.PIPE, stderr=self._said, text=True
        )
        self.usage = psutil.Process(self.process.pid)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(15.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(5.0)
        self._home.cleanup()

    def wait_for(self, key: str, value: object, seconds: float = 20.0) -> None:
        """Until its newest line says so."""
        wait_until(
            lambda: self._alive() and bool(self.lines) and self.lines[-1][1].get(key) == value,
            seconds,
            f"{key} = {value}",
        )

    def _alive(self) -> bool:
        if self.process.poll() is None:
            return True
        self._said.seek(0)
        raise AssertionError(f"{' '.join(self._command)} ended:\n{self._said.read()[-2000:]}")

    def at(self, key: str, moment: float) -> float:
        """A counter at a moment, between the two lines around it."""
        before = [(at, line[key]) for at, line in self.lines if at <= moment]
        after = [(at, line[key]) for at, line in self.lines if at > moment]
        if not before or not after:
            return float((before or after)[-1 if before else 0][1])
        (at, low), (then, high) = before[-1], after[0]
        return float(low + (high - low) * (moment - at) / (then - at))

    def between(self, begin: float, end: float) -> list[dict[str, Any]]:
        return [line for at, line in self.lines if begin < at <= end]

    def cpu_s(self) -> float:
        """Seconds of processor time so far, all threads."""
        times = self.usage.cpu_times()
        return float(times.user + times.system)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            if text.startswith("{"):
                self.lines.append((time.monotonic(), json.loads(text)))


def window(port: int, *options: str) -> Child:
    """The real window, offscreen, on the feed's topic with QoS 1 and MQTT 3.1.1 like its peers."""
    command = [sys.executable, "-m", "ati_console", "window", "-L", f"mqtt://127.0.0.1:{port}"]
    topic = ["-t", "ati_fm/sherpa/status", "-q", "1", "-V", "mqttv311"]
    return Child([*command, *topic, "--size", "1440x900", "--json", *options], platform="offscreen")


def module(name: str, *arguments: object) -> Child:
    return Child([sys.executable, "-m", f"tests.bench.{name}", *(str(item) for item in arguments)])
