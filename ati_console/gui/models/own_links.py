"""Connections that this console holds besides the source and those beside it: who asks, to which broker, as whom."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class OwnLink:
    """`what`: "listener of Publish"; `broker`: the name of its profile; `client_id` "" where it changes."""

    what: str
    broker: str
    client_id: str = ""

    @property
    def words(self) -> str:
        return f"{self.broker}, {self.what}" + (f": client id {self.client_id}" if self.client_id else "")


class OwnLinks(QObject):
    """Who opens one says so by `put` under a key of its own, and `leave`s with it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._of: dict[str, tuple[OwnLink, ...]] = {}

    @property
    def rows(self) -> tuple[OwnLink, ...]:
        return tuple(row for rows in self._of.values() for row in rows)

    def put(self, key: str, *rows: OwnLink) -> None:
        """None of them: as `leave`."""
        if self._of.get(key, ()) != rows:
            self._of[key] = rows
            self.changed.emit()

    def leave(self, key: str) -> None:
        self.put(key)
