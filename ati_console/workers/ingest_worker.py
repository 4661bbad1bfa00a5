"""The ingest stage on its thread: it owns the fleet, the window gets values."""

from __future__ import annotations

import time
from collections import deque
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.fleet.view import ErrorEntry, FleetUpdate
from ati_console.ingest.ingest import BATCH
from ati_console.ingest.tap import Tap, TopicTally
from ati_console.site.rules import Rules
from ati_console.status import LinkEvent, LinkStatus
from ati_console.workers.worker import Worker

UPDATE_S = 1 / 60  # an update is built at most this often, and only after something arrived
BEHIND_S = 1 / 35  # with more waiting than a step takes, messages come first and 30 frames a second are enough
QUIET_S = 1.0  # with nothing arriving, one this often: rates fall and drops may have grown
WAIT_S = 0.1  # for the first message; the inbox wakes the thread when there is one
EVENTS = 1_000  # link events kept for a window that does not collect them


class Ingest(Protocol):
    """What the shell asks of the stage (ingest/ingest.py)."""

    @property
    def tap(self) -> Tap: ...
    def step(self, timeout_s: float) -> int: ...
    def update(self, now: float) -> FleetUpdate: ...
    def use(self, rules: Rules) -> None: ...
    def acknowledge_error(self, sherpa: str, what: str) -> None: ...
    def forget(self, sherpa: str) -> None: ...


class Session(Protocol):
    """What the shell asks of the link (mqtt/session.py)."""

    @property
    def link(self) -> LinkStatus: ...
    def take_events(self) -> list[LinkEvent]: ...


class IngestWorker(Worker):
    """`updated(FleetUpdate)` is always the newest; `link_changed(LinkStatus)`; `link_events(tuple[LinkEvent, ...])`.

    `heard(Overheard)` only while somebody listens, first the tail and then with the updates: the tap is the mailbox.
    """

    updated = Signal(object)
    link_changed = Signal(object)
    link_events = Signal(object)
    heard = Signal(object)

    def __init__(self, ingest: Ingest, session: Session, parent: QObject | None = None) -> None:
        super().__init__("ingest", parent)
        self._ingest = ingest
        self._session = session
        self._wishes: deque[ErrorEntry | str] = deque()  # an error to acknowledge, a sherpa to forget
        self._update: FleetUpdate | None = None
        self._link: LinkStatus | None = None
        self._events: deque[LinkEvent] = deque(maxlen=EVENTS)
        self._seen_link: LinkStatus | None = None
        self._topics: tuple[TopicTally, ...] | None = None
        self._asked = False  # the topics are wanted now, be it quiet or not

    @Slot(object)
    def acknowledge(self, entry: ErrorEntry) -> None:
        """Take an error off the list, on the thread that owns the list."""
        self._wishes.append(entry)

    @Slot(object)
    def forget(self, sherpas: tuple[str, ...]) -> None:
        """Take sherpas off the fleet, until they are heard again."""
        self._wishes.extend(sherpas)

    @Slot(object)
    def use(self, rules: Rules) -> None:
        """Another allow-list, other conventions: between two messages, and nothing that is on its way is lost."""
        self._ingest.use(rules)

    @Slot(bool)
    def listen(self, on: bool) -> None:
        """Begin or end to show the messages themselves, on the window's thread as `deliver`: the tail comes at once."""
        self._ingest.tap.listen(on)
        self._asked = on
        if on:
            self._tell_heard()

    def work(self) -> None:
        fresh, due = True, 0.0
        while not self.stopping:
            arrived = self._ingest.step(max(0.0, due - time.monotonic()) if fresh else WAIT_S)
            fresh = self._grant() or arrived > 0 or fresh
            self._watch_link()
            now = time.monotonic()
            if now >= due + (0.0 if fresh else QUIET_S):
                self._post_update()
                fresh, due = False, _next(due, now, behind=arrived >= BATCH)
        self._post_update()

    def deliver(self) -> None:
        update, self._update = self._update, None
        link, self._link = self._link, None
        events = tuple(self._events.popleft() for _ in range(len(self._events)))
        if link is not None:
            self.link_changed.emit(link)
        if events:
            self.link_events.emit(events)
        if update is not None:
            if self._ingest.tap.open:
                self._tell_heard()
            self.updated.emit(update)

    def _tell_heard(self) -> None:
        topics, self._topics = self._topics, None
        overheard = self._ingest.tap.take(topics)
        if not overheard.is_empty:
            self.heard.emit(overheard)

    def _grant(self) -> bool:
        done, self._asked = bool(self._wishes) or self._asked, False
        while self._wishes:
            wish = self._wishes.popleft()
            if isinstance(wish, str):
                self._ingest.forget(wish)
            else:
                self._ingest.acknowledge_error(wish.sherpa, wish.what)
        return done

    def _watch_link(self) -> None:
        link, events = self._session.link, self._session.take_events()
        self._events.extend(events)
        if link is not self._seen_link and link != self._seen_link:
            self._link = link
            self.ring()
        self._seen_link = link
        if events:
            self.ring()

    def _post_update(self) -> None:
        now, tap = time.time(), self._ingest.tap
        self._update = self._ingest.update(now)
        if tap.open:
            self._topics = tap.topics(now) or self._topics
        self.ring()


def _next(due: float, now: float, *, behind: bool) -> float:
    """When the next update is due. Lateness up to half a period is made good, or a display of 60 Hz would get 50."""
    period = BEHIND_S if behind else UPDATE_S
    return max(due, now - period / 2) + period
