"""Own templates of the Publish workspace: kept, renamed, deleted, and the last deletion taken back."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.models.plain import plain
from ati_console.gui.models.publish_model import Draft, PublishModel
from ati_console.publish.saved import SavedTemplates, own, saved_file, title_problem
from ati_console.publish.template import Template
from ati_console.status import Fault, Severity


class OwnTemplates(QObject):
    """Read once, written at each change; the last deletion can be taken back."""

    failed = Signal(object)

    def __init__(self, model: PublishModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._store: SavedTemplates | None = None
        self._deleted: tuple[int, Template] | None = None
        model.keep_requested.connect(self.keep)
        model.rename_requested.connect(self.rename)
        model.delete_requested.connect(self.delete)
        model.undelete_requested.connect(self.undelete)

    def load(self) -> None:
        self._store = SavedTemplates(saved_file())
        self._model.set_own(self._store.load(), self._store.problem)

    @Slot(object, str)
    def keep(self, draft: Draft, title: str) -> None:
        """One more, or the one it was made from under its own name."""
        same = replace(draft.template, title=title, topic=draft.topic, text=draft.text)
        if draft.template in self._model.own and title.casefold() == draft.template.title.casefold():
            self._put([same if one.key == same.key else one for one in self._model.own], f"{title} is saved")
            return
        taken = [template.key for template in self._model.own]
        try:
            made = own(title, draft.topic, draft.text, draft.template, taken)
        except ValueError as error:
            self._model.said.emit(str(error))
            return
        self._put([*self._model.own, made], f"{made.title} is saved")

    @Slot(str, str)
    def rename(self, key: str, title: str) -> None:
        name = " ".join(title.split())
        others = [one.title for one in self._model.own if one.key != key]
        problem = title_problem(name, others)
        if problem:
            self._model.said.emit(problem)
            return
        self._put([replace(one, title=name) if one.key == key else one for one in self._model.own], "")

    @Slot(str)
    def delete(self, key: str) -> None:
        found = next((n for n, one in enumerate(self._model.own) if one.key == key), -1)
        if found >= 0:
            self._deleted = found, self._model.own[found]
            self._put([one for one in self._model.own if one.key != key], f"{self._deleted[1].title} is deleted")

    @Slot()
    def undelete(self) -> None:
        if self._deleted is not None:
            rows = list(self._model.own)
            rows.insert(*self._deleted)
            self._deleted = None
            self._put(rows, "It is back")

    def _put(self, rows: list[Template], words: str) -> None:
        if self._store is None:
            return
        try:
            self._store.save(rows)
        except (OSError, ValueError) as error:
            what = f"templates could not be saved: {error}"
            self.failed.emit(Fault(time.time(), "templates", what, "Free some disk space", Severity.WARNING))
            return
        self._model.set_own(rows, self._store.problem, can_undelete=self._deleted is not None)
        if words:
            self._model.said.emit(plain(words))
