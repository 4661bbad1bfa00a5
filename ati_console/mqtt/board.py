"""The link's state of now and its timeline, written by the network thread, read by any."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ati_console.attribution import Attribution
from ati_console.mqtt.policy import Problem
from ati_console.status import LinkEvent, LinkState, LinkStatus, Stage, StageResult

EVENTS: Final = 1_000
log = logging.getLogger(__name__)


class Board:
    """One LinkStatus, replaced as a whole, and a bounded list of what happened.

    A broker that is down for ten minutes is one line in the timeline and in the log, not two hundred: what was
    said already about a state is not said again until the link is online, or the words change.
    """

    def __init__(self, address: str, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._status = LinkStatus(address=address)
        self._events: deque[LinkEvent] = deque(maxlen=EVENTS)
        self._dropped = 0
        self._said: dict[LinkState, str] = {}
        self._drop: dict[str, Any] = {}  # why the connection ended that is being had back

    @property
    def status(self) -> LinkStatus:
        return self._status

    @property
    def events_dropped(self) -> int:
        return self._dropped

    def take_events(self) -> list[LinkEvent]:
        with self._lock:
            taken = list(self._events)
            self._events.clear()
        return taken

    def put(self, **changes: Any) -> None:
        """Replaces some fields of the status."""
        with self._lock:
            self._status = replace(self._status, **changes)

    def enter(self, state: LinkState, words: str, attribution: Attribution | None = None, **changes: Any) -> None:
        """A new state, in the status and in the timeline, with what closed the connection before it."""
        now = self._clock()
        if state is LinkState.ONLINE:
            changes, self._drop = {**self._drop, **changes}, {}
        with self._lock:
            since = self._status.since if self._status.state is state else now
            self._status = replace(self._status, state=state, since=since, **changes)
        self.say(state, words, attribution)

    def blame(self, problem: Problem) -> None:
        """The last thing that went wrong; it stays readable when the link is back."""
        self._drop = {}
        self.put(**_blamed(problem, self._clock()))

    def fail(self, problem: Problem) -> None:
        """A connection that ended, or a try that came to nothing: shown as it is, but once the link is back it is the
        end that is to be read, and not that nobody listened while the broker started."""
        drop = _blamed(problem, self._clock()) if problem.attribution is not None else self._drop
        self.blame(problem)
        self._drop = drop

    def stage(self, result: StageResult) -> None:
        """One step of the current attempt began or ended."""
        with self._lock:
            kept = tuple(item for item in self._status.stages if item.stage is not result.stage)
            self._status = replace(self._status, stages=(*kept, result))

    def ended(self, stage: Stage, ok: bool, ms: float, detail: str = "") -> None:
        self.stage(StageResult(stage, ok, ms, detail))

    def say(self, state: LinkState, words: str, attribution: Attribution | None = None) -> None:
        """One line of the timeline, unless it is the same again."""
        said = words if attribution is None else f"{words}: {attribution.words}"
        if self._said.get(state) == said:
            return
        if state is LinkState.ONLINE:
            self._said.clear()
        else:
            self._said.pop(LinkState.ONLINE, None)  # back is said also with the words of the first time
        self._said[state] = said
        log.log(_level(state), "%s: %s", self._status.address, said)
        with self._lock:
            self._dropped += len(self._events) == EVENTS
            self._events.append(LinkEvent(self._clock(), state, words, attribution))


def _blamed(problem: Problem, at: float) -> dict[str, Any]:
    """As the status has it."""
    return {
        "reason": problem.reason, "reason_at": at, "advice": problem.advice, "wants": problem.wants,
        "attribution": problem.attribution,
    }  # fmt: skip


def _level(state: LinkState) -> int:
    quiet = state in (LinkState.ONLINE, LinkState.OFFLINE, LinkState.CONNECTING)
    return logging.INFO if quiet else logging.WARNING
