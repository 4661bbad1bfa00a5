"""The selected sherpa: state, what was forwarded, battery, and its last message."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ati_console.fleet.view import RobotView
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models import payload
from ati_console.gui.models.card_rows import forward_rows, state_rows
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.findings_model import finding_rows
from ati_console.gui.models.fleet_rows import mark_of
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.battery_chart import BatteryChart
from ati_console.gui.panels.card_parts import BodyGlyph, CardRows, StateChip
from ati_console.gui.panels.count_tabs import CountTabs
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.keys_list import KeysList
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar, IconButton, rule
from ati_console.gui.theme import Theme

EVERY_S: Final = 0.1
MESSAGE_EVERY_S: Final = 0.25
FINDINGS: Final = ListLook(
    ("Finding", "Evidence"), {0: 130}, {1: 1.0},
    ("ph.magnifying-glass", "No findings", "Nothing odd in what this sherpa sends."),
)  # fmt: skip
KEYS_FROM: Final = 360  # high enough for the empty state and the keys below it
WIDE: Final = 560  # from here on history stands beside the facts
STATE, RAW, FOUND = range(3)


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


class _Padded(QWidget):
    """A widget with the padding of a pane around it."""

    def __init__(self, theme: Theme, inner: QWidget, top: int = 12) -> None:
        super().__init__()
        self._theme, self._top = theme, top
        self._column = _column(self)
        self._column.addWidget(inner)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        pad = self._theme.px(12)
        self._column.setContentsMargins(pad, self._theme.px(self._top), pad, pad)


def _titled(theme: Theme, height: int, *words: QWidget) -> Bar:
    """A title of a section: a bar without a line below."""
    bar = Bar(theme, height)
    bar.setProperty("kind", "plain")
    for word in words:
        bar.row.addWidget(word)
    bar.row.addStretch(1)
    return bar


def _narrow(row: ListRow) -> ListRow:
    """Without the sherpa: the card is about one."""
    return replace(row, cells=(row.cells[1], row.cells[2]))


class RobotCard(QWidget):
    """Shows `model.selected`. `follow_requested` carries the name of the sherpa the floor should keep in view."""

    follow_requested = Signal(str)

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self._looked_at = self._read_at = -1e9
        self._shown_payload = b""
        self._build()
        model.selection_changed.connect(self._selected)
        self._selected()

    def refresh(self, now: float) -> None:
        """Ten times a second; the message four times."""
        if 0 <= now - self._looked_at < EVERY_S:
            return
        self._looked_at = now
        view = self._model.selected_robot
        self._stack.setCurrentIndex(0 if view is None else 1)
        if view is not None:
            self._show(view, now)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(self._something())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def _nothing(self) -> QWidget:
        page, head = QWidget(), Bar(self._theme, 36)
        head.row.addWidget(Label("Selected sherpa", "title"))
        words = (
            "Click a sherpa in the table or on the floor. State, trip, battery, rate and the last message show here."
        )
        column = _column(page)
        column.addWidget(head)
        column.addWidget(EmptyState(self._theme, "ph.crosshair", "Nothing selected", words), 1)
        self.keys = KeysList(self._theme)
        column.addWidget(self.keys)
        return page

    def _something(self) -> QWidget:
        page = QWidget()
        column = _column(page)
        column.addWidget(self._head())
        bar = Bar(self._theme, 36)
        self.tabs = CountTabs(self._theme, ("State", "Raw", "Findings"))
        bar.row.addWidget(self.tabs)
        bar.row.addStretch(1)
        column.addWidget(bar)
        self._pages = QStackedWidget()
        self.raw, self.findings = JsonView(self._theme), ListPage(self._theme, FINDINGS)
        for part in (self._state_page(), _Padded(self._theme, self.raw), self.findings):
            self._pages.addWidget(part)
        column.addWidget(self._pages, 1)
        self.tabs.currentChanged.connect(self._tab_changed)
        return page

    def _head(self) -> QWidget:
        head = Bar(self._theme, 44)
        head.setProperty("kind", "plain")  # no line below: the tabs follow
        row = head.row
        self._body, self._chip = BodyGlyph(self._theme), StateChip(self._theme)
        self._name = ElidedLabel("", "name")
        follow = IconButton(self._theme, "ph.crosshair", "Keep it in view on the floor")
        close = IconButton(self._theme, "ph.x", "Select nothing")
        row.addWidget(self._body)
        row.addWidget(self._name)
        row.addWidget(self._chip)
        row.addStretch(1)
        row.addWidget(follow)
        row.addWidget(close)
        follow.clicked.connect(self._follow)
        close.clicked.connect(self._close)
        return head

    def _state_page(self) -> QWidget:
        """Facts over history, or beside it where the card is wide and low; scrolled when it is too low for both."""
        page = QWidget()
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, page)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        self._halves.addLayout(self._facts(), 0)
        self._halves.addLayout(self._history(), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        return scroll

    def _facts(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.state_rows, self.forward_rows = CardRows(self._theme), CardRows(self._theme)
        column.addSpacing(self._theme.px(7))
        column.addWidget(self.state_rows)
        column.addSpacing(self._theme.px(7))
        column.addWidget(rule())
        column.addSpacing(self._theme.px(6))
        column.addWidget(_titled(self._theme, 18, Label("Forwarded to Twinzo", "muted")))
        column.addWidget(self.forward_rows)
        column.addSpacing(self._theme.px(6))
        self._fold = rule()
        column.addWidget(self._fold)
        self._slack = QWidget()
        column.addWidget(self._slack, 1)
        return column

    def _history(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.chart, self.message = BatteryChart(self._theme), JsonView(self._theme)
        self.message.setMinimumHeight(self._theme.px(96))
        column.addWidget(self.chart)
        column.addWidget(rule())
        column.addWidget(self._message_head())
        column.addWidget(_Padded(self._theme, self.message, top=0), 1)
        return column

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= self._theme.px(WIDE)
        self.keys.setVisible(self.height() >= self._theme.px(KEYS_FROM))
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._halves.setDirection(across if wide else down)
        self._halves.setStretch(0, 1 if wide else 0)
        self._fold.setVisible(not wide)
        self._slack.setVisible(wide)

    def _message_head(self) -> QWidget:
        self._size = Label("", "faint")
        copy = IconButton(self._theme, "ph.copy", "Copy the message as it came")
        copy.clicked.connect(self.copy_message)
        head = _titled(self._theme, 32, Label("Last message", "muted"), self._size)
        head.row.addWidget(copy)
        return head

    # ------------------------------------------------------------ showing

    def _show(self, view: RobotView, now: float) -> None:
        model = self._model
        mark = mark_of(view, now, model.limits)
        self._body.show_mark(mark)
        self._chip.show_mark(mark)
        self.state_rows.set_rows(state_rows(view, model.fleet, now))
        sent = model.robot_forward(model.selected)
        self.forward_rows.set_rows(forward_rows(model.listing(model.selected), model.forward, sent))
        self.chart.show_points(view.battery, now)
        self.tabs.set_count(FOUND, view.findings, "warning" if view.findings else "")
        if not 0 <= now - self._read_at < MESSAGE_EVERY_S:
            self._read_at = now
            self._show_slow(view)

    def _show_slow(self, view: RobotView) -> None:
        if self.tabs.currentIndex() == FOUND:
            mine = [row for row in finding_rows(self._model.fleet) if row.cells[0] == plain(view.state.name, 64)]
            self.findings.set_rows([_narrow(row) for row in mine])
        if view.last_payload == self._shown_payload:
            return
        self._size.setText(f"{payload.size(view.last_payload)}, QoS {view.last_qos}")
        shown = self.message.show_text(payload.pretty(view.last_payload))
        if self.raw.show_text(payload.raw(view.last_payload)) and shown:
            self._shown_payload = view.last_payload

    @Slot()
    def _selected(self) -> None:
        self._shown_payload = b""
        self._looked_at = self._read_at = -1e9
        self._name.setText(plain(self._model.selected, 64))
        self.refresh(self._model.now())

    # ------------------------------------------------------------ wishes

    @Slot(int)
    def _tab_changed(self, tab: int) -> None:
        self._pages.setCurrentIndex(tab)
        self._looked_at = self._read_at = -1e9
        self.refresh(self._model.now())

    @Slot()
    def _follow(self) -> None:
        self.follow_requested.emit(self._model.selected)

    @Slot()
    def _close(self) -> None:
        self._model.select("")

    @Slot()
    def copy_message(self) -> None:
        view = self._model.selected_robot
        if view is not None:
            QGuiApplication.clipboard().setText(view.last_payload.decode("utf-8", "backslashreplace"))
