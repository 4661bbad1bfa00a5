"""The two lists of the plan: filters to ask for, and topics to publish to, each of which is ticked by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.forward.tick_list import TickList
from ati_console.gui.label import ElidedLabel, Label, set_look
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.list_page import ListLook
from ati_console.gui.theme import Theme
from ati_console.probe.topics import MOST

_SHARES: Final = {0: 1.0, 1: 0.35}
ASKED: Final = ListLook(
    ("Topic filter", "From"), {0: 200, 1: 70}, _SHARES,
    ("ph.list", "No topic", "Take the built-in list, or paste topics below."), {0: Voice.MONO, 1: Voice.MUTED},
    name="Filters to subscribe to",
)  # fmt: skip
PUBLISHED: Final = ListLook(
    ("Topic", "From"), {0: 200, 1: 70}, _SHARES,
    ("ph.prohibit", "Nothing is published", "Topics without a wildcard are offered here, none of them ticked."),
    {0: Voice.MONO, 1: Voice.MUTED}, name="Topics to publish to",
)  # fmt: skip
LIST_LEAST: Final = 130  # px at zoom 1: its head and four rows; a dialog that scrolls made a slit of it


class PlanTopics(QFrame):
    """`changed` after each tick. A topic that is new is ticked to be asked for, and never to be published to."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._topics: dict[str, str] = {}  # topic: where it comes from
        self.asked, self.published = TickList(theme, ASKED), TickList(theme, PUBLISHED)
        self._asked_words, self._published_words = ElidedLabel("", "muted"), ElidedLabel("", "muted")
        self.all, self.none = QPushButton("All"), QPushButton("None")
        for button, tip in ((self.all, "Tick every filter"), (self.none, "Tick no filter")):
            set_look(button, "kind", "link")
            button.setToolTip(tip)
            button.setAccessibleName(tip)
        self._build(theme)
        self.all.clicked.connect(self._tick_all)
        self.none.clicked.connect(self._tick_none)
        for ticks in (self.asked, self.published):
            ticks.ticks_changed.connect(self._say)

    @property
    def subscribe(self) -> tuple[str, ...]:
        return tuple(topic for topic in self._topics if topic in self.asked.ticked)

    @property
    def publish(self) -> tuple[str, ...]:
        return tuple(topic for topic in self._topics if topic in self.published.ticked)

    def show_topics(self, topics: Sequence[tuple[str, str]], asked: Iterable[str], published: Iterable[str]) -> None:
        """`topics`: each with where it comes from."""
        self._topics = dict(topics[:MOST])
        self._fill(asked, published)

    def add(self, topics: Iterable[str], source: str) -> int:
        """How many of them are new."""
        fresh = [topic for topic in topics if topic not in self._topics][: max(0, MOST - len(self._topics))]
        self._topics.update(dict.fromkeys(fresh, source))
        self._fill((*self.subscribe, *fresh), self.publish)
        return len(fresh)

    def _fill(self, asked: Iterable[str], published: Iterable[str]) -> None:
        rows = [ListRow(topic, (plain(topic, 300), source), order=(number,))
                for number, (topic, source) in enumerate(self._topics.items())]  # fmt: skip
        single = [row for row in rows if not _is_wild(str(row.key))]
        self.asked.set_rows(rows, asked)
        self.published.set_rows(single, published)

    @Slot()
    def _tick_all(self) -> None:
        self._fill(self._topics, self.publish)

    @Slot()
    def _tick_none(self) -> None:
        self._fill((), self.publish)

    @Slot()
    def _say(self) -> None:
        self._asked_words.setText(f"{len(self.subscribe)} of {len(self._topics)} ticked")
        count = len(self.publish)
        self._published_words.setText(f"{count} ticked, one by one" if count else "none ticked: nothing is published")
        self.changed.emit()

    def _build(self, theme: Theme) -> None:
        px, row = theme.px, QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(16))
        for title, words, ticks, buttons in (
            ("Subscribe to", self._asked_words, self.asked, (self.all, self.none)),
            ("Publish to", self._published_words, self.published, ()),
        ):
            column, head = QVBoxLayout(), QHBoxLayout()
            head.setSpacing(px(8))
            head.addStrut(px(26))  # one side has buttons: both lists begin at one height
            head.addWidget(Label(title, "strong"))
            head.addWidget(words, 1)
            for button in buttons:
                head.addWidget(button)
            column.setSpacing(px(4))
            column.addLayout(head)
            ticks.setMinimumHeight(px(LIST_LEAST))
            column.addWidget(ticks, 1)
            row.addLayout(column, 1)


def _is_wild(topic: str) -> bool:
    """A publish needs a topic; what begins with $ is the broker's own."""
    return "+" in topic or "#" in topic or topic.startswith("$")
