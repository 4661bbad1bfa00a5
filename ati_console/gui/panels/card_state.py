"""The State tab: what the sherpa says, how far it is, what was forwarded, its last hour, and its last message."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from ati_console.fleet.hour import Hour
from ati_console.fleet.trip import progress
from ati_console.fleet.view import RobotView
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.label import Label
from ati_console.gui.lengths import Lengths
from ati_console.gui.models import card_curves, payload
from ati_console.gui.models.card_rows import extra_rows, forward_rows, state_rows
from ati_console.gui.models.card_trip import trip_line
from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.panels.card_chart import HourChart
from ati_console.gui.panels.card_layout import WIDE, Padded, titled
from ati_console.gui.panels.card_parts import CardRows
from ati_console.gui.panels.card_trip_bar import TripBar
from ati_console.gui.panels.json_view import JsonView
from ati_console.gui.panels.parts import IconButton, rule
from ati_console.gui.theme import Theme

MESSAGE: Final = (96, 150)  # px: the least and the usual height of the last message


class StatePage(QScrollArea):
    """Facts over history, or beside it where the card is wide; scrolled when it is too low for both."""

    copy_requested = Signal()

    def __init__(self, model: ConsoleModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme, self._lengths = model, theme, Lengths(theme, self)
        self._drawn: tuple[object, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("State of the selected sherpa")
        FocusRing(theme, self)
        self._build()

    def show_robot(self, view: RobotView, now: float) -> None:
        model = self._model
        name, update = view.state.name, model.fleet
        way = progress(view.state, view.driven, update.trips, update.legs)
        self.state_rows.set_rows(state_rows(view, way, now, model.limits, model.conventions.yaw, model.notation))
        self.trip.show_line(trip_line(way, model.notation))
        self.forward_rows.set_rows(
            forward_rows(
                model.listing(name),
                model.forward,
                model.robot_forward(name),
                now,
                model.notation,
                trusted=view.pose_trusted,
            )
        )
        self._show_extras(view)
        self._show_history(view, now)

    def show_message(self, view: RobotView) -> bool:
        """Whether it is shown: a selection in the old one is not taken away."""
        self._size.setText(f"{payload.size_of(view)}, QoS {view.last_qos}")
        return self.message.show_text(payload.compact(view.last_payload))

    def _show_extras(self, view: RobotView) -> None:
        rows = extra_rows(view)
        self.extra_rows.set_rows(rows)
        for part in self._extras:
            part.setVisible(bool(rows))

    def _show_history(self, view: RobotView, now: float) -> None:
        """Ten times a second it is asked for; every ten seconds or so there is something new to draw."""
        silent_after_s = self._model.ages.stale_after_s
        silent_since = view.heard_at if now - view.heard_at >= silent_after_s else None
        notation, edge = self._model.notation, card_curves.edge(now)
        drawn = (view.state.name, view.battery, view.hour, view.gaps, silent_since, edge, notation)
        if _all_same(drawn, self._drawn):
            return
        self._drawn = drawn
        gaps = card_curves.silences(view, now, silent_after_s)
        battery, speed = (
            card_curves.battery_curve(view.battery, gaps, now),
            card_curves.speed_curve(view.hour, gaps, now),
        )
        self.battery.show_curve(replace(battery, notation=notation))
        self.rate.show_curve(replace(card_curves.rate_curve(view.hour, gaps, now, notation), notation=notation))
        self.speed.show_curve(replace(speed, notation=notation))

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        page = QWidget()
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, page)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(0)
        self._halves.addLayout(self._facts(), 0)
        self._halves.addLayout(self._history(), 1)
        self.setWidget(page)

    def _facts(self) -> QVBoxLayout:
        theme, facts, lengths = self._theme, QVBoxLayout(), self._lengths
        self.state_rows, self.forward_rows, self.extra_rows = CardRows(theme), CardRows(theme), CardRows(theme)
        self.trip = TripBar(theme)
        lengths.space(facts, 6)
        facts.addWidget(self.state_rows)
        facts.addWidget(self.trip)
        lengths.space(facts, 5)
        facts.addWidget(rule())
        self._add_section(facts, titled(theme, 22, Label("Forwarded to Twinzo", "muted")), self.forward_rows)
        unknown = titled(theme, 22, Label("Fields we do not know", "muted"))
        self._extras = (rule(), unknown, self.extra_rows)
        facts.addWidget(self._extras[0])
        self._add_section(facts, unknown, self.extra_rows)
        self._fold = rule()
        facts.addWidget(self._fold)
        self._slack = QWidget()
        facts.addWidget(self._slack, 1)
        return facts

    def _add_section(self, facts: QVBoxLayout, title: QWidget, rows: QWidget) -> None:
        self._lengths.space(facts, 4)
        facts.addWidget(title)
        facts.addWidget(rows)
        self._lengths.space(facts, 4)

    def _history(self) -> QVBoxLayout:
        theme, history = self._theme, QVBoxLayout()
        self.battery = HourChart(theme, "Battery %", "No level of the battery yet")
        self.rate = HourChart(theme, "Messages per minute", "The first whole minute is not over yet")
        self.speed = HourChart(theme, "Speed m/s", "No speed yet")
        for chart in (self.battery, self.rate, self.speed):
            history.addWidget(chart)
            history.addWidget(rule())
        history.addWidget(self._message_head())
        self.message = JsonView(theme)
        self.message.set_heights(*MESSAGE)
        history.addWidget(Padded(theme, self.message, top=0), 1)
        return history

    def _message_head(self) -> QWidget:
        self._size = Label("", "faint")
        copy = IconButton(self._theme, "ph.copy", "Copy the message as it came")
        copy.clicked.connect(self.copy_requested)
        head = titled(self._theme, 32, Label("Last message", "muted"), self._size)
        head.row.addWidget(copy)
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= self._theme.px(WIDE)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._halves.setDirection(across if wide else down)
        self._halves.setStretch(0, 1 if wide else 0)
        self._fold.setVisible(not wide)
        self._slack.setVisible(wide)


def _all_same(values: tuple[object, ...], before: tuple[object, ...]) -> bool:
    """Histories by identity: they are handed out anew when they change, and are long to compare."""
    pairs = zip(values, before, strict=False)
    return len(values) == len(before) and all(
        new is old or (not isinstance(new, (tuple, Hour)) and new == old) for new, old in pairs
    )
