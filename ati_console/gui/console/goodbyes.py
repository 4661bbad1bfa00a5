"""Links beside the source that end: each says goodbye on a thread of its own, and the window waits for none of them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.console.side import Side
from ati_console.workers.task import Task

STOP_S: Final = 3.0  # for all of them together (architecture.md)
log = logging.getLogger(__name__)


class Goodbyes(QObject):
    """`over(Side)` when one has ended; it is deleted then."""

    over = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._leaving: dict[Task, Side] = {}

    def say(self, side: Side) -> None:
        """From now on it tells nobody anything."""
        side.silence()
        task = Task("disconnect", side.stop, self)
        self._leaving[task] = side
        task.done.connect(self._left)
        task.failed.connect(self._left)
        task.start()

    @Slot(object)
    def _left(self, _value: object) -> None:
        task = self.sender()
        side = self._leaving.pop(task, None) if isinstance(task, Task) else None
        if side is not None:
            side.deleteLater()
            self.over.emit(side)

    def halt(self, sides: Mapping[str, Side]) -> None:
        """The window closes: all at once, so that the slowest one is what it takes; who is late is named in the log."""
        deadline = time.monotonic() + STOP_S
        ending = [
            threading.Thread(target=side.stop, name=f"end of {name}", daemon=True) for name, side in sides.items()
        ]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join(max(0.0, deadline - time.monotonic()))
        for task in tuple(self._leaving):
            task.drop()
            task.wait(max(0.0, deadline - time.monotonic()))
        for thread in ending:
            if thread.is_alive():
                log.error("%s did not stop within %.0f s", thread.name, STOP_S)
