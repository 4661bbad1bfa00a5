"""What a probe will do, before it does it: topics, ticks, second identity, budget and pace, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from ati_console.gui.caret_box import CaretBox
from ati_console.gui.check_box import CheckBox
from ati_console.gui.diagnose.draft import PACES, Draft, cost_words
from ati_console.gui.diagnose.plan_asker import CHOICES, CHOOSING, ThrownOut
from ati_console.gui.diagnose.plan_found import Found, PlanFound
from ati_console.gui.diagnose.plan_topics import PlanTopics
from ati_console.gui.dialogs.fitted_dialog import FittedDialog
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import plain
from ati_console.gui.panels.parts import rule
from ati_console.gui.production import ProductionMark
from ati_console.gui.theme import Theme
from ati_console.probe import topics
from ati_console.probe.plan import BadPlan
from ati_console.probe.whom import Whom, is_somebodys, of_second, warning
from ati_console.settings.profile import Profile, Role

NOBODY: Final = "nobody"
SIZE: Final = (900, 700)
BESIDE: Final = 1_000  # px at zoom 1 of a screen that has room for the questions beside the fields, not below them


@dataclass(frozen=True, slots=True)
class Planned:
    """What came of the dialog. `run`: at once."""

    profile: Profile
    draft: Draft
    run: bool


def first_draft(profile: Profile, client_id: str) -> Draft:
    """The built-in list and the profile's own topics; nothing is ticked to be published to."""
    own = tuple(one.topic for one in profile.topics if not one.topic.startswith("$share/"))
    return Draft(tuple(dict.fromkeys((*topics.built_in(client_id), *own))))


