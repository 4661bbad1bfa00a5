"""One diagnosis to read: what it means, what was seen, the fix to send to its owner, the messages it rests on."""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QWidget

from ati_console.fleet.ailments import Diagnosis
from ati_console.fleet.view import RobotView
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models import doctor_rows, payload
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.payload_diff import diff
from ati_console.gui.models.plain import plain, sentence
from ati_console.gui.panels.card_layout import Padded
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.parts import Bar, IconButton, column
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme

LABELS: Final = ("Means", "Seen", "When", "Fix")
LABEL_WIDTH: Final = 52


class Which(enum.IntEnum):
    LAST = 0
    BEFORE = 1
    CHANGES = 2


class DoctorDetail(QWidget):
    """`copied(str)` says what is on the clipboard now."""

    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._theme = theme
        self._one: Diagnosis | None = None
        self._view: RobotView | None = None
        self._notation = LOCAL_METRES
        self._which = Which.LAST
        self.title, self._chip = ElidedLabel("", "title"), Label("", "chip")
        self.copy = IconButton(theme, "ph.copy", "Copy what is wrong and the fix, to send to its owner", "Copy advice")
        self.values = {name: _wrapped() for name in LABELS}
        self.messages = Segments(theme, "Which message", ("Last", "One before", "Changes"))
        self.text = JsonView(theme)
        self._about = ElidedLabel("", "faint")
        self._nothing = EmptyState(
            theme, "ph.heartbeat", "No diagnosis selected", "Select one to read what was seen, and how it is mended."
        )
        self._build()
        self.copy.clicked.connect(self.copy_advice)
        self.messages.chosen.connect(self.show_which)
        theme.changed.connect(self._redress)
        self._redress()

    @property
    def shown(self) -> Diagnosis | None:
        return self._one

    def show_one(self, one: Diagnosis | None, view: RobotView | None, notation: Notation = LOCAL_METRES) -> None:
        """The messages are those that came last from this sherpa; a selection in them is not taken away."""
        other = one is None or self._one is None or (one.sherpa, one.name) != (self._one.sherpa, self._one.name)
        self._pages.setCurrentIndex(0 if one is None else 1)
        if one is not None and (one, notation) != (self._one, self._notation):
            self._say(one, notation)
        fresh = view is not self._view or notation != self._notation
        self._one, self._view, self._notation = one, view, notation
        if other:
            self.text.let_go()
        if one is not None and (fresh or other):
            self._show_message()

    @Slot(int)
    def show_which(self, which: int) -> None:
        self._which = Which(which)
        self.messages.show_choice(which)
        self.text.let_go()
        self._show_message()

    @Slot()
    def copy_advice(self) -> None:
        if self._one is not None:
            QGuiApplication.clipboard().setText(doctor_rows.as_text(self._one, self._notation))
            self.copied.emit(f"The advice for {plain(self._one.sherpa, 64)} is copied")

    # ------------------------------------------------------------ showing

    def _say(self, one: Diagnosis, notation: Notation) -> None:
        self.title.setText(f"{plain(one.sherpa, 64)}: {one.name.value}")
        words = f"{doctor_rows.sure(one)} sure" if one.active else "silent now" if one.gone else "over"
        self._chip.setText(words)
        self._chip.set_tone("warning" if one.active else "neutral" if one.gone else "live")
        times = f"first {notation.clock(one.since)}, last {notation.clock(one.last)}, {one.count:,} in all"
        said = (sentence(one.words), plain(sentence(one.evidence), 400), sentence(times), sentence(one.fix))
        for name, words in zip(LABELS, said, strict=True):
            self.values[name].setText(words)

    def _show_message(self) -> None:
        view = self._view
        self._about.setText(_about(view, self._which, self._notation))
        if view is None:
            self.text.show_text("")
        elif self._which is Which.CHANGES:
            lines = diff(view.payload_before, view.last_payload)
            if self.text.show_text("\n".join(line.text for line in lines)):
                self.text.tint([line.kind for line in lines])
        else:
            shown = view.last_payload if self._which is Which.LAST else view.payload_before
            self.text.show_text(payload.pretty(shown) if shown else "")

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        whole = QWidget()
        rows = column(whole)
        for part in (self._head(), Padded(self._theme, self._facts(), 8), self._tools()):
            rows.addWidget(part)
        rows.addWidget(Padded(self._theme, self.text, 8), 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(whole)
        column(self).addWidget(self._pages)
        self.messages.show_choice(Which.LAST)

    def _head(self) -> Bar:
        bar = Bar(self._theme, 37)
        bar.row.addWidget(self.title, 1)
        bar.row.addWidget(self._chip)
        bar.row.addWidget(self.copy)
        return bar

    def _facts(self) -> QWidget:
        facts = QWidget()
        self._grid = QGridLayout(facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for row, name in enumerate(LABELS):
            label = Label(name, "muted")
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(self.values[name], row, 1)
            self.values[name].setAccessibleName(name)
        self._grid.setColumnStretch(1, 1)
        return facts

    def _tools(self) -> Bar:
        bar = Bar(self._theme, 36)
        bar.setProperty("kind", "plain")
        bar.row.addWidget(self.messages)
        bar.row.addWidget(self._about, 1)
        return bar

    @Slot()
    def _redress(self) -> None:
        self._grid.setColumnMinimumWidth(0, self._theme.px(LABEL_WIDTH))
        self._grid.setHorizontalSpacing(self._theme.px(8))
        self._chip.setFixedHeight(self._theme.px(18))
        self._grid.setVerticalSpacing(self._theme.px(6))
        self.text.setMinimumHeight(self._theme.px(60))
        self.text.setAccessibleName("Message")


def _wrapped() -> Label:
    """To be read whole, and copied."""
    made = Label()
    made.setWordWrap(True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _about(view: RobotView | None, which: Which, notation: Notation) -> str:
    if view is None:
        return "No message of this sherpa is kept"
    if which is Which.BEFORE:
        return "The state before the newest" if view.payload_before else "Nothing came before the newest yet"
    return f"Newest state, {notation.milliseconds(view.heard_at or view.received_at)}, {payload.size_of(view)}"
