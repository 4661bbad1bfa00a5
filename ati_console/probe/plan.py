"""What a probe will do, before it does it: which cells, in which order, how often, how fast, how long. Pure.

The safety budget: nothing is published that was not ticked, nothing is retained, connects are paced, and what a plan
costs is known before it starts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from ati_console.access import V5, V311, Action, Place, Probe, Used, Verdict
from ati_console.probe import certainty
from ati_console.probe.whom import Whom
from ati_console.wire.topics import topic_problem

CONNECTS: Final = 60
SUBSCRIBES: Final = 600
PUBLISHES: Final = 10
PACES: Final = {"Default": 1.0, "Gentle": 2.0, "Quick": 0.5}  # of the seconds between what we do
FIRST_MESSAGE: Final = "First message"  # the step that says whether anything came
REACHING: Final = 3  # connects: one a version
LOOKS: Final = 2  # connects: is somebody else connected with our client id?
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
    silent_s: float = 3.0  # long enough for another client with our id to come back

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
    budget: Used = field(default_factory=lambda: Used(CONNECTS, SUBSCRIBES, PUBLISHES, SECONDS))
    pace: Pace = Pace()  # frozen
    keep_alive_s: int = KEEP_ALIVE_S
    checks_keep_alive: bool = True
    checks_client_id: bool = True
    second: bool = False  # another identity listens to the ticked topics
    whom: Whom = Whom.NEEDED

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
        """At the most, whatever the broker does; the seconds are about, and nothing is asked after the budget's."""
        return self.more(None)

    def more(self, earlier: Probe | None) -> Used:
        """The same of a run that goes on, beside what `earlier` used: what it has not asked yet, and what is opened and
        asked anew with each start. As long as the broker speaks the versions it spoke."""
        asked = {cell.place for cell in earlier.cells} - unheard(earlier) if earlier is not None else set()
        main = max((place.version for place in asked if place.action is Action.SUBSCRIBE), default=V5)
        first = [topic for topic in self.subscribe if Place(Action.SUBSCRIBE, topic, 1, main) not in asked]
        rest = [place for group in certainty.groups(self.subscribe, main) for place in group if place not in asked]
        publishes = [place for place in self.publishes(main) if place not in asked]
        read = {*self.subscribe, *(place.topic for place in asked if place.action is Action.SUBSCRIBE)}
        echoes = sum(place.topic in read for place in publishes)
        listens = self.second and bool(publishes)
        doubts = certainty.most(self.subscribe)
        subscribes = (len(first) + min(len(first), certainty.VERIFIED) + len(rest) + doubts + echoes
                      + listens * len(self.publish))  # fmt: skip
        packets = 3 * -(-len(self.subscribe) // certainty.GROUP) if rest else 0
        connects = (REACHING + self._for_the_id + self.checks_keep_alive + len(first) + len(publishes) + listens
                    + listens * (self.whom is Whom.NEEDED) + packets + doubts + LOOKS)  # fmt: skip
        return self._within(Used(connects, subscribes, len(publishes)))

    @property
    def _for_the_id(self) -> int:
        """Connects: all versions once more, as the profile itself, after another client was closed on in each."""
        return REACHING if self.whom is Whom.NEEDED else int(self.whom is Whom.ALWAYS and self.checks_client_id)

    def _within(self, most: Used) -> Used:
        """Of the budget, with about the time that so many connects take."""
        budget, pace = self.budget, self.pace
        connects, subscribes = min(most.connects, budget.connects), min(most.subscribes, budget.subscribes)
        seconds = connects * pace.connect_s + pace.data_s + self.checks_keep_alive * 1.5 * self.keep_alive_s + 5
        return Used(connects, subscribes, most.publishes, min(seconds, budget.seconds))

    def allowed(self, earlier: Probe | None) -> Used:
        """The budget that is kept: the user's, of subscribes no more than was shown, and for a run that goes on as much
        once more beside what it used."""
        used = earlier.used if earlier is not None else Used()
        most, budget = self.more(earlier), self.budget
        return Used(budget.connects + used.connects, most.subscribes + used.subscribes,
                    budget.publishes + used.publishes, budget.seconds + used.seconds)  # fmt: skip


def unheard(earlier: Probe) -> set[Place]:
    """What a run was granted and did not come to listen to before it was interrupted: "nothing came" is not known."""
    if any(step.name == FIRST_MESSAGE for step in earlier.steps):
        return set()
    return {cell.place for cell in earlier.cells
            if cell.place.action is Action.SUBSCRIBE and cell.newest.verdict is Verdict.GRANTED}  # fmt: skip
