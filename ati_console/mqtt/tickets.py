"""Publishing: one ticket a message, settled by the broker's answer, bounded in number."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from ati_console.mqtt.reason_codes import puback

OUTSTANDING: Final = 1_000


class PublishError(Exception):
    """It was not sent; the text says why."""


class Offline(PublishError):
    """There is no connection at this moment."""


class TooMany(PublishError):
    """So many wait for their acknowledgement that no more are taken."""


class PublishTicket:
    """One publish under way. `code` is the broker's: 0 accepted, 0x10 nobody listens, from 0x80 on refused.

    MQTT 3.1.1 has no codes: 0 says only that a PUBACK came (contracts.md, what a broker's answer proves).
    QoS 0 is settled when it was handed to the network.
    """

    __slots__ = ("_begin", "_settled", "code", "mid", "ms", "qos", "topic", "words")

    def __init__(self, topic: str, qos: int) -> None:
        self.topic = topic
        self.qos = qos
        self.mid = 0
        self.code: int | None = None
        self.ms: float | None = None
        self.words = "under way"
        self._begin = time.perf_counter()
        self._settled = threading.Event()

    @property
    def done(self) -> bool:
        """Settled, well or not."""
        return self._settled.is_set()

    @property
    def ok(self) -> bool:
        """The broker took it."""
        return self.code is not None and self.code < 0x80

    def wait(self, timeout_s: float | None = None) -> bool:
        """True when it was settled in time."""
        return self._settled.wait(timeout_s)

    def settle(self, code: int | None, words: str) -> None:
        """`code` None: no answer came, and none will."""
        self.ms = (time.perf_counter() - self._begin) * 1000.0
        self.code = code
        self.words = words
        self._settled.set()


class Tickets:
    """Those under way on one connection."""

    def __init__(self, capacity: int = OUTSTANDING) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._open: dict[int, PublishTicket] = {}
        self._early: dict[int, tuple[int, str]] = {}  # answered before the publishing thread knew the id
        self._closed = ""

    def __len__(self) -> int:
        return len(self._open)

    def send(self, ticket: PublishTicket, publish: Callable[[], int]) -> PublishTicket:
        """`publish` sends and returns the packet id. Raises TooMany or Offline before it does."""
        if len(self._open) >= self._capacity:
            raise TooMany(f"{self._capacity} messages wait for their acknowledgement")
        # Not under the lock: the network thread settles while it holds a lock of paho that publish needs.
        ticket.mid = publish()
        with self._lock:
            answer = self._early.pop(ticket.mid, None)
            if answer is None and not self._closed:
                self._open[ticket.mid] = ticket
                return ticket
        ticket.settle(*(answer or (None, self._closed)))
        return ticket

    def answered(self, mid: int, code: int, said: str) -> PublishTicket | None:
        """The broker acknowledged; the ticket when it is known by now."""
        with self._lock:
            ticket = self._open.pop(mid, None)
            if ticket is None:
                self._early[mid] = (code, puback(code, said))
                return None
        ticket.settle(code, puback(code, said))
        return ticket

    def close(self, words: str) -> None:
        """The connection is gone: nobody will answer."""
        with self._lock:
            self._closed = words
            left, self._open = self._open, {}
        for ticket in left.values():
            ticket.settle(None, words)
