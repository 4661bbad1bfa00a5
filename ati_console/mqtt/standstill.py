"""Did this computer sleep, or nothing of ours run for a while? Then what ended meanwhile ended because of us.

Three clocks tell it. The monotonic one stands while Linux or macOS sleeps; the wall's has gone ahead of it then, and so
has one that never stands, where there is one. A process that alone was stopped (SIGSTOP, a paused virtual machine,
swapping) finds all of them ahead of its last look.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

STILL_S: Final = 5.0  # somebody looks twice a second (line.py)
SLEPT_S: Final = 5.0  # wall clock against monotonic (reliability.md)
AFTER_S: Final = 5.0  # what was lost meanwhile is found out with the next packets
_SLEEPLESS: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)  # Linux


@dataclass(frozen=True, slots=True)
class Clocks:
    """Of one moment, in seconds. `sleepless` goes on while the computer sleeps; None where no clock is known to."""

    wall: float
    monotonic: float
    sleepless: float | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """`slept`: the computer did, or its clock was set. `seconds`: for how long nothing of us ran; 0: not known."""

    slept: bool
    seconds: float

    @property
    def words(self) -> str:
        if self.slept and not self.seconds:
            return "this computer slept, or its clock was set"
        long = _span(self.seconds)
        return f"this computer slept for {long}" if self.slept else f"this computer stood still for {long} (sleep?)"


class Standstill:
    """Looked at again and again while one connection is served."""

    def __init__(self, now: Clocks) -> None:
        self._before = now
        self._pause: Pause | None = None
        self._due: Pause | None = None
        self._over_at = 0.0

    def look(self, now: Clocks) -> Pause | None:
        """A sleep that ended just now. A standstill one look later: by then it is seen what it has ended."""
        pause, self._before = _between(self._before, now), now
        due, self._due = self._due, None
        if pause is None:
            return due
        self._pause, self._over_at = pause, now.monotonic
        self._due = None if pause.slept else pause
        return pause if pause.slept else None

    def blamed(self, keep_alive_s: float) -> Pause | None:
        """The pause that an end of now is blamed on: a fresh one; no broker hangs up before one keep alive is over."""
        pause = self._pause
        if pause is None or self._before.monotonic - self._over_at > AFTER_S:
            return None
        return pause if pause.slept or pause.seconds >= keep_alive_s else None


def clocks() -> Clocks:
    sleepless = None if _SLEEPLESS is None else time.clock_gettime(_SLEEPLESS)
    return Clocks(time.time(), time.monotonic(), sleepless)


def _between(before: Clocks, now: Clocks) -> Pause | None:
    ran_s = now.monotonic - before.monotonic
    gone_s = ran_s
    if before.sleepless is not None and now.sleepless is not None:
        gone_s = now.sleepless - before.sleepless
    slept = gone_s - ran_s > SLEPT_S or abs(now.wall - before.wall - ran_s) > SLEPT_S
    still_s = gone_s if gone_s > STILL_S else 0.0
    return Pause(slept, still_s) if slept or still_s else None


def _span(seconds: float) -> str:
    if seconds < 120.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 7200.0 else f"{seconds / 3600.0:.1f} h"
