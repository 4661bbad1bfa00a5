"""Which topics may command a robot. The rule: whatever is not documented as a report is treated as a command. Pure.

Reports are those of contracts.md 1 (status, trips, legs, alerts), `/d2c/{id}` of contracts.md 2 (device to cloud), and
the four topics on which a VDA 5050 vehicle speaks. `/c2d/{id}`, VDA 5050 orders, and every topic that nobody described
are sent in two steps: arm, then send.
"""

from __future__ import annotations

from typing import Final

from ati_console.wire.topics import TopicKind, topic_kind

ARMED_S: Final = 10.0
VDA_SAYS: Final = ("state", "connection", "visualization", "factsheet")
VDA_HEARS: Final = ("order", "instantActions")


def why_two_steps(topic: str) -> str:
    """In words; "" for a topic that only reports."""
    last = topic.rsplit("/", 1)[-1]
    if topic.startswith("/c2d/") or topic.startswith("c2d/"):
        return "/c2d/ commands a device"
    if is_vda(topic) and last in VDA_HEARS:
        return f"VDA 5050 {last} commands a robot"
    if topic.startswith("/d2c/") or topic_kind(topic) not in (TopicKind.OTHER, TopicKind.ROBOTSPACE):
        return ""
    if is_vda(topic) and last in VDA_SAYS:
        return ""
    return "Not documented as status or trip: it may command a robot"


def is_vda(topic: str) -> bool:
    """interface/majorVersion/manufacturer/serialNumber/topic (VDA 5050 2.0, 6.3)."""
    levels = topic.split("/")
    return len(levels) == 5 and levels[1][:1] == "v" and levels[1][1:].isdigit()
