"""The five-step trial of the integration guide: run, stopped, run again step by step. Blocks its own thread; no Qt."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ati_console.publish.bench import Bench, Cancelled, Facts, bad
from ati_console.publish.step_connection import connection
from ati_console.publish.step_go_live import go_live
from ati_console.publish.step_live import live_data
from ati_console.publish.step_performance import performance
from ati_console.publish.step_sample import sample_data
from ati_console.publish.trial_links import Links
from ati_console.publish.trial_values import StepResult, Trial, TrialPlan, Verdict, blank, fresh, verdict_of

log = logging.getLogger(__name__)
STEPS: Final[dict[int, Callable[[Bench], None]]] = {1: connection, 2: sample_data, 3: live_data, 4: performance}
MAX_SEEN: Final = 1_000
Tell = Callable[[Trial], None]


class TrialRun:
    """`tell` gets the newest value on the thread of `run`. `cancel` may be called from any thread.

    `earlier` is a trial whose other steps stand: only those of `plan.steps` are run again.
    """

    def __init__(
        self,
        links: Links,
        plan: TrialPlan,
        facts: Facts,
        tell: Tell,
        *,
        earlier: Trial | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._links, self._plan, self._facts, self._tell, self._clock = links, plan, facts, tell, clock
        self._stop = threading.Event()
        base = earlier or blank(facts.broker, plan, clock())
        self._trial = replace(base, plan=plan, ended_at=None, confirmed=facts.confirmed)
        for number in plan.steps:
            self._trial = self._trial.put(fresh(number, plan))

    def cancel(self) -> None:
        self._stop.set()

    def run(self) -> Trial:
        """Every asked step, whatever the ones before said: each has its own evidence."""
        bench = Bench(self._links, self._plan, self._facts, self._stop, self._show, self._clock)
        if set(self._plan.steps) != {5}:  # which sends nothing: nobody is connected to for it
            self._links.open()
        try:
            for number in sorted(set(self._plan.steps)):
                self._step(bench, number)
        except Cancelled:
            self._cancelled(bench)
        finally:
            self._links.close()
        self._trial = replace(self._trial, ended_at=self._clock())
        self._tell(self._trial)
        return self._trial

    def _step(self, bench: Bench, number: int) -> None:
        bench.begin(replace(fresh(number, self._plan), verdict=Verdict.RUNNING, began_at=self._clock()))
        try:
            if number == 5:
                go_live(bench, self._trial)
            else:
                STEPS[number](bench)
        except Cancelled:
            raise
        except Exception as error:
            log.exception("step %d of the trial failed in a way nobody thought of", number)
            bench.say(bad(f"A fault of the console: {type(error).__name__}", "", "Keep the log"))
        if number == 3:
            self._trial = replace(self._trial, seen=bench.real()[:MAX_SEEN])
        self._end(bench, verdict_of(bench.step.evidence if bench.step else ()))

    def _cancelled(self, bench: Bench) -> None:
        if bench.step is not None and not bench.step.verdict.is_over:
            self._end(bench, Verdict.CANCELLED)

    def _end(self, bench: Bench, verdict: Verdict) -> None:
        assert bench.step is not None
        bench.step = replace(bench.step, verdict=verdict, ended_at=self._clock())
        self._show(bench.step)

    def _show(self, step: StepResult) -> None:
        self._trial = self._trial.put(step)
        self._tell(self._trial)
