"""The calibration file of the open site: read and written off the window's thread, one write at a time.

A file that cannot be read is never written over. Without a place of the user's on disk (a new site, the demo) anchors
live as long as the site is open; they are written once it was saved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console.site import anchors
from ati_console.site.anchors import AnchorsError, Calibrations
from ati_console.site.calibration_history import SectorCalibration
from ati_console.status import Fault, Severity
from ati_console.workers.task import Task

WAIT_MS: Final = 600  # several changes in a row are one write
LAST_S: Final = 2.0  # for a write that is under way when the window closes


@dataclass(frozen=True)
class _Read:
    """`words`: why nothing could be read."""

    path: Path
    found: Calibrations
    words: str = ""


class CalibrationKeeper(QObject):
    """`read` when what is on disk is known; `complained(str, Severity)` in words, `failed(Fault)` of a write."""

    read = Signal()
    complained = Signal(str, object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all = Calibrations()
        self.path: Path | None = None
        self._locked = ""  # why the file must not be written over
        self._reading: Task | None = None
        self._writing: Task | None = None
        self._dirty, self.writes = False, True
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(WAIT_MS)
        self._later.timeout.connect(self._write)

    def open(self, path: Path | None, *, writes: bool = True) -> None:
        """Another site; None: it has no place on disk. `writes` False: it is read, and what is changed is not kept."""
        self.flush()
        if self._reading is not None:
            self._reading.drop()
            self._reading = None
        self.all, self.path, self._locked, self._dirty = Calibrations(), path, "", False
        self.writes = writes
        if path is not None:
            self._begin_reading(path)

    def settle(self, path: Path) -> None:
        """The site was saved: what was only in memory has a place now."""
        self.path, self._dirty, self.writes = path, bool(self.all.sectors), True
        self._later.start()

    def keep(self, sector: int, calibration: SectorCalibration) -> None:
        self.all = self.all.with_sector(sector, calibration)
        self._dirty = True
        self._later.start()

    def flush(self) -> None:
        """Before the site or the window closes: what is still to be written is written now."""
        self._later.stop()
        if self._writing is not None:
            self._writing.wait(LAST_S)
        work = self._work()
        if work is not None:
            try:
                work()
            except AnchorsError as error:
                self.complained.emit(str(error), Severity.FAULT)

    # ------------------------------------------------------------ reading

    def _begin_reading(self, path: Path) -> None:
        def work() -> _Read:
            try:
                return _Read(path, anchors.load(path))
            except AnchorsError as error:
                return _Read(path, Calibrations(), str(error))

        self._reading = Task("calibration file", work, self)
        self._reading.done.connect(self._take)
        self._reading.failed.connect(self.failed)
        self._reading.start()

    @Slot(object)
    def _take(self, found: _Read) -> None:
        self._reading = None
        self._locked = found.words
        # What was done while it was being read stays: those sectors are newer than the disk.
        self.all = replace(found.found, sectors={**found.found.sectors, **self.all.sectors})
        if found.words:
            self.complained.emit(found.words, Severity.FAULT)
        for problem in found.found.problems[:20]:
            self.complained.emit(str(problem), Severity.WARNING)
        self.read.emit()

    # ------------------------------------------------------------ writing

    @Slot()
    def _write(self) -> None:
        if self._writing is not None or self._reading is not None:
            self._later.start()  # the newest last
            return
        work = self._work()
        if work is not None:
            self._writing = Task("calibration file", work, self)
            self._writing.done.connect(self._written)
            self._writing.failed.connect(self._not_written)
            self._writing.start()

    def _work(self) -> Callable[[], object] | None:
        path, kept = self.path, self.all
        if path is None or not self.writes or not self._dirty or self._reading is not None:
            return None
        self._dirty = False
        if self._locked:
            self.complained.emit(f"The anchors are not kept: {self._locked}", Severity.FAULT)
            return None

        def work() -> object:
            anchors.save(path, kept)
            return None

        return work

    @Slot(object)
    def _written(self, _nothing: object) -> None:
        self._writing = None

    @Slot(object)
    def _not_written(self, fault: Fault) -> None:
        self._writing = None
        self._dirty = True  # the next change, or the end of the site, tries again
        self.failed.emit(fault)
