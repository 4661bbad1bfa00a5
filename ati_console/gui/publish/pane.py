"""The Publish workspace as it is looked at: its panes, and what they tell each other."""

from __future__ import annotations

import random
import uuid
from typing import Final

from PySide6.QtCore import QByteArray, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ati_console.gui.models.console_model import ConsoleModel
from ati_console.gui.models.plain import plain
from ati_console.gui.models.publish_model import Draft, PublishModel, StreamWish
from ati_console.gui.panels.parts import column, rule, splitter
from ati_console.gui.publish.composer import Composer, Plant
from ati_console.gui.publish.drafts import Drafts
from ati_console.gui.publish.fleet_aim import FleetAim, fleet_aim
from ati_console.gui.publish.history import History
from ati_console.gui.publish.parts import Parts
from ati_console.gui.publish.production_banner import ProductionBanner
from ati_console.gui.publish.questions import PublishQuestions
from ati_console.gui.publish.robot_choice import RobotChoice
from ati_console.gui.publish.send_bar import SendBar
from ati_console.gui.publish.stream_bar import StreamBar
from ati_console.gui.publish.target_line import TargetLine
from ati_console.gui.publish.template_list import TemplateList
from ati_console.gui.publish.whose import Whose
from ati_console.gui.theme import Theme
from ati_console.publish import render
from ati_console.publish.command_topics import why_two_steps
from ati_console.publish.mistake import TemplateError
from ati_console.publish.template import Template
from ati_console.publish.templates import FEED, GUIDE
from ati_console.publish.variables import Values
from ati_console.settings.profile import ProtocolVersion
from ati_console.status import LinkState

LIST: Final = 208  # px at zoom 1
HISTORY_SHARE: Final = 0.3
FORM: Final = 546  # px at zoom 1: with bar, target and stream, so that the guide's ten fields are seen at 1280x800
PREVIEW_S: Final = 1.0


