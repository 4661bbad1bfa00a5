"""Seconds in which this machine could have run us: what a busy machine keeps from everybody is not counted.

A promise with a number ("cancel takes effect within one second") must be held against a clock, and a clock of a shared
machine says how busy it is. A process of its own, which only sleeps, sees how late it is woken: so much was stolen from
whoever waited at that time. It shares no lock with the program under test, so a window that blocks steals nothing.
"""

from __future__ import annotations

import mmap
import struct
import subprocess
import sys
import tempfile
import time
from types import TracebackType
from typing import Final, Self

TICK_S: Final = 0.01
_SLEEPER: Final = """
import mmap, struct, sys, time
file = open(sys.argv[1], "r+b")
shared = mmap.mmap(file.fileno(), 16)
stolen, last = 0.0, time.monotonic()
while sys.stdin.fileno() >= 0:
    time.sleep({tick})
    now = time.monotonic()
    stolen += max(0.0, now - last - 2 * {tick})
    last = now
    shared[:16] = struct.pack("dd", stolen, now)
"""


class MachineClock:
    """`with MachineClock() as clock: clock.now()`."""

    def __enter__(self) -> Self:
        self._file = tempfile.NamedTemporaryFile()
        self._file.write(b"\0" * 16)
        self._file.flush()
        self._shared = mmap.mmap(self._file.fileno(), 16)
        program = _SLEEPER.format(tick=TICK_S)
        self._sleeper = subprocess.Popen([sys.executable, "-c", program, self._file.name], stdin=subprocess.PIPE)
        deadline = time.monotonic() + 20.0
        while not self._read()[1]:
            assert time.monotonic() < deadline, "the sleeper never began"
            time.sleep(TICK_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sleeper.kill()
        self._sleeper.communicate()
        self._shared.close()
        self._file.close()

    def now(self) -> float:
        """Only differences mean anything. A sleeper that is late right now is late by what it has not told yet."""
        stolen, told_at = self._read()
        now = time.monotonic()
        return now - stolen - max(0.0, now - told_at - 2 * TICK_S)

    def _read(self) -> tuple[float, float]:
        stolen, told_at = struct.unpack("dd", self._shared[:16])
        return stolen, told_at
