"""The table of the mapping as Qt asks for it: login and sector can be typed, what was typed is a wish."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from ati_console.gui.models.list_model import Index, ListModel
from ati_console.gui.models.mapping_rows import HEADERS, Column, MappingLine


class MappingModel(ListModel):
    """`typed(sherpa, Column, text)`: nothing changes here before the site has."""

    typed = Signal(str, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(HEADERS, parent)

    def line(self, row: int) -> MappingLine | None:
        origin = self.rows[row].origin if 0 <= row < len(self.rows) else None
        return origin if isinstance(origin, MappingLine) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        line = self.line(index.row())
        may = line is not None and (index.column() == Column.LOGIN or (index.column() == Column.SECTOR and line.row))
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable if may else super().flags(index)

    def data(self, index: Index, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.EditRole:
            return super().data(index, role)
        line = self.line(index.row())
        if line is None or line.row is None:
            return ""
        return line.row.login if index.column() == Column.LOGIN else str(line.row.sector)

    def setData(self, index: Index, value: Any, role: int = 0) -> bool:
        line = self.line(index.row())
        if line is None or role not in (0, Qt.ItemDataRole.EditRole):
            return False
        self.typed.emit(line.sherpa, index.column(), str(value))
        return True
