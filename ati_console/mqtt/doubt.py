"""Was it our SUBSCRIBE? A broker that closes right after one may forbid reading; another client with our id that
comes back at that moment looks the same. So the next connection says nothing for a while before it subscribes: one
that ends in that silence was ended by somebody else, one that ends at the SUBSCRIBE after it was ended by that. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import msgspec

from ati_console.attribution import Because, Facts
from ati_console.mqtt.policy import STABLE_S, Kind, Problem

HOLD_S: Final = 3.0  # clients that were thrown out come back within a second or two
HOLDING: Final = f"silent for {HOLD_S:.0f} s before it subscribes: does another client end the connection meanwhile?"
TELLS: Final = f"the next connection is silent for {HOLD_S:.0f} s before it subscribes, which tells the two apart"
UNSURE: Final = 0.5  # as likely as the other


class Doubt:
    """Of one link; the network thread's. `hold_s`: so long the next connection says nothing before its SUBSCRIBE."""

    def __init__(self, client_id: str) -> None:
        self._client_id = client_id
        self.hold_s = 0.0

    def weigh(self, problem: Problem, facts: Facts, online_s: float, held: bool) -> Problem:
        """The problem in words that claim no more than was seen. `held`: it had been silent before its SUBSCRIBE."""
        found = problem.attribution
        in_question = found is not None and found.because is Because.SUBSCRIBE and found.code is None and not facts.code
        held_before, self.hold_s = self.hold_s, HOLD_S if in_question else self.hold_s * (online_s < STABLE_S)
        if in_question and not held:
            return self._either(problem)
        if held_before and problem.kind is Kind.SUSPECT and facts.last is None and not facts.code:
            reason = f"closed before we asked for anything: {in_use(self._client_id)}"
            return replace(problem, reason=reason, advice=CLOSE_IT)
        return problem

    def _either(self, problem: Problem) -> Problem:
        """Two causes that look the same, and no more sure of the one than of the other."""
        found = problem.attribution
        assert found is not None
        reason = f"closed right after we subscribed: {in_use(self._client_id)}, or reading is refused"
        unsure = msgspec.structs.replace(found, confidence=min(found.confidence, UNSURE))
        return replace(problem, reason=reason, advice=TELLS, attribution=unsure)


CLOSE_IT: Final = "close the other console, script or device, or give this profile another client id"


def in_use(client_id: str) -> str:
    which = f"the client id '{client_id}'" if client_id else "our client id"
    return f"{which} may be in use elsewhere"
