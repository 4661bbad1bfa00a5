"""Builds session, ingest and forwarder from one profile and one site, and runs them without Qt.

Start downstream first, stop upstream first: a stop loses nothing because whatever is not committed is not acknowledged.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ati_console.fleet.fleet import Fleet, FleetLimits
from ati_console.forward.ports import TwinSecrets
from ati_console.forwarding import ForwardMode
from ati_console.ingest.ingest import Ingest
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.keeping import EXPIRY_S
from ati_console.mqtt.session import Credentials, Session
from ati_console.settings.profile import Profile, TopicFilter
from ati_console.site.mapping import Mapping
from ati_console.site.site import Site
from ati_console.wire.messages import Conventions

if TYPE_CHECKING:
    from ati_console.forward.forwarder import Forwarder

INBOX = 20_000  # messages; QoS 1 never fills it: the link reads no further than READ_AHEAD (mqtt/inbox.py)
DEMO_ID = "ati-console-demo"
STOP_S = 3.0  # each thread gets this long (architecture.md)
ROUND_S = 1.0  # after each group of messages it cost a seventh of all the forwarder's CPU
WINDOW = 20  # what mosquitto has in flight by default: with more than that, more is on its way
GATHER_S = 0.005  # and a larger group costs less: each is a commit, a write of acknowledgements, a turn of two loops
OPEN_S = 10.0  # for an outbox to open; then the broker is asked all the same
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run is made from. Without a site nothing can be forwarded."""

    profile: Profile
    credentials: Credentials
    client_id: str
    site: Site | None = None
    twin_secrets: TwinSecrets | None = None
    outbox: Path | None = None
    mode: ForwardMode = ForwardMode.OFF
    after: Ingest | None = None  # of the run before on the same broker, once its thread has ended
    counted: Forwarder | None = None  # of the run before on the same outbox, once its thread has ended
    left_out: tuple[str, ...] = ()  # topics of the chosen profile that are not asked for: the site names its own


@dataclass(frozen=True, slots=True)
class Stages:
    """The parts of one run, built and not started."""

    session: Session
    inbox: Inbox
    ingest: Ingest
    forwarder: Forwarder | None


def build(plan: Plan) -> Stages:
    """Wire the parts together. Raises what the outbox raises when another console holds it."""
    inbox = Inbox(INBOX)
    session = Session(plan.profile, plan.credentials, inbox, client_id=plan.client_id)
    mapping = Mapping(plan.site) if plan.site else None
    forwarder = _forwarder(plan, session, mapping)
    ingest = Ingest(session, inbox, Fleet(_limits(plan.site)), _conventions(plan.site), mapping, forwarder)
    if plan.after is not None:
        ingest.inherit(plan.after, _limits(plan.site))
    return Stages(session, inbox, ingest, forwarder)


def persistent(profile: Profile) -> Profile:
    """The same broker with a session that it keeps: what arrives while we are away is delivered later."""
    return replace(profile, clean_start=False, session_expiry_s=max(profile.session_expiry_s, EXPIRY_S))


def with_site_topics(profile: Profile, site: Site, share: str | None = None) -> Profile:
    """Subscribe to what the site file names, QoS 1; `share` joins an MQTT 5 shared subscription.

    ValueError for a group that is none: with a / in it the rest of it would become part of each topic.
    """
    if share and set(share) & set("/+#"):
        raise ValueError("a group has no / + or # in it")
    prefix = f"$share/{share}/" if share else ""
    return replace(profile, topics=tuple(TopicFilter(prefix + topic) for topic in site.source.topics))


def rehearsed(profile: Profile, site: Site, secrets: TwinSecrets, folder: Path) -> Plan:
    """A run on a rehearsal, forwarding; `folder` takes the outbox and goes with it."""
    outbox = folder / "outbox.sqlite"
    return Plan(persistent(profile), Credentials(), DEMO_ID, site, secrets, outbox, ForwardMode.ON)


def _forwarder(plan: Plan, session: Session, mapping: Mapping | None) -> Forwarder | None:
    if plan.site is None or mapping is None or plan.twin_secrets is None or plan.outbox is None:
        return None
    # Here, because httpx and aiohttp take 0.15 s to import and a window without a site needs neither.
    from ati_console.forward.forwarder import Forwarder

    made = Forwarder(plan.site, mapping, plan.outbox, plan.twin_secrets, session.acknowledge, mode=plan.mode)
    if plan.counted is not None:
        made.inherit(plan.counted)
    return made


def _limits(site: Site | None) -> FleetLimits:
    if site is None:
        return FleetLimits()
    return FleetLimits(stale_after_s=site.source.stale_after_s, lost_after_s=site.source.lost_after_s)


def _conventions(site: Site | None) -> Conventions:
    return site.source.conventions if site else Conventions()


class HeadlessRun:
    """The stages on plain threads. `failure` is what ended one of them before its time."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self._stopping = threading.Event()
        self._ingest = threading.Thread(target=self._guard, args=(self._read,), name="ingest", daemon=True)
        self._forward = threading.Thread(target=self._guard, args=(self._send,), name="forward", daemon=True)
        self.failure: Exception | None = None

    def start(self) -> None:
        """The broker is asked once the outbox is open: whoever may not have it must not throw out whoever has it."""
        if self._stages.forwarder is not None:
            self._forward.start()
            self._wait_for(self._stages.forwarder.begun)
        if self.failure is None:
            self._ingest.start()
            self._stages.session.start()

    def _wait_for(self, begun: threading.Event) -> None:
        deadline = time.monotonic() + OPEN_S
        while self._forward.is_alive() and not begun.wait(0.02) and time.monotonic() < deadline:
            pass

    def stop(self, drain_s: float = 5.0) -> None:
        """Stop reading, commit and send what can be sent within `drain_s`, then leave the broker."""
        self._stopping.set()
        self._join(self._ingest, STOP_S)
        if self._stages.forwarder is not None:
            self._stages.forwarder.request_stop(drain_s)
            self._join(self._forward, drain_s + STOP_S)
        self._stages.session.stop()

    def _read(self) -> None:
        """Nobody looks at the fleet here, yet its own rounds (findings, survey, rates) go on."""
        due = 0.0
        while not self._stopping.is_set():
            if self._stages.ingest.step(0.1) > WINDOW:
                time.sleep(GATHER_S)
            if time.monotonic() >= due:
                due = time.monotonic() + ROUND_S
                self._stages.ingest.update(time.time())

    def _send(self) -> None:
        if self._stages.forwarder is not None:
            self._stages.forwarder.run()

    def _guard(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        except Exception as error:
            log.exception("a stage ended early")
            self.failure = error

    @staticmethod
    def _join(thread: threading.Thread, seconds: float) -> None:
        if thread.is_alive():
            thread.join(seconds)
            if thread.is_alive():
                log.error("thread %s did not stop within %.0f s", thread.name, seconds)
