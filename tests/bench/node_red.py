"""A peer of P3: Node-RED as a user would wire it, mqtt in -> function -> http request. Left out when not installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import psutil

from tests.bench.twin import KEY
from tests.cli.site_text import BRANCH, CLIENT
from tests.support.mosquitto import free_port

HEADERS = {"Content-Type": "application/json", "Client": CLIENT, "Branch": BRANCH, "Api-Key": KEY}
MAP = (
    f"const s = msg.payload; msg.headers = {json.dumps(HEADERS)};"
    + """
msg.payload = [{Login: s.sherpa_name + "-a", Locations: [{Timestamp: s.timestamp, SectorId: 1,
  X: s.pose[0] * 1000, Y: s.pose[1] * 1000, Z: 0, Interval: 1000, Battery: s.battery_status, IsMoving: true,
  LocalizationAreas: [], NoGoAreas: []}]}];
return msg;
"""
)
SETTINGS = "module.exports = {uiPort: %d, uiHost: '127.0.0.1', flowFile: 'flows.json', httpAdminRoot: false, \
logging: {console: {level: 'error'}}};"


def is_installed() -> bool:
    return shutil.which("node-red") is not None


class NodeRed:
    """`with NodeRed(broker_port, twin_url):` ended by its id."""

    def __init__(self, broker_port: int, url: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="bench-node-red-"))
        (self._folder / "flows.json").write_text(json.dumps(_flow(broker_port, url)))
        (self._folder / "settings.js").write_text(SETTINGS % free_port())

    def __enter__(self) -> NodeRed:
        program = shutil.which("node-red")
        assert program, "node-red is not installed"
        self._process = subprocess.Popen(
            [program, "--userDir", str(self._folder), "--settings", str(self._folder / "settings.js")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "NODE_ENV": "production"},
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def memory_mib(self) -> float:
        return float(psutil.Process(self._process.pid).memory_info().rss / 2**20)


def _flow(port: int, url: str) -> list[dict[str, object]]:
    return [
        {"id": "f", "type": "tab", "label": "bridge"},
        {"id": "b", "type": "mqtt-broker", "broker": "127.0.0.1", "port": str(port), "clientid": "bench-node-red",
         "autoConnect": True, "usetls": False, "protocolVersion": "4", "keepalive": "60", "cleansession": True},
        {"id": "i", "type": "mqtt in", "z": "f", "topic": "ati_fm/sherpa/status", "qos": "1", "datatype": "json",
         "broker": "b", "wires": [["m"]]},
        {"id": "m", "type": "function", "z": "f", "func": MAP, "outputs": 1, "wires": [["h"]]},
        {"id": "h", "type": "http request", "z": "f", "method": "POST", "ret": "txt",
         "url": f"{url}/localization/batch", "persist": True, "wires": [[]]},
    ]  # fmt: skip
