"""The last hour of one sherpa in slots of a quarter of a minute: how many messages, how fast. Bounded, pure.

Two arrays of 16-bit numbers are under a kilobyte; a struct a slot would be twenty times that, times 10,000 sherpas.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final

import msgspec

SLOT_S: Final = 15.0
SLOTS: Final = 240
MINUTE_S: Final = 60.0
_PER_MINUTE: Final = round(MINUTE_S / SLOT_S)
_MOST: Final = 65_534
_UNKNOWN: Final = 65_535
_PER_MPS: Final = 1_000.0


class Hour(msgspec.Struct, frozen=True, gc=False):
    """Whole slots, oldest first; `end_at` (unix seconds, a multiple of the slot) is where the last one ends."""

    end_at: float = 0.0
    counts: bytes = b""  # 16-bit, messages in a slot
    speeds: bytes = b""  # 16-bit, mm/s, mean over a slot; 65535: nothing came in it

    def rates(self) -> Iterator[tuple[float, int]]:
        """Begin of each whole minute of the clock, and its messages."""
        counts = memoryview(self.counts).cast("H")
        begin = self.end_at - SLOT_S * len(counts)
        skipped = round((-begin % MINUTE_S) / SLOT_S)
        for slot in range(skipped, len(counts) - _PER_MINUTE + 1, _PER_MINUTE):
            yield begin + slot * SLOT_S, sum(counts[slot : slot + _PER_MINUTE])

    def mean_speeds(self) -> Iterator[tuple[float, float]]:
        """Middle of each slot in which something came, and the mean speed in m/s."""
        speeds = memoryview(self.speeds).cast("H")
        first = self.end_at - SLOT_S * len(speeds) + SLOT_S / 2
        for slot, value in enumerate(speeds):
            if value != _UNKNOWN:
                yield first + slot * SLOT_S, value / _PER_MPS


EMPTY: Final = Hour()


class HourLog:
    """Counts into the slot of now; nothing is made anew until a slot is full."""

    __slots__ = ("_count", "_counts", "_end", "_frozen", "_is_whole", "_sampled", "_speeds", "_start", "_sum")

    def __init__(self) -> None:
        self._counts, self._speeds = array("H"), array("H")
        self._start = self._end = float("-inf")
        self._count = self._sampled = 0
        self._sum = 0.0
        self._is_whole = False  # the slot of now was listened to from its beginning
        self._frozen: Hour | None = EMPTY

    def count(self, at: float) -> None:
        """One message, received at `at`."""
        if not self._start <= at < self._end:
            self._turn(at)
        self._count += 1

    def sample(self, speed_mps: float) -> None:
        """The speed that follows from the message counted last."""
        self._sum += speed_mps
        self._sampled += 1

    def frozen(self) -> Hour:
        """The same value until a slot is full."""
        if self._frozen is None:
            self._frozen = Hour(self._start, self._counts.tobytes(), self._speeds.tobytes())
        return self._frozen

    def _turn(self, at: float) -> None:
        begin = at // SLOT_S * SLOT_S
        passed = (begin - self._start) // SLOT_S
        if 0 < passed <= SLOTS:
            self._close(int(passed))
        else:  # the first of all, an hour of silence, or our own clock was set back
            del self._counts[:], self._speeds[:]
        self._is_whole = bool(self._counts) or 0 < passed <= SLOTS
        self._start, self._end = begin, begin + SLOT_S
        self._count = self._sampled = 0
        self._sum, self._frozen = 0.0, None

    def _close(self, passed: int) -> None:
        if self._is_whole:
            mean = round(self._sum / self._sampled * _PER_MPS) if self._sampled else _UNKNOWN
            self._counts.append(min(self._count, _MOST))
            self._speeds.append(min(mean, _MOST) if self._sampled else _UNKNOWN)
        self._counts.extend([0] * (passed - 1))
        self._speeds.extend([_UNKNOWN] * (passed - 1))
        del self._counts[:-SLOTS], self._speeds[:-SLOTS]
