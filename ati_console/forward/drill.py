"""Labelled places at which the kill drills end this process: ATI_CONSOLE_DRILL=place or place:n (the n-th passing).

Read once, from the environment the process was started with, and never in a frozen build: nothing that a broker, a
twin, a robot or a site file says can name a place. Without it a passing is a call of an empty function.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Final

VARIABLE: Final = "ATI_CONSOLE_DRILL"
PLACES: Final = (
    "taken",  # judged, not yet on disk
    "before-commit",  # in the transaction of a new sample
    "committed",  # on disk, not acknowledged
    "acknowledged",
    "before-send",
    "answered",  # the twin has spoken, the outbox does not know
    "settled",
    "draining",
    "migration",  # in its transaction
    "salvage",  # 1: rows are being saved, 2: all are, 3: the damaged file was set aside
)


def _nothing(place: str) -> None:
    """No drill is on."""


def armed(environment: Mapping[str, str], *, frozen: bool, die: Callable[[], None]) -> Callable[[str], None]:
    """What `passing` is to be; `die` ends the process. ValueError for a place that does not exist."""
    place, _, nth = environment.get(VARIABLE, "").partition(":")
    if frozen or not place:
        return _nothing
    if place not in PLACES or not (nth or "1").isdigit():
        raise ValueError(f"{VARIABLE}={place}:{nth}: allowed are {', '.join(PLACES)}, with :n for the n-th passing")
    left = int(nth or 1)

    def passing(here: str) -> None:
        nonlocal left
        if here == place:
            left -= 1
            if left <= 0:
                die()

    return passing


def _die() -> None:
    """As kill -9 does: nothing is flushed, closed or said. Windows: TerminateProcess."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


passing: Final = armed(os.environ, frozen=bool(getattr(sys, "frozen", False)), die=_die)
