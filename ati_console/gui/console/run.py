"""One run of the stages: their threads, and the wires to the model.

Start downstream first (forward, ingest, link); stop upstream first (ingest, forward, link), so that nothing that was
acknowledged is lost and nothing is acknowledged that was not committed.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Slot

from ati_console.forwarding import ForwardMode, ForwardStatus
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.mqtt.farewell import end_session
from ati_console.settings.profile import Profile, Role
from ati_console.site.rules import Rules
from ati_console.stages import Plan, Stages
from ati_console.workers.forward_worker import ForwardWorker
from ati_console.workers.ingest_worker import IngestWorker
from ati_console.workers.rehearsal_worker import RehearsalWorker

GOODBYE_S: Final = 0.5  # the window waits this long for a polite end, the session goes on ending by itself


class Run(QObject):
    """`rehearsal` goes with the run, behind it: what is still to be sent finds its twin."""

    def __init__(
        self, plan: Plan, stages: Stages, model: ConsoleModel, rehearsal: RehearsalWorker | None, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.plan, self.stages, self.rehearsal = plan, stages, rehearsal
        self._model = model
        self.read_out = self.sent_out = False  # reader and forwarder have ended: what they know is nobody's
        stages.ingest.tap.broker, stages.ingest.tap.kept = plan.profile.name, True
        self.ingest = IngestWorker(stages.ingest, stages.session, self)
        self.forward = ForwardWorker(stages.forwarder, self) if stages.forwarder else None
        self._wire()

    @property
    def can_forward(self) -> bool:
        return self.forward is not None

    def is_of(self, profile: Profile) -> bool:
        """The same broker under the same account; a rehearsal is nobody's."""
        return _whereabouts(self.plan.profile) == _whereabouts(profile) and self.rehearsal is None

    def delivers_as(self, plan: Plan) -> bool:
        """From the same broker to the same branches through the same outbox: what was agreed to is still what it is."""
        return self.is_of(plan.profile) and self.can_forward and _target(self.plan) == _target(plan)

    def start(self) -> None:
        if self.forward is not None:
            self.forward.start()
        self.ingest.start()
        self.stages.session.start()

    def connect_again(self) -> None:
        self.stages.session.start()  # after a disconnect its thread has ended; else this does nothing
        self.stages.session.reconnect_now()

    def disconnect_link(self) -> None:
        """From any thread."""
        self.stages.session.stop(GOODBYE_S)

    def leave(self) -> None:
        """Whoever disconnects wants nothing sent any more. All of it is said at once, not each by its own round.

        Not of a rehearsal, whose twin goes with it: nobody was asked about that, and it stays as it is.
        """
        self.disconnect_link()
        if self.forward is not None and self.rehearsal is None:
            self.forward.set_mode(ForwardMode.OFF)
        self.ingest.deliver()  # what it has posted is of the time before, and would be said after this
        self._model.set_link(self.stages.session.link)

    def use(self, rules: Rules) -> None:
        """What was changed in the site is in force from the next message on; the link and the outbox stay."""
        self.ingest.use(rules)

    @Slot(object)
    def _keep_session(self, forward: ForwardStatus) -> None:
        """While forwarding the broker keeps what comes in a short loss; else a clean start is one."""
        self.stages.session.last(forward.mode is ForwardMode.ON)

    def silence(self) -> None:
        """What it still says is about a run that is over: the model hears it no more."""
        ingest = self.ingest
        for signal in (ingest.updated, ingest.link_changed, ingest.link_events, ingest.heard, ingest.failed):
            signal.disconnect()
        self._model.acknowledge_requested.disconnect(ingest.acknowledge)
        self._model.forget_requested.disconnect(ingest.forget)
        self._model.listen_requested.disconnect(ingest.listen)
        ingest.listen(False)  # what its reader still hears waits in the tap for the next run on this broker
        if self.forward is not None:
            for signal in (self.forward.status, self.forward.faults, self.forward.failed):
                signal.disconnect()

    def halt(self) -> None:
        """From any thread. Upstream first; each thread gets its time, a late one is named in the log."""
        self.read_out = self.ingest.stop()
        if self.forward is not None:
            self.sent_out = self.forward.stop()
        self.stages.session.stop()
        try:
            if self.stages.session.leaves_session:
                end_session(self.stages.session.profile, self.plan.credentials)
        finally:
            if self.rehearsal is not None:
                self.rehearsal.stop()

    def _wire(self) -> None:
        model = self._model
        model.client_id = self.plan.client_id
        model.left_out = self.plan.left_out
        model.publishes_only = self.plan.profile.role is Role.PUBLISH_ONLY
        self.ingest.updated.connect(model.set_fleet)
        self.ingest.link_changed.connect(model.set_link)
        self.ingest.link_events.connect(model.add_link_events)
        self.ingest.heard.connect(model.add_messages)
        self.ingest.failed.connect(model.add_fault)
        model.acknowledge_requested.connect(self.ingest.acknowledge)
        model.forget_requested.connect(self.ingest.forget)
        model.listen_requested.connect(self.ingest.listen)
        if self.forward is not None:
            self.forward.status.connect(model.set_forward)
            self.forward.status.connect(self._keep_session)
            self.forward.faults.connect(model.add_fault)
            self.forward.failed.connect(model.add_fault)


def _whereabouts(profile: Profile) -> tuple[object, ...]:
    """One host has several brokers behind the paths of a web server, and a plant's address several behind proxies."""
    return profile.host, profile.port, profile.transport, profile.ws_path, profile.proxy, profile.user


def _target(plan: Plan) -> tuple[object, ...]:
    return plan.outbox, plan.site and (plan.site.name, plan.site.twin, plan.site.branches)
