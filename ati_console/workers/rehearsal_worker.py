"""A rehearsal for as long as its thread runs: broker, twin, sherpas and a folder that goes with it."""

from __future__ import annotations

import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ati_console.settings.profile import Profile
from ati_console.site import file as site_file
from ati_console.site.file import LoadedSite
from ati_console.status import Fault
from ati_console.workers.worker import Worker

if TYPE_CHECKING:
    from ati_console.rehearse.rehearsal import Cast


@dataclass(frozen=True, slots=True)
class Scene:
    """What a run on the rehearsal needs. `folder` takes the outbox."""

    profile: Profile
    site: LoadedSite
    folder: Path


class RehearsalWorker(Worker):
    """`ready(Scene)` once sherpas drive; the end of the thread takes everything down again."""

    ready = Signal(object)

    def __init__(self, cast: Cast | None = None, parent: QObject | None = None) -> None:
        super().__init__("demo", parent)
        self._cast = cast
        self._over = threading.Event()
        self._scene: Scene | None = None

    def work(self) -> None:
        # Here, because a web server and a broker take their time to import, and most windows need neither.
        from ati_console.rehearse.local_broker import BrokerFailed
        from ati_console.rehearse.twin_sandbox import SandboxFailed

        with tempfile.TemporaryDirectory(prefix="ati-console-demo-", ignore_cleanup_errors=True) as name:
            try:
                self._play(Path(name))
            except (BrokerFailed, SandboxFailed) as error:
                self.failed.emit(Fault(time.time(), "demo", f"The demo did not start: {error}"))

    def _play(self, folder: Path) -> None:
        from ati_console.rehearse.rehearsal import Cast, Rehearsal

        with Rehearsal(folder, self._cast or Cast()) as rehearsal:
            self._scene = Scene(rehearsal.profile, site_file.load(rehearsal.site_file), folder)
            self.ring()
            self._over.wait()

    def deliver(self) -> None:
        if self._scene is not None and not self.stopping:
            self.ready.emit(self._scene)

    def ask_to_stop(self) -> None:
        super().ask_to_stop()
        self._over.set()