class PublishPane(QWidget):
    """Wishes go to the model; `failed(Fault)` for what could not be saved."""

    failed = Signal(object)

    def __init__(self, console: ConsoleModel, model: PublishModel, theme: Theme) -> None:
        super().__init__()
        self._console, self._model, self._theme = console, model, theme
        self.setObjectName("Pane")
        self._page: QWidget | None = None
        self._placed = False
        self._previewed = 0.0
        self.choice = RobotChoice(console)
        self._shown = self.robot  # the sherpa of the topic that is shown
        self.templates = TemplateList(model, theme)
        self.banner, self.bar, self.target = ProductionBanner(theme), SendBar(theme, console.now), TargetLine(theme)
        self.composer = Composer(theme, self.values, self._plant)
        self.streams = StreamBar(theme)
        self.history = History(console, model, theme)
        self.questions = PublishQuestions(theme, model, self)
        self.drafts = Drafts(model, self.templates, self.bar, self.composer)
        self.whose = Whose(self.bar, self.composer, self.choice)
        self._lay_out()
        self._connect()
        self.drafts.show(GUIDE)
        self.templates.show_choice(GUIDE.key)

    # ------------------------------------------------------------ what others ask

    def values(self) -> Values:
        """Of the next message."""
        return Values(self._console.now(), self.robot, self._model.seq, _uuid, random.uniform)

    @property
    def robot(self) -> str:
        """What {{robot}} stands for now."""
        return self.choice.now

    @property
    def draft(self) -> Draft:
        composer, bar = self.composer, self.bar
        return Draft(composer.template, bar.topic.currentText(), composer.text, bar.chosen_qos,
                     bar.retain.isChecked(), bar.extras.extras, composer.file, self._shown)  # fmt: skip

    @property
    def why_not(self) -> str:
        """Why the next message cannot be sent; "" when it can."""
        if self._model.profile is None:
            return "Choose a broker first (Ctrl+B)"
        if self._console.link.state is not LinkState.ONLINE:
            return f"Not connected: {self._console.link.reason or self._console.link.state.value}"
        wrong = self.composer.wrong
        if wrong is not None:
            return wrong.words
        return self._topic_problem or self.whose.problem or self._extras_problem

    @property
    def _extras_problem(self) -> str:
        words = self.bar.extras.wrong if self.bar.extras_button.isEnabled() else ""
        return f"MQTT 5 properties: {words}" if words else ""

    def must_arm(self, kind: str) -> bool:
        """Streams are never armed: what commands a robot is sent one at a time. A fleet has topics of its own."""
        return kind != "Fleet" and bool(why_two_steps(self._topic()))

    def set_page(self, page: QWidget) -> None:
        self._page = page
        self.parts.set_page(page)
        self.reset_layout()

    def load(self, template: Template) -> None:
        self.drafts.load(template)

    # ------------------------------------------------------------ frames

    def refresh(self, now: float) -> bool:
        busy = self.history.refresh(now)
        self.streams.show_stream(self._model.stream)
        armed = self.bar.tick()
        if abs(now - self._previewed) >= PREVIEW_S:
            self._previewed = now
            self.composer.next_message()
            self.look()
        page = getattr(self._page, "refresh", None)
        again = bool(page(now)) if callable(page) and self._page is not None and self._page.isVisible() else False
        return busy or armed or again or self._model.stream.running

    @Slot()
    def look(self) -> None:
        """May it be sent, and where to?"""
        topic, self._shown = self._topic(), self.robot
        self.whose.look(topic)
        why_not = self.why_not
        self.bar.allow(topic, why_not)
        self.composer.block("" if self.composer.wrong is not None or self.whose.problem else why_not)
        self.streams.allow(why_not)
        self.streams.show_fleet(self._fleet_aim())
        self.templates.show_edited(self.drafts.edited)
        profile = self._model.profile
        self.banner.show_profile(profile, why_two_steps(topic))
        self.target.show_target(topic, profile, clashes=self.whose.found is not None)
        self.bar.extras_button.setEnabled(profile is None or profile.version is ProtocolVersion.V5)
        if not self.bar.topic.hasFocus():
            self.bar.set_topics([plain(one.topic, 300) for one in self._console.messages.topics][:400])

    def _fleet_aim(self) -> FleetAim:
        feed = self.composer.template.key == FEED.key
        seen = () if self.choice.has_simulated else self._console.robots
        return fleet_aim(self.streams.robots.value(), feed=feed, seen=seen)

    def _topic(self) -> str:
        self._topic_problem = ""
        try:
            return render.topic(self.bar.topic.currentText(), self.values())
        except TemplateError as error:
            self._topic_problem = f"Topic: {error}"
            return ""

    def _plant(self) -> Plant:
        name = self._site_name
        return Plant(self._console.conventions.unit, plain(name, 40) or "the site")

    _site_name = ""

    def set_site(self, name: str) -> None:
        self._site_name = name
        self.composer.look()

    # ------------------------------------------------------------ wishes

    @Slot()
    def send(self) -> None:
        self.bar.press()

    @Slot()
    def _send(self) -> None:
        self.choice.sent()
        self._model.send_requested.emit(self.draft)

    @Slot(object)
    def _start(self, wish: StreamWish) -> None:
        self.choice.sent(fleet=wish.kind == "Fleet")
        self._model.stream_requested.emit(self.draft, wish)

    @Slot()
    def clear_retained(self) -> None:
        self._model.clear_requested.emit(self.draft)

    @Slot()
    def _retain(self) -> None:
        self.bar.retain.setChecked(True)
        self.look()

    @Slot()
    def ask_keep(self) -> None:
        """A name for what is in the editor."""
        self.questions.ask_keep(self.composer.template)

    @Slot(str)
    def _keep(self, title: str) -> None:
        self._model.keep_requested.emit(self.draft, title)
        self.drafts.kept_as(title)

    @Slot(object)
    def _delete(self, template: Template) -> None:
        self._model.delete_requested.emit(template.key)

    @Slot()
    def stop(self) -> None:
        self._model.stop_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self._model.stream.running or self.bar.armed):
            self.bar.disarm()
            self.stop()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ panes

    def layout_state(self) -> list[QByteArray]:
        return [self.parts.state(), self._down.saveState()]

    def restore_layout(self, states: list[QByteArray]) -> None:
        if len(states) == 2:
            self._placed = self.parts.restore(states[0]) and self._down.restoreState(states[1])

    def reset_layout(self) -> None:
        px = self._theme.px
        self.parts.reset()
        below = max(px(136), min(round(self.height() * HISTORY_SHARE), self.height() - px(FORM)))
        self._down.setSizes([max(1, self.height() - below), below])
        self._upper.setSizes([px(LIST), max(1, self.width() - px(LIST))])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._placed:
            self._placed = True
            self.reset_layout()
        self.templates.list.setFocus()  # arrows choose at once
        self.composer.look()  # another sherpa may be selected by now

    def _lay_out(self) -> None:
        middle = QWidget()
        rows = column(middle)
        for widget in (self.banner, self.bar, self.target, self.composer, rule(), self.streams):
            rows.addWidget(widget, 1 if widget is self.composer else 0)
        self._upper = splitter(Qt.Orientation.Horizontal, self.templates, middle, grows=middle)
        self._down = splitter(Qt.Orientation.Vertical, self._upper, self.history)
        self.parts = Parts(self._theme, self._down)
        self._down.setStretchFactor(0, 2)
        self._down.setStretchFactor(1, 1)
        column(self).addWidget(self.parts)

    def _connect(self) -> None:
        model = self._model
        self.drafts.loaded.connect(self.look)
        self.whose.mended.connect(self.look)
        self.templates.keep_asked.connect(self.ask_keep)
        self.templates.rename_asked.connect(self.questions.ask_rename)
        self.templates.delete_asked.connect(self._delete)
        self.bar.changed.connect(self.look)
        self.bar.send_asked.connect(self._send)
        self.bar.aimed.connect(model.aimed)
        self.bar.retain_asked.connect(self.questions.ask_retain)
        self.questions.retained.connect(self._retain)
        self.questions.kept.connect(self._keep)
        self.questions.renamed.connect(model.rename_requested)
        self.composer.changed.connect(self.look)
        self.composer.editor.refused.connect(model.refused)
        self.streams.start_asked.connect(self._start)
        self.streams.stop_asked.connect(self.stop)
        self.history.failed.connect(self.failed)
        model.changed.connect(self._model_changed)
        self._console.link_changed.connect(self.look)
        self._console.selection_changed.connect(self._robot_changed)

    @Slot()
    def _model_changed(self) -> None:
        if self._model.profile is None:
            self.choice.leave()
        self.look()

    @Slot(str)
    def _robot_changed(self, _name: str) -> None:
        if self.isVisible():
            self.composer.look()


def _uuid() -> str:
    return str(uuid.uuid4())
