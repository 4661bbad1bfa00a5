"""The messages that were listened to, newest kept: what the Messages tab shows and pauses. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Final, NamedTuple

from ati_console.ingest.tap import KEPT_REFUSED, Heard, Overheard, TopicTally

KEPT: Final = 2_000
APART_S: Final = 1.0  # links take turns a frame apart; a whole tail that comes behind another is older


class TopicOf(NamedTuple):
    """A topic and the name of the profile it came over."""

    broker: str
    tally: TopicTally


class MessageLog:
    """`added` counts all that ever came in here; the last KEPT of them are still there."""

    def __init__(self, kept: int = KEPT) -> None:
        self._ring: deque[Heard] = deque(maxlen=kept)
        self._refused: deque[Heard] = deque(maxlen=KEPT_REFUSED)
        self.added = 0
        self._missed: dict[str, int] = {}  # by side link; "" is the source
        self._elsewhere: dict[str, int] = {}
        self.topics: tuple[TopicTally, ...] = ()  # of the source
        self._beside: dict[str, tuple[TopicTally, ...]] = {}
        self.version = 0  # of all topics
        self.shuffled = 0  # how often older messages came behind newer ones and were put in between
        self.epoch = self.began = 0  # another broker is another epoch; `added` as it began

    def clear(self) -> None:
        """Another run of the source begins: nothing of the last one stays."""
        self._ring.clear()
        self._refused.clear()
        self._elsewhere.clear()
        self._missed.clear()
        self.topics, self.version, self.epoch = (), self.version + 1, self.epoch + 1
        self.began = self.added

    def add(self, overheard: Overheard) -> None:
        self._take_in(overheard.messages)
        self._missed[""], self._elsewhere[""] = overheard.missed, overheard.elsewhere
        if overheard.topics is not None:
            self.topics, self.version = overheard.topics, self.version + 1

    def add_beside(self, name: str, overheard: Overheard) -> None:
        """What came over a link beside the source; `topics` stay those of the source, which verdicts are about."""
        self._take_in(overheard.messages)
        self._missed[name], self._elsewhere[name] = overheard.missed, overheard.elsewhere
        if overheard.topics is not None:
            self._beside[name], self.version = overheard.topics, self.version + 1

    def _take_in(self, messages: Sequence[Heard]) -> None:
        self.added += len(messages)
        self._refused.extend(heard for heard in messages if heard.refused)
        if messages and self._ring and messages[0].at < self._ring[-1].at - APART_S:
            in_order = merge(self._ring, messages, key=attrgetter("at"))
            self._ring = deque(in_order, self._ring.maxlen)
            self.shuffled += 1
        else:
            self._ring.extend(messages)

    def leave(self, name: str) -> None:
        """The link beside is gone, its topics with it; messages that came stay."""
        self._elsewhere.pop(name, None)
        if self._beside.pop(name, None) is not None:
            self.version += 1

    def every_topic(self, source: str) -> tuple[TopicOf, ...]:
        """Those of all links, at most a thousand each; `source`: the name of its profile."""
        links = {source: self.topics, **self._beside}
        return tuple([TopicOf(name, tally) for name, topics in links.items() for tally in topics])

    @property
    def elsewhere(self) -> int:
        """Messages on topics beyond the thousandth, over all links."""
        return sum(self._elsewhere.values())

    def before(self, heard: Heard) -> Heard | None:
        """The last one on its topic, of the same sherpa: a feed has one topic for all of them."""
        who = heard.broker, heard.topic, heard.sherpa
        older = (one for one in reversed(self._ring) if (one.broker, one.topic, one.sherpa) == who)
        return next((one for one in older if (one.at, one.seq) < (heard.at, heard.seq)), None)

    @property
    def missed(self) -> int:
        """Over all links."""
        return sum(self._missed.values())

    def refused_before(self) -> list[Heard]:
        """Undecodable ones that are older than all that is kept; oldest first."""
        first = self._ring[0].at if self._ring else float("inf")
        return [heard for heard in self._refused if heard.at < first]

    def since(self, added: int) -> list[Heard]:
        """What came after the first `added`, oldest first, as far as it is still there."""
        fresh = min(self.added - added, len(self._ring))
        return list(islice(self._ring, len(self._ring) - fresh, None)) if fresh > 0 else []
