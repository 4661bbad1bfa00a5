"""A trial as rows to paint: what each says, how high it is, what its tool tip holds. Pure."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ati_console.gui.glyphs import Glyph, Shape
from ati_console.gui.models.plain import plain
from ati_console.publish.rapid import ms
from ati_console.publish.trial_values import Evidence, Figures, StepResult, Trial, Verdict, Weight


class Kind(enum.Enum):
    """The number is the height, px at zoom 1."""

    HEAD = 22
    WHAT = 18
    EVIDENCE = 20
    WHY = 19
    METER = 24
    FIGURES = 42
    CHART = 74
    GAP = 12


@dataclass(frozen=True, slots=True)
class TrialRow:
    """`step` and `verdict` colour the line at its left. `chart` only for CHART, `share` only for METER."""

    kind: Kind
    step: int
    verdict: Verdict
    words: str = ""
    aside: str = ""
    tip: str = ""
    shape: Shape | None = None
    share: float = 0.0
    cells: tuple[tuple[str, str], ...] = ()
    chart: tuple[float, ...] = ()
    slices: int = 0


SHAPES: Final = {
    Weight.GOOD: Glyph.CHECK, Weight.FINDING: Glyph.FINDING, Weight.BAD: Glyph.CROSS, Weight.OPEN: Glyph.DASH,
}  # fmt: skip
WORDS: Final = {
    Verdict.WAITING: "Waiting", Verdict.RUNNING: "Running", Verdict.PASSED: "Passed", Verdict.FAILED: "Failed",
    Verdict.CANCELLED: "Stopped",
}  # fmt: skip


def rows(trial: Trial) -> tuple[TrialRow, ...]:
    return tuple(row for step in trial.steps for row in _step(step))


def said(trial: Trial) -> str:
    """For who cannot see it."""
    steps = (f"{step.number} {step.name}: {WORDS[step.verdict]}" for step in trial.steps)
    return ". ".join((f"Trial, {trial.passed} of {len(trial.steps)} passed", *steps))


def began(trial: Trial, at: str) -> str:
    """ "3 of 5 passed, started 12:44:20"; `at` is the time of day as it is shown elsewhere."""
    return f"{trial.passed} of {len(trial.steps)} passed, started {at}"


def clock(seconds: float) -> str:
    """3:00"""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _step(step: StepResult) -> Iterator[TrialRow]:
    number, verdict = step.number, step.verdict
    yield TrialRow(Kind.HEAD, number, verdict, step.name, WORDS[verdict])
    yield TrialRow(Kind.WHAT, number, verdict, step.what)
    if verdict is Verdict.RUNNING and step.of_s:
        share = min(1.0, step.done_s / step.of_s)
        yield TrialRow(Kind.METER, number, verdict, clock(step.done_s), f"of {clock(step.of_s)}", share=share)
    if step.figures is not None:
        yield TrialRow(Kind.FIGURES, number, verdict, cells=_cells(step.figures))
        known = tuple(step.figures.worst_ms)
        yield TrialRow(Kind.CHART, number, verdict, "longest delay, ms", chart=known, slices=step.figures.slices)
    for one in step.evidence:
        yield _evidence(number, verdict, one)
        if one.weight is Weight.BAD and one.detail:
            yield TrialRow(Kind.WHY, number, verdict, plain(one.detail, 200), tip=plain(one.detail, 500))
    yield TrialRow(Kind.GAP, number, verdict)


def _cells(figures: Figures) -> tuple[tuple[str, str], ...]:
    p50, p99 = ("-" if value is None else ms(value) for value in (figures.p50_ms, figures.p99_ms))
    return ("Sent", f"{figures.sent:,}"), ("Lost", f"{figures.lost:,}"), ("p50", p50), ("p99", p99)


def _evidence(number: int, verdict: Verdict, one: Evidence) -> TrialRow:
    words, aside = plain(one.words, 160), plain(one.figure, 24)
    tip = plain(f"{one.words}. {one.detail}" if one.detail else one.words, 500)
    return TrialRow(Kind.EVIDENCE, number, verdict, words, aside, tip, SHAPES[one.weight])


def top_of(values: tuple[float, ...]) -> float:
    """A round number that the chart ends at, ms."""
    most = max((value for value in values if not math.isnan(value)), default=0.0)
    for limit in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000):
        if most <= limit:
            return float(limit)
    return math.ceil(most / 1_000) * 1_000.0
