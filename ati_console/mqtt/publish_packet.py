"""A PUBLISH of QoS 0 or 1, read straight from the bytes: 25,000 of them a second leave no time for more."""

from __future__ import annotations

from typing import Any, Final

from ati_console.arrival import Receipt
from ati_console.mqtt.connection import behind_properties
from ati_console.mqtt.inbox import Inbound
from ati_console.mqtt.words import NotMqtt

PAYLOAD_LIMIT: Final = 64 * 1024  # reliability.md: capped before parsing
KEEP: Final = 256 * 1024  # of one packet; room for a topic of 64 KiB, some properties and the payload


def read_publish(
    command: int, buffer: bytes, at: int, stop: int, *, is_v5: bool, generation: int, now: float
) -> Inbound:
    """`at` and `stop` are where its body begins and ends. The payload is cut to one byte over the limit.

    Raises NotMqtt, or IndexError when it is shorter than it says.
    """
    qos = command >> 1 & 3
    here = at + 2 + (buffer[at] << 8 | buffer[at + 1])
    topic = buffer[at + 2 : here]
    mid = 0
    if qos:
        mid = buffer[here] << 8 | buffer[here + 1]
        here += 2
    if is_v5:
        here = behind_properties(buffer, here)
    if here > stop and stop - at < KEEP:
        raise NotMqtt("a message that ends before it begins")
    return Inbound(
        topic.decode("utf-8", "backslashreplace"),
        buffer[here : min(stop, here + PAYLOAD_LIMIT + 1)],
        now,
        Receipt(mid, generation, qos),
        bool(command & 1),
        bool(command & 8),
    )


def inbound_of(topic: bytes, message: Any, generation: int, now: float) -> Inbound:
    """Of a message that paho read itself (QoS 2), whose acknowledgement is paho's as well; cut like any other."""
    payload = bytes(message.payload[: PAYLOAD_LIMIT + 1])
    receipt = Receipt(0, generation, 2)
    return Inbound(topic.decode("utf-8", "backslashreplace"), payload, now, receipt, message.retain, message.dup)
