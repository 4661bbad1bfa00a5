"""Grants what the Publish workspace wishes: sends through the running link, runs streams, keeps own templates."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ati_console.gui.console.book import ProfileBook
from ati_console.gui.console.own_templates import OwnTemplates
from ati_console.gui.console.plant import Plant
from ati_console.gui.console.publish_seen import SeenBy
from ati_console.gui.console.publish_streams import message_of, source_of
from ati_console.gui.console.runs import Runs
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.own_links import OwnLink
from ati_console.gui.models.plain import plain
from ati_console.gui.models.publish_model import Draft, StreamState, StreamWish
from ati_console.gui.theme import Theme
from ati_console.gui.workspaces.publish import Publish
from ati_console.mqtt.session import Session
from ati_console.mqtt.tickets import PublishError
from ati_console.publish.command_topics import why_two_steps
from ati_console.publish.message import Message, Sent
from ati_console.publish.mistake import TemplateError
from ati_console.publish.streams import Stream
from ati_console.rehearse.demo_site import demo_map
from ati_console.settings.secrets import SecretStore

EACH_MS: Final = 100
END_S: Final = 1.0


class PublishDesk(QObject):
    """`failed(Fault)`. A production profile is asked about before the first message of a run, before each one that may
    command a robot, and before a stream."""

    failed = Signal(object)

    def __init__(
        self, console: ConsoleModel, plant: Plant, runs: Runs, book: ProfileBook, vault: SecretStore,
        workspace: Publish, theme: Theme, parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._console, self._plant, self._runs, self._theme = console, plant, runs, theme
        self._workspace, self.model, self._book = workspace, workspace.model, book
        self.seen = SeenBy(self.model, book, runs, vault, self)
        self.seen.failed.connect(self.failed)
        self.seen.linked.connect(self._show_listener)
        self.own = OwnTemplates(self.model, self)
        self.own.failed.connect(self.failed)
        self.dialog: QuestionDialog | None = None
        self._asked_for: tuple[Message, ...] | tuple[Draft, StreamWish] = ()
        self._agreed = ""
        self._stream: Stream | None = None
        self._streams = 0
        self._known: object = None
        self._over = False
        self._timer = QTimer(self)
        self._timer.setInterval(EACH_MS)
        self._timer.timeout.connect(self._look)
        self._wire()

    def _wire(self) -> None:
        model, book = self.model, self._book
        model.send_requested.connect(self.send)
        model.clear_requested.connect(self.clear)
        model.resend_requested.connect(self.resend)
        model.stream_requested.connect(self.stream)
        model.stop_requested.connect(self.stop)
        self._runs.opening.connect(self._other_run)
        book.changed.connect(self._mark)
        self._console.link_changed.connect(self._look_for_run)
        self._workspace.built.connect(self._built)
        self._plant.shown.connect(self._site_shown)

    def halt(self) -> None:
        """The window closes: a run that was built just now begins nothing here any more."""
        self._over = True
        self._timer.stop()
        stream = self._stream
        if stream is not None:
            stream.stop("the window was closed")
            stream.wait(END_S)
        self.seen.leave()

    # ------------------------------------------------------------ one message

    @Slot(object)
    def send(self, draft: Draft) -> None:
        try:
            message = message_of(draft, self._next_seq(), time.time())
        except (TemplateError, OSError) as error:
            self._say(f"Not sent: {error}")
            return
        self._ask_or_send(message)

    @Slot(object)
    def clear(self, draft: Draft) -> None:
        """An empty retained message takes the retained one away (MQTT 5, 3.3.1.3)."""
        try:
            message = message_of(replace(draft, retain=True), self.model.seq, time.time())
        except (TemplateError, OSError) as error:
            self._say(f"Not sent: {error}")
            return
        self._ask_or_send(replace(message, payload=b""))

    @Slot(object)
    def resend(self, sent: Sent) -> None:
        """As it was; a topic that commands is armed first like any other."""
        if why_two_steps(sent.message.topic):
            self._say("This topic may command a robot: load it into the editor, arm, then send")
            return
        self._ask_or_send(sent.message)

    def _ask_or_send(self, message: Message) -> None:
        if self._must_ask(anew=bool(why_two_steps(message.topic))):
            words = f"{plain(message.topic, 80)}, QoS {message.qos}, {len(message.payload):,} bytes"
            self._ask("Publish to production?", words, "Publish", (message,))
        else:
            self._publish(message)

    def _publish(self, message: Message) -> None:
        session = self._session()
        if session is None:
            self._say("Not sent: there is no broker")
            return
        self.seen.want(message.topic)
        try:
            self.model.ledger.send(session, message, watched=self.seen.watches(message.topic))
        except (PublishError, ValueError) as error:
            self._say(f"Not sent: {error}")
        self.model.changed.emit()

    # ------------------------------------------------------------ streams

    @Slot(object, object)
    def stream(self, draft: Draft, wish: StreamWish) -> None:
        if self._stream is not None and self._stream.running:
            return
        if self._workspace.pane.must_arm(wish.kind):
            self._say("This topic may command a robot: streams go to topics of status and trips alone")
        elif self._must_ask(anew=True):
            self._ask("Stream to production?", f"{wish.kind} to {plain(draft.topic, 80)}", "Stream", (draft, wish))
        else:
            self._begin(draft, wish)

    def _begin(self, draft: Draft, wish: StreamWish) -> None:
        session = self._session()
        if session is None:
            return
        site = self._plant.site
        floor = site.drawn.floor if site is not None and site.drawn.floor is not None else demo_map()
        try:
            source = source_of(draft, wish, self._next_seq, floor)
            topic = message_of(draft, self.model.seq, time.time()).topic
        except (TemplateError, ValueError, OSError) as error:
            self._say(f"The stream does not start: {error}")
            return
        self.seen.want(topic)
        self._streams += 1
        self._stream = Stream(self._streams, session, self.model.ledger, source, watched=self.seen.watches)
        self.model.set_stream(StreamState(wish.kind))
        self._stream.start()
        self._timer.start()

    @Slot()
    def stop(self) -> None:
        if self._stream is not None:
            self._stream.stop("stopped")
            self._look()

    @Slot()
    def _look(self) -> None:
        stream = self._stream
        if stream is None:
            return
        self.model.ledger.harvest()
        tally = self.model.ledger.tally(stream.number)
        state = StreamState(self.model.stream.kind, tally, stream.skipped, stream.ended, stream.failed, stream.left_out)
        self.model.set_stream(state)
        if stream.ended and tally.sent <= tally.acked + tally.refused + tally.lost and stream.wait(0):
            waits = self.seen.now is not None and tally.seen + tally.not_seen < tally.sent
            if not waits:
                self._timer.stop()
                self._tell_left_out(stream)

    def _tell_left_out(self, stream: Stream) -> None:
        """Once, at the end: beside the fields of a file there is no room for a reason."""
        if stream.left_out:
            self._say(stream.left_out[0])

    # ------------------------------------------------------------ production

    def _must_ask(self, *, anew: bool = False) -> bool:
        profile = self.model.profile
        return profile is not None and profile.production and (anew or self._agreed != profile.name)

    def _ask(self, title: str, words: str, answer: str, wish: tuple[Message, ...] | tuple[Draft, StreamWish]) -> None:
        name = self.model.profile.name if self.model.profile is not None else ""
        words = f"{plain(name, 64)} is in production: whoever works with it sees this. {words}"
        answers = (f"{answer} to {plain(name, 30)}", "Do not send")
        self._asked_for = wish
        self.dialog = QuestionDialog(self._theme, title, words, answers, self._workspace, production=True)
        self.dialog.accepted.connect(self._agree)
        self.dialog.finished.connect(self._answered)
        self.dialog.open()

    @Slot()
    def _answered(self) -> None:
        self.dialog = None

    @Slot()
    def _agree(self) -> None:
        wish, self._asked_for = self._asked_for, ()
        self._agreed = self.model.profile.name if self.model.profile is not None else ""
        if len(wish) == 1 and isinstance(wish[0], Message):
            self._publish(wish[0])
        elif len(wish) == 2 and isinstance(wish[1], StreamWish) and isinstance(wish[0], Draft):
            self._begin(wish[0], wish[1])

    # ------------------------------------------------------------ the run

    @Slot()
    def _other_run(self) -> None:
        if self.dialog is not None:
            self.dialog.reject()  # it names the broker of before
        if self._stream is not None:
            self._stream.stop("another broker was chosen")
            self._look()
        self._agreed, self._known = "", None
        self.seen.leave()
        self.model.set_profile(None)

    @Slot(object)
    def _show_listener(self, link: OwnLink | None) -> None:
        self._console.own.put("listener", *((link,) if link else ()))

    @Slot()
    def _look_for_run(self) -> None:
        """The run that was built meanwhile; a listener comes only once somebody looks at this workspace."""
        run = self._runs.now
        if self._over or run is None or run is self._known or not self._workspace.is_built:
            return
        self._known = run
        self._mark()
        self.seen.begin()

    @Slot()
    def _mark(self) -> None:
        """What the manager says is in production is asked about from then on, not from the next connect on."""
        run = self._runs.now
        if run is not None and run is self._known:
            self.model.set_profile(self._book.marked(run.plan.profile))

    @Slot()
    def _built(self) -> None:
        self.own.load()
        self._site_shown(self._plant.site.site if self._plant.site is not None else None)
        self._look_for_run()

    @Slot(object)
    def _site_shown(self, site: object) -> None:
        if self._workspace.is_built:
            self._workspace.pane.set_site(str(getattr(site, "name", "")))

    def _session(self) -> Session | None:
        run = self._runs.now
        return run.stages.session if run is not None else None

    def _next_seq(self) -> int:
        """Streams count on their own thread: one number may be missing, none comes twice."""
        number = self.model.seq
        self.model.seq = number + 1
        return number

    def _say(self, words: str) -> None:
        """Why it was not sent."""
        self.model.refused.emit(plain(words))
