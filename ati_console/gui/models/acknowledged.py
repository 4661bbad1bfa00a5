"""What the user has seen: dim while it lasts, gone once it is over, new when it comes back; kept over restarts."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from ati_console.gui.models.errors_model import CLEARED, STATE_CELL
from ati_console.gui.models.list_model import ListRow

MAX_KEPT: Final = 2_000
MAX_PART: Final = 300  # characters of each part of a key
Key = tuple[str, ...]


class Acknowledged:
    """Keys of rows: tuples of texts, among them the sherpa and what it said. The oldest leave beyond MAX_KEPT."""

    def __init__(self) -> None:
        self._seen: dict[Hashable, None] = {}  # in the order they were acknowledged
        self._over: set[Hashable] = set()
        self._restored: set[Hashable] = set()  # from the last time, and not in the list yet
        self.changed = False  # since `as_text`

    @property
    def keys(self) -> frozenset[Hashable]:
        return frozenset(self._seen)

    def add(self, rows: Iterable[ListRow]) -> None:
        for row in rows:
            self._seen[row.key] = None
            self.changed = True
        for key in list(self._seen)[: max(0, len(self._seen) - MAX_KEPT)]:
            del self._seen[key]

    def settle(self, rows: Sequence[ListRow]) -> list[ListRow]:
        """The rows without those that were acknowledged and are over."""
        cleared = {row.key for row in rows if row.cells[STATE_CELL] == CLEARED}
        self._over = (self._over | self._seen.keys()) & cleared
        self._restored -= {row.key for row in rows}
        gone = self._seen.keys() - ({row.key for row in rows} - cleared) - self._restored
        for key in gone:
            del self._seen[key]
        self.changed = self.changed or bool(gone)
        return [row for row in rows if row.key not in self._over]

    def wait_again(self) -> None:
        """The list begins anew, as after a restart: what is not in it yet may be on its way."""
        self._restored |= self._seen.keys()

    # ------------------------------------------------------------ over restarts

    def as_text(self) -> str:
        """For the settings file of the window."""
        self.changed = False
        return json.dumps([key for key in self._seen if _is_key(key)])

    def restore(self, text: object) -> None:
        """What `as_text` gave; anything else is nothing."""
        for key in _keys(text)[-MAX_KEPT:]:
            self._seen.setdefault(key, None)
            self._restored.add(key)


def _is_key(key: Hashable) -> bool:
    return isinstance(key, tuple) and all(isinstance(part, str) and len(part) <= MAX_PART for part in key)


def _keys(text: object) -> list[Key]:
    try:
        read = json.loads(text) if isinstance(text, str) else []
    except (ValueError, RecursionError):
        return []
    found = [tuple(item) for item in read if isinstance(item, list)] if isinstance(read, list) else []
    return [key for key in found if key and _is_key(key)]
