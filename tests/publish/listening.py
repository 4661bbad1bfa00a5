"""What a broker hands on, as a subscriber of its own sees it."""

from __future__ import annotations

import json
import threading
from types import TracebackType
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until


class Listener:
    """`with Listener(broker) as heard: heard.bodies("ati/trips/info")`. Comes back when the broker does."""

    def __init__(self, broker: Mosquitto, topic_filter: str = "#", client_id: str = "") -> None:
        """`client_id`: the broker keeps what comes while we are away from it, as far as it outlives that itself."""
        self.messages: list[tuple[str, bytes]] = []
        self._ready = threading.Event()
        self._filter = topic_filter
        keeps = bool(client_id)
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id, clean_session=not keeps)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._subscribe
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._heard
        self._client.connect(broker.host, broker.port)

    def bodies(self, topic: str) -> list[dict[str, Any]]:
        return [json.loads(payload) for found, payload in list(self.messages) if found == topic]

    def wait_for(self, count: int, seconds: float = 10.0) -> list[tuple[str, bytes]]:
        wait_until(lambda: len(self.messages) >= count, seconds, f"{count} messages, {len(self.messages)} came")
        return list(self.messages)

    def wait_ready(self, seconds: float = 10.0) -> None:
        assert self._ready.wait(seconds)

    def forget_ready(self) -> None:
        self._ready.clear()

    def _subscribe(self, client: paho.Client, *_rest: object) -> None:
        client.subscribe(self._filter, qos=1)

    def _subscribed(self, *_rest: object) -> None:
        self._ready.set()

    def _heard(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        self.messages.append((message.topic, bytes(message.payload)))

    def __enter__(self) -> Listener:
        self._client.loop_start()
        self.wait_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()
