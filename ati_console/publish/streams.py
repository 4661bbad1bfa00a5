"""Many messages on a thread of their own: made when they are sent, never queued, few under way, stopped at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

from ati_console.mqtt.tickets import Offline, PublishError, TooMany
from ati_console.publish.ledger import Ledger, Link
from ati_console.publish.message import Message
from ati_console.publish.mistake import TemplateError
from ati_console.publish.schedule import Schedule

TICK_S: Final = 0.004
UNDER_WAY: Final = 200  # unacknowledged at a time; a slower broker slows the stream down
LATE_S: Final = 1.0  # what was due earlier than this is left out and counted: no flood after a pause
LAST_ACKS_S: Final = 3.0
Make = Callable[[int], Message | None]


class Source(Protocol):
    """`due` gives at most `room` messages; `over` when there will be no more; `skipped` were too late; `left_out`: what
    could not be sent, in words, the sum of it first."""

    @property
    def over(self) -> bool: ...
    @property
    def skipped(self) -> int: ...
    @property
    def left_out(self) -> tuple[str, ...]: ...

    def due(self, elapsed_s: float, room: int) -> list[Message]: ...


class Paced:
    """What `make(number)` gives, from 0 on, when the schedule says so; None from it ends the stream."""

    def __init__(self, schedule: Schedule, make: Make, left_out: Callable[[], tuple[str, ...]] = tuple) -> None:
        self._schedule, self._make, self._left_out = schedule, make, left_out
        self._next = 0
        self._ended = False
        self.skipped = 0

    @property
    def left_out(self) -> tuple[str, ...]:
        return self._left_out()

    @property
    def over(self) -> bool:
        total = self._schedule.total
        return self._ended or (total is not None and self._next >= total)

    def due(self, elapsed_s: float, room: int) -> list[Message]:
        late = self._schedule.due(elapsed_s - LATE_S) - 1 if elapsed_s > LATE_S else 0
        if self._schedule.total is None and late > self._next:  # a count that was asked for is sent, late or not
            self.skipped += late - self._next
            self._next = late
        messages: list[Message] = []
        until = min(self._schedule.due(elapsed_s), self._next + room)
        while self._next < until and not self._ended:
            message = self._make(self._next)
            self._next += 1
            if message is None:
                self._ended = True
            else:
                messages.append(message)
        return messages


class Stream:
    """`run` blocks its thread until the source is over, `stop`, or the link is gone; `ended` then says why."""

    def __init__(
        self,
        number: int,
        link: Link,
        ledger: Ledger,
        source: Source,
        *,
        watched: Callable[[str], bool] = lambda _topic: False,
    ) -> None:
        self.number, self._link, self._ledger, self._source = number, link, ledger, source
        self._watched = watched
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.ended = ""
        self.failed = False

    @property
    def skipped(self) -> int:
        return self._source.skipped

    @property
    def left_out(self) -> tuple[str, ...]:
        return self._source.left_out

    @property
    def running(self) -> bool:
        return self._thread is not None and not self.ended

    def start(self) -> None:
        self._thread = threading.Thread(target=self.run, name="stream", daemon=True)
        self._thread.start()

    def stop(self, words: str = "stopped") -> None:
        """At once: nothing more is sent. Any thread."""
        self.ended = self.ended or words
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """True when its thread has ended."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def run(self) -> None:
        begun = time.monotonic()
        try:
            while not self._stop.is_set() and not self._source.over:
                self._ledger.harvest()
                room = UNDER_WAY - self._ledger.in_flight
                for message in self._source.due(time.monotonic() - begun, room) if room > 0 else ():
                    self._send(message)
                self._stop.wait(TICK_S)
            self.ended = self.ended or "all sent"
        except Offline as error:
            self._fail(f"the link is gone: {error}")
        except (PublishError, TemplateError, ValueError, OSError) as error:
            self._fail(str(error))
        self._wait_for_the_last()

    def _send(self, message: Message) -> None:
        """Too many under way is no failure: others publish on this link as well."""
        while not self._stop.is_set():
            try:
                self._ledger.send(self._link, message, watched=self._watched(message.topic), stream=self.number)
                return
            except TooMany:
                self._stop.wait(TICK_S)

    def _fail(self, words: str) -> None:
        self.ended, self.failed = self.ended or words, True

    def _wait_for_the_last(self) -> None:
        until = time.monotonic() + LAST_ACKS_S
        while self._ledger.in_flight and time.monotonic() < until and not self._stop.is_set():
            self._ledger.harvest()
            self._stop.wait(0.02)
        self._ledger.harvest()
