"""trapped_publisher.py PORT CLIENT_ID: a publisher as the guide writes it, run with paho-mqtt 2 (contracts.md 1).

It asks for callback API version 2 and declares the callbacks of version 1: its network thread dies at the first
PUBACK, while `is_connected()` stays true and `publish()` returns 0. Seen with paho 2.2.0: without a thread publish()
writes to the socket itself, until 20 messages wait for an acknowledgement that nobody reads. It prints how many of its
30 publishes said "ok", and whether it believes to be connected.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

import paho.mqtt.client as mqtt


class GuidePublisher:
    def __init__(self, host: str, port: int, client_id: str) -> None:
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id)
        self.client.on_publish = self.on_publish
        self.client.on_disconnect = self.on_disconnect
        self.client.connect(host, port, keepalive=60)
        self.client.loop_start()

    def on_publish(self, client: Any, userdata: Any, mid: Any) -> None:
        """As the guide has it: two arguments short."""

    def on_disconnect(self, client: Any, userdata: Any, rc: Any) -> None:
        """As the guide has it: two arguments short."""

    def publish(self, x: float) -> bool:
        status = {
            "sherpa_name": "val-sherpa-01", "mode": "Fleet", "error": "", "disabled": False, "disabled_reason": "",
            "pose": [x, 2.0, 0.0, 0.0, 0.0, 0.0], "battery_status": 82.5, "timestamp": int(time.time() * 1000),
        }  # fmt: skip
        return self.client.publish("ati/amr/val-sherpa-01/status", json.dumps(status), qos=1).rc == 0


def main() -> None:
    threading.excepthook = _quiet
    publisher = GuidePublisher("127.0.0.1", int(sys.argv[1]), sys.argv[2])
    while not publisher.client.is_connected():
        time.sleep(0.02)
    said_ok = 0
    for step in range(30):
        said_ok += publisher.publish(step * 1.0)
        time.sleep(0.05)
    print(said_ok, publisher.client.is_connected(), flush=True)


def _quiet(_args: Any) -> None:
    """The TypeError of the network thread: nobody who runs such a service sees it either."""


if __name__ == "__main__":
    main()
