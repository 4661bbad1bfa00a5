"""Topic, QoS, retain, properties, and Send; a topic that may command a robot is armed first and disarms by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCompleter, QListView, QPushButton, QSizePolicy

from ati_console.gui import icons
from ati_console.gui.check_box import CheckBox
from ati_console.gui.label import Label, set_look
from ati_console.gui.models.plain import tool_tip
from ati_console.gui.panels.parts import Bar
from ati_console.gui.publish.choice import Choice
from ati_console.gui.publish.extras_popup import ExtrasPopup
from ati_console.gui.shell.segments import Segments
from ati_console.gui.theme import Theme
from ati_console.publish.command_topics import ARMED_S, why_two_steps

TOPICS: Final = 500  # of those that were seen
ROOMY: Final = 720  # px at zoom 1; below it the properties say only "v5", and the topic gets their room
DOCUMENTED: Final = (
    "ati/amr/{{robot}}/status", "ati_fm/sherpa/status", "ati/trips/info", "ati_fm/trips/info", "fleet/trips/info",
    "ati_fm/trips/legs", "ati_fm/alerts", "/d2c/{{robot}}",
)  # fmt: skip
WORDS: Final = "Send   Ctrl Enter"
GAP: Final = " "  # Qt leaves 4 px between icon and word: look.md wants 6


class SendBar(Bar):
    """`send_asked` when it really goes, `aimed(topic)` when a topic was chosen, typed to its end or armed;
    `retain_asked` before retain holds; `changed` when anything is another."""

    send_asked = Signal()
    aimed = Signal(str)
    retain_asked = Signal()
    changed = Signal()

    def __init__(self, theme: Theme, now: Callable[[], float]) -> None:
        super().__init__(theme, 44)
        self._theme_of, self._now = theme, now
        self._armed_at: float | None = None
        self._sent_topic = ""
        self._why_not = ""
        self._aims = False  # the next topic that is allowed was meant, and not half typed
        self.topic = Choice(theme)
        self.topic.setInsertPolicy(Choice.InsertPolicy.NoInsert)
        self.topic.setAccessibleName("Topic")
        self.topic.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._names = QStringListModel(list(DOCUMENTED), self)
        self._completer = QCompleter(self._names, self)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._found = QListView()
        self._found.setObjectName("Completion")
        self._completer.setPopup(self._found)
        self.topic.setCompleter(self._completer)
        self.topic.addItems(list(DOCUMENTED))
        self.qos = Segments(theme, "Quality of service", ("QoS 0", "1", "2"))
        self.qos.show_choice(1)
        self.retain = CheckBox(theme, "Retain")
        self.extras_button = QPushButton("v5 properties")
        self.extras_button.setAccessibleName("MQTT 5 properties")
        self.extras_button.setToolTip("MQTT 5 properties: expiry, user properties, content type, response topic")
        self.extras = ExtrasPopup(theme, self)
        self.send = QPushButton(GAP + WORDS)
        set_look(self.send, "kind", "primary")
        for part in (Label("Topic", "muted"), self.topic, self.qos, self.retain, self.extras_button):
            self.row.addWidget(part, 1 if part is self.topic else 0)
        self.row.addWidget(self.send)
        self._connect()
        theme.changed.connect(self._dress)
        self._dress()

    def _connect(self) -> None:
        self.topic.editTextChanged.connect(self._topic_changed)
        line = self.topic.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._topic_typed)
            line.setAccessibleName("Topic")
        self.qos.chosen.connect(self._choose_qos)
        self.retain.clicked.connect(self._retain)
        self.extras_button.clicked.connect(self.show_extras)
        self.extras.changed.connect(self._extras_changed)
        self.send.clicked.connect(self.press)

    # ------------------------------------------------------------ what others ask

    @property
    def chosen_qos(self) -> int:
        return next(number for number, button in enumerate(self.qos.buttons) if button.isChecked())

    @property
    def armed(self) -> bool:
        return self._armed_at is not None

    def show_topic(self, topic: str) -> None:
        with QSignalBlocker(self.topic):
            self.topic.setEditText(topic)
        self._show_start()
        self._aims = True
        self.disarm()

    def set_topics(self, seen: list[str]) -> None:
        """Those that were seen, behind the documented ones."""
        names = [*dict.fromkeys((*DOCUMENTED, *seen))][:TOPICS]
        if names != self._names.stringList():
            text = self.topic.currentText()
            self._names.setStringList(names)
            with QSignalBlocker(self.topic):
                self.topic.clear()
                self.topic.addItems(names)
                self.topic.setEditText(text)
            self._show_start()

    def allow(self, topic: str, why_not: str) -> None:
        """`topic` is the one that the next message goes to."""
        if topic != self._sent_topic:
            self._sent_topic = topic
            self._armed_at = None
        self._why_not = why_not
        if self.send.isEnabled() == bool(why_not):
            self.send.setEnabled(not why_not)
            self._dress()
        self._show()
        if self._aims and not why_not:
            self._aims = False
            self.aimed.emit(topic)

    def disarm(self) -> None:
        self._armed_at = None
        self._show()

    def tick(self) -> bool:
        """True while it is armed: the seconds that are left are shown."""
        if self._armed_at is None:
            return False
        if self._now() - self._armed_at >= ARMED_S:
            self._armed_at = None
        self._show()
        return self.armed

    @Slot()
    def press(self) -> None:
        """Send, or arm first."""
        if self._why_not:
            return
        if why_two_steps(self._sent_topic) and self._armed_at is None:
            self._armed_at = self._now()
            self._show()
            self.aimed.emit(self._sent_topic)
            self.changed.emit()
            return
        self._armed_at = None
        self._show()
        self.send_asked.emit()

    @Slot()
    def show_extras(self) -> None:
        below = self.extras_button.mapToGlobal(QPoint(0, self.extras_button.height() + 2))
        self.extras.move(below)
        self.extras.show()
        self.extras.expiry.setFocus()

    # ------------------------------------------------------------ inside

    @Slot(str)
    def _topic_changed(self, _words: str) -> None:
        self._armed_at = None
        self.changed.emit()

    @Slot()
    def _topic_typed(self) -> None:
        self._aims = True
        self.changed.emit()

    @Slot(int)
    def _choose_qos(self, number: int) -> None:
        self.qos.show_choice(number)
        self.changed.emit()

    @Slot(bool)
    def _retain(self, on: bool) -> None:
        if on:
            self.retain.setChecked(False)  # until it was agreed to
            self.retain_asked.emit()
        self.changed.emit()

    @Slot()
    def _extras_changed(self) -> None:
        self._name_extras()
        self.changed.emit()

    def _name_extras(self) -> None:
        count, wrong = self.extras.extras.count, bool(self.extras.wrong)
        words = "v5 properties" if self.width() >= self._theme_of.px(ROOMY) else "v5"
        said = f"{words} wrong" if wrong else f"{words} {count}" if count else words
        self.extras_button.setText(GAP + said)

    def _show_start(self) -> None:
        line = self.topic.lineEdit()
        if line is not None and not line.hasFocus():
            line.setCursorPosition(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_extras()
        self._show_start()

    def _show(self) -> None:
        why = why_two_steps(self._sent_topic)
        words, tip, tone = WORDS, "Publish this message now", "primary"
        if self._armed_at is not None:
            left = max(0, round(ARMED_S - (self._now() - self._armed_at)))
            words, tip, tone = f"Send it now   {left} s", f"{why}. It disarms by itself", "danger"
        elif why:
            words, tip, tone = "Arm   Ctrl Enter", f"{why}: arm first, then send within {ARMED_S:.0f} s", "arm"
        if self.send.text() != GAP + words:
            self.send.setText(GAP + words)
            self.send.setAccessibleName(words.split("   ")[0])
        self.send.setToolTip(tool_tip(self._why_not or tip))
        if self.send.property("kind") != tone:
            set_look(self.send, "kind", tone)
            self._dress()

    @Slot()
    def _dress(self) -> None:
        theme = self._theme_of
        self.topic.setFont(theme.mono(12))
        self._found.setFont(theme.mono(12))
        kind = self.send.property("kind")
        ink = theme.colors.on_accent if kind in ("primary", "danger") else theme.colors.warning
        name = "ph.paper-plane-tilt" if kind == "primary" else "ph.warning"
        self.send.setIcon(icons.icon(name, ink if self.send.isEnabled() else theme.colors.text_faint))
        for button in (self.send, self.extras_button):
            button.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.send.setMinimumWidth(theme.px(144))
        self.topic.setMinimumWidth(theme.px(120))
        self.extras_button.setIcon(icons.icon("ph.sliders-horizontal", theme.colors.text_muted))
