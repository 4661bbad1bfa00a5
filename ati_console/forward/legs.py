"""Latency by leg over the last ten minutes, in a fixed number of bytes: a histogram per leg and minute. Pure.

Buckets grow by 10 %, so a quantile is right within 5 %. A negative first leg is that sherpa's clock, never latency:
its offset is the smallest leg of late, and is taken away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from ati_console.forward.order import Row
from ati_console.forwarding import Leg, LegTiming

SLICE_S: Final = 60.0
SLICES: Final = 10
SHORTEST_S, LONGEST_S = 0.0005, 7200.0
STEP: Final = math.log(1.1)
BUCKETS: Final = math.ceil(math.log(LONGEST_S / SHORTEST_S) / STEP) + 2
FEW: Final = 8  # below it numpy costs more than it saves


class Sketch:
    def __init__(self) -> None:
        self._counts: npt.NDArray[np.int64] = np.zeros((SLICES, BUCKETS), np.int64)
        self._slices = [-1] * SLICES

    def add(self, seconds: Sequence[float], now: float) -> None:
        if not seconds:
            return
        row = self._row(int(now // SLICE_S))
        if len(seconds) < FEW:
            for one in seconds:
                row[_bucket(one)] += 1
        else:
            values = np.clip(np.asarray(seconds), SHORTEST_S, LONGEST_S)
            row += np.bincount((np.log(values / SHORTEST_S) / STEP).astype(np.int64) + 1, minlength=BUCKETS)

    def _row(self, number: int) -> npt.NDArray[np.int64]:
        place = number % SLICES
        if self._slices[place] != number:
            self._slices[place] = number
            self._counts[place] = 0
        row: npt.NDArray[np.int64] = self._counts[place]
        return row

    def timing(self, leg: Leg, now: float) -> LegTiming | None:
        """None: nothing in the last ten minutes."""
        number = int(now // SLICE_S)
        fresh = [place for place, one in enumerate(self._slices) if number - SLICES < one <= number]
        counts = self._counts[fresh].sum(axis=0)
        total = int(counts.sum())
        if not total:
            return None
        upto = np.cumsum(counts)
        p50, p99 = (_middle(int(np.searchsorted(upto, math.ceil(total * part)))) for part in (0.5, 0.99))
        return LegTiming(leg, total, p50, p99)


def _bucket(seconds: float) -> int:
    return int(math.log(min(max(seconds, SHORTEST_S), LONGEST_S) / SHORTEST_S) / STEP) + 1


def _middle(bucket: int) -> float:
    return SHORTEST_S * math.exp((bucket - 0.5) * STEP) if bucket > 1 else SHORTEST_S


class Clocks:
    """How far each sherpa's clock is ahead of ours, by the smallest first leg of this slice and the one before."""

    def __init__(self) -> None:
        self._floors: dict[str, tuple[int, float, float]] = {}  # sherpa: slice, floor before it, floor in it

    def corrected(self, sherpa: str, leg_s: float, now: float) -> float:
        number = int(now // SLICE_S)
        at, before, floor = self._floors.get(sherpa, (number, 0.0, 0.0))
        if at != number:
            before, floor = (floor if at == number - 1 else 0.0), 0.0
        floor = min(floor, leg_s)
        self._floors[sherpa] = (number, before, floor)
        return leg_s - min(before, floor)


class Legs:
    """Fed by groups of rows. The caller locks."""

    def __init__(self) -> None:
        self._sketches = {leg: Sketch() for leg in Leg}
        self._clocks = Clocks()

    def committed(self, rows: Sequence[Row], now: float) -> None:
        corrected = self._clocks.corrected
        measured = [(row, row.received_at - row.sample.timestamp_ms / 1000) for row in rows]
        # Within half a millisecond: the source's time was not to be trusted, the receive time stands for it.
        trusted = [corrected(row.sample.sherpa, leg_s, now) for row, leg_s in measured if abs(leg_s) > 0.00051]
        self._sketches[Leg.RECEIVED].add(trusted, now)
        self._sketches[Leg.COMMITTED].add([now - row.received_at for row in rows], now)
        for row in rows:
            row.committed_at = now

    def accepted(self, rows: Iterable[Row], now: float) -> None:
        """Those that an earlier run committed do not count: the time between the runs is not latency."""
        self._sketches[Leg.ACCEPTED].add([now - row.committed_at for row in rows if row.committed_at], now)

    def read_back(self, seconds: Sequence[float], now: float) -> None:
        self._sketches[Leg.READ_BACK].add(seconds, now)

    def timings(self, now: float) -> tuple[LegTiming, ...]:
        found = (sketch.timing(leg, now) for leg, sketch in self._sketches.items())
        return tuple(one for one in found if one is not None)
