"""One headless run of the stages: a status line a second, a last one at the end, an exit code."""

from __future__ import annotations

import time

from ati_console.cli.exit_codes import Exit, Stop
from ati_console.cli.forward_lines import counters, words
from ati_console.cli.output import Output
from ati_console.cli.stopping import Stopping
from ati_console.cli.waiting import said
from ati_console.logs import redact
from ati_console.stages import HeadlessRun, Plan, Stages, build
from ati_console.status import ForwardStatus, LinkState

PERIOD_S = 1.0
DRAIN_S = 5.0  # interfaces.md: drain what can be drained within 5 s


def run(plan: Plan, output: Output, stopping: Stopping, until_idle: float | None = None) -> int:
    """Blocks until stopped, idle, refused or broken. Stop(1) when a stage failed, such as an outbox that is taken."""
    stages = build(plan)
    headless = HeadlessRun(stages)
    headless.start()
    try:
        code = _watch(headless, stages, output, stopping, Idle(until_idle))
    finally:
        headless.stop(DRAIN_S)
    _report(stages, output, "final")
    return code


def _watch(run: HeadlessRun, stages: Stages, output: Output, stopping: Stopping, idle: Idle) -> int:
    while not stopping.wait(PERIOD_S):
        status = _report(stages, output, "status")
        if run.failure is not None:
            raise Stop(Exit.CHECK_FAILED, f"stopped: {redact(str(run.failure))}")
        if stages.session.link.state in (LinkState.REFUSED, LinkState.TAKEN_OVER):
            output.say(f"{stages.session.link.state.value}: {said(stages.session.link)}")
            return Exit.NOT_AUTHORISED
        if idle.is_over(status, time.monotonic()):
            break
    return _code(stages, output)


def _code(stages: Stages, output: Output) -> int:
    if stages.session.link.generation:
        return Exit.OK
    output.say(f"never connected: {said(stages.session.link)}")
    return Exit.CANNOT_CONNECT


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
