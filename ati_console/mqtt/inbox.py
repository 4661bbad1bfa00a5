"""The bounded hand-over between the network thread and whoever reads: drops are counted, nothing blocks."""

from __future__ import annotations

import threading
from collections import deque
from typing import Final

import msgspec

from ati_console.arrival import Receipt

DEFAULT_CAPACITY: Final = 20_000
READ_AHEAD: Final = 2_000  # a tenth of a second of the most we read; what waits longer waits at the broker


class Inbound(msgspec.Struct, frozen=True, gc=False):
    """One PUBLISH as it came off the wire."""

    topic: str
    payload: bytes
    received_at: float  # unix seconds
    receipt: Receipt
    retain: bool = False
    duplicate: bool = False  # the DUP flag


class Inbox:
    """One thread puts, one thread takes. Full means the newcomer is dropped and counted.

    The hot path takes no lock: a deque's append and popleft are atomic, and `put` touches the event only
    while somebody sleeps in `take` (25,000 messages a second share one core with painting).
    """

    def __init__(self, capacity: int = DEFAULT_CAPACITY) -> None:
        if capacity < 1:
            raise ValueError(f"an inbox holds at least 1 message, not {capacity}")
        self.capacity = capacity
        self._enough = min(READ_AHEAD, (capacity + 1) // 2)
        self._queue: deque[Inbound] = deque()
        self._arrived = threading.Event()
        self._sleeping = False
        self._received = 0
        self._dropped = 0

    def put(self, inbound: Inbound) -> bool:
        """False when it was dropped. Only the network thread calls this."""
        self._received += 1
        if len(self._queue) >= self.capacity:
            self._dropped += 1
            return False
        self._queue.append(inbound)
        if self._sleeping:
            self._arrived.set()
        return True

    def take(self, max_n: int, timeout_s: float) -> list[Inbound]:
        """Up to `max_n`, oldest first; waits at most `timeout_s` for the first. Empty after a `wake`."""
        if not self._queue:
            self._sleep(timeout_s)
        return [self._queue.popleft() for _ in range(min(max_n, len(self._queue)))]

    def wake(self) -> None:
        """Ends a waiting `take`, or the next one, at once. Any thread."""
        self._arrived.set()

    @property
    def has_room(self) -> bool:
        """False: with so much waiting, what the broker keeps for us (QoS 1) is better left there."""
        return len(self._queue) < self._enough

    @property
    def received(self) -> int:
        """All that ever came, the dropped ones included."""
        return self._received

    @property
    def dropped(self) -> int:
        return self._dropped

    @property
    def depth(self) -> int:
        return len(self._queue)

    def _sleep(self, timeout_s: float) -> None:
        self._sleeping = True
        # Asked again after the flag is up: what came in between has rung no bell.
        if not self._queue:
            self._arrived.wait(timeout_s)
        self._sleeping = False
        self._arrived.clear()
