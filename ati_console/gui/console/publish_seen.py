"""Who listens for what is published: nobody, a second identity on the same broker, or another profile."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console.gui.console.book import ProfileBook
from ati_console.gui.console.runs import Runs
from ati_console.gui.console.secrets_desk import Looked, look_up
from ati_console.gui.models.own_links import OwnLink
from ati_console.gui.models.publish_model import ListenerChoice, PublishModel
from ati_console.mqtt.session import Credentials
from ati_console.publish.listener import Listener
from ati_console.settings.profile import Profile, Role
from ati_console.settings.secrets import SecretStore
from ati_console.status import LinkState
from ati_console.workers.task import Task

NOBODY, SECOND = "", "second"
EACH_MS: Final = 500
PUBLISH_ONLY: Final = "a publish-only profile never subscribes"


class SeenBy(QObject):
    """`failed(Fault)`. One listener at a time; it ends with the run whose second identity it is.

    What the user chooses is kept with the profile (`Profile.second`), when that is a saved one.
    """

    failed = Signal(object)
    linked = Signal(object)  # OwnLink while it is connected, else None

    def __init__(self, model: PublishModel, book: ProfileBook, runs: Runs, vault: SecretStore, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._book, self._runs, self._vault = model, book, runs, vault
        self.now: Listener | None = None
        self.second: tuple[Profile, Credentials] | None = None  # another profile; None: nobody, or one of its own
        self._task: Task | None = None
        self._aim = ""  # a message may go there
        self._timer = QTimer(self)
        self._timer.setInterval(EACH_MS)
        self._timer.timeout.connect(self._look)
        model.listener_requested.connect(self.choose_for_good)
        model.aimed.connect(self.want)
        book.changed.connect(self.show_choices)

    @property
    def source(self) -> Profile | None:
        run = self._runs.now
        return run.plan.profile if run is not None else None

    @property
    def in_production(self) -> bool:
        """Is the source? As it is saved by now."""
        return self.source is not None and self._book.marked(self.source).production

    @property
    def looking(self) -> bool:
        """Its secrets are not here yet."""
        return self._task is not None

    def begin(self) -> None:
        """Another broker: who was chosen for it before; else on this computer the second identity listens at once,
        elsewhere nobody does until somebody is chosen."""
        self.leave()
        source = self.source
        kept = self._kept(source) if source is not None else ""
        usable = any(choice.key == kept and not choice.why_not for choice in self._choices())
        local = source is not None and source.is_loopback and source.role is not Role.PUBLISH_ONLY
        self.choose(kept if kept and usable else SECOND if local else NOBODY)

    def _kept(self, source: Profile) -> str:
        saved = self._book.named(source.name) or source
        return SECOND if saved.second == source.name else saved.second

    @Slot(str)
    def choose_for_good(self, key: str) -> None:
        source = self.source
        saved = self._book.named(source.name) if source is not None else None
        if source is not None and saved is not None and self._kept(source) != key:
            self._book.keep(replace(saved, second=source.name if key == SECOND else key))
        self.choose(key)

    def watches(self, topic: str) -> bool:
        """From any thread."""
        listener = self.now
        return listener is not None and listener.watches(topic)

    @Slot(str)
    def want(self, topic: str) -> None:
        """Before a message goes there, if there is time: what was sent before the listener came is not looked for."""
        self._aim = topic
        if self.now is not None:
            self.now.want(topic)

    @Slot(str)
    def choose(self, key: str) -> None:
        self.leave()
        source, run = self.source, self._runs.now
        self._model.set_listeners(self._choices(), key)
        if key == SECOND and source is not None and run is not None:
            self._listen(source, run.plan.credentials)
        elif key not in (NOBODY, SECOND):
            self._look_up(key)
        self._look()

    def leave(self) -> None:
        listener, self.now, self.second = self.now, None, None
        self._timer.stop()
        if self._task is not None:
            self._task.drop()
            self._task = None
        if listener is not None:
            threading.Thread(target=listener.stop, name="seen ends", daemon=True).start()
        self._model.set_listeners(self._choices(), NOBODY)
        self._look()

    @Slot()
    def show_choices(self) -> None:
        self._model.set_listeners(self._choices(), self._model.listener)

    def _choices(self) -> tuple[ListenerChoice, ...]:
        source = self.source
        first = [ListenerChoice(NOBODY, "nobody")]
        if source is not None:
            why = PUBLISH_ONLY if source.role is Role.PUBLISH_ONLY else ""
            first.append(ListenerChoice(SECOND, f"{source.name}, second identity", why))
        others = [profile for name, profile in self._book.choices.items() if source is None or name != source.name]
        return (
            *first,
            *(
                ListenerChoice(one.name, one.name, PUBLISH_ONLY if one.role is Role.PUBLISH_ONLY else "")
                for one in others
            ),
        )

    def _look_up(self, name: str) -> None:
        profile, vault = self._book.named(name), self._vault
        if profile is None:
            return

        def work() -> object:
            return look_up(vault, profile)

        self._task = Task("key store", work, self)
        self._task.done.connect(self._looked)
        self._task.failed.connect(self._look_up_failed)
        self._task.start()

    @Slot(object)
    def _looked(self, looked: object) -> None:
        self._task = None
        if isinstance(looked, Looked):
            self.second = looked.profile, looked.credentials
            self._listen(looked.profile, looked.credentials)

    @Slot(object)
    def _look_up_failed(self, fault: object) -> None:
        """It is over: a trial would wait for it for ever."""
        self._task = None
        self.failed.emit(fault)

    def _listen(self, profile: Profile, credentials: Credentials) -> None:
        """Its client id is nobody else's: one that was in use would throw its owner out."""
        self.now = Listener(
            profile, credentials, self._model.ledger, f"ati-console-seen-{time.time_ns() & 0xFFFFFFFF:x}"
        )
        self.now.start()
        if self._aim:
            self.now.want(self._aim)
        self._timer.start()
        self._look()

    @Slot()
    def _look(self) -> None:
        listener = self.now
        if listener is None:
            self.linked.emit(None)
            self._model.set_listener_words("", ok=False)
            return
        link = listener.link
        up = link.state is LinkState.ONLINE
        self.linked.emit(OwnLink("listener of Publish", listener.name, listener.client_id) if up else None)
        ok = link.state is LinkState.ONLINE and any(grant.granted for grant in link.grants)
        words = "" if ok else f"{link.state.value}: {link.reason}" if link.reason else link.state.value
        self._model.set_listener_words(words, ok)
