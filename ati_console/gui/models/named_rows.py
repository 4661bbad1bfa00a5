"""Rows that are known by a name and change their order while someone looks: said to Qt as little as possible."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex
Parts = tuple[tuple[str, ...], tuple[str, ...]]


def kept(before: Sequence[str], fresh: Sequence[str]) -> tuple[str, ...]:
    """The order on screen with the gone taken out and the new put last: nothing moves under the mouse."""
    known, still = set(before), set(fresh)
    return tuple(itertools.chain((n for n in before if n in still), (n for n in fresh if n not in known)))


def held(before: Parts, fresh: Parts, known: Container[str]) -> Parts:
    """The listed and the others. Who no longer fits the filter stays too: the next one would come under the mouse."""
    there = {*fresh[0], *fresh[1]}
    parts = zip(before, fresh, strict=True)
    listed, others = (kept(old, (*now, *(n for n in old if n in known and n not in there))) for old, now in parts)
    return listed, others


class NamedRows(QAbstractTableModel):
    """`_arrange` brings the rows into another order; selection and current row stay with their names."""

    _names: list[str | None]  # None is a line that is about no name

    def name_at(self, row: int) -> str | None:
        """None for no row, and for a line that is about no name."""
        return self._names[row] if 0 <= row < len(self._names) else None

    def row_of(self, name: str) -> int:
        return self._names.index(name) if name in self._names else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._names)

    def _say_changed(self, row: int, columns: Iterable[int]) -> None:
        for column in columns:  # one cell each: a span would repaint the cells between
            cell = self.index(row, column)
            self.dataChanged.emit(cell, cell)

    def _arrange(self, wanted: list[str | None]) -> None:
        if wanted == self._names:
            return
        if len(wanted) == len(self._names) and set(wanted) == set(self._names):
            self._reorder(wanted)
        elif len(wanted) > len(self._names) and wanted[: len(self._names)] == self._names:
            self._append(wanted)
        else:
            self._replace(wanted)

    def _reorder(self, wanted: list[str | None]) -> None:
        self.layoutAboutToBeChanged.emit()
        place = {name: row for row, name in enumerate(wanted)}
        kept_indexes = self.persistentIndexList()
        moved = [self.index(place[self._names[index.row()]], index.column()) for index in kept_indexes]
        self._names = wanted
        self.changePersistentIndexList(kept_indexes, moved)
        self.layoutChanged.emit()

    def _append(self, wanted: list[str | None]) -> None:
        self.beginInsertRows(QModelIndex(), len(self._names), len(wanted) - 1)
        self._names = wanted
        self.endInsertRows()

    def _replace(self, wanted: list[str | None]) -> None:
        self.beginResetModel()
        self._names = wanted
        self.endResetModel()
