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
from ati_console.gui.models.messages_model import TOPIC_HEADERS, topic_rows
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.ingest.tap import Heard, TopicTally

_R: Final = brush.RIGHT
TOPICS: Final = ListLook(
    TOPIC_HEADERS, {1: 64, 2: 66, 3: 72}, {0: 1.0},
    ("ph.list", "No topic yet", "Each topic a message came on, with its rate."),
    {0: Voice.TOPIC, 3: Voice.MUTED}, {1: _R, 2: _R, 3: _R}, name="Topics",
)  # fmt: skip


class Form(enum.IntEnum):
    """How a payload is shown; the last is not a payload."""

    PRETTY = 0
    RAW = 1
    HEX = 2
    TOPICS = 3


class MessagesDetail(QWidget):
    """`topic_opened(str)`: Enter or a double click on a topic."""

    topic_opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heard: Heard | None = None
        self._notation = LOCAL_METRES
        self.forms = Segments(theme, "Show", ("Pretty", "Raw", "Hex", "Topics"))
        self.topics = ListPage(theme, TOPICS)
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

    def show_topics(self, topics: tuple[TopicTally, ...], notation: Notation = LOCAL_METRES) -> None:
        self.topics.set_rows(topic_rows(topics, notation))

    def show_message(self, heard: Heard, notation: Notation = LOCAL_METRES) -> None:
        """A message selected while the topics are in view is shown: that is what it was selected for."""
        self._heard, self._notation = heard, notation
        self.show_form(Form.PRETTY if self._form is Form.TOPICS else self._form)

    @Slot(int)
    def show_form(self, form: int) -> None:
        self._form = Form(form)
        self.forms.show_choice(form)
        heard = self._heard
        page: QWidget = self.topics if self._form is Form.TOPICS else self._nothing if heard is None else self.view
        self._pages.setCurrentWidget(page)
        self._copy.setVisible(page is self.view)
        self._about.setText(about(heard, self._notation) if heard is not None and page is self.view else "")
        if heard is not None and page is self.view:
            self.view.let_go()
            self.view.show_text(self._text(heard), colored=self._form is not Form.HEX)
            self.view.setAccessibleName(f"Payload, {self._form.name.lower()}")

    @Slot()
    def copy_payload(self) -> None:
        if self._heard is not None:
            QGuiApplication.clipboard().setText(self._heard.payload.decode("utf-8", "backslashreplace"))

    def _text(self, heard: Heard) -> str:
        if self._form is Form.HEX:
            return payload.dump(heard.payload)
        return payload.pretty(heard.payload) if self._form is Form.PRETTY else payload.raw(heard.payload)

    def _build(self) -> None:
        bar = Bar(self._theme, 30)
        bar.row.addWidget(self.forms)
        bar.row.addWidget(self._about, 1)
        bar.row.addWidget(self._copy)
        for page in (self.topics, self._nothing, self.view):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._pages, 1)

    @Slot(object)
    def _topic_opened(self, tally: object) -> None:
        if isinstance(tally, TopicTally):
            self.topic_opened.emit(tally.topic)


def about(heard: Heard, notation: Notation = LOCAL_METRES) -> str:
    """Time, size, and why it was refused."""
    kept = "" if len(heard.payload) == heard.size else f", first {len(heard.payload):,} B"
    said = f"{notation.milliseconds(heard.at)}  {heard.size:,} B{kept}"
    return plain(f"{said}  {heard.refused or heard.topic}")
