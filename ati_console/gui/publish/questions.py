"""What the Publish workspace asks before it does something: a name for a template, and whether retain is meant."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ati_console.gui.dialogs.name_dialog import NameDialog
from ati_console.gui.dialogs.question_dialog import QuestionDialog
from ati_console.gui.models.publish_model import PublishModel
from ati_console.gui.theme import Theme
from ati_console.publish.saved import TITLE, title_problem
from ati_console.publish.template import Template
from ati_console.publish.templates import BUILT_IN, SAVED

RETAIN: Final = (
    "The broker keeps a retained message and gives it to whoever subscribes, until it is cleared: sherpas would look"
    " alive with it for ever. The command 'Clear the retained message' sends an empty one to the same topic."
)
KEEP: Final = "Topic and text as they stand in the editor, with their variables. It is found under Saved, and by pub."
OVER: Final = "Under this name it replaces what is kept; under another one both are there."
RENAME: Final = "Its topic and text stay as they are."
MINE: Final = ", mine"


class PublishQuestions(QObject):
    """`kept(title)`, `renamed(key, title)`, `retained`; one dialog at a time."""

    kept = Signal(str)
    renamed = Signal(str, str)
    retained = Signal()

    def __init__(self, theme: Theme, model: PublishModel, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._model, self._over = theme, model, over
        self._key = ""
        self.dialog: QuestionDialog | NameDialog | None = None

    @Slot()
    def ask_retain(self) -> None:
        answers = ("Retain it", "Do not retain")
        self.dialog = QuestionDialog(self._theme, "Retain this message?", RETAIN, answers, self._over)
        self.dialog.accepted.connect(self.retained)
        self.dialog.open()

    def ask_keep(self, like: Template) -> None:
        """A name for what is in the editor; one of the user's own is saved anew under its own name."""
        if like.group == SAVED:
            self._ask_name("Save the template", OVER, like.title, "", may_be=like.key)
        else:
            self._ask_name("Save as a template", KEEP, like.title[: TITLE - len(MINE)] + MINE, "")

    @Slot(object)
    def ask_rename(self, template: Template) -> None:
        self._ask_name("Rename the template", RENAME, template.title, template.key, may_be=template.key)

    def _ask_name(self, title: str, words: str, name: str, key: str, may_be: str = "") -> None:
        """`may_be`: the key of the one whose name is not taken."""
        self._key = key
        taken = {one.title for one in (*BUILT_IN, *self._model.own) if one.key != may_be}

        def problem(typed: str) -> str:
            return title_problem(typed, taken)

        self.dialog = NameDialog(self._theme, title, words, name, problem, self._over)
        self.dialog.named.connect(self._named)
        self.dialog.open()

    @Slot(str)
    def _named(self, title: str) -> None:
        if self._key:
            self.renamed.emit(self._key, title)
        else:
            self.kept.emit(title)
