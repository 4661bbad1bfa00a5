"""Right of the messages: the selected one to read, or all topics with their rates."""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.label import ElidedLabel
from ati_console.gui.models import payload
from ati_console.gui.models.message_filter import MessageFilter
from ati_console.gui.models.message_log import TopicOf
from ati_console.gui.models.messages_model import size_words
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.payload_diff import diff
from ati_console.gui.models.plain import plain
from ati_console.gui.models.topic_rows import BROKER, COUNT, HEADERS, LAST, count_words, fitting, topic_rows
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.ingest.tap import Heard

_R: Final = brush.RIGHT
TOPICS: Final = ListLook(
    HEADERS, {1: 70, 2: 66, LAST: 72, BROKER: 80}, {0: 1.0},
    ("ph.list", "No topic yet", "Each topic a message came on, with its rate."),
    {0: Voice.TOPIC, LAST: Voice.MUTED, BROKER: Voice.MUTED}, {1: _R, 2: _R, LAST: _R}, name="Topics",
    names={BROKER: 120},
)  # fmt: skip
ROOMY: Final = 440  # px at zoom 1: narrower, the time of the last message gives way to the topic
ROOMY_FOR_TWO: Final = 400  # narrower, of several brokers the count gives way: topics were cut where they differ
EVERYTHING: Final = MessageFilter()
NO_FIT: Final = (
    "No topic fits the filter",
    "Names of topics alone are looked through here. Esc in the filter field clears it.",
)


class Form(enum.IntEnum):
    """How a payload is shown; the last is not a payload."""

    PRETTY = 0
    RAW = 1
    HEX = 2
    DIFF = 3
    TOPICS = 4


class MessagesDetail(QWidget):
    """`topic_opened(str)`: Enter or a double click on a topic; the filter that leaves it alone."""

    topic_opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heard: Heard | None = None
        self._before: Heard | None = None
        self._notation = LOCAL_METRES
        self.forms = Segments(theme, "Show", ("Pretty", "Raw", "Hex", "Diff", "Topics"))
        self.topics = ListPage(theme, TOPICS)
        self.topics.table.header.moveSection(BROKER, 1)
        self.topics.table.show_column(BROKER, False)
        self._count, self._several = "", False
        self.view = JsonView(theme)
        self._about = ElidedLabel("", "faint")
        self._copy = IconButton(theme, "ph.copy", "Copy the payload as it came")
        self._nothing = EmptyState(
            theme, "ph.brackets-curly", "No message selected", "Select one to read it; Space pauses the list."
        )
        self._pages = QStackedWidget()
        self._build()
        self.forms.chosen.connect(self.show_form)
        self.topics.opened.connect(self._topic_opened)
        self._copy.clicked.connect(self.copy_payload)
        self.show_form(Form.TOPICS)

    @property
    def form(self) -> Form:
        return self._form

    def show_topics(
        self, every: tuple[TopicOf, ...], notation: Notation = LOCAL_METRES, wanted: MessageFilter = EVERYTHING
    ) -> None:
        """What `wanted` lets through; nothing moves under a hand. The broker is named where there are several."""
        fit, table = fitting(every, wanted), self.topics.table
        self._several = len({one.broker for one in every}) > 1
        self._count = count_words(every, fit) if every else ""
        table.show_column(BROKER, self._several)
        table.show_column(LAST, self.width() >= self._theme.px(ROOMY))
        table.show_column(COUNT, not self._several or self.width() >= self._theme.px(ROOMY_FOR_TWO))
        self.topics.empty.say(*(NO_FIT if every else TOPICS.empty[1:]))
        self.topics.renew(topic_rows(fit, notation))
        if self._form is Form.TOPICS:
            self._about.setText(self._count)

    def show_message(self, heard: Heard, notation: Notation = LOCAL_METRES, before: Heard | None = None) -> None:
        """A message selected while the topics are in view is shown: that is what it was selected for.

        `before`: the one of the same sherpa and topic that Diff compares it with."""
        self._heard, self._notation, self._before = heard, notation, before
        self.show_form(Form.PRETTY if self._form is Form.TOPICS else self._form)

    @Slot(int)
    def show_form(self, form: int) -> None:
        self._form = Form(form)
        self.forms.show_choice(form)
        heard = self._heard
        page: QWidget = self.topics if self._form is Form.TOPICS else self._nothing if heard is None else self.view
        self._pages.setCurrentWidget(page)
        self._copy.setVisible(page is self.view)
        said = about(heard, self._notation) if heard is not None and page is self.view else ""
        self._about.setText(self._count if page is self.topics else said)
        if heard is not None and page is self.view:
            self.view.let_go()
            self._show_payload(heard)
            self.view.setAccessibleName(f"Payload, {self._form.name.lower()}")

    @Slot()
    def copy_payload(self) -> None:
        if self._heard is not None:
            QGuiApplication.clipboard().setText(self._heard.payload.decode("utf-8", "backslashreplace"))

    def _show_payload(self, heard: Heard) -> None:
        if self._form is Form.DIFF:
            lines = diff(self._before.payload if self._before else b"", heard.payload)
            self.view.show_text("\n".join(line.text for line in lines), colored=True)
            self.view.tint([line.kind for line in lines])
        else:
            self.view.show_text(self._text(heard), colored=self._form is not Form.HEX)

    def _text(self, heard: Heard) -> str:
        if self._form is Form.HEX:
            return payload.dump(heard.payload)
        return payload.pretty(heard.payload) if self._form is Form.PRETTY else payload.raw(heard.payload)

    def _build(self) -> None:
        bar = Bar(self._theme, 30)
        bar.row.addWidget(self.forms)
        bar.row.addStretch(1)
        bar.row.addWidget(self._copy)
        said = Bar(self._theme, 22)
        said.row.addWidget(self._about, 1)
        for page in (self.topics, self._nothing, self.view):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(said)
        column.addWidget(self._pages, 1)

    @Slot(object)
    def _topic_opened(self, one: object) -> None:
        if isinstance(one, TopicOf):
            word = max(one.broker.split(), key=len, default="")
            self.topic_opened.emit(f"{one.tally.topic} broker:{word}" if self._several and word else one.tally.topic)


def about(heard: Heard, notation: Notation = LOCAL_METRES) -> str:
    """Why it was refused before all else; time, size, QoS, and its topic."""
    kept = "" if len(heard.payload) == heard.size else f", first {len(heard.payload):,} B"
    said = f"{notation.milliseconds(heard.at)}  {size_words(heard.size)} B{kept}  QoS {heard.qos}"
    return plain("  ".join(filter(None, (heard.refused, said, heard.topic))))
