"""A peer of P3: the script that everybody writes first, one POST in `on_message`.

`python -m tests.bench.naive BROKER_PORT TWIN_URL`: prints a JSON line twice a second.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

import httpx
import paho.mqtt.client as mqtt

from tests.bench.twin import KEY
from tests.cli.site_text import BRANCH, CLIENT

HEADERS = {"Client": CLIENT, "Branch": BRANCH, "Api-Key": KEY}


class Script:
    def __init__(self, port: int, url: str) -> None:
        self.accepted = 0
        self._http = httpx.Client(base_url=url, headers=HEADERS)
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="bench-naive")
        self._client.on_connect = self._connected
        self._client.on_message = self._message
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def _connected(self, client: Any, *_: Any) -> None:
        client.subscribe("ati_fm/sherpa/status", 1)

    def _message(self, _c: Any, _u: Any, message: Any) -> None:
        status = json.loads(message.payload)
        x, y, _ = status["pose"]
        location = {
            "Timestamp": status["timestamp"], "SectorId": 1, "X": 1000 * x, "Y": 1000 * y, "Z": 0, "Interval": 1000,
            "Battery": status["battery_status"], "IsMoving": True, "LocalizationAreas": [], "NoGoAreas": [],
        }  # fmt: skip
        body = [{"Login": f"{status['sherpa_name']}-a", "Locations": [location]}]
        self.accepted += self._http.post("/localization/batch", json=body).is_success


def main() -> None:
    script = Script(int(sys.argv[1]), sys.argv[2])
    lock = threading.Event()
    while not lock.wait(0.5):
        sys.stdout.write(json.dumps({"link": "online", "accepted": script.accepted, "at": time.time()}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
