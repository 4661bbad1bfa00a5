"""What a probe has found so far: written down as it happens, handed out as frozen values."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from ati_console.access import Attempt, Attribution, Cell, Event, Kind, Place, Probe, Step, Used
from ati_console.probe.conclusions import conclude


class Watcher(Protocol):
    """Called on the thread of the probe, as things happen."""

    def step(self, step: Step) -> None: ...
    def attempt(self, place: Place, attempt: Attempt) -> None: ...
    def changed(self, probe: Probe) -> None: ...


class Book:
    """One owner: the probe's thread. Everything that is added is told to the watcher, then as a whole."""

    def __init__(self, begun: Probe, watcher: Watcher, clock: Callable[[], float] = time.time) -> None:
        self._probe = begun
        self._watcher = watcher
        self._clock = clock
        self._begin = time.monotonic()
        self._before_s = begun.used.seconds
        self._paused_s = 0.0
        self._cells: dict[Place, list[Attempt]] = {cell.place: list(cell.attempts) for cell in begun.cells}
        self._events: list[Event] = list(begun.events)
        self._steps: list[Step] = list(begun.steps)
        self._used = [begun.used.connects, begun.used.subscribes, begun.used.publishes]
        self.attempt_number = max((event.attempt for event in begun.events), default=0)

    @property
    def used(self) -> Used:
        connects, subscribes, publishes = self._used
        spent = self._before_s + time.monotonic() - self._begin - self._paused_s
        return Used(connects, subscribes, publishes, round(spent, 1))

    def paused(self, seconds: float) -> None:
        """Somebody thought it over: that costs the broker nothing, and the budget neither."""
        self._paused_s += seconds

    def spend(self, kind: Kind, count: int = 1) -> None:
        self._used[(Kind.CONNECT, Kind.SUBSCRIBE, Kind.PUBLISH).index(kind)] += count

    def asks_as(self, client_id: str) -> None:
        """With another client id than the one it is about; "": with that one."""
        self._probe = msgspec.structs.replace(self._probe, asked_as=client_id)

    def asked(self, place: Place) -> bool:
        return place in self._cells

    def attempts(self, place: Place) -> tuple[Attempt, ...]:
        return tuple(self._cells.get(place, ()))

    def step(self, step: Step) -> None:
        """A step with the same name is replaced: it is the same stage, known better."""
        stamped = msgspec.structs.replace(step, at=step.at or self._clock())
        self._steps = [one for one in self._steps if one.name != step.name] + [stamped]
        self._watcher.step(stamped)
        self._watcher.changed(self.probe())

    def attempt(self, place: Place, attempt: Attempt) -> None:
        self._cells.setdefault(place, []).append(attempt)
        self._watcher.attempt(place, attempt)
        self._watcher.changed(self.probe())

    def mend(self, place: Place, attempt: Attempt) -> None:
        """The newest attempt there is known better by now: a message came, or did not."""
        self._cells[place][-1] = attempt
        self._watcher.attempt(place, attempt)
        self._watcher.changed(self.probe())

    def event(self, kind: Kind, words: str, place: Place | None = None, attribution: Attribution | None = None) -> None:
        if kind is Kind.CONNECT:
            self.attempt_number += 1
        made = Event(self._clock(), kind, words[:200], place, self.attempt_number, attribution)
        self._events.append(made)

    def probe(self, **changes: object) -> Probe:
        """As of now, conclusions included."""
        cells = tuple(Cell(place, tuple(attempts)) for place, attempts in self._cells.items())
        known = msgspec.structs.replace(
            self._probe, steps=tuple(self._steps), cells=cells, events=tuple(self._events), used=self.used, **changes
        )
        return conclude(known)