class PlanDialog(FittedDialog):
    """`planned(Planned)`; `profile_chosen(str)`: another broker is to be probed."""

    planned = Signal(object)
    profile_chosen = Signal(str)

    def __init__(
        self, theme: Theme, profile: Profile, client_id: str, draft: Draft, others: Sequence[Profile], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle("Plan of the probe")
        self._theme, self._profile, self._client_id, self._draft = theme, profile, client_id, draft
        self._others = {one.name: one for one in others}
        self.thrown, self.whom = ThrownOut(theme), CaretBox(theme)
        self.topics, self.found = PlanTopics(theme), PlanFound(theme, self)
        self.broker, self.second, self.pace = CaretBox(theme), CaretBox(theme), CaretBox(theme)
        self.connects, self.publishes, self.seconds = QSpinBox(), QSpinBox(), QSpinBox()
        self.anyway = CheckBox(theme, "Send SUBSCRIBE although the profile is publish-only")
        self.client_id = CheckBox(theme, "Ask with another client id (one connect)")
        self.keep_alive = CheckBox(theme, "Ask whether the keep alive is honoured (6 s of silence)")
        self.cost, self.built_in = Label("", "medium"), QPushButton("Built-in list")
        self.run, self.keep, self.leave = QPushButton("Run"), QPushButton("Keep the plan"), QPushButton("Cancel")
        self._fill()
        self._build()
        self._wire()
        self._say()
        self.topics.asked.list.table.setFocus()

    @property
    def draft(self) -> Draft:
        return replace(
            self._draft, subscribe=self.topics.subscribe, publish=self.topics.publish,
            second="" if self.second.currentIndex() <= 0 else str(self.second.currentData()),
            connects=self.connects.value(), publishes=self.publishes.value(), seconds=float(self.seconds.value()),
            pace=self.pace.currentText(), checks_client_id=self.client_id.isChecked(),
            checks_keep_alive=self.keep_alive.isChecked(), whom=self.whom.currentData(),
            subscribes_anyway=self.anyway.isChecked(), confirmed=True,
        )  # fmt: skip

    @Slot()
    def _say(self) -> None:
        """What it costs and whom it throws out, or why it cannot be."""
        self._say_whom()
        draft, wrong = self.draft, ""
        try:
            plan = draft.plan(self._profile)
            silent = "" if draft.may_subscribe(self._profile) else ". The profile is publish-only: no SUBSCRIBE is sent"
            words = f"It costs {cost_words(plan.cost)}{silent}"
            if not plan.subscribe and not plan.publish:
                wrong = "Tick a filter or a topic: there is nothing to ask"
        except BadPlan as error:
            wrong = str(error)
            words = ""
        self.cost.setText(wrong or words)
        set_look(self.cost, "kind", "warning" if wrong else "medium")
        for button in (self.run, self.keep):
            button.setEnabled(not wrong)
            button.setToolTip(wrong)

    def _say_whom(self) -> None:
        draft, mine = self.draft, is_somebodys(self._profile, self._client_id)
        second = self._others.get(draft.second) if draft.publish else None
        id_of_second = second.client_id or second.user or "" if second is not None else ""
        thrown = of_second(second, id_of_second, draft.whom) if second is not None else ""
        self.thrown.say(warning(self._profile, self._client_id, draft.whom), thrown)
        asked = draft.whom is Whom.ALWAYS or not mine
        self.client_id.setEnabled(asked)
        self.client_id.setToolTip("" if asked else "Told in any case: it asks with another client id first")

    @Slot(object)
    def _take(self, found: Found) -> None:
        self.topics.add(found.topics, found.source)

    @Slot()
    def _take_built_in(self) -> None:
        self.topics.add(topics.built_in(self._client_id), "built-in")

    @Slot()
    def _run(self) -> None:
        self._end(run=True)

    @Slot()
    def _keep(self) -> None:
        self._end(run=False)

    def _end(self, *, run: bool) -> None:
        made = Planned(self._profile, self.draft, run)
        self.accept()
        self.planned.emit(made)

    @Slot(int)
    def _other_broker(self, number: int) -> None:
        name = str(self.broker.itemData(number))
        if name != self._profile.name:
            self.reject()
            self.profile_chosen.emit(name)

    # ------------------------------------------------------------ building

    def _fill(self) -> None:
        profile, draft = self._profile, self._draft
        for name in dict.fromkeys((profile.name, *self._others)):
            self.broker.addItem(plain(name, 64), name)
        self.second.addItem(NOBODY, "")
        for name in self._others:
            if name != profile.name:
                self.second.addItem(plain(name, 64), name)
        self.second.setCurrentIndex(max(0, self.second.findData(draft.second)))
        for whom, words in CHOICES.items():
            self.whom.addItem(words, whom)
        self.whom.setCurrentIndex(self.whom.findData(draft.whom))
        self.whom.setEnabled(is_somebodys(profile, self._client_id))
        self.pace.addItems(list(PACES))
        self.pace.setCurrentText(draft.pace)
        for spin, low, high, value in (
            (self.connects, 5, 500, draft.connects), (self.publishes, 0, 200, draft.publishes),
            (self.seconds, 10, 3600, round(draft.seconds)),
        ):  # fmt: skip
            spin.setRange(low, high)
            spin.setValue(value)
        self.anyway.setVisible(profile.role is Role.PUBLISH_ONLY)
        self.anyway.setChecked(draft.subscribes_anyway)
        self.client_id.setChecked(draft.checks_client_id)
        self.keep_alive.setChecked(draft.checks_keep_alive)
        known = set(topics.built_in(self._client_id))
        own = {one.topic for one in profile.topics}
        every = dict.fromkeys((*draft.subscribe, *draft.publish, *topics.built_in(self._client_id)))
        named = [(one, "built-in" if one in known else "profile" if one in own else "added") for one in every]
        self.topics.show_topics(named, draft.subscribe, draft.publish)

    def _wire(self) -> None:
        self.topics.changed.connect(self._say)
        self.found.taken.connect(self._take)
        self.built_in.clicked.connect(self._take_built_in)
        for box in (self.second, self.pace, self.whom):
            box.currentIndexChanged.connect(self._say)
        self.broker.currentIndexChanged.connect(self._other_broker)
        for spin in (self.connects, self.publishes, self.seconds):
            spin.valueChanged.connect(self._say)
        for check in (self.anyway, self.client_id, self.keep_alive):
            check.toggled.connect(self._say)
        self.run.clicked.connect(self._run)
        self.keep.clicked.connect(self._keep)
        self.leave.clicked.connect(self.reject)

    def _build(self) -> None:
        px, column = self._theme.px, QVBoxLayout(self)
        self.resize(px(SIZE[0]), px(SIZE[1]))
        set_look(self.run, "kind", "primary")
        self.run.setDefault(True)
        for button in (self.keep, self.leave, self.built_in, self.found.document, self.found.take):
            button.setAutoDefault(False)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(10))
        column.addLayout(self._head())
        column.addWidget(self._about())
        column.addWidget(self.thrown)
        column.addWidget(self.topics, 1)
        column.addWidget(self.found)
        column.addWidget(rule())
        column.addLayout(self._budget())
        column.addWidget(rule())
        column.addLayout(self._foot())

    def _head(self) -> QHBoxLayout:
        row, profile = QHBoxLayout(), self._profile
        row.setSpacing(self._theme.px(8))
        row.addWidget(Label("Probe", "name"))
        self.broker.setAccessibleName("Broker to probe")
        row.addWidget(self.broker)
        row.addWidget(ProductionMark(self._theme, profile.production))
        row.addStretch(1)
        row.addWidget(self.built_in)
        return row

    def _about(self) -> Label:
        profile = self._profile
        where = f"{profile.host}:{profile.port} as {profile.user or 'nobody'}, client id {self._client_id}"
        about = Label(plain(where, 200), "muted")
        about.setWordWrap(True)  # a long name would make the whole dialog scroll sideways
        return about

    def _budget(self) -> QGridLayout:
        grid, px = QGridLayout(), self._theme.px
        grid.setHorizontalSpacing(px(10))
        grid.setVerticalSpacing(px(8))
        named = (
            ("Connects at the most", self.connects), ("Publishes at the most", self.publishes),
            ("Seconds at the most", self.seconds), ("Pace", self.pace), ("Second identity", self.second),
            (CHOOSING, self.whom),
        )  # fmt: skip
        for number, (words, field) in enumerate(named):
            grid.addWidget(Label(words, "muted"), number % 3, 2 * (number // 3))
            grid.addWidget(field, number % 3, 2 * (number // 3) + 1)
            field.setAccessibleName(words)
            field.setFixedWidth(px(80 if number < 3 else 180))
        self.second.setToolTip("Another profile, which listens to what is published")
        beside = px(BESIDE) <= self.screen().availableSize().width()
        for number, check in enumerate((self.client_id, self.keep_alive, self.anyway)):
            grid.addWidget(check, *((number, 5) if beside else (3 + number, 0, 1, 6)))
        grid.setColumnStretch(5, 1)
        return grid

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        self.cost.setWordWrap(True)
        row.addWidget(self.cost, 1)
        for button in (self.leave, self.keep, self.run):
            row.addWidget(button)
        return row
