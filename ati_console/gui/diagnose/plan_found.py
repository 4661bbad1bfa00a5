"""Topics out of a pasted text or a document: what was found is shown before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ati_console.gui.dialogs.file_dialog import FileAsker
from ati_console.gui.label import ElidedLabel
from ati_console.gui.models.plain import plain
from ati_console.gui.theme import Theme
from ati_console.probe import topics
from ati_console.status import Fault
from ati_console.workers.task import Task

LARGEST: Final = 1_000_000
FILES: Final = "Documents (*.md *.txt *.json *.csv *.py *.html *.yaml *.yml *.toml);;All files (*)"


@dataclass(frozen=True, slots=True)
class Found:
    """`source`: a word for the list; `topics` in the order of the text."""

    source: str
    topics: tuple[str, ...]


class PlanFound(QFrame):
    """`taken(Found)`."""

    taken = Signal(object)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__()
        self.field, self._words = QPlainTextEdit(), ElidedLabel("", "muted")
        self.field.setPlaceholderText("Paste topics, a line each, or any text that names topics")
        self.field.setAccessibleName("Text that names topics")
        self.field.setFixedHeight(theme.px(64))
        self.field.setTabChangesFocus(True)
        self.document, self.take = QPushButton("Import a document"), QPushButton("Add")
        self.asker = FileAsker("Find topics in a document", FILES, window)
        self._found = Found("pasted", ())
        self._task: Task | None = None
        self._build(theme)
        self.field.textChanged.connect(self._typed)
        self.document.clicked.connect(self.asker.ask)
        self.asker.chosen.connect(self.read)
        self.take.clicked.connect(self._take)
        self._typed()

    @Slot()
    def _typed(self) -> None:
        self._show(found("pasted", self.field.toPlainText()[:LARGEST]))

    @Slot(object)
    def read(self, path: Path) -> None:
        def work() -> Found:
            with path.open("rb") as stream:
                return found(plain(path.name, 40), stream.read(LARGEST).decode("utf-8-sig", "replace"))

        self._task = Task("document", work, self)
        self._task.done.connect(self._show)
        self._task.failed.connect(self._failed)
        self._task.start()

    @Slot(object)
    def _show(self, found_now: Found) -> None:
        self._found = found_now
        count = len(found_now.topics)
        self.take.setEnabled(bool(count))
        self.take.setText(f"Add {count}" if count else "Add")
        if count:
            named = ", ".join(plain(topic, 60) for topic in found_now.topics[:6])
            more = f" and {count - 6} more" if count > 6 else ""
            self._words.setText(f"{found_now.source}: {count} found: {named}{more}")
        elif found_now.source != "pasted" or self.field.toPlainText().strip():
            self._words.setText(f"{found_now.source}: no topic is named in it")
        else:
            self._words.setText("Topics are found in quotes, tables and running text; {placeholders} become +")

    @Slot(object)
    def _failed(self, fault: Fault) -> None:
        self._words.setText(plain(fault.what, 200))

    @Slot()
    def _take(self) -> None:
        self.taken.emit(self._found)
        self.field.clear()

    def _build(self, theme: Theme) -> None:
        px, column, row = theme.px, QVBoxLayout(self), QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self._words, 1)
        row.addWidget(self.document)
        row.addWidget(self.take)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self.field)
        column.addLayout(row)


def found(source: str, text: str) -> Found:
    """A text whose every line is a filter is a list; anything else is a document."""
    good, bad = topics.lines(text)
    is_list = good and not bad and all(" " not in topic for topic in good)
    return Found(source, good if is_list else topics.found_in(text))
