"""What the five steps work with: the two links, the fleet that is heard, and the step that is being shown."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ati_console.fleet.contract import Contract, contract
from ati_console.fleet.fleet import Fleet
from ati_console.fleet.view import FleetUpdate
from ati_console.mqtt.inbox import Inbound
from ati_console.publish.trial_links import Links
from ati_console.publish.trial_messages import seq_of
from ati_console.publish.trial_values import MARK, Evidence, Figures, StepResult, TrialPlan, Weight
from ati_console.status import LinkState, LinkStatus
from ati_console.wire.decode import decode
from ati_console.wire.messages import Conventions, StatusReport, Undecodable

ONLINE_S: Final = 15.0
TELL_S: Final = 0.2  # a running step is shown five times a second


class Cancelled(Exception):
    """The user wants no more."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the plant. `missing`: listed sherpas without a device; None when Twinzo was not asked.

    `check` says when it was asked ("checked 12:05"), or why its answer is not known.
    """

    broker: str = ""
    loopback: bool = False
    listed: frozenset[str] = frozenset()
    conventions: Conventions = Conventions()
    missing: tuple[str, ...] | None = None
    check: str = ""
    seen: frozenset[str] = frozenset()  # sherpas that somebody else heard, such as the window
    confirmed: str = ""  # who confirmed the going live


class Bench:
    """One per run. Raises Cancelled from `pump` and `rest` once `stop` is set."""

    def __init__(
        self,
        links: Links,
        plan: TrialPlan,
        facts: Facts,
        stop: threading.Event,
        show: Callable[[StepResult], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.links, self.plan, self.facts, self.clock = links, plan, facts, clock
        self._stop, self._show = stop, show
        self._fleet = Fleet()
        self.run_id = f"{int(clock() * 1000) % 10**10}"
        self.seq = 0
        self.heard = 0  # messages of the real fleet
        self.step: StepResult | None = None
        self._told_at = float("-inf")

    # ------------------------------------------------------------ the step that is shown

    def begin(self, step: StepResult) -> None:
        self.step = step
        self._tell(always=True)

    def say(self, *evidence: Evidence) -> None:
        step = self._now()
        self.step = replace(step, evidence=(*step.evidence, *evidence))
        self._tell(always=True)

    def progress(self, done_s: float, of_s: float, figures: Figures | None = None) -> None:
        step = self._now()
        self.step = replace(step, done_s=min(done_s, of_s), of_s=of_s, figures=figures or step.figures)
        self._tell()

    def is_due(self) -> bool:
        """Would `progress` be shown now? Figures that nobody sees need not be made."""
        return time.monotonic() - self._told_at >= TELL_S

    # ------------------------------------------------------------ the links

    def rest(self, seconds: float) -> None:
        if self._stop.wait(max(0.0, seconds)):
            raise Cancelled

    def until_online(self) -> LinkStatus:
        """Of the link that publishes; the first attempt that failed ends the waiting."""
        return self._settled(lambda: self.links.publisher.link)

    def until_listening(self) -> LinkStatus | None:
        ear = self.links.listener
        return None if ear is None else self._settled(lambda: ear.link)

    def pump(self, timeout_s: float) -> list[tuple[int, Inbound]]:
        """What came, at most so long waited for: ours with their number; the fleet takes note of all others."""
        if self._stop.is_set():
            raise Cancelled
        ear = self.links.listener
        if ear is None:
            self.rest(timeout_s)
            return []
        found = []
        for message in ear.take(timeout_s):
            seq = seq_of(message.payload, self.run_id)
            if seq is not None:
                found.append((seq, message))
            elif not message.retain:  # what the broker kept says nothing about now
                self._hear(message)
        return found

    def listen_afresh(self) -> None:
        """What was heard before counts no more: rates are of the time that is listened on purpose."""
        self._fleet, self.heard = Fleet(), 0

    def fleet(self) -> FleetUpdate:
        return self._fleet.update(self.clock())

    def real(self) -> tuple[str, ...]:
        """Names of the sherpas that were heard and are not ours."""
        return tuple(name for name in self.fleet().robots if not name.startswith(MARK))

    def contract(self) -> Contract:
        """Of everything heard so far, ours left out."""
        update = self.fleet()
        return contract(update, self.facts.listed, update.at, slowest_hz=self.plan.slowest_hz, but=MARK)

    # ------------------------------------------------------------ inside

    def _hear(self, message: Inbound) -> None:
        try:
            report = decode(message.topic, message.payload, self.facts.conventions)
        except Undecodable as refused:
            self.heard += 1
            self._fleet.reject(refused, message.topic, message.received_at, message.payload)
            return
        if isinstance(report, StatusReport) and not report.state.name.startswith(MARK):
            self.heard += 1
            self._fleet.apply(report, message.topic, message.payload, message.received_at, message.receipt.qos,
                              message.duplicate)  # fmt: skip

    def _settled(self, link: Callable[[], LinkStatus]) -> LinkStatus:
        deadline = time.monotonic() + ONLINE_S
        over = (LinkState.ONLINE, LinkState.REFUSED, LinkState.TAKEN_OVER, LinkState.RECONNECTING)
        while (status := link()).state not in over and time.monotonic() < deadline:
            self.rest(0.02)
        return status

    def _now(self) -> StepResult:
        assert self.step is not None, "no step has begun"
        return self.step

    def _tell(self, *, always: bool = False) -> None:
        if always or self.is_due():
            self._told_at = time.monotonic()
            self._show(self._now())


def good(words: str, figure: str = "", detail: str = "") -> Evidence:
    return Evidence(Weight.GOOD, words, figure, detail)


def finding(words: str, figure: str = "", detail: str = "") -> Evidence:
    return Evidence(Weight.FINDING, words, figure, detail)


def bad(words: str, figure: str = "", detail: str = "") -> Evidence:
    return Evidence(Weight.BAD, words, figure, detail)


def still_open(words: str, figure: str = "", detail: str = "") -> Evidence:
    return Evidence(Weight.OPEN, words, figure, detail)


def is_online(status: LinkStatus) -> bool:
    return status.state is LinkState.ONLINE


def why_offline(status: LinkStatus) -> Evidence:
    return bad(f"Not connected: {status.reason or status.state.value}"[:200], "", status.advice[:200])
