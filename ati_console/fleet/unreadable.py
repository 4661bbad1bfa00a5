"""Who sends what cannot be read: one line for each sender, topic and reason, bounded. Pure; time is an argument."""

from __future__ import annotations

from typing import Final

import msgspec

from ati_console.wire.messages import Undecodable
from ati_console.wire.names import name_in
from ati_console.wire.topics import topic_sherpa

MAX_SENDERS: Final = 200
MAX_TOPIC: Final = 200  # characters


class Unreadable(msgspec.Struct, frozen=True, gc=False):
    """`sherpa` as topic or payload name it, "" where neither does; `reason` as the decoder gave it."""

    sherpa: str
    topic: str
    reason: str
    first_at: float
    last_at: float
    count: int


class UnreadableLedger:
    """The ones first met first. Beyond MAX_SENDERS new ones are only counted."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Unreadable] = {}
        self._frozen: tuple[Unreadable, ...] = ()
        self._changed = False
        self.refused = 0

    def note(self, undecodable: Undecodable, topic: str, payload: bytes, at: float) -> None:
        sherpa = topic_sherpa(topic) or name_in(payload)
        key = (sherpa, topic[:MAX_TOPIC], str(undecodable)[:120])
        known = self._kept.get(key)
        if known is None and len(self._kept) >= MAX_SENDERS:
            self.refused += 1
            return
        first, count = (known.first_at, known.count + 1) if known else (at, 1)
        self._kept[key] = Unreadable(*key, first, at, count)
        self._changed = True

    def all(self) -> tuple[Unreadable, ...]:
        """The same tuple until something was counted."""
        if self._changed:
            self._frozen, self._changed = tuple(self._kept.values()), False
        return self._frozen
