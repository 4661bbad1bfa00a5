"""Matches sherpas with devices off the window's thread: a thousand against a thousand take their time."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from ati_console.gui.models.mapping_facts import Facts, InTwin
from ati_console.site.matching import Suggestion, suggest
from ati_console.workers.task import Task


class Matcher(QObject):
    """`matched(dict[str, Suggestion])`; only the newest question is answered, an unchanged one is not asked again."""

    matched = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._asked: object = None

    def ask(self, facts: Facts, seen: Iterable[str]) -> None:
        """For every sherpa that has no device yet."""
        settled = {name for name, row in facts.rows.items() if facts.in_twin(row) is InTwin.YES}
        names = tuple(name for name in dict.fromkeys((*facts.rows, *seen)) if name not in settled)
        devices, taken = facts.devices.candidates(), facts.taken()
        if (names, devices, taken) == self._asked:
            return
        self._asked = names, devices, taken
        if self._task is not None:
            self._task.drop()

        def work() -> dict[str, Suggestion]:
            return suggest(names, devices, taken)

        self._task = Task("matching", work, self)
        self._task.done.connect(self._done)
        self._task.failed.connect(self.failed)
        self._task.start()

    @Slot(object)
    def _done(self, found: dict[str, Suggestion]) -> None:
        self._task = None
        self.matched.emit(found)
