"""What ingest hands over: one received message with its fate so far, and what its acknowledgement needs."""

from __future__ import annotations

import enum

import msgspec

from ati_console.robot import RobotState


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What an acknowledgement needs. QoS 0 has mid 0 and is never acknowledged."""

    mid: int
    generation: int  # of the connection; an ack for an older one is dropped (reliability.md)
    qos: int


class Fate(enum.Enum):
    """What the message turned out to be. The counters of ForwardStatus of the same names count them."""

    UNDECODABLE = "undecodable"
    IGNORED = "ignored"  # decoded, but no pose in it: trips, events, alerts
    UNMAPPED = "unmapped"  # not on the allow-list, disabled, or the topic names another robot than the payload
    SAMPLE = "sample"  # a pose to forward; `state` is set


class Arrival(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One message on its way to the outbox.

    `digest` is a hash of topic and payload; with `message_id` (or, for a redelivery, with the DUP flag and the
    timestamp) it tells a redelivered message from a parked robot that repeats itself (reliability.md).
    """

    receipt: Receipt
    fate: Fate
    received_at: float  # unix seconds
    state: RobotState | None = None  # set with SAMPLE
    timestamp: float = 0.0  # unix seconds: measured when the source clock is trusted, else received
    message_id: str | None = None
    duplicate: bool = False  # the DUP flag
    digest: bytes = b""
