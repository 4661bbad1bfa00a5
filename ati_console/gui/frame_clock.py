"""The one frame timer: repaints follow the display, never the rate of arrival."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

FRAME_S = 1 / 60
BEHIND_FRAME_S = 1 / 33  # while messages wait to be read: gliding marks at 60 would cost a third of them
AGES_MS = 500  # with nothing arriving, ages still move


class Panel(Protocol):
    """What a panel offers the clock. True asks for another frame at once: something in it is moving."""

    def refresh(self, now: float) -> bool | None: ...
    def isVisible(self) -> bool: ...


class FrameClock(QObject):
    """Sleeps until something is dirty; then refreshes the panels that can be seen, at most 60 times a second.

    Frames between two changes are for the panels that still move: a mark that glides makes no table look again.
    """

    refreshed = Signal()  # after a change, not after a frame of mere motion

    def __init__(self, panels: Sequence[Panel], now: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self._panels = tuple(panels)
        self._now = now
        self._changed = True
        self._moving: list[Panel] = []
        self._due = 0.0  # the next frame, by the monotonic clock
        self._frame_s = FRAME_S
        self.refresh_s = 0.0  # what the last refresh of the panels cost, before painting
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setTimerType(Qt.TimerType.PreciseTimer)
        self._frame.timeout.connect(self._tick)
        self._ages = QTimer(self)
        self._ages.setInterval(AGES_MS)
        self._ages.timeout.connect(self.wake)

    def start(self) -> None:
        self._ages.start()
        self.wake()

    def stop(self) -> None:
        self._ages.stop()
        self._frame.stop()

    def keep_pace(self, *, behind: bool) -> None:
        """Half as many frames while the reader is behind."""
        self._frame_s = BEHIND_FRAME_S if behind else FRAME_S

    @Slot()
    def wake(self) -> None:
        """Something changed: a frame is due, but not before its time."""
        self._changed = True
        self._frame_due()

    @Slot()
    def at_once(self) -> None:
        """Another page came into view: what stands in it is as old as its last frame, and is not to be seen."""
        self._changed = True
        self._refresh(self._now())
        self.wake()

    def _frame_due(self) -> None:
        if not self._frame.isActive():
            wait = self._due - time.monotonic()
            self._frame.start(max(0, round(wait * 1000)))

    @Slot()
    def _tick(self) -> None:
        started = time.monotonic()
        # Lateness up to half a frame is made good: a timer of whole milliseconds must not make 60 frames 55.
        self._due = max(self._due, started - self._frame_s / 2) + self._frame_s
        self._refresh(self._now())
        self.refresh_s = time.monotonic() - started
        if self._moving:
            self._frame_due()

    def _refresh(self, now: float) -> None:
        changed, self._changed = self._changed, False
        panels = self._panels if changed else self._moving
        self._moving = [panel for panel in panels if panel.isVisible() and panel.refresh(now)]
        if changed:
            if self._ages.isActive():
                self._ages.start()  # counts from here: what was just shown is not old yet
            self.refreshed.emit()
