"""A sound that is heard: the bell of X11 is silent on most Linux desktops, so a program of the desktop plays a file.

Windows and macOS have a beep of their own that sounds. QtMultimedia would be 100 MB for half a second.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QStandardPaths, Slot
from PySide6.QtWidgets import QApplication

from ati_console import paths

PLAYERS: Final[Mapping[str, tuple[str, ...]]] = {"pw-play": (), "paplay": (), "aplay": ("-q",)}
SYSTEM: Final = "The sound is the system's own beep."
NOTHING: Final = (
    "No program here plays a sound (pw-play, paplay or aplay), only the bell of the display, which many desktops mute."
)
_BEEPS: Final = sys.platform in ("win32", "darwin")
_log = logging.getLogger(__name__)


class Sound(QObject):
    """One at a time: what begins while it sounds is heard with it. A player that fails hands on to the next."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: list[str] = []
        self._process: QProcess | None = None
        self._told = False

    @property
    def words(self) -> str:
        """How it is made on this computer."""
        if _BEEPS:
            return SYSTEM
        found = players()
        return f"The sound is played by {found[0]}." if found else NOTHING

    @property
    def sounding(self) -> bool:
        return self._process is not None

    def play(self) -> None:
        if self._process is not None:
            return
        self._left = [] if _BEEPS else players()
        self._next()

    def _next(self) -> None:
        if not self._left:
            QApplication.beep()
            return
        name = self._left.pop(0)
        process = self._process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.setStandardOutputFile(QProcess.nullDevice())
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._broke)
        file = paths.resources() / "sounds" / "alarm.wav"
        process.start(QStandardPaths.findExecutable(name), [*PLAYERS[name], str(file)])

    @Slot(int)
    def _ended(self, code: int) -> None:
        self._over(worked=code == 0)

    @Slot(QProcess.ProcessError)
    def _broke(self, error: QProcess.ProcessError) -> None:
        """One that crashed ends as well, and is judged there."""
        if error is QProcess.ProcessError.FailedToStart:
            self._over(worked=False)

    def _over(self, *, worked: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if not worked and not self._told:
            self._told = True  # once: it would fail at each alarm
            why = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()[:200]
            _log.warning("%s played no sound: %s", process.program(), why or process.errorString())
        process.deleteLater()
        if not worked:
            self._next()


def players() -> list[str]:
    """Those on the PATH, the one to try first in front."""
    return [name for name in PLAYERS if QStandardPaths.findExecutable(name)]


def _environment() -> QProcessEnvironment:
    """Without the libraries of the frozen program: a program of the system needs its own."""
    made = QProcessEnvironment.systemEnvironment()
    if getattr(sys, "frozen", False):
        before = os.environ.get("LD_LIBRARY_PATH_ORIG")
        made.insert("LD_LIBRARY_PATH", before) if before else made.remove("LD_LIBRARY_PATH")
    return made
