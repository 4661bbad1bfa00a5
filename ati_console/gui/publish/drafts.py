"""Which template is in the editor, and what was typed into each: kept while the window lives, so that a look at another
one costs no word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.models.publish_model import PublishModel
from ati_console.gui.publish.composer import Composer
from ati_console.gui.publish.send_bar import SendBar
from ati_console.gui.publish.template_list import TemplateList
from ati_console.publish.template import Template


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the editor: topic, text, and the file of that form."""

    topic: str
    text: str
    file: Path | None = None

    @classmethod
    def of(cls, template: Template) -> Typed:
        """As the template has it."""
        return cls(template.topic, template.text)


class Drafts(QObject):
    """`loaded` when something else stands in the editor."""

    loaded = Signal()

    def __init__(self, model: PublishModel, templates: TemplateList, bar: SendBar, composer: Composer) -> None:
        super().__init__(composer)
        self._model, self._templates, self._bar, self._composer = model, templates, bar, composer
        self._typed: dict[str, Typed] = {}
        templates.chosen.connect(self.load)
        templates.back_asked.connect(self.put_back)
        model.templates_changed.connect(self._own_changed)

    @property
    def now(self) -> Typed:
        return Typed(self._bar.topic.currentText(), self._composer.text, self._composer.file)

    @property
    def edited(self) -> frozenset[str]:
        """The keys of those that are not as they were, the one in the editor among them."""
        held = self._composer.template
        others = frozenset(key for key in self._typed if key != held.key)
        return others if self.now == Typed.of(held) else others | {held.key}

    @Slot(object)
    def load(self, template: Template) -> None:
        """With what was typed into it before; what stands in the editor now is kept for its own template. To retain
        was agreed to for that one message."""
        held = self._composer.template
        if template.key != held.key:
            self._bar.retain.setChecked(False)
        if held.key in self.edited:
            self._typed[held.key] = self.now
        else:
            self._typed.pop(held.key, None)
        self.show(template)

    def show(self, template: Template) -> None:
        typed = self._typed.get(template.key) or Typed.of(template)
        self._bar.show_topic(typed.topic)
        self._composer.load(template, typed.text, typed.file)
        self.loaded.emit()

    @Slot()
    def put_back(self) -> None:
        """The template as it was; Ctrl+Z in the text has what was typed."""
        self._bar.show_topic(self._composer.template.topic)
        self._composer.put_back()
        self.loaded.emit()

    def kept_as(self, title: str) -> None:
        """One goes on with what was kept; the template it was made from is as it was."""
        kept = next((one for one in self._model.own if one.title == title), None)
        if kept is not None and Typed.of(kept) == self.now:
            for key in (self._composer.template.key, kept.key):
                self._typed.pop(key, None)
            self.show(kept)
            self._templates.show_choice(kept.key)
            self._templates.list.setFocus()  # the field that had the keys went with the form of before

    @Slot()
    def _own_changed(self) -> None:
        """One that was renamed is known by its new name."""
        held = self._composer.template
        now = next((one for one in self._model.own if one.key == held.key), held)
        if now != held:
            self._composer.rename(now)
