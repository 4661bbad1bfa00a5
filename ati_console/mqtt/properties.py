"""MQTT 5 properties: what we send, and what we read of the broker's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ati_console.mqtt.connection import Hello, Welcome
from ati_console.settings.profile_parts import PACKET_MOST, LastWill


def connect_properties(hello: Hello) -> Any:
    """Without a wish the largest packet is a generous one: what is over it the broker drops without a word, and what
    we cut ourselves (64 KiB) is at least counted. No topic alias is offered: paho knows none of what arrives."""
    made: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    made.SessionExpiryInterval = hello.session_expiry_s
    made.ReceiveMaximum = hello.receive_maximum
    made.MaximumPacketSize = hello.maximum_packet_size or PACKET_MOST
    made.RequestProblemInformation = 1
    if hello.user_properties:
        made.UserProperty = list(hello.user_properties)
    return made


def will_properties(will: LastWill) -> Any:
    """Of a last will, None when there are none."""
    if not will.has_properties:
        return None
    made: Any = Properties(PacketTypes.WILLMESSAGE)  # type: ignore[no-untyped-call]
    for name, value in (
        ("WillDelayInterval", will.delay_s), ("ContentType", will.content_type),
        ("ResponseTopic", will.response_topic), ("CorrelationData", will.correlation.encode()),
        ("PayloadFormatIndicator", int(will.utf8)), ("UserProperty", list(will.user_properties)),
    ):  # fmt: skip
        if value:
            setattr(made, name, value)
    if will.expiry_s is not None:
        made.MessageExpiryInterval = will.expiry_s
    return made


_ANNOUNCED: Final = (
    ("MaximumQoS", "maximum QoS"), ("RetainAvailable", "retain available"),
    ("WildcardSubscriptionAvailable", "wildcards available"),
    ("SharedSubscriptionAvailable", "shared subscriptions available"), ("MaximumPacketSize", "largest packet, bytes"),
    ("ReceiveMaximum", "publishes at a time"), ("ServerKeepAlive", "keep alive, s"),
    ("AssignedClientIdentifier", "assigned client id"), ("TopicAliasMaximum", "topic aliases"),
)  # fmt: skip


def connack_facts(session_present: bool, properties: Properties | None) -> tuple[str, Welcome]:
    return said(properties), Welcome(
        session_present, int(getattr(properties, "ReceiveMaximum", 0)), _announced(properties)
    )


def _announced(properties: Properties | None) -> tuple[tuple[str, str], ...]:
    """What an MQTT 5 broker says of its limits (3.2.2.3); what it leaves out is the default of the standard."""
    found = ((words, getattr(properties, name, None)) for name, words in _ANNOUNCED)
    return tuple((words, str(value)[:100]) for words, value in found if value is not None)


def said(properties: Properties | None) -> str:
    return str(getattr(properties, "ReasonString", ""))[:300]


def publish_properties(
    user: Sequence[tuple[str, str]], content_type: str, expiry_s: int | None, response_topic: str = ""
) -> Any:
    """MQTT 5 properties of a PUBLISH, None when there are none."""
    if not user and not content_type and expiry_s is None and not response_topic:
        return None
    made: Any = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    if user:
        made.UserProperty = list(user)
    if content_type:
        made.ContentType = content_type
    if expiry_s is not None:
        made.MessageExpiryInterval = expiry_s
    if response_topic:
        made.ResponseTopic = response_topic
    return made
