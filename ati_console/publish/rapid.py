"""The rapid test in figures: what was sent, acknowledged, seen back; loss, order, delay. Pure; time is an argument."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from ati_console.publish.trial_values import Evidence, Figures, TrialPlan, Weight

GRACE_S: Final = 5.0  # a message not seen for so long is lost
SLICES: Final = 150  # points of the chart at the most
IN_A_SLICE: Final = 4  # messages at least, so that a slow test is a line and not a row of dots
STEP_MS: Final = 0.1  # so fine are delays counted: a long test holds no list of them


class Rapid:
    """One test of `plan.seconds` that began at `began_at` (unix seconds)."""

    def __init__(self, plan: TrialPlan, began_at: float) -> None:
        self._plan, self._began_at = plan, began_at
        self._on_way: dict[int, tuple[str, float]] = {}  # seq -> sherpa, sent at
        self._newest: dict[str, int] = {}
        self._delays = Delays()
        expected = plan.rate_hz * plan.sherpas * plan.seconds
        self._slices = max(2, min(SLICES, int(expected / IN_A_SLICE)))
        self._worst = [math.nan] * self._slices
        self.sent = self.acked = self.refused = self.seen = self.lost = self.disordered = self.repeated = 0

    def send(self, seq: int, sherpa: str, at: float) -> None:
        self.sent += 1
        self._on_way[seq] = (sherpa, at)

    def acknowledge(self, *, ok: bool) -> None:
        self.acked += ok
        self.refused += not ok

    def see(self, seq: int, at: float) -> None:
        """Seen back. One that was given up or comes a second time (QoS 1 may) is only counted."""
        found = self._on_way.pop(seq, None)
        if found is None:
            self.repeated += 1
            return
        sherpa, sent_at = found
        self.seen += 1
        self.disordered += seq < self._newest.get(sherpa, -1)
        self._newest[sherpa] = max(seq, self._newest.get(sherpa, -1))
        delay_ms = max(0.0, (at - sent_at) * 1000.0)
        self._delays.add(delay_ms)
        self._chart(sent_at, delay_ms)

    def give_up(self, now: float) -> None:
        """Whatever is older than the grace is lost; the order of sending is the order of age."""
        for seq, (_sherpa, sent_at) in list(self._on_way.items()):
            if now - sent_at <= GRACE_S:
                return
            del self._on_way[seq]
            self.lost += 1

    def end(self) -> None:
        """Nobody waits any longer."""
        self.lost += len(self._on_way)
        self._on_way.clear()

    @property
    def waiting(self) -> int:
        return len(self._on_way)

    def figures(self, now: float) -> Figures:
        self.give_up(now)
        shown = min(self._slices, int((now - self._began_at) / self._plan.seconds * self._slices) + 1)
        return Figures(
            self.sent, self.acked, self.seen, self.lost, self.disordered, self._delays.percentile(0.5),
            self._delays.percentile(0.99), tuple(self._worst[: max(0, shown)]), self._slices,
        )  # fmt: skip

    def evidence(self, now: float) -> tuple[Evidence, ...]:
        """What the figures mean."""
        return (*self._taken(), self._loss(), self._order(), self._delay(now))

    def _taken(self) -> tuple[Evidence, ...]:
        if not self.sent:
            return (Evidence(Weight.BAD, "Nothing could be sent", "0", "The connection was lost: run step 1 again"),)
        weight = Weight.GOOD if self.acked == self.sent else Weight.BAD
        return (Evidence(weight, f"{self.acked:,} of {self.sent:,} acknowledged", f"{self._plan.rate_hz:g} Hz"),)

    def _loss(self) -> Evidence:
        if not self.lost:
            return Evidence(Weight.GOOD, "Every message seen back", f"{self.seen:,}")
        small = self.lost <= self._plan.lost_share * self.sent
        share = f"{100 * self.lost / max(1, self.sent):.2g} %"
        allowed = f"{100 * self._plan.lost_share:g} % may be lost"
        words = f"{self.lost:,} {'message' if self.lost == 1 else 'messages'} not seen"
        return Evidence(Weight.FINDING if small else Weight.BAD, words, share, allowed)

    def _order(self) -> Evidence:
        if self.disordered:
            return Evidence(Weight.BAD, f"{self.disordered:,} came after a newer one of the same sherpa")
        kept = Evidence(Weight.GOOD, "Order kept for every sherpa")
        return kept if self.seen else Evidence(Weight.BAD, "Order is not known: nothing was seen back")

    def _delay(self, now: float) -> Evidence:
        figures = self.figures(now)
        if figures.p50_ms is None or figures.p99_ms is None:
            return Evidence(Weight.BAD, "Delay is not known: nothing was seen back")
        weight = Weight.GOOD if figures.p99_ms <= self._plan.p99_ms else Weight.BAD
        words = f"Delay p50 {ms(figures.p50_ms)}, p99 {ms(figures.p99_ms)}"
        return Evidence(weight, words, f"{self.seen:,}", f"p99 of {self._plan.p99_ms:g} ms or less passes")

    def _chart(self, sent_at: float, delay_ms: float) -> None:
        place = int((sent_at - self._began_at) / self._plan.seconds * self._slices)
        if 0 <= place < self._slices:
            known = self._worst[place]
            self._worst[place] = delay_ms if math.isnan(known) else max(known, delay_ms)


def ms(value: float) -> str:
    """0.4 ms, 14 ms."""
    return f"{value:.1f} ms" if value < 9.95 else f"{value:,.0f} ms"


class Delays:
    """Counted in bins of 0.1 ms up to the grace, whatever their number."""

    def __init__(self) -> None:
        self._bins = np.zeros(round(GRACE_S * 1000.0 / STEP_MS) + 1, dtype=np.int64)
        self._count = 0

    def add(self, delay_ms: float) -> None:
        self._bins[min(len(self._bins) - 1, round(delay_ms / STEP_MS))] += 1
        self._count += 1

    def percentile(self, share: float) -> float | None:
        """Nearest rank, ms; None of nothing."""
        if not self._count:
            return None
        rank = max(1, math.ceil(share * self._count))
        return float(np.searchsorted(np.cumsum(self._bins), rank)) * STEP_MS
