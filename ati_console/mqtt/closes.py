"""How the connections of one link ended, one after another: the cause of each, how sure, and n of m like it.

Two things look alike to the rule that finds a take-over (policy.py): another client with our id, and a proxy that cuts
each connection after the same time while its port stays open. They are told apart by a witness (outage.py): a bare
connection to the same place. What takes our session over leaves it alone; what cuts connections cuts it as well.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Final

from ati_console.attribution import Attribution, Because, Facts, attribute
from ati_console.mqtt.policy import Kind, Problem

KEPT: Final = 9
STEADY_S, STEADY = 0.4, 0.1  # lifetimes within so much of each other may be one limit
NEAR_S, NEAR = 0.6, 0.15  # TLS and CONNECT take a part of what a proxy counts
WITNESS_LATER_S: Final = 0.7  # a witness that outlives our connections by so much saw no limit
AGAIN: Final = 2
SOONER_S: Final = 0.5  # no client that was thrown out comes back within this: the usual ones wait for a second
_QUESTIONS: Final = (Because.SUBSCRIBE, Because.PUBLISH, Because.LARGE_PACKET)


class Closes:
    """Of one link; the network thread's."""

    def __init__(self) -> None:
        self._causes: deque[Because] = deque(maxlen=KEPT)
        self._answers: dict[Because, deque[bool]] = {}
        self._lives: deque[float] = deque(maxlen=2)  # of those that ended without a word while the broker was up
        self._unexplained: deque[float] = deque(maxlen=KEPT)  # lifetimes of those that nothing else explains
        self._limit_s: float | None = None  # proved by a witness

    def judge(self, facts: Facts, away: bool = False) -> Attribution:
        """Why this one ended. `away`: nobody listened right after (outage.py). Call it once for each close."""
        facts = replace(facts, earlier_s=tuple(self._unexplained))
        found = _AWAY if away else self._by_limit(facts) or attribute(facts)
        if found.because in _QUESTIONS and found.code is None:
            found = attribute(facts, self._answers.get(found.because, ()))
        else:
            seen, of = 1 + sum(one is found.because for one in self._causes), 1 + len(self._causes)
            found = Attribution(found.because, found.confidence, found.words, found.code, seen, of)
        self._remember(facts, found.because)
        if facts.code or away:
            self._lives.clear()
        else:
            self._lives.append(facts.lived_s)
        return found

    def might_be_limit(self, lived_s: float) -> bool:
        """Have the last three lived equally long? Then a witness is worth its time."""
        lives = [*self._lives, lived_s]
        return len(lives) == 3 and max(lives) - min(lives) <= max(STEADY_S, STEADY * lived_s)

    def prove_limit(self, lived_s: float, witness_s: float | None) -> bool:
        """`witness_s`: when the witness was cut, None when it outlived our connections. True: the way cuts."""
        if witness_s is not None and abs(witness_s - lived_s) <= max(NEAR_S, NEAR * lived_s):
            self._limit_s = lived_s
            return True
        return False

    def _by_limit(self, facts: Facts) -> Attribution | None:
        limit = self._limit_s
        if limit is None or facts.code or facts.ours or abs(facts.lived_s - limit) > max(NEAR_S, NEAR * limit):
            return None
        words = f"each time after about {limit:.1f} s, a bare connection beside it too: a limit of a proxy"
        return Attribution(Because.FIXED_INTERVAL, 0.95, words)

    def _remember(self, facts: Facts, because: Because) -> None:
        self._causes.append(because)
        if because in (Because.UNKNOWN, Because.FIXED_INTERVAL):
            self._unexplained.append(facts.lived_s)
        if facts.last is not None:
            answers = self._answers.setdefault(facts.last, deque(maxlen=KEPT))
            answers.append(because is facts.last)


_AWAY: Final = Attribution(Because.NETWORK, 0.8, "the broker restarts, or what is before it does")


def limited(found: Attribution) -> Problem:
    """Something on the way ends connections after a time; going on is no harm to anybody."""
    advice = "look for a proxy, load balancer, tunnel or firewall with a time limit between here and the broker"
    return Problem(Kind.RETRY, "each connection is cut after the same time", advice, attribution=found)


def explained(problem: Problem, found: Attribution, since_last_s: float = 0.0, held: bool = False) -> Problem:
    """The problem with its cause; a limit, and a SUBSCRIBE that is granted and punished, instead of a riddle. `held`:
    nothing had been said before that SUBSCRIBE (doubt.py)."""
    if problem.kind is Kind.SUSPECT and found.because is Because.FIXED_INTERVAL:
        return limited(found)
    again = held and found.because is Because.SUBSCRIBE and found.seen >= AGAIN and since_last_s <= SOONER_S
    if problem.kind is Kind.SUSPECT and again:
        advice = "this account may not be allowed to read: ask the owner, or use a publish-only profile"
        return Problem(Kind.SLOW, "the broker grants what we subscribe to and then closes", advice, attribution=found)
    return replace(problem, attribution=found)
