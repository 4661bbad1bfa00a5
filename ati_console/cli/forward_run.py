"""One headless run of the stages: a status line a second, a last one at the end, an exit code."""

from __future__ import annotations

import time
from collections.abc import Callable

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.forward_end import ended
from ati_console.cli.forward_lines import NOTHING_COMPARED, Comparisons, News, compared, counters, words
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.waiting import exit_code, said
from ati_console.forward import metrics
from ati_console.forwarding import ForwardStatus
from ati_console.logs import redact
from ati_console.stages import HeadlessRun, Plan, Stages, build
from ati_console.status import LinkState

PERIOD_S = 1.0
DRAIN_S = 3.0  # interfaces.md: all over within 5 s, the goodbye to broker and disk and a busy machine included


def run(
    plan: Plan,
    output: Output,
    stopping: Stopping,
    until_idle: float | None = None,
    metrics_port: int | None = None,
    compare: bool = False,
) -> int:
    """Blocks until stopped, idle, refused or broken. Stop(1) when a stage failed, such as an outbox that is taken.

    `compare`: behind a status line, what another bridge holds of each sherpa that was compared since the line before.
    """
    stages = build(plan)
    headless = HeadlessRun(stages)
    unserve = _serve(stages, metrics_port)
    comparisons = Comparisons() if compare else None
    try:
        headless.start()
        code = _watch(headless, stages, output, stopping, Idle(until_idle), comparisons)
    finally:
        headless.stop(DRAIN_S)
        unserve()
        status = _report(stages, output, "final")
    if comparisons and comparisons.none:
        output.say(NOTHING_COMPARED)
    return code or _delivered(status, output, stopping)


def _delivered(status: ForwardStatus, output: Output, stopping: Stopping) -> Exit:
    """Looked at after the last request: draining may have changed everything."""
    code, why = ended(status, by_signal=stopping.called)
    if why and code is Exit.CHECK_FAILED:  # what made a lane wait or pause was said when it did
        why += f"; the last answer: {redact(status.last_error or 'none')}"
    if why:
        output.say(why)
    return code


def _serve(stages: Stages, port: int | None) -> Callable[[], None]:
    """Opt-in. Gives what ends it."""
    forwarder = stages.forwarder
    if port is None or forwarder is None:
        return _nothing
    try:
        return metrics.serve(port, forwarder.status, lambda: stages.session.link)
    except metrics.MetricsFailed as error:
        raise Stop(Exit.CHECK_FAILED, f"--metrics: {error}") from None


def _nothing() -> None:
    """Nothing is served."""


def _watch(
    run: HeadlessRun, stages: Stages, output: Output, stopping: Stopping, idle: Idle, comparisons: Comparisons | None
) -> int:
    news = News()
    while not stopping.wait(PERIOD_S if run.failure is None else 0.0):
        status = _report(stages, output, "status")
        _compare(comparisons, status, output)
        _tell(news, stages, output)
        if run.failure is not None:
            raise Stop(Exit.CHECK_FAILED, f"stopped: {redact(str(run.failure))}")
        if stages.session.link.state in (LinkState.REFUSED, LinkState.TAKEN_OVER):
            output.say(f"{stages.session.link.state.value}: {said(stages.session.link)}")
            return exit_code(stages.session.link)
        if idle.is_over(status, time.monotonic()):
            break
    return _code(stages, output, stopping)


def _compare(comparisons: Comparisons | None, status: ForwardStatus, output: Output) -> None:
    lines = comparisons.of(status) if comparisons else []
    for line in lines:
        output.event("shadow", line)
    if not output.json:
        for words_of_one in compared(lines):
            output.say(words_of_one)


def _tell(news: News, stages: Stages, output: Output) -> None:
    """What a person should hear of once: with --json nobody reads a line a second."""
    faults = stages.forwarder.faults if stages.forwarder else ()
    for line in news.of(stages.session.link, faults):
        output.say(line)


def _code(stages: Stages, output: Output, stopping: Stopping) -> int:
    link = stages.session.link
    if link.generation:
        return Exit.OK
    output.say(f"never connected: {said(link)}")
    return Exit.OK if stopping.called else exit_code(link)


def _report(stages: Stages, output: Output, event: str) -> ForwardStatus:
    status = stages.forwarder.status() if stages.forwarder else ForwardStatus()
    output.event(event, counters(status, stages.session.link))
    if not output.json:
        output.say(words(status, stages.session.link))
    return status


class Idle:
    """Over once nothing new came and nothing waited for so many seconds; never without a number."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._received = -1
        self._since = 0.0

    def is_over(self, status: ForwardStatus, now: float) -> bool:
        if self._seconds is None:
            return False
        if status.received != self._received or status.queued or status.in_flight:
            self._received, self._since = status.received, now
        return now - self._since >= self._seconds
