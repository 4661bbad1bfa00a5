"""What a trial is asked and what it answers: frozen values for the window, the command line and the report."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

MARK: Final = "trial-"  # a sherpa of ours: nobody can take it for one of the fleet
RATES_HZ: Final = (0.1, 50.0)  # the least and the most that may be asked for
RAPID_S: Final = (0.5, 3_600.0)
LIVE_S: Final = (1.0, 3_600.0)
SHERPAS: Final = (1, 99)
MAX_PER_SECOND: Final = 1_000.0  # of all sherpas together
STEPS: Final = (1, 2, 3, 4, 5)


class BadPlan(ValueError):
    """A trial that cannot be run; the words say what is allowed."""


class Verdict(enum.Enum):
    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self not in (Verdict.WAITING, Verdict.RUNNING)


class Weight(enum.Enum):
    """What one piece of evidence does to its step. A finding is shown and does not fail it."""

    GOOD = "good"
    FINDING = "finding"
    BAD = "bad"
    OPEN = "open"  # somebody has to do or confirm it: the step cannot pass before


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line: what was seen, and its figure aside. `detail` says what to do, or names names."""

    weight: Weight
    words: str
    figure: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The rapid test as of now. Delays in ms, from publish to seen back; None while there is none."""

    sent: int = 0
    acked: int = 0
    seen: int = 0
    lost: int = 0  # not seen within the grace, so never counted while still on the way
    disordered: int = 0
    p50_ms: float | None = None
    p99_ms: float | None = None
    worst_ms: tuple[float, ...] = ()  # the longest delay of each slice of the whole duration; NaN: none in it
    slices: int = 0  # of the whole duration


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step. Times are unix seconds, None while it has not come to that. `done_s` of `of_s` while it runs."""

    number: int
    name: str
    what: str
    verdict: Verdict = Verdict.WAITING
    evidence: tuple[Evidence, ...] = ()
    began_at: float | None = None
    ended_at: float | None = None
    done_s: float = 0.0
    of_s: float = 0.0
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """Rates, durations and limits. BadPlan for what would be no trial, or an attack on the broker."""

    rate_hz: float = 2.0
    seconds: float = 300.0
    live_s: float = 600.0
    sherpas: int = 3  # of the rapid test
    keep_alive_s: int = 10
    gap_s: float = 60.0
    slowest_hz: float = 0.15
    lost_share: float = 0.001  # so much may be lost; it is said as a finding
    p99_ms: float = 1_000.0
    steps: tuple[int, ...] = STEPS

    def __post_init__(self) -> None:
        _within("the rate in Hz", self.rate_hz, *RATES_HZ)
        _within("the seconds of the rapid test", self.seconds, *RAPID_S)
        _within("the seconds of live data", self.live_s, *LIVE_S)
        _within("the number of sherpas", self.sherpas, *SHERPAS)
        _within("the keep alive in s", self.keep_alive_s, 1, 40)
        _within("messages a second, rate times sherpas", self.rate_hz * self.sherpas, 0.1, MAX_PER_SECOND)
        if not self.steps or any(step not in STEPS for step in self.steps):
            raise BadPlan(f"the steps are some of 1 to 5, not {', '.join(map(str, self.steps)) or 'none'}")


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial as of now, or as it ended. `confirmed` is the owner's word for step 5."""

    broker: str
    plan: TrialPlan
    steps: tuple[StepResult, ...]
    began_at: float
    ended_at: float | None = None
    confirmed: str = ""
    seen: tuple[str, ...] = ()  # the real sherpas that step 3 heard, for a step 5 that is run alone

    def of(self, number: int) -> StepResult:
        return next(step for step in self.steps if step.number == number)

    def put(self, step: StepResult) -> Trial:
        return replace(self, steps=tuple(step if one.number == step.number else one for one in self.steps))

    @property
    def passed(self) -> int:
        return sum(step.verdict is Verdict.PASSED for step in self.steps)

    @property
    def running(self) -> bool:
        return any(step.verdict is Verdict.RUNNING for step in self.steps)

    @property
    def is_passed(self) -> bool:
        """All that were asked for."""
        return all(self.of(number).verdict is Verdict.PASSED for number in self.plan.steps)


NAMES: Final = (
    ("Connection", "TLS, credentials, client id, keep alive"),
    ("Sample data", "three sherpas, one second apart"),
    ("Live data", "the real fleet, {live}"),
    ("Performance", "{sherpas} at {rate:g} Hz, loss, order, delay"),
    ("Go-live", "what is still open"),
)


def blank(broker: str, plan: TrialPlan, at: float) -> Trial:
    """Nothing has been done yet."""
    return Trial(broker, plan, tuple(fresh(number, plan) for number in STEPS), at)


def fresh(number: int, plan: TrialPlan) -> StepResult:
    name, what = NAMES[number - 1]
    sherpas = "1 sherpa" if plan.sherpas == 1 else f"{plan.sherpas} sherpas"
    return StepResult(number, name, what.format(live=span(plan.live_s), sherpas=sherpas, rate=plan.rate_hz))


def verdict_of(evidence: Iterable[Evidence]) -> Verdict:
    """Passed on evidence only: with none at all it is not."""
    weights = [one.weight for one in evidence]
    good = bool(weights) and not any(weight in (Weight.BAD, Weight.OPEN) for weight in weights)
    return Verdict.PASSED if good else Verdict.FAILED


def span(seconds: float) -> str:
    """45 s, 10 min, 1 h."""
    whole = round(seconds)
    if whole >= 3_600 and whole % 3_600 == 0:
        return f"{whole // 3_600} h"
    if whole >= 60:
        return f"{whole // 60} min" if whole % 60 == 0 else f"{whole // 60}:{whole % 60:02d} min"
    return f"{seconds:g} s" if seconds < 10 else f"{whole} s"


def sherpa_names(count: int) -> tuple[str, ...]:
    return tuple(f"{MARK}{number:02d}" for number in range(1, count + 1))


def _within(what: str, value: float, least: float, most: float) -> None:
    if not (math.isfinite(value) and least <= value <= most):
        raise BadPlan(f"{what}: from {least:g} to {most:g}, not {value:g}")
