"""The test button: one connection of its own, its stages as they pass, and hung up at the end.

It has another client id than the console's runs, unless the profile demands one; it keeps no session and leaves no
will. A publish-only profile is not subscribed with.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console import paths
from ati_console.gui.models.connection_words import look_first
from ati_console.gui.models.plain import sentence
from ati_console.mqtt.doubt import TELLS
from ati_console.mqtt.inbox import Inbox
from ati_console.mqtt.session import Credentials, Session
from ati_console.settings.installation import client_id
from ati_console.settings.profile import Profile, Role
from ati_console.settings.secrets import SecretStore, of_profile
from ati_console.status import Fault, LinkState, LinkStatus, Stage, StageResult
from ati_console.workers.task import Task

EACH_MS: Final = 50
DATA_S: Final = 5.0  # as long as a message is waited for
LONGEST_S: Final = 40.0
INBOX: Final = 100
LOOK_BELOW: Final = "press Look below, compare its fingerprint with the one its owner tells you, and trust it"
_ENDED: Final = (LinkState.REFUSED, LinkState.TAKEN_OVER, LinkState.RECONNECTING)


@dataclass(frozen=True, slots=True)
class Tested:
    """The test as of now. `tone`: "live", "warning", "fault", or "" while it runs."""

    words: str = ""
    stages: tuple[StageResult, ...] = ()
    tone: str = ""
    running: bool = False


@dataclass(frozen=True, slots=True)
class _Ready:
    profile: Profile
    credentials: Credentials
    own_id: str


class Tester(QObject):
    """`changed(Tested)`."""

    changed = Signal(object)

    def __init__(self, vault: SecretStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vault = vault
        self._task: Task | None = None
        self.session: Session | None = None
        self._begun = 0.0
        self._online: float | None = None
        self.now = Tested()
        self._timer = QTimer(self)
        self._timer.setInterval(EACH_MS)
        self._timer.timeout.connect(self._poll)

    def start(self, profile: Profile) -> None:
        """The profile as it is typed, with the secrets that are kept."""
        self.cancel()
        vault = self._vault

        def work() -> _Ready:
            return _ready(vault, profile)

        self._say(Tested("Looking for its secrets", running=True))
        self._task = Task("test", work, self)
        self._task.done.connect(self._open)
        self._task.failed.connect(self._failed)
        self._task.start()

    @Slot()
    def cancel(self) -> None:
        """At once; the goodbye goes on behind."""
        if self._task is not None:
            self._task.drop()
            self._task = None
        if self.now.running:
            self._finish("Cancelled", "")

    @Slot(object)
    def _open(self, ready: _Ready) -> None:
        self._task = None
        self._begun, self._online = time.monotonic(), None
        self.session = Session(ready.profile, ready.credentials, Inbox(INBOX), client_id=ready.own_id)
        self.session.start()
        self._timer.start()

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._task = None
        self._finish(fault.what, "fault")

    @Slot()
    def _poll(self) -> None:
        session = self.session
        if session is None:
            return
        link, passed = session.link, time.monotonic() - self._begun
        self._say(Tested(f"Testing, {passed:.0f} s", link.stages, running=True))
        if link.state in _ENDED and link.advice != TELLS:  # what tells comes with the next try
            said = (link.reason or link.state.value, look_first(link, LOOK_BELOW))
            self._finish(". ".join(sentence(part) for part in said if part), "fault")
        elif link.state is LinkState.ONLINE:
            self._online = self._online or time.monotonic()
            self._judge(link, session.profile, time.monotonic() - self._online)
        elif passed > LONGEST_S:
            self._finish("No answer in time", "fault")

    def _judge(self, link: LinkStatus, profile: Profile, online_s: float) -> None:
        done = {result.stage: result for result in link.stages}
        subscribed, data = done.get(Stage.SUBSCRIBE), done.get(Stage.DATA)
        refused = [grant for grant in link.grants if not grant.granted]
        if profile.role is Role.PUBLISH_ONLY or not profile.subscriptions:
            self._finish(f"It works: {link.security}. Nothing was subscribed", "live")
        elif subscribed is not None and subscribed.ok is not None and refused:
            names = ", ".join(grant.topic_filter for grant in refused[:3])
            self._finish(f"Connected, but not granted: {names}", "warning")
        elif data is not None and data.ok:
            self._finish(f"It works: {link.security}, and messages arrive", "live")
        elif online_s > DATA_S:
            self._finish(f"Connected: {link.security}. No message in {DATA_S:.0f} s on its topics", "warning")

    def _finish(self, words: str, tone: str) -> None:
        self._timer.stop()
        session, self.session = self.session, None
        stages = session.link.stages if session else self.now.stages
        if session is not None:
            Task("goodbye", session.stop, self).start()
        self._say(Tested(words, stages, tone))

    def _say(self, tested: Tested) -> None:
        self.now = tested
        self.changed.emit(tested)


def _ready(vault: SecretStore, profile: Profile) -> _Ready:
    """Blocks for as long as the key store does. A shared subscription would take messages from those who share it."""
    entries = zip(of_profile(profile.name), profile.needs, strict=True)
    held = [vault.get(name) if needed else None for name, needed in entries]
    topics = tuple(one for one in profile.topics if not one.topic.startswith("$share/"))
    purpose = f"test|{profile.name}|{os.getpid()}"  # another window may test it at the same time
    own_id = profile.client_id or client_id(paths.installation_file(), purpose)
    quiet = replace(profile, clean_start=True, session_expiry_s=0, will=None, topics=topics)
    return _Ready(quiet, Credentials(*held), own_id)
