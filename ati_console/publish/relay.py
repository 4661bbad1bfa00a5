"""Polls a source and publishes what changed, through the publisher that ATI gets.

A sherpa has at most one message under way: what changes meanwhile is published with the next poll, so a broker that is
away costs no memory and gets the newest of each when it is back. What the broker did not acknowledge is not in the
book, and so is published again after a restart: twice perhaps, never not at all, and never anything a row did not say.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol

from ati_console.publish.relay_book import Book
from ati_console.publish.relay_file import SourceError
from ati_console.publish.relay_map import RelayMap
from ati_console.publish.relay_rows import BadRow, Row, Status, digest, status_of

REMEMBERED: Final = 10_000  # bad rows that are not said twice
AHEAD: Final = 2_000  # messages under way at one time


class Publisher(Protocol):
    """What is needed of FleetPublisher."""

    def publish_sherpa_status(
        self, status: dict[str, Any], done: Callable[[bool, str], None] | None = None
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class BadRowSeen:
    """A row that was skipped: where, which column ("" when it is the row itself) and why."""

    row: int
    column: str
    why: str


@dataclass(slots=True)
class RelayCounts:
    """`rows`: in the last poll. The others since the start; `bad` counts a bad row at each poll that met it."""

    polls: int = 0
    rows: int = 0
    bad: int = 0
    good: int = 0  # sherpas whose row could be read, at each poll
    changed: int = 0  # handed to the publisher
    acknowledged: int = 0
    refused: int = 0  # the broker said no: not tried again until the row changes
    failed_polls: int = 0
    source_error: str = ""  # of the last poll; "" when it was read


@dataclass(slots=True)
class Relay:
    """tick() and settle() on one thread; the publisher answers from its own, through a queue."""

    read: Callable[[], list[Row]]
    plan: RelayMap
    publisher: Publisher
    book: Book
    counts: RelayCounts = field(default_factory=RelayCounts)
    _under_way: dict[str, str] = field(default_factory=dict)
    _turned_down: dict[str, str] = field(default_factory=dict)
    _said: dict[BadRowSeen, None] = field(default_factory=dict)
    _answers: queue.SimpleQueue[tuple[str, str, bool]] = field(default_factory=queue.SimpleQueue)

    @property
    def pending(self) -> int:
        return len(self._under_way)

    def tick(self) -> tuple[BadRowSeen, ...]:
        """One poll. What is new of the bad rows; OSError when the book cannot be written."""
        self.settle()
        self.counts.polls += 1
        try:
            rows = self.read()
        except SourceError as error:
            self.counts.failed_polls += 1
            self.counts.source_error = str(error)
            return ()
        self.counts.source_error, self.counts.rows = "", len(rows)
        news, newest = self._judged(rows)
        self.counts.good += len(newest)
        for sherpa, status in newest.items():
            self._offer(sherpa, status)
        return news

    def settle(self) -> None:
        """Enter what was acknowledged since, and save it."""
        while not self._answers.empty():
            sherpa, said, acknowledged = self._answers.get()
            self._under_way.pop(sherpa, None)
            if acknowledged:
                self.counts.acknowledged += 1
                self.book.enter(sherpa, said)
            else:  # never dropped: AHEAD is below the publisher's limit
                self.counts.refused += 1
                self._turned_down[sherpa] = said
        self.book.save()

    def _judged(self, rows: list[Row]) -> tuple[tuple[BadRowSeen, ...], dict[str, Status]]:
        """Of several rows of one sherpa the last counts, as in a file that is appended to."""
        news: list[BadRowSeen] = []
        newest: dict[str, Status] = {}
        for row in rows:
            try:
                status = status_of(row, self.plan)
                newest[status["sherpa_name"]] = status
            except BadRow as error:
                self.counts.bad += 1
                bad = BadRowSeen(row.number, error.column, error.why)
                if bad not in self._said and len(self._said) < REMEMBERED:
                    self._said[bad] = None
                    news.append(bad)
        return tuple(news), newest

    def _offer(self, sherpa: str, status: Status) -> None:
        said = digest(status)
        known = self.book.knows(sherpa, said) or self._turned_down.get(sherpa) == said
        if known or sherpa in self._under_way or len(self._under_way) >= AHEAD:
            return
        self._under_way[sherpa] = said
        if self.publisher.publish_sherpa_status(status, partial(self._answered, sherpa, said)):
            self.counts.changed += 1
        else:
            self._under_way.pop(sherpa)

    def _answered(self, sherpa: str, said: str, acknowledged: bool, _words: str) -> None:
        self._answers.put((sherpa, said, acknowledged))
