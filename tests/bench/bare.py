"""The peer of P1: paho as everybody uses it, in a process that does nothing but count.

`python -m tests.bench.bare PORT`; with `transit` it also says how long messages took from the publisher's stamp to
here, in milliseconds.
"""

from __future__ import annotations

import json
import re
import sys
import time
from typing import Any

import paho.mqtt.client as mqtt

_STAMP = re.compile(rb'"timestamp":(\d+)')
EACH_S = 0.25


class Counter:
    def __init__(self, port: int, *, transit: bool) -> None:
        self.count = 0
        self.online = False
        self.transit_ms: list[float] = []
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="bench-bare")
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._timed if transit else self._counted
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def _connected(self, client: Any, *_: Any) -> None:
        client.subscribe("ati_fm/sherpa/status", 1)

    def _subscribed(self, *_: Any) -> None:
        self.online = True

    def _counted(self, _c: Any, _u: Any, _m: Any) -> None:
        self.count += 1

    def _timed(self, _c: Any, _u: Any, message: Any) -> None:
        now = time.time()
        self.count += 1
        found = _STAMP.search(message.payload)
        if found and self.count % 7 == 0:  # a sample is enough, and costs the machine less
            self.transit_ms.append(now * 1000 - int(found[1]))


def main() -> None:
    counter = Counter(int(sys.argv[1]), transit="transit" in sys.argv)
    while True:
        time.sleep(EACH_S)
        line: dict[str, object] = {"link": "online" if counter.online else "", "decoded": counter.count}
        if counter.transit_ms:
            taken, counter.transit_ms = counter.transit_ms, []
            line["transit_ms"] = [round(value, 1) for value in taken]
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
