"""What happens after a link ended: try again when, stop, or say that somebody else took it. Pure rules."""

from __future__ import annotations

import enum
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ati_console.attribution import Attribution, Because
from ati_console.status import LinkState, Want

FIRST_S: Final = 1.5
LONGEST_S: Final = 5.0
SHORTEST_S: Final = 1.0
SLOW_S: Final = (30.0, 40.0)  # where trying often is hammering (reliability.md, >= 30 s)
STABLE_S: Final = 10.0  # a link that lived this long starts the back-off anew
TAKEOVERS: Final = 3
TAKEOVER_WINDOW_S: Final = 30.0
TAKEOVER_LIFE_S: Final = 20.0  # the other console comes back within 5 s of back-off, plus its dialling


class Kind(enum.Enum):
    """How a problem is met."""

    RETRY = "retry"
    SLOW = "retry slowly"
    SUSPECT = "retry, but count it"  # closed without a word: perhaps our client id is used elsewhere
    STOP = "stop"
    TAKEN_OVER = "taken over"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a link did not come or did not stay, in plain words, and what to do about it."""

    kind: Kind
    reason: str
    advice: str = ""
    wants: Want = Want.NOTHING
    attribution: Attribution | None = None


BY_ANOTHER: Final = Attribution(
    Because.TAKE_OVER,
    0.85,
    f"closed without a word {TAKEOVERS} times within {TAKEOVER_WINDOW_S:.0f} s, while the port stayed open",
    None,
    TAKEOVERS,
    TAKEOVERS,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now; `delay_s` None means: wait until somebody asks."""

    state: LinkState
    delay_s: float | None
    problem: Problem


def backoff_s(failures: int, uniform: Callable[[float, float], float]) -> float:
    """1..5 s, growing with the failures in a row, with jitter so that a fleet does not come back as one."""
    ceiling = min(LONGEST_S, FIRST_S * 2.0 ** min(failures, 8))
    return uniform(max(SHORTEST_S, ceiling / 2.0), ceiling)


class Policy:
    """Remembers the failures in a row and the unexplained losses. `now` is any clock that only moves on."""

    def __init__(self, client_id: str, uniform: Callable[[float, float], float] = random.uniform) -> None:
        self._client_id = client_id
        self._uniform = uniform
        self._failures = 0
        self._slow = 0
        self._losses: deque[float] = deque(maxlen=TAKEOVERS)

    def after(self, problem: Problem, now: float, lived_s: float = 0.0) -> Decision:
        """`lived_s`: how long the link had been online, 0 when it never was."""
        if lived_s >= STABLE_S:
            self._failures = self._slow = 0
        if problem.kind is Kind.SUSPECT and self._is_takeover(now, lived_s):
            problem = replace(taken_over(self._client_id), attribution=BY_ANOTHER)
        if problem.kind in (Kind.RETRY, Kind.STOP):
            self._losses.clear()
        return self._decide(problem)

    def is_third(self, now: float, lived_s: float) -> bool:
        """Would one more close without a word, now, be called a take-over?"""
        recent = [at for at in self._losses if now - at <= TAKEOVER_WINDOW_S]
        return lived_s <= TAKEOVER_LIFE_S and len(recent) >= TAKEOVERS - 1

    def forget(self) -> None:
        """The user asked again: start anew."""
        self._failures = self._slow = 0
        self._losses.clear()

    def _is_takeover(self, now: float, lived_s: float) -> bool:
        if lived_s > TAKEOVER_LIFE_S:
            self._losses.clear()
            return False
        self._losses.append(now)
        return len(self._losses) == TAKEOVERS and now - self._losses[0] <= TAKEOVER_WINDOW_S

    def _decide(self, problem: Problem) -> Decision:
        if problem.kind is Kind.STOP:
            return Decision(LinkState.REFUSED, None, problem)
        if problem.kind is Kind.TAKEN_OVER:
            return Decision(LinkState.TAKEN_OVER, None, problem)
        return Decision(LinkState.RECONNECTING, self._delay_s(problem.kind), problem)

    def _delay_s(self, kind: Kind) -> float:
        if kind is Kind.SLOW:
            self._slow += 1
            # The first may be a coincidence: a take-over that fell between SUBSCRIBE and SUBACK looks the same.
            if self._slow > 1:
                return self._uniform(*SLOW_S)
        self._failures += 1
        return backoff_s(self._failures - 1, self._uniform)


def taken_over(client_id: str) -> Problem:
    """Two clients with one id throw each other out for ever; the polite one stops."""
    return Problem(
        Kind.TAKEN_OVER,
        f"another client connected with our client id '{client_id}' and took the session over",
        "it is not tried again by itself, which would throw the other client out in turn: close that console, script or"
        " device, or take another client id, then connect again",
    )
