"""One profile and one site on their threads: the workers speak, the model listens, and a stop goes upstream first."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ati_console.gui.models.console_model import ConsoleModel
from ati_console.stages import Stages
from ati_console.status import ForwardMode
from ati_console.workers.forward_worker import ForwardWorker
from ati_console.workers.ingest_worker import IngestWorker


class LiveRun(QObject):
    """Start: forward, ingest, session. Stop: ingest, forward (it drains and acknowledges), session."""

    def __init__(self, stages: Stages, model: ConsoleModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stages = stages
        self._ingest = IngestWorker(stages.ingest, stages.session, self)
        self._forward = ForwardWorker(stages.forwarder, self) if stages.forwarder else None
        self._ingest.updated.connect(model.set_fleet)
        self._ingest.link_changed.connect(model.set_link)
        self._ingest.link_events.connect(model.add_link_events)
        self._ingest.failed.connect(model.add_fault)
        model.acknowledge_requested.connect(self._ingest.acknowledge)
        if self._forward is not None:
            self._forward.status.connect(model.set_forward)
            self._forward.failed.connect(model.add_fault)

    @property
    def can_forward(self) -> bool:
        """Only with a site file: its allow-list says what may go where."""
        return self._forward is not None

    def start(self) -> None:
        if self._forward is not None:
            self._forward.start()
        self._ingest.start()
        self._stages.session.start()

    def stop(self) -> bool:
        """True when every thread ended in its time."""
        in_time = self._ingest.stop()
        if self._forward is not None:
            in_time = self._forward.stop() and in_time
        return self._stages.session.stop() and in_time

    @Slot(object)
    def set_mode(self, mode: ForwardMode) -> None:
        if self._forward is not None:
            self._forward.set_mode(mode)

    @Slot()
    def reconnect_now(self) -> None:
        self._stages.session.reconnect_now()
