"""Each message as it came, the newest first, while this tab is in view; Space pauses, a selected one can be read."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from ati_console.gui.delegates import brush
from ati_console.gui.delegates.list_delegate import ListDelegate, Voice
from ati_console.gui.label import ElidedLabel
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.message_filter import MessageFilter
from ati_console.gui.models.messages_model import BROKER, EXPORTED, MessagesModel
from ati_console.gui.models.notation import Notation
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.list_page import ROW_HEIGHT
from ati_console.gui.panels.message_columns import (
    LEAVES,
    PAYLOAD,
    TOPIC,
    WHAT,
    WIDTHS,
    broker_width,
    what_width,
    without_room,
)
from ati_console.gui.panels.messages_detail import MessagesDetail
from ati_console.gui.panels.parts import Bar, column, splitter
from ati_console.gui.panels.row_table import RowTable
from ati_console.gui.theme import Theme
from ati_console.status import LinkState

AIMS_S: Final = 2.0  # a row that is about to be clicked stays where it is; a mouse at rest holds nothing
EVERY_S: Final = 0.1
_ALIGNS: Final = {2: brush.RIGHT, 3: brush.RIGHT}
_VOICES: Final = {0: Voice.MONO, 1: Voice.TOPIC, 5: Voice.MUTED, 6: Voice.MONO, BROKER: Voice.MUTED}
_SHARES: Final = {TOPIC: 0.64, PAYLOAD: 0.36}
NO_MESSAGE: Final = ("No message fits the filter", "Those that come are looked at. Esc in the filter field clears it.")
SPLIT: Final = (66, 34)  # messages and detail, per cent


class MessagesPage(QWidget):
    """`chosen(str)` is the sherpa of a selected message, `filter_wished(str)` a topic that was opened."""

    paused_changed = Signal(bool)
    chosen = Signal(str)
    filter_wished = Signal(str)

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._looked_at = -1e9
        self._widths: dict[int, int] = {}
        self._placed = False
        self._held = False  # while the mouse aims at a row
        self._topics_version: tuple[int, Notation, str, MessageFilter] | None = None
        self.rows = MessagesModel(model.messages, self)
        delegate = ListDelegate(theme, _VOICES, _ALIGNS, 18, self)
        self.table = RowTable(theme, self.rows, delegate, ROW_HEIGHT, _ALIGNS, {0: 18})
        self.table.setAccessibleName("Messages, the newest first")
        self.table.set_flexible(_SHARES)
        self.table.header.moveSection(BROKER, 1)
        self._show_columns()
        self.detail = MessagesDetail(theme)
        self._build()
        self._connect()

    def refresh(self, now: float) -> None:
        """Ten times a second: faster nobody reads."""
        self._place()
        if not 0 <= now - self._looked_at < EVERY_S:
            self._looked_at = now
            self._held = not self.paused and self.table.is_aimed_at(AIMS_S)
            if not self._held:
                self._take()
            self._show_columns()
            self._say()
            self._show_topics()

    # ------------------------------------------------------------ what the pane asks of every page

    def set_filter(self, text: str) -> None:
        self.rows.set_filter(text)
        self._show_topics()
        self._say()

    def copy_rows(self) -> None:
        self.table.copy_rows()

    def csv_rows(self) -> tuple[tuple[str, ...], list[list[str]]]:
        """Whole messages of all rows, as far as they are kept."""
        return EXPORTED, self.rows.exported()

    @property
    def paused(self) -> bool:
        return self.rows.paused

    @Slot()
    def toggle_pause(self) -> None:
        self.rows.paused = not self.rows.paused
        self._looked_at = -1e9
        self.refresh(self._model.now())
        self.paused_changed.emit(self.rows.paused)

    @Slot()
    def clear(self) -> None:
        self.rows.clear()
        self._say()

    # ------------------------------------------------------------ showing

    def _place(self) -> None:
        """Once it is seen: before that Qt keeps the room that the panes ask for without their style, at 200 % half."""
        if not self._placed and self._whole.isVisible():
            self._placed = True
            self._whole.setSizes([self._whole.width() * share // sum(SPLIT) for share in SPLIT])

    def _take(self) -> None:
        """Rows that come in above must not move what is being read further down."""
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self.rows.set_notation(self._model.notation)
        added = self.rows.refresh()
        if added and place > 0:
            bar.setValue(place + added * self.table.rowHeight(0))

    def _show_topics(self) -> None:
        log, notation, source = self._model.messages, self._model.notation, self._model.source
        version = log.version, notation, source, self.rows.filter
        if version != self._topics_version:
            self._topics_version = version
            self.detail.show_topics(log.every_topic(source), notation, self.rows.filter)

    def _show_columns(self) -> None:
        """What has no room leaves, or topic and broker would be cut where two rows differ."""
        names = [self._model.source, *self._model.sides.names]
        measure = QFontMetrics(self._theme.font(12))
        needs = [(measure.horizontalAdvance(name) + 2 * self._theme.px(brush.PAD)) / self._theme.zoom for name in names]
        wide = broker_width(needs) if len(names) > 1 else None
        room = self.table.viewport().width() / self._theme.zoom
        widths = {**WIDTHS, WHAT: what_width(room), BROKER: round(wide or WIDTHS[BROKER])}
        if widths != self._widths:
            self._widths = widths
            self.table.set_widths(widths)
        gone = without_room(room, wide)
        for place in (*LEAVES, BROKER):
            self.table.show_column(place, place not in gone)

    def _say(self) -> None:
        rows, some = self.rows.rowCount(), bool(self._model.messages.added)
        self._pages.setCurrentWidget(self._whole if some else self._empty)
        if not some:
            self._empty.say(*nothing_words(self._model.link.state))
        self.no_fit.setVisible(some and rows == 0 and self.rows.is_filtered)
        self._live.setText("Paused" if self.paused else "Held under the mouse" if self._held else "Live")
        self._words.setText("  ".join(self._parts(rows)))

    def _parts(self, rows: int) -> list[str]:
        model, log = self.rows, self._model.messages
        parts = [f"{self._rate():,.1f} a second"]
        if self.paused or self._held:
            parts.append(f"{model.waiting:,} came since")
        shown = (
            f"{rows:,} of the newest {model.considered:,} fit the filter" if model.is_filtered else f"{rows:,} shown"
        )
        oldest = model.oldest_at
        parts.append(shown if oldest is None else f"{shown}, since {self._model.notation.clock(oldest)}")
        parts.append(f"{log.missed:,} missed: more came than a window can show" if log.missed else "0 missed")
        if log.elsewhere:
            parts.append(f"{log.elsewhere:,} on topics beyond the 1,000th")
        return parts

    def _rate(self) -> float:
        """Over all links, as the list is."""
        return self._model.fleet.rate_hz + sum(side.rate_hz for side in self._model.sides.rows)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self._empty = EmptyState(self._theme, "ph.list", *nothing_words(LinkState.OFFLINE))
        self._live, self._words = ElidedLabel("Live", "strong"), ElidedLabel("", "caption")
        line = Bar(self._theme, 30)
        line.row.addWidget(self._live)
        line.row.addWidget(self._words, 1)
        left = QWidget()
        below = column(left)
        below.addWidget(line)
        below.addWidget(self.table, 1)
        self.no_fit = EmptyState(self._theme, "ph.funnel-simple", *NO_MESSAGE)
        column(self.table.viewport()).addWidget(self.no_fit)
        self._whole = splitter(Qt.Orientation.Horizontal, left, self.detail)
        for number, share in enumerate(SPLIT):
            self._whole.setStretchFactor(number, share)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._whole)
        column(self).addWidget(self._pages)

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        self.detail.topic_opened.connect(self.topic_chosen)
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), self)
        space.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        space.activated.connect(self.toggle_pause)

    @Slot(str)
    def topic_chosen(self, topic: str) -> None:
        self.filter_wished.emit(topic)

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        heard = self.rows.heard_at(current.row()) if current.isValid() else None
        if heard is not None:
            self.detail.show_message(heard, self._model.notation, self._model.messages.before(heard))
            self.chosen.emit(heard.sherpa)


def nothing_words(state: LinkState) -> tuple[str, str]:
    """What an empty list means in this state of the link, and what to do."""
    if state is LinkState.ONLINE:
        return (
            "Listening, nothing came yet",
            "Each message will stand here as it comes. The Connection tab says why none does.",
        )
    if state in (LinkState.CONNECTING, LinkState.RECONNECTING):
        return (
            f"No messages while {state.value}",
            "They will stand here as they come; the Connection tab has the stages.",
        )
    return (
        f"No messages: the link is {state.value}",
        "Ctrl+K connects. Each message will stand here as it came, the newest 2,000 of them.",
    )
