"""One link beside the source: a session and its ingest, and nothing behind them.

It is built without a site, so there is no forwarder that it could feed and no outbox that it could acknowledge for:
what arrives is acknowledged to its own broker, counted, and shown to whoever listens.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from ati_console.fleet.view import FleetUpdate
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.side_links import SideLink
from ati_console.ingest.tap import Overheard
from ati_console.settings.profile import Role
from ati_console.stages import Plan, Stages
from ati_console.status import LinkEvent, LinkState, LinkStatus
from ati_console.workers.ingest_worker import IngestWorker

See = Callable[[Plan, LinkState, LinkStatus], None]
GOODBYE_S = 1.5  # with the 1.5 s of its reader within the 3 s of a stop


class Side(QObject):
    """`say` puts what it knows into the model; nobody else writes that row. `see`: what its link was and is."""

    def __init__(self, plan: Plan, stages: Stages, model: ConsoleModel, see: See, parent: QObject) -> None:
        super().__init__(parent)
        if plan.site is not None or stages.forwarder is not None:
            raise ValueError("a link beside the source has no site and forwards nothing")
        self.plan, self._session, self._model, self._see = plan, stages.session, model, see
        profile = plan.profile
        publishes = profile.role is Role.PUBLISH_ONLY
        self.now = SideLink(
            profile.name,
            LinkStatus(LinkState.CONNECTING, time.time()),
            publish_only=publishes,
            production=profile.production,
            client_id=plan.client_id,
        )
        stages.ingest.tap.broker, stages.ingest.tap.kept = profile.name, True
        self.ingest = IngestWorker(stages.ingest, stages.session, self)
        self.ingest.setObjectName(f"ingest of {profile.name}")
        self.ingest.updated.connect(self._updated)
        self.ingest.link_changed.connect(self._link)
        self.ingest.link_events.connect(self._events)
        self.ingest.heard.connect(self._heard)
        self.ingest.failed.connect(model.add_fault)
        model.listen_requested.connect(self.ingest.listen)

    def start(self) -> None:
        self.say()
        self.ingest.start()
        self._session.start()

    def connect_again(self) -> None:
        self._session.start()  # after a disconnect its thread has ended; else this does nothing
        self._session.reconnect_now()

    def silence(self) -> None:
        """What it still says is about a link that is over."""
        for signal in (self.ingest.updated, self.ingest.link_changed, self.ingest.link_events, self.ingest.heard):
            signal.disconnect()
        self._model.listen_requested.disconnect(self.ingest.listen)

    def stop(self) -> None:
        """From any thread: no more reading, then the goodbye to the broker."""
        self.ingest.stop(GOODBYE_S)
        self._session.stop(GOODBYE_S)

    def say(self) -> None:
        self._model.sides.put(self.now)

    def mark(self, production: bool) -> None:
        if production != self.now.production:
            self.now = replace(self.now, production=production)
            self.say()

    @Slot(object)
    def _updated(self, update: FleetUpdate) -> None:
        self.now = replace(self.now, received=update.received, dropped=update.dropped, rate_hz=update.rate_hz)
        self.say()

    @Slot(object)
    def _link(self, link: LinkStatus) -> None:
        before, self.now = self.now.link, replace(self.now, link=link)
        self._see(self.plan, before.state, link)
        self.say()

    @Slot(object)
    def _events(self, events: tuple[LinkEvent, ...]) -> None:
        self._model.sides.add_events(self.now.name, events)

    @Slot(object)
    def _heard(self, overheard: Overheard) -> None:
        self._model.messages.add_beside(self.now.name, overheard)
