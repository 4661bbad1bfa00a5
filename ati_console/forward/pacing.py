"""When to ask the twin again and how much at once. Pure: time and chance are arguments."""

from __future__ import annotations

import math
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

CAP_S: Final = 30.0
FIRST_S: Final = 0.5
LONGEST_WAIT_S: Final = 300.0  # whatever Retry-After says
SHORTEST_WAIT_S: Final = 0.2  # "Retry-After: 0" for ever must not become a busy loop
FIRST_PAUSE_S: Final = 60.0  # after a refused credential
SLEPT_S: Final = 5.0
GROW_AFTER: Final = 20  # full batches accepted in a row


def backoff_s(failures: int, jitter: float) -> float:
    """Doubling from half a second, capped at 30 s; `jitter` 0..1 takes up to half off it."""
    ceiling = min(CAP_S, FIRST_S * 2 ** min(max(failures, 1) - 1, 16))
    return float(ceiling * (1.0 - jitter / 2))


def retry_after_s(text: str | None, now: float) -> float | None:
    """Seconds to wait by a Retry-After header (seconds or a date), 0..300; None when it says nothing usable."""
    if text is None:
        return None
    seconds = _seconds(text.strip(), now)
    if seconds is None or math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT_S)


def _seconds(text: str, now: float) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


class Pace:
    """Failures in a row and the earliest next try (monotonic seconds)."""

    def __init__(self) -> None:
        self.failures = 0
        self.refusals = 0
        self.not_before = 0.0
        self._failed_at = self._paused_until = -math.inf

    def failed(self, started: float, now: float, jitter: float, wait_s: float | None = None) -> None:
        """A request begun before the last failure failed with it: it does not make the wait longer."""
        if started >= self._failed_at:
            self.failures += 1
        self._failed_at = now
        delay = backoff_s(self.failures, jitter) if wait_s is None else max(wait_s, SHORTEST_WAIT_S)
        self.not_before = max(self.not_before, now + delay)

    def refused(self, now: float) -> None:
        """A credential was refused: a long pause, doubling to five minutes, so that nobody is hammered.

        Requests that were under way together are refused together: within a pause that is still the same refusal.
        """
        if self.refusals and now < self._paused_until:
            return
        self.refusals += 1
        pause = min(LONGEST_WAIT_S, FIRST_PAUSE_S * 2 ** min(self.refusals - 1, 8))
        self._paused_until = now + pause
        self.not_before = max(self.not_before, self._paused_until)

    def succeeded(self) -> None:
        self.failures = self.refusals = 0
        self.not_before = 0.0

    @property
    def troubled(self) -> bool:
        """One request at a time until something succeeds."""
        return self.failures > 0 or self.refusals > 0


class Naps:
    """Finds out that the computer slept, or that its clock was set: wall clock against monotonic (reliability.md).

    What was waited for before the jump says nothing about now: pauses end, connections are made anew.
    """

    def __init__(self) -> None:
        self._offset: float | None = None

    def slept(self, wall: float, monotonic: float) -> bool:
        """Since the last call. Both in seconds."""
        offset, before = wall - monotonic, self._offset
        self._offset = offset
        return before is not None and abs(offset - before) > SLEPT_S


class BatchSize:
    """How many locations go into one request: halved on 413, back up after enough full ones were taken."""

    def __init__(self, largest: int) -> None:
        self.largest = max(1, largest)
        self.limit = self.largest
        self._full = 0

    def too_large(self, sent: int) -> None:
        self.limit = max(1, min(self.limit, sent // 2))
        self._full = 0

    def accepted(self, sent: int) -> None:
        if self.limit == self.largest or sent < self.limit:
            return
        self._full += 1
        if self._full >= GROW_AFTER:
            self.limit, self._full = min(self.largest, self.limit * 2), 0
