"""Runs the event loop on a schedule: a line a second, a picture, an end; signals of the system are heard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from ati_console.gui import screenshot
from ati_console.gui.collector import Collector
from ati_console.gui.console.console import Console
from ati_console.gui.crash import fatal
from ati_console.gui.crash.watch import CrashWatch, watching
from ati_console.settings.secrets import Secret

TICK_MS = 200  # Python hears a SIGTERM only when Qt lets it run; each tick wakes a window that is at rest
PICTURE_AFTER_S = 6.0  # without an end: when a demo has something to show
BEFORE_THE_END_S = 0.5


@dataclass(frozen=True, slots=True)
class Schedule:
    """None: until the window is closed; no picture."""

    seconds: float | None = None
    screenshot: Path | None = None
    select: str = ""  # the sherpa to select once it is there

    @property
    def picture_at_s(self) -> float:
        if self.seconds is None:
            return PICTURE_AFTER_S
        return max(0.0, self.seconds - BEFORE_THE_END_S)


class Stopping(Protocol):
    """Was the process asked to end?"""

    @property
    def due(self) -> bool: ...


class Runner(QObject):
    """`run` blocks until the window is closed, by the user, the schedule or a signal."""

    def __init__(
        self,
        app: QApplication,
        console: Console,
        schedule: Schedule,
        stopping: Stopping,
        each_second: Callable[[Console], None],
    ) -> None:
        super().__init__()
        self._app, self._console, self._schedule = app, console, schedule
        self._stopping, self._each_second = stopping, each_second
        self._started = self._line_at = 0.0
        self._pictured = schedule.screenshot is None
        self._selected = not schedule.select
        self._collector = Collector(self)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def run(self) -> None:
        self._console.closed.connect(self._app.quit)
        self._started = time.monotonic()
        self._line_at = self._started + 1.0
        watch = CrashWatch(self._known_secrets, self)
        watch.written.connect(self._console.window.crash.show)
        with watching(watch), fatal.listening(hidden=self._known_secrets()):
            self._console.start()
            self._console.window.crash.tell_old()
            self._timer.start()
            self._collector.start()
            self._app.exec()
            self._collector.stop()
            self._timer.stop()

    def _known_secrets(self) -> Iterator[str]:
        """All that went through the store (every broker's, Twinzo's, a tunnel's) and what came by options: words of an
        error could repeat them."""
        yield from (secret.reveal() for secret in self._console.secrets.known)
        held = self._console.brokers.credentials
        for secret in (held.password, held.key_passphrase, held.proxy_password):
            if secret is not None:
                yield secret.reveal() if isinstance(secret, Secret) else secret

    @Slot()
    def _tick(self) -> None:
        now = time.monotonic()
        elapsed = now - self._started
        self._select()
        if now >= self._line_at:
            self._line_at += 1.0
            self._each_second(self._console)
        if not self._pictured and elapsed >= self._schedule.picture_at_s:
            self._take_picture()
        if self._stopping.due or (self._schedule.seconds is not None and elapsed >= self._schedule.seconds):
            self._timer.stop()
            self._console.window.end()

    def _select(self) -> None:
        if not self._selected and self._schedule.select in self._console.model.robots:
            self._selected = True
            self._console.model.select(self._schedule.select, put_back=True)

    def _take_picture(self) -> None:
        self._pictured = True
        if self._schedule.screenshot is not None:
            screenshot.save(self._console.window, self._schedule.screenshot)
