"""What a painted frame is counted as: a frame, or only the second hand of the status bar."""

from __future__ import annotations

import time
from collections.abc import Mapping

from ati_console.fleet.view import RobotView
from ati_console.gui.first_sight import FirstSight
from ati_console.gui.frame_meter import FrameMeter


class PaintWatch:
    """Told what happened between two paints; a paint that only moved the clock is no frame."""

    def __init__(self) -> None:
        self.meter = FrameMeter()
        self._sight = FirstSight()
        self._only_clock = False  # the next paint is the status bar's second
        self._arrived = False  # ... or of something that arrived

    def clock_moved(self) -> None:
        self._only_clock = True

    def arrived(self) -> None:
        self._arrived = True

    def painted(self, took_s: float, robots: Mapping[str, RobotView]) -> None:
        """After each paint; `took_s` with the refresh of the panels before it."""
        if self._arrived or not self._only_clock:
            ended = time.monotonic()
            self.meter.painted(ended, took_s * 1000)
            self.meter.shown(ended, self._sight.ages_s(robots, time.time()))
        self._arrived = self._only_clock = False

    def figures(self) -> dict[str, float]:
        """Names as in the line of `window` (interfaces.md)."""
        figures = self.meter.figures(time.monotonic())
        return {
            "fps": figures.fps,
            "frame_ms_p99": round(figures.frame_ms_p99, 2),
            "received_to_painted_ms_p50": round(figures.received_to_painted_ms_p50, 2),
            "received_to_painted_ms_p99": round(figures.received_to_painted_ms_p99, 2),
        }
