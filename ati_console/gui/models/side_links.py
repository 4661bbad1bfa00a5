"""The brokers that are connected beside the source: how each link is, what came over it, and what happened to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, Signal

from ati_console.status import LinkEvent, LinkStatus

MOST: Final = 4  # beside the source
MAX_EVENTS: Final = 500  # of all of them together


@dataclass(frozen=True, slots=True)
class SideLink:
    """One link beside the source. Nothing of it is forwarded."""

    name: str  # of its profile
    link: LinkStatus = field(default_factory=LinkStatus)
    received: int = 0
    dropped: int = 0
    rate_hz: float = 0.0
    publish_only: bool = False
    production: bool = False
    client_id: str = ""


class SideLinks(QObject):
    """In the order they were connected. `changed` when one comes, goes, or its link is another; counts change quietly
    and are read once a second."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, SideLink] = {}
        self._events: deque[tuple[str, LinkEvent]] = deque(maxlen=MAX_EVENTS)

    @property
    def rows(self) -> tuple[SideLink, ...]:
        return tuple(self._rows.values())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._rows)

    @property
    def events(self) -> tuple[tuple[str, LinkEvent], ...]:
        """Name of the profile and event, oldest first; those of a link that is gone stay."""
        return tuple(self._events)

    def put(self, side: SideLink) -> None:
        known = self._rows.get(side.name)
        self._rows[side.name] = side
        if known is None or known.link != side.link:
            self.changed.emit()

    def add_events(self, name: str, events: Sequence[LinkEvent]) -> None:
        self._events.extend((name, event) for event in events)
        self.changed.emit()

    def remove(self, name: str) -> None:
        if self._rows.pop(name, None) is not None:
            self.changed.emit()
