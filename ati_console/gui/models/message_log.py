"""The messages that were listened to, newest kept: what the Messages tab shows and pauses. Pure."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Final

from ati_console.ingest.tap import Heard, Overheard, TopicTally

KEPT: Final = 2_000


class MessageLog:
    """`added` counts all that ever came in here; the last KEPT of them are still there."""

    def __init__(self, kept: int = KEPT) -> None:
        self._ring: deque[Heard] = deque(maxlen=kept)
        self.added = self.elsewhere = 0
        self._missed: dict[str, int] = {}  # by side link; "" is the source
        self.topics: tuple[TopicTally, ...] = ()
        self.version = 0  # of `topics`
        self.epoch = 0  # another broker is another epoch

    def clear(self) -> None:
        """Another run begins: nothing of the last one stays."""
        self._ring.clear()
        self.elsewhere = 0
        self._missed.clear()
        self.topics, self.version, self.epoch = (), self.version + 1, self.epoch + 1

    def add(self, overheard: Overheard) -> None:
        self._ring.extend(overheard.messages)
        self.added += len(overheard.messages)
        self._missed[""], self.elsewhere = overheard.missed, overheard.elsewhere
        if overheard.topics is not None:
            self.topics, self.version = overheard.topics, self.version + 1

    def add_beside(self, name: str, overheard: Overheard) -> None:
        """What came over a link beside the source; topics and their rates stay those of the source."""
        self._ring.extend(overheard.messages)
        self.added += len(overheard.messages)
        self._missed[name] = overheard.missed

    @property
    def missed(self) -> int:
        """Over all links."""
        return sum(self._missed.values())

    def since(self, added: int) -> list[Heard]:
        """What came after the first `added`, oldest first, as far as it is still there."""
        fresh = min(self.added - added, len(self._ring))
        return list(islice(self._ring, len(self._ring) - fresh, None)) if fresh > 0 else []
