"""One status on its way into the fleet: how it arrived, and what became of it."""

from __future__ import annotations

import msgspec


class Applied(msgspec.Struct, frozen=True, gc=False):
    """What became of one status. `timestamp` is when it was measured when that is trusted, else when received."""

    accepted: bool  # the newest; False: late, and nothing moved
    time_trusted: bool
    timestamp: float  # unix seconds
    over_limit: bool = False


class Message(msgspec.Struct, frozen=True, gc=False):
    """The facts of arrival that a status came with."""

    topic: str
    payload: bytes
    received_at: float  # unix seconds
    qos: int = 0
    duplicate: bool = False  # the DUP flag
    retain: bool = False
