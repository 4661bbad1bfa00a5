"""Notes for a list view: renewed as a whole, said to Qt as little as possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from ati_console.gui.models.card_notes import Note
from ati_console.gui.models.plain import tool_tip

Index = QModelIndex | QPersistentModelIndex
NOTE_ROLE: Final = Qt.ItemDataRole.UserRole
MAX_NOTES: Final = 200
_TEXT: Final = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


class NoteModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.notes: list[Note] = []

    def set_notes(self, notes: Sequence[Note]) -> None:
        fresh = list(notes[:MAX_NOTES])
        if [note.key for note in fresh] != [note.key for note in self.notes]:
            self.beginResetModel()
            self.notes = fresh
            self.endResetModel()
            return
        before, self.notes = self.notes, fresh
        for number, (old, new) in enumerate(zip(before, fresh, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.notes)

    def data(self, index: Index, role: int = 0) -> Any:
        if not 0 <= index.row() < len(self.notes):
            return None
        note = self.notes[index.row()]
        if role == NOTE_ROLE:
            return note
        if role in _TEXT:
            return note.text
        return tool_tip(note.text) if role == Qt.ItemDataRole.ToolTipRole else None
