"""The Findings and Events tabs: a list of notes, walked by the arrows, copied by Ctrl+C."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStackedWidget, QVBoxLayout, QWidget

from ati_console.gui.delegates.note_delegate import NoteDelegate
from ati_console.gui.focus_ring import FocusRing
from ati_console.gui.models.card_notes import Note
from ati_console.gui.models.note_model import NoteModel
from ati_console.gui.panels.empty_state import EmptyState
from ati_console.gui.panels.parts import column
from ati_console.gui.theme import Theme


class NoteView(QListView):
    """Rows as high as their words; laid out anew when the width changes."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.notes = NoteModel()
        self.setModel(self.notes)
        self.setItemDelegate(NoteDelegate(theme, self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        FocusRing(theme, self)
        theme.changed.connect(self._redress)

    @Slot()
    def _redress(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.chosen_text())
        else:
            super().keyPressEvent(event)

    def chosen_text(self) -> str:
        """The selected notes, or all when none is."""
        rows = sorted(index.row() for index in self.selectedIndexes()) or range(len(self.notes.notes))
        return "\n\n".join(self.notes.notes[row].text for row in rows)

    def show_notes(self, notes: Sequence[Note]) -> None:
        """Selected ones stay selected, wherever they moved to."""
        kept = {self.notes.notes[index.row()].key for index in self.selectedIndexes()}
        place = self.verticalScrollBar().value()
        self.notes.set_notes(notes)
        for row, note in enumerate(self.notes.notes) if kept else ():
            if note.key in kept:
                self.selectionModel().select(self.notes.index(row), QItemSelectionModel.SelectionFlag.Select)
        self.verticalScrollBar().setValue(place)


class NotesPage(QWidget):
    """A NoteView, or what it says while there is nothing."""

    def __init__(self, theme: Theme, name: str, empty: tuple[str, str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = NoteView(theme, name)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(theme, *empty))
        self._stack.addWidget(self.view)
        layout: QVBoxLayout = column(self)
        layout.addWidget(self._stack)

    @property
    def notes(self) -> list[Note]:
        return self.view.notes.notes

    def show_notes(self, notes: Sequence[Note]) -> None:
        self._stack.setCurrentIndex(1 if notes else 0)
        self.view.show_notes(notes)
