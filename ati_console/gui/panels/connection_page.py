"""The link as it is: what it comes to and what to do, each stage with its time, the last hour, grants and events."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.models.connection_model import (
    BROKER,
    EVENT_HEADERS,
    GRANT_HEADERS,
    counters,
    grant_rows,
    own_links,
    stretches,
    timeline,
)  # fmt: skip
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.link_verdict import judged
from ati_console.gui.panels.connection_parts import Counters, LinkBand, OwnLine, VerdictLine
from ati_console.gui.panels.connection_stages import StageStrip
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import rule, splitter
from ati_console.gui.panels.row_table import RowTable
from ati_console.gui.theme import Theme

LOW: Final = 240  # px at zoom 1
GRANTS: Final = ListLook(
    GRANT_HEADERS, {1: 44, 3: 70}, {0: 0.6, 2: 0.4},
    ("ph.list", "No topic filters asked for yet", "Each shows what was granted, and what comes over it."),
    {0: Voice.TOPIC, 2: Voice.MUTED}, {1: brush.RIGHT, 3: brush.RIGHT}, name="Topic filters and what was granted",
)  # fmt: skip
EVENTS: Final = ListLook(
    EVENT_HEADERS, {0: 96, 1: 98, 2: 106, BROKER: 110}, {3: 1.0},
    ("ph.activity", "No connection events yet", "Ctrl+K connects."),
    {1: Voice.MUTED, 2: Voice.MUTED}, {2: brush.RIGHT}, name="Link events, the newest first", names={BROKER: 200},
    leaves=(640, (1,)),  # the words say the state too, and its sign stands before them
)  # fmt: skip


class ConnectionPage(QWidget):
    """In a low place the stages are one line: what failed stands in the verdict too."""

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self.own = OwnLine(theme)
        self.verdict, self.stages = VerdictLine(theme), StageStrip(theme)
        self.band, self.counters = LinkBand(theme), Counters(theme)
        self.grants, self.events = ListPage(theme, GRANTS), ListPage(theme, EVENTS)
        self.verdict.wished.connect(model.wish)
        self.events.table.header.moveSection(BROKER, 1)
        self.events.table.show_column(BROKER, False)
        self._build()

    def refresh(self, now: float) -> None:
        model = self._model
        link, events = model.link, model.link_events
        shown = judged(model, now)
        self.verdict.show_verdict(shown, granted=model.grants(shown.wish))
        self.verdict.show_identity(model.client_id)
        self.own.show_links(own_links(model))
        self.stages.set_stages(link.stages)
        self.band.show_stretches(stretches(events, now), now, model.notation)
        self.counters.show_counts(counters(link, model.fleet))
        self.grants.set_rows(grant_rows(link.grants, model.messages.topics, model.left_out))
        beside = model.sides.events
        self.events.set_rows(timeline(events, beside, now, model.notation, model.source if beside else ""))
        self.events.table.show_column(BROKER, bool(beside))

    # ------------------------------------------------------------ what the pane asks of every page

    @property
    def table(self) -> RowTable:
        return self.events.table

    def set_filter(self, text: str) -> None:
        self.events.set_filter(text)

    def copy_rows(self) -> None:
        """The list that has the focus; the events otherwise."""
        (self.grants if self.grants.table.hasFocus() else self.events).copy_rows()

    def csv_rows(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        return self.events.csv_rows()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.verdict, self.own, self.stages, rule()):
            column.addWidget(widget)
        lists = splitter(Qt.Orientation.Horizontal, self.events, self.grants)
        lists.setSizes([600, 500])
        column.addWidget(lists, 1)
        column.addWidget(rule())
        last = QHBoxLayout()
        last.setSpacing(0)
        last.addWidget(self.band, 45)
        last.addWidget(self.counters, 55)
        column.addLayout(last)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.stages.set_low(self.height() < self._theme.px(LOW))
