"""The timeline with its header, the packets behind it, and the detail of what is chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout

from ati_console.gui.delegates.list_delegate import Voice
from ati_console.gui.diagnose.detail import Detail
from ati_console.gui.diagnose.marks import Mark, marks_of, packets_of
from ati_console.gui.diagnose.model import DiagnoseModel
from ati_console.gui.diagnose.timeline import Timeline
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.list_model import ListRow
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.list_page import ListLook, ListPage
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme

DETAIL: Final = 0.27  # of the width
DETAIL_LEAST: Final = 300
PACKETS: Final = ListLook(
    ("Time", "Who", "Packet", "Cell"), {0: 108, 1: 52, 2: 320, 3: 200}, {2: 1.0, 3: 0.8},
    ("ph.list", "No packet yet", "What goes over the wire is listed here while a probe runs, in words."),
    {0: Voice.MUTED, 1: Voice.MUTED, 2: Voice.MONO, 3: Voice.TOPIC}, {}, 0, "Packets of this run",
)  # fmt: skip


class TimelinePane(QFrame):
    """This run alone, or since the start: what the Monitor's link went through as well."""

    def __init__(self, console: ConsoleModel, model: DiagnoseModel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("Pane")
        self._console, self._model, self._theme = console, model, theme
        self._since_start = False
        self.timeline, self.detail = Timeline(theme), Detail(model, theme)
        self.packets = ListPage(theme, PACKETS)
        self.spans = Segments(theme, "Timeline", ("This run", "Since start"))
        self.list = IconButton(theme, "ph.list", "Every packet of this run, in words", "Packets")
        self.list.setCheckable(True)
        self.whole = IconButton(theme, "ph.corners-out", "Show all of the timeline (Home); the wheel zooms")
        self._words, self._stack = ElidedLabel("", "muted"), QStackedWidget()
        self._build()
        self.spans.chosen.connect(self._choose_span)
        self.list.toggled.connect(self._show_list)
        self.whole.clicked.connect(self.timeline.show_all)
        self.timeline.mark_chosen.connect(self._mark_chosen)
        model.event_changed.connect(self.show_probe)
        console.notation_changed.connect(self._show_notation)
        self._show_notation()

    @Slot()
    def show_probe(self) -> None:
        probe = self._model.probe
        link = self._console.link_events if self._since_start else ()
        self.timeline.show_marks(marks_of(probe, link), self._model.chosen_event)
        count = len(self.timeline.marks)
        pace = "connection events of this run and of the link" if self._since_start else "connection events of this run"
        self._words.setText(f"{pace}, {count}" if count else f"{pace}: none yet")
        self.detail.show_now()
        if self.list.isChecked():
            self._fill_list()

    def _fill_list(self) -> None:
        clock = self._console.notation.milliseconds
        self.packets.set_rows([
            ListRow(
                number,
                (clock(packet.at), "out" if packet.out else "in", plain(packet.words, 300), plain(where, 300)),
                order=(number,),
            )
            for number, (packet, where) in enumerate(packets_of(self._model.probe))
        ])  # fmt: skip

    @Slot(int)
    def _choose_span(self, number: int) -> None:
        self._since_start = number == 1
        self.spans.show_choice(number)
        self.timeline.show_all()
        self.show_probe()

    @Slot(bool)
    def _show_list(self, on: bool) -> None:
        self._stack.setCurrentIndex(int(on))
        if on:
            self._fill_list()

    @Slot(object)
    def _mark_chosen(self, mark: Mark) -> None:
        if mark.event is not None:
            self._model.select_event(mark.event)
        else:
            self.detail.show_link_mark(mark)

    @Slot()
    def _show_notation(self) -> None:
        self.timeline.set_notation(self._console.notation)
        self.detail.set_notation(self._console.notation)

    def _build(self) -> None:
        head, row, column = Bar(self._theme, 36), QHBoxLayout(), QVBoxLayout(self)
        head.row.addWidget(Label("Timeline", "title"))
        head.row.addWidget(self._words, 1)
        for widget in (self.whole, self.spans, self.list):
            head.row.addWidget(widget)
        self._stack.addWidget(self.timeline)
        self._stack.addWidget(self.packets)
        line = QFrame()
        line.setProperty("kind", "vrule")
        row.setSpacing(0)
        row.addWidget(self._stack, 1)
        row.addWidget(line)
        row.addWidget(self.detail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(row, 1)

    def resizeEvent(self, event: object) -> None:
        self.detail.setFixedWidth(max(self._theme.px(DETAIL_LEAST), round(self.width() * DETAIL)))

    def sizeHint(self) -> QSize:
        return QSize(800, self._theme.px(152))
