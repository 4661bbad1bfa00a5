"""What a probe will do, before it does it: which cells, in which order, how often, how fast, how long. Pure.

The safety budget: nothing is published that was not ticked, nothing is retained, connects are paced, and what a plan
costs is known before it starts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from ati_console.access import V5, V311, Action, Place, Used
from ati_console.probe import certainty
from ati_console.wire.topics import topic_problem

CONNECTS: Final = 60
PUBLISHES: Final = 10
PACES: Final = {"Default": 1.0, "Gentle": 2.0, "Quick": 0.5}  # of the seconds between what we do
REACHING: Final = 3  # connects: one a version
COLUMNS: Final = 4  # of SUBSCRIBE: QoS 0 and 1 in two versions
SECONDS: Final = 120.0
KEEP_ALIVE_S: Final = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between what we do, and how long an answer is waited for."""

    connect_s: float = 1.2
    subscribe_s: float = 0.2
    publish_s: float = 0.4
    answer_s: float = 2.0
    connack_s: float = 10.0
    close_s: float = 0.5  # a close so soon after an answer belongs to it
    data_s: float = 3.0
    echo_s: float = 2.0

    def times(self, factor: float) -> Pace:
        """Slower or faster between what we do; an answer is waited for as long as before."""
        return replace(self, connect_s=self.connect_s * factor, subscribe_s=self.subscribe_s * factor,
                       publish_s=self.publish_s * factor)  # fmt: skip


class BadPlan(ValueError):
    """It asks for more than its budget, or for what must not be done; the words say what."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`subscribe` are topic filters, `publish` the topics that the user ticked."""

    subscribe: tuple[str, ...]
    publish: tuple[str, ...] = ()
    budget: Used = field(default_factory=lambda: Used(CONNECTS, 400, PUBLISHES, SECONDS))
    pace: Pace = Pace()  # frozen
    keep_alive_s: int = KEEP_ALIVE_S
    checks_keep_alive: bool = True
    checks_client_id: bool = True

    def __post_init__(self) -> None:
        if any("+" in topic or "#" in topic for topic in self.publish):
            raise BadPlan("a topic to publish to has no wildcard: tick single topics")
        if wrong := next((problem for topic in self.publish if (problem := topic_problem(topic))), ""):
            raise BadPlan(f"nothing can be published there: {wrong}")
        if 3 * len(self.publish) > self.budget.publishes:
            raise BadPlan(f"{len(self.publish)} topics are {3 * len(self.publish)} publishes, "
                          f"more than the budget of {self.budget.publishes}")  # fmt: skip
        if self.budget.connects < 5:
            raise BadPlan("a probe needs at least 5 connects")

    @property
    def places(self) -> tuple[Place, ...]:
        """The cells that will be asked in any case; what a broker does not speak is left out when it is met."""
        main = tuple(Place(Action.SUBSCRIBE, topic, 1, V5) for topic in self.subscribe)
        more = certainty.sample(self.subscribe, V5)[: certainty.LEAST]
        return tuple(dict.fromkeys((*main, *self.publishes(V5), *more)))

    def publishes(self, main: int) -> tuple[Place, ...]:
        found = []
        for topic in self.publish:
            found += [Place(Action.PUBLISH, topic, 1, main), Place(Action.PUBLISH, topic, 0, main)]
            if main == V5:
                found.append(Place(Action.PUBLISH, topic, 1, V311))
        return tuple(found)

    @property
    def cost(self) -> Used:
        """At the most: connects with a broker that closes after each question, subscribes with one that stays, where
        every filter is asked in every column."""
        filters, publishes = len(self.subscribe), len(self.publishes(V5))
        closing = filters + len(certainty.sample(self.subscribe, V5))
        connects = min(self.budget.connects, REACHING + self.checks_client_id + self.checks_keep_alive + closing
                       + publishes)  # fmt: skip
        subscribes = min(self.budget.subscribes, bool(filters) * (filters * COLUMNS + certainty.ODD + 1))
        pace = self.pace
        seconds = connects * pace.connect_s + pace.data_s + self.checks_keep_alive * 1.5 * self.keep_alive_s + 5
        return Used(connects, subscribes, publishes, min(seconds, self.budget.seconds))
