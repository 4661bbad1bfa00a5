"""Python's collector of cycles, on the window's thread alone.

Left to itself it runs on whichever thread allocates next: a widget or timer in a cycle then dies on the ingest thread,
and Qt aborts (reliability.md). It also stops a frame at moments of its own choosing.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 250


class Collector(QObject):
    """Made on the window's thread; from `start` to `stop` nothing is collected but by its timer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_frozen = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """The first look comes after the first picture: a full collection takes as long as several frames."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._is_frozen = False
        gc.enable()
        gc.unfreeze()

    @Slot()
    def look(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds; the younger ones go with it.

        What exists at the first look stays to the end: it is frozen: a full collection has little to look at."""
        if not self._is_frozen:
            self._freeze()
            return
        due = [
            old
            for old, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > limit > 0
        ]
        if due:
            gc.collect(due[-1])

    def _freeze(self) -> None:
        self._is_frozen = True
        gc.collect()
        gc.freeze()
