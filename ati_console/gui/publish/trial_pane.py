"""The trial of the guide: five steps with their evidence, run, stopped, exported. It asks; a desk answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QMenu,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ati_console.gui.check_box import CheckBox
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.label import ElidedLabel, Label
from ati_console.gui.models.publish_model import PublishModel
from ati_console.gui.panels.parts import Bar, IconButton
from ati_console.gui.publish.listener_button import ListenerButton
from ati_console.gui.publish.trial_list import TrialList
from ati_console.gui.still_wheel import StillWheel
from ati_console.gui.theme import Theme
from ati_console.publish.trial_values import NAMES, STEPS, Trial, TrialPlan, Verdict, blank

NO_BROKER: Final = "Connect to a broker first"
FIRST: Final = TrialPlan(seconds=60.0, live_s=120.0)


class TrialPane(QWidget):
    """`run_requested(TrialPlan)`, `stop_requested`, `export_requested`, `confirmed(bool)` are wishes."""

    run_requested = Signal(object)
    stop_requested = Signal()
    export_requested = Signal()
    confirmed = Signal(bool)

    def __init__(self, theme: Theme, model: PublishModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Pane")
        self._theme, self.heard = theme, ListenerButton(model)
        self._trial, self._blank, self._why_not = blank("", FIRST, 0.0), True, NO_BROKER
        self._step_actions: list[QAction] = []
        self._build()
        self._show()

    # ------------------------------------------------------------ what it is told

    def allow(self, why_not: str) -> None:
        """ "" when a trial can be run."""
        self._why_not = why_not
        self._show()

    @Slot(object)
    def show_trial(self, trial: Trial) -> None:
        self._trial, self._blank = trial, False
        self._show()
        self._see()
        QTimer.singleShot(0, self._see)  # the view learns of a list that has grown only in the next turn

    @Slot()
    def _see(self) -> None:
        """The end of the step that matters now, and its head where both have room."""
        place = self.list.place_of(_worth_seeing(self._trial))
        self._inside.activate()  # else the list is as high as before
        self.view.ensureVisible(0, place.top(), 0, 0)
        self.view.ensureVisible(0, place.bottom() + 1, 0, 0)

    @property
    def trial(self) -> Trial | None:
        """None before the first run."""
        return None if self._blank else self._trial

    @property
    def plan(self) -> TrialPlan:
        """As the fields say; all steps."""
        return TrialPlan(
            rate_hz=self.rate.value(), seconds=float(self.seconds.value()), live_s=float(self.live.value())
        )

    @Slot()
    def run_all(self) -> None:
        if not self._why_not and not self._trial.running:
            self.run_requested.emit(self.plan)

    @Slot()
    def stop(self) -> None:
        self.stop_requested.emit()

    @Slot()
    def export(self) -> None:
        self.export_requested.emit()

    @property
    def why_not(self) -> str:
        """Why none can be run now; "" when one can."""
        return self._why_not or ("A trial is running" if self._trial.running else "")

    # ------------------------------------------------------------ showing

    def _show(self) -> None:
        trial, running = self._trial, self._trial.running
        if self._blank:
            trial = blank(trial.broker, self.plan, 0.0)
        self.list.show_trial(trial)
        self.go.setVisible(not running)
        self.one.setVisible(not running)
        self.one.setEnabled(not self.why_not)
        self.end.setVisible(running)
        self.go.setEnabled(not self.why_not)
        self.go.setToolTip(self.why_not or "All five steps; the arrow beside it runs one alone")
        self.save.setEnabled(not self._blank and not running)
        self.save.setToolTip("Save it as JSON or Markdown" if not self._blank else "Run it first")
        for field in (self.rate, self.seconds, self.live, self.heard):
            field.setEnabled(not running)
        self._said.setText(f"{trial.passed} of {len(trial.steps)} passed" if not self._blank else "guide, five steps")

    @Slot()
    def _changed(self) -> None:
        if self._blank:
            self._show()

    @Slot(QAction)
    def _one(self, action: QAction) -> None:
        if not self.why_not:
            self.run_requested.emit(replace(self.plan, steps=(int(action.data()),)))

    @Slot(bool)
    def _confirm(self, on: bool) -> None:
        self.confirmed.emit(on)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.head = self._head()
        self.list = TrialList(self._theme)
        self.view = QScrollArea()
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setWidgetResizable(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("Steps of the trial")
        FocusRing(self._theme, self.view)
        inside = QWidget()
        inside.setObjectName("Pane")
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.addWidget(self.list)
        self._inside.addStretch(1)
        self.view.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.head, self._plan_bar(), self._heard_bar()):
            column.addWidget(widget)
        column.addWidget(self.view, 1)
        column.addWidget(self._foot())

    def _head(self) -> Bar:
        bar = Bar(self._theme, 37)
        self._said = ElidedLabel("guide, five steps", "muted")
        self.save = IconButton(self._theme, "ph.export", "Save it as JSON or Markdown", "Export")
        self.go, self.end = QPushButton("Run"), QPushButton("Stop")
        self.go.setAccessibleName("Run the trial")
        self.one = IconButton(self._theme, "ph.caret-down", "Run one step alone")
        self.one.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.one)
        for number in STEPS:
            action = self._menu.addAction(f"Step {number} alone: {NAMES[number - 1][0].lower()}")
            action.setData(number)
        self.one.setMenu(self._menu)
        self._menu.triggered.connect(self._one)
        self.go.clicked.connect(self.run_all)
        self.end.clicked.connect(self.stop_requested)
        self.save.clicked.connect(self.export_requested)
        bar.row.addWidget(Label("Trial", "title"))
        bar.row.addWidget(self._said, 1)
        for button in (self.save, self.go, self.one, self.end):
            bar.row.addWidget(button)
        return bar

    def _plan_bar(self) -> Bar:
        bar = Bar(self._theme, 34)
        self.rate, self.seconds, self.live = QDoubleSpinBox(), QSpinBox(), QSpinBox()
        self.rate.setRange(0.5, 50.0)
        self.rate.setDecimals(1)
        for whole in (self.seconds, self.live):
            whole.setRange(1, 3_600)
        self._field(bar, self.live, "live", " s", "Seconds of live data")
        self._field(bar, self.rate, "rapid", " Hz", "Rate of each sherpa in the rapid test")
        self._field(bar, self.seconds, "for", " s", "Seconds of the rapid test")
        self.live.setValue(int(FIRST.live_s))
        self.rate.setValue(FIRST.rate_hz)
        self.seconds.setValue(int(FIRST.seconds))
        bar.row.addStretch(1)
        self._theme.changed.connect(self._size_fields)
        self._size_fields()
        return bar

    @Slot()
    def _size_fields(self) -> None:
        for field in (self.rate, self.seconds, self.live):
            field.setFixedSize(self._theme.px(66), self._theme.px(24))

    def _heard_bar(self) -> Bar:
        """The trial needs somebody who sees its messages arrive; a profile that only publishes cannot itself."""
        bar = Bar(self._theme, 34)
        bar.row.addWidget(Label("heard by", "muted"))
        bar.row.addWidget(self.heard)
        bar.row.addStretch(1)
        return bar

    def _field(self, bar: Bar, field: QSpinBox | QDoubleSpinBox, word: str, suffix: str, name: str) -> None:
        field.setSuffix(suffix)
        field.setAccessibleName(name)
        field.setToolTip(f"{name}; Up and Down change it")
        field.valueChanged.connect(self._changed)
        StillWheel(field)
        bar.row.addWidget(Label(word, "muted"))
        bar.row.addWidget(field)

    def _foot(self) -> Bar:
        bar = Bar(self._theme, 34)
        self.owner = CheckBox(self._theme, "The owner of the broker confirms going live")
        self.owner.setToolTip("Step 5 asks for it: nobody else can know it")
        self.owner.toggled.connect(self._confirm)
        bar.row.addWidget(self.owner)
        bar.row.addStretch(1)
        return bar


def _worth_seeing(trial: Trial) -> int:
    """Of the steps of this run: the one that goes on; at the end the first that failed, or the last."""
    ran = [step for step in trial.steps if step.number in trial.plan.steps]
    found = [step.number for step in ran if step.verdict is Verdict.RUNNING]
    found += [step.number for step in ran if step.verdict is Verdict.FAILED]
    return found[0] if found else ran[-1].number
