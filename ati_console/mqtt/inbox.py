"""The bounded hand-over between the network thread and whoever reads: drops are counted, nothing blocks."""

from __future__ import annotations

import msgspec


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What an acknowledgement needs. QoS 0 has mid 0 and is never acknowledged."""

    mid: int
    generation: int  # of the connection; an ack for an older one is dropped (reliability.md)
    qos: int


class Inbound(msgspec.Struct, frozen=True, gc=False):
    """One PUBLISH as it came off the wire."""

    topic: str
    payload: bytes
    received_at: float  # unix seconds
    receipt: Receipt
    retain: bool = False
    duplicate: bool = False  # the DUP flag
