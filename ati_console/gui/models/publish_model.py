"""What the Publish workspace shows and wishes: its panels know this and nothing behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ati_console.publish.ledger import Ledger, Tally
from ati_console.publish.message import NO_EXTRAS, Extras, Sent
from ati_console.publish.template import Template
from ati_console.publish.templates import GUIDE
from ati_console.settings.profile import Profile


@dataclass(frozen=True, slots=True)
class Draft:
    """What is in the editor now: topic and text as written, with their variables. `file` is for that form alone;
    `robot` is the one that was shown: nothing goes to another because a sherpa came up meanwhile."""

    template: Template = GUIDE
    topic: str = GUIDE.topic
    text: str = GUIDE.text
    qos: int = 1
    retain: bool = False
    extras: Extras = NO_EXTRAS
    file: Path | None = None
    robot: str = ""


@dataclass(frozen=True, slots=True)
class StreamWish:
    """`kind` is a choice of the stream bar; what a kind does not use is ignored."""

    kind: str
    rate_hz: float = 1.0
    to_hz: float = 10.0
    seconds: float = 30.0
    count: int = 100
    robots: int = 12
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class StreamState:
    """Of the stream that runs, or of the last one: `ended` is "" while it runs."""

    kind: str = ""
    tally: Tally = field(default_factory=Tally)
    skipped: int = 0
    ended: str = ""
    failed: bool = False
    left_out: tuple[str, ...] = ()  # the sum of it first

    @property
    def running(self) -> bool:
        return bool(self.kind) and not self.ended


@dataclass(frozen=True, slots=True)
class ListenerChoice:
    """Who may prove that a message was seen. `why_not` is "" when it can be chosen."""

    key: str
    words: str
    why_not: str = ""


class PublishModel(QObject):
    """Wishes are signals; values come from whoever grants them."""

    changed = Signal()
    templates_changed = Signal()
    send_requested = Signal(object)  # Draft
    aimed = Signal(str)  # topic: a message may go there within seconds
    clear_requested = Signal(object)  # Draft: the retained message of its topic
    stream_requested = Signal(object, object)  # Draft, StreamWish
    stop_requested = Signal()
    resend_requested = Signal(object)  # Sent
    listener_requested = Signal(str)
    keep_requested = Signal(object, str)  # Draft, title
    rename_requested = Signal(str, str)  # key, title
    delete_requested = Signal(str)
    undelete_requested = Signal()
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ledger = Ledger()
        self.profile: Profile | None = None
        self.seq = 1
        self.stream = StreamState()
        self.own: tuple[Template, ...] = ()
        self.own_problem = ""
        self.can_undelete = False
        self.listeners: tuple[ListenerChoice, ...] = ()
        self.listener = ""
        self.listener_words = ""
        self.listener_ok = False

    def set_profile(self, profile: Profile | None) -> None:
        self.profile = profile
        self.changed.emit()

    def set_stream(self, stream: StreamState) -> None:
        if stream != self.stream:
            self.stream = stream
            self.changed.emit()

    def set_own(self, own: Sequence[Template], problem: str = "", *, can_undelete: bool = False) -> None:
        self.own, self.own_problem, self.can_undelete = tuple(own), problem, can_undelete
        self.templates_changed.emit()

    def set_listeners(self, choices: Sequence[ListenerChoice], chosen: str) -> None:
        self.listeners, self.listener = tuple(choices), chosen
        self.changed.emit()

    def set_listener_words(self, words: str, ok: bool) -> None:
        if (words, ok) != (self.listener_words, self.listener_ok):
            self.listener_words, self.listener_ok = words, ok
            self.changed.emit()

    @property
    def rows(self) -> tuple[Sent, ...]:
        return self.ledger.rows()
