"""Topic and payload name one sherpa, or it is said what is meant: nothing goes to another's topic by mistake."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.publish.composer import Composer
from ati_console.gui.publish.names_row import NamesRow
from ati_console.gui.publish.robot_choice import RobotChoice
from ati_console.gui.publish.send_bar import SendBar
from ati_console.publish.mistake import TemplateError
from ati_console.publish.naming import Clash, clash, name_in, text_of_topic, topic_of_payload
from ati_console.publish.template import Form

CHOOSE: Final = "change one of them, or keep both"


class Whose(QObject):
    """`mended` when topic or text is another, or both are kept. What is kept holds for these two names and this
    sherpa: with another of them it is asked anew."""

    mended = Signal()

    def __init__(self, bar: SendBar, composer: Composer, choice: RobotChoice) -> None:
        super().__init__(composer)
        self._bar, self._composer, self._choice = bar, composer, choice
        self.found: Clash | None = None
        self._kept: tuple[str, ...] = ()
        row = self._row
        row.topic.clicked.connect(self._change_topic)
        row.payload.clicked.connect(self._change_payload)
        row.keep.clicked.connect(self._keep)

    @property
    def _row(self) -> NamesRow:
        return self._composer.verdict.names

    @property
    def problem(self) -> str:
        """Why it is not sent: nobody has chosen yet."""
        return f"{self.found.words}: {CHOOSE}" if self.found is not None and not self.is_kept else ""

    @property
    def is_kept(self) -> bool:
        return self.found is not None and self._kept == self._written(self.found)

    def look(self, topic: str) -> None:
        """At the next message, and the topic it goes to."""
        payload = self._composer.next_payload
        self.found = clash(topic, payload) if topic and payload is not None else None
        writable = self._composer.template.form is Form.JSON
        self._composer.verdict.show_names(self.found, kept=self.is_kept, writable=writable)

    def _written(self, found: Clash) -> tuple[str, ...]:
        return (self._bar.topic.currentText(), name_in(self._composer.text, found), self._choice.now)

    @Slot()
    def _change_topic(self) -> None:
        if self.found is not None:
            topic = topic_of_payload(self._bar.topic.currentText(), self._composer.text, self.found)
            self._bar.show_topic(topic)
            self._bar.topic.setFocus()  # the link goes, and the keys would go with it
            self.mended.emit()

    @Slot()
    def _change_payload(self) -> None:
        if self.found is None:
            return
        try:
            text = text_of_topic(self._bar.topic.currentText(), self._composer.text, self.found)
        except TemplateError:
            return  # it was read a moment ago: the text is no longer the one that was judged
        self._composer.editor.setFocus()
        self._composer.editor.show_text(text)
        self._composer.look()
        self.mended.emit()

    @Slot()
    def _keep(self) -> None:
        if self.found is not None:
            self._kept = self._written(self.found)
            self._bar.topic.setFocus()
            self.mended.emit()
