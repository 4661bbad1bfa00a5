"""Creates devices in Twinzo off the window's thread, tells of each at once, and can be stopped between two."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.forward.device_values import Created, NewDevice
from ati_console.forward.ports import TwinSecrets
from ati_console.site.site import Site
from ati_console.workers.task import Task


class DeviceMaker(QObject):
    """`created(Created)` after each, `ended` after the last one, `failed(Fault)`; all on the thread of this object."""

    created = Signal(object)
    ended = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._stop = threading.Event()

    def begin(self, site: Site, secrets: TwinSecrets, wanted: Sequence[NewDevice]) -> None:
        self._stop = stop = threading.Event()

        def work() -> object:
            from ati_console.forward import devices  # only now: the HTTP stack costs the start of every window

            return devices.create(site, secrets, wanted, self._tell, stop.is_set)

        self._task = Task("creating devices", work, self)
        self._task.done.connect(self._ended)
        self._task.failed.connect(self.failed)
        self._task.start()

    @Slot()
    def stop(self) -> None:
        """After the one that is under way."""
        self._stop.set()

    def _tell(self, created: Created) -> None:
        """On the task's thread: the signal crosses to whoever listens."""
        with contextlib.suppress(RuntimeError):  # the window is gone, and this object with it
            self.created.emit(created)

    @Slot(object)
    def _ended(self, _done: object) -> None:
        self._task = None
        self.ended.emit()
