"""The Raw tab: the newest message as JSON, as it came, in hex, or against the one before it."""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from ati_console.fleet.view import RobotView
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models import payload
from ati_console.gui.models.notation import LOCAL_METRES, Notation
from ati_console.gui.models.payload_diff import DiffLine, changes, diff
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.card_layout import WIDE, Padded
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.parts import Bar, IconButton, column
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.report.wording import counted


class Form(enum.IntEnum):
    PRETTY = 0
    RAW = 1
    HEX = 2
    DIFF = 3


CHOICES: Final = ("Pretty", "Raw", "Hex", "Diff")


class RawPage(QWidget):
    """`show_message` says whether the newest is on the screen; a selection in the old one is not taken away."""

    copy_requested = Signal()
    form_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._form, self._whole_topic = theme, Form.PRETTY, ""
        self.text = JsonView(theme)
        self.text.setAccessibleName("Message")
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._rows.setSpacing(0)
        for part in (self._tools(), self._topic_row(), self._facts_row()):
            self._rows.addWidget(part)
        layout = column(self)
        layout.addLayout(self._rows)
        layout.addWidget(Padded(theme, self.text, top=4), 1)
        self.forms.chosen.connect(self.choose)
        theme.changed.connect(self._redress)
        self._redress()

    @Slot()
    def _redress(self) -> None:
        self.topic.setFont(self._theme.mono(11))
        self.text.setMinimumHeight(self._theme.px(24))

    def minimumSizeHint(self) -> QSize:
        """Of the wide form: a narrow card is a high one."""
        return QSize(self._theme.px(160), self._theme.px(84))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One row of tools where the card is wide, and low."""
        super().resizeEvent(event)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        wide = self.width() >= self._theme.px(WIDE)
        self._rows.setDirection(across if wide else down)
        self._rows.setStretch(1, int(wide))

    def show_message(self, view: RobotView, notation: Notation = LOCAL_METRES) -> bool:
        self._whole_topic = view.topic
        self.topic.setText(plain(view.topic, 512))
        again = f", came {notation.clock(view.heard_at)}" if view.heard_at else ""
        self.facts.setText(f"{payload.size_of(view)}, QoS {view.last_qos}{again}")
        if self._form is Form.DIFF:
            return self._show_diff(diff(view.payload_before, view.last_payload))
        words = {Form.PRETTY: payload.pretty, Form.RAW: payload.raw, Form.HEX: payload.dump}[self._form]
        return self.text.show_text(words(view.last_payload), colored=self._form is not Form.HEX)

    @property
    def form(self) -> Form:
        return self._form

    @Slot(int)
    def choose(self, form: int) -> None:
        self._form = Form(form)
        self.forms.show_choice(form)
        self.text.let_go()
        self.form_changed.emit()

    def _show_diff(self, lines: tuple[DiffLine, ...]) -> bool:
        count = changes(lines)
        shown = self.text.show_text("\n".join(line.text for line in lines), colored=True)
        if shown:
            self.text.tint([line.kind for line in lines])
            self.text.setAccessibleDescription(f"{counted(count, 'key')} changed since the message before")
        return shown

    def _tools(self) -> QWidget:
        bar = Bar(self._theme, 40)
        bar.setProperty("kind", "plain")
        self.forms = Segments(self._theme, "Show the message", CHOICES)
        self.copy = IconButton(self._theme, "ph.copy", "Copy the message as it came")
        self.copy.clicked.connect(self.copy_requested)
        bar.row.addWidget(self.forms)
        bar.row.addStretch(1)
        bar.row.addWidget(self.copy)
        return bar

    def _topic_row(self) -> QWidget:
        bar = Bar(self._theme, 28)
        bar.setProperty("kind", "plain")
        self.topic = ElidedLabel()
        self.topic.setAccessibleName("Topic")
        self.topic.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        copy = IconButton(self._theme, "ph.copy", "Copy the topic")
        copy.clicked.connect(self.copy_topic)
        bar.row.addWidget(self.topic, 1)
        bar.row.addWidget(copy)
        return bar

    def _facts_row(self) -> QWidget:
        bar = Bar(self._theme, 22)
        bar.setProperty("kind", "plain")
        self.facts = Label("", "faint")
        bar.row.addWidget(self.facts)
        return bar

    @Slot()
    def copy_topic(self) -> None:
        QGuiApplication.clipboard().setText(self._whole_topic)
