"""Acknowledged errors: dim while they last, gone once they clear, new when they come back."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from ati_console.gui.models.errors_model import CLEARED, STATE_CELL
from ati_console.gui.models.list_model import ListRow


class Acknowledged:
    """Keys of rows. Never holds more than the list has rows."""

    def __init__(self) -> None:
        self._seen: set[Hashable] = set()
        self._over: set[Hashable] = set()

    @property
    def keys(self) -> frozenset[Hashable]:
        return frozenset(self._seen)

    def add(self, rows: Iterable[ListRow]) -> None:
        self._seen.update(row.key for row in rows)

    def settle(self, rows: Sequence[ListRow]) -> list[ListRow]:
        """The rows without those that were acknowledged and are over."""
        cleared = {row.key for row in rows if row.cells[STATE_CELL] == CLEARED}
        self._over = (self._over | self._seen) & cleared
        self._seen &= {row.key for row in rows} - cleared
        return [row for row in rows if row.key not in self._over]
