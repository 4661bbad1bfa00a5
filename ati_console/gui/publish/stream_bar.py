"""Once, or many: which kind, how fast, and the counts of sent, acknowledged and seen while it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFileDialog, QGridLayout, QHBoxLayout, QPushButton, QSpinBox, QWidget

from ati_console.gui.dialogs.file_box import file_box
from ati_console.gui.label import ElidedLabel, Label, plain_tip, set_look
from ati_console.gui.models.plain import plain, tool_tip
from ati_console.gui.models.publish_model import StreamState, StreamWish
from ati_console.gui.panels.parts import Bar
from ati_console.gui.publish.fleet_aim import FleetAim
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.publish.schedule import FASTEST, LARGEST_BURST

KINDS: Final = ("Once", "Repeat", "Ramp", "Burst", "File", "Fleet")
FIELDS: Final = {
    "Once": (), "Repeat": ("rate",), "Ramp": ("rate", "to", "seconds"), "Burst": ("count",),
    "File": ("rate", "file"), "Fleet": ("robots", "rate"),
}  # fmt: skip
HIGH: Final = 44  # px at zoom 1
SECOND_ROW: Final = 36
LONGEST_RAMP_S: Final = 3_600
LEAST: Final = "9.9k / 9.9k"  # has its room beside the fields of every kind, or all of it has a row of its own
HINT: Final = "Ctrl+Enter sends once. The others send many: Start, and Esc stops them at once."


class StreamBar(Bar):
    """`start_asked(StreamWish)`, `stop_asked`. What runs is shown by whoever runs it."""

    start_asked = Signal(object)
    stop_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, HIGH)
        self._dark = theme
        self.kinds = Segments(theme, "Stream", KINDS)
        self.rate, self.to = _number(" Hz", 0.1, FASTEST, 2.0), _number(" Hz", 0.1, FASTEST, 20.0)
        self.seconds = _number(" s", 1, LONGEST_RAMP_S, 30)
        self.count, self.robots = _whole(" messages", LARGEST_BURST, 100), _whole(" sherpas", 500, 12)
        self.file = QPushButton("Choose a file")
        self._path: Path | None = None
        self._narrow = False
        self.state = ElidedLabel(kind="muted")
        self.go = QPushButton("Start")
        self._state = StreamState()
        self._why_not = ""
        self._fleet = FleetAim()
        for field, words in ((self.rate, "Messages a second"), (self.to, "Up to messages a second"),
                             (self.seconds, "Within seconds"), (self.count, "How many messages"),
                             (self.robots, "How many sherpas"), (self.file, "File to replay")):  # fmt: skip
            field.setAccessibleName(words)
            field.setToolTip(words)
        for box in (self.rate, self.to, self.seconds, self.count, self.robots):
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._title, self._to_word = Label("Stream", "title"), Label("to", "muted")
        self._settings = QWidget()
        self._parts: dict[str, QWidget] = {"rate": self.rate, "to": self.to, "seconds": self.seconds,
                                           "count": self.count, "file": self.file, "robots": self.robots}  # fmt: skip
        self._lay_out()
        theme.changed.connect(self._fit)
        self._fit()
        self.kinds.chosen.connect(self.choose)
        self.go.clicked.connect(self.press)
        self.file.clicked.connect(self._ask_file)
        self.choose(0)

    def _lay_out(self) -> None:
        """One row; where it is narrow the fields and counters have a second one, whatever kind or state it is: the
        row under the mouse stays where it is, and no pane beside is pushed."""
        second = QHBoxLayout(self._settings)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(self._dark.px(8))
        for part in (self.robots, self.rate, self._to_word, self.to, self.seconds, self.count, self.file):
            second.addWidget(part)
        second.addWidget(self.state, 1)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(self._title, 0, 0)
        self._grid.addWidget(self.kinds, 0, 1)
        self._grid.addWidget(self._settings, 0, 2)
        self._grid.addWidget(self.go, 0, 3)
        self.row.addLayout(self._grid)

    @property
    def kind(self) -> str:
        return KINDS[next(n for n, button in enumerate(self.kinds.buttons) if button.isChecked())]

    @property
    def wish(self) -> StreamWish:
        return StreamWish(self.kind, self.rate.value(), self.to.value(), self.seconds.value(), self.count.value(),
                          self.robots.value(), self._path)  # fmt: skip

    @Slot(int)
    def choose(self, number: int) -> None:
        self.kinds.show_choice(number)
        self._show()

    def _show_fields(self) -> None:
        """Those of the kind; none while it runs, when the counters need their room."""
        fields = () if self._state.running else FIELDS[self.kind]
        for name, field in self._parts.items():
            field.setVisible(name in fields)
        self._to_word.setVisible("to" in fields)

    def allow(self, why_not: str) -> None:
        self._why_not = why_not
        self._show()

    def show_fleet(self, aim: FleetAim) -> None:
        """Where a simulated fleet would go."""
        if aim != self._fleet:
            self._fleet = aim
            self._show()

    def show_stream(self, state: StreamState) -> None:
        self._state = state
        self._show()

    @Slot()
    def press(self) -> None:
        if self._state.running:
            self.stop_asked.emit()
        elif self.go.isEnabled():
            self.start_asked.emit(self.wish)

    @Slot()
    def _ask_file(self) -> None:
        dialog = file_box(self, "File to replay", "", "CSV or JSON lines (*.csv *.jsonl *.ndjson *.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.choose_file)
        dialog.open()

    @Slot(str)
    def choose_file(self, name: str) -> None:
        self._path = Path(name)
        self.file.setText(plain(self._path.name, 24).replace("&", "&&"))
        self.file.setToolTip(tool_tip(plain(name)))
        self._show()

    @Slot()
    def _fit(self) -> None:
        """As wide as what is typed: the rest of the row is the counters'."""
        px, letter = self._dark.px, self.fontMetrics().horizontalAdvance("0")
        for box, letters in ((self.rate, 6), (self.to, 6), (self.seconds, 5), (self.count, 14), (self.robots, 10)):
            box.setFixedWidth(letters * letter + px(22))
            box.lineEdit().setTextMargins(0, 0, px(6), 0)  # where Qt has its arrows there is no padding
        self.go.setMinimumWidth(px(88))
        self.state.setMinimumWidth(px(60))
        self.file.setMaximumWidth(px(160))
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(0)
        self._place()

    def minimumSizeHint(self) -> QSize:
        """Of the narrow form: the wide one would push the panes beside when a kind with more fields is chosen."""
        return QSize(self._first_row(), self.height())

    def _first_row(self) -> int:
        parts = (self._title, self.kinds, self.go)
        widths = (max(part.sizeHint().width(), part.minimumWidth()) for part in parts)
        return sum(widths) + self._dark.px(20 + 8 * len(parts))

    def _widest(self) -> int:
        """The fields of a ramp, and the least that is said of it."""
        gap, fields = self._dark.px(8), (self.rate, self.to, self.seconds)
        words = self._to_word.sizeHint().width() + self.fontMetrics().horizontalAdvance(LEAST)
        return sum(field.width() for field in fields) + words + 4 * gap

    def _place(self) -> None:
        """By the width alone."""
        narrow = self._first_row() + self._widest() > self.width()
        if narrow != self._narrow:
            self._narrow = narrow
            row, column, across = (1, 0, 4) if narrow else (0, 2, 1)
            self._grid.removeWidget(self._settings)
            self._grid.addWidget(self._settings, row, column, 1, across)
        rows = (self._dark.px(HIGH) - 1, self._dark.px(SECOND_ROW) if narrow else 0)  # 1: the line below
        for number, high in enumerate(rows):
            self._grid.setRowMinimumHeight(number, high)
        self.setFixedHeight(sum(rows) + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self._show()

    def _show(self) -> None:
        state, running = self._state, self._state.running
        self._show_fields()
        self.go.setText("Stop   Esc" if running else "Start")
        self.go.setAccessibleName("Stop the stream" if running else "Start the stream")
        once, no_file = self.kind == "Once", self.kind == "File" and self._path is None
        why = "" if running else self._why_not or ("Send it once with Ctrl+Enter" if once else "")
        why = why or ("Choose a file first" if no_file and not running else "")
        self.go.setEnabled(not why)
        self.go.setToolTip(tool_tip(why or ("Nothing more is sent" if running else "Start the stream")))
        self.kinds.setEnabled(not running)
        self._say(state if running or state.kind == self.kind else StreamState())

    def _say(self, state: StreamState) -> None:
        """As much as there is room for; the whole is the tool tip, and what a screen reader says."""
        hint = self._fleet.words if self.kind == "Fleet" else HINT if self._narrow and self.kind == "Once" else ""
        forms = (_words(state), _short(state), _shortest(state)) if state.kind else (hint,)
        wide, room = self.state.fontMetrics().horizontalAdvance, self.state.width()
        self.state.setText(plain(next((form for form in forms if wide(form) <= room), forms[-1]), 200))
        self.state.setAccessibleName(forms[0])
        self.state.setToolTip(plain_tip("\n".join((forms[0], *state.left_out[1:]))))
        doubled = not state.kind and self.kind == "Fleet" and self._fleet.is_doubled
        set_look(self.state, "tone", "fault" if state.failed else "warning" if state.left_out or doubled else "")


def _words(state: StreamState) -> str:
    tally = state.tally
    words = f"sent {tally.sent:,}   acked {tally.acked:,}   seen {tally.seen:,}"
    for count, name in ((tally.refused, "refused"), (tally.lost, "no answer"), (tally.not_seen, "not seen"),
                        (state.skipped, "left out, late")):  # fmt: skip
        words += f"   {name} {count:,}" if count else ""
    words += f"   {state.ended}" if state.ended else ""
    return f"{words}   {_first_left_out(state)}" if state.left_out else words


def _first_left_out(state: StreamState) -> str:
    return next(iter(state.left_out), "")


def _short(state: StreamState) -> str:
    """The three figures alone, where there is no room for their words; what went wrong keeps its own."""
    tally = state.tally
    words = f"{tally.sent:,} / {tally.acked:,} / {tally.seen:,}"
    words += f", {_bad(state):,} not" if _bad(state) else ""
    words += f"   {state.ended}" if state.ended else ""
    return f"{words}   {_first_left_out(state)}" if state.left_out else words


def _shortest(state: StreamState) -> str:
    """What may be cut at its end: the reason first, where there is one."""
    sent, bad = _few(state.tally.sent), _bad(state)
    words = f"{sent}, {_few(bad)} not" if bad else f"{sent} / {_few(state.tally.acked)}"
    reasons = (state.ended if state.failed else "", _first_left_out(state))
    return "   ".join((*filter(None, reasons), words))


def _bad(state: StreamState) -> int:
    tally = state.tally
    return tally.refused + tally.lost + tally.not_seen + state.skipped


def _few(count: int) -> str:
    return f"{count:,}" if count < 1_000 else f"{count / 1_000:,.1f}k"


class _Number(QDoubleSpinBox):
    """Tenths below a hundred: above they are noise, and would not fit."""

    def textFromValue(self, value: float) -> str:
        return f"{value:.{self.decimals() if value < 100 else 0}f}"


def _number(unit: str, low: float, high: float, value: float) -> QDoubleSpinBox:
    box = _Number()
    box.setRange(low, high)
    box.setDecimals(1 if unit == " Hz" else 0)
    box.setSuffix(unit)
    box.setValue(value)
    return box


def _whole(unit: str, high: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(1, high)
    box.setSuffix(unit)
    box.setValue(value)
    return box
